"""Rows of a table: where each stands in its file, and its cells as typed values."""

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from komoro_opendata.findings import Finding, Severity
from komoro_opendata.package import Row, TableFile
from komoro_opendata.package.rows import TableSyntaxError, canonical_decimal, read_header, read_records

CANONICAL = re.compile(r"0|-?(?!0$)(0|[1-9][0-9]*)(\.[0-9]*[1-9])?")


@pytest.fixture
def table(tmp_path: Path) -> TableFile:
    """A table whose file is to be written."""
    return TableFile("goal", "data/goal.csv", tmp_path / "goal.csv")


def _written(table: TableFile, text: str) -> list[Row]:
    table.file.write_bytes(text.encode("utf-8"))
    return list(table.rows())


def _row(**cells: str) -> Row:
    return Row("goal", "data/goal.csv", 7, 6, cells)


def test_rows_carry_table_path_line_and_number(table: TableFile) -> None:
    first, second = _written(table, "a,b\n1,2\n3,4\n")

    assert first == Row("goal", "data/goal.csv", 2, 1, {"a": "1", "b": "2"})
    assert second == Row("goal", "data/goal.csv", 3, 2, {"a": "3", "b": "4"})


def test_line_is_the_physical_line_where_the_record_begins(table: TableFile) -> None:
    """A cell of three lines and a header of two push all that follows down."""
    rows = _written(table, '"a\nx",b\n1,"two\nthree\nfour"\n5,6\n')

    assert [(row.line, row.number) for row in rows] == [(3, 1), (6, 2)]
    assert rows[0]["b"] == "two\nthree\nfour"


def test_blank_lines_are_passed_over_and_counted_as_lines(table: TableFile) -> None:
    rows = _written(table, "a,b\n\n1,2\n\n\n3,4\n\n")

    assert [(row.line, row["a"]) for row in rows] == [(3, "1"), (6, "3")]


def test_short_row_is_empty_at_its_end_and_long_row_loses_the_surplus(table: TableFile) -> None:
    short, long = _written(table, "a,b,c\n1\n1,2,3,4\n")

    assert (short["a"], short["b"], short["c"]) == ("1", "", "")
    assert dict(long.cells) == {"a": "1", "b": "2", "c": "3"}


def test_absent_column_reads_as_empty() -> None:
    assert _row(a="1")["b"] == ""


def test_last_line_needs_no_line_break(table: TableFile) -> None:
    assert [row["a"] for row in _written(table, "a\n1\n2")] == ["1", "2"]


def test_quoted_cells_keep_commas_quotation_marks_and_line_breaks(table: TableFile) -> None:
    (row,) = _written(table, 'a,b\n"x, ""y""","line\r\nbreak"\n')

    assert (row["a"], row["b"]) == ('x, "y"', "line\r\nbreak")


@pytest.mark.parametrize("text", ["", "a,b\n", "a,b"])
def test_table_without_data_has_no_rows(table: TableFile, text: str) -> None:
    assert _written(table, text) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('a,b\n1,"open\n2,3\n', 2),
        ('a,b\n1,2\n"x"y,3\n', 3),
        ('"a', 1),
        ('a,b\n"1\n2","3\n4\n', 2),
    ],
)
def test_quotation_mark_out_of_place_names_the_line_where_the_record_begins(
    table: TableFile, text: str, line: int
) -> None:
    with pytest.raises(TableSyntaxError) as caught:
        _written(table, text)

    assert caught.value.line == line
    assert str(caught.value)


def test_rows_before_a_broken_one_are_read(table: TableFile) -> None:
    table.file.write_text('a\n1\n2\n"open\n', encoding="utf-8")
    rows = table.rows()

    assert [next(rows)["a"], next(rows)["a"]] == ["1", "2"]
    with pytest.raises(TableSyntaxError):
        next(rows)


@pytest.mark.parametrize("content", [b"a\n\x90\xad\n", b"a\n\xff\xfe\n", b"a\n\xed\xa0\x80\n", b"a\n\xc0\xaf\n"])
def test_file_that_is_not_utf_8_is_no_text(table: TableFile, content: bytes) -> None:
    """Shift_JIS, a mark of UTF-16, a surrogate and an overlong form."""
    table.file.write_bytes(content)

    with pytest.raises(UnicodeDecodeError):
        list(table.rows())


def test_cell_of_two_megabytes_is_read(table: TableFile) -> None:
    (row,) = _written(table, f"a\n{'x' * (2 << 20)}\n")

    assert len(row["a"]) == 2 << 20


def test_records_hold_the_header_with_its_line(table: TableFile) -> None:
    table.file.write_text('"a\nb",c\n\n1,2\n', encoding="utf-8")

    assert list(read_records(table.file)) == [(1, ["a\nb", "c"]), (3, []), (4, ["1", "2"])]
    assert read_header(table.file) == ["a\nb", "c"]


def test_header_of_an_empty_file_is_empty(table: TableFile) -> None:
    table.file.write_text("", encoding="utf-8")

    assert read_header(table.file) == []


@pytest.mark.parametrize(("text", "value"), [("0", 0), ("12", 12), ("-3", -3), ("007", 7), ("9" * 18, 10**18 - 1)])
def test_integer(text: str, value: int) -> None:
    assert _row(a=text).integer("a") == value


@pytest.mark.parametrize("text", ["", "1.0", "1e3", "+1", "１", " 1", "1\n", "x", "٣", "1_000", "9" * 19])
def test_what_is_no_integer(text: str) -> None:
    assert _row(a=text).integer("a") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", "0"), ("94", "94"), ("-15", "-15"), ("80.25", "80.25"), ("0.10", "0.10"), ("00.5", "0.5")],
)
def test_decimal(text: str, value: str) -> None:
    assert _row(a=text).decimal("a") == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "+1", "1,000", "1e3", ".5", "5.", "５", "NaN", "Infinity", "1_0", "1 ", "1\n", "٣", "--1"]
)
def test_what_is_no_decimal(text: str) -> None:
    assert _row(a=text).decimal("a") is None


def test_date() -> None:
    assert _row(a="2020-04-01").date("a") == dt.date(2020, 4, 1)


@pytest.mark.parametrize(
    "text", ["", "2020/4/1", "2020-4-1", "2020-02-30", "令和2年4月1日", "２０２０-04-01", "2020-04"]
)
def test_what_is_no_date(text: str) -> None:
    assert _row(a=text).date("a") is None


def test_key_is_the_cells_of_its_columns() -> None:
    assert _row(a="1", b="2", c="3").key(("c", "a", "d")) == ("3", "1", "")


def test_finding_at_a_cell_and_at_a_row() -> None:
    row = _row(number="3")

    assert row.finding("number-sequence", "number", expected=2) == Finding(
        code="number-sequence",
        severity=Severity.ERROR,
        path="data/goal.csv",
        resource="goal",
        line=7,
        row=6,
        field="number",
        value="3",
        params={"expected": "2"},
    )
    assert row.finding("row-order", before="goal-1") == Finding(
        code="row-order",
        severity=Severity.ERROR,
        path="data/goal.csv",
        resource="goal",
        line=7,
        row=6,
        params={"before": "goal-1"},
    )


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("94", "94"),
        ("94.00", "94"),
        ("80.250", "80.25"),
        ("-15", "-15"),
        ("-15.0", "-15"),
        ("1E+3", "1000"),
        ("1E-3", "0.001"),
        ("0.50", "0.5"),
        ("100", "100"),
        ("0", "0"),
        ("0.00", "0"),
        ("-0", "0"),
        ("-0.00", "0"),
        ("0E+5", "0"),
        ("-0E+5", "0"),
        ("0E-5", "0"),
    ],
)
def test_canonical_decimal(value: str, written: str) -> None:
    assert canonical_decimal(Decimal(value)) == written


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15))
@example(Decimal("0E+5"))
@example(Decimal("-0E+5"))
def test_canonical_decimal_reads_back_and_is_written_in_one_way(value: Decimal) -> None:
    written = canonical_decimal(value)

    assert Decimal(written) == value
    assert CANONICAL.fullmatch(written)
    assert canonical_decimal(Decimal(written)) == written
    longer = f"{value:f}"
    assert canonical_decimal(Decimal(longer + ("00" if "." in longer else ".00"))) == written


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1), min_size=1))
def test_any_cells_read_back(records: list[list[str]]) -> None:
    """Whatever stands in quoted cells comes back, and records begin on lines further and further down."""
    with TemporaryDirectory() as folder:
        _reads_back(Path(folder) / "any.csv", records)


def _reads_back(file: Path, records: list[list[str]]) -> None:
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in record) for record in records]
    file.write_bytes("\n".join(lines).encode("utf-8"))

    assert [cells for _, cells in read_records(file)] == records
    first_lines = [line for line, _ in read_records(file)]
    assert first_lines[0] == 1
    assert first_lines == sorted(set(first_lines))
