"""Standard streams: what goes where, any console, a reader that goes away, an interrupt."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Program

PATIENCE = 60  # seconds after which a program that does not end is given up
CONSOLES = ["cp932:strict", "ascii:strict", "latin-1", "utf-16"]
WAITING = """\
import sys, time
import komoro_opendata.check
from komoro_opendata.cli import main

def validate(location, graph):
    print("ready", flush=True)
    while True:
        time.sleep(0.01)  # short: a signal that comes right before a long sleep would not end it

komoro_opendata.check.validate = validate
sys.exit(main(["validate"]))
"""


@pytest.mark.parametrize("console", CONSOLES)
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["validate", "--example"], 0),
        (["validate", "--example", "--format", "json"], 0),
        (["explain", "raw-unit"], 0),
        (["--help"], 0),
        (["explain", "計画👍é"], 2),
        (["validate", "計画👍é"], 2),
    ],
)
def test_no_console_makes_the_program_fail(program: "Program", arguments: list[str], code: int, console: str) -> None:
    """A character that the console lacks is shown as an escape."""
    done = program("--lang", "ja", *arguments, PYTHONIOENCODING=console)

    assert done.returncode == code, done.stderr
    assert b"Traceback" not in done.stderr
    assert b"Error:" not in done.stderr or code == 2


def test_japanese_console_shows_japanese(program: "Program") -> None:
    done = program("--lang", "ja", "validate", "--example", PYTHONIOENCODING="cp932")

    assert "正しいパッケージです（エラー 0 件、警告 " in done.stdout.decode("cp932")


@pytest.mark.parametrize("console", ["ascii", "cp932", "latin-1", "utf-8"])
def test_json_is_json_on_any_console(program: "Program", writable_package: Path, console: str) -> None:
    """In UTF-8 or in the console's encoding: an escape of the console's must not break it, values are read back."""
    value = "é👍①ｶ\u00a0ÿ"
    table = writable_package / "data/project.csv"
    table.write_text(table.read_text(encoding="utf-8") + f"{value},x,x\n", encoding="utf-8")

    done = program("validate", "--format", "json", writable_package, PYTHONIOENCODING=console)

    try:
        text = done.stdout.decode("utf-8")
    except UnicodeDecodeError:
        text = done.stdout.decode(console)
    report = json.loads(text)
    assert done.returncode == 1
    assert value in {finding["value"] for finding in report["findings"]}


def test_result_goes_to_stdout_and_refusal_to_stderr(program: "Program", broken_package: Path) -> None:
    invalid = program("validate", broken_package)
    absent = program("validate", "nothing-here")

    assert (invalid.returncode, invalid.stderr) == (1, b"")
    assert invalid.stdout
    assert (absent.returncode, absent.stdout) == (2, b"")
    assert absent.stderr.count(b"\n") == 1


def test_reader_that_goes_away_is_no_fault(environment: Mapping[str, str], broken_package: Path) -> None:
    """As `| head -1` does: the report is longer than the pipe holds, one line is read, the pipe is closed."""
    with subprocess.Popen(
        [sys.executable, "-m", "komoro_opendata", "validate", "--format", "json", broken_package],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.readline()
        running.stdout.close()
        err = running.stderr.read()

    assert (running.returncode, err) == (0, b"")


def test_report_is_longer_than_a_pipe_holds(program: "Program", broken_package: Path) -> None:
    """So that the test above means something."""
    assert len(program("validate", "--format", "json", broken_package).stdout) > 1 << 17


def test_head_in_a_shell(environment: Mapping[str, str], broken_package: Path) -> None:
    line = '"$1" -m komoro_opendata validate --format json "$2" | head -1; echo "${PIPESTATUS[0]}"'

    done = subprocess.run(
        ["bash", "-c", line, "bash", sys.executable, broken_package],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert (done.stdout, done.stderr) == ("{\n0\n", "")


def test_closed_stdout_is_no_fault(environment: Mapping[str, str], real_package: Path) -> None:
    """As `>&-` in a shell does."""
    done = subprocess.run(
        ["bash", "-c", '"$1" -m komoro_opendata validate "$2" >&-', "bash", sys.executable, real_package],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_full_disk_is_a_fault_in_one_line(environment: Mapping[str, str], real_package: Path) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "komoro_opendata", "--lang", "en", "validate", real_package],
            env=environment,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert done.returncode == 3
    assert done.stderr.startswith("komoro-opendata: something failed: OSError: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_interrupt_ends_the_program_with_130(environment: Mapping[str, str], tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WAITING],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "ready\n"
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=PATIENCE)

    assert running.returncode == 130
    assert out == ""
    assert "Traceback" not in err
