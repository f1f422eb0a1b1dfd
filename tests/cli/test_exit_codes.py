"""The exit codes: 0 done, 1 the data are at fault, 2 wrong usage, 3 a fault of the program, 130 interrupted."""

from pathlib import Path
from typing import NoReturn

import click
import pytest

from komoro_opendata.cli import main

Captured = pytest.CaptureFixture[str]


def _raising(error: BaseException) -> object:
    def validate(_location: str, **_options: bool) -> NoReturn:
        raise error

    return validate


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["--version"], ["explain", "file-bom"], ["validate", "-h"]])
def test_done_is_0(arguments: list[str], capsys: Captured) -> None:
    assert main(arguments) == 0
    out, err = capsys.readouterr()
    assert out
    assert err == ""


def test_version(capsys: Captured) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == "komoro-opendata, version 0.1.0\n"


def test_valid_package_with_warnings_is_0(real_package: Path, capsys: Captured) -> None:
    assert main(["validate", str(real_package)]) == 0
    assert "(0 errors, 0 warnings)" not in capsys.readouterr().out


def test_package_with_errors_is_1(broken_package: Path, capsys: Captured) -> None:
    assert main(["validate", str(broken_package)]) == 1
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("damage", ["missing", "ragged", "encoding"])
def test_table_that_is_missing_ragged_or_in_another_encoding_is_1(
    writable_package: Path, damage: str, capsys: Captured
) -> None:
    table = writable_package / "data/goal.csv"
    if damage == "missing":
        table.unlink()
    elif damage == "ragged":
        table.write_bytes(table.read_bytes() + b"goal-9-9-9\n")
    else:
        table.write_bytes(table.read_bytes().decode("utf-8").encode("cp932", errors="replace"))

    assert main(["validate", str(writable_package)]) == 1
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Usage: komoro-opendata"),
        (["validat"], "validat"),
        (["validate", "--no-such-option"], "--no-such-option"),
        (["validate", "--format", "xml"], "xml"),
        (["validate", "--lang", "fr"], "fr"),
        (["validate", "a", "b"], "b"),
        (["explain"], "CODE"),
        (["explain", "no-such-rule"], "no-such-rule"),
        (["validate", "nothing-here"], "nothing-here"),
        (["validate", ""], ""),
        (["--lang"], "--lang"),
    ],
)
def test_wrong_usage_is_2(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    """And the default package is looked for in the folder where one is."""
    monkeypatch.chdir(tmp_path)

    assert main(arguments) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "error", [RuntimeError("boom"), OSError(28, "no space"), RecursionError("deep"), KeyError("x")]
)
def test_fault_of_the_program_is_3_in_one_line(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr("komoro_opendata.check.validate", _raising(error))

    assert main(["--lang", "en", "validate"]) == 3

    assert capsys.readouterr() == (
        "",
        f"komoro-opendata: something failed: {type(error).__name__}: {error} (--debug shows where)\n",
    )


def test_fault_is_told_in_japanese(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setattr("komoro_opendata.check.validate", _raising(RuntimeError("boom")))

    assert main(["--lang", "ja", "validate"]) == 3

    assert capsys.readouterr().err == (
        "komoro-opendata: 障害が起きました: RuntimeError: boom（くわしく見るには --debug）\n"
    )


def test_fault_with_line_breaks_and_escapes_is_still_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr("komoro_opendata.check.validate", _raising(RuntimeError("a\nb\x1b[2J")))

    assert main(["--lang", "en", "validate"]) == 3

    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "a\\u000Ab\\u001B[2J" in err


@pytest.mark.parametrize("place", ["before", "behind"])
def test_traceback_is_shown_only_with_debug(place: str, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setattr("komoro_opendata.check.validate", _raising(RuntimeError("boom")))

    assert main(["--debug", "validate"] if place == "before" else ["validate", "--debug"]) == 3

    err = capsys.readouterr().err
    assert "Traceback (most recent call last)" in err
    assert "RuntimeError: boom" in err


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_interrupted_is_130_without_a_traceback(
    error: BaseException, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr("komoro_opendata.check.validate", _raising(error))

    assert main(["validate"]) == 130

    out, err = capsys.readouterr()
    assert out == ""
    assert "Traceback" not in err
    assert "failed" not in err
