"""The progress of indicators counted by measure, policy, department and Sustainable Development Goal.

A group counts verdicts and always tells how many indicators it has and how many of them could be measured. What is
above counts what is below: a measure the indicators of the measures under it, a policy those of its measures and its
own, a department and a goal those of the measures they have. An indicator counts once in each group, and one that
belongs to a policy directly counts to policies alone. What no group counts stands in a last group of its own, so that
nothing is hidden: indicators without a measure, a leading department or a goal.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from komoro_opendata.findings.errors import WordedError
from komoro_opendata.package import Package
from komoro_opendata.plan.progress import IndicatorProgress, Progress, names_of
from komoro_opendata.plan.series import Reason, Verdict
from komoro_opendata.vocabulary.codes import code_list

__all__ = ["GROUPINGS", "Group", "Grouping", "Tally", "grouping_named", "roll_up", "tally"]

Grouping = Literal["measure", "policy", "department", "sdg"]
"""What indicators are counted by."""

_NO_PARENT: Mapping[Grouping, Mapping[str, str]] = {
    "measure": {"ja": "政策に直接付いた指標", "en": "Indicators of policies themselves"},
    "policy": {"ja": "政策なし", "en": "No policy"},
    "department": {"ja": "主管なし", "en": "No lead department"},
    "sdg": {"ja": "ゴールなし", "en": "No goal"},
}
"""What the group of the indicators is called that no other group counts."""
_LEAD = "lead"


@dataclass(frozen=True, slots=True)
class Tally:
    """Indicators by verdict (all five, also those with none), and why some are not measurable."""

    verdicts: Mapping[Verdict, int]
    reasons: Mapping[Reason, int]

    @property
    def indicators(self) -> int:
        """How many indicators there are."""
        return sum(self.verdicts.values())

    @property
    def measured(self) -> int:
        """How many of them could be judged."""
        return self.indicators - self.verdicts[Verdict.NOT_MEASURABLE]


@dataclass(frozen=True, slots=True)
class Group:
    """What is counted together: its identifier, its name by language, the role of a department (else empty).

    The group of what no other one counts has no identifier; among departments it has the role of a lead.

    `no_indicator_reason` by language says why a measure has no indicators of its own; empty where it does not.
    """

    identifier: str
    name: Mapping[str, str]
    tally: Tally
    role: str = ""
    no_indicator_reason: Mapping[str, str] | None = None


def tally(indicators: Iterable[IndicatorProgress]) -> Tally:
    """Count indicators by verdict and reason."""
    known = list(indicators)
    verdicts = Counter(indicator.verdict for indicator in known)
    reasons = Counter(indicator.reason for indicator in known if indicator.reason is not None)
    return Tally(
        {verdict: verdicts[verdict] for verdict in Verdict},
        {reason: reasons[reason] for reason in Reason if reasons[reason]},
    )


def grouping_named(text: str) -> Grouping:
    """The grouping of that name.

    Raises:
        WordedError: There is none.
    """
    found: Grouping | None = next((name for name in GROUPINGS if name == text), None)
    if found is None:
        known = ", ".join(GROUPINGS)
        raise WordedError(
            f"「{text}」という集計の単位はありません。{known} のどれかを指定してください",
            f"there is no grouping “{text}”; name one of {known}",
        )
    return found


def roll_up(package: Package, progress: Progress, by: Grouping) -> tuple[Group, ...]:
    """The groups of one kind (`measure`, `policy`, `department`, `sdg`), in the order of the package.

    Groups without indicators are told too; of departments those that lead or support a measure, of goals those that a
    measure serves. The last group, without an identifier, has the indicators that no other counts (of departments: that
    no lead counts), where there are any.

    Raises:
        WordedError: There is no such grouping.
    """
    return tuple(GROUPINGS[grouping_named(by)](package, progress))


def _rest(by: Grouping, progress: Progress, counted: Iterable[IndicatorProgress], role: str = "") -> Iterator[Group]:
    """The group of the indicators that no other group counts; none where there are none."""
    known = {indicator.indicator_id for indicator in counted}
    left = [indicator for indicator in progress.indicators if indicator.indicator_id not in known]
    if left:
        yield Group("", _NO_PARENT[by], tally(left), role=role)


def _measures(package: Package, progress: Progress) -> Iterator[Group]:
    found = _by_measure(package, progress)
    for row in package.rows("measure"):
        reason = names_of(row, "no_indicator_reason")
        yield Group(
            row["measure_id"],
            names_of(row, "title"),
            tally(found[row["measure_id"]]),
            no_indicator_reason=reason if reason["ja"] else None,
        )
    yield from _rest("measure", progress, chain.from_iterable(found.values()))


def _policies(package: Package, progress: Progress) -> Iterator[Group]:
    parents = {row["policy_id"]: row["parent_policy_id"] for row in package.rows("policy")}
    of_measure = {row["measure_id"]: row["policy_id"] for row in package.rows("measure")}
    found: dict[str, list[IndicatorProgress]] = defaultdict(list)
    for indicator in progress.indicators:
        for policy in _upwards(indicator.policy_id or of_measure.get(indicator.measure_id, ""), parents):
            found[policy].append(indicator)
    for row in package.rows("policy"):
        yield Group(row["policy_id"], names_of(row, "name"), tally(found[row["policy_id"]]))
    yield from _rest("policy", progress, chain.from_iterable(found.values()))


def _departments(package: Package, progress: Progress) -> Iterator[Group]:
    entries = [(row["department_id"], row["role"], row["measure_id"]) for row in package.rows("measure_department")]
    found = _united(package, progress, (((department, role), measure) for department, role, measure in entries))
    for row in package.rows("department"):
        for role in code_list("role").rows:
            if (key := (row["department_id"], role)) in found:
                yield Group(row["department_id"], names_of(row, "name"), tally(found[key]), role=role)
    led = chain.from_iterable(indicators for (_, role), indicators in found.items() if role == _LEAD)
    yield from _rest("department", progress, led, _LEAD)


def _goals(package: Package, progress: Progress) -> Iterator[Group]:
    entries = [(row["sdg_goal"], row["measure_id"]) for row in package.rows("measure_sdg")]
    found = _united(package, progress, (((goal, ""), measure) for goal, measure in entries))
    for row in package.rows("sdg_goal"):
        if (key := (row["sdg_goal"], "")) in found:
            yield Group(row["sdg_goal"], names_of(row, "name"), tally(found[key]))
    yield from _rest("sdg", progress, chain.from_iterable(found.values()))


GROUPINGS: Mapping[Grouping, Callable[[Package, Progress], Iterator[Group]]] = {
    "measure": _measures,
    "policy": _policies,
    "department": _departments,
    "sdg": _goals,
}
"""How to count, by what is asked for."""


def _by_measure(package: Package, progress: Progress) -> Mapping[str, list[IndicatorProgress]]:
    """The indicators of each measure and of the measures below it."""
    parents = {row["measure_id"]: row["parent_measure_id"] for row in package.rows("measure")}
    found: dict[str, list[IndicatorProgress]] = defaultdict(list)
    for indicator in progress.indicators:
        for measure in _upwards(indicator.measure_id, parents):
            found[measure].append(indicator)
    return found


def _united(
    package: Package, progress: Progress, entries: Iterable[tuple[tuple[str, str], str]]
) -> Mapping[tuple[str, str], Iterable[IndicatorProgress]]:
    """The indicators of several measures for each key, each indicator once."""
    by_measure = _by_measure(package, progress)
    found: dict[tuple[str, str], dict[str, IndicatorProgress]] = defaultdict(dict)
    for key, measure in entries:
        found[key] |= {indicator.indicator_id: indicator for indicator in by_measure.get(measure, ())}
    return {key: indicators.values() for key, indicators in found.items()}


def _upwards(identifier: str, parents: Mapping[str, str]) -> Iterator[str]:
    """An item and all above it; it ends where there is no parent, or one that was passed."""
    passed: set[str] = set()
    while identifier in parents and identifier not in passed:
        yield identifier
        passed.add(identifier)
        identifier = parents[identifier]
