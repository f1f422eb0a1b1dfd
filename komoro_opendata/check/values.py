"""Rules over single observations: value, comparator, status and the printed characters agree."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from komoro_opendata.check.plan_tables import OBSERVATION, PlanTables
from komoro_opendata.check.registry import plan_rule
from komoro_opendata.findings import Finding
from komoro_opendata.package.cells import Cell, UnreadableCellError, read_cell
from komoro_opendata.package.rows import Row, canonical_decimal
from komoro_opendata.vocabulary.codes import code_list

__all__: list[str] = []

_ValueRule = Callable[[PlanTables, Row], Iterator[Finding]]

_NO_VALUE = frozenset({"dash", "lost", "not_measured", "not_due", "discontinued"})
_PRINTED = frozenset({"ok", "provisional"})
_OF_THE_PLAN = frozenset({"baseline", "target"})
_SHARES = ("割合", "満足度", "受診率", "収納率", "参画率", "普及率", "認定率", "加入率")
_BETTER = {("higher", "increase"), ("lower", "decrease")}
_BOUNDS_THE_WORSE = {  # a target of the wrong side: at least so much waste, at most so many visitors
    *(("lower", "ge"), ("lower", "gt")),
    *(("higher", "le"), ("higher", "lt")),
}
_BETTER_OR_WORSE = frozenset({"increase", "decrease"})


@plan_rule(
    "value-comparator",
    "value-status",
    "value-raw",
    "raw-missing",
    "raw-unreadable",
    "raw-unit",
    "raw-breakdown",
    "measured-year",
    "percent-range",
    "comparator-direction",
)
def observations(plan: PlanTables) -> Iterator[Finding]:
    """Every observation by itself, in one pass."""
    rules: tuple[_ValueRule, ...] = (_comparator, _status, _raw, _percent, _direction)
    for row in plan.rows(OBSERVATION):
        for rule in rules:
            yield from rule(plan, row)


def _comparator(_plan: PlanTables, row: Row) -> Iterator[Finding]:
    """The comparator says which of value, value_upper and value_text are filled."""
    comparator = row["comparator"]
    known = code_list("comparator").rows.get(comparator)
    if known is None:
        return
    wanted = {
        "value": bool(known["cube_class"]),
        "value_upper": comparator == "between",
        "value_text": comparator == "text",
    }
    for column, filled in wanted.items():
        if bool(row[column]) != filled:
            yield row.finding("value-comparator", column, comparator=comparator)
    lower, upper = row.decimal("value"), row.decimal("value_upper")
    if wanted["value_upper"] and lower is not None and upper is not None and upper < lower:
        yield row.finding("value-comparator", "value_upper", comparator=comparator)


def _status(_plan: PlanTables, row: Row) -> Iterator[Finding]:
    """The status speaks of the printed cell."""
    status, comparator, raw = row["status"], row["comparator"], row["raw"]
    if status not in code_list("status").rows or comparator not in code_list("comparator").rows:
        return
    if status in _NO_VALUE and comparator != "none":
        yield row.finding("value-status", "status", reason=f"status = {status}, comparator = {comparator}")
    elif status not in _NO_VALUE and comparator == "none":
        yield row.finding("value-status", "status", reason=f"status = {status}, comparator = none")
    if status == "lost" and raw:
        yield row.finding("value-status", "status", reason=f"status = lost, raw = {raw}")
    if status == "dash" and not _is_dash(raw):
        yield row.finding("value-status", "status", reason=f"status = dash, raw = {raw or '(empty)'}")


def _is_dash(raw: str) -> bool:
    try:
        return bool(raw) and read_cell(raw).comparator == "none"
    except UnreadableCellError:
        return False


def _raw(plan: PlanTables, row: Row) -> Iterator[Finding]:
    """What the printed characters say is what the columns say."""
    printed = row["status"] in _PRINTED and row["kind"] in _OF_THE_PLAN and row["comparator"] != "none"
    if printed and not row["raw"] and not row["source_id"]:
        yield row.finding("raw-missing", "raw")
    if not row["raw"] or row["comparator"] == "text" or row["status"] == "lost":
        return
    try:
        cell = read_cell(row["raw"], plan.own_units)
    except UnreadableCellError as error:
        yield row.finding("raw-unreadable", "raw", reason=error.reason, **error.parts)
        return
    indicator = plan.find("indicator", row["indicator_id"])
    comparator = cell.comparator
    if comparator in _BETTER_OR_WORSE:
        direction = indicator["direction"] if indicator else ""
        if (direction, comparator) not in _BETTER:
            yield row.finding("raw-unreadable", "raw", reason="against-direction")
            return
        comparator = "improve"
    yield from _said_otherwise(row, cell, comparator)
    if indicator is not None and cell.unit is not None and cell.unit != indicator["unit"]:
        yield row.finding("raw-unit", "raw", printed=cell.printed_unit, unit=indicator["unit"])
    if cell.breakdown is not None and cell.breakdown != row["breakdown"]:
        yield row.finding("raw-breakdown", "raw", printed=cell.printed_breakdown)
    if cell.measured_fiscal_year is not None and row["measured_fiscal_year"] != str(cell.measured_fiscal_year):
        yield row.finding("measured-year", "measured_fiscal_year", expected=cell.measured_fiscal_year)


def _said_otherwise(row: Row, cell: Cell, comparator: str) -> Iterator[Finding]:
    if row["comparator"] != comparator and row["comparator"] in code_list("comparator").rows:
        yield row.finding("value-raw", "comparator", expected=comparator, raw=row["raw"])
    for column, printed in (("value", cell.value), ("value_upper", cell.value_upper)):
        carried = row.decimal(column)
        if printed is not None and carried is not None and carried != printed:
            yield row.finding("value-raw", column, expected=canonical_decimal(printed), raw=row["raw"])


def _percent(plan: PlanTables, row: Row) -> Iterator[Finding]:
    """A share of a whole lies between 0 and 100 percent."""
    indicator = plan.find("indicator", row["indicator_id"])
    if indicator is None or indicator["unit"] != "percent" or not any(word in indicator["name_ja"] for word in _SHARES):
        return
    for column in ("value", "value_upper"):
        value = row.decimal(column)
        if value is not None and not Decimal(0) <= value <= Decimal(100):
            yield row.finding("percent-range", column)


def _direction(plan: PlanTables, row: Row) -> Iterator[Finding]:
    """A target bounds its indicator on the side that is worse."""
    indicator = plan.find("indicator", row["indicator_id"])
    if indicator is None or row["kind"] != "target":
        return
    direction, comparator = indicator["direction"], row["comparator"]
    if (direction, comparator) in _BOUNDS_THE_WORSE:
        yield row.finding("comparator-direction", "comparator", comparator=comparator, direction=direction)
