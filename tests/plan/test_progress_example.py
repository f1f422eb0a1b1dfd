"""The example package with actual results (examples/progress): its verdicts and rates, calculated by hand.

The baseline is of 2019 (of indicator-2-1-6: 2018), the last target of 2023.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from komoro_opendata.check import validate_package
from komoro_opendata.findings.errors import WordedError
from komoro_opendata.package import Package, open_package
from komoro_opendata.plan.progress import assess, fiscal_year_named
from komoro_opendata.plan.rollup import Group, Grouping, roll_up, tally

# Each line: indicator, breakdown, year, verdict, rate or reason, and behind the sign how it is calculated.
EXPECTED = """\
indicator-1-1-1 total       2020 on_track       0.3                   # (112 - 100) / (140 - 100); 112 >= 110
indicator-1-1-1 total       2021 behind         0.45                  # (118 - 100) / 40; 118 < 120, 118 >= 100
indicator-1-1-1 total       2022 on_track       0.8                   # (132 - 100) / 40; 132 >= 130
indicator-1-1-2 total       2020 behind         0.2                   # (32 - 40) / (0 - 40); 32 > 30, 32 <= 40
indicator-1-1-2 total       2021 on_track       0.5                   # (20 - 40) / -40; 20 <= 20
indicator-1-1-2 total       2022 achieved       1                     # (0 - 40) / -40; 0 <= 0
indicator-1-1-3 elementary  2020 on_track       0.375                 # (83 - 80) / (88 - 80); 83 >= 82
indicator-1-1-3 elementary  2021 achieved       1                     # (88 - 80) / 8
indicator-1-1-3 elementary  2022 behind         0.625                 # (85 - 80) / 8; 85 < 86
indicator-1-1-3 junior_high 2020 behind         0.125                 # (61 - 60) / (68 - 60); 61 < 62
indicator-1-1-3 junior_high 2021 worsened       -0.125                # (59 - 60) / 8; 59 < 60
indicator-1-1-3 junior_high 2022 on_track       0.875                 # (67 - 60) / 8; 67 >= 66
indicator-1-1-4 total       2020 on_track       target_lost           # 11 >= 11; the target of 2023 is lost
indicator-1-1-4 total       2021 not_measurable target_lost           # 11.5 < 12, but 2023 might be met
indicator-1-1-4 total       2022 on_track       target_lost           # 13 >= 13
indicator-1-2-1 total       2020 on_track       0.25                  # (11 - 12) / (8 - 12); 11 <= 11
indicator-1-2-1 total       2021 worsened       -0.125                # (12.5 - 12) / -4; 12.5 > 12
indicator-1-2-1 total       2022 achieved       1.125                 # (7.5 - 12) / -4; 7.5 <= 8
indicator-1-2-2 total       2020 behind         0.5                   # (45 - 40) / (50 - 40); 5 away, at first 10
indicator-1-2-2 total       2021 achieved       1.8                   # (58 - 40) / 10; 50 <= 58 <= 60
indicator-1-2-2 total       2022 behind         beyond_target         # 65 > 60: 5 away, at first 10
indicator-1-2-3 total       2020 on_track       target_in_words       # 31 > 30 of the baseline in 2019
indicator-1-2-3 total       2021 worsened       target_in_words       # 29.5 < 31 of 2020, and < 30
indicator-1-2-3 total       2022 on_track       target_in_words       # 30.5 > 29.5 of 2021
indicator-1-2-4 total       2020 achieved       1                     # 70 >= 70: target is the baseline
indicator-1-2-4 total       2021 achieved       1                     # 72 >= 70
indicator-1-2-4 total       2022 worsened       baseline_meets_target # 69.9 < 70
indicator-2-1-1 total       2020 on_track       0.25                  # (50 - 0) / (200 - 0): counted anew from 2020
indicator-2-1-1 total       2021 behind         0.45                  # 90 / 200; 90 < 100
indicator-2-1-1 total       2022 on_track       0.8                   # 160 / 200; 160 >= 150
indicator-2-1-2 total       2020 achieved       1                     # 12 >= 12: target is the baseline
indicator-2-1-2 total       2021 worsened       baseline_meets_target # 11 < 12
indicator-2-1-2 total       2022 achieved       1                     # 12 >= 12
indicator-2-1-3 total       2020 on_track       baseline_lost         # 10 >= 10
indicator-2-1-3 total       2021 not_measurable baseline_lost         # 15 < 20: behind or worsened, who knows
indicator-2-1-3 total       2022 achieved       baseline_lost         # 45 >= 40
indicator-2-1-4 total       2020 on_track       0.25                  # (5 - 4) / (8 - 4); 5 >= 5
indicator-2-1-4 total       2021 not_measurable actual_not_measured
indicator-2-1-4 total       2022 not_measurable no_actual
indicator-2-1-5 total       2020 on_track       0.25                  # (70 - 60) / (100 - 60); line 60 + 40 * 1/4 = 70
indicator-2-1-5 total       2021 behind         0.475                 # (79 - 60) / 40; line 60 + 40 * 2/4 = 80
indicator-2-1-5 total       2022 on_track       0.75                  # (90 - 60) / 40; line 60 + 40 * 3/4 = 90
indicator-2-1-6 total       2020 behind         0.3317                # 19.9 / 60 = 0.33166…; line 20 + 30 * 2/3 = 40
indicator-2-1-6 total       2021 on_track       0.5                   # (50 - 20) / (80 - 20); 50 >= 50
indicator-2-1-6 total       2022 behind         0.7333                # 44 / 60 = 0.7333…; line 50 + 30 * 1/2 = 65
indicator-2-1-7 total       2021 not_measurable target_in_words       # 検討中 is not 策定
indicator-2-1-7 total       2022 achieved       target_in_words       # 策定 is 策定
indicator-2-0-1 total       2020 behind         0.125                 # (115 - 120) / (80 - 120); 115 > 110
indicator-2-0-1 total       2021 on_track       0.625                 # (95 - 120) / -40; 95 <= 100
indicator-2-0-1 total       2022 achieved       1.025                 # (79 - 120) / -40; 79 <= 80
"""
# Of each indicator the worst of its breakdowns in 2022.
VERDICTS = {
    "achieved": "1-1-2 1-2-1 2-1-2 2-1-3 2-1-7 2-0-1",
    "on_track": "1-1-1 1-1-4 1-2-3 2-1-1 2-1-5",
    "behind": "1-1-3 1-2-2 2-1-6",
    "worsened": "1-2-4",
    "not_measurable": "2-1-4",
}
# What is counted together: achieved, on track, behind, worsened, not measurable.
COUNTS: dict[Grouping, dict[str, tuple[int, int, int, int, int]]] = {
    "measure": {
        "measure-1-1": (1, 2, 1, 0, 0),
        "measure-1-2": (1, 1, 1, 1, 0),
        "measure-2-1": (3, 2, 1, 0, 1),
        "measure-2-2": (0, 0, 0, 0, 0),
        "": (1, 0, 0, 0, 0),  # indicator-2-0-1 is of a policy itself
    },
    "policy": {"policy-1": (2, 3, 2, 1, 0), "policy-2": (4, 2, 1, 0, 1)},  # with indicator-2-0-1
    "department": {
        "children-division lead": (1, 2, 1, 0, 0),
        "children-division related": (4, 3, 2, 1, 1),  # measures 1-2 and 2-1
        "environment-division lead": (3, 2, 1, 0, 1),
        "general-affairs-division lead": (0, 0, 0, 0, 0),
        "general-affairs-division related": (3, 2, 1, 0, 1),
        "health-division lead": (1, 1, 1, 1, 0),
        "lead": (1, 0, 0, 0, 0),  # nobody leads indicator-2-0-1
    },
    "sdg": {
        "3": (1, 1, 1, 1, 0),
        "4": (1, 2, 1, 0, 0),
        "11": (4, 3, 2, 1, 1),
        "16": (0, 0, 0, 0, 0),
        "": (1, 0, 0, 0, 0),  # indicator-2-0-1
    },
}


@pytest.fixture(scope="module")
def example(root: Path) -> Iterator[Package]:
    """The example package."""
    with open_package(root / "examples/progress") as package:
        yield package


def _expected() -> list[tuple[str, str, int, str, str]]:
    rows = (line.partition("#")[0].split() for line in EXPECTED.splitlines())
    return [(indicator, breakdown, int(year), verdict, end) for indicator, breakdown, year, verdict, end in rows]


def test_example_is_valid_and_says_that_it_is_invented(example: Package) -> None:
    assert list(validate_package(example).findings) == []
    titles = [source["title"] for source in example.descriptor.raw["sources"]]
    titles += [row["title_ja"] for name in ("plan", "source") for row in example.rows(name)]
    assert all("架空の例" in title for title in [example.descriptor.raw["title"], *titles])


def test_judgements_are_those_calculated_by_hand(example: Package) -> None:
    found = []
    for value in assess(example).values:
        rate, reason = value.judgement.rate, value.judgement.reason
        assert (rate is None) != (reason is None)
        end = str(reason) if rate is None else f"{rate.normalize():f}"
        found.append((value.indicator_id, value.breakdown, value.fiscal_year, str(value.judgement.verdict), end))

    assert found == _expected()


def test_provisional_result_is_flagged(example: Package) -> None:
    flagged = [(v.indicator_id, v.fiscal_year) for v in assess(example).values if v.judgement.provisional]

    assert flagged == [("indicator-2-1-5", 2022)]


def test_latest_year_with_results_is_told_of(example: Package) -> None:
    progress = assess(example)

    found: dict[str, str] = {}
    for indicator in progress.indicators:
        name = indicator.indicator_id.removeprefix("indicator-")
        found[indicator.verdict] = f"{found.get(indicator.verdict, '')} {name}".strip()
    assert progress.fiscal_year == 2022
    assert found == VERDICTS
    assert {indicator.reason for indicator in progress.indicators} == {None, "no_actual"}


def test_another_year_is_told_of_alone(example: Package) -> None:
    """Not measurable goes before all, then the worst: of achieved and worsened breakdowns comes worsened."""
    progress = assess(example, 2021)

    expected = [row for row in _expected() if row[2] == 2021]
    assert [(v.indicator_id, v.breakdown, v.fiscal_year) for v in progress.values] == [row[:3] for row in expected]
    of_school = next(found for found in progress.indicators if found.indicator_id == "indicator-1-1-3")
    assert of_school.verdict == "worsened"
    assert Counter(indicator.verdict for indicator in progress.indicators) == {
        "achieved": 2,
        "on_track": 3,
        "behind": 3,
        "worsened": 4,
        "not_measurable": 4,
    }


def test_year_without_results_is_not_measurable(example: Package) -> None:
    counted = tally(assess(example, 2023).indicators)

    assert (counted.indicators, counted.measured, dict(counted.reasons)) == (16, 0, {"no_actual": 16})


@pytest.mark.parametrize("by", COUNTS)
def test_groups_count_what_a_reader_counts(example: Package, by: Grouping) -> None:
    groups = roll_up(example, assess(example), by)

    assert {_key(group): tuple(group.tally.verdicts.values()) for group in groups} == COUNTS[by]
    for group in groups:
        counts = COUNTS[by][_key(group)]
        assert (group.tally.indicators, group.tally.measured) == (sum(counts), sum(counts[:4]))
        assert dict(group.tally.reasons) == ({"no_actual": counts[4]} if counts[4] else {})


def test_a_grouping_that_there_is_not_is_refused(example: Package) -> None:
    by: Any = "plolicy"
    with pytest.raises(WordedError) as caught:
        roll_up(example, assess(example), by)

    assert caught.value.words == {
        "ja": "「plolicy」という集計の単位はありません。measure, policy, department, sdg のどれかを指定してください",
        "en": "there is no grouping “plolicy”; name one of measure, policy, department, sdg",
    }


def _key(group: Group) -> str:
    return f"{group.identifier} {group.role}".strip()


def test_measure_without_indicators_says_why(example: Package) -> None:
    reasons = {group.identifier: group.no_indicator_reason for group in roll_up(example, assess(example), "measure")}

    assert reasons.pop("measure-2-2") == {
        "ja": "毎年度の点検で見直すため指標を設けない。",
        "en": "No indicators: it is reviewed in the yearly check.",
    }
    assert set(reasons.values()) == {None}


@pytest.mark.parametrize("text", ["2022", "令和4", "令和4年度", "R4", "２０２２", "令和４年度", "FY2022"])
def test_year_is_understood_as_people_write_it(text: str) -> None:
    assert fiscal_year_named(text) == 2022


@pytest.mark.parametrize("text", ["", "last", "22", "4年", "令和0"])
def test_what_is_no_year_is_refused(text: str) -> None:
    with pytest.raises(WordedError) as caught:
        fiscal_year_named(text)

    assert f"「{text}」" in caught.value.words["ja"]
    assert f"“{text}”" in caught.value.words["en"]


def test_year_that_the_package_does_not_know_is_refused(example: Package) -> None:
    with pytest.raises(WordedError) as caught:
        assess(example, 2030)

    assert caught.value.words == {
        "ja": "2030年度はこのパッケージにありません。あるのは 2018, 2019, 2020, 2021, 2022, 2023 です",
        "en": "the package does not speak of the fiscal year 2030; it has 2018, 2019, 2020, 2021, 2022, 2023",
    }


def test_plan_without_results_is_told_of_its_first_year(real_package: Path) -> None:
    """Komoro's plan has no actual results yet: 54 indicators, none of them measured."""
    with open_package(real_package) as package:
        progress = assess(package)
        measures = roll_up(package, progress, "measure")

    counted = tally(progress.indicators)
    assert (progress.fiscal_year, counted.indicators, counted.measured) == (2020, 54, 0)
    assert len(progress.values) == 58
    assert sum(group.tally.indicators for group in measures) == 54
    assert sum(group.no_indicator_reason is not None for group in measures) == 1
