"""Cut a graph into documents, one for each thing that has an address of its own.

A document holds all that the graph says of its thing and of the thing's parts (the values of an indicator; goals,
links and indicators of a measure; missions of a policy), and of everything that points at the thing the link, classes
and names. A value stands in its indicator's document, the first and last day of a fiscal year in the year's, and an
identifier with a `#` in that of the address before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from komoro_opendata.rdf.namespaces import MP, PREFIXES, SKOS
from komoro_opendata.rdf.terms import RDF_TYPE
from komoro_opendata.rdf.turtle import triples_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from komoro_opendata.rdf.turtle import Triple

__all__ = ["documents"]

_PARTS = frozenset(
    {(f"{MP}indicator", "Value"), (f"{MP}measure", "Goal"), (f"{MP}measure", "Indicator"), (f"{MP}policy", "Mission")}
    | {(f"{MP}measure", name) for name in ("DepartmentRole", "SdgCommitment", "ProjectEntry", "RelatedPlanEntry")}
    | {(f"{MP}policy", "Indicator"), (f"{MP}plan", "Level")},
)
"""By which link, and of which class of ours, a thing stands in full in another's document."""

_VALUE = f"<{MP}Value>"
_INSTANTS = (f"{PREFIXES['time']}hasBeginning", f"{PREFIXES['time']}hasEnd")
_NAMES = (RDF_TYPE, f"{PREFIXES['rdfs']}label", f"{SKOS}prefLabel")


def documents(sorted_ntriples: bytes) -> Iterator[tuple[str, list[Triple]]]:
    """Each document by the address of its thing, its triples in the order given, in the order of the addresses.

    Raises:
        ValueError: A line is not a triple as `write_ntriples` writes it.
    """
    graph = _Graph(sorted_ntriples.decode())
    addresses: dict[str, list[str]] = {}
    for thing in graph.things:
        if thing not in graph.inside:
            addresses.setdefault(thing.partition("#")[0], []).append(thing)
    for address in sorted(addresses):
        yield address, graph.document(addresses[address])


class _Graph:
    """The triples by subject, with what is part of what and what points at what; a triple is known by its place."""

    def __init__(self, text: str) -> None:
        self.triples = list(triples_in(text))
        self.things: dict[str, list[int]] = {}
        self.inside: set[str] = set()
        self._parts: dict[str, list[str]] = {}
        self._links: dict[str, list[tuple[str, int]]] = {}
        links: list[int] = []
        classes: dict[str, set[str]] = {}
        for place, (subject, predicate, value) in enumerate(self.triples):
            self.things.setdefault(subject, []).append(place)
            if predicate == RDF_TYPE:
                classes.setdefault(subject, set()).add(value)
            elif value.startswith("<"):
                links.append(place)
        for place in links:
            self._link(place, classes.get(self.triples[place][0], set()))

    def _link(self, place: int, classes: set[str]) -> None:
        subject, predicate, value = self.triples[place]
        target = value[1:-1]
        if predicate in _INSTANTS:
            self.inside.add(target)
            self._parts.setdefault(subject, []).append(target)
        elif any((predicate, name.removeprefix(f"<{MP}")[:-1]) in _PARTS for name in classes):
            self._parts.setdefault(target, []).append(subject)
            if _VALUE in classes:
                self.inside.add(subject)
        elif _VALUE not in classes:
            self._links.setdefault(target, []).append((subject, place))

    def document(self, things: list[str]) -> list[Triple]:
        """The triples of one document about these things."""
        whole = dict.fromkeys(things)
        for thing in things:
            whole |= dict.fromkeys(self._with_parts(thing))
        places = {place for thing in whole for place in self.things.get(thing, ())}
        for thing in things:
            for other, link in self._links.get(thing, ()):
                if other not in whole:
                    places.add(link)
                    places.update(place for place in self.things[other] if self.triples[place][1] in _NAMES)
        return [self.triples[place] for place in sorted(places)]

    def _with_parts(self, thing: str) -> Iterator[str]:
        yield thing
        for part in self._parts.get(thing, ()):
            yield from self._with_parts(part)
