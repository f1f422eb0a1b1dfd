"""What is renamed, doubled or missing in a workbook: rows keep their identifiers, no sheet is left out silently."""

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from komoro_opendata.findings import Finding, Severity, message, remedy
from komoro_opendata.findings.report import as_text
from komoro_opendata.plan.workbook.identifiers import IdentifierGiver
from komoro_opendata.plan.workbook.importing import Imported

Bring = Callable[..., Imported]
Sheets = dict[str, list[list[Any]]]
Places = Callable[[Imported], list[tuple[str, str | None]]]


def identifiers(package: Path, table: str, name: str) -> Mapping[str, str]:
    """The identifier of each row by its name."""
    with (package / f"data/{table}.csv").open(encoding="utf-8", newline="") as file:
        return {row[name]: row[f"{table}_id"] for row in csv.DictReader(file)}


def renamed(sheets: Sheets, old: str, new: str) -> Sheets:
    """The sheets with one name in place of another wherever it stands."""
    return {name: [[new if cell == old else cell for cell in row] for row in rows] for name, rows in sheets.items()}


@pytest.mark.parametrize("name", ["高齢の方を支える", "買い物を助ける"])
def test_a_renamed_measure_keeps_its_identifier_and_is_told(
    bring: Bring, by_hand: Sheets, empty_package: Path, told: Places, name: str
) -> None:
    """One name much alike; one quite different, at the same place below the same policy."""
    bring(by_hand)

    imported = bring(renamed(by_hand, "高齢者を支える", name))

    assert imported.valid, imported.findings
    assert identifiers(empty_package, "measure", "title_ja") == {
        name: "measure-1-1",
        "子育てを支える": "measure-1-2",
        "交通を守る": "measure-2-1",
    }
    assert ("workbook-renamed", "施策!B2") in told(imported)
    assert "高齢者を支える" in message(imported.findings[0], "ja")


def test_an_indicator_that_takes_the_place_of_two_gets_an_identifier_of_its_own(
    bring: Bring, by_hand: Sheets, empty_package: Path
) -> None:
    """Another number, another name: it is no former indicator, and takes the identifier of none."""
    by_hand["指標"].insert(2, ["高齢者を支える", "参加者数", "人", "高いほど良い", "最終年度", "単年度"])
    bring(by_hand)
    by_hand["指標"][2] = ["子育てを支える", "相談の件数", "件", "高いほど良い", "最終年度", "単年度"]
    by_hand["指標"][2], by_hand["指標"][3] = by_hand["指標"][3], by_hand["指標"][2]

    imported = bring(by_hand)

    assert imported.valid, imported.findings
    assert identifiers(empty_package, "indicator", "name_ja")["相談の件数"] == "indicator-1-2-2"
    assert not [finding for finding in imported.findings if finding.code == "workbook-renamed"]


def test_many_rows_without_english_names_are_numbered_in_order() -> None:
    """The search for the next free number goes on where the last one ended."""
    rows = [{"department_id": "", "name_ja": f"第{number}の課"} for number in range(4)]
    giver = IdentifierGiver("department", [], "department_id", {"department-2"})

    assert list(giver.give(rows, ())) == []

    assert [row["department_id"] for row in rows] == ["department-1", "department-3", "department-4", "department-5"]


def test_two_sheets_of_one_name_are_refused(bring: Bring, by_hand: Sheets, told: Places) -> None:
    by_hand["目標値 "] = by_hand["目標値"]

    imported = bring(by_hand)

    assert told(imported) == [("workbook-sheet-twice", "目標値 ")]
    assert "「目標値 」と「目標値」" in message(imported.findings[0], "ja")


@pytest.mark.parametrize("sheet", ["目標値", "指標", "施策と部署"])
def test_a_sheet_under_another_name_is_no_note(bring: Bring, by_hand: Sheets, told: Places, sheet: str) -> None:
    """And what refers to its rows is not told once more."""

    def edit(book: Workbook) -> None:
        book[sheet].title = f"{sheet}(R6.3)"

    imported = bring(by_hand, edit=edit)

    assert ("workbook-sheet-renamed", f"{sheet}(R6.3)") in told(imported)
    assert not [finding for finding in imported.findings if finding.code == "workbook-reference-missing"]
    assert f"「{sheet}」に直して" in remedy(imported.findings[-1], "ja")


def test_a_sheet_of_notes_stays_a_warning(bring: Bring, by_hand: Sheets, told: Places) -> None:
    by_hand["打合せ"] = [["施策", "メモ"], ["高齢者を支える", "確認する"]]

    imported = bring(by_hand)

    assert imported.valid
    assert told(imported) == [("workbook-sheet-unknown", "打合せ")]
    assert "候補" not in remedy(imported.findings[0], "ja")


def test_the_place_of_a_summary_is_its_cell(bring: Bring, by_hand: Sheets, empty_package: Path) -> None:
    for row, text in zip(by_hand["施策"], ["現状と課題の要約", "外出が減っている。", None, None], strict=True):
        row.append(text)

    assert bring(by_hand).valid

    with (empty_package / "data/measure.csv").open(encoding="utf-8", newline="") as file:
        assert [row["issues_source_ref"] for row in csv.DictReader(file)] == ["施策!C2", "", ""]


def test_findings_stand_in_the_order_of_the_cells(bring: Bring, by_hand: Sheets, told: Places) -> None:
    by_hand["施策"][1][0] = by_hand["施策"][3][0] = "どこにもない政策"
    by_hand["部署"][1][1] = "担当のようなもの"
    by_hand["部署"][2][1] = "部門のようなもの"

    places = [place for code, place in told(bring(by_hand)) if code != "workbook-required"]

    assert places == ["部署!B2", "部署!B3", "施策!A2", "施策!A4"]


def test_a_unit_of_ones_own_is_proposed_and_needs_no_english(bring: Bring, by_hand: Sheets, told: Places) -> None:
    by_hand["指標"][2][2] = "枠"
    by_hand["目標値"][2][4], by_hand["目標値"][2][7] = 12, 10
    refused = bring(by_hand)
    by_hand["単位"] = [["単位", "表示名"], ["x_unit_1", "枠"]]

    imported = bring(by_hand)

    assert told(refused) == [("workbook-unit-unknown", "指標!C3")]
    assert "x_unit_1" in remedy(refused.findings[0], "ja")
    assert "候補" not in remedy(refused.findings[0], "ja")
    assert imported.valid, imported.findings
    assert {row["unit"]: row["label_en"] for row in imported.tables["unit"]}["x_unit_1"] == "枠"
    assert "workbook-label-filled" in {finding.code for finding in imported.findings}


def test_a_code_without_its_check_digit_is_proposed_whole(bring: Bring, by_hand: Sheets) -> None:
    by_hand["自治体"][1][0] = "20208"

    found = next(finding for finding in bring(by_hand).findings if finding.cell == "A2")

    assert found.params["example"] == "202088"


def test_each_finding_has_its_own_remedy_where_they_differ() -> None:
    """One remedy for all of a group only where it is the same."""
    first, second = (
        Finding("workbook-type", Severity.ERROR, path="a.xlsx", sheet="計画", cell=cell, params={"example": example})
        for cell, example in (("B2", "3"), ("B3", "80.25"))
    )
    counts = {"error": 2, "warning": 0, "info": 0}

    differing = as_text("a", [first, second], counts, "ja", valid=False)
    same = as_text("a", [first, first], counts, "ja", valid=False)

    assert differing.count("対処:") == len(("3", "80.25"))
    assert "例 3" in differing
    assert "例 80.25" in differing
    assert same.count("対処:") == 1
