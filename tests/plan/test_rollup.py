"""Counting by measure, policy, department and goal, in plans whose parts lie below each other."""

import csv
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komoro_opendata.package import Package, TableFile
from komoro_opendata.package.descriptor import read_descriptor
from komoro_opendata.plan.progress import IndicatorProgress, Progress, assess
from komoro_opendata.plan.rollup import GROUPINGS, Grouping, roll_up, tally
from komoro_opendata.plan.series import Reason, Verdict

Rows = Mapping[str, list[dict[str, str]]]

NAMES = {"name_ja": "名", "name_en": "", "title_ja": "名", "title_en": ""}
TWO_LEVELS: Rows = {
    "policy": [
        {"policy_id": "policy-1", "parent_policy_id": "", **NAMES},
        {"policy_id": "policy-1-1", "parent_policy_id": "policy-1", **NAMES},
    ],
    "measure": [
        {"measure_id": "measure-1", "policy_id": "policy-1-1", "parent_measure_id": "", **NAMES},
        {"measure_id": "measure-1-1", "policy_id": "policy-1-1", "parent_measure_id": "measure-1", **NAMES},
        {"measure_id": "measure-1-2", "policy_id": "policy-1-1", "parent_measure_id": "measure-1", **NAMES},
    ],
    "department": [{"department_id": "a", **NAMES}, {"department_id": "b", **NAMES}, {"department_id": "c", **NAMES}],
    "measure_department": [
        {"measure_id": "measure-1", "department_id": "a", "role": "lead"},
        {"measure_id": "measure-1-1", "department_id": "a", "role": "lead"},  # below measure-1: counts once
        {"measure_id": "measure-1-2", "department_id": "a", "role": "related"},
        {"measure_id": "measure-1-2", "department_id": "b", "role": "lead"},
    ],
    "sdg_goal": [{"sdg_goal": "4", **NAMES}, {"sdg_goal": "3", **NAMES}, {"sdg_goal": "1", **NAMES}],
    "measure_sdg": [
        {"measure_id": "measure-1-1", "sdg_goal": "3"},
        {"measure_id": "measure-1-2", "sdg_goal": "3"},
        {"measure_id": "measure-1-2", "sdg_goal": "4"},
    ],
}


def package_of(folder: Path, tables: Rows) -> Package:
    """A package of some tables."""
    (folder / "datapackage.json").write_text("{}", encoding="utf-8")
    files = {}
    for name, rows in tables.items():
        files[name] = TableFile(name, f"{name}.csv", folder / f"{name}.csv")
        with files[name].file.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return Package(folder, read_descriptor(folder / "datapackage.json"), files)


@pytest.fixture
def package(tmp_path: Path) -> Callable[[Rows], Package]:
    """A function that makes a package of some tables."""
    return partial(package_of, tmp_path)


def indicator(name: str, verdict: Verdict, measure: str = "", policy: str = "") -> IndicatorProgress:
    reason = Reason.NO_ACTUAL if verdict is Verdict.NOT_MEASURABLE else None
    return IndicatorProgress(name, {"ja": "名", "en": "名"}, measure, policy, verdict, reason, ())


PROGRESS = Progress(
    {},
    2021,
    (
        indicator("i-1", Verdict.ACHIEVED, measure="measure-1"),
        indicator("i-2", Verdict.BEHIND, measure="measure-1-1"),
        indicator("i-3", Verdict.NOT_MEASURABLE, measure="measure-1-2"),
        indicator("i-4", Verdict.WORSENED, policy="policy-1"),
        indicator("i-5", Verdict.ON_TRACK, policy="policy-1-1"),
    ),
    (),
)


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (
            "measure",
            {
                "measure-1": (1, 0, 1, 0, 1),
                "measure-1-1": (0, 0, 1, 0, 0),
                "measure-1-2": (0, 0, 0, 0, 1),
                "": (0, 1, 0, 1, 0),
            },
        ),
        ("policy", {"policy-1": (1, 1, 1, 1, 1), "policy-1-1": (1, 1, 1, 0, 1)}),
        (
            "department",
            {
                "a lead": (1, 0, 1, 0, 1),
                "a related": (0, 0, 0, 0, 1),
                "b lead": (0, 0, 0, 0, 1),
                "lead": (0, 1, 0, 1, 0),
            },
        ),
        ("sdg", {"4": (0, 0, 0, 0, 1), "3": (0, 0, 1, 0, 1), "": (1, 1, 0, 1, 0)}),
    ],
)
def test_what_is_above_counts_what_is_below(
    by: Grouping, expected: Mapping[str, tuple[int, ...]], package: Callable[[Rows], Package]
) -> None:
    """Each indicator once in a group; one that belongs to a policy counts to policies alone."""
    groups = roll_up(package(TWO_LEVELS), PROGRESS, by)

    found = {f"{group.identifier} {group.role}".strip(): tuple(group.tally.verdicts.values()) for group in groups}
    assert found == expected
    assert list(found) == list(expected)
    assert {group.name["en"] for group in groups if group.identifier} == {"名"}


def test_circle_of_parents_ends(package: Callable[[Rows], Package]) -> None:
    """Such a table is no valid one; the report must not run forever on it."""
    one, other = (dict(row) for row in TWO_LEVELS["policy"])
    one["parent_policy_id"] = "policy-1-1"

    groups = roll_up(package({"policy": [one, other]}), PROGRESS, "policy")

    assert [(group.identifier, group.tally.indicators) for group in groups] == [
        ("policy-1", 2),
        ("policy-1-1", 2),
        ("", 3),  # of measures that are no measures of the package
    ]


def of_one_level(measures: list[tuple[bool, int]]) -> Rows:
    """Measures of one policy, each with its lead or none, and with some goals."""
    leads = [str(number) for number, (has_lead, _) in enumerate(measures) if has_lead]
    return {
        "policy": [{"policy_id": "policy-1", "parent_policy_id": "", **NAMES}],
        "measure": [
            {"measure_id": str(number), "policy_id": "policy-1", "parent_measure_id": "", **NAMES}
            for number in range(len(measures))
        ],
        "department": [{"department_id": "a", **NAMES}],
        "measure_department": [
            {"measure_id": "", "department_id": "", "role": ""},
            *({"measure_id": measure, "department_id": "a", "role": "lead"} for measure in leads),
        ],
        "sdg_goal": [{"sdg_goal": goal, **NAMES} for goal in ("1", "2")],
        "measure_sdg": [
            {"measure_id": "", "sdg_goal": ""},
            *({"measure_id": str(number), "sdg_goal": str(goal)} for number, (_, goal) in enumerate(measures) if goal),
        ],
    }


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 2)), min_size=1, max_size=4),
    st.lists(st.tuples(st.sampled_from(Verdict), st.integers(-1, 3)), max_size=8),
)
def test_no_indicator_is_hidden(measures: list[tuple[bool, int]], indicators: list[tuple[Verdict, int]]) -> None:
    """Where each counts once, the groups have all that the head has, verdict by verdict and reason by reason."""
    known = tuple(
        indicator(f"i-{number}", verdict, measure=str(measure))
        if 0 <= measure < len(measures)
        else indicator(f"i-{number}", verdict, policy="policy-1")
        for number, (verdict, measure) in enumerate(indicators)
    )
    head = tally(known)
    with TemporaryDirectory() as folder:
        made = package_of(Path(folder), of_one_level(measures))
        for by in GROUPINGS:
            groups = roll_up(made, Progress({}, 2021, known, ()), by)
            for verdict in Verdict:
                assert sum(group.tally.verdicts[verdict] for group in groups) == head.verdicts[verdict]
            reasons = sum((Counter(group.tally.reasons) for group in groups), Counter())
            assert reasons == Counter(head.reasons)


def test_nothing_counted_is_told_as_nothing() -> None:
    counted = tally(())

    assert (counted.indicators, counted.measured, dict(counted.reasons)) == (0, 0, {})
    assert dict(counted.verdicts) == dict.fromkeys(Verdict, 0)


def test_reasons_are_told_in_their_order() -> None:
    """However the indicators stand: no actual result comes before what else may be missing."""
    lost = IndicatorProgress("i", {}, "", "", Verdict.NOT_MEASURABLE, Reason.TARGET_LOST, ())

    counted = tally([lost, indicator("i-3", Verdict.NOT_MEASURABLE), lost])

    assert list(counted.reasons.items()) == [(Reason.NO_ACTUAL, 1), (Reason.TARGET_LOST, 2)]


def test_indicator_without_values_is_told_and_not_measurable(package: Callable[[Rows], Package]) -> None:
    about = {"measure_id": "measure-1", "policy_id": "", "direction": "higher", "aggregation": "single", **NAMES}
    tables: Rows = {
        "plan": [{"title_ja": "計画", "start_fiscal_year": "2021"}],
        "fiscal_year": [{"fiscal_year": "2021"}],
        "indicator": [{"indicator_id": "i-1", **about}],
    }

    (found,) = assess(package(tables)).indicators

    assert (found.verdict, found.reason) == (Verdict.NOT_MEASURABLE, Reason.NO_ACTUAL)
    assert [(value.breakdown, value.fiscal_year, value.status) for value in found.values] == [("total", 2021, "")]


def test_year_to_sum_from_counts_for_sums_alone(package: Callable[[Rows], Package]) -> None:
    """A single-year indicator with such a year is no valid one; its baseline stays what it is."""
    about = {"measure_id": "measure-1", "policy_id": "", "direction": "higher", **NAMES}
    value = {"breakdown": "total", "value": "10", "comparator": "eq", "status": "ok"}
    years = {"baseline": ("2019", "10"), "target": ("2021", "20"), "actual": ("2021", "15")}
    tables: Rows = {
        "plan": [{"title_ja": "計画", "start_fiscal_year": "2020"}],
        "indicator": [
            {"indicator_id": name, "aggregation": name, "cumulative_from_fiscal_year": "2020", **about}
            for name in ("single", "cumulative")
        ],
        "observation": [
            {"indicator_id": name, "fiscal_year": year, "kind": kind, **value, "value": number}
            for name in ("single", "cumulative")
            for kind, (year, number) in years.items()
        ],
    }

    rates = [str(found.judgement.rate) for found in assess(package(tables)).values]

    assert rates == ["0.5000", "0.7500"]  # (15 - 10) / 10, 15 / 20


@pytest.mark.parametrize("status", ["not_due", "not_measured", "dash", "lost", "discontinued"])
def test_the_year_is_the_latest_in_which_something_was_measured(
    status: str, package: Callable[[Rows], Package]
) -> None:
    """A row that only says that there is no figure yet does not make its year the one to tell of."""
    about = {"measure_id": "measure-1", "policy_id": "", "direction": "higher", "aggregation": "single", **NAMES}
    value = {"indicator_id": "i-1", "breakdown": "total", "kind": "actual"}
    tables: Rows = {
        "plan": [{"title_ja": "計画", "start_fiscal_year": "2020"}],
        "indicator": [{"indicator_id": "i-1", **about}],
        "observation": [
            {**value, "fiscal_year": "2020", "value": "9", "comparator": "eq", "status": "ok"},
            {**value, "fiscal_year": "2021", "value": "10", "comparator": "eq", "status": "provisional"},
            {**value, "fiscal_year": "2022", "value": "", "comparator": "none", "status": status},
        ],
    }

    assert assess(package(tables)).fiscal_year == 2021
