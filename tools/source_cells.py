"""Write the index of a plan's text: `python tools/source_cells.py TEXT [INDEX]`.

The index lists every value cell and every official name of the text with its place, and carries the text's SHA-256;
its form is told in komoro_opendata/plan/evidence.py. It is made from the text alone, never from datapackage/.
"""

import argparse
import sys
from pathlib import Path

from komoro_opendata.plan.evidence import evidence_of_text, index_text

INDEX = Path(__file__).resolve().parent.parent / "tests/evidence/source-cells.csv"


def main() -> int:
    """Read the text and write the index."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("text", type=Path, help="the plan's text")
    parser.add_argument("index", type=Path, nargs="?", default=INDEX, help="where the index goes")
    given = parser.parse_args()
    evidence = evidence_of_text(given.text.read_bytes())
    given.index.write_text(index_text(evidence), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
