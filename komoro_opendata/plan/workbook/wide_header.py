"""The header of a wide sheet: which of its columns hold the values of which year."""

import re
from functools import cache

from komoro_opendata.package.cells import narrow
from komoro_opendata.plan.workbook.entries import Expected
from komoro_opendata.plan.workbook.grid import Sheet
from komoro_opendata.plan.workbook.tidying import tidied
from komoro_opendata.plan.workbook.wide_layout import (
    BASELINE,
    BASELINE_YEAR,
    actuals_sheet,
    wide_sheet,
    year_column,
    year_of,
)
from komoro_opendata.vocabulary.codes import code_list
from komoro_opendata.vocabulary.eras import fiscal_year_of

__all__ = ["wide_expected", "wide_titles"]

_KINDS = {"目標": "target", "実績": "actual", "現状": "baseline"}
_YEAR_COLUMN = re.compile(r"(?P<year>[^\s()（）]+?)(?:[\s(（]*(?P<kind>目標|実績|現状)値?[)）]?)?")
_KIND_FIRST = re.compile(r"(?P<kind>目標|実績|現状)値?\s*[(（]?(?P<year>[^()（）]+?)[)）]?")
_SEARCHED_FOR_HEADER = 30


def wide_expected(sheet: Sheet, kind: str) -> Expected:
    """What a wide sheet should hold, its year columns as its own header names them.

    Args:
        sheet: The sheet.
        kind: The kind of value (`target` or `actual`) of a column that names a year alone.
    """
    titles = dict(wide_titles())
    if kind == "actual":
        del titles[BASELINE_YEAR], titles[BASELINE]
    values = [] if kind == "actual" else [BASELINE]
    for row in sheet.rows[:_SEARCHED_FOR_HEADER]:
        for text in row.cells.values():
            named = _year_column(text, kind)
            if named is not None:
                titles.setdefault(named, text)
                values.append(named)
    years = sorted({year for name in values if (year := year_of(name)) is not None and name == year_column(kind, year)})
    example = (actuals_sheet if kind == "actual" else wide_sheet)(years).example
    return Expected("observation", titles, values, example=example)


def _year_column(text: str, kind: str) -> str | None:
    """The name of a column that holds the values of one year: `target_2024`; None where the header names no year."""
    plain = tidied(narrow(text))
    for pattern in (_KIND_FIRST, _YEAR_COLUMN):
        match = pattern.fullmatch(plain)
        year = fiscal_year_of(match["year"]) if match else None
        if match is not None and year is not None and str(year) in code_list("fiscal_year").rows:
            return year_column(_KINDS[match["kind"]] if match["kind"] else kind, year)
    return None


@cache
def wide_titles() -> dict[str, str]:
    """The titles of the columns of 目標値 but those of single years, by technical name."""
    return {column.name: column.title for column in wide_sheet(()).columns}
