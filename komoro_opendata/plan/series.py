"""The values of one indicator in one breakdown, and what is judged of them: verdicts, reasons, rates."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

__all__ = ["SETS_NO_TARGET", "Judgement", "Reason", "Series", "Value", "Verdict"]


SETS_NO_TARGET = frozenset({"dash", "not_measured", "not_due", "discontinued"})
"""Statuses of a target with which the plan sets none for its year."""


class Verdict(StrEnum):
    """The codes of vocab/codes/progress_verdict.csv, the best first."""

    ACHIEVED = "achieved"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    WORSENED = "worsened"
    NOT_MEASURABLE = "not_measurable"


class Reason(StrEnum):
    """The codes of vocab/codes/progress_reason.csv: why there is no verdict, or a verdict without a rate."""

    NO_ACTUAL = "no_actual"
    ACTUAL_DASH = "actual_dash"
    ACTUAL_LOST = "actual_lost"
    ACTUAL_NOT_MEASURED = "actual_not_measured"
    ACTUAL_NOT_DUE = "actual_not_due"
    ACTUAL_DISCONTINUED = "actual_discontinued"
    ACTUAL_WITHOUT_FIGURE = "actual_without_figure"
    NO_TARGET = "no_target"
    TARGET_LOST = "target_lost"
    TARGET_IN_WORDS = "target_in_words"
    NO_DIRECTION = "no_direction"
    BASELINE_MISSING = "baseline_missing"
    BASELINE_LOST = "baseline_lost"
    BASELINE_WITHOUT_FIGURE = "baseline_without_figure"
    YEAR_BEFORE_MISSING = "year_before_missing"
    BASELINE_MEETS_TARGET = "baseline_meets_target"
    BEYOND_TARGET = "beyond_target"


@dataclass(frozen=True, slots=True)
class Value:
    """What a row of the table observation says: codes of comparator and status, figures, or words."""

    comparator: str
    number: Decimal | None = None
    upper: Decimal | None = None
    text: str = ""
    status: str = "ok"


@dataclass(frozen=True, slots=True)
class Series:
    """The values of one indicator in one breakdown, by fiscal year.

    `direction` is its code; `cumulative_from` is the first year of the cumulation, None where each year stands alone.
    """

    direction: str
    baselines: Mapping[int, Value]
    targets: Mapping[int, Value]
    actuals: Mapping[int, Value]
    cumulative_from: int | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one series in one year.

    `reason` says why it is not measurable, or why there is a verdict but no rate; it is None exactly where there is a
    rate. `rate` is (actual - baseline) / (target - baseline) to four decimals: 1 is the whole way. `baseline_year` and
    `target_year` are those of the rows that were looked at, None where there is none.
    """

    verdict: Verdict
    reason: Reason | None
    rate: Decimal | None = None
    provisional: bool = False
    baseline_year: int | None = None
    target_year: int | None = None
