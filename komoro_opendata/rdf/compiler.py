"""Turn a mapping into plain functions from a row to the bytes of its triples.

How it is fast: the columns are resolved to positions once; each column has one dictionary from cell to the
finished endings of lines (predicate, object, full stop) of all rules that need this cell, filled as cells come
and emptied when it is full. A NUL stands where the subject belongs: terms never hold one. So a row costs a few
look-ups, one join and one replacement, most of it inside the interpreter's C code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import getitem, itemgetter
from typing import TYPE_CHECKING, Generic, TypeVar

from komoro_opendata.rdf.errors import CellError
from komoro_opendata.rdf.model import Literal, Lookup, Rule, Template, TriplesMap
from komoro_opendata.rdf.terms import DATATYPES, encode_part, escape_text, is_absolute_iri

if TYPE_CHECKING:
    from komoro_opendata.rdf.table import Table

Row = list[str]
RowFormatter = Callable[[Row], bytes]
LookupRows = dict[str, tuple[bytes, ...]]
FindRows = Callable[[Lookup], LookupRows]

_Cells = tuple[str, ...]
_SUBJECT = "\0"
"""Stands in the lines of a row where the subject belongs; literals hold it escaped, IRIs percent-encoded."""

_MARK = _SUBJECT.encode()

_MOST_CELLS = 4096
_LONGEST_CELL = 256

_V = TypeVar("_V")


class _EmptyCellError(Exception):
    """A subject needs a cell that is empty: the row says nothing of it."""


class _Known(dict[str, _V], Generic[_V]):
    """From a cell to what is made of it; bounded in number and in the length of the cells that are kept."""

    def __init__(self, make: Callable[[str], _V]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, cell: str) -> _V:
        made = self._make(cell)
        if len(cell) <= _LONGEST_CELL:
            if len(self) >= _MOST_CELLS:
                self.clear()
            self[cell] = made
        return made


def row_formatter(item: TriplesMap, table: Table, find_rows: FindRows) -> RowFormatter:
    """Make the function that writes the triples of one triples map for one row of a table.

    `item` is bound (no placeholders); `find_rows` gives the rows that a join looks up, as IRIs by key. The
    function raises CellError when a cell cannot become the term that the mapping asks for.
    """
    subject = _subject(item.subject, table)
    start, of_column, of_row = _sort_rules(item.rules, find_rows)
    known = [_Known(_of_all(makers)) for makers in of_column.values()]
    cells = _getter([table.index(column) for column in of_column])
    others = [(_getter([table.index(name) for name in columns]), make) for columns, make in of_row]

    def format_row(row: Row) -> bytes:
        try:
            name = subject(row)
        except _EmptyCellError:
            return b""
        lines = start + b"".join(map(getitem, known, cells(row)))
        for get, make in others:
            lines += make(get(row))
        return lines.replace(_MARK, name)

    return format_row


def lookup_rows(lookup: Lookup, table: Table) -> LookupRows:
    """Read the whole of a small table: the IRIs (`<…>`) that it holds for each key, in the order of its rows.

    Each IRI stands once for a key. Raises CellError when a cell that should be an IRI is none.
    """
    subject = _subject(lookup.subject, table)
    key = table.index(lookup.key)
    found: dict[str, dict[bytes, None]] = {}
    shared: dict[bytes, bytes] = {}
    for row in table:
        if row[key]:
            try:
                iri = subject(row)[:-1]
            except _EmptyCellError:
                continue
            found.setdefault(row[key], {})[shared.setdefault(iri, iri)] = None
    return {cell: tuple(iris) for cell, iris in found.items()}


_MakeOfCell = Callable[[str], bytes]
_MakeOfCells = Callable[[_Cells], bytes]


def _sort_rules(
    rules: Iterable[Rule], find_rows: FindRows
) -> tuple[bytes, dict[str, list[_MakeOfCell]], list[tuple[_Cells, _MakeOfCells]]]:
    """Sort rules by what they need of a row: nothing, one column, several columns."""
    start = b""
    of_column: dict[str, list[_MakeOfCell]] = {}
    of_row: list[tuple[_Cells, _MakeOfCells]] = []
    for rule in rules:
        item = rule.object
        if isinstance(item, Literal):
            of_column.setdefault(item.column, []).append(_literal(rule.predicate, item))
            continue
        own = item.columns if isinstance(item, Template) else (item.column,)
        columns = tuple(dict.fromkeys(rule.predicate.columns + own))
        make = _links(rule.predicate, item, columns, find_rows)
        if not columns:
            start += make(())
        elif len(columns) == 1:
            of_column.setdefault(columns[0], []).append(_of_one(make))
        else:
            of_row.append((columns, make))
    return start, of_column, of_row


def _of_one(make: _MakeOfCells) -> _MakeOfCell:
    return lambda cell: make((cell,))


def _of_all(makers: list[_MakeOfCell]) -> _MakeOfCell:
    """Put together what several rules make of one cell."""
    if len(makers) == 1:
        return makers[0]
    return lambda cell: b"".join([make(cell) for make in makers])


def _literal(predicate: Template, item: Literal) -> _MakeOfCell:
    """From a cell to a constant predicate and the cell as a literal."""
    suffix = f"@{item.language}" if item.language else f"^^<{item.datatype}>" if item.datatype else ""
    start, end = f'{_SUBJECT}<{predicate.pieces[0]}> "{item.before}', f'{item.after}"{suffix} .\n'
    convert = DATATYPES.get(item.datatype)

    def make(cell: str) -> bytes:
        if not cell:
            return b""
        if convert is None:
            return f"{start}{escape_text(cell)}{end}".encode()
        try:
            return f"{start}{convert(cell)}{end}".encode()
        except ValueError as error:
            raise CellError(item.column, cell, str(error)) from error

    return make


def _links(predicate: Template, item: Template | Lookup, columns: tuple[str, ...], find_rows: FindRows) -> _MakeOfCells:
    """From the cells of `columns` to a predicate and its IRIs; nothing if a cell is empty."""
    name = _iri(predicate, columns)
    if isinstance(item, Lookup):
        rows, place = find_rows(item), columns.index(item.column)

        def iris(cells: _Cells) -> tuple[bytes, ...]:
            return rows.get(cells[place], ())
    else:
        iri = _iri(item, columns)

        def iris(cells: _Cells) -> tuple[bytes, ...]:
            return (iri(cells).encode(),)

    def make(cells: _Cells) -> bytes:
        if "" in cells:
            return b""
        start = f"{_SUBJECT}{name(cells)} ".encode()
        return b"".join([start + term + b" .\n" for term in iris(cells)])

    return make


def _iri(template: Template, columns: tuple[str, ...]) -> Callable[[_Cells], str]:
    """From the cells of `columns` to an IRI in angle brackets."""
    first, *pieces = template.pieces
    places = [columns.index(column) for column in template.columns]
    convert = _converter(template)

    def iri(cells: _Cells) -> str:
        parts = [convert(cells[place]) + piece for place, piece in zip(places, pieces, strict=True)]
        return f"<{first}{''.join(parts)}>"

    return iri


def _converter(template: Template) -> Callable[[str], str]:
    """From a cell to its place in an IRI: the cell itself where it is the IRI, else percent-encoded."""
    if not template.is_cell:
        return encode_part

    def checked(cell: str) -> str:
        if not is_absolute_iri(cell):
            raise CellError(template.columns[0], cell, "not an absolute IRI")
        return cell

    return checked


def _subject(template: Template, table: Table) -> Callable[[Row], bytes]:
    """From a row to its subject and the blank after it; _EmptyCellError when a cell that it needs is empty."""
    convert = _converter(template)
    starts = ["<" + template.pieces[0], *template.pieces[1:]]
    end = f"{starts.pop()}> ".encode()
    parts = [_Known(_part(start, convert)) for start in starts]
    cells = _getter([table.index(column) for column in template.columns])

    def name(row: Row) -> bytes:
        return b"".join(map(getitem, parts, cells(row))) + end

    return name


def _part(before: str, convert: Callable[[str], str]) -> Callable[[str], bytes]:
    """From a cell to the piece of the subject that ends with it."""

    def part(cell: str) -> bytes:
        if not cell:
            raise _EmptyCellError
        return f"{before}{convert(cell)}".encode()

    return part


def _getter(indexes: list[int]) -> Callable[[Row], _Cells]:
    """From a row to the tuple of some of its cells (`itemgetter` gives no tuple for one or none)."""
    if len(indexes) > 1:
        return itemgetter(*indexes)
    return lambda row: tuple(row[index] for index in indexes)
