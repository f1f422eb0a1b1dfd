"""Turn a mapping into plain functions from a row to the bytes of its triples.

How it is fast: the columns are resolved to positions once; each column has one table from cell to the finished predicates and
objects of all rules that need this cell, filled as cells come and emptied when it is full; the subject is the separator that
`bytes.join` puts between them. So a row costs a few look-ups and one join, all of it inside the interpreter's C code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain
from operator import getitem, itemgetter
from typing import TYPE_CHECKING, Generic, TypeVar

from komoro_opendata.rdf.errors import CellError
from komoro_opendata.rdf.model import Literal, Lookup, Rule, Subject, Template, TriplesMap
from komoro_opendata.rdf.terms import DATATYPES, encode_part, escape_text, is_absolute_iri

if TYPE_CHECKING:
    from komoro_opendata.rdf.table import Table

Row = list[str]
RowFormatter = Callable[[Row], bytes]
LookupRows = dict[str, tuple[bytes, ...]]
FindRows = Callable[[Lookup], LookupRows]

_MOST_CELLS = 8192
_LONGEST_CELL = 256

_V = TypeVar("_V")


class _EmptyCellError(Exception):
    """A subject needs a cell that is empty: the row says nothing of it."""


class _Cells(dict[str, _V], Generic[_V]):
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

    `find_rows` gives the rows that a join looks up, as IRIs by key. A bound mapping is expected (no placeholders). The function
    raises CellError when a cell cannot become the term that the mapping asks for.
    """
    start, by_column, by_row = _sort_rules(item.rules, find_rows)
    subject = _subject(item.subject, table)
    tables = [_Cells(_joined(makers)) for makers in by_column.values()]
    cells = _getter([table.index(column) for column in by_column])
    others = [(_getter([table.index(name) for name in columns]), make) for columns, make in by_row]

    def format_row(row: Row) -> bytes:
        try:
            name = subject(row)
        except _EmptyCellError:
            return b""
        return name.join(chain(start, chain.from_iterable(map(getitem, tables, cells(row)))))

    def format_row_with_others(row: Row) -> bytes:
        try:
            name = subject(row)
        except _EmptyCellError:
            return b""
        known = chain.from_iterable(map(getitem, tables, cells(row)))
        rest = chain.from_iterable(make(get(row)) for get, make in others)
        return name.join(chain(start, known, rest))

    return format_row_with_others if others else format_row


def lookup_rows(lookup: Lookup, table: Table) -> LookupRows:
    """Read the whole of a small table: the IRIs (`<…>`) that it holds for each key, each once, in the order of the rows."""
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


_Make = Callable[[str], tuple[bytes, ...]]
_MakeOfMany = Callable[[tuple[str, ...]], tuple[bytes, ...]]


def _sort_rules(
    rules: Iterable[Rule], find_rows: FindRows
) -> tuple[tuple[bytes, ...], dict[str, list[_Make]], list[tuple[tuple[str, ...], _MakeOfMany]]]:
    """Sort rules by what they need: nothing of the row, one column, several columns."""
    start = [b""]
    by_column: dict[str, list[_Make]] = {}
    by_row: list[tuple[tuple[str, ...], _MakeOfMany]] = []
    for rule in rules:
        columns = tuple(dict.fromkeys(rule.predicate.columns + _columns(rule.object)))
        make = _predicate_objects(rule, columns, find_rows)
        if not columns:
            start.extend(make(()))
        elif len(columns) == 1:
            by_column.setdefault(columns[0], []).append(_of_one(make))
        else:
            by_row.append((columns, make))
    return tuple(start), by_column, by_row


def _columns(item: Template | Literal | Lookup) -> tuple[str, ...]:
    return item.columns if isinstance(item, Template) else (item.column,)


def _of_one(make: _MakeOfMany) -> _Make:
    return lambda cell: make((cell,))


def _joined(makers: list[_Make]) -> _Make:
    """All predicates and objects that depend on one column."""
    return lambda cell: tuple(chain.from_iterable(make(cell) for make in makers))


def _predicate_objects(rule: Rule, columns: tuple[str, ...], find_rows: FindRows) -> _MakeOfMany:
    """From the cells of `columns` to the predicate and objects of a rule, with the full stop; nothing if a cell is empty."""
    predicate = _iri(rule.predicate)
    objects = _objects(rule.object, find_rows)

    def make(cells: tuple[str, ...]) -> tuple[bytes, ...]:
        if "" in cells:
            return ()
        named = dict(zip(columns, cells, strict=True))
        start = predicate(named).encode()
        return tuple(start + b" " + term + b" .\n" for term in objects(named))

    return make


_Terms = Callable[[dict[str, str]], tuple[bytes, ...]]


def _objects(item: Template | Literal | Lookup, find_rows: FindRows) -> _Terms:
    """From the cells of a row to the terms that they give an object."""
    if isinstance(item, Template):
        iri = _iri(item)
        return lambda cells: (iri(cells).encode(),)
    if isinstance(item, Lookup):
        rows, column = find_rows(item), item.column
        return lambda cells: rows.get(cells[column], ())
    return _literal(item)


def _literal(item: Literal) -> _Terms:
    """From a cell to a literal."""
    end = f'"@{item.language}' if item.language else f'"^^<{item.datatype}>' if item.datatype else '"'
    convert = DATATYPES.get(item.datatype, str)

    def literal(cells: dict[str, str]) -> tuple[bytes, ...]:
        cell = cells[item.column]
        try:
            text = convert(cell)
        except ValueError as error:
            raise CellError(item.column, cell, str(error)) from error
        return (f'"{escape_text(text)}{end}'.encode(),)

    return literal


def _iri(template: Template) -> Callable[[dict[str, str]], str]:
    """From the cells of a row to an IRI in angle brackets."""
    first, *pieces = template.pieces
    if template.is_cell:
        return lambda cells: f"<{_iri_cell(template.columns[0], cells[template.columns[0]])}>"
    if not pieces:
        return lambda _: f"<{first}>"
    steps = list(zip(template.columns, pieces, strict=True))

    def iri(cells: dict[str, str]) -> str:
        return f"<{first}{''.join(encode_part(cells[column]) + piece for column, piece in steps)}>"

    return iri


def _iri_cell(column: str, cell: str) -> str:
    if not is_absolute_iri(cell):
        raise CellError(column, cell, "not an absolute IRI")
    return cell


def _subject(subject: Subject, table: Table) -> Callable[[Row], bytes]:
    """From a row to its subject and the blank after it; _EmptyCellError when a cell that it needs is empty."""
    template = subject.template
    parts: list[_Cells[bytes]] = []
    for before, column in zip(template.pieces, template.columns, strict=False):
        convert = _iri_cell_of(column) if template.is_cell else encode_part
        parts.append(_Cells(_part(before if parts else f"<{before}", convert)))
    parts += [_Cells(_part("", _nothing)) for _ in subject.required]
    end = f"{template.pieces[-1]}> ".encode()
    if not template.columns:
        end = b"<" + end
    cells = _getter([table.index(column) for column in template.columns + subject.required])

    def name(row: Row) -> bytes:
        return b"".join(map(getitem, parts, cells(row))) + end

    return name


def _iri_cell_of(column: str) -> Callable[[str], str]:
    return lambda cell: _iri_cell(column, cell)


def _nothing(_: str) -> str:
    return ""


def _part(before: str, convert: Callable[[str], str]) -> Callable[[str], bytes]:
    """From a cell to the piece of the subject that ends with it."""

    def part(cell: str) -> bytes:
        if not cell:
            raise _EmptyCellError
        return f"{before}{convert(cell)}".encode()

    return part


def _getter(indexes: list[int]) -> Callable[[Row], tuple[str, ...]]:
    """From a row to the tuple of some of its cells (`itemgetter` gives no tuple for one or none)."""
    if len(indexes) > 1:
        return itemgetter(*indexes)
    return lambda row: tuple(row[index] for index in indexes)
