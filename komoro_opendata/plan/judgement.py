"""Judge one actual result against baseline and targets: a series of values and a year give verdict, rate and reason.

The definitions stand in docs/reference/progress.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from komoro_opendata.plan.goals import Goal, rate_of, towards
from komoro_opendata.plan.series import SETS_NO_TARGET, Judgement, Reason, Series, Value, Verdict

__all__ = ["judge"]

_UNUSABLE = {
    "dash": Reason.ACTUAL_DASH,
    "lost": Reason.ACTUAL_LOST,
    "not_measured": Reason.ACTUAL_NOT_MEASURED,
    "not_due": Reason.ACTUAL_NOT_DUE,
    "discontinued": Reason.ACTUAL_DISCONTINUED,
}

_Outcome = tuple[Verdict, Reason | None, Decimal | None]


@dataclass(frozen=True, slots=True)
class _Point:
    """A figure that is known of a year."""

    year: int
    figure: Fraction


def judge(series: Series, year: int) -> Judgement:
    """Judge the actual result of a fiscal year; a year without one is not measurable."""
    actual = series.actuals.get(year)
    last = max((when for when, target in series.targets.items() if _is_there(target)), default=None)
    verdict, reason, rate = _outcome(series, year, actual, last)
    return Judgement(
        verdict,
        reason,
        rate,
        provisional=actual is not None and actual.status == "provisional",
        baseline_year=_baseline_year(series, year),
        target_year=last,
    )


def _outcome(series: Series, year: int, actual: Value | None, last: int | None) -> _Outcome:
    if actual is None:
        return Verdict.NOT_MEASURABLE, Reason.NO_ACTUAL, None
    if actual.status in _UNUSABLE:
        return Verdict.NOT_MEASURABLE, _UNUSABLE[actual.status], None
    if last is None:
        return Verdict.NOT_MEASURABLE, Reason.NO_TARGET, None
    case = _Case(series, year, last, actual, _start(series, year))
    verdict = case.verdict()
    if isinstance(verdict, Reason):
        return Verdict.NOT_MEASURABLE, verdict, None
    rate = case.rate()
    return (verdict, rate, None) if isinstance(rate, Reason) else (verdict, None, rate)


def _is_there(target: Value) -> bool:
    """Whether the plan sets a target here, even if the text no longer carries it; a dash sets none."""
    return target.status not in SETS_NO_TARGET


def _figure(value: Value) -> Fraction | None:
    """The one figure that a value gives; a bound, a range and words give none."""
    if value.number is None or value.comparator not in {"eq", "about"}:
        return None
    return Fraction(value.number)


def _baseline_year(series: Series, year: int) -> int | None:
    """The year of the latest baseline that is not after a year; None where a cumulation begins anew behind it."""
    known = max((when for when in series.baselines if when <= year), default=None)
    first = series.cumulative_from
    return None if known is not None and first is not None and known < first <= year else known


def _start(series: Series, year: int) -> _Point | Reason:
    """Where the way to the target begins: at the baseline, or at zero in the year before the cumulation begins."""
    known = _baseline_year(series, year)
    if known is None:
        first = series.cumulative_from
        return _Point(first - 1, Fraction(0)) if first is not None and first <= year else Reason.BASELINE_MISSING
    baseline = series.baselines[known]
    figure = _figure(baseline)
    if figure is not None:
        return _Point(known, figure)
    return Reason.BASELINE_LOST if baseline.status == "lost" else Reason.BASELINE_WITHOUT_FIGURE


def _printed_goal(target: Value, number: Fraction, direction: str) -> Goal | Reason:
    """A bound or a range as printed; any other figure is to be reached by the indicator's direction."""
    match target.comparator:
        case "ge" | "gt":
            return Goal(low=number, open=target.comparator == "gt")
        case "le" | "lt":
            return Goal(high=number, open=target.comparator == "lt")
        case "between":
            return Goal(number, None if target.upper is None else Fraction(target.upper))
    return towards(direction, number)


@dataclass(frozen=True, slots=True)
class _Case:
    """One actual result to be judged, with all that is known around it; `last` is the year of the last target."""

    series: Series
    year: int
    last: int
    actual: Value
    start: _Point | Reason

    def verdict(self) -> Verdict | Reason:
        """The last target is met, this year's is, neither is; or why one of the two questions has no answer."""
        final, current = self._meets(self.last), self._meets_this_year()
        if final is True and not self._may_exceed():
            return Verdict.ACHIEVED
        if current is True or (final is True and current is not False):
            return Verdict.ON_TRACK
        for answer in (current, final):
            if isinstance(answer, Reason):
                return answer
        return self._against_the_start()

    def rate(self) -> Decimal | Reason:
        """Which share of the way from the start to the last target is done, or why there is none to tell."""
        goal, figure = self._goal_with_figure(self.last), _figure(self.actual)
        if isinstance(goal, Reason):
            return goal
        if isinstance(self.start, Reason):
            return self.start
        if figure is None:
            return Reason.ACTUAL_WITHOUT_FIGURE
        return rate_of(figure, self.start.figure, goal, is_open=self._may_exceed())

    def _may_exceed(self) -> bool:
        """Whether this is a sum that must stay below a figure and goes on growing until the last target's year."""
        if self.series.cumulative_from is None or self.year >= self.last:
            return False
        goal = self._goal(self.last)
        return isinstance(goal, Goal) and goal.low is None

    def _meets(self, target_year: int) -> bool | Reason:
        """Whether the actual result meets the target of a year; to improve is a matter of that year alone."""
        target = self.series.targets[target_year]
        if target.comparator == "improve" and target_year > self.year:
            return False
        if target.comparator == "text" and (self.actual.comparator, self.actual.text) == ("text", target.text):
            return True
        return self._inside(self._goal(target_year))

    def _meets_this_year(self) -> bool | Reason:
        """Whether this year's target is met, or the line to the next one; after the last that one holds on."""
        target = self.series.targets.get(self.year)
        if target is not None and _is_there(target):
            return self._meets(self.year)
        return self._meets(self.last) if self.year > self.last else self._inside(self._line())

    def _inside(self, goal: Goal | Reason) -> bool | Reason:
        if isinstance(goal, Reason):
            return goal
        figure = _figure(self.actual)
        return Reason.ACTUAL_WITHOUT_FIGURE if figure is None else goal.holds(figure)

    def _goal(self, target_year: int) -> Goal | Reason:
        """The figures that meet the target of a year."""
        target = self.series.targets[target_year]
        match target.comparator:
            case "improve":
                return self._improvement(target_year)
            case "maintain":
                return self._as_at_the_start()
            case "text":
                return Reason.TARGET_IN_WORDS
        if target.number is None:
            return Reason.TARGET_LOST
        return _printed_goal(target, Fraction(target.number), self.series.direction)

    def _improvement(self, target_year: int) -> Goal | Reason:
        """To be better than in the year before: by its actual result, or the start where that is of this year."""
        if target_year < self.year:
            return Reason.NO_TARGET
        before = self.series.actuals.get(self.year - 1)
        figure = None if before is None else _figure(before)
        if figure is None and isinstance(self.start, _Point) and self.start.year == self.year - 1:
            figure = self.start.figure
        if figure is None:
            return Reason.YEAR_BEFORE_MISSING
        return towards(self.series.direction, figure, beyond=True)

    def _as_at_the_start(self) -> Goal | Reason:
        """To be no worse than the baseline; a sum that begins at zero has no level to keep."""
        if isinstance(self.start, Reason):
            return self.start
        if self.series.cumulative_from is not None:
            return Reason.TARGET_IN_WORDS
        return towards(self.series.direction, self.start.figure)

    def _line(self) -> Goal | Reason:
        """What the straight line between the known points before and after asks of this year."""
        goals = {when: goal for when in self.series.targets if isinstance(goal := self._goal_with_figure(when), Goal)}
        ahead = min((when for when in goals if when > self.year), default=None)
        if ahead is None:
            return self._goal_with_figure(self.last)
        before = self._point_before(goals)
        if isinstance(before, Reason):
            return before
        return goals[ahead].on_the_way(before.figure, Fraction(self.year - before.year, ahead - before.year))

    def _goal_with_figure(self, target_year: int) -> Goal | Reason:
        """The goal of a year where it stands for itself, as no wish to improve on another year does."""
        words = self.series.targets[target_year].comparator == "improve"
        return Reason.TARGET_IN_WORDS if words else self._goal(target_year)

    def _point_before(self, goals: Mapping[int, Goal]) -> _Point | Reason:
        """The latest known point before this year: a milestone, or the start."""
        earlier = max((when for when in goals if when < self.year), default=None)
        if earlier is None or (isinstance(self.start, _Point) and self.start.year > earlier):
            return self.start
        goal = goals[earlier]
        if goal.bound is not None:
            return _Point(earlier, goal.bound)
        return self.start if isinstance(self.start, Reason) else _Point(earlier, goal.edge(self.start.figure))

    def _against_the_start(self) -> Verdict | Reason:
        """No farther from the target than at the start, or farther; to improve, on the same side of it."""
        if isinstance(self.start, Reason):
            return self.start
        start, figure = self.start.figure, _figure(self.actual)
        improving = self.series.targets[self.last].comparator == "improve"
        goal = towards(self.series.direction, start) if improving else self._goal(self.last)
        if isinstance(goal, Reason):
            return goal
        if figure is None:
            return Reason.ACTUAL_WITHOUT_FIGURE
        return Verdict.BEHIND if goal.distance(figure) <= goal.distance(start) else Verdict.WORSENED
