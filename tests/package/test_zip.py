"""A zip is opened like a folder; one that is broken, unsafe or a bomb is refused with exit 2, and nothing is left."""

import io
import json
import shutil
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komoro_opendata.check import validate as check
from komoro_opendata.cli import main
from komoro_opendata.package import NotAPackageError, PackageError, UnsafePackageError, open_package

if TYPE_CHECKING:
    from tests.package.conftest import Validate, World

DESCRIPTOR = json.dumps({"name": "small", "resources": [{"name": "plan", "path": "data/plan.csv"}]})
ENTRIES = {"datapackage.json": DESCRIPTOR.encode(), "data/plan.csv": b"plan_id,municipality_code\n"}
ZEROS = bytes(1 << 20)

Content = Mapping[str, bytes]


def _zip(entries: Content, *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return made.getvalue()


def _with_entry(name: str, content: bytes = b"x", mode: int = 0o644 | stat.S_IFREG) -> bytes:
    """The small package with one entry more, of this Unix mode, its name written as it is."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for known, known_content in ENTRIES.items():
            archive.writestr(known, known_content)
        entry = zipfile.ZipInfo("x")
        entry.filename = name  # the constructor would tidy the name
        entry.create_system = 3
        entry.external_attr = mode << 16
        with warnings.catch_warnings(action="ignore"):  # of a name that stands twice
            archive.writestr(entry, content)
    return made.getvalue()


def _zeros(entries: int, megabytes: int) -> bytes:
    """So many entries of so many megabytes of zeros."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("datapackage.json", DESCRIPTOR)
        for number in range(entries):
            with archive.open(f"data/{number}.csv", "w") as entry:
                for _ in range(megabytes):
                    entry.write(ZEROS)
    return made.getvalue()


def _patched(archive: bytes, change: Callable[[bytearray, int, int], None]) -> bytes:
    """The archive with something changed in the local and the central header of its last entry."""
    content = bytearray(archive)
    change(content, archive.rindex(b"PK\x03\x04"), archive.rindex(b"PK\x01\x02"))
    return bytes(content)


def _encrypt(content: bytearray, local: int, central: int) -> None:
    content[local + 6] |= 1
    content[central + 8] |= 1


def _say_small(content: bytearray, local: int, central: int) -> None:
    """The headers say that the entry holds ten bytes."""
    struct.pack_into("<I", content, local + 22, 10)
    struct.pack_into("<I", content, central + 24, 10)


def _unknown_method(content: bytearray, local: int, central: int) -> None:
    struct.pack_into("<H", content, local + 8, 99)
    struct.pack_into("<H", content, central + 10, 99)


def _break_data(content: bytearray, local: int, _central: int) -> None:
    """What follows the local header and the name is no longer deflated data."""
    begin = local + 30 + struct.unpack_from("<H", content, local + 26)[0]
    content[begin : begin + 4] = b"\xff\xff\xff\xff"


def _break_name(content: bytearray, local: int, central: int) -> None:
    """The name is said to be UTF-8, which it is not."""
    content[local + 7] |= 8
    content[central + 9] |= 8
    content[local + 30] = content[central + 46] = 0xFF


OUTSIDE = "points outside the package's folder"
BROKEN = "is broken or not a zip that can be read"
BOMB = "would unpack to more than is safe"

ATTACKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "entry upwards": (lambda: _with_entry("../outside/evil.csv"), OUTSIDE),
    "entry down and up": (lambda: _with_entry("data/../../outside/evil.csv"), OUTSIDE),
    "absolute entry": (lambda: _with_entry("/tmp/evil.csv"), OUTSIDE),  # noqa: S108  must not be written
    "entry with backslashes": (lambda: _with_entry("..\\outside\\evil.csv"), OUTSIDE),
    "entry on a drive": (lambda: _with_entry("C:/evil.csv"), OUTSIDE),
    "entry in the home folder": (lambda: _with_entry("~/evil.csv"), OUTSIDE),
    "folder upwards": (lambda: _with_entry("../outside/", b""), OUTSIDE),
    "link": (lambda: _with_entry("data/link.csv", b"../../outside/secret.csv", 0o777 | stat.S_IFLNK), "symbolic link"),
    "linked folder": (lambda: _with_entry("link", b"/etc", 0o777 | stat.S_IFLNK), "symbolic link"),
    "encryption": (lambda: _patched(_zip(ENTRIES), _encrypt), "is encrypted; give a zip without encryption"),
    "one bomb": (lambda: _zeros(1, 40), BOMB),
    "bomb of many small parts": (lambda: _zeros(12, 9), BOMB),
    "ten thousand entries": (lambda: _zip({f"{n}.csv": b"" for n in range(10_001)}), BOMB),
    "false size": (lambda: _patched(_zeros(1, 2), _say_small), BROKEN),
    "unknown method": (lambda: _patched(_zip(ENTRIES), _unknown_method), BROKEN),
    "broken data": (lambda: _patched(_zip(ENTRIES), _break_data), BROKEN),
    "broken name": (lambda: _patched(_zip(ENTRIES), _break_name), BROKEN),
    "end cut off": (lambda: _zip(ENTRIES)[:-30], "is not a package"),
    "beginning cut off": (lambda: _zip(ENTRIES)[60:], BROKEN),
    "same entry twice": (lambda: _with_entry("data/plan.csv"), BROKEN),
    "file where a folder is": (lambda: _with_entry("data", b"x"), ""),
    "no zip": (lambda: b"plan_id,municipality_code\n", "is not a package"),
    "empty file": (lambda: b"", "is not a package"),
    "no entries": (lambda: _zip({}), "there is no datapackage.json in “package.zip”"),
    "no descriptor": (lambda: _zip({"data/plan.csv": b"a\n"}), "there is no datapackage.json in “package.zip”"),
    "descriptor two folders down": (
        lambda: _zip({f"a/b/{name}": content for name, content in ENTRIES.items()}),
        "there is no datapackage.json in “package.zip”",
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_is_refused(world: "World", validate: "Validate", name: str) -> None:
    build, said = ATTACKS[name]
    (world.outside.parent / "package.zip").write_bytes(build())
    before = world.files()

    outcome = validate("package.zip")

    assert (outcome.code, outcome.out) == (2, ""), outcome.err[:500]
    assert outcome.err.startswith("komoro-opendata: ")
    assert outcome.err.count("\n") == 1
    assert said in outcome.err
    assert world.files() == before
    assert list(world.temporary.iterdir()) == []
    assert str(world.secret) not in outcome.touched


@pytest.mark.parametrize("name", ["entry upwards", "link", "encryption", "one bomb"])
def test_unsafe_zip_is_told_from_a_broken_one(tmp_path: Path, name: str) -> None:
    (tmp_path / "package.zip").write_bytes(ATTACKS[name][0]())

    with pytest.raises(UnsafePackageError), open_package(tmp_path / "package.zip"):
        pytest.fail("the package was opened")


def test_words_of_refusals_in_japanese(tmp_path: Path) -> None:
    place = tmp_path / "package.zip"
    words = {
        "link": f"「{place}」の「data/link.csv」はシンボリックリンクのため、読み込みを中止しました",
        "encryption": f"「{place}」の「data/plan.csv」は暗号化されています。暗号化していない zip を指定してください",
        "one bomb": f"「{place}」は展開すると大きすぎるため、読み込みを中止しました",
    }
    for name, expected in words.items():
        place.write_bytes(ATTACKS[name][0]())
        with pytest.raises(PackageError) as caught, open_package(place):
            pytest.fail("the package was opened")
        assert caught.value.words["ja"] == expected


def _names(folder: Path) -> list[str]:
    """The files of a package as the entries of a zip name them."""
    return [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file()]


@pytest.mark.parametrize(
    "layout",
    [
        {"prefix": "", "folders": "none"},
        {"prefix": "", "folders": "first"},
        {"prefix": "", "folders": "last"},
        {"prefix": "komoro-plan/", "folders": "none"},
        {"prefix": "小諸市 計画/", "folders": "first"},
    ],
    ids=lambda layout: f"{layout['prefix']}folders-{layout['folders']}",
)
def test_zip_gives_the_findings_of_the_folder(real_package: Path, tmp_path: Path, layout: Mapping[str, str]) -> None:
    """As it is or in one folder, with or without entries for its folders, before or after their files."""
    prefix, folders = layout["prefix"], [f"{layout['prefix']}data/"]
    with zipfile.ZipFile(tmp_path / "plan.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for folder in folders if layout["folders"] == "first" else ():
            archive.writestr(folder, b"")
        for name in _names(real_package):
            archive.write(real_package / name, prefix + name)
        for folder in folders if layout["folders"] == "last" else ():
            archive.writestr(folder, b"")

    assert check(tmp_path / "plan.zip") == check(real_package)


def test_zip_made_by_the_standard_library(real_package: Path, tmp_path: Path) -> None:
    made = shutil.make_archive(str(tmp_path / "plan"), "zip", real_package)

    assert main(["--quiet", "validate", made]) == 0


def test_unpacked_files_are_gone_after_use(tmp_path: Path) -> None:
    (tmp_path / "package.zip").write_bytes(_zip(ENTRIES))

    with open_package(tmp_path / "package.zip") as package:
        root = package.root
        assert (root / "data/plan.csv").is_file()

    assert not root.exists()


def test_unpacked_files_are_gone_after_an_error(tmp_path: Path) -> None:
    (tmp_path / "package.zip").write_bytes(_zip(ENTRIES))

    with pytest.raises(RuntimeError, match="planned"), open_package(tmp_path / "package.zip") as package:  # noqa: PT012  the error must come inside
        root = package.root
        raise RuntimeError("planned")

    assert not root.exists()


@given(st.data())
def test_any_damage_is_a_refusal_or_harmless(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Whatever bytes of a zip are overwritten: it opens, or it is no package; nothing else is raised."""
    content = bytearray(_zip(ENTRIES))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    place = tmp_path_factory.getbasetemp() / "damaged.zip"
    place.write_bytes(content)

    try:
        with open_package(place) as package:
            assert package.root.is_dir()
    except PackageError:
        pass


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_broken_data_of_any_method_is_no_package(tmp_path: Path, method: int) -> None:
    (tmp_path / "package.zip").write_bytes(_patched(_zip(ENTRIES, compression=method), _break_data))

    with pytest.raises(NotAPackageError), open_package(tmp_path / "package.zip"):
        pytest.fail("the package was opened")
