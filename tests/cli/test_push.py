"""The command `push ckan` before and around the delivery itself: usage, credentials, faults in one line."""

import re
import socket
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import pytest

from komoro_opendata.check import Report
from komoro_opendata.cli import main
from komoro_opendata.cli.push import command as group
from komoro_opendata.package import open_package
from komoro_opendata.publish import publish
from komoro_opendata.publish.archive import ARCHIVE

Captured = pytest.CaptureFixture[str]
Program = Callable[..., Any]

TOKEN = "never-to-be-seen-7f3a"  # noqa: S105  of no portal
KINDS = group.list_commands(click.Context(group))
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-鿿]")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory, real_package: Path) -> Path:
    """A release of the example package."""
    with open_package(real_package) as package:
        out = tmp_path_factory.mktemp("push") / "dist"
        return publish(package, out, check=lambda _: Report(()), formats=[ARCHIVE]).folder


@pytest.fixture
def nobody() -> str:
    """An address of this machine where nobody listens."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    """A token in the environment."""
    monkeypatch.setenv("KOMORO_CKAN_TOKEN", TOKEN)
    monkeypatch.setattr("time.sleep", lambda _: None)


def pushed(release: Path, url: str, *options: str) -> int:
    """The exit code of a push to the organization `city`."""
    return int(main(["push", "ckan", str(release), "--url", url, "--organization", "city", "--lang", "en", *options]))


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_server_has_help_in_both_languages(kind: str, capsys: Captured) -> None:
    assert main(["push", kind, "--help"]) == 0

    command = group.get_command(click.Context(group), kind)
    assert command is not None
    assert capsys.readouterr().out.startswith(f"Usage: komoro-opendata push {kind} ")
    assert JAPANESE.search(command.help or "")
    options = [one for one in command.params if isinstance(one, click.Option)]
    assert [one.opts for one in options if not JAPANESE.search(one.help or "")] == []
    assert [one.opts for one in options if re.search("(token|password)$", one.opts[0])] == []  # never on the line


def test_portal_that_is_not_there_is_one_line_and_a_fault(release: Path, nobody: str, capsys: Captured) -> None:
    assert pushed(release, nobody) == 3

    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "cannot be reached" in err


def test_token_is_in_no_traceback(release: Path, nobody: str, program: Program) -> None:
    arguments = ["push", "ckan", release, "--url", nobody, "--organization", "city", "--debug"]

    done = program(*arguments, KOMORO_CKAN_TOKEN=TOKEN)

    assert done.returncode == 3
    assert b"Traceback" in done.stderr
    assert TOKEN.encode() not in done.stderr + done.stdout


def test_without_a_token_nothing_is_tried(
    release: Path, nobody: str, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.delenv("KOMORO_CKAN_TOKEN")

    assert pushed(release, nobody) == 2
    assert "--token-file" in capsys.readouterr().err


@pytest.mark.parametrize("url", ["portal.example.org", "https://me:secret@portal.example.org", "ftp://example.org"])
def test_address_that_cannot_be_used_is_wrong_usage(url: str, release: Path, capsys: Captured) -> None:
    assert pushed(release, url) == 2

    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "secret" not in err


def test_what_is_no_release_is_wrong_usage(tmp_path: Path, nobody: str, capsys: Captured) -> None:
    assert pushed(tmp_path, nobody) == 2
    assert "no release" in capsys.readouterr().err


def test_damaged_release_is_data_at_fault(release: Path, nobody: str, capsys: Captured) -> None:
    place = release / "data/unit.csv"
    whole = place.read_bytes()
    place.write_bytes(whole + b"\n")
    try:
        assert pushed(release, nobody) == 1
    finally:
        place.write_bytes(whole)
    assert "“data/unit.csv”" in capsys.readouterr().err


def test_missing_library_is_told_with_the_line_to_type(
    release: Path, nobody: str, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setitem(sys.modules, "ckanapi", None)

    assert pushed(release, nobody) == 2
    assert "pip install 'komoro-opendata[push]'" in capsys.readouterr().err


def test_plain_http_to_another_machine_is_warned_of(
    release: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("no network in this test")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)

    assert pushed(release, "http://portal.example.org") == 3
    assert "warning: plain http" in capsys.readouterr().err
    assert pushed(release, "https://portal.example.org") == 3
    assert "warning" not in capsys.readouterr().err


def test_words_are_japanese_where_asked(release: Path, nobody: str, capsys: Captured) -> None:
    assert pushed(release, nobody, "--lang", "ja") == 3
    assert JAPANESE.search(capsys.readouterr().err)
