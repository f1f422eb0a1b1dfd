"""The sheets for people, years as columns: 目標値 (baseline and targets) and 実績値 (actual results)."""

from collections.abc import Collection, Mapping
from typing import Any

from komoro_opendata.plan.workbook.layout import ACTUALS, WIDE, Choices, Column, Sheet
from komoro_opendata.vocabulary.eras import era_label
from komoro_opendata.vocabulary.workbook import workbook_words

__all__ = [
    "BASELINE",
    "BASELINE_YEAR",
    "BREAKDOWN",
    "INDICATOR",
    "MEASURE",
    "NOTE",
    "actuals_sheet",
    "wide_sheet",
    "year_column",
    "year_of",
]

MEASURE, INDICATOR, BREAKDOWN, NOTE = "measure", "indicator", "breakdown", "note"
BASELINE_YEAR, BASELINE = "baseline_year", "baseline"
_FROZEN = 3
_KIND_WORDS = {"target": "target", "actual": "actual", "baseline": "earlier_baseline"}


def year_column(kind: str, year: int) -> str:
    """The technical name of the column that holds the values of one kind and year: `target_2024`."""
    return f"{kind}_{year}"


def year_of(column: str) -> int | None:
    """The fiscal year of a column; None where it holds no values of a year."""
    kind, _, year = column.rpartition("_")
    return int(year) if kind in _KIND_WORDS and year.isdecimal() else None


def wide_sheet(targets: Collection[int], baselines: Collection[int] = ()) -> Sheet:
    """目標値: the baseline and one column for each year with targets.

    Args:
        targets: The fiscal years of the plan, and any other that has a target.
        baselines: Years in which a value has a baseline beside a later one: each gets a column of its own.
    """
    columns = [
        *_who(),
        _column(BASELINE_YEAR, choices=Choices(table="fiscal_year")),
        _column(BASELINE),
        *(_year("baseline", year) for year in sorted(baselines)),
        *(_year("target", year) for year in sorted(targets)),
        _column(NOTE),
    ]
    return _sheet(WIDE, columns, [year_column("target", year) for year in sorted(targets)])


def actuals_sheet(years: Collection[int]) -> Sheet:
    """実績値: one column for each year."""
    named = [year_column("actual", year) for year in sorted(years)]
    return _sheet(ACTUALS, [*_who(), *(_year("actual", year) for year in sorted(years)), _column(NOTE)], named)


def _sheet(name: str, columns: Collection[Column], years: list[str]) -> Sheet:
    words = workbook_words()["values"][name]
    return Sheet(
        name=name,
        table="observation",
        columns=tuple(columns),
        group=words["group"],
        todo=words["todo_ja"],
        example=_example(words["example"], years),
        frozen=_FROZEN,
    )


def _example(words: Mapping[str, str], years: list[str]) -> dict[str, str]:
    """The example row: `first` and `last` stand in the columns of the first and the last year."""
    example = {name: text for name, text in words.items() if name not in ("first", "last")}
    if years and "last" in words:
        example[years[-1]] = words["last"]
    if years and "first" in words:
        example.setdefault(years[0], words["first"])
    return example


def _who() -> list[Column]:
    return [
        _column(MEASURE, choices=Choices(table="measure")),
        _column(INDICATOR, choices=Choices(table="indicator"), required=True),
        _column(BREAKDOWN, choices=Choices(table="breakdown")),
    ]


def _column(name: str, *, choices: Choices | None = None, required: bool = False) -> Column:
    words: Mapping[str, Any] = workbook_words()["wide"][name]
    kind = "printed" if name == BASELINE else "text"
    return Column(name, words["ja"], words["about_ja"], required, choices, text=choices is not None, kind=kind)


def _year(kind: str, year: int) -> Column:
    words: Mapping[str, Any] = workbook_words()["wide"][_KIND_WORDS[kind]]
    title = f"{era_label(year)} {words['ja']}"
    return Column(year_column(kind, year), title, words["about_ja"], text=False, kind="printed")
