"""What a planner types is taken over or told, and what an import leaves out is never lost without a word."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from komoro_opendata.findings import Severity
from komoro_opendata.package import open_package
from komoro_opendata.plan.workbook.export import export_workbook
from komoro_opendata.plan.workbook.import_text import as_text
from komoro_opendata.plan.workbook.importing import Imported
from komoro_opendata.plan.workbook.taking_over import Order, take_over

Edit = Callable[[Workbook], None]
Again = Callable[[Edit], Imported]
Places = Callable[[Imported], list[tuple[str, str | None]]]
CSV_RESULTS = "指標,令和6年度 実績\n外出の割合,79.5\n"


@pytest.fixture
def plan(bring: Callable[..., Imported], by_hand: dict[str, list[list[Any]]], empty_package: Path) -> Path:
    """A package with a plan and no results."""
    assert bring(by_hand).valid
    return empty_package


@pytest.fixture
def book(plan: Path, tmp_path: Path) -> Path:
    """The workbook of that package."""
    with open_package(plan) as opened, (tmp_path / "計画.xlsx").open("wb") as target:
        export_workbook(opened, target)
    return tmp_path / "計画.xlsx"


@pytest.fixture
def again(plan: Path, book: Path) -> Again:
    """Change the exported workbook and import it into the package."""

    def imported(edit: Edit) -> Imported:
        opened = load_workbook(book)
        edit(opened)
        opened.save(book)
        return take_over(Order(book, plan))

    return imported


def cell(book: Workbook, sheet: str, column: str, row: int) -> Any:
    """The cell of a column (its technical name in row 2) in a row of a sheet."""
    number = next(cell.column for cell in book[sheet][2] if cell.value == column)
    return book[sheet].cell(row, number)


def about(book: Workbook, name: str) -> Any:
    """The cell of a property on the sheet データについて."""
    sheet = book["データについて"]
    return next(sheet.cell(row, 3) for row in range(3, sheet.max_row + 1) if sheet.cell(row, 5).value == name)


def clear(book: Workbook, sheet: str, row: int) -> None:
    for held in book[sheet][row]:
        held.value = None


def descriptor(package: Path) -> dict[str, Any]:
    raw: dict[str, Any] = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    return raw


def observations(package: Path) -> list[dict[str, str]]:
    with open_package(package) as opened:
        return [dict(row.cells) for row in opened.rows("observation")]


def codes(imported: Imported) -> list[str]:
    return [finding.code for finding in imported.findings]


def test_a_changed_descriptor_is_taken_over_and_listed(plan: Path, again: Again) -> None:
    before = descriptor(plan)

    def edit(book: Workbook) -> None:
        about(book, "version").value = "1.1.0"
        about(book, "keywords").value = "架空の例\n総合計画"
        about(book, "description").value = None

    imported = again(edit)

    after = descriptor(plan)
    assert (after["version"], after["keywords"]) == ("1.1.0", ["架空の例", "総合計画"])
    assert "description" not in after
    changed = ("version", "keywords", "description")
    assert {name: value for name, value in after.items() if name not in changed} == {
        name: value for name, value in before.items() if name not in changed
    }
    told = as_text(imported, "計画.xlsx", "package", "ja", written=True)
    assert "「データについて」のデータの版番号: 1.0.0 → 1.1.0" in told
    assert "変わったところはありません" not in told
    assert {change.name for change in imported.about} == set(changed)


def test_other_settings_are_merged_and_the_form_of_the_tables_stays(plan: Path, again: Again) -> None:
    before = descriptor(plan)

    def edit(book: Workbook) -> None:
        rest = json.loads(about(book, "rest").value)
        rest["licenses"] = [{"name": "CC0-1.0"}]
        rest["resources"] = []
        rest["municipal_plan"]["version"] = "0.0.1"
        about(book, "rest").value = json.dumps(rest)

    again(edit)

    assert descriptor(plan) == before | {"licenses": [{"name": "CC0-1.0"}]}


def test_an_unchanged_descriptor_is_not_written_again(plan: Path, again: Again) -> None:
    file = plan / "datapackage.json"
    file.write_text(json.dumps(descriptor(plan)), encoding="utf-8")  # laid out otherwise than an import writes it
    before = file.read_bytes()

    imported = again(lambda _book: None)

    assert imported.about == ()
    assert file.read_bytes() == before


@pytest.mark.parametrize(("name", "text"), [("version", None), ("rest", '{"licenses"')])
def test_a_descriptor_that_cannot_be_is_refused(plan: Path, again: Again, name: str, text: str | None) -> None:
    before = descriptor(plan)

    imported = again(lambda book: setattr(about(book, name), "value", text))

    assert not imported.valid
    assert descriptor(plan) == before


def test_data_typed_over_the_example_are_told(again: Again, told: Places) -> None:
    places = []

    def edit(book: Workbook) -> None:
        typed = cell(book, "部署", "name_ja", 4)
        typed.value = "総務部"
        places.append(typed.coordinate)

    imported = again(edit)

    assert told(imported) == [("workbook-example-filled", f"部署!{places[0]}")]
    assert imported.findings[0].params == {"number": "4", "mark": "A4"}


def test_an_example_partly_emptied_is_passed_over(again: Again, told: Places) -> None:
    def edit(book: Workbook) -> None:
        for sheet in ("部署", "目標値", "実績値"):
            book[sheet]["B4"].value = None

    assert told(again(edit)) == []


@pytest.mark.parametrize(("text", "expected"), [("市民部", [("workbook-mark", "部署!A9")]), ("# メモ", [])])
def test_text_in_the_column_of_marks_is_told(
    again: Again, told: Places, text: str, expected: list[tuple[str, str]]
) -> None:
    assert told(again(lambda book: setattr(book["部署"]["A9"], "value", text))) == expected


def test_csv_whose_first_header_is_empty_says_so(plan: Path, tmp_path: Path, told: Places) -> None:
    (tmp_path / "x.csv").write_text(",指標,令和6年度 実績\n田中,外出の割合,79.5\n", encoding="utf-8")

    imported = take_over(Order(tmp_path / "x.csv", plan, sheet="実績値"))

    assert told(imported) == [("workbook-mark", "実績値!A2")]


def test_a_note_added_in_a_wide_row_reaches_its_values(plan: Path, again: Again) -> None:
    imported = again(lambda book: setattr(cell(book, "目標値", "note", 5), "value", "改定\nした目標"))

    assert imported.valid, imported.findings
    notes = {row["note_ja"] for row in observations(plan) if row["indicator_id"] == "indicator-1-1-1"}
    assert notes == {"改定した目標"}
    assert ("workbook-text-tidied", "info") in [(finding.code, finding.severity) for finding in imported.findings]


def test_another_note_than_that_of_the_long_sheet_is_refused(again: Again, told: Places) -> None:
    imported = again(lambda book: setattr(cell(book, "目標値", "note", 6), "value", "別の調べ"))

    assert {code for code, _ in told(imported)} == {"workbook-note-disagrees"}
    assert {finding.params["there"] for finding in imported.findings} == {"保育課の調べ"}


def test_a_note_or_a_year_without_a_value_is_told(
    bring: Callable[..., Imported], by_hand: dict[str, list[list[Any]]], told: Places
) -> None:
    by_hand["目標値"][1][4:8] = [None] * 4
    by_hand["目標値"][1][8] = "調査中"

    assert told(bring(by_hand)) == [("workbook-baseline-alone", "目標値!D2"), ("workbook-note-alone", "目標値!I2")]


@pytest.mark.parametrize("values", [("79.5", "88"), ("88", "79.5")])
def test_two_values_of_one_year_are_told_even_where_one_is_known(
    plan: Path, tmp_path: Path, told: Places, values: tuple[str, str]
) -> None:
    file = tmp_path / "x.csv"
    file.write_text(CSV_RESULTS, encoding="utf-8")
    take_over(Order(file, plan, sheet="実績値"))
    lines = "".join(f"外出の割合,{value}\n" for value in values)
    file.write_text(f"指標,令和6年度 実績\n{lines}", encoding="utf-8")

    assert told(take_over(Order(file, plan, sheet="実績値"))) == [("workbook-value-twice", "実績値!B3")]


def test_another_baseline_year_than_that_of_the_long_sheet_is_refused(again: Again) -> None:
    imported = again(lambda book: setattr(cell(book, "目標値", "baseline_year", 5), "value", "令和4年度"))

    found = next(finding for finding in imported.findings if finding.code == "workbook-values-disagree")
    assert (found.value, found.params["there"]) == ("令和4年度", "令和5年度")
    assert not imported.valid


def test_results_from_a_csv_survive_a_workbook_without_results(plan: Path, tmp_path: Path, again: Again) -> None:
    (tmp_path / "x.csv").write_text(CSV_RESULTS, encoding="utf-8")
    take_over(Order(tmp_path / "x.csv", plan, sheet="実績値"))
    before = observations(plan)

    imported = again(lambda _book: None)  # exported before there were results

    assert observations(plan) == before
    assert [row["value"] for row in before if row["kind"] == "actual"] == ["79.5"]
    kept = next(finding for finding in imported.findings if finding.code == "workbook-actuals-kept")
    assert kept.params == {"count": "1", "years": "令和6年度"}


def test_a_row_deleted_in_the_wide_sheet_alone_is_said_to_be_kept(plan: Path, again: Again) -> None:
    before = observations(plan)

    imported = again(lambda book: clear(book, "目標値", 6))

    assert observations(plan) == before
    kept = next(finding for finding in imported.findings if finding.code == "workbook-values-kept")
    assert (kept.severity, kept.params["count"], kept.params["wide"]) == (Severity.INFO, "2", "目標値")


@pytest.mark.parametrize(("year", "count"), [("令和5", 0), ("令和9", 0), ("令和10", 1), ("令和4", 1)])
def test_results_of_years_far_from_the_plan_are_told(plan: Path, tmp_path: Path, year: str, count: int) -> None:
    """The plan runs from 令和6 to 令和8; one year before and after is usual."""
    (tmp_path / "x.csv").write_text(f"指標,{year}年度 実績\n外出の割合,79.5\n", encoding="utf-8")

    imported = take_over(Order(tmp_path / "x.csv", plan, sheet="実績値"))

    assert imported.valid
    assert codes(imported).count("workbook-actual-year") == count
