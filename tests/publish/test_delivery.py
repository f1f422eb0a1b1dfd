"""A finished release is held against its checksums, and secrets stay where they belong."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from komoro_opendata.publish.archive import ARCHIVE
from komoro_opendata.publish.credentials import CredentialError, Secret, checked_address, is_insecure, secret_from
from komoro_opendata.publish.delivery import DamagedReleaseError, NoReleaseError, open_release

Publish = Callable[..., Any]


@pytest.fixture
def release(small: Path, tmp_path: Path, make_release: Publish) -> Path:
    """A small release."""
    folder: Path = make_release(small, tmp_path / "dist", formats=[ARCHIVE]).folder
    return folder


def test_whole_release_is_opened(release: Path) -> None:
    opened = open_release(release)

    assert [file.path for file in opened.listed()] == [
        "data/municipality.csv",
        "data/plan.csv",
        "datapackage.json",
        "package.zip",
        "release.json",
    ]
    assert opened.plan("version") == "draft"
    assert opened.files["data/plan.csv"].bytes == (release / "data/plan.csv").stat().st_size


def overwrite(release: Path) -> str:
    """One byte of a table is another."""
    place = release / "data/plan.csv"
    place.write_bytes(place.read_bytes().replace(b"2023", b"2024"))
    return "data/plan.csv"


def remove(release: Path) -> str:
    """A table is gone."""
    (release / "data/plan.csv").unlink()
    return "data/plan.csv"


def link(release: Path) -> str:
    """A table is a link to one of the same bytes."""
    place = release / "data/plan.csv"
    place.rename(release / "elsewhere.csv")
    place.symlink_to(release / "elsewhere.csv")
    return "data/plan.csv"


def lead_out(release: Path) -> str:
    """The checksums name a file outside the release."""
    (release.parent / "outside").write_bytes(b"abc")
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    with (release / "SHA256SUMS").open("a", encoding="utf-8") as sums:
        sums.write(f"{digest}  ../outside\n")
    return "../outside"


def forget_sums(release: Path) -> str:
    """There are no checksums."""
    (release / "SHA256SUMS").unlink()
    return "SHA256SUMS"


def spoil_sums(release: Path) -> str:
    """The checksums are none."""
    (release / "SHA256SUMS").write_bytes(b"\xff\n")
    return "SHA256SUMS"


def cut_sums(release: Path) -> str:
    """A line of the checksums is gone, as after half a copy."""
    sums = release / "SHA256SUMS"
    sums.write_text("".join(sums.read_text(encoding="utf-8").splitlines(keepends=True)[1:]), encoding="utf-8")
    return "data/municipality.csv"


@pytest.mark.parametrize("damage", [overwrite, remove, link, lead_out, forget_sums, spoil_sums, cut_sums])
def test_damaged_release_is_refused(damage: Callable[[Path], str], release: Path) -> None:
    path = damage(release)

    with pytest.raises(DamagedReleaseError, match=f"“{path}”"):
        open_release(release)


def test_what_is_no_release_is_told(tmp_path: Path, small: Path) -> None:
    for place in (tmp_path / "absent", small, small / "datapackage.json"):
        with pytest.raises(NoReleaseError):
            open_release(place)


def test_secret_is_taken_from_file_or_environment_and_not_shown(tmp_path: Path) -> None:
    place = tmp_path / "token"
    place.write_text("of-the-file\n", encoding="utf-8")

    found = [secret_from({"NAME": " of-the-environment "}, "NAME", file) for file in (place, None)]

    assert [secret.reveal() for secret in found if secret] == ["of-the-file", "of-the-environment"]
    assert "of-the" not in f"{found} {found[0]!s}"
    assert secret_from({}, "NAME", None) is None
    assert secret_from({"NAME": " \n"}, "NAME", None) is None
    assert Secret("abc").hidden_in("xabcx") == "x***x"


@pytest.mark.parametrize("content", [b"", b"\n", b"two words", b"two\nlines", "トークン".encode(), b"\0", b"x" * 9000])
def test_what_is_no_token_is_refused_without_telling_it(content: bytes, tmp_path: Path) -> None:
    place = tmp_path / "token"
    place.write_bytes(content)

    with pytest.raises(CredentialError) as raised:
        secret_from({}, "NAME", place)
    assert str(place) in str(raised.value)
    assert "two" not in str(raised.value)


def test_token_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    for place in (tmp_path / "absent", tmp_path):
        with pytest.raises(CredentialError, match="cannot be read"):
            secret_from({}, "NAME", place)


@pytest.mark.parametrize(
    "address",
    [
        "portal.example.org",
        "ftp://portal.example.org",
        "file:///etc/passwd",
        "https://",
        "https://portal.example.org/?a=b",
        "https://portal.example.org/#a",
        "https://portal.example.org:port",
        "https://me:secret@portal.example.org",
        "https://[::1",
        "",
    ],
)
def test_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(CredentialError) as raised:
        checked_address(address)
    assert "secret" not in str(raised.value)


def test_address_loses_its_last_slash() -> None:
    assert checked_address("https://portal.example.org/ckan/") == "https://portal.example.org/ckan"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://portal.example.org", False),
        ("http://portal.example.org", True),
        ("http://192.0.2.1:5000", True),
        ("http://127.0.0.1:5000", False),
        ("http://[::1]:5000", False),
        ("http://localhost:5000", False),
        ("http://localhost.example.org", True),
        ("http://127.0.0.1.example.org", True),
    ],
)
def test_plain_http_is_insecure_but_to_this_machine(address: str, expected: bool) -> None:  # noqa: FBT001  a parameter
    assert is_insecure(address) is expected
