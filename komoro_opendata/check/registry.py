"""The list of rules over a plan's tables: a rule registers itself with the codes of the findings it can make."""

from collections.abc import Callable, Iterator

from komoro_opendata.check.plan_tables import PlanTables
from komoro_opendata.findings import Finding

__all__ = ["PlanRule", "plan_rule", "plan_rules", "rule_codes"]

PlanRule = Callable[[PlanTables], Iterator[Finding]]

_RULES: list[tuple[tuple[str, ...], PlanRule]] = []


def plan_rule(*codes: str) -> Callable[[PlanRule], PlanRule]:
    """Register a rule: a generator of findings over a plan's tables, each with one of these codes."""

    def registered(function: PlanRule) -> PlanRule:
        _RULES.append((codes, function))
        return function

    return registered


def plan_rules() -> tuple[PlanRule, ...]:
    """All registered rules, in the order of their modules."""
    return tuple(function for _, function in _RULES)


def rule_codes() -> frozenset[str]:
    """The codes that the registered rules can give."""
    return frozenset(code for codes, _ in _RULES for code in codes)
