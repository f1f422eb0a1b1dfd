"""Measure the commands on the example package, each against a yardstick where there is one.

    python benchmarks/commands.py [--runs 9]

The two commands of a pair run in turn (A B A B …), so that a change in the load of the machine meets both; what counts
is the median of the whole process, start of Python included. Nothing is asserted; a table is printed.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = (sys.executable, "-m", "komoro_opendata")
PACKAGE = str(ROOT / "datapackage")


@dataclass(frozen=True, slots=True)
class Trial:
    """A command, its limits, and the yardstick that it runs against in turn."""

    name: str
    command: Sequence[str]
    most_seconds: float | None = None
    yardstick: str = ""
    yardstick_command: Sequence[str] = ()
    most_times: float | None = None


def trials(folder: Path) -> Iterator[Trial]:
    """What is measured; files are written into `folder`."""
    yield Trial(
        "`--help`",
        (*PROGRAM, "--help"),
        yardstick='`python -c "import click"`',
        yardstick_command=(sys.executable, "-c", "import click"),
        most_times=1.8,
    )
    yield Trial("`validate`", (*PROGRAM, "validate", PACKAGE), most_seconds=1.5)
    yield Trial(
        "`validate --no-graph`",  # descriptor, tables and plan alone, as the yardstick checks tables alone
        (*PROGRAM, "validate", "--no-graph", PACKAGE),
        most_seconds=1.0,
        yardstick="`frictionless validate`",
        yardstick_command=(sys.executable, "-m", "frictionless", "validate", f"{PACKAGE}/datapackage.json"),
        most_times=2.5,
    )
    yield Trial("`rdf`", (*PROGRAM, "rdf", PACKAGE, "-o", str(folder / "plan.nt")), most_seconds=0.5)
    yield Trial("`query`", (*PROGRAM, "query", "ASK {}", "--package", PACKAGE), most_seconds=0.5)
    yield Trial("`publish`", (*PROGRAM, "publish", PACKAGE, "--out", str(folder / "dist")), most_seconds=3.0)


def seconds(command: Sequence[str]) -> float:
    """The time of one run; the command must end with exit code 0."""
    start = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
    passed = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(f"{command} ended with {done.returncode}")
    return passed


def measured(trial: Trial, runs: int) -> tuple[float, float | None]:
    """The medians of the command and of its yardstick, after one run of each that does not count."""
    commands = [trial.command, trial.yardstick_command] if trial.yardstick_command else [trial.command]
    for command in commands:
        seconds(command)
    times = [[seconds(command) for command in commands] for _ in range(runs)]
    medians = [median(column) for column in zip(*times, strict=True)]
    return medians[0], medians[1] if len(medians) > 1 else None


def row(trial: Trial, ours: float, theirs: float | None) -> str:
    """One line of the table."""
    judged = []
    cells = [trial.name, f"{ours:.2f} s", f"< {trial.most_seconds} s" if trial.most_seconds else ""]
    if trial.most_seconds:
        judged.append(ours < trial.most_seconds)
    if theirs is None or trial.most_times is None:
        cells += ["", "", ""]
    else:
        cells += [f"{trial.yardstick} {theirs:.2f} s", f"{ours / theirs:.2f}", f"<= {trial.most_times}"]
        judged.append(ours / theirs <= trial.most_times)
    return f"| {' | '.join([*cells, 'yes' if all(judged) else 'NO'])} |"


def main() -> None:
    """Measure all and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--runs", type=int, default=9, help="runs of each command; the median counts")
    runs = parser.parse_args().runs
    print(f"Medians of {runs} runs, in turn with the yardstick.\n")
    print("| command | time | limit | yardstick | ratio | limit | within |")
    print("| --- | ---: | ---: | --- | ---: | ---: | --- |")
    folder = Path(tempfile.mkdtemp())
    try:
        for trial in trials(folder):
            print(row(trial, *measured(trial, runs)), flush=True)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
