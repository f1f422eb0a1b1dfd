"""The sheets that are no table: はじめに (how to work), データについて (the descriptor), 選択肢 (the lists)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from komoro_opendata.plan.workbook.choice_lists import ChoiceLists, longest
from komoro_opendata.plan.workbook.descriptor_rows import REST, rows_of, sdgs_labels
from komoro_opendata.plan.workbook.layout import ABOUT, GUIDE, HEADER_MARK, LISTS, NAMES_MARK, Sheet
from komoro_opendata.plan.workbook.sheet_content import CellContent, ColumnContent, SheetContent, Validation, Value
from komoro_opendata.plan.workbook.spreadsheet_styles import TABS
from komoro_opendata.plan.workbook.text_size import displayed_width, lines_of, row_height
from komoro_opendata.vocabulary.workbook import workbook_words

__all__ = ["about_sheet", "guide_sheet", "lists_sheet"]

_Row = tuple[float | None, Sequence[CellContent]]
_EMPTY = CellContent(None, "plain")
_TEXT_WIDTH = 96
_VALUE_WIDTH = 70


def guide_sheet(title: str, sheets: Iterable[Sheet]) -> SheetContent:
    """はじめに: the order of work, how cells are written, and links to all sheets."""
    words = workbook_words()["guide"]
    rows: list[_Row] = [
        (30, [_EMPTY, CellContent(title, "title")]),
        (20, [_EMPTY, CellContent(words["heading"], "subtitle")]),
        *_section(words["steps_heading"], words["steps"], numbered=True),
        *_section(words["rules_heading"], words["rules"], numbered=False),
        _heading(words["colours_heading"]),
        *(
            (
                18.0,
                [_EMPTY, CellContent("＊見出し" if look == "required" else "見出し", look), CellContent(text, "plain")],
            )
            for look, text in words["colours"].items()
        ),
        _heading(words["sheets_heading"]),
        *_links(sheets),
        *_section(words["english_heading"], words["english"], numbered=False),
    ]
    columns = [ColumnContent(2, "plain"), ColumnContent(24, "plain"), ColumnContent(_TEXT_WIDTH, "plain")]
    return SheetContent(name=GUIDE, columns=columns, head=rows, tab=TABS["guide"])


def _heading(text: str) -> _Row:
    return 30, [_EMPTY, CellContent(text, "heading")]


def _section(heading: str, texts: Sequence[str], *, numbered: bool) -> list[_Row]:
    rows = [_heading(heading)]
    for number, text in enumerate(texts, start=1):
        mark = str(number) if numbered else "・"
        rows.append((_height(text), [_EMPTY, CellContent(mark, "step"), CellContent(text, "plain")]))
    return rows


def _links(sheets: Iterable[Sheet]) -> Iterable[_Row]:
    listed = list(sheets)
    for group, words in workbook_words()["groups"].items():
        yield 20, [_EMPTY, CellContent(words["ja"], "group")]
        for sheet in listed:
            if sheet.group == group:
                cells = [
                    _EMPTY,
                    CellContent(sheet.name, "link", link=sheet.name),
                    CellContent(sheet.todo or None, "plain"),
                ]
                yield _height(sheet.todo), cells


def _height(text: str) -> float:
    return row_height(lines_of(text, _TEXT_WIDTH * 1.05))


def about_layout() -> Sheet:
    """What the first sheet says of データについて."""
    words = workbook_words()["values"][ABOUT]
    return Sheet(ABOUT, "", (), words["group"], words["todo_ja"])


def lists_layout() -> Sheet:
    """What the first sheet says of 選択肢."""
    words = workbook_words()["values"][LISTS]
    return Sheet(LISTS, "", (), words["group"], words["todo_ja"])


def about_sheet(descriptor: Mapping[str, Any]) -> SheetContent:
    """データについて: one row for each property of the descriptor that people write, the rest as JSON below."""
    words, properties = workbook_words()["descriptor"], workbook_words()["properties"]
    titles = [CellContent(words[name]["ja"], "optional") for name in words]
    names = [CellContent(name, "names") for name in words]
    rows: list[_Row] = [
        (24, [CellContent(HEADER_MARK, "mark"), *titles]),
        (12, [CellContent(NAMES_MARK, "mark"), *names]),
    ]
    for row in rows_of(descriptor):
        about = properties[row.property]
        look = "grey_text" if row.property == REST else "text"
        required = about.get("required", False)
        cells = [
            CellContent(None, "mark"),
            CellContent(("＊" if required else "") + about["ja"], "required_left" if required else "optional_left"),
            CellContent(row.value or None, look),
            CellContent(about["about_ja"], "note_lined"),
            CellContent(row.property, "names_left"),
        ]
        lines = 1 if row.property == REST else max(lines_of(row.value, _VALUE_WIDTH), lines_of(about["about_ja"], 46))
        rows.append((row_height(lines), cells))
    columns = [
        ColumnContent(6, "mark"),
        ColumnContent(26, "text"),
        ColumnContent(_VALUE_WIDTH, "text"),
        ColumnContent(46, "text"),
        ColumnContent(24, "text"),
    ]
    return SheetContent(
        ABOUT, columns, rows, tab=TABS["fill"], frozen="A3", repeated_rows="1:1", validated_cells=_sdgs_choice(rows)
    )


def _sdgs_choice(rows: Sequence[_Row]) -> dict[str, Validation]:
    """The list from which the cell of the property `municipal_plan.sdgs` is chosen."""
    words, title = workbook_words()["lists"], workbook_words()["properties"]["municipal_plan.sdgs"]["ja"]
    number = next(number for number, (_, cells) in enumerate(rows, start=1) if cells[-1].value == "municipal_plan.sdgs")
    source = '"' + ",".join(sdgs_labels().values()) + '"'
    prompt = words["prompt"].format(title=title)
    return {f"C{number}": Validation(title, prompt, words["error_title"], words["error"], source=source)}


def lists_sheet(lists: ChoiceLists) -> SheetContent:
    """選択肢: a column for each list."""
    columns, titles, names = [], [], []
    for known in lists.lists:
        width = max(displayed_width(text) for text in (known.title, known.name, *known.items)) + 2.5
        columns.append(ColumnContent(min(width, 46), "grey_text"))
        titles.append(CellContent(known.title, "automatic"))
        names.append(CellContent(known.name, "names"))
    rows: list[list[Value]] = [
        [known.items[position] if position < len(known.items) else None for known in lists.lists]
        for position in range(longest(lists.lists))
    ]
    return SheetContent(
        LISTS, columns, [(20, titles), (12, names)], rows, tab=TABS["shared"], frozen="A3", repeated_rows="1:1"
    )
