"""Measure the mapping compiler against morph-kgc on the same mapping and rows, one process each.

    python benchmarks/mapping.py [--rows 1000000]

The tables are those of datapackage/, with indicators and values made up anew: 2,000 indicators and as many values as
asked for. morph-kgc 2.10 must stand in an environment of its own: $MORPH_KGC_PYTHON names its Python, otherwise
.venv-morph/ is used, which the tests make. Time is that of the whole process, memory its largest resident set. Nothing
is asserted; a table is printed.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path
from typing import TYPE_CHECKING

from komoro_opendata.rdf import Context, compile_mapping, ntriples, substitute

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parents[1]
CONTEXT = Context("202088", "basic-plan-11")
INDICATORS = 2_000
BREAKDOWNS = ("total", "elementary", "junior_high", "male", "female", "children", "working_age", "elderly")
KINDS = ("baseline", "target", "actual")
COMPARATORS = ("eq", "eq", "eq", "eq", "ge", "le", "improve", "none")
OUTPUT = "triples.nt"
MORPH_SETTINGS = f"""\
[CONFIGURATION]
output_file={OUTPUT}
output_format=N-TRIPLES
na_values=
number_of_processes=1
logging_level=ERROR
[tables]
mappings=mapping.yaml
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What one process took: seconds, megabytes, and what it wrote."""

    seconds: float
    megabytes: float
    triples: int
    digest: int


def observations(rows: int) -> Iterator[Sequence[object]]:
    """Make up values in plan order, the same for the same number of rows."""
    rng = random.Random(11)  # noqa: S311  figures, no secrets
    years = range(1990, 1990 - (-rows // (INDICATORS * len(BREAKDOWNS) * len(KINDS))))
    keys = product(range(1, INDICATORS + 1), BREAKDOWNS, years, KINDS)
    for number, (indicator, breakdown, year, kind) in enumerate(islice(keys, rows)):
        comparator = rng.choice(COMPARATORS)
        value = f"{rng.randrange(100_000) / 10:g}" if comparator in {"eq", "ge", "le"} else ""
        raw = f"{value}人" if value else "前年度より改善" if comparator == "improve" else ""
        note = ("前年の調査による。", "From the survey of the year before.") if rng.random() < 0.1 else ("", "")
        status = "lost" if comparator == "none" else "ok"
        place = f"L{number % 5000 + 1}.{number % 7 + 1}"
        yield (
            *(f"indicator-1-1-{indicator}", breakdown, year, kind, value, "", "", comparator, status),
            *("", raw, "", place, *note),
        )


def indicators() -> Iterator[Sequence[object]]:
    """Make up the indicators of these values."""
    for number in range(1, INDICATORS + 1):
        yield (
            *(f"indicator-1-1-{number}", "measure-1-1", "", number, f"指標{number}", f"Indicator {number}"),
            *("person", "higher", "every_year", "single", "", "", "", "", "L1"),
        )


def prepare(folder: Path, rows: int) -> None:
    """Lay out a folder that both processors can read: data/, codes/, mapping.yaml, the settings of morph-kgc."""
    shutil.copytree(ROOT / "datapackage/data", folder / "data")
    shutil.copytree(ROOT / "vocab/codes", folder / "codes")
    for name, content in (("observation", observations(rows)), ("indicator", indicators())):
        path = folder / f"data/{name}.csv"
        with path.open(encoding="utf-8") as file:
            header = file.readline()
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write(header)
            csv.writer(file, lineterminator="\n").writerows(content)
    text = (ROOT / "vocab/mapping.yaml").read_text(encoding="utf-8")
    (folder / "mapping.yaml").write_text(substitute(text, CONTEXT), encoding="utf-8")
    (folder / "morph.ini").write_text(MORPH_SETTINGS, encoding="utf-8")


def run_compiler(folder: Path) -> None:
    """Write the triples with this project's compiler: what the measured process does."""
    mapping = compile_mapping((ROOT / "vocab/mapping.yaml").read_text(encoding="utf-8"))
    tables = {path.stem: path for path in (folder / "data").glob("*.csv")}
    with (folder / OUTPUT).open("wb") as file:
        file.writelines(ntriples(mapping, tables, folder / "codes", CONTEXT))


def measure(command: Sequence[str], folder: Path) -> Run:
    """Run a command in a folder and look at what it took and wrote."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}")
    count, digest = 0, 0
    with (folder / OUTPUT).open("rb") as file:
        for line in file:
            count += 1
            digest ^= int.from_bytes(hashlib.blake2b(line, digest_size=8).digest(), "big")
    (folder / OUTPUT).unlink()
    return Run(seconds, usage.ru_maxrss / 1024, count, digest)


def main() -> None:
    """Measure both and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the observation table")
    parser.add_argument("--compile-only", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.compile_only:
        run_compiler(options.compile_only)
        return
    morph = os.environ.get("MORPH_KGC_PYTHON") or str(ROOT / ".venv-morph/bin/python")
    if not Path(morph).exists():
        raise SystemExit(f"no morph-kgc at {morph}: run the tests of tests/rdf once, or set MORPH_KGC_PYTHON")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder, options.rows)
        ours = measure([sys.executable, str(Path(__file__).resolve()), "--compile-only", name], folder)
        theirs = measure([morph, "-m", "morph_kgc", "morph.ini"], folder)
    print(f"{options.rows:,} rows of observation.csv, one process each\n")
    print("| | seconds | triples/s | peak MB | triples |\n| --- | ---: | ---: | ---: | ---: |")
    for label, run in (("komoro-opendata", ours), ("morph-kgc", theirs)):
        speed = run.triples / run.seconds
        print(f"| {label} | {run.seconds:.1f} | {speed:,.0f} | {run.megabytes:.0f} | {run.triples:,} |")
    same = (ours.triples, ours.digest) == (theirs.triples, theirs.digest)
    print(f"\nratio of time: {theirs.seconds / ours.seconds:.1f}; the same triples: {'yes' if same else 'NO'}")


if __name__ == "__main__":
    main()
