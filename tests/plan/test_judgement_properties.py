"""What holds of every judgement, whatever the figures: the definitions as laws, tried on many series."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komoro_opendata.plan.judgement import judge
from komoro_opendata.plan.series import Judgement, Reason, Series, Value, Verdict

FIRST, YEAR, LAST = 2019, 2021, 2023
PLACES = {verdict: place for place, verdict in enumerate(Verdict)}

figures = st.decimals(-1000, 1000, places=2)
directions = st.sampled_from(["higher", "lower", "maintain", "none"])
one_sided = st.sampled_from(["higher", "lower"])
statuses = st.sampled_from(["ok", "provisional", "dash", "lost", "not_measured", "not_due", "discontinued"])
comparators = st.sampled_from(["eq", "ge", "le", "gt", "lt", "about", "between", "improve", "maintain", "text", "none"])


@st.composite
def values(draw: st.DrawFn) -> Value:
    """Any value that a valid table can hold, and some that it cannot."""
    comparator, status = draw(comparators), draw(statuses)
    number = draw(figures)
    if status not in ("ok", "provisional") or comparator == "none":
        return Value("none", status=status)
    if comparator == "between":
        return Value(comparator, number, number + draw(st.decimals(0, 100, places=1)), status=status)
    if comparator in ("improve", "maintain"):
        return Value(comparator, status=status)
    if comparator == "text":
        return Value(comparator, text=draw(st.sampled_from(["策定", "検討"])), status=status)
    return Value(comparator, number, status=status)


@st.composite
def any_series(draw: st.DrawFn) -> Series:
    """Any values in any years, of any direction and aggregation."""
    years = st.integers(FIRST - 1, LAST + 1)
    by_year = st.dictionaries(years, values(), max_size=5)
    return Series(draw(directions), draw(by_year), draw(by_year), draw(by_year), draw(st.none() | years))


def plain(direction: str, baseline: Decimal, target: Decimal, actual: Decimal, comparator: str = "eq") -> Series:
    """A baseline, a target for the last year alone, and an actual result halfway between."""
    return Series(
        direction,
        {FIRST: Value("eq", baseline)},
        {LAST: Value(comparator, target)},
        {YEAR: Value("eq", actual)},
    )


def scaled(series: Series, factor: Decimal, offset: Decimal) -> Series:
    """All figures times a factor, plus an offset."""

    def of(value: Value) -> Value:
        number, upper = (None if item is None else item * factor + offset for item in (value.number, value.upper))
        return replace(value, number=number, upper=upper)

    def all_of(values: Mapping[int, Value]) -> Mapping[int, Value]:
        return {year: of(value) for year, value in values.items()}

    return replace(
        series,
        baselines=all_of(series.baselines),
        targets=all_of(series.targets),
        actuals=all_of(series.actuals),
    )


@given(any_series(), st.integers(FIRST - 1, LAST + 1))
def test_every_series_is_judged(series: Series, year: int) -> None:
    """There is a rate or a reason, never both; without an answer there is no rate; only a usable result is judged."""
    found = judge(series, year)

    assert (found.rate is None) == (found.reason is not None)
    if found.verdict is Verdict.NOT_MEASURABLE:
        assert found.rate is None
    else:
        assert series.actuals[year].status in {"ok", "provisional"}
        assert found.target_year is not None
    assert found.provisional == (year in series.actuals and series.actuals[year].status == "provisional")


@given(any_series(), st.integers(FIRST - 1, LAST + 1))
def test_whole_way_is_told_exactly_where_the_target_is_achieved(series: Series, year: int) -> None:
    """A rate is never rounded up to 100 % short of the target."""
    found = judge(series, year)

    if found.rate is not None:
        assert (found.rate >= 1) == (found.verdict is Verdict.ACHIEVED)


@given(any_series(), st.integers(FIRST - 1, LAST + 1))
def test_later_results_and_baselines_change_nothing(series: Series, year: int) -> None:
    known = replace(
        series,
        baselines={when: value for when, value in series.baselines.items() if when <= year},
        actuals={when: value for when, value in series.actuals.items() if when <= year},
    )

    assert judge(known, year) == judge(series, year)


@given(one_sided, figures, figures, figures, figures)
def test_better_result_is_never_judged_worse(
    direction: str, baseline: Decimal, target: Decimal, one: Decimal, other: Decimal
) -> None:
    worse, better = sorted([one, other], reverse=direction == "lower")

    verdicts = [judge(plain(direction, baseline, target, actual), YEAR).verdict for actual in (better, worse)]

    assert PLACES[verdicts[0]] <= PLACES[verdicts[1]]


@given(one_sided, figures, figures, figures)
def test_falling_indicator_is_a_rising_one_upside_down(
    direction: str, baseline: Decimal, target: Decimal, actual: Decimal
) -> None:
    """With all signs changed and the other direction, verdict and rate are the same."""
    series = plain(direction, baseline, target, actual)
    other = scaled(replace(series, direction="lower" if direction == "higher" else "higher"), Decimal(-1), Decimal(0))

    assert judge(series, YEAR) == judge(other, YEAR)


@given(any_series(), st.integers(FIRST - 1, LAST + 1), st.decimals("0.01", 100, places=2), figures)
def test_neither_unit_nor_origin_of_the_scale_matters(
    series: Series, year: int, factor: Decimal, offset: Decimal
) -> None:
    """Zero and negative figures are figures like others (where no sum is counted from zero)."""
    single = replace(series, cumulative_from=None)

    assert judge(scaled(single, factor, offset), year) == judge(single, year)


@given(one_sided, figures, figures, figures)
def test_rate_is_the_share_of_the_way(direction: str, baseline: Decimal, target: Decimal, actual: Decimal) -> None:
    found = judge(plain(direction, baseline, target, actual), YEAR)
    rises = target > baseline

    if target == baseline or rises != (direction == "higher"):  # the baseline meets the target
        met = actual >= target if direction == "higher" else actual <= target
        assert found.rate == (1 if met else None)
    else:
        exact = (Fraction(actual) - Fraction(baseline)) / (Fraction(target) - Fraction(baseline))
        assert found.rate is not None
        assert abs(Fraction(found.rate) - exact) <= Fraction(1, 20_000 if not 0.9999 < exact < 1 else 10_000)


@given(figures, figures, st.integers(FIRST, LAST))
def test_line_is_met_on_it_and_missed_below_it(baseline: Decimal, way: Decimal, year: int) -> None:
    """Halfway in time asks for half of the way, exactly; at the end of the line stands the target."""
    target = baseline + abs(way) + 1
    line = Fraction(baseline) + (Fraction(target) - Fraction(baseline)) * Fraction(year - FIRST, LAST - FIRST)
    on_it = Decimal(line.numerator) / Decimal(line.denominator)  # a quarter of a figure with two decimals is exact
    series = replace(
        plain("higher", baseline, target, on_it),
        actuals={year: Value("eq", on_it), year - 1: Value("eq", baseline)},
    )

    assert judge(series, year).verdict in {Verdict.ON_TRACK, Verdict.ACHIEVED}
    below = replace(series, actuals={year: Value("eq", on_it - Decimal("0.0000001"))})
    assert judge(below, year).verdict is (Verdict.BEHIND if year > FIRST else Verdict.WORSENED)


@given(st.sampled_from(["ge", "gt"]), figures, figures, figures, directions)
def test_bound_is_judged_by_itself_whatever_the_direction(
    comparator: str, baseline: Decimal, target: Decimal, actual: Decimal, direction: str
) -> None:
    """At least 10 and more than 10 ask for more; at most and less than are the same upside down."""
    series = plain(direction, baseline, target, actual, comparator)
    opposite = {"ge": "le", "gt": "lt"}[comparator]
    mirrored = scaled(plain(direction, baseline, target, actual, opposite), Decimal(-1), Decimal(0))

    assert judge(series, YEAR) == judge(mirrored, YEAR)
    if comparator == "ge":
        assert judge(series, YEAR) == judge(plain("higher", baseline, target, actual), YEAR)


@given(figures, figures, figures, st.decimals(0, 100, places=1))
def test_inside_a_range_is_achieved_and_nothing_else_is(
    baseline: Decimal, low: Decimal, actual: Decimal, width: Decimal
) -> None:
    series = replace(plain("none", baseline, low, actual), targets={LAST: Value("between", low, low + width)})

    assert (judge(series, YEAR).verdict is Verdict.ACHIEVED) == (low <= actual <= low + width)


@given(one_sided, figures, figures, figures)
def test_to_improve_needs_only_the_year_before(
    direction: str, baseline: Decimal, before: Decimal, actual: Decimal
) -> None:
    series = Series(
        direction,
        {FIRST: Value("eq", baseline)},
        {YEAR: Value("improve"), LAST: Value("improve")},
        {YEAR - 1: Value("eq", before), YEAR: Value("eq", actual)},
    )
    better = actual > before if direction == "higher" else actual < before
    no_worse = actual >= baseline if direction == "higher" else actual <= baseline
    expected = Verdict.ON_TRACK if better else Verdict.BEHIND if no_worse else Verdict.WORSENED

    assert judge(series, YEAR) == Judgement(expected, Reason.TARGET_IN_WORDS, baseline_year=FIRST, target_year=LAST)


@given(figures, figures, figures)
def test_sum_that_begins_anew_does_not_look_at_the_baseline(one: Decimal, other: Decimal, actual: Decimal) -> None:
    found = [
        judge(replace(plain("higher", baseline, Decimal(200), actual), cumulative_from=FIRST + 1), YEAR)
        for baseline in (one, other)
    ]

    assert found[0] == found[1]
    assert found[0] == replace(judge(plain("higher", Decimal(0), Decimal(200), actual), YEAR), baseline_year=None)


@pytest.mark.parametrize("sign", [1, -1])
@given(figures)
def test_rank_is_a_falling_figure(sign: int, change: Decimal) -> None:
    """From place 120 to place 80: each place up is a fortieth of the way."""
    actual = 120 - sign * change
    found = judge(plain("lower", Decimal(120), Decimal(80), actual), YEAR)

    assert (found.verdict is Verdict.ACHIEVED) == (actual <= 80)
    assert (found.verdict is Verdict.WORSENED) == (actual > 120)
