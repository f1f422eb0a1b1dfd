"""vocab/shapes.jsonld: the shapes once more, as JSON-LD, for hosts that give a format by what is asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeVar

import pyoxigraph

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["shapes_jsonld"]

_Term = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple
_T = TypeVar("_T", bound=_Term)


def shapes_jsonld(turtle: bytes) -> str:
    """The triples of the Turtle as JSON-LD, a thing on each line, the blank nodes of lists numbered as they come."""
    written = pyoxigraph.serialize(_numbered(turtle), format=pyoxigraph.RdfFormat.JSON_LD)
    things = (json.dumps(thing, ensure_ascii=False) for thing in json.loads(written or b"[]"))
    return "[\n" + ",\n".join(things) + "\n]\n"


def _numbered(turtle: bytes) -> Iterator[pyoxigraph.Triple]:
    """The triples in their order, with the same names for the blank nodes each time."""
    known: dict[_Term, pyoxigraph.BlankNode] = {}

    def named(term: _T) -> _T | pyoxigraph.BlankNode:
        if isinstance(term, pyoxigraph.BlankNode):
            return known.setdefault(term, pyoxigraph.BlankNode(f"b{len(known)}"))
        return term

    for quad in pyoxigraph.parse(turtle, pyoxigraph.RdfFormat.TURTLE):
        yield pyoxigraph.Triple(named(quad.subject), quad.predicate, named(quad.object))
