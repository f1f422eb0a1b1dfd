"""Hold the places and the order that a package gives against those of the text."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from komoro_opendata.package import Row
from komoro_opendata.plan.audit_ledger import Ledger, Name, Tables
from komoro_opendata.plan.audit_report import Mismatch
from komoro_opendata.plan.printed import Kind, Printed, Span, canonical, plain_number
from komoro_opendata.vocabulary.model import model

__all__ = ["audit_places"]

_INSIDE: Mapping[str, tuple[str, ...]] = {
    "mission": ("source_ref", "approach_source_ref"),
    "measure": ("issues_source_ref", "aim_source_ref", "no_indicator_source_ref"),
    "measure_department": ("source_ref",),
    "goal": ("source_ref",),
    "indicator": ("source_ref",),
    "measure_sdg": ("source_ref", "statement_source_ref"),
    "measure_project": ("source_ref",),
    "measure_related_plan": ("source_ref",),
}
"""The references of each table that lie within the lines of the measure or policy that the row belongs to."""

_ORDERED = frozenset(
    {
        *(Kind.POLICY, Kind.MEASURE, Kind.LEAD_DEPARTMENT, Kind.RELATED_DEPARTMENT, Kind.INDICATOR, Kind.SDG),
        *(Kind.PROJECT, Kind.RELATED_PLAN),
    }
)


def audit_places(ledger: Ledger, tables: Tables) -> None:
    """Ranges of policies and measures, references within them, and numbers in printed order."""
    _audit_ranges(ledger)
    _audit_beginnings(ledger)
    for table, columns in _INSIDE.items():
        for row in tables.rows(table):
            for column in columns:
                _audit_inside(ledger, tables, row, column)
    _audit_order(ledger)


def _audit_ranges(ledger: Ledger) -> None:
    """A policy or measure runs from its heading to the line before the next heading of its rank or above."""
    for name, cell in ledger.names:
        if name.kind in (Kind.POLICY, Kind.MEASURE_NUMBER):
            ends = (other.line - 1 for other in _headings(ledger, name) if other.line > cell.line)
            expected = Span(cell.line, min(ends, default=ledger.evidence.lines))
            span = ledger.span(name.row, "source_ref")
            if span is not None and span != expected:
                told = {"expected": f"L{expected.first}-{expected.last}"}
                ledger.report(Mismatch.at(name.row, "source_ref", "range-differs", **told))


def _audit_beginnings(ledger: Ledger) -> None:
    """An indicator begins with its name."""
    for name, cell in ledger.names:
        span = ledger.span(name.row, "source_ref") if name.kind is Kind.INDICATOR else None
        if span is not None and span.first != cell.line:
            ledger.report(Mismatch.at(name.row, "source_ref", "begins-elsewhere", expected=f"L{cell.line}"))


def _headings(ledger: Ledger, name: Name) -> Iterator[Printed]:
    """The headings that end a policy (a title, another policy) or a measure (those, and a measure not below it)."""
    yield from ledger.cells(Kind.PLAN)
    for cell in ledger.cells(Kind.POLICY):
        if name.kind is Kind.MEASURE_NUMBER or canonical(cell.whole) != name.text:
            yield cell
    for cell in ledger.cells(Kind.MEASURE_NUMBER) if name.kind is Kind.MEASURE_NUMBER else ():
        if not plain_number(cell.whole).startswith(f"{name.text}-"):
            yield cell


def _audit_inside(ledger: Ledger, tables: Tables, row: Row, column: str) -> None:
    """A reference lies within its parent's lines; an empty one is no matter of the text."""
    owner = tables.find("measure", "measure_id", row["measure_id"]) or tables.find(
        "policy", "policy_id", row["policy_id"]
    )
    if not row[column] or owner is None:
        return
    span, around = ledger.span(row, column), ledger.span(owner, "source_ref")
    if span is not None and around is not None and not around.encloses(span):
        ledger.report(Mismatch.at(row, column, "ref-outside-parent", expected=owner["source_ref"]))


def _audit_order(ledger: Ledger) -> None:
    """Within a parent, the numbers rise as the names follow one another in the text."""
    groups: dict[tuple[str, ...], list[tuple[int, Printed, Row]]] = {}
    for name, cell in ledger.names:
        number = name.row.integer("number")
        if name.kind in _ORDERED and number is not None:
            parent = name.row.key(model().tables[name.row.table].within or ())
            groups.setdefault((name.row.table, *parent), []).append((number, cell, name.row))
    for members in groups.values():
        members.sort(key=lambda member: member[0])
        for (_, before, _), (_, cell, row) in pairwise(members):
            if (cell.line, cell.part) < (before.line, before.part):
                told = {"place": cell.place, "printed": cell.whole, "expected": before.whole}
                ledger.report(Mismatch.at(row, "number", "order-differs", **told))
