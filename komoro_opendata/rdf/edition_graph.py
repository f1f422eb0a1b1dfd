"""The named graph of a plan's edition: `{plan}/graph/{edition}`, and what is said of it outside of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from komoro_opendata.rdf.description import description, literal, statement
from komoro_opendata.rdf.namespaces import MP
from komoro_opendata.rdf.terms import encode_part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from komoro_opendata.package import Package
    from komoro_opendata.rdf.context import Context

__all__ = ["edition_graph", "edition_metadata", "graph_of_edition"]


def edition_graph(package: Package, context: Context) -> str:
    """The IRI of the named graph that holds the package's edition of the plan."""
    plan = next(package.rows("plan"), None)
    return graph_of_edition(context, plan["version"] if plan else "")


def graph_of_edition(context: Context, edition: str) -> str:
    """The IRI of the named graph of an edition (the plan's `version`)."""
    return f"{context.plan_iri}/graph/{encode_part(edition)}"


def edition_metadata(package: Package, context: Context) -> Iterator[bytes]:
    """The triples about the named graph: titles, edition, version and date of the data, licence, plan, origin."""
    graph = edition_graph(package, context)
    yield statement(graph, f"{MP}plan", f"<{context.plan_iri}>")
    plan = next(package.rows("plan"), None)
    if plan is not None:
        yield statement(graph, f"{MP}edition", literal(plan["version"]))
    yield from description(graph, package, context)
