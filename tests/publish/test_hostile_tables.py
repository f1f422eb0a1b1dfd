"""Cells that break careless writers come through every form of the tables unchanged."""

import csv
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from komoro_opendata.publish import Release
from komoro_opendata.publish.formats import FORMATS
from komoro_opendata.publish.selection import selected

TEXTS = (
    'say "yes", twice',
    "it's; DROP TABLE x_odd;--",
    "=HYPERLINK(A1)",
    "+1",
    "-1",
    "@cmd",
    "007",
    "1-2",
    "NA",
    "NULL",
    "nan",
    "\ttab",
    "'quoted'",
    "back\\slash",
    "%41",
    "𠮷野家 e\u0301",
    "\ufeffmark",
    " blank ",
    "|",
)
NUMBERS = (
    "123456789012345678",
    "-123456789012345678",
    "0.12345678901234567",
    "-0.000000000000000001",
    "12345678.901234567",
    "99999999999999999.9",
    "0",
)
FIELDS = (
    {"name": "x_key", "type": "string", "constraints": {"required": True}},
    {"name": "text", "type": "string"},
    {"name": "figure", "type": "number"},
    {"name": "count", "type": "integer"},
    {"name": "code", "type": "integer"},
    {"name": "day", "type": "date"},
    {"name": 'say "when"', "type": "any"},
)


def rows() -> list[list[str]]:
    """Texts and numbers in turn; `code` is said to be an integer but has leading zeros."""
    found = []
    for position, text in enumerate(TEXTS):
        number = NUMBERS[position % len(NUMBERS)]
        count = number if "." not in number else ""
        found.append([f"k{position}", text, number, count, f"00{position}", "2020-02-29", str(position % 2)])
    return found


@pytest.fixture
def dist(small: Path, tmp_path: Path, make_release: Callable[..., Release]) -> Path:
    """The small package with a table of hostile cells."""
    descriptor = json.loads((small / "datapackage.json").read_text(encoding="utf-8"))
    schema = {"fields": FIELDS, "primaryKey": "x_key"}
    descriptor["resources"].append({"name": "x_odd", "path": "data/x_odd.csv", "schema": schema})
    (small / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    with (small / "data/x_odd.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([[field["name"] for field in FIELDS], *rows()])
    return make_release(small, tmp_path / "dist", formats=selected(FORMATS, only=["tables"])).folder


def as_texts(found: list[tuple[Any, ...]]) -> list[list[str]]:
    return [["" if cell is None else as_text(cell) for cell in row] for row in found]


def as_text(cell: object) -> str:
    if not isinstance(cell, Decimal):
        return str(cell)
    text = format(cell, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def test_parquet_keeps_hostile_cells(dist: Path) -> None:
    table = pq.read_table(dist / "tables/x_odd.parquet")
    cells = [column.to_pylist() for column in table.columns]

    assert as_texts(list(zip(*cells, strict=True))) == rows()
    assert [str(field.type) for field in table.schema] == [
        *("string", "string", "decimal128(36, 18)", "int64", "string", "date32[day]", "string"),
    ]


def test_duckdb_keeps_hostile_cells_of_parquet(dist: Path) -> None:
    found = duckdb.read_parquet(str(dist / "tables/x_odd.parquet")).fetchall()

    assert as_texts(found) == rows()


def test_sqlite_keeps_hostile_cells(dist: Path) -> None:
    with closing(sqlite3.connect(dist / "tables/plan.sqlite")) as database:
        found = database.execute(
            'SELECT x_key, text, figure_exact, count, code, day, "say ""when""" FROM x_odd ORDER BY rowid',
        ).fetchall()
        numbers = database.execute("SELECT DISTINCT typeof(figure) FROM x_odd ORDER BY 1").fetchall()

    assert as_texts(found) == rows()
    assert numbers == [("integer",), ("real",)]


def test_excel_csv_keeps_hostile_cells_behind_a_tab(dist: Path) -> None:
    with (dist / "tables/excel-csv/x_odd.csv").open(encoding="utf-8-sig", newline="") as file:
        _, *found = csv.reader(file, strict=True)

    assert [[cell.removeprefix("\t") for cell in row] for row in found] == rows()
    texts = {row[1] for row in found}
    assert {"\t=HYPERLINK(A1)", "\t+1", "\t-1", "\t@cmd", "\t007", "\t1-2", "\t\ttab"} <= texts
    assert {row[2] for row in found} == set(NUMBERS)  # a column of numbers is left to be read as numbers
    assert [row[4] for row in found][:2] == ["\t000", "\t001"]


@pytest.mark.parametrize("name", ["../../escaped", "x/y", "日本語"])
def test_name_of_a_table_leads_to_no_other_folder(
    name: str,
    small: Path,
    tmp_path: Path,
    make_release: Callable[..., Release],
) -> None:
    descriptor = json.loads((small / "datapackage.json").read_text(encoding="utf-8"))
    descriptor["resources"][0]["name"] = name
    (small / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")

    made = make_release(small, tmp_path / "dist", formats=selected(FORMATS, only=["parquet"]))

    assert len([file for file in made.files if file.path.count("/") == 1 and file.path.startswith("tables/")]) == 2
    assert not (tmp_path / "escaped.parquet").exists()
