"""The triples of a package in each serialisation: what the mapping makes, or the whole graph of a release."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from komoro_opendata.rdf.cube import released_ntriples
from komoro_opendata.rdf.edition_graph import edition_graph, edition_metadata
from komoro_opendata.rdf.jsonld import jsonld
from komoro_opendata.rdf.namespaces import PREFIXES
from komoro_opendata.rdf.package_graph import package_ntriples
from komoro_opendata.rdf.triples import write_ntriples
from komoro_opendata.rdf.turtle import trig, turtle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from komoro_opendata.package import Package
    from komoro_opendata.rdf.context import Context

__all__ = ["mapped_graph", "released_graph", "serialised"]


def released_graph(package: Package, context: Context) -> bytes:
    """The graph of a release: its sorted N-Triples, of which `serialised` makes the other forms.

    Raises:
        TableError: A table is broken, or a cell cannot become the term that the mapping asks for.
    """
    return _sorted(released_ntriples(package, context.base))


def mapped_graph(package: Package, context: Context, form: str) -> Iterable[bytes]:
    """What the mapping alone makes of a package, in a form of `serialised`; as `nt` streamed, in the order of the rows.

    Raises:
        TableError: A table is broken, or a cell cannot become the term that the mapping asks for.
    """
    chunks = package_ntriples(package, context)
    return chunks if form == "nt" else [serialised(_sorted(chunks), form, package, context)]


def serialised(sorted_ntriples: bytes, form: str, package: Package, context: Context) -> bytes:
    """The package's triples, as `write_ntriples` wrote them, as `nt` (unchanged), `turtle`, `jsonld` or `trig`.

    TriG holds them in the named graph of the plan's edition, and what is said of that graph in the default graph.

    Raises:
        ValueError: The form is unknown, or a line is not a triple in the canonical form.
    """
    prefixes = {**PREFIXES, **context.prefixes}
    match form:
        case "nt":
            return sorted_ntriples
        case "turtle":
            return turtle(sorted_ntriples, prefixes)
        case "jsonld":
            return jsonld(sorted_ntriples, f"{context.plan_iri}/", context.plan_iri)
        case "trig":
            about = _sorted(edition_metadata(package, context))
            return trig(about, edition_graph(package, context), sorted_ntriples, prefixes)
    raise ValueError(f"no such form: {form}")


def _sorted(chunks: Iterable[bytes]) -> bytes:
    target = BytesIO()
    write_ntriples(chunks, target)
    return target.getvalue()
