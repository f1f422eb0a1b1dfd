"""Find the value cells in the indicator tables of a plan's text, damaged as they are.

An indicator is a row 指標名, a row 設定理由 and a row 目標値 with the years; its values stand in the row below. In the
text rows and columns are displaced: several value rows stand below the last row of years, the last column wraps into a
row of its own, or values stand in the row of years itself. The rules of transcription say what belongs where.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from komoro_opendata.plan.printed import Doubt, Kind, Printed

__all__ = ["target_tables"]

_NAME_LABEL, _REASON_LABEL, _VALUE_LABEL = "指標名", "設定理由", "目標値"
_YEAR = re.compile(r"(?P<heading>(?:令和|平成)(?:元|[0-9]+)年度(?:\s*[(（][^)）]*[)）])?)\s*(?P<value>.*)")
_CIRCLED = re.compile(r"[①-⑳]")
_WITH_BREAKDOWN = re.compile(r"[^\s0-9,.+-]+[0-9]\S*")

Cell = tuple[int, str]


@dataclass(slots=True)
class _Row:
    """One row of values: its cells with their fields, and those of its last column where that wraps."""

    line: int
    cells: list[Cell]
    wrapped: list[tuple[int, Cell]] = field(default_factory=list)


@dataclass(slots=True)
class _Years:
    """A row of years: the indicator above it, its headings with their fields, and the value rows below it."""

    under: int | None
    headings: list[Cell]
    rows: list[_Row] = field(default_factory=list)


def target_tables(lines: Sequence[tuple[int, str]]) -> Iterator[Printed]:
    """The indicator names and value cells in the lines of one section ◆目標値, in reading order."""
    found: list[Printed] = []
    tables: list[_Years] = [_Years(None, [])]
    under: int | None = None
    for number, line in lines:
        if "\t" not in line:
            continue
        cells = [(place, text.strip()) for place, text in enumerate(line.split("\t"), 1) if text.strip()]
        texts = [text for _, text in cells]
        if _NAME_LABEL in texts:
            for place, name in cells[texts.index(_NAME_LABEL) + 1 :][:1]:
                found.append(Printed(number, place, 1, name, Kind.INDICATOR))
                under = number
        elif _REASON_LABEL not in texts:
            found.extend(_row_of_years_or_values(number, _without_labels(cells), under, tables))
    found.extend(_placed_values(tables))
    yield from sorted(found, key=lambda printed: (printed.line, printed.field, printed.part))


def _without_labels(cells: Sequence[Cell]) -> list[Cell]:
    return [(place, text) for place, text in cells if text != _VALUE_LABEL and not _CIRCLED.fullmatch(text)]


def _row_of_years_or_values(line: int, cells: list[Cell], under: int | None, tables: list[_Years]) -> Iterator[Printed]:
    """Take in one row; what stands in a row of years itself, behind a year or alone, is a value at once."""
    matches = [(place, text, _YEAR.fullmatch(text)) for place, text in cells]
    headings = [(place, match["heading"]) for place, _, match in matches if match]
    if not headings:
        _take_values(line, cells, tables[-1])
        return
    inside = [(place, match["value"] if match else text) for place, text, match in matches]
    if not any(text for _, text in inside):
        tables.append(_Years(under, headings))
    for cell in inside:
        yield from _parts(line, cell, under, dict(headings).get(cell[0], ""), None)


def _take_values(line: int, cells: list[Cell], table: _Years) -> None:
    """A row of values; one that begins left of the first year is the wrapped end of the row above."""
    if not cells:
        return
    if table.rows and table.headings and cells[0][0] < table.headings[0][0]:
        table.rows[-1].wrapped.extend((line, cell) for cell in cells)
    else:
        table.rows.append(_Row(line, cells))


def _placed_values(tables: Sequence[_Years]) -> Iterator[Printed]:
    """The values, each row with the indicator it belongs to.

    A single row below a row of years belongs to it. Several belong to the indicators that still lack a row, in printed
    order, where their number is the same; else the text does not tell whose they are.
    """
    lacking: list[_Years] = []
    for table in tables:
        lacking.extend([table] if table.headings else [])
        if len(table.rows) == 1 and table.headings:
            yield from _values(table.rows[0], lacking.pop(), None)
        elif len(table.rows) == len(lacking):
            for row, owner in zip(table.rows, lacking, strict=True):
                yield from _values(row, owner, Doubt.ORDER)
            lacking.clear()
        else:
            for row in table.rows:
                yield from _values(row, _Years(None, table.headings), Doubt.ORDER)


def _values(row: _Row, table: _Years, doubt: Doubt | None) -> Iterator[Printed]:
    headings = dict(table.headings)
    if len(row.cells) == len(table.headings):
        pairs = zip(row.cells, table.headings, strict=True)
        headings = {place: heading for (place, _), (_, heading) in pairs}
    for cell in row.cells:
        yield from _parts(row.line, cell, table.under, headings.get(cell[0], ""), doubt)
    for line, cell in row.wrapped:
        yield from _parts(line, cell, table.under, "", doubt)


def _parts(line: int, cell: Cell, under: int | None, heading: str, doubt: Doubt | None) -> Iterator[Printed]:
    """The values in one cell: several where each piece between spaces names its breakdown (小93.5 中98.1)."""
    place, text = cell
    pieces = text.split()
    if len(pieces) > 1 and not all(_WITH_BREAKDOWN.fullmatch(piece) for piece in pieces):
        pieces = [text]
    for part, piece in enumerate(pieces, 1):
        reason = doubt if heading else Doubt.HEADING_LOST
        yield Printed(line, place, part, piece, Kind.VALUE, under, heading, reason)
