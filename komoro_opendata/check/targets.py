"""Rules over the series of an indicator: baselines, targets for the years of its schedule, their direction."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

from komoro_opendata.check.plan_tables import OBSERVATION, PlanTables, Series
from komoro_opendata.check.registry import plan_rule
from komoro_opendata.findings import Finding
from komoro_opendata.package.rows import Row

__all__: list[str] = []

_NOTHING = Series()


@plan_rule("baseline-missing", "target-missing", "target-milestone")
def completeness(plan: PlanTables) -> Iterator[Finding]:
    """Every indicator has, in each of its breakdowns, a baseline and the targets that its schedule asks for."""
    period = _period(plan)
    if period is None or not plan.has(OBSERVATION):
        return
    by_indicator: dict[str, dict[str, Series]] = defaultdict(dict)
    for (indicator_id, breakdown), series in plan.series.items():
        by_indicator[indicator_id][breakdown] = series
    for row in plan.rows("indicator"):
        all_series: Mapping[str, Series] = by_indicator.get(row["indicator_id"]) or {"total": _NOTHING}
        for breakdown, series in all_series.items():
            yield from _series(row, breakdown, series, period)


def _series(row: Row, breakdown: str, series: Series, period: range) -> Iterator[Finding]:
    if not series.baselines:
        yield row.finding("baseline-missing", "indicator_id", breakdown=breakdown)
    schedule = row["target_schedule"]
    wanted = period if schedule == "every_year" else period[-1:]
    for year in wanted:
        if year not in series.target_years:
            yield row.finding("target-missing", "indicator_id", breakdown=breakdown, year=year)
    if schedule == "milestones" and not any(year in series.target_years for year in period[:-1]):
        yield row.finding("target-milestone", "indicator_id", breakdown=breakdown)


@plan_rule("target-unscheduled", "baseline-late")
def years(plan: PlanTables) -> Iterator[Finding]:
    """Targets stand in the plan's years and as scheduled, baselines not after its end."""
    period = _period(plan)
    if period is None:
        return
    for row in plan.rows(OBSERVATION):
        year = row.integer("fiscal_year")
        if year is None:
            continue
        if row["kind"] == "target":
            indicator = plan.find("indicator", row["indicator_id"])
            last_only = indicator is not None and indicator["target_schedule"] == "final_year"
            if year not in period or (last_only and year != period[-1]):
                yield row.finding("target-unscheduled", "fiscal_year")
        elif row["kind"] == "baseline" and year > period[-1]:
            yield row.finding("baseline-late", "fiscal_year")


@plan_rule("target-direction")
def direction(plan: PlanTables) -> Iterator[Finding]:
    """A target is not worse than the baseline, by the indicator's direction."""
    for row in plan.rows(OBSERVATION):
        if row["kind"] != "target":
            continue
        indicator = plan.find("indicator", row["indicator_id"])
        series = plan.series.get((row["indicator_id"], row["breakdown"]), _NOTHING)
        baseline = series.baselines[0].decimal("value") if series.baselines else None
        target = row.decimal("value")
        if indicator is None or baseline is None or target is None:
            continue
        wanted = indicator["direction"]
        best = _best(row, target, wanted)
        if (wanted == "higher" and best < baseline) or (wanted == "lower" and best > baseline):
            yield row.finding("target-direction", "value", baseline=series.baselines[0]["value"], direction=wanted)


def _best(row: Row, target: Decimal, wanted: str) -> Decimal:
    """The end of a range that counts: the upper one where higher is better."""
    upper = row.decimal("value_upper")
    return upper if wanted == "higher" and upper is not None else target


def _period(plan: PlanTables) -> range | None:
    row = plan.plan
    start = row.integer("start_fiscal_year") if row else None
    end = row.integer("end_fiscal_year") if row else None
    return range(start, end + 1) if start is not None and end is not None and start <= end else None
