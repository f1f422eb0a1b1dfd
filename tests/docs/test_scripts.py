"""The scripts behind the Makefile say what is missing, and let a failure through."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEEDED = ("bash", "dirname", "paste", "sort")
NEEDED_FOR_REAL = [
    "Rscript",
    "apache2",
    "cc",
    "curl",
    "file",
    "nginx",
    "pg_config",
    "pg_ctlcluster",
    "rapper",
    "roqet",
    "serdi",
    "soffice",
    "virtuoso-t",
]
SAYS = f"missing, so not tested against: {' '.join(NEEDED_FOR_REAL)}"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run_script(tmp_path: Path) -> Run:
    """A function that runs a script on a machine that has stand-ins of the named programs and nothing else."""

    def run(
        script: str, *arguments: str, stand_ins: dict[str, str], **environment: str
    ) -> subprocess.CompletedProcess[str]:
        programs = tmp_path / "bin"
        programs.mkdir()
        for name in NEEDED:
            (programs / name).symlink_to(str(shutil.which(name)))
        for name, body in stand_ins.items():
            (programs / name).write_text(f"#!{shutil.which('bash')}\n{body}\n", encoding="utf-8")
            (programs / name).chmod(0o755)
        return subprocess.run(
            [str(programs / "bash"), str(ROOT / script), *arguments],
            env={"PATH": str(programs), "CKAN_PYTHON": "none", **environment},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run


USER = {"id": "echo 1000", "python": "exit 0"}


def test_missing_program_is_named_on_the_last_line(run_script: Run) -> None:
    """Where nothing may be installed, the tests that can run decide, and the last line says what was left out."""
    done = run_script("tools/test-real.sh", "python", stand_ins=USER)

    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, SAYS)


def test_missing_program_is_a_failure_in_ci(run_script: Run) -> None:
    """CI may not pass over a part in silence."""
    done = run_script("tools/test-real.sh", "python", stand_ins=USER, CI="true")

    assert (done.returncode, done.stdout.splitlines()[-1]) == (1, SAYS)


def test_failed_tests_decide(run_script: Run) -> None:
    """The exit code of the tests goes through, whatever is missing."""
    done = run_script("tools/test-real.sh", "python", stand_ins={**USER, "python": "exit 5"})

    assert (done.returncode, done.stdout.splitlines()[-1]) == (5, SAYS)


def test_nothing_missing_is_not_mentioned(run_script: Run) -> None:
    """With all programs there, the tests have the last word."""
    programs = dict.fromkeys(NEEDED_FOR_REAL, "exit 0")
    stand_ins = {**USER, **programs, "python": "echo tested"}

    done = run_script("tools/test-real.sh", "python", stand_ins=stand_ins)

    assert (done.returncode, done.stdout) == (0, "tested\n")


def test_missing_programs_are_installed_by_root(run_script: Run) -> None:
    """Root on a Debian machine gets the packages of the missing programs, and only those."""
    programs = dict.fromkeys((*NEEDED_FOR_REAL, "python"), "exit 0")
    del programs["rapper"]
    stand_ins = {**programs, "id": "echo 0", "apt-get": 'echo "apt-get $*"'}

    done = run_script("tools/test-real.sh", "python", stand_ins=stand_ins)

    installed = [line.split("--no-install-recommends ")[1] for line in done.stdout.splitlines() if "install" in line]
    assert installed == ["raptor2-utils"]


@pytest.mark.parametrize(
    ("failing", "times"),
    [
        ("none", ["publish", "test", "test-install", "test-real"]),
        ("test", ["publish", "test"]),
    ],
)
def test_ci_prints_the_time_of_each_part_and_ends_with_its_failure(
    failing: str, times: list[str], run_script: Run
) -> None:
    """The parts run one after the other until one fails; its exit code is that of the run."""
    make = f'[[ $1 != {failing} ]] || exit 7; echo "made $1"'

    done = run_script(".ci/run", stand_ins={"make": make})

    last = done.stdout.splitlines()[-len(times) :]
    assert [line.split(":")[0] for line in last] == [f"make {part}" for part in times]
    assert done.returncode == (0 if failing == "none" else 7)
