"""Hold every official name, title and heading's number of a package against the names that the text prints."""

from collections.abc import Iterator, Mapping

from komoro_opendata.package import Row
from komoro_opendata.plan.audit_ledger import Ledger, Name, Tables
from komoro_opendata.plan.audit_report import Mismatch
from komoro_opendata.plan.printed import Kind, Printed, canonical, plain_number
from komoro_opendata.vocabulary.eras import fiscal_year_of

__all__ = ["RECURRING", "audit_names", "recurs"]

RECURRING = frozenset({Kind.MUNICIPALITY, Kind.PLAN, Kind.PERIOD, Kind.LEVEL, Kind.POLICY_NUMBER, Kind.POLICY})
"""Kinds that a text repeats as running titles and contents: each repetition must equal a name that is carried."""

_WHERE_PRINTED = frozenset(
    {Kind.MUNICIPALITY, Kind.LEVEL, Kind.POLICY_NUMBER, Kind.MEASURE_NUMBER, Kind.SDG_NUMBER},
)
"""Kinds that a plan need not print; where the text has any of them, each must agree."""

_LINKS = (
    ("measure_project", "project", "project_id", Kind.PROJECT),
    ("measure_related_plan", "related_plan", "related_plan_id", Kind.RELATED_PLAN),
)
_ROLES = {"lead": Kind.LEAD_DEPARTMENT, "related": Kind.RELATED_DEPARTMENT}


def audit_names(ledger: Ledger, tables: Tables) -> None:
    """Find each name of the package in the text, and each row of names that no other row gives a place."""
    for name in _names(tables):
        if name.kind not in _WHERE_PRINTED or ledger.cells(name.kind):
            ledger.hold(name)
    _audit_period(ledger, tables)
    _audit_surveys(ledger, tables)
    _audit_unplaced(ledger, tables)


def recurs(ledger: Ledger, cell: Printed) -> bool:
    """Whether an unused cell repeats, as a running title or in a table of contents, what a row carries elsewhere."""
    if cell.kind not in RECURRING:
        return False
    beside = _beside(ledger, cell)
    return any(
        canonical(carried.whole) == canonical(cell.whole) and (not beside or beside == _beside(ledger, carried))
        for _, carried in ledger.names
        if carried.kind is cell.kind
    )


def _beside(ledger: Ledger, cell: Printed) -> set[str]:
    """The number beside a policy's name, the name beside its number; nothing for other kinds."""
    twin = {Kind.POLICY: Kind.POLICY_NUMBER, Kind.POLICY_NUMBER: Kind.POLICY}.get(cell.kind)
    return (
        set() if twin is None else {canonical(other.whole) for other in ledger.cells(twin) if other.line == cell.line}
    )


def _names(tables: Tables) -> Iterator[Name]:
    for row in tables.rows("municipality"):
        yield Name(Kind.MUNICIPALITY, row["name_ja"], row, "name_ja", None)
    for row in tables.rows("level"):
        yield Name(Kind.LEVEL, row["name_ja"], row, "name_ja", None)
    for row in tables.rows("plan"):
        yield Name(Kind.PLAN, row["title_ja"], row, "title_ja")
    for row in tables.rows("policy"):
        yield from _policy_names(row, tables)
    for row in tables.rows("measure"):
        yield Name(Kind.MEASURE_NUMBER, _measure_number(row, tables), row, "number")
        yield Name(Kind.MEASURE, row["title_ja"], row, "title_ja")
    for row in tables.rows("measure_department"):
        yield from _linked(row, tables, "department", "department_id", _ROLES.get(row["role"]))
    for row in tables.rows("indicator"):
        yield Name(Kind.INDICATOR, row["name_ja"], row, "name_ja")
    for row in tables.rows("measure_sdg"):
        yield Name(Kind.SDG_NUMBER, row["sdg_goal"], row, "sdg_goal")
        yield from _linked(row, tables, "sdg_goal", "sdg_goal", Kind.SDG)
    for table, target, column, kind in _LINKS:
        for row in tables.rows(table):
            yield from _linked(row, tables, target, column, kind)


def _policy_names(row: Row, tables: Tables) -> Iterator[Name]:
    yield Name(Kind.POLICY_NUMBER, _policy_number(row, tables), row, "number")
    yield Name(Kind.POLICY, row["name_ja"], row, "name_ja")
    if row["vision_ja"]:
        yield Name(Kind.VISION, row["vision_ja"], row, "vision_ja")
    yield from _linked(row, tables, "department", "department_id", Kind.POLICY_DEPARTMENT)


def _linked(row: Row, tables: Tables, target: str, column: str, kind: Kind | None) -> Iterator[Name]:
    """The name that a row brings in through a foreign key; none where the key is empty or leads nowhere."""
    named = tables.find(target, column, row[column])
    if named is not None and kind is not None:
        yield Name(kind, named["name_ja"], row, column)


def _policy_number(row: Row, tables: Tables) -> str:
    return _number(row, tables, "policy", "policy_id", "parent_policy_id")


def _measure_number(row: Row, tables: Tables) -> str:
    """The number as a heading prints it: the policy's, then those of the measures above, then its own (1-2)."""
    policy = tables.find("policy", "policy_id", row["policy_id"])
    own = _number(row, tables, "measure", "measure_id", "parent_measure_id")
    return own if policy is None else f"{_policy_number(policy, tables)}-{own}"


def _number(row: Row, tables: Tables, table: str, key: str, parent: str) -> str:
    numbers = [row["number"]]
    seen = {row[key]}
    above = tables.find(table, key, row[parent])
    while above is not None and above[key] not in seen:
        seen.add(above[key])
        numbers.insert(0, above["number"])
        above = tables.find(table, key, above[parent])
    return plain_number("-".join(numbers))


def _audit_period(ledger: Ledger, tables: Tables) -> None:
    """The plan's first and last year against the period that the text prints (令和2年度～令和5年度)."""
    for row in tables.rows("plan"):
        span = ledger.span(row, "source_ref")
        for cell in ledger.cells(Kind.PERIOD, span) if span is not None else ():
            ledger.carry(cell, row)
            columns = ("start_fiscal_year", "end_fiscal_year")
            for column, written in zip(columns, cell.whole.split("～"), strict=False):
                if row.integer(column) != fiscal_year_of(written):
                    told: Mapping[str, str] = {"place": cell.place, "printed": cell.whole}
                    ledger.report(Mismatch.at(row, column, "period-differs", **told))


def _audit_surveys(ledger: Ledger, tables: Tables) -> None:
    """A survey's name is the one that the indicator's name gives in brackets."""
    for row in tables.rows("indicator"):
        survey = tables.find("survey", "survey_id", row["survey_id"])
        if survey is not None and not _in_brackets(survey["name_ja"], row["name_ja"]):
            told = {"printed": row["name_ja"], "carried": survey["name_ja"]}
            ledger.report(Mismatch.at(row, "survey_id", "survey-not-named", **told))


def _in_brackets(name: str, text: str) -> bool:
    return f"（{name}）" in text or f"({name})" in text


def _audit_unplaced(ledger: Ledger, tables: Tables) -> None:
    """Names that no row gives a place in the text; departments that only stand above others need none."""
    users: Mapping[str, tuple[str, ...]] = {
        "department": ("measure_department", "policy"),
        "project": ("measure_project",),
        "related_plan": ("measure_related_plan",),
        "survey": ("indicator",),
    }
    for table, others in users.items():
        key = f"{table}_id"
        used = {row[key] for other in others for row in tables.rows(other)}
        used |= {row["parent_department_id"] for row in tables.rows(table)}
        for row in tables.rows(table):
            if row[key] not in used:
                ledger.report(Mismatch.at(row, "name_ja", "name-unplaced"))
