"""From the layout of a sheet to what is written: head rows, widths, styles and lists."""

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation

from komoro_opendata.plan.workbook.choice_lists import ChoiceLists
from komoro_opendata.plan.workbook.grid import cell_name, column_letters
from komoro_opendata.plan.workbook.layout import (
    ABOUT_MARK,
    EXAMPLE_MARK,
    HEADER_MARK,
    NAMES_MARK,
    Column,
    Sheet,
)
from komoro_opendata.plan.workbook.number_formats import general
from komoro_opendata.plan.workbook.sheet_content import CellContent, ColumnContent, SheetContent, Value
from komoro_opendata.plan.workbook.spreadsheet_styles import TABS
from komoro_opendata.plan.workbook.text_size import displayed_width, lines_of, row_height
from komoro_opendata.plan.workbook.wide_layout import NOTE

__all__ = ["HEAD_ROWS", "built_sheet", "first_data_row", "number_or_text"]

HEAD_ROWS = 3
_MARK = ColumnContent(width=6, style="mark")
_ROOM_BELOW = 1000
_LONGEST_NUMBER = 15
_PADDING = 2.5
_WIDTHS = {  # the narrowest and the widest column of a kind
    "text": (26, 46),
    "reference": (18, 32),
    "code": (10, 20),
    "printed": (12, 18),
    "number": (6, 14),
    "source_ref": (10, 14),
    "id": (14, 26),
    "word": (10, 30),
}
_WIDEST_TITLE = 18
_LINES_OF_ABOUT = 5
_SMALLER = 1.2  # the words of explanation are so much smaller than those of the data
_POINTS_PER_LINE = 11.5
_PAGE_WIDTH = 190  # columns of this width together can still be read on one page


def first_data_row(*, example_rows: bool) -> int:
    """The row in which the data begin."""
    return HEAD_ROWS + (2 if example_rows else 1)


def number_or_text(text: str) -> Value:
    """A number where a spreadsheet shows exactly these characters for it, else the text; None where it is empty.

    >>> number_or_text("80.25"), number_or_text("94.0"), number_or_text("007")
    (80.25, '94.0', '007')
    """
    if not text:
        return None
    if len(text) > _LONGEST_NUMBER + 2 or not (text[-1:].isascii() and text[-1:].isdigit()):
        return text
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if len(number.as_tuple().digits) > _LONGEST_NUMBER or general(number) != text:
        return text
    return int(text) if "." not in text else float(text)


def built_sheet(
    sheet: Sheet,
    rows: Iterable[Sequence[Value]],
    lists: ChoiceLists,
    *,
    sample: Sequence[Sequence[Value]],
    count: int,
    example_rows: bool,
) -> SheetContent:
    """A sheet with its rows.

    Args:
        sheet: The layout.
        rows: The rows; each holds the values of the columns of the layout, in order.
        lists: The lists to choose from.
        sample: Some of the rows, by which the columns get their widths.
        count: How many rows there are at most, for the lists to reach well below them.
        example_rows: Whether the example stands above the data.
    """
    widths = [_width(column, [row[position] for row in sample]) for position, column in enumerate(sheet.columns)]
    last = count + _ROOM_BELOW
    columns = [
        ColumnContent(width, _style(column), lists.validation(column, last))
        for column, width in zip(sheet.columns, widths, strict=True)
    ]
    head = _head(sheet, widths)
    if example_rows:
        lines = [lines_of(sheet.example.get(c.name, ""), w) for c, w in zip(sheet.columns, widths, strict=True)]
        head.append((row_height(max(lines, default=1)), _example(sheet)))
    first = len(head) + 1
    return SheetContent(
        name=sheet.name,
        columns=[_MARK, *columns],
        head=head,
        rows=([None, *row] for row in rows),
        tab=TABS[sheet.group],
        frozen=cell_name(first, sheet.frozen + 2),
        filtered=len(head),
        repeated_rows="1:1",
        repeated_columns=f"A:{column_letters(sheet.frozen + 1)}",
        pages_across=max(1, round(sum(widths) / _PAGE_WIDTH)),
        validated=last,
    )


def _head(sheet: Sheet, widths: Sequence[float]) -> list[tuple[float | None, list[CellContent]]]:
    titles = [CellContent(_title(column), _header_style(column)) for column in sheet.columns]
    names = [CellContent(column.name, "names") for column in sheet.columns]
    abouts = [CellContent(column.about or None, "about") for column in sheet.columns]
    lines = [lines_of(column.about, width * _SMALLER) for column, width in zip(sheet.columns, widths, strict=True)]
    height = _POINTS_PER_LINE * min(max(lines, default=1), _LINES_OF_ABOUT) + 4
    return [
        (30, [CellContent(HEADER_MARK, "mark"), *titles]),
        (12, [CellContent(NAMES_MARK, "mark"), *names]),
        (height, [CellContent(ABOUT_MARK, "mark"), *abouts]),
    ]


def _example(sheet: Sheet) -> list[CellContent]:
    return [
        CellContent(EXAMPLE_MARK, "mark"),
        *(CellContent(sheet.example.get(column.name) or None, _example_style(column)) for column in sheet.columns),
    ]


def _title(column: Column) -> str:
    return f"＊{column.title}" if column.required else column.title


def _header_style(column: Column) -> str:
    return "required" if column.required else "automatic" if column.automatic else "optional"


def _example_style(column: Column) -> str:
    return "example_right" if not column.text else "example"


def _style(column: Column) -> str:
    if column.kind == "printed":
        return "printed"
    look = "text" if column.text else "number"
    return f"grey_{look}" if column.automatic and column.name != "number" else look


def _width(column: Column, values: Iterable[Value]) -> float:
    """Wide enough for the header and for most of the data, within what the kind of the column deserves."""
    narrow, wide = _WIDTHS[_kind_of_width(column)]
    widest = max((displayed_width(str(value)) for value in values if value is not None), default=0)
    title = displayed_width(_title(column)) + _PADDING
    return round(max(min(widest + _PADDING, wide), min(title, _WIDEST_TITLE), narrow), 1)


def _kind_of_width(column: Column) -> str:
    if column.choices is not None:
        return "code" if column.choices.is_shared else "reference"
    if column.kind in _WIDTHS:
        return column.kind
    if not column.text:
        return "number"
    return "text" if column.kind == "text" and column.name.endswith(("_ja", "_en", NOTE)) else "word"
