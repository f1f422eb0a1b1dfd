"""Rules over the hierarchy: numbers, levels, identifiers, order of rows, rows that nothing refers to."""

from collections import defaultdict
from collections.abc import Iterator

from komoro_opendata.check.plan_tables import PlanTables
from komoro_opendata.check.registry import plan_rule
from komoro_opendata.findings import Finding
from komoro_opendata.package.rows import Row
from komoro_opendata.vocabulary.model import Table, model

__all__: list[str] = []

_MAY_BE_UNUSED = (
    "source",
    "level",
    "fiscal_year",
    "department",
    "unit",
    "breakdown",
    "survey",
    "sdg_goal",
    "project",
    "related_plan",
)


@plan_rule("number-sequence")
def numbers(plan: PlanTables) -> Iterator[Finding]:
    """Numbers run 1..n in printed order within their parent; the first deviation of each parent is told."""
    for table in model().tables.values():
        if table.within is None:
            continue
        groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for row in plan.rows(table.name):
            groups[row.key(table.within)].append(row)
        kind = table.fields["number"].type
        for group in groups.values():
            if not all(kind.accepts(row["number"]) for row in group):
                continue
            in_sequence = enumerate(sorted(group, key=lambda row: int(row["number"])), start=1)
            wrong = next(((expected, row) for expected, row in in_sequence if int(row["number"]) != expected), None)
            if wrong is not None:
                yield wrong[1].finding("number-sequence", "number", expected=wrong[0])


@plan_rule("id-hierarchy")
def identifiers(plan: PlanTables) -> Iterator[Finding]:
    """An identifier repeats the numbers of the hierarchy (measure-1-2); the foreign keys are the truth."""
    for name, parents in (
        ("policy", ("parent_policy_id",)),
        ("mission", ("policy_id",)),
        ("measure", ("parent_measure_id", "policy_id")),
        ("goal", ("measure_id",)),
        ("indicator", ("measure_id",)),
    ):
        column = f"{name}_id"
        fields = model().tables[name].fields
        for row in plan.rows(name):
            expected = _expected_identifier(name, parents, row)
            sound = fields[column].type.accepts(row[column]) and fields["number"].type.accepts(row["number"])
            if sound and expected is not None and row[column] != expected:
                yield row.finding("id-hierarchy", column, expected=expected)


def _expected_identifier(name: str, parents: tuple[str, ...], row: Row) -> str | None:
    number = row.integer("number")
    parent = next((row[column] for column in parents if row[column]), "")
    if number is None or (not parent and name != "policy"):
        return None
    numbers_above = parent.partition("-")[2]
    return "-".join(part for part in (name, numbers_above, str(number)) if part)


@plan_rule("level-order")
def levels(plan: PlanTables) -> Iterator[Finding]:
    """Levels run 1..n, and each row stands one level below its parent."""
    for expected, row in enumerate(plan.rows("level"), start=1):
        if (level := row.integer("level")) is not None and level != expected:
            yield row.finding("level-order", "level", expected=expected)
            break
    for row in plan.rows("policy"):
        yield from _level(row, plan.find("policy", row["parent_policy_id"]) if row["parent_policy_id"] else None, top=1)
    for row in plan.rows("measure"):
        above = ("measure", row["parent_measure_id"]) if row["parent_measure_id"] else ("policy", row["policy_id"])
        yield from _level(row, plan.find(*above), top=None)


def _level(row: Row, parent: Row | None, top: int | None) -> Iterator[Finding]:
    above = parent.integer("level") if parent is not None else None
    expected = above + 1 if above is not None else top
    level = row.integer("level")
    if expected is not None and level is not None and level != expected:
        yield row.finding("level-order", "level", expected=expected)


@plan_rule("parent-cycle")
def cycles(plan: PlanTables) -> Iterator[Finding]:
    """No row is its own ancestor."""
    for table in model().tables.values():
        column = table.parent_column()
        if column is None:
            continue
        for row in plan.rows(table.name):
            if _is_own_ancestor(plan, table, column, row):
                yield row.finding("parent-cycle", column)


def _is_own_ancestor(plan: PlanTables, table: Table, column: str, row: Row) -> bool:
    key = table.key[0]
    seen: set[str] = set()
    ancestor: Row | None = row
    while ancestor is not None and ancestor[column] and ancestor[column] not in seen:
        seen.add(ancestor[column])
        ancestor = plan.find(table.name, ancestor[column])
    return row[key] in seen


@plan_rule("row-order")
def order(plan: PlanTables) -> Iterator[Finding]:
    """Rows stand in plan order; the first row of a table that stands too late is told."""
    for table in model().tables.values():
        misplaced = plan.first_misplaced(table)
        if misplaced is not None:
            row, earlier = misplaced
            yield row.finding("row-order", table.key[0], before=", ".join(earlier.key(table.key)))


@plan_rule("row-unused")
def unused(plan: PlanTables) -> Iterator[Finding]:
    """Every row of a table that others refer to is referred to; a plan without measures has only begun."""
    if plan.has("measure") and next(iter(plan.rows("measure")), None) is None:
        return
    used: dict[str, set[str]] = defaultdict(set)
    for table in model().tables.values():
        targets = [(field.name, field.references.table) for field in table.fields.values() if field.references]
        for row in plan.rows(table.name) if targets else ():
            for column, target in targets:
                used[target].add(row[column])
    if plan.plan is not None:
        start, end = plan.plan.integer("start_fiscal_year"), plan.plan.integer("end_fiscal_year")
        used["fiscal_year"] |= {str(year) for year in range(start or 0, (end or -1) + 1)} if start and end else set()
    for name in _MAY_BE_UNUSED:
        key = model().tables[name].key[0]
        kind = model().tables[name].fields[key].type
        for row in plan.rows(name):
            if row[key] not in used[name] and kind.accepts(row[key]):
                yield row.finding("row-unused", key)
