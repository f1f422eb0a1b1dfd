"""Komoro's package agrees with the plan's text in every figure, name and title."""

import csv
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from komoro_opendata.package import Package
from komoro_opendata.plan.audit import audit
from komoro_opendata.plan.evidence import evidence_of_text, index_text, read_evidence
from komoro_opendata.plan.printed import Doubt, Kind

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"

PRINTED = {
    # counted by hand in the printed text
    Kind.MUNICIPALITY: 1,
    Kind.PLAN: 1,
    Kind.PERIOD: 1,
    Kind.LEVEL: 2,
    Kind.POLICY_NUMBER: 6 + 6 + 6 + 24,  # two tables of contents, the policies' own headings, one above each measure
    Kind.POLICY: 6 + 6 + 6 + 24,
    Kind.VISION: 6,
    Kind.POLICY_DEPARTMENT: 6,
    Kind.MEASURE_NUMBER: 6 + 3 + 3 + 3 + 4 + 5,
    Kind.MEASURE: 6 + 3 + 3 + 3 + 4 + 5,
    Kind.LEAD_DEPARTMENT: 24 + 3,  # 1-6, 6-1 and 6-4 have two
    Kind.RELATED_DEPARTMENT: 2 + 5 + 3 + 2 + 3 + 3 + 1 + 1 + 1 + 1 + 1,
    Kind.INDICATOR: 14 + 9 + 8 + 7 + 10 + 6,
    Kind.VALUE: 230,  # 44 rows of one value to a cell, 10 cells of two
    Kind.SDG_NUMBER: 44,
    Kind.SDG: 44,
    Kind.PROJECT: (12 + 11 + 4 + 2 + 5 + 4)
    + (6 + 3 + 3)
    + (9 + 8 + 8)
    + (7 + 3 + 3)
    + (6 + 3 + 1 + 6)
    + (4 + 5 + 7 + 2 + 2),
    Kind.RELATED_PLAN: (3 + 2 + 3 + 1 + 2 + 3)
    + (3 + 2 + 6)
    + (5 + 4 + 2)
    + (3 + 0 + 2)
    + (3 + 5 + 4 + 3)
    + (1 + 0 + 1 + 0 + 3),
}


def test_everything_printed_is_carried_and_nothing_else(komoro: Package, index: Path) -> None:
    report = audit(komoro, index)

    assert report.mismatches == ()
    assert report.ok
    assert {kind: count.printed for kind, count in report.counts.items()} == PRINTED
    assert {kind: count.covered for kind, count in report.counts.items()} == PRINTED
    assert {count.missing for count in report.counts.values()} == {0}


def test_observations_are_printed_lost_or_dashes(komoro: Package, index: Path) -> None:
    report = audit(komoro, index)
    status = Counter(row["status"] for row in komoro.rows("observation"))

    assert (report.observations, report.lost, report.unprinted, report.elsewhere) == (290, 60, 0, 0)
    assert status == {"ok": 228, "dash": 2, "lost": 60}


def test_places_decided_by_rule_are_named(komoro: Package, index: Path) -> None:
    doubts = audit(komoro, index).doubts
    lines = {doubt: sorted({cell.line for cell in doubts if cell.doubt is doubt}) for doubt in Doubt}

    assert lines == {
        Doubt.ORDER: [332, 333, 334, 526, 527, 1329, 1330, 1388, 1389, 1505, 1506, 1706, 1707],
        Doubt.HEADING_LOST: [820, 825, 830],
        Doubt.JOINED: [844, 1520],
        Doubt.SHORTENED: [723],
        Doubt.NOT_CARRIED: [3, 12, 283],
    }


def test_index_names_the_text_and_is_plain_csv(komoro: Package, index: Path) -> None:
    head, *records = index.read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(records))
    (sha256,) = (row["sha256"] for row in komoro.rows("source"))

    assert head == f"# sha256={sha256} lines=1721"
    assert sum(row["kind"] == "value" for row in rows) == 230
    assert sum(row["kind"] == "value" and row["text"] == "—" for row in rows) == 2
    assert len({(row["line"], row["field"], row["part"]) for row in rows}) == len(rows)


def test_index_survives_reading_and_writing(index: Path) -> None:
    assert index_text(read_evidence(index)) == index.read_text(encoding="utf-8")


@pytest.fixture
def source_text() -> Path:
    """The plan's text, which is no part of this repository."""
    texts = sorted((SHARED / "source").glob("*.txt")) if SHARED.is_dir() else []
    if not texts:
        pytest.skip(f"the plan's text is not here ({SHARED / 'source'}); the index stands for it")
    return texts[0]


def test_index_is_reproduced_from_the_text(source_text: Path, index: Path, tmp_path: Path) -> None:
    made = tmp_path / "made.csv"
    subprocess.run([sys.executable, "-m", "tools.source_cells", source_text, made], cwd=ROOT, check=True)

    assert made.read_bytes() == index.read_bytes()


def test_every_cell_of_the_index_stands_at_its_place_in_the_text(source_text: Path, index: Path) -> None:
    lines = source_text.read_text(encoding="utf-8").split("\n")
    records = index.read_text(encoding="utf-8").splitlines()[1:]
    for row in csv.DictReader(records):
        cell = lines[int(row["line"]) - 1].split("\t")[int(row["field"]) - 1]
        assert row["text"] in cell, row


def test_text_and_index_give_the_same_report(source_text: Path, index: Path, komoro: Package) -> None:
    assert audit(komoro, source_text) == audit(komoro, index)
    assert evidence_of_text(source_text.read_bytes()) == read_evidence(index)
