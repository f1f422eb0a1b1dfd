"""The data cube of a plan's figures: its slices, and the integrity constraints of RDF Data Cube.

The constraints are the 21 of the Recommendation (https://www.w3.org/TR/vocab-data-cube/#wf-rules), each a query of
vocab/constraints/ that selects what breaks it. They hold of the graph after closure and flattening.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from komoro_opendata.rdf.data_set import data_set_metadata
from komoro_opendata.rdf.namespaces import PREFIXES
from komoro_opendata.rdf.package_graph import context_of, package_ntriples
from komoro_opendata.rdf.store import PlanStore
from komoro_opendata.vocabulary.resources import vocab_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from komoro_opendata.package import Package

__all__ = ["Constraint", "Cube", "CubeFault", "constraints", "cube_files", "released_ntriples"]

_FAULT = "# Fault"
_TITLE = re.compile(r"# (IC-\d+)\. (.+)")
_TEMPLATE = "parent-child:property"
_PARENT_CHILD = {
    "IC-20": "?list qb:parentChildProperty ?property",
    "IC-21": "?list qb:parentChildProperty ?inverse FILTER isBlank(?inverse) ?inverse owl:inverseOf ?property",
}
_LISTS = ("breakdown", "kind")


@dataclass(frozen=True, slots=True)
class Constraint:
    """One integrity constraint: its code (`IC-11`), its title, and the query that selects what breaks it."""

    code: str
    title: str
    query: str

    @property
    def pattern(self) -> str:
        """The query without its last condition: it selects all that the constraint looks at."""
        text = self.query[: self.query.index(_FAULT)]
        return text + "}" * (text.count("{") - text.count("}"))


@dataclass(frozen=True, slots=True)
class CubeFault:
    """What breaks a constraint: its code, the thing at fault (an IRI), and the property, slice or value, if any."""

    code: str
    focus: str
    detail: str = ""


@cache
def constraints() -> tuple[Constraint, ...]:
    """The 21 constraints in their order."""
    files = sorted((vocab_folder() / "constraints").glob("ic-*.rq"))
    return tuple(_constraint(file.read_text(encoding="utf-8")) for file in files)


def _constraint(text: str) -> Constraint:
    title = _TITLE.match(text)
    if title is None:
        raise ValueError(f"a constraint begins with its code and its title: {text[:60]!r}")
    return Constraint(title[1], title[2], text)


def cube_files() -> list[Path]:
    """The files that a plan's triples need beside them to be a cube: structure, ontology, code lists of dimensions."""
    folder = vocab_folder()
    return [folder / "cube.ttl", folder / "ontology.ttl", *(folder / "skos" / f"{name}.ttl" for name in _LISTS)]


def released_ntriples(package: Package, base: str) -> Iterator[bytes]:
    """The triples of a released package: the mapping's, and beside them slices, sources of values and the data set's.

    Raises:
        TableError: A table is broken, or a cell cannot become the term that the mapping asks for.
        ValueError: The package names no municipality or plan.
    """
    context = context_of(package, base)
    mapped = b"".join(package_ntriples(package, context))
    yield mapped
    cube = Cube([mapped], ())
    yield cube.slices
    yield cube.derivations
    yield b"".join(data_set_metadata(package, context))


class Cube:
    """A graph with its slices, made complete by closure and flattening, ready for the constraints.

    `slices` are the triples of the slices, `derivations` those that say where each value was taken from, as N-Triples.
    """

    def __init__(self, ntriples: Iterable[bytes], files: Iterable[Path]) -> None:
        """Load triples, make the slices, add Turtle files (`cube_files()` for a package), and complete it all."""
        self._store = PlanStore(PREFIXES)
        self._store.load(ntriples)
        self.slices = self._construct("construct/slices.rq")
        self.derivations = self._construct("construct/derivations.rq")
        for file in files:
            self._store.load_turtle(file)
        for step in ("closure", "flatten"):
            self._construct(f"constraints/{step}.rq")

    def _construct(self, path: str) -> bytes:
        """Add what a query of the vocabulary makes of the graph."""
        made = self._store.answer((vocab_folder() / path).read_text(encoding="utf-8"), "nt")
        self._store.load([made])
        return made

    def faults(self) -> Iterator[CubeFault]:
        """What breaks the constraints, in their order; of one constraint sorted."""
        for constraint in constraints():
            found = {
                CubeFault(constraint.code, row.get("focus", ""), row.get("detail", ""))
                for query in self._queries(constraint, constraint.query)
                for row in self._rows(query)
            }
            yield from sorted(found, key=lambda fault: (fault.focus, fault.detail))

    def bindings(self) -> Mapping[str, int]:
        """How much each constraint looked at, by its code: the solutions of its pattern before the last condition."""
        return {
            constraint.code: sum(
                len(list(self._rows(query))) for query in self._queries(constraint, constraint.pattern)
            )
            for constraint in constraints()
        }

    def _queries(self, constraint: Constraint, query: str) -> Iterator[str]:
        """The query; of a template one for each property from parent to child that the graph has."""
        named = _PARENT_CHILD.get(constraint.code)
        if named is None:
            yield query
            return
        chosen = f"SELECT DISTINCT ?property WHERE {{ {named} FILTER isIRI(?property) }}"
        for row in self._rows(chosen):
            yield query.replace(_TEMPLATE, row["property"])

    def _rows(self, query: str) -> Iterator[dict[str, str]]:
        table = self._store.table(query)
        for row in table.rows:
            yield {name: term.value for name, term in zip(table.variables, row, strict=True) if term is not None}
