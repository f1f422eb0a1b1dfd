"""A cell is read as a person sees it; what a person cannot be sure of is odd."""

import datetime as dt
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from komoro_opendata.plan.workbook.grid import Merge, Oddity, Sheet
from komoro_opendata.plan.workbook.number_formats import shown
from komoro_opendata.plan.workbook.spreadsheet_reading import read_spreadsheet

Write = Callable[..., Path]
SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        ("80.25", "General", "80.25"),
        ("0.30000000000000004", "General", "0.3"),
        ("1E+3", "General", "1000"),
        ("-15", "General", "-15"),
        ("93.4567", "0.0", "93.5"),
        ("93.45", "0.0", "93.5"),
        ("80.1", "0.00", "80.10"),
        ("1204", "#,##0", "1,204"),
        ("0.934", "0%", "93%"),
        ("0.934", "0.0%", "93.4%"),
        ("93", '0"人"', "93人"),
        ("93", "0人", "93人"),
        ("400", '"約"#,##0"人"', "約400人"),
        ("-15", "#,##0;△#,##0", "△15"),
        ("-15", '0;"▲"0', "▲15"),
        ("-1200", "[Red]#,##0;[Red]-#,##0", "-1,200"),
        ("-1200", "#,##0_);[Red](#,##0)", "-1,200"),
        ("0", "0;-0;0", "0"),
        ("-0.4", "0", "0"),
        ("7", "000", "007"),
        ("5", "# ?/?", None),
        ("5", "0.0E+00", None),
        ("1500", "#,##0,", None),
        ("5", ";;;", None),
        ("0", '0;-0;"-"', None),
        ("12", "[>10]0", None),
        ("12", '"$"#,##0', None),
    ],
)
def test_number_as_its_format_shows_it(value: str, code: str, text: str | None) -> None:
    assert shown(Decimal(value), code) == text


def read(write_book: Write, fill: Callable[[Any], None]) -> Sheet:
    """The first sheet of a workbook that `fill` filled."""

    def edit(book: Workbook) -> None:
        fill(book["表"])

    return read_spreadsheet(write_book({"表": []}, edit=edit)).sheets[0]


@pytest.mark.parametrize(
    ("value", "code", "text", "oddity"),
    [
        ("  文字 ", "General", "  文字 ", None),
        ("007", "@", "007", None),
        ("1,204", "General", "1,204", None),
        (dt.date(2026, 1, 1), "yyyy/m/d", "2026-01-01", "date"),
        (dt.datetime(2026, 1, 1, 10, 30), 'm"月"d"日"', "2026-01-01", "date"),  # noqa: DTZ001  as in a cell
        (dt.time(10, 30), "h:mm", "10:30:00", "format"),
        (True, "General", "TRUE", "boolean"),
        (0.5, "# ?/?", "0.5", "format"),
    ],
)
def test_cell_as_it_is_shown_and_what_is_odd_about_it(
    write_book: Write, value: object, code: str, text: str, oddity: str | None
) -> None:
    def fill(sheet: Any) -> None:
        sheet["B3"] = value
        sheet["B3"].number_format = code

    sheet = read(write_book, fill)

    assert [(row.number, row.cells) for row in sheet.rows] == [(3, {2: text})]
    assert [found.kind for found in sheet.oddities.values()] == ([] if oddity is None else [oddity])


def changed(book: Path, part: str, pattern: bytes, content: bytes) -> Sheet:
    """The first sheet of the workbook with something replaced in the XML of a part, which openpyxl cannot write."""
    made = book.with_name("changed.xlsx")
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            before = source.read(name)
            after, count = re.subn(pattern, content, before) if name == part else (before, 1)
            assert count, f"{pattern!r} is not in {before!r}"
            target.writestr(name, after)
    return read_spreadsheet(made).sheets[0]


def test_japanese_built_in_date_format_is_a_date(write_book: Write) -> None:
    """Format 56 (m月d日), which a Japanese Excel gives to what is typed as 4/1, has no code in the file."""

    def edit(book: Workbook) -> None:
        book["表"]["A1"] = 46113
        book["表"]["A1"].number_format = "0.0000"

    book = write_book({"表": []}, edit=edit)
    sheet = changed(book, "xl/styles.xml", b'<numFmts.*?</numFmts>(.*)numFmtId="164"', rb'\1numFmtId="56"')

    assert sheet.rows[0].cells == {1: "2026-04-01"}
    assert sheet.oddities[1, 1].kind == "date"


def test_number_of_more_digits_than_a_spreadsheet_keeps_is_odd(write_book: Write) -> None:
    sheet = changed(write_book({"表": [[5]]}), SHEET, b"<v>5</v>", b"<v>12345678901234567</v>")

    assert sheet.oddities[1, 1] == Oddity("precision", "12345678901234567")


def test_formula_never_calculated_is_odd_and_not_empty(write_book: Write) -> None:
    sheet = read(write_book, lambda sheet: sheet.append(["=1+1", "文字"]))

    assert sheet.oddities == {(1, 1): Oddity("formula")}
    assert sheet.rows[0].cells[2] == "文字"


def test_formula_counts_by_its_stored_result_which_may_be_an_empty_text(write_book: Write) -> None:
    """ECMA-376, 18.3.1.4: the result of a formula that is a text has t="str"; Excel stores an empty one as such."""
    book = write_book({"表": [["=1+1", '=""', "文字"]]})
    pattern = rb'<c r="A1"[^>]*><f>1\+1</f>.*?</c><c r="B1"[^>]*><f>""</f>.*?</c>'
    stored = b'<c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>""</f><v></v></c>'

    sheet = changed(book, SHEET, pattern, stored)

    assert sheet.rows[0].cells == {1: "2", 3: "文字"}
    assert sheet.oddities == {}


def test_formula_without_a_result_is_odd_though_another_has_one(write_book: Write) -> None:
    book = write_book({"表": [["=1+1", "=2+2", "文字"]]})

    sheet = changed(book, SHEET, rb"<f>1\+1</f><v ?/>|<f>1\+1</f><v></v>", b"<f>1+1</f><v>2</v>")

    assert sheet.rows[0].cells[1] == "2"
    assert sheet.oddities == {(1, 2): Oddity("formula")}


def test_formula_that_gives_an_error_is_odd(write_book: Write) -> None:
    pattern = rb'<c r="A1"[^>]*><f>1/0</f><v ?/>|<c r="A1"[^>]*><f>1/0</f><v></v>'

    sheet = changed(write_book({"表": [["=1/0"]]}), SHEET, pattern, b'<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v>')

    assert sheet.oddities == {(1, 1): Oddity("error", "#DIV/0!")}


def test_hidden_rows_and_sheets_are_data(write_book: Write) -> None:
    def edit(book: Workbook) -> None:
        book["表"].row_dimensions[2].hidden = True
        book["裏"].sheet_state = "hidden"

    read_back = read_spreadsheet(write_book({"表": [["一"], ["二"]], "裏": [["三"]]}, edit=edit))

    assert [[row.cells[1] for row in sheet.rows] for sheet in read_back] == [["一", "二"], ["三"]]


def test_merged_ranges_and_cells_far_below_are_known(write_book: Write) -> None:
    def fill(sheet: Any) -> None:
        sheet["B2"] = "施策"
        sheet.merge_cells("B2:B4")
        sheet["A1000000"] = "遠く"

    sheet = read(write_book, fill)

    assert sheet.merges == [Merge(2, 2, 4, 2)]
    assert [row.number for row in sheet.rows] == [2, 1_000_000]
