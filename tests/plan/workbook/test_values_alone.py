"""Actual results, and values from a wide CSV: they come into the package, and nothing else moves."""

import csv
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from komoro_opendata.check import validate
from komoro_opendata.plan.workbook.errors import EncodingError, WorkbookError
from komoro_opendata.plan.workbook.importing import Imported
from komoro_opendata.plan.workbook.taking_over import Order, take_over

Bring = Callable[..., Imported]
Sheets = dict[str, list[list[Any]]]
HEADER = ["施策", "指標", "内訳", "令和6年度 実績", "令和7年度 実績", "備考"]
RESULTS = [
    HEADER,
    ["高齢者を支える", "外出の割合", None, 79.5, "81.2％", None],
    ["交通を守る", "満足度", "小学校", "—", None, None],
]


@pytest.fixture
def plan(bring: Bring, by_hand: Sheets, empty_package: Path) -> Path:
    """A package with a plan and no results."""
    assert bring(by_hand).valid
    return empty_package


def lines(package: Path, table: str = "observation") -> list[str]:
    return (package / f"data/{table}.csv").read_text(encoding="utf-8").splitlines()


def actuals(package: Path) -> list[Mapping[str, str]]:
    with (package / "data/observation.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["kind"] == "actual"]


def files(package: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (package / "data").iterdir()}


def test_actual_results_are_added_and_nothing_else_moves(plan: Path, write_book: Callable[..., Path]) -> None:
    before, lines_before = files(plan), lines(plan)

    imported = take_over(Order(write_book({"実績値": RESULTS, "メモ": [["x"]]}, name="実績.xlsx"), plan, actuals=True))

    assert imported.valid, imported.findings
    assert [
        (row["indicator_id"], row["breakdown"], row["fiscal_year"], row["value"], row["status"], row["source_ref"])
        for row in actuals(plan)
    ] == [
        ("indicator-1-1-1", "total", "2024", "79.5", "ok", "実績値!D2"),
        ("indicator-1-1-1", "total", "2025", "81.2", "ok", "実績値!E2"),
        ("indicator-2-1-1", "elementary", "2024", "", "dash", "実績値!D3"),
    ]
    assert [line for line in lines(plan) if ",actual," not in line] == lines_before
    changed = {name for name, content in files(plan).items() if content != before[name]}
    assert changed == {"observation.csv"}  # the plan's own source is a workbook; the years are there already
    assert [finding for finding in validate(plan).findings if finding.severity == "error"] == []


def test_a_result_that_changed_is_replaced_and_counted(plan: Path, write_book: Callable[..., Path]) -> None:
    take_over(Order(write_book({"実績値": RESULTS}), plan, actuals=True))
    corrected = [HEADER, ["高齢者を支える", "外出の割合", None, 79.5, "80.9％", "訂正"]]

    imported = take_over(Order(write_book({"実績値": corrected}), plan, actuals=True))

    change = imported.changes["observation"]
    assert (change.new, change.changed, change.removed) == (0, 2, 0)
    assert [row["value"] for row in actuals(plan)] == ["79.5", "80.9", ""]


def test_results_of_a_plan_from_a_pdf_have_the_workbook_as_their_source(
    plan: Path, write_book: Callable[..., Path]
) -> None:
    source = plan / "data/source.csv"
    source.write_text(source.read_text(encoding="utf-8").replace("workbook", "pdf"), encoding="utf-8")

    imported = take_over(Order(write_book({"実績値": RESULTS}, name="R6実績.xlsx"), plan, actuals=True))

    assert {row["source_id"] for row in actuals(plan)} == {"results-workbook"}
    assert lines(plan, "source")[1:] == ["results-workbook,R6実績.xlsx,,workbook,,,", "source-1,計画のブック,,pdf,,,"]
    assert imported.changes["source"].new == 1


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        (["高齢者を支える", "外出のわりあい", None, 1], "workbook-reference-missing", "B2"),
        (["高齢者を支えるまち", "外出の割合", None, 1], "workbook-reference-missing", "A2"),
        (["高齢者を支える", "外出の割合", "全部", 1], "workbook-reference-missing", "C2"),
        (["高齢者を支える", "外出の割合", None, "たくさん"], "workbook-value", "D2"),
    ],
)
def test_results_of_nothing_known_are_refused(
    plan: Path, write_book: Callable[..., Path], row: list[Any], code: str, cell: str
) -> None:
    before = files(plan)

    imported = take_over(Order(write_book({"実績値": [HEADER, row]}), plan, actuals=True))

    assert [(finding.code, finding.cell) for finding in imported.findings] == [(code, cell)]
    assert files(plan) == before


def test_a_column_of_no_known_year_is_refused(plan: Path, write_book: Callable[..., Path]) -> None:
    header = [*HEADER[:3], "令和99年度 実績"]

    imported = take_over(
        Order(write_book({"実績値": [header, ["高齢者を支える", "外出の割合", None, 1]]}), plan, actuals=True)
    )

    assert [(finding.code, finding.cell) for finding in imported.findings] == [("workbook-column-unknown", "D1")]


@pytest.mark.parametrize(("encoding", "written"), [("utf-8", "utf-8"), ("utf-8", "utf-8-sig"), ("cp932", "cp932")])
def test_wide_csv_is_read_in_the_encoding_that_is_told(plan: Path, tmp_path: Path, encoding: str, written: str) -> None:
    file = tmp_path / "目標 値.csv"
    text = '施策,指標,基準年度,現状値,令和8年度 目標\r\n高齢者を支える,外出の割合,R5,80.5,"84～86"\r\n'
    file.write_bytes(text.encode(written))

    imported = take_over(Order(file, plan, sheet="目標値", encoding=encoding))

    assert imported.valid, imported.findings
    changed = [line for line in lines(plan) if line.startswith("indicator-1-1-1,total,2026,target")]
    assert changed == ["indicator-1-1-1,total,2026,target,84,86,,between,ok,,84～86,,目標値!E2,,"]
    assert (imported.changes["observation"].new, imported.changes["observation"].changed) == (0, 1)


@pytest.mark.parametrize(
    ("content", "encoding", "said"),
    [
        ("施策,指標\n".encode("cp932"), "utf-8", "--encoding cp932"),
        ("施策,指標\n".encode(), "cp932", "--encoding utf-8"),
        (b"\xff\xfe\x81", "utf-8", "CSV UTF-8"),
    ],
)
def test_csv_in_another_encoding_says_which_option_to_add(
    plan: Path, tmp_path: Path, content: bytes, encoding: str, said: str
) -> None:
    file = tmp_path / "値.csv"
    file.write_bytes(content)

    with pytest.raises(EncodingError) as refused:
        take_over(Order(file, plan, sheet="目標値", encoding=encoding))

    assert said in refused.value.words["ja"]
    assert said in refused.value.words["en"]


@pytest.mark.parametrize("sheet", [None, "施策"])
def test_csv_must_say_which_sheet_it_stands_for(plan: Path, tmp_path: Path, sheet: str | None) -> None:
    (tmp_path / "x.csv").write_text("施策,指標\n", encoding="utf-8")

    with pytest.raises(WorkbookError, match="--sheet 目標値"):
        take_over(Order(tmp_path / "x.csv", plan, sheet=sheet))


def test_no_package_no_values(tmp_path: Path, write_book: Callable[..., Path]) -> None:
    with pytest.raises(WorkbookError, match="no package"):
        take_over(Order(write_book({"実績値": RESULTS}), tmp_path / "none", actuals=True))


def test_a_dry_run_writes_nothing(plan: Path, write_book: Callable[..., Path], tmp_path: Path) -> None:
    copy = shutil.copytree(plan, tmp_path / "copy")

    imported = take_over(Order(write_book({"実績値": RESULTS}), copy, actuals=True, dry_run=True))

    assert imported.changes["observation"].new == 3
    assert files(copy) == files(plan)
