"""Hold every observation of a package against the value cells that the text prints."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from komoro_opendata.package import Row
from komoro_opendata.package.cells import Cell, UnreadableCellError, read_cell
from komoro_opendata.package.rows import canonical_decimal
from komoro_opendata.plan.audit_ledger import Ledger, Tables
from komoro_opendata.plan.audit_report import Mismatch
from komoro_opendata.plan.printed import Kind, Printed, Span
from komoro_opendata.vocabulary.eras import fiscal_year_of

__all__ = ["ObservationCounts", "audit_values"]

_NOTHING_PRINTED = frozenset({"not_measured", "not_due", "discontinued"})
_BASELINE_HEADINGS = ("現状", "基準")
_CHANGES = {("increase", "higher"): "improve", ("decrease", "lower"): "improve"}


@dataclass(slots=True)
class ObservationCounts:
    """How many observations there are, and how many of them have no printed cell and why."""

    observations: int = 0
    unprinted: int = 0
    elsewhere: int = 0
    lost: list[Row] = field(default_factory=list)


def audit_values(ledger: Ledger, tables: Tables, rows: Iterator[Row], plan_source: str) -> ObservationCounts:
    """Hold each observation against its printed cell; rows of another source than the plan's are only counted."""
    counts = ObservationCounts()
    for row in rows:
        counts.observations += 1
        if row["source_id"] not in ("", plan_source):
            counts.elsewhere += 1
        elif row["status"] == "lost":
            counts.lost.append(row)
            _audit_lost(ledger, tables, row)
        elif row["raw"]:
            _audit_printed(ledger, tables, row)
        elif row["status"] in _NOTHING_PRINTED:
            counts.unprinted += 1
        else:
            ledger.report(Mismatch.at(row, "raw", "raw-missing", carried=row["status"]))
    for row in counts.lost:
        _audit_still_printed(ledger, tables, row)
    return counts


def _audit_lost(ledger: Ledger, tables: Tables, row: Row) -> None:
    """A lost value has no printed characters, and its place is the line of its indicator's name."""
    if row["raw"]:
        ledger.report(Mismatch.at(row, "raw", "raw-of-lost"))
    span = ledger.span(row, "source_ref")
    line = _name_line(ledger, tables, row)
    if span is not None and line is not None and span != Span(line, line):
        ledger.report(Mismatch.at(row, "source_ref", "lost-place", expected=f"L{line}"))


def _audit_still_printed(ledger: Ledger, tables: Tables, row: Row) -> None:
    """A lost value must not be an unused cell of its own indicator and year."""
    line = _name_line(ledger, tables, row)
    for cell in ledger.unused(Kind.VALUE):
        if line is not None and cell.under == line and _heading_year(cell) in (None, row.integer("fiscal_year")):
            told = {"place": cell.place, "printed": cell.text}
            ledger.report(Mismatch.at(row, "status", "lost-printed", **told))


def _audit_printed(ledger: Ledger, tables: Tables, row: Row) -> None:
    """The printed characters stand at the row's place, under its indicator and year, and say what its cells say."""
    span = ledger.span(row, "source_ref")
    if span is not None:
        there = ledger.cells(Kind.VALUE, span)
        same = [cell for cell in there if cell.text == row["raw"]]
        if same:
            cell = min(same, key=lambda cell: (ledger.carrier(cell) is not None, not _in_year(cell, row)))
            _audit_place(ledger, tables, row, cell)
        else:
            code = "value-not-printed" if there else "no-value-there"
            told = {"place": row["source_ref"], "printed": " ".join(cell.text for cell in there)}
            ledger.report(Mismatch.at(row, "raw", code, **told))
    _audit_reading(ledger, tables, row)


def _audit_place(ledger: Ledger, tables: Tables, row: Row, cell: Printed) -> None:
    other = ledger.carrier(cell)
    told = {"place": cell.place, "printed": cell.text}
    if other is None:
        ledger.carry(cell, row)
    else:
        expected = f"{other.path}:{other.line}"
        ledger.report(Mismatch.at(row, "source_ref", "value-claimed-twice", expected=expected, **told))
    line = _name_line(ledger, tables, row)
    if cell.under is not None and line is not None and cell.under != line:
        names = [name.text for name in ledger.cells(Kind.INDICATOR) if name.line == cell.under]
        expected = " ".join([f"L{cell.under}", *names])
        ledger.report(Mismatch.at(row, "indicator_id", "wrong-indicator", expected=expected, **told))
    if not _in_year(cell, row):
        carried = f"{row['fiscal_year']} {row['kind']}"
        told |= {"expected": cell.heading, "carried": carried}
        ledger.report(Mismatch.at(row, "fiscal_year", "wrong-year", **told))


def _audit_reading(ledger: Ledger, tables: Tables, row: Row) -> None:
    """Value, comparator and the rest follow from the printed characters."""
    if row["comparator"] == "text":
        if row["value_text"] != row["raw"]:
            ledger.report(Mismatch.at(row, "value_text", "value-differs", printed=row["raw"], expected=row["raw"]))
        return
    try:
        cell = read_cell(row["raw"])
    except UnreadableCellError as error:
        reason = {"reason": error.reason, **error.parts}
        ledger.report(replace(Mismatch.at(row, "raw", "raw-unreadable"), cell_reason=reason))
        return
    indicator = tables.find("indicator", "indicator_id", row["indicator_id"])
    direction = "" if indicator is None else indicator["direction"]
    for column, expected in _differences(row, cell, direction):
        ledger.report(Mismatch.at(row, column, "value-differs", printed=row["raw"], expected=expected))


def _differences(row: Row, cell: Cell, direction: str) -> Iterator[tuple[str, str]]:
    """Each column that does not hold what the cell says, with what it should hold."""
    for column, number in (("value", cell.value), ("value_upper", cell.value_upper)):
        if not _holds(row, column, number):
            yield column, "" if number is None else canonical_decimal(number)
    comparator = _CHANGES.get((cell.comparator, direction), cell.comparator)
    year = "" if cell.measured_fiscal_year is None else str(cell.measured_fiscal_year)
    says = {"comparator": comparator, "measured_fiscal_year": year}
    if cell.breakdown is not None:
        says["breakdown"] = cell.breakdown
    yield from ((column, expected) for column, expected in says.items() if row[column] != expected)
    if row["status"] not in _NOTHING_PRINTED and (row["status"] == "dash") != (comparator == "none"):
        yield "status", "dash" if comparator == "none" else "ok"
    if row["value_text"]:
        yield "value_text", ""


def _holds(row: Row, column: str, number: Decimal | None) -> bool:
    return row[column] == "" if number is None else row.decimal(column) == number


def _name_line(ledger: Ledger, tables: Tables, row: Row) -> int | None:
    """The line on which the name of an observation's indicator is printed; None where the name was not found."""
    indicator = tables.find("indicator", "indicator_id", row["indicator_id"])
    lines = (cell.line for cell in ledger.cells(Kind.INDICATOR) if ledger.carrier(cell) is indicator)
    return None if indicator is None else next(lines, None)


def _in_year(cell: Printed, row: Row) -> bool:
    """Whether a cell's column is that of the row's year and kind; a cell without heading may be of any."""
    if not cell.heading:
        return True
    baseline = any(word in cell.heading for word in _BASELINE_HEADINGS)
    return _heading_year(cell) in (None, row.integer("fiscal_year")) and baseline == (row["kind"] == "baseline")


def _heading_year(cell: Printed) -> int | None:
    """The fiscal year that a column's heading names: 令和元年度(現状値) is 2019."""
    return fiscal_year_of(cell.heading.partition("(")[0].partition("（")[0])
