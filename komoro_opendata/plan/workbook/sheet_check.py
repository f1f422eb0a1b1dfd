"""Tell the sheets of a workbook that cannot be taken for one of the template: doubled, renamed, or unknown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from komoro_opendata.plan.workbook.grid import Sheet
from komoro_opendata.plan.workbook.layout import ABOUT, ACTUALS, GUIDE, LISTS, WIDE
from komoro_opendata.plan.workbook.layout import Sheet as Planned
from komoro_opendata.plan.workbook.reporting import Place, Told
from komoro_opendata.plan.workbook.tidying import folded, header_words, nearest
from komoro_opendata.plan.workbook.wide_layout import actuals_sheet, wide_sheet, year_of
from komoro_opendata.vocabulary.codes import code_list

__all__ = ["tell_doubled", "tell_sheets"]

_SEARCHED_FOR_HEADER = 30
_FEWEST = 2  # columns by which a sheet is known


def tell_sheets(sheets: Iterable[Sheet], planned: Sequence[Planned], told: Told) -> frozenset[str]:
    """Tell what is odd about the sheets of a workbook.

    Args:
        sheets: The sheets of the workbook.
        planned: The sheets of the tables.
        told: Where findings go.

    Returns:
        The sheets of the template that were renamed.
    """
    listed = list(sheets)
    names = [GUIDE, ABOUT, WIDE, ACTUALS, LISTS, *(sheet.name for sheet in planned)]
    known = {folded(name) for name in names}
    there = {folded(sheet.name) for sheet in listed}
    tell_doubled(listed, names, told)
    absent = [headers for headers in _headers(planned) if folded(headers.name) not in there]
    free = [name for name in names if folded(name) not in there]
    renamed = set()
    for sheet in listed:
        if folded(sheet.name) in known or not sheet.rows:
            continue
        meant = _meant(sheet, absent)
        if meant:
            renamed.add(meant)
            told.add("workbook-sheet-renamed", Place(sheet.name), known=meant)
        else:
            told.add("workbook-sheet-unknown", Place(sheet.name), proposal=nearest(sheet.name, free))
    return frozenset(renamed)


def tell_doubled(sheets: Iterable[Sheet], names: Iterable[str], told: Told) -> None:
    """Tell the sheets that bear one of these names twice but for spaces and the width of letters."""
    first: dict[str, str] = {}
    known = {folded(name) for name in names}
    for sheet in sheets:
        other = first.setdefault(folded(sheet.name), sheet.name)
        if other != sheet.name and folded(sheet.name) in known:
            told.add("workbook-sheet-twice", Place(sheet.name), other=other)


@dataclass(frozen=True, slots=True)
class _Headers:
    """The headers of a sheet: the columns by their words, those that must be there, and whether years must be."""

    name: str
    columns: Mapping[str, str]
    required: frozenset[str]
    has_years: bool = False


def _headers(planned: Iterable[Planned]) -> Iterator[_Headers]:
    years = [int(year) for year in code_list("fiscal_year").rows]
    for sheet in (wide_sheet(years, years), actuals_sheet(years)):
        yield _of(sheet, has_years=True)
    for sheet in planned:
        yield _of(sheet)


def _of(sheet: Planned, *, has_years: bool = False) -> _Headers:
    columns = {header_words(text): column.name for column in sheet.columns for text in (column.title, column.name)}
    required = frozenset(column.name for column in sheet.columns if column.required)
    return _Headers(sheet.name, columns, required, has_years)


def _meant(sheet: Sheet, absent: Iterable[_Headers]) -> str:
    """The absent sheet whose headers the sheet has; empty where there is none."""
    rated = [(_columns_of(sheet, headers), headers.name) for headers in absent]
    count, name = max(rated, key=lambda item: item[0], default=(0, ""))
    return name if count >= _FEWEST else ""


def _columns_of(sheet: Sheet, headers: _Headers) -> int:
    """How many columns of another sheet a row of this one names; 0 where one is missing that must be there."""
    best = 0
    for row in sheet.rows[:_SEARCHED_FOR_HEADER]:
        words = (header_words(text) for text in row.cells.values())
        found = {headers.columns[word] for word in words if word in headers.columns}
        if headers.required <= found and (not headers.has_years or any(year_of(name) for name in found)):
            best = max(best, len(found))
    return best
