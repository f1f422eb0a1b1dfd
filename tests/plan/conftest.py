"""The real package as it is and with edited tables, held against the index of its plan's text."""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from komoro_opendata.package import Package, TableFile, open_package
from komoro_opendata.plan.audit import AuditReport, audit

ROOT = Path(__file__).resolve().parents[2]

Rows = list[dict[str, str]]
Edit = Callable[[Rows], None]
AuditEdited = Callable[..., AuditReport]


@pytest.fixture(scope="session")
def index() -> Path:
    """The index of the plan's text."""
    return ROOT / "tests/evidence/source-cells.csv"


@pytest.fixture(scope="session")
def komoro() -> Iterator[Package]:
    """The real package."""
    with open_package(ROOT / "datapackage") as package:
        yield package


@pytest.fixture(scope="session")
def audit_edited(komoro: Package, index: Path, tmp_path_factory: pytest.TempPathFactory) -> AuditEdited:
    """Audit the real package with some tables edited, by default with the index: `audit_edited({"plan": edit})`."""
    folder = tmp_path_factory.mktemp("edited")

    def run(edits: Mapping[str, Edit], source: Path = index) -> AuditReport:
        tables = dict(komoro.tables)
        for name, edit in edits.items():
            with tables[name].file.open(encoding="utf-8", newline="") as original:
                reader = csv.DictReader(original)
                columns, rows = list(reader.fieldnames or ()), list(reader)
            edit(rows)
            tables[name] = TableFile(name, tables[name].path, folder / f"{name}.csv")
            with tables[name].file.open("w", encoding="utf-8", newline="") as edited:
                writer = csv.DictWriter(edited, columns, lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
        return audit(replace(komoro, tables=tables), source)

    return run
