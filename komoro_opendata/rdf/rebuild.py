"""Rebuild the tables of a package from its graph alone: the mapping read backwards.

Each table has a query in vocab/rebuild/ whose variables are its columns. Rows are put into plan order by the model: in
a hierarchy inside one table level by level, indicators of measures before those of policies; rows of the package's own
tables by their keys. Cells are written as the package format wants them: UTF-8, line feeds, quotes only where needed.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import inf
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from komoro_opendata.rdf.namespaces import DCT, MP, RDF
from komoro_opendata.vocabulary.codes import code_list
from komoro_opendata.vocabulary.model import Field, Table, model
from komoro_opendata.vocabulary.resources import vocab_folder

if TYPE_CHECKING:
    from komoro_opendata.rdf.store import PlanStore

__all__ = ["rebuild", "rebuild_query"]

Cells = Mapping[str, str]
Select = Callable[[str], Iterable[Cells]]

_OWN = f"""
SELECT ?property ?identifier WHERE {{
  ?property a <{RDF}Property> ; <{DCT}identifier> ?identifier ; <{MP}number> ?number .
  FILTER (CONTAINS(STR(?property), "/def#"))
}} ORDER BY ?number
"""
_SUBJECT = re.compile(r"WHERE \{\s+(\?\w+) ")


def rebuild_query(table: str) -> str:
    """The SPARQL query that gives the rows of one table of the model.

    Raises:
        OSError: There is none.
    """
    return (vocab_folder() / "rebuild" / f"{table}.rq").read_text(encoding="utf-8")


def rebuild(store: PlanStore) -> dict[str, bytes]:
    """All tables of the one plan that a store holds, by name, as the bytes of their CSV files.

    The store holds the plan's graph and nothing else. Tables of the model come first, in its order, then the package's
    own. A table without rows is its header.

    Raises:
        QueryError: A query has no answer in time.
    """

    def select(query: str) -> Iterator[Cells]:
        answer = store.table(query)
        for row in answer.rows:
            yield {name: term.value for name, term in zip(answer.variables, row, strict=True) if term is not None}

    own = _own_columns(select)
    rows = {
        name: [dict(row) for row in select(_with_own_columns(rebuild_query(name), own.get(name, {})))]
        for name in model().tables
    }
    order = _PlanOrder(rows)
    made = {
        name: _csv([*table.fields, *own.get(name, {})], order.rows(table)) for name, table in model().tables.items()
    }
    for name, columns in own.items():
        if name not in made:
            made[name] = _csv([*columns], _own_rows(select, name, columns))
    return made


def _own_columns(select: Select) -> dict[str, dict[str, str]]:
    """The package's own columns by table, each with the IRI of its property, in their order."""
    own: dict[str, dict[str, str]] = {}
    for found in select(_OWN):
        table = found["property"].rpartition("/def#")[2].partition(".")[0]
        own.setdefault(table, {})[found["identifier"]] = found["property"]
    return own


def _with_own_columns(query: str, columns: Mapping[str, str]) -> str:
    """The query of a table, asking for own columns of its rows too."""
    subject = _SUBJECT.search(query)
    if subject is None or not columns:
        return query
    names = "".join(f" ?{column}" for column in columns)
    patterns = "".join(f"  OPTIONAL {{ {subject[1]} <{iri}> ?{column} . }}\n" for column, iri in columns.items())
    start, _, end = query.rpartition("}")
    return start.replace("\nWHERE {", f"{names}\nWHERE {{", 1) + patterns + "}" + end


def _own_rows(select: Select, table: str, columns: Mapping[str, str]) -> list[Cells]:
    """The rows of a table of the package's own, by the numbers and texts of their keys."""
    row = "row"
    while row in columns:
        row += "_"
    start = next(iter(columns.values())).partition("#")[0]
    query = f"SELECT ?{row}\nWHERE {{\n  ?{row} a <{start}#{table}> .\n}}\n"
    return sorted(select(_with_own_columns(query, columns)), key=lambda cells: _own_key(cells[row], table))


def _own_key(iri: str, table: str) -> list[tuple[bool, int, str]]:
    parts = [unquote(part) for part in iri.partition(f"/{table}/")[2].split("/")]
    return [(not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts]


class _PlanOrder:
    """Puts the rows of tables into the order that the model gives them."""

    def __init__(self, rows: Mapping[str, Sequence[Cells]]) -> None:
        self._rows = rows
        self._sorted: dict[str, list[Cells]] = {}
        self._positions: dict[str, Mapping[str, int]] = {}

    def rows(self, table: Table) -> list[Cells]:
        """The rows of a table in plan order."""
        if table.name not in self._sorted:
            by_key = {row[table.key[0]]: row for row in self._rows[table.name]}
            self._sorted[table.name] = sorted(
                self._rows[table.name],
                key=lambda row: [self._rank(table, table.fields[column], row, by_key) for column in table.order],
            )
        return self._sorted[table.name]

    def _rank(self, table: Table, field: Field, row: Cells, by_key: Mapping[str, Cells]) -> Any:
        """What a row is sorted by for one column; an empty reference stands after all others."""
        cell = row.get(field.name, "")
        if field.name == table.parent_column():
            path = _path(row, field.name, by_key)
            return len(path), path
        if field.references is not None:
            return self._positions_in(field.references.table)[cell] if cell else inf
        if field.codes is not None:
            return code_list(field.codes).positions[cell]
        return int(cell) if field.type.type == "integer" else cell

    def _positions_in(self, name: str) -> Mapping[str, int]:
        if name not in self._positions:
            table = model().tables[name]
            self._positions[name] = {row[table.key[0]]: place for place, row in enumerate(self.rows(table))}
        return self._positions[name]


def _path(row: Cells, parent_column: str, by_key: Mapping[str, Cells]) -> list[int]:
    """The numbers of a row's ancestors from the top, and its own."""
    path = [int(row["number"])]
    while parent := row.get(parent_column):
        row = by_key[parent]
        path.insert(0, int(row["number"]))
    return path


def _csv(columns: Sequence[str], rows: Iterable[Cells]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return text.getvalue().encode()
