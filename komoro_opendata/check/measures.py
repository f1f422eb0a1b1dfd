"""Rules over measures and indicators: who leads, what is measured, which SDGs are served."""

import re
from collections.abc import Iterator

from komoro_opendata.check.plan_tables import PlanTables
from komoro_opendata.check.registry import plan_rule
from komoro_opendata.findings import Finding
from komoro_opendata.package.rows import Row

__all__: list[str] = []

_SURVEY = re.compile(r"[（(][^（）()]*意識調査[）)]$")


def _leaves(plan: PlanTables) -> Iterator[Row]:
    """The measures that have no measures below them."""
    parents = plan.children("measure", "parent_measure_id")
    return (row for row in plan.rows("measure") if row["measure_id"] not in parents)


@plan_rule("plan-measures")
def measures(plan: PlanTables) -> Iterator[Finding]:
    """A plan has measures."""
    if plan.has("measure") and next(iter(plan.rows("measure")), None) is None:
        yield plan.file_finding("plan-measures", "measure")


@plan_rule("measure-lead")
def lead(plan: PlanTables) -> Iterator[Finding]:
    """A measure has a lead department."""
    if not plan.has("measure_department"):
        return
    led = {row["measure_id"] for row in plan.rows("measure_department") if row["role"] == "lead"}
    for row in _leaves(plan):
        if row["measure_id"] not in led:
            yield row.finding("measure-lead", "measure_id")


@plan_rule("measure-indicators", "measure-reason")
def indicators_or_reason(plan: PlanTables) -> Iterator[Finding]:
    """A measure has indicators or a reason for having none, and not both."""
    if not plan.has("indicator"):
        return
    measured = plan.children("indicator", "measure_id")
    leaves = {row["measure_id"] for row in _leaves(plan)}
    for row in plan.rows("measure"):
        reason = row["no_indicator_reason_ja"]
        if row["measure_id"] in measured:
            if reason:
                yield row.finding("measure-reason", "no_indicator_reason_ja")
        elif not reason and row["measure_id"] in leaves:
            yield row.finding("measure-indicators", "measure_id")


@plan_rule("sdg-missing", "sdg-undeclared")
def sdgs(plan: PlanTables) -> Iterator[Finding]:
    """SDG links are as the package declares them: for every measure, for some, for none."""
    declared = plan.declaration.get("sdgs")
    if declared == "none":
        yield from (row.finding("sdg-undeclared", "sdg_goal") for row in list(plan.rows("measure_sdg"))[:1])
    elif declared == "every_measure" and plan.has("measure_sdg"):
        linked = plan.children("measure_sdg", "measure_id")
        for row in _leaves(plan):
            if row["measure_id"] not in linked:
                yield row.finding("sdg-missing", "measure_id")


@plan_rule("indicator-parent")
def parent(plan: PlanTables) -> Iterator[Finding]:
    """An indicator belongs to exactly one measure or policy."""
    for row in plan.rows("indicator"):
        if bool(row["measure_id"]) == bool(row["policy_id"]):
            yield row.finding("indicator-parent", "measure_id")


@plan_rule("cumulative-start")
def cumulation(plan: PlanTables) -> Iterator[Finding]:
    """A cumulative indicator says since when; others do not."""
    for row in plan.rows("indicator"):
        if row["aggregation"] in ("single", "cumulative"):
            is_cumulative = row["aggregation"] == "cumulative"
            if is_cumulative != bool(row["cumulative_from_fiscal_year"]):
                yield row.finding("cumulative-start", "cumulative_from_fiscal_year")


@plan_rule("survey-missing")
def survey(plan: PlanTables) -> Iterator[Finding]:
    """An indicator whose name gives a survey refers to it."""
    for row in plan.rows("indicator"):
        if not row["survey_id"] and _SURVEY.search(row["name_ja"]):
            yield row.finding("survey-missing", "survey_id")
