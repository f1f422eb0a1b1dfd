"""The view observation_wide of the database: the joins of the wide table, written in SQL."""

from collections.abc import Iterator

from komoro_opendata.package.rows import read_header
from komoro_opendata.publish.edition import Edition
from komoro_opendata.publish.tables.sqlite_text import quoted
from komoro_opendata.publish.tables.wide import CODE_LISTS, JOINED_TABLES, SEPARATOR, WideColumn, wide_columns
from komoro_opendata.rdf.package_graph import context_of
from komoro_opendata.vocabulary.model import model

__all__ = ["view"]

_FROM = """\
FROM observation
LEFT JOIN indicator ON indicator.indicator_id = observation.indicator_id
LEFT JOIN measure ON measure.measure_id = indicator.measure_id
LEFT JOIN policy ON policy.policy_id = coalesce(measure.policy_id, indicator.policy_id)
LEFT JOIN measure AS parent_measure ON parent_measure.measure_id = measure.parent_measure_id
LEFT JOIN policy AS parent_policy ON parent_policy.policy_id = policy.parent_policy_id
CROSS JOIN plan
CROSS JOIN municipality
LEFT JOIN unit ON unit.unit = indicator.unit
LEFT JOIN breakdown ON breakdown.breakdown = observation.breakdown
LEFT JOIN fiscal_year ON fiscal_year.fiscal_year = observation.fiscal_year
LEFT JOIN source ON source.source_id = coalesce(observation.source_id, plan.source_id)"""
_LINKS = {
    "department": "measure_department AS link JOIN department AS found ON found.department_id = link.department_id "
    "WHERE link.role = 'lead' AND link.measure_id = indicator.measure_id",
    "sdg_goal": "measure_sdg AS link JOIN sdg_goal AS found ON found.sdg_goal = link.sdg_goal "
    "WHERE link.measure_id = indicator.measure_id",
}
_OF_THE_POLICY = "(SELECT found.{column} FROM department AS found WHERE found.department_id = policy.department_id)"
_NEEDED = ("measure_department", "measure_sdg", "plan", "municipality", *JOINED_TABLES, "observation")


def view(edition: Edition) -> Iterator[str]:
    """The statement that makes the view; none where the package lacks one of the tables that it joins."""
    package = edition.package
    if not all(name in package.tables and read_header(package.tables[name].file) for name in _NEEDED):
        return
    plan_iri = context_of(package, edition.base).plan_iri.replace("'", "''")
    columns = (f"{_value(column, plan_iri)} AS {quoted(column.name)}" for column in wide_columns(package))
    codes = (
        f"LEFT JOIN code AS {name} ON {name}.list = '{name}' AND {name}.code = "
        f"{'indicator' if name == 'direction' else 'observation'}.{name}"
        for name in CODE_LISTS
    )
    yield "\n".join(["CREATE VIEW observation_wide AS SELECT", ",\n".join(columns), _FROM, *codes])


def _value(column: WideColumn, plan_iri: str) -> str:
    if column.column == "iri":
        key = (f"observation.{name}" for name in model().tables["observation"].key)
        return f"'{plan_iri}/' || " + " || '/' || ".join(key)
    if not column.is_list:
        return f"{column.role}.{quoted(column.column)}"
    listed = (
        f"(SELECT group_concat(word, '{SEPARATOR}') FROM "  # noqa: S608  names of the model, no input
        f"(SELECT coalesce(found.{column.column}, '') AS word FROM {_LINKS[column.role]} ORDER BY link.number))"
    )
    if column.role == "department":
        of_policy = _OF_THE_POLICY.format(column=column.column)
        return f"CASE WHEN indicator.measure_id IS NULL THEN {of_policy} ELSE {listed} END"
    return listed
