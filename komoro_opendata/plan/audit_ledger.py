"""Keep the books of an audit: which row carries which printed cell, and what does not agree."""

from collections.abc import Iterator
from dataclasses import dataclass

from komoro_opendata.package import Package, Row
from komoro_opendata.plan.audit_report import Mismatch
from komoro_opendata.plan.printed import Doubt, Evidence, Kind, Printed, Span, canonical, plain_number, read_span

__all__ = ["Ledger", "Name", "Tables"]

_NUMBERS = frozenset({Kind.POLICY_NUMBER, Kind.MEASURE_NUMBER, Kind.SDG_NUMBER})


@dataclass(frozen=True, slots=True)
class Name:
    """A name (or a heading's number) that a row carries, and the row and column that tell where it is printed.

    `ref` is the column with the source_ref; None where the table has none and the name may stand anywhere.
    """

    kind: Kind
    text: str
    row: Row
    column: str
    ref: str | None = "source_ref"


class Tables:
    """The tables of a package that an audit looks things up in, each read once."""

    def __init__(self, package: Package) -> None:
        """Read nothing yet."""
        self._package = package
        self._rows: dict[str, list[Row]] = {}
        self._by_id: dict[str, dict[str, Row]] = {}

    def rows(self, table: str) -> list[Row]:
        """All rows of a table; none where the package has no such table."""
        if table not in self._rows:
            self._rows[table] = list(self._package.rows(table))
        return self._rows[table]

    def find(self, table: str, column: str, identifier: str) -> Row | None:
        """The row of a table whose `column` (its key) is the identifier."""
        if table not in self._by_id:
            self._by_id[table] = {row[column]: row for row in self.rows(table)}
        return self._by_id[table].get(identifier)


class Ledger:
    """The printed cells of the evidence, who carries each, and the mismatches found so far."""

    def __init__(self, evidence: Evidence) -> None:
        """Begin with every cell unused."""
        self.evidence = evidence
        self.mismatches: list[Mismatch] = []
        self.names: list[tuple[Name, Printed]] = []
        self._carriers: dict[Printed, Row] = {}
        self._reported: set[tuple[str, int, str]] = set()
        self._by_kind: dict[Kind, list[Printed]] = {kind: [] for kind in Kind}
        for cell in evidence.cells:
            self._by_kind[cell.kind].append(cell)

    def report(self, mismatch: Mismatch) -> None:
        """Note a mismatch."""
        self.mismatches.append(mismatch)

    def cells(self, kind: Kind, span: Span | None = None) -> list[Printed]:
        """The printed cells of a kind, in a span of the text or everywhere."""
        return [cell for cell in self._by_kind[kind] if span is None or span.holds(cell)]

    def carrier(self, cell: Printed) -> Row | None:
        """The row that carries a printed cell."""
        return self._carriers.get(cell)

    def carry(self, cell: Printed, row: Row) -> None:
        """Note that a row carries a printed cell."""
        self._carriers[cell] = row

    def unused(self, kind: Kind) -> Iterator[Printed]:
        """The cells of a kind that a package must carry and no row does."""
        for cell in self._by_kind[kind]:
            if cell not in self._carriers and cell.doubt is not Doubt.NOT_CARRIED:
                yield cell

    def span(self, row: Row, column: str) -> Span | None:
        """The lines that a source_ref of a row names; a reference that names none in this text is reported once."""
        span = read_span(row[column])
        if span is not None and span.first <= span.last <= self.evidence.lines:
            return span
        spot = (row.table, row.line, column)
        if spot not in self._reported:
            self._reported.add(spot)
            code = "ref-unreadable" if span is None else "ref-outside-text"
            self.report(Mismatch.at(row, column, code, expected=str(self.evidence.lines)))
        return None

    def hold(self, name: Name) -> None:
        """Find where a name is printed within its row's lines, and note that the row carries it there."""
        span = None
        if name.ref is not None:
            span = self.span(name.row, name.ref)
            if span is None:
                return
        cells = self.cells(name.kind, span)
        prints = [cell for cell in cells if name.text in _readings(cell)]
        free = next((cell for cell in prints if cell not in self._carriers), None)
        if free is not None:
            self.carry(free, name.row)
            self.names.append((name, free))
        else:
            self.report(self._not_held(name, cells, prints))

    def _not_held(self, name: Name, cells: list[Printed], prints: list[Printed]) -> Mismatch:
        place = "" if name.ref is None else name.row[name.ref]
        told: dict[str, str | Kind | None] = {"place": place, "carried": name.text, "kind": name.kind}
        if prints:
            other = self._carriers[prints[0]]
            told |= {"place": prints[0].place, "expected": f"{other.path}:{other.line}"}
            return Mismatch.at(name.row, name.column, "name-claimed-twice", **told)
        others = [cell.whole for cell in cells if cell not in self._carriers]
        code = "name-differs" if others else "name-not-printed"
        return Mismatch.at(name.row, name.column, code, printed="／".join(others), **told)


def _readings(cell: Printed) -> tuple[str, ...]:
    """How a table may carry a printed name: without layout spaces, or with a space that may be the name's own.

    Where every character stands alone (全 課), the spaces are layout and nothing else.
    """
    if cell.kind in _NUMBERS:
        return (plain_number(cell.whole),)
    spaced_out = all(len(piece) == 1 for piece in cell.whole.split())
    return (canonical(cell.whole),) if spaced_out else (canonical(cell.whole), cell.whole)
