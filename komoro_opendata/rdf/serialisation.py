"""The sorted triples of a package in another serialisation."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from komoro_opendata.rdf.edition_graph import edition_graph, edition_metadata
from komoro_opendata.rdf.jsonld import jsonld
from komoro_opendata.rdf.namespaces import PREFIXES
from komoro_opendata.rdf.triples import write_ntriples
from komoro_opendata.rdf.turtle import trig, turtle

if TYPE_CHECKING:
    from komoro_opendata.package import Package
    from komoro_opendata.rdf.context import Context

__all__ = ["serialised"]


def serialised(sorted_ntriples: bytes, form: str, package: Package, context: Context) -> bytes:
    """The package's triples, as `write_ntriples` wrote them, as `turtle`, `jsonld` or `trig`.

    TriG holds them in the named graph of the plan's edition, and what is said of that graph in the default graph.

    Raises:
        ValueError: The form is unknown, or a line is not a triple in the canonical form.
    """
    prefixes = {**PREFIXES, **context.prefixes}
    match form:
        case "turtle":
            return turtle(sorted_ntriples, prefixes)
        case "jsonld":
            return jsonld(sorted_ntriples, f"{context.plan_iri}/", context.plan_iri)
        case "trig":
            about = BytesIO()
            write_ntriples(edition_metadata(package, context), about)
            return trig(about.getvalue(), edition_graph(package, context), sorted_ntriples, prefixes)
    raise ValueError(f"no such form: {form}")
