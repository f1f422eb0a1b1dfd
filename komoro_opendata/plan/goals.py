"""A target as the set of figures that meet it, and how far along the way to it a figure is.

The set reaches from a bound upwards, up to a bound, holds one level, or is a range. How far a figure is from it says
whether things became worse; the end that is nearest to the start is the target's figure, from which rates and straight
lines come. All is exact: figures are fractions, and only the rate is rounded.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from komoro_opendata.plan.series import Reason

__all__ = ["Goal", "rate_of", "towards"]

_STEPS = 10_000
"""A rate is told in steps of 1/10,000: of a hundredth of a percent."""


@dataclass(frozen=True, slots=True)
class Goal:
    """The figures that meet a target: from `low` to `high`, ends included unless it is `open`; None is no end."""

    low: Fraction | None = None
    high: Fraction | None = None
    open: bool = False

    @property
    def bound(self) -> Fraction | None:
        """The one figure that the target names; None where it is a range."""
        if self.low is None or self.high is None:
            return self.high if self.low is None else self.low
        return self.low if self.low == self.high else None

    def holds(self, figure: Fraction) -> bool:
        """Whether the figure is inside."""
        below = self.low is not None and (figure < self.low or (self.open and figure == self.low))
        above = self.high is not None and (figure > self.high or (self.open and figure == self.high))
        return not below and not above

    def edge(self, figure: Fraction) -> Fraction:
        """The nearest end as seen from a figure; the figure itself where it lies between them."""
        at_least = figure if self.low is None else max(figure, self.low)
        return at_least if self.high is None else min(at_least, self.high)

    def distance(self, figure: Fraction) -> Fraction:
        """How far a figure is from being inside."""
        return abs(self.edge(figure) - figure)

    def on_the_way(self, start: Fraction, share: Fraction) -> "Goal":
        """What must be met when this share of the time from `start` to this goal has passed."""
        line = start + (self.edge(start) - start) * share
        if self.low is not None and start < self.low:
            return Goal(line, self.high, self.open)
        if self.high is not None and start > self.high:
            return Goal(self.low, line, self.open)
        return self


def towards(direction: str, figure: Fraction, *, beyond: bool = False) -> Goal | Reason:
    """To reach a figure by the indicator's direction, or to get beyond it."""
    if direction == "higher":
        return Goal(low=figure, open=beyond)
    if direction == "lower":
        return Goal(high=figure, open=beyond)
    if direction == "maintain" and not beyond:
        return Goal(figure, figure)
    return Reason.NO_DIRECTION


def rate_of(figure: Fraction, start: Fraction, goal: Goal, *, is_open: bool) -> Decimal | Reason:
    """(figure - start) / (target - start), rounded half up, but never up to the whole way; or why there is none.

    `is_open` says that the target may yet be missed, though the figure meets it: then the way is not done.
    """
    met, target = goal.holds(figure) and not is_open, goal.edge(start)
    if target == start:
        return Decimal(1) if met else Reason.BASELINE_MEETS_TARGET
    exact = (figure - start) / (target - start)
    if exact >= 1 and not met:
        return Reason.BEYOND_TARGET
    steps = floor(exact * _STEPS + Fraction(1, 2))
    return Decimal(f"{steps if exact >= 1 else min(steps, _STEPS - 1)}E-4")
