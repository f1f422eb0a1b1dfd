"""The language: from the locale, or as asked for, before or behind the command."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pytest

from komoro_opendata.cli import main
from komoro_opendata.cli.options import default_language

if TYPE_CHECKING:
    from tests.cli.conftest import Program

LOCALES: list[tuple[Mapping[str, str], str]] = [
    ({}, "en"),
    ({"LANG": "ja_JP.UTF-8"}, "ja"),
    ({"LANG": "ja_JP.eucJP"}, "ja"),
    ({"LANG": "ja"}, "ja"),
    ({"LANG": "en_US.UTF-8"}, "en"),
    ({"LANG": "C.UTF-8"}, "en"),
    ({"LANG": "POSIX"}, "en"),
    ({"LANG": "fr_FR.UTF-8"}, "en"),
    ({"LC_MESSAGES": "ja_JP.UTF-8", "LANG": "en_US.UTF-8"}, "ja"),
    ({"LC_MESSAGES": "en_US.UTF-8", "LANG": "ja_JP.UTF-8"}, "en"),
    ({"LC_ALL": "C", "LC_MESSAGES": "ja_JP.UTF-8", "LANG": "ja_JP.UTF-8"}, "en"),
    ({"LC_ALL": "ja_JP.UTF-8", "LC_MESSAGES": "C", "LANG": "C"}, "ja"),
    ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": "ja_JP.UTF-8"}, "ja"),
    ({"LC_CTYPE": "ja_JP.UTF-8"}, "en"),
]
WORDS = {"ja": "エラー", "en": "error"}


@pytest.mark.parametrize(("locale", "language"), LOCALES)
def test_language_of_a_locale(locale: Mapping[str, str], language: str) -> None:
    """LC_ALL before LC_MESSAGES before LANG, as POSIX has it; an empty one counts as unset."""
    assert default_language(locale) == language


@pytest.mark.parametrize(
    ("locale", "language"),
    [({}, "en"), ({"LANG": "ja_JP.UTF-8"}, "ja"), ({"LANG": "ja_JP.UTF-8", "LC_ALL": "C"}, "en")],
)
def test_program_speaks_the_language_of_its_locale(
    program: "Program", locale: Mapping[str, str], language: str
) -> None:
    done = program("explain", "file-bom", **locale, PYTHONIOENCODING="utf-8")

    assert done.stdout.decode("utf-8").startswith(f"file-bom ({WORDS[language]})\n")


@pytest.mark.parametrize(
    "arguments", [["--lang", "LL", "explain", "file-bom"], ["explain", "file-bom", "--lang", "LL"]]
)
@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("locale", ["ja_JP.UTF-8", "en_US.UTF-8"])
def test_option_wins_over_the_locale(
    arguments: list[str],
    language: str,
    locale: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LC_ALL", locale)

    assert main([language if argument == "LL" else argument for argument in arguments]) == 0
    assert capsys.readouterr().out.startswith(f"file-bom ({WORDS[language]})\n")


def test_option_of_the_command_wins_over_that_of_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "ja", "explain", "--lang", "en", "file-bom"]) == 0
    assert capsys.readouterr().out.startswith("file-bom (error)\n")


def test_refusal_speaks_the_language_of_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "--lang", "ja", "nothing-here"]) == 2
    assert capsys.readouterr().err == "komoro-opendata: 「nothing-here」が見つかりません\n"
