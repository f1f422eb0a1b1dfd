"""From a triple back to the cell that it was made of: which table, which row, which column."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from komoro_opendata.rdf.model import CompiledMapping, Literal, Rule, Template, TriplesMap

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from komoro_opendata.package import Row
    from komoro_opendata.package.rows import TableFile
    from komoro_opendata.rdf.context import Context

__all__ = ["Origin", "Origins"]

_Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something of the graph comes from: a row, and its column where one is known."""

    row: Row
    column: str | None = None


@dataclass(slots=True)
class Origins:
    """Finds the cells behind the triples of one package; a table is read when something is first looked for in it."""

    mapping: CompiledMapping
    context: Context
    tables: Mapping[str, TableFile]
    _rows: dict[tuple[str, tuple[str, ...]], dict[tuple[str, ...], Row]] = field(default_factory=dict)

    def find(self, subject: str, predicate: str = "", value: str = "", language: str = "") -> Origin | None:
        """The cell behind a triple; None where no row makes such a subject.

        Args:
            subject: The IRI of the triple's subject.
            predicate: The property; empty to find the subject's row alone.
            value: The object, if it is an IRI; empty where it is a text or is missing.
            language: The language of an object that is a text.
        """
        for item in self.mapping.maps:
            named = _cells(item.subject.bind(self.context), subject) if item.rules else None
            if named is not None:
                for column, cells in self._columns(item, predicate, value, language):
                    row = self._row(item, named | cells)
                    if row is not None:
                        return Origin(row, column)
        return self.find(subject) if predicate else None

    def _columns(
        self, item: TriplesMap, predicate: str, value: str, language: str
    ) -> Iterator[tuple[str | None, _Cells]]:
        """The columns that can have made the object, each with the cells that this tells of the row."""
        if not predicate:
            yield None, {}
            return
        for rule in item.rules:
            cells = _cells(rule.predicate.bind(self.context), predicate)
            told = None if cells is None else self._object(rule, value, language)
            if cells is not None and told is not None:
                yield _column(rule), cells | told

    def _object(self, rule: Rule, value: str, language: str) -> _Cells | None:
        """What the object tells of the row; None where this rule did not make it."""
        if isinstance(rule.object, Literal):
            is_other = language and rule.object.language and rule.object.language != language
            return None if is_other or value else {}
        if isinstance(rule.object, Template) and value:
            return _cells(rule.object.bind(self.context), value)
        return {}

    def _row(self, item: TriplesMap, cells: _Cells) -> Row | None:
        name = item.source.removeprefix("data/").removesuffix(".csv")
        if name not in self.tables:
            return None
        columns = tuple(cells)
        if (name, columns) not in self._rows:
            rows = self._rows[name, columns] = {}
            for row in self.tables[name].rows():
                rows.setdefault(row.key(columns), row)
        return self._rows[name, columns].get(tuple(cells.values()))


def _column(rule: Rule) -> str | None:
    """The column that a rule's object comes from; of several the last, which is the most particular."""
    item = rule.object
    if isinstance(item, Template):
        return item.columns[-1] if item.columns else None
    return item.column


def _cells(template: Template, iri: str) -> _Cells | None:
    """The cells that a template made an IRI of; None where it made it not."""
    if template.is_cell:
        return {template.columns[0]: iri}
    pattern = re.escape(template.pieces[0]) + "".join(f"([^/]+){re.escape(piece)}" for piece in template.pieces[1:])
    match = re.fullmatch(pattern, iri)
    return dict(zip(template.columns, map(unquote, match.groups()), strict=True)) if match else None
