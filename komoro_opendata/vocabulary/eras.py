"""Fiscal years and Japanese eras: 令和元年度 is the fiscal year that begins on 1 April 2019.

A 年度 runs from 1 April to 31 March and is named after the year in which it begins; the year of an era's change counts
as its first (元年) for the whole 年度, as the official texts of 2019 do (令和元年度).
"""

import datetime as dt
import re

__all__ = ["era_label", "fiscal_year_of", "fiscal_year_span"]

_ERAS = (("令和", "R", 2019), ("平成", "H", 1989), ("昭和", "S", 1926))
_WRITTEN = re.compile(
    r"(?:(?P<era>令和|平成|昭和|[RrHhSs])\.?\s*(?P<count>元|[0-9]{1,2})|(?:FY)?(?P<year>[12][0-9]{3}))\s*(?:年度?)?"
)


def era_label(fiscal_year: int) -> str:
    """The Japanese label of a fiscal year.

    >>> era_label(2019), era_label(2020)
    ('令和元年度', '令和2年度')

    Raises:
        ValueError: The year lies before 昭和元年度 (1926).
    """
    for name, _, first in _ERAS:
        if fiscal_year >= first:
            count = fiscal_year - first + 1
            return f"{name}{'元' if count == 1 else count}年度"
    msg = f"{fiscal_year} lies before 1926"
    raise ValueError(msg)


def fiscal_year_span(fiscal_year: int) -> tuple[dt.date, dt.date]:
    """The first and the last day of a fiscal year."""
    return dt.date(fiscal_year, 4, 1), dt.date(fiscal_year + 1, 3, 31)


def fiscal_year_of(written: str) -> int | None:
    """The year in which a fiscal year begins, from how people write it (令和5年度, R5, 2023); None if it is none.

    >>> fiscal_year_of("H30年度"), fiscal_year_of("令和元年度"), fiscal_year_of("10人")
    (2018, 2019, None)
    """
    match = _WRITTEN.fullmatch(written.strip())
    if match is None:
        return None
    if match["year"]:
        return int(match["year"])
    count = 1 if match["count"] == "元" else int(match["count"])
    first = next(first for name, letter, first in _ERAS if match["era"].upper() in (name, letter))
    return first + count - 1 if count > 0 else None
