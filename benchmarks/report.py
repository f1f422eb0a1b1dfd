"""Run all benchmarks and print the page docs/evidence/bench.md: `python benchmarks/report.py`."""

import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import komoro_opendata

FOLDER = Path(__file__).resolve().parent
COMPARED = ("click", "frictionless", "rdflib")
PARTS = (
    ("Commands on the example package", "commands.py"),
    ("The mapping compiler on a large table, against morph-kgc on the same mapping", "mapping.py"),
)
LIMITS = "Limits: at least 5 times as fast as morph-kgc; peak memory below 150 MB."


def head() -> Iterator[str]:
    """What was measured, when, with which versions, on what kind of machine."""
    yield "# Benchmarks\n"
    yield f"Written by `make bench` on {datetime.now(tz=UTC):%Y-%m-%d}; the figures are of that day and machine."
    yield f"\n- komoro-opendata {komoro_opendata.__version__}, Python {platform.python_version()}"
    yield f"- {', '.join(f'{name} {version(name)}' for name in COMPARED)}"
    yield f"- {platform.system()} {platform.machine()}, {os.cpu_count()} cores"


def main() -> int:
    """Print the head, then what each benchmark prints, as it comes."""
    print("\n".join(head()), flush=True)
    for title, script in PARTS:
        print(f"\n## {title}\n", flush=True)
        done = subprocess.run([sys.executable, str(FOLDER / script)], check=False)
        if done.returncode:
            return done.returncode
    print(f"\n{LIMITS}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
