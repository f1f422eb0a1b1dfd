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


def documents(sorted_ntriples: bytes) -> Iterator[tuple[str, bytes]]:
    """Each document by the address of its thing, as sorted N-Triples, in the order of the addresses.

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
    """The triples by subject, with what is part of what and what points at what."""

    def __init__(self, text: str) -> None:
        self.things: dict[str, list[tuple[str, str]]] = {}
        self.inside: set[str] = set()
        self._parts: dict[str, list[str]] = {}
        self._links: dict[str, list[tuple[str, str]]] = {}
        links: list[tuple[str, str, str, str]] = []
        classes: dict[str, set[str]] = {}
        for line, (subject, predicate, value) in zip(filter(None, text.split("\n")), triples_in(text), strict=True):
            self.things.setdefault(subject, []).append((predicate, line))
            if predicate == RDF_TYPE:
                classes.setdefault(subject, set()).add(value)
            elif value.startswith("<"):
                links.append((subject, predicate, value[1:-1], line))
        for subject, predicate, target, line in links:
            self._link(subject, predicate, target, line, classes.get(subject, set()))

    def _link(self, subject: str, predicate: str, target: str, line: str, classes: set[str]) -> None:
        if predicate in _INSTANTS:
            self.inside.add(target)
            self._parts.setdefault(subject, []).append(target)
        elif any((predicate, name.removeprefix(f"<{MP}")[:-1]) in _PARTS for name in classes):
            self._parts.setdefault(target, []).append(subject)
            if _VALUE in classes:
                self.inside.add(subject)
        elif _VALUE not in classes:
            self._links.setdefault(target, []).append((subject, line))

    def document(self, things: list[str]) -> bytes:
        """The triples of one document about these things."""
        whole = dict.fromkeys(things)
        for thing in things:
            whole |= dict.fromkeys(self._with_parts(thing))
        lines = {line for thing in whole for _, line in self.things.get(thing, ())}
        for thing in things:
            for other, link in self._links.get(thing, ()):
                if other not in whole:
                    lines.add(link)
                    lines |= {line for predicate, line in self.things[other] if predicate in _NAMES}
        return "".join(f"{line}\n" for line in sorted(lines)).encode()

    def _with_parts(self, thing: str) -> Iterator[str]:
        yield thing
        for part in self._parts.get(thing, ()):
            yield from self._with_parts(part)
