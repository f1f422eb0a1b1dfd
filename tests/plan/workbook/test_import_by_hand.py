"""A workbook that a planner filled by hand becomes a package that validates."""

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from komoro_opendata.check import validate
from komoro_opendata.plan.workbook.importing import Imported

Bring = Callable[..., Imported]
Sheets = dict[str, list[list[Any]]]


def rows(package: Path, table: str) -> list[Mapping[str, str]]:
    with (package / f"data/{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_names_in_place_of_identifiers_give_a_valid_package(bring: Bring, by_hand: Sheets, empty_package: Path) -> None:
    imported = bring(by_hand)

    assert imported.valid, imported.findings
    assert [finding for finding in validate(empty_package).findings if finding.severity == "error"] == []
    assert [row["measure_id"] for row in rows(empty_package, "measure")] == [
        "measure-1-1",
        "measure-1-2",
        "measure-2-1",
    ]
    assert [row["department_id"] for row in rows(empty_package, "department")] == ["department-1", "department-2"]
    assert [(row["name_ja"], row["parent_department_id"]) for row in rows(empty_package, "department")] == [
        ("福祉部", ""),
        ("福祉課", "department-1"),
    ]
    assert rows(empty_package, "policy")[0] == {
        **dict.fromkeys(rows(empty_package, "policy")[0], ""),
        "policy_id": "policy-1",
        "plan_id": "plan-1",
        "level": "1",
        "number": "1",
        "name_ja": "支え合うまち",
        "source_ref": "政策!A2",
    }
    assert [row["fiscal_year"] for row in rows(empty_package, "fiscal_year")] == ["2023", "2024", "2025", "2026"]
    assert [row["unit"] for row in rows(empty_package, "unit")] == ["percent", "person"]


def test_each_filled_cell_of_a_wide_sheet_becomes_the_values_that_it_prints(
    bring: Bring, by_hand: Sheets, empty_package: Path
) -> None:
    imported = bring(by_hand)

    columns = (
        "indicator_id",
        "breakdown",
        "fiscal_year",
        "kind",
        "value",
        "comparator",
        "raw",
        "source_ref",
        "note_ja",
    )
    assert [tuple(row[column] for column in columns) for row in rows(empty_package, "observation")] == [
        ("indicator-1-1-1", "total", "2023", "baseline", "80.5", "eq", "80.5", "目標値!E2", ""),
        ("indicator-1-1-1", "total", "2024", "target", "81", "eq", "81％", "目標値!F2", ""),
        ("indicator-1-1-1", "total", "2025", "target", "82", "ge", "82%以上", "目標値!G2", ""),
        ("indicator-1-1-1", "total", "2026", "target", "83", "eq", "８３", "目標値!H2", ""),
        ("indicator-1-2-1", "total", "2023", "baseline", "1204", "eq", "1,204人", "目標値!E3", "保育課の調べ"),
        ("indicator-1-2-1", "total", "2026", "target", "1000", "le", "1,000人以下", "目標値!H3", "保育課の調べ"),
        ("indicator-2-1-1", "elementary", "2023", "baseline", "93.5", "eq", "小93.5", "目標値!E4", ""),
        ("indicator-2-1-1", "elementary", "2026", "target", "94", "eq", "小94", "目標値!H4", ""),
        ("indicator-2-1-1", "junior_high", "2023", "baseline", "91.2", "eq", "中91.2", "目標値!E4", ""),
        ("indicator-2-1-1", "junior_high", "2026", "target", "92", "eq", "中92", "目標値!H4", ""),
    ]
    assert imported.values == 10


def test_a_second_import_changes_nothing(bring: Bring, by_hand: Sheets, empty_package: Path) -> None:
    bring(by_hand)
    before = {file.name: file.read_bytes() for file in (empty_package / "data").iterdir()}

    again = bring(by_hand)

    assert again.valid, again.findings
    assert {file.name: file.read_bytes() for file in (empty_package / "data").iterdir()} == before
    assert not any(change.new or change.changed or change.removed for change in again.changes.values())


def test_a_row_keeps_its_identifier_when_rows_are_moved_and_added(
    bring: Bring, by_hand: Sheets, empty_package: Path
) -> None:
    """An identifier once given stays with its name, and a new row never takes one that was used."""
    bring(by_hand)
    header, first, second, third = by_hand["施策"]
    by_hand["施策"] = [header, second, first, ["支え合うまち", "新しい施策"], third]

    imported = bring(by_hand)

    assert imported.valid, imported.findings
    assert {row["title_ja"]: (row["measure_id"], row["number"]) for row in rows(empty_package, "measure")} == {
        "子育てを支える": ("measure-1-2", "1"),
        "高齢者を支える": ("measure-1-1", "2"),
        "新しい施策": ("measure-1-3", "3"),
        "交通を守る": ("measure-2-1", "1"),
    }


@pytest.mark.parametrize(
    ("place", "typed", "code"),
    [
        (("施策", 1, 0), "支えあうまち", "workbook-reference-missing"),
        (("指標", 1, 3), "上がる", "workbook-code"),
        (("階層", 1, 0), "一番上", "workbook-type"),
        (("計画", 1, 3), "令和六十年度", "workbook-type"),
        (("施策", 2, 1), None, "workbook-required"),
        (("目標値", 1, 5), "81くらいかな", "workbook-value"),
        (("目標値", 1, 5), "81人", "workbook-value-unit"),
        (("目標値", 1, 5), "男81", "workbook-value-breakdown"),
        (("目標値", 2, 3), None, "workbook-required"),
        (("目標値", 2, 1), "待期児童数", "workbook-reference-missing"),
        (("目標値", 1, 5), True, "workbook-boolean"),
        (("目標値", 1, 5), "#REF!", "workbook-formula"),
        (("目標値", 1, 5), "=1/3", "workbook-formula"),
    ],
)
def test_what_is_not_understood_names_sheet_and_cell_and_writes_nothing(  # noqa: PLR0913, PLR0917  cases and fixtures
    bring: Bring,
    by_hand: Sheets,
    empty_package: Path,
    told: Callable[[Imported], list[tuple[str, str]]],
    place: tuple[str, int, int],
    typed: object,
    code: str,
) -> None:
    before = {file.name: file.read_bytes() for file in (empty_package / "data").iterdir()}
    sheet, row, column = place
    by_hand[sheet][row][column] = typed

    imported = bring(by_hand)

    assert (code, f"{sheet}!{'ABCDEFGHI'[column]}{row + 1}") in told(imported)
    assert not imported.valid
    assert {file.name: file.read_bytes() for file in (empty_package / "data").iterdir()} == before
