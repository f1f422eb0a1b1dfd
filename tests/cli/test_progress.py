"""The command `progress`: its options, its streams, its exit codes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from subprocess import CompletedProcess

Program = Callable[..., "CompletedProcess[bytes]"]


@pytest.fixture
def example(root: Path) -> Path:
    """The example package with actual results."""
    return root / "examples/progress"


def test_text_in_the_language_asked_for(program: Program, example: Path) -> None:
    done = program("progress", example, "--lang", "ja")

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().splitlines()[1] == "令和4年度の進捗"


def test_text_never_fails_on_a_japanese_console(program: Program, example: Path) -> None:
    done = program("progress", example, "--lang", "ja", PYTHONIOENCODING="cp932")

    assert (done.returncode, done.stderr) == (0, b"")
    assert "図書館の貸出件数" in done.stdout.decode("cp932")


def test_json_stays_json_on_such_a_console(program: Program, example: Path) -> None:
    done = program("progress", example, "--format", "json", PYTHONIOENCODING="ascii")

    assert json.loads(done.stdout)["indicators"][0]["name"]["ja"] == "図書館の貸出件数"


@pytest.mark.parametrize("form", ["text", "json", "csv", "nt", "ttl"])
def test_file_holds_what_standard_output_shows(program: Program, example: Path, tmp_path: Path, form: str) -> None:
    file = tmp_path / "進捗 1.out"
    shown = program("progress", example, "--format", form, PYTHONUTF8="1")
    done = program("progress", example, "--format", form, "-o", file, PYTHONUTF8="1")

    assert (shown.returncode, done.returncode, done.stdout) == (0, 0, b"")
    assert file.read_bytes() == shown.stdout
    assert shown.stdout


def test_year_is_understood_as_people_write_it(program: Program, example: Path) -> None:
    done = program("progress", example, "--year", "令和３", "--by", "policy", "--format", "csv", PYTHONUTF8="1")

    assert done.stdout.decode().splitlines()[1] == "policy-1,,ひと,People,2021,8,7,2,1,1,3,1,target_lost:1,,"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--year", "last"], "“last” is no fiscal year"),
        (["--year", "2040"], "does not speak of the fiscal year 2040"),
        (["--by", "city"], "'city' is not one of"),
        (["--format", "nt", "--by", "measure"], "use --format nt and ttl without --by"),
        (["--base", "nowhere"], "--base"),
    ],
)
def test_wrong_usage_is_told(program: Program, example: Path, arguments: list[str], message: str) -> None:
    done = program("progress", example, *arguments, LANG="en_US.UTF-8", PYTHONUTF8="1")

    assert (done.returncode, done.stdout) == (2, b"")
    assert message in done.stderr.decode()


def test_base_begins_the_identifiers(program: Program, example: Path) -> None:
    done = program("progress", example, "--format", "nt", "--base", "http://example.org/")

    subjects = {line.split(b" ")[0] for line in done.stdout.splitlines()}
    assert b"<http://example.org/id/112071/future-plan/indicator-1-1-1/total/2020/progress>" in subjects
    assert all(subject.startswith(b"<http://example.org/id/") for subject in subjects)


def test_missing_package_is_told(program: Program) -> None:
    done = program("progress", "nowhere")

    assert done.returncode == 2
    assert b"nowhere" in done.stderr
