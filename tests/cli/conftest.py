"""Ways to run the program: in this process, and in one of its own with an environment of its own."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import komoro_opendata

Program = Callable[..., "subprocess.CompletedProcess[bytes]"]

_UNSET = ("LC_ALL", "LC_MESSAGES", "LC_CTYPE", "LANG", "LANGUAGE", "PYTHONIOENCODING", "PYTHONUTF8", "PYTHONUNBUFFERED")


@pytest.fixture
def environment() -> Mapping[str, str]:
    """The environment without any locale or setting of the streams, and with the program to be found."""
    kept = {name: value for name, value in os.environ.items() if name not in _UNSET}
    return {**kept, "PYTHONPATH": str(Path(komoro_opendata.__file__).parents[1])}


@pytest.fixture
def program(tmp_path: Path, environment: Mapping[str, str]) -> Program:
    """Run `python -m komoro_opendata` in an empty folder; further names are variables of the environment."""
    folder = tmp_path / "empty"
    folder.mkdir()

    def run(*arguments: object, **variables: str) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            [sys.executable, "-m", "komoro_opendata", *map(str, arguments)],
            cwd=folder,
            env={**environment, **variables},
            capture_output=True,
            check=False,
        )

    return run


@pytest.fixture
def broken_package(writable_package: Path) -> Path:
    """The example package with errors in every observation, so that its report is long."""
    table = writable_package / "data/observation.csv"
    text = table.read_text(encoding="utf-8")
    for right, wrong in ((",ok,", ",OK,"), (",eq,", ",EQ,"), (",target,", ",TARGET,")):
        text = text.replace(right, wrong)
    table.write_text(text, encoding="utf-8")
    return writable_package
