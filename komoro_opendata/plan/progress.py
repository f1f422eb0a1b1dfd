"""The actual results of a package against its targets: each series judged year by year, each indicator in one year."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from komoro_opendata.findings.errors import WordedError
from komoro_opendata.package import Package, Row
from komoro_opendata.package.cells import narrow
from komoro_opendata.plan.judgement import judge
from komoro_opendata.plan.series import Judgement, Reason, Series, Value, Verdict
from komoro_opendata.vocabulary.eras import fiscal_year_of

__all__ = ["IndicatorProgress", "JudgedValue", "Progress", "assess", "fiscal_year_named", "names_of"]

_TOTAL = "total"
_MEASURED = ("ok", "provisional")
"""Statuses of an actual result that was measured: a year that holds nothing but rows of others is not told of."""
_PLACES = {verdict: place for place, verdict in enumerate(Verdict)}


@dataclass(frozen=True, slots=True)
class JudgedValue:
    """The judgement on one indicator in one breakdown and fiscal year.

    `status` is that of the actual result (a code of vocab/codes/status.csv), empty where there is none.
    """

    indicator_id: str
    breakdown: str
    fiscal_year: int
    status: str
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class IndicatorProgress:
    """An indicator in the year of the report: the worst of its breakdowns, not measurable if one of them is not.

    `measure_id` or `policy_id` is empty; `name` is by language.
    """

    indicator_id: str
    name: Mapping[str, str]
    measure_id: str
    policy_id: str
    verdict: Verdict
    reason: Reason | None
    values: tuple[JudgedValue, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """What the actual results of a plan say in one fiscal year, and in each year that has any.

    `indicators` tell of `fiscal_year`; `values` of that year and, where no year was asked for, of each other year in
    which a series has an actual result, in the order of the indicators, breakdowns and years.
    """

    title: Mapping[str, str]
    fiscal_year: int
    indicators: tuple[IndicatorProgress, ...]
    values: tuple[JudgedValue, ...]


@dataclass(slots=True)
class _Rows:
    """The rows of one series, by kind and year."""

    baseline: dict[int, Value] = field(default_factory=dict)
    target: dict[int, Value] = field(default_factory=dict)
    actual: dict[int, Value] = field(default_factory=dict)

    def by_kind(self, kind: str) -> dict[int, Value] | None:
        """The rows of one kind; None where the kind is unknown."""
        return {"baseline": self.baseline, "target": self.target, "actual": self.actual}.get(kind)


def fiscal_year_named(text: str) -> int:
    """The fiscal year that someone names: 2022, 令和4, R4, 令和４年度.

    Raises:
        WordedError: The text names no fiscal year.
    """
    year = fiscal_year_of(narrow(text))
    if year is None:
        raise WordedError(
            f"「{text}」は年度として読めません。2022、令和4、R4 のように書いてください",
            f"“{text}” is no fiscal year; write it like 2022 or 令和4",
        )
    return year


def assess(package: Package, fiscal_year: int | None = None) -> Progress:
    """Judge the actual results of a package.

    Args:
        package: The package; it should be valid, for what breaks the rules is judged as it stands.
        fiscal_year: The year to tell of; if None, the latest in which something was measured (an actual result of
            status `ok` or `provisional`), else the plan's first.

    Raises:
        WordedError: The package does not speak of this fiscal year.
        OSError: A table is missing.
        UnicodeDecodeError: A table is not UTF-8.
        TableSyntaxError: A table is no CSV.
    """
    rows = _observations(package)
    year = _year(package, rows, fiscal_year)
    indicators: list[IndicatorProgress] = []
    values: list[JudgedValue] = []
    for indicator in package.rows("indicator"):
        own = rows.get(indicator["indicator_id"]) or {_TOTAL: _Rows()}
        judged = [value for name, found in own.items() for value in _judged(indicator, name, found, year)]
        of_year = tuple(value for value in judged if value.fiscal_year == year)
        values += of_year if fiscal_year is not None else judged
        indicators.append(_indicator(indicator, of_year))
    plan = next(package.rows("plan"), None)
    return Progress(names_of(plan, "title"), year, tuple(indicators), tuple(values))


def names_of(row: Row | None, column: str) -> Mapping[str, str]:
    """A name or title in both languages; the Japanese one stands for an English one that is not given."""
    japanese = row[f"{column}_ja"] if row else ""
    return {"ja": japanese, "en": (row[f"{column}_en"] if row else "") or japanese}


def _observations(package: Package) -> Mapping[str, Mapping[str, _Rows]]:
    """The values by indicator and breakdown, the breakdowns in their order."""
    order = {row["breakdown"]: position for position, row in enumerate(package.rows("breakdown"))}
    found: dict[str, dict[str, _Rows]] = defaultdict(lambda: defaultdict(_Rows))
    for row in package.rows("observation"):
        year, by_year = row.integer("fiscal_year"), found[row["indicator_id"]][row["breakdown"]].by_kind(row["kind"])
        if year is not None and by_year is not None:
            by_year[year] = Value(
                row["comparator"], row.decimal("value"), row.decimal("value_upper"), row["value_text"], row["status"]
            )
    return {
        indicator: dict(sorted(breakdowns.items(), key=lambda entry: order.get(entry[0], len(order))))
        for indicator, breakdowns in found.items()
    }


def _year(package: Package, rows: Mapping[str, Mapping[str, _Rows]], asked: int | None) -> int:
    """The year of the report: the one that is asked for, the latest in which something was measured, or the first."""
    known = {year for row in package.rows("fiscal_year") if (year := row.integer("fiscal_year")) is not None}
    if asked is not None:
        if asked not in known:
            listed = ", ".join(map(str, sorted(known)))
            raise WordedError(
                f"{asked}年度はこのパッケージにありません。あるのは {listed} です",
                f"the package does not speak of the fiscal year {asked}; it has {listed}",
            )
        return asked
    actuals = [found.actual for breakdowns in rows.values() for found in breakdowns.values()]
    measured = [year for actual in actuals for year, value in actual.items() if value.status in _MEASURED]
    plan = next(package.rows("plan"), None)
    first = plan.integer("start_fiscal_year") if plan else None
    return max(measured, default=first or min(known, default=0))


def _judged(indicator: Row, breakdown: str, rows: _Rows, year: int) -> Iterator[JudgedValue]:
    """The judgements on one series: in each year that has an actual result, and in the year of the report."""
    cumulative = indicator["aggregation"] == "cumulative"
    series = Series(
        indicator["direction"],
        rows.baseline,
        rows.target,
        rows.actual,
        indicator.integer("cumulative_from_fiscal_year") if cumulative else None,
    )
    for when in sorted({*rows.actual, year}):
        status = rows.actual[when].status if when in rows.actual else ""
        yield JudgedValue(indicator["indicator_id"], breakdown, when, status, judge(series, when))


def _indicator(row: Row, values: tuple[JudgedValue, ...]) -> IndicatorProgress:
    """The worst of the breakdowns; verdicts stand from the best to the worst, and not measurable comes after all."""
    worst = max((value.judgement for value in values), key=lambda judgement: _PLACES[judgement.verdict])
    return IndicatorProgress(
        row["indicator_id"],
        names_of(row, "name"),
        row["measure_id"],
        row["policy_id"],
        worst.verdict,
        worst.reason if worst.verdict is Verdict.NOT_MEASURABLE else None,
        values,
    )
