"""A mapping as frozen objects: which triples the rows of which table make."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from komoro_opendata.rdf.context import Context, fill

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Template:
    """Pieces of text with columns between them: one piece more than columns."""

    pieces: tuple[str, ...]
    columns: tuple[str, ...]

    @property
    def is_cell(self) -> bool:
        """Whether the template is one column alone, whose cell is the IRI."""
        return self.pieces == ("", "")

    def bind(self, context: Context) -> Template:
        """Put the context's values in the place of `${name}`."""
        return Template(tuple(fill(piece, context, piece) for piece in self.pieces), self.columns)


@dataclass(frozen=True, slots=True)
class Literal:
    """A cell as a literal, with a language or a datatype (an IRI) or neither, and the words around it in a phrase."""

    column: str
    language: str = ""
    datatype: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Lookup:
    """The subjects of another table's rows in which `key` equals this row's `column`."""

    column: str
    source: str
    key: str
    subject: Template


@dataclass(frozen=True, slots=True)
class Rule:
    """One predicate and one object of each row."""

    predicate: Template
    object: Template | Literal | Lookup

    def bind(self, context: Context) -> Rule:
        """Put the context's values into the templates."""
        thing = self.object
        if isinstance(thing, Template):
            thing = thing.bind(context)
        elif isinstance(thing, Lookup):
            thing = replace(thing, subject=thing.subject.bind(context))
        return Rule(self.predicate.bind(context), thing)


@dataclass(frozen=True, slots=True)
class TriplesMap:
    """What the rows of one source say of one kind of subject."""

    name: str
    source: str
    subject: Template
    rules: tuple[Rule, ...]

    def bind(self, context: Context) -> TriplesMap:
        """Put the context's values into all templates."""
        rules = tuple(rule.bind(context) for rule in self.rules)
        return replace(self, subject=self.subject.bind(context), rules=rules)


@dataclass(frozen=True, slots=True)
class CompiledMapping:
    """A whole mapping: its prefixes (with `${name}`) and its triples maps in the order of the file."""

    prefixes: Mapping[str, str]
    maps: tuple[TriplesMap, ...]

    def by_source(self) -> Mapping[str, tuple[TriplesMap, ...]]:
        """Those triples maps that make triples, by their source, so that each file is read once."""
        sources = dict.fromkeys(item.source for item in self.maps if item.rules)
        return {source: tuple(item for item in self.maps if item.rules and item.source == source) for source in sources}
