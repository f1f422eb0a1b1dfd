"""What people do in a sheet: merged cells, notes, dates by accident, spaces, columns of their own, rows in between."""

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from komoro_opendata.findings import LANGUAGES, message, remedy, rules
from komoro_opendata.plan.workbook.importing import Imported

Bring = Callable[..., Imported]
Sheets = dict[str, list[list[Any]]]
Places = Callable[[Imported], list[tuple[str, str | None]]]


def rows(package: Path, table: str) -> list[Mapping[str, str]]:
    with (package / f"data/{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_merged_name_fills_down(bring: Bring, by_hand: Sheets, empty_package: Path) -> None:
    by_hand["施策"][2][0] = None

    imported = bring(by_hand, edit=lambda book: book["施策"].merge_cells("A2:A3"))

    assert imported.valid, imported.findings
    assert [row["policy_id"] for row in rows(empty_package, "measure")] == ["policy-1", "policy-1", "policy-2"]


def test_a_value_merged_over_years_is_refused(bring: Bring, by_hand: Sheets, told: Places) -> None:
    by_hand["目標値"][1][6] = by_hand["目標値"][1][7] = None

    imported = bring(by_hand, edit=lambda book: book["目標値"].merge_cells("F2:H2"))

    assert told(imported) == [("workbook-merged", "目標値!F2")]


def test_a_date_by_accident_is_refused_with_what_was_meant(bring: Bring, by_hand: Sheets) -> None:
    def edit(book: Workbook) -> None:
        cell = book["施策"]["B2"]
        cell.value, cell.number_format = 46023, "m/d"  # 1 January 2026

    imported = bring(by_hand, edit=edit)

    found = next(finding for finding in imported.findings if finding.code == "workbook-date")
    assert (found.sheet, found.cell, found.params["proposal"]) == ("施策", "B2", "1-1")
    assert "1-1" in remedy(found, "ja")


def test_a_date_where_dates_belong_is_one(bring: Bring, by_hand: Sheets, empty_package: Path) -> None:
    by_hand["計画"][0].append("決定日")
    by_hand["計画"][1].append("令和6年3月24日")

    assert bring(by_hand).valid
    assert rows(empty_package, "plan")[0]["adopted_on"] == "2024-03-24"


def test_spaces_and_line_breaks_of_the_layout_are_taken_away_and_told(
    bring: Bring, by_hand: Sheets, empty_package: Path
) -> None:
    by_hand["施策"][1][1] = " 高齢者を\n支える　"

    imported = bring(by_hand)

    assert imported.valid, imported.findings
    assert rows(empty_package, "measure")[0]["title_ja"] == "高齢者を支える"
    assert [(finding.code, finding.cell) for finding in imported.findings] == [("workbook-text-tidied", "B2")]


def test_rows_marked_as_example_explanation_or_comment_are_no_data(
    bring: Bring, by_hand: Sheets, empty_package: Path
) -> None:
    header, *data = by_hand["政策"]
    by_hand["政策"] = [
        ["見出し", *header],
        ["列名", "name_ja"],
        ["説明", "印刷どおり"],
        ["例", "健康・福祉"],
        [None, *data[0]],
        ["# 要確認", "消した政策"],
        [None, *data[1]],
    ]

    assert bring(by_hand).valid
    assert [(row["name_ja"], row["source_ref"]) for row in rows(empty_package, "policy")] == [
        ("支え合うまち", "政策!B5"),
        ("つながるまち", "政策!B7"),
    ]


def test_a_note_behind_the_sign_becomes_the_note(bring: Bring, by_hand: Sheets, empty_package: Path) -> None:
    by_hand["目標値"][1][5] = "81％※速報値"

    assert bring(by_hand).valid
    observed = rows(empty_package, "observation")[1]
    assert (observed["value"], observed["note_ja"]) == ("81", "速報値")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            lambda sheets: sheets["施策"][0].append("担当者") or sheets["施策"][1].append("山"),
            ("workbook-column-unknown", "施策!C1"),
        ),
        (lambda sheets: sheets["施策"][0].append("施策名"), None),
        (
            lambda sheets: sheets["施策"][0].append("施策名") or sheets["施策"][1].append("x"),
            ("workbook-column-duplicate", "施策!C1"),
        ),
        (lambda sheets: sheets.update({"指標": [["あ", "い"], ["う", "え"]]}), ("workbook-header", "指標")),
        (lambda sheets: sheets.pop("自治体"), None),
        (lambda sheets: sheets.update({"施策（案）": [["メモ"]]}), ("workbook-sheet-unknown", "施策（案）")),
        (lambda sheets: sheets["施策と部署"].append(sheets["施策と部署"][1]), ("workbook-duplicate", "施策と部署!A5")),
        (lambda sheets: sheets["目標値"].append(sheets["目標値"][2]), ("workbook-value-twice", "目標値!E5")),
        (
            lambda sheets: sheets["施策"].append(["支え合うまち", "高齢者を支える"]),
            ("workbook-reference-ambiguous", "指標!A2"),
        ),
    ],
)
def test_what_stands_where_it_should_not_is_told(
    bring: Bring, by_hand: Sheets, told: Places, change: Callable[[Sheets], Any], expected: tuple[str, str] | None
) -> None:
    change(by_hand)

    found = told(bring(by_hand))

    assert expected is None or expected in found


LONG = ["指標", "内訳", "年度", "値の種類", "値", "比較", "値の状態", "印刷どおりの文字", "注記"]
OF_2024 = ["外出の割合", "全体", "令和6年度", "目標値", 81, "ちょうど", "通常", "81％", "明細の注記"]


def test_the_long_sheet_wins_where_both_say_the_same(bring: Bring, by_hand: Sheets, empty_package: Path) -> None:
    by_hand["目標値明細"] = [LONG, OF_2024]

    imported = bring(by_hand)

    assert imported.valid, imported.findings
    observed = [row for row in rows(empty_package, "observation") if row["fiscal_year"] == "2024"]
    assert [(row["value"], row["note_ja"], row["source_ref"]) for row in observed] == [
        ("81", "明細の注記", "目標値明細!A2")
    ]


@pytest.mark.parametrize("typed", ["82％", "81％以上", "—", "増加", None])
def test_wide_and_long_sheet_that_disagree_are_refused(bring: Bring, by_hand: Sheets, told: Places, typed: Any) -> None:
    """A cell emptied in a row that is otherwise filled is a disagreement too."""
    by_hand["目標値明細"] = [LONG, OF_2024]
    by_hand["目標値"][1][5] = typed

    imported = bring(by_hand)

    assert told(imported) == [("workbook-values-disagree", "目標値!F2")]
    assert imported.findings[-1].params == {"other": "目標値明細!E2", "there": "81％"}


def test_every_rule_over_workbooks_tells_sheet_or_cell_and_a_remedy_in_japanese(bring: Bring, by_hand: Sheets) -> None:
    by_hand["指標"][1][3] = "上がる"
    by_hand["目標値"][1][5] = "81人"

    for finding in bring(by_hand).findings:
        assert rules()[finding.code].group == "workbook"
        assert finding.path == "計画.xlsx"
        assert finding.sheet
        assert finding.cell
        for language in LANGUAGES:
            assert "{" not in message(finding, language) + remedy(finding, language)
