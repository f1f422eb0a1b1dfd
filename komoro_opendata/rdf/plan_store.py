"""The graph of a package, ready to be asked: its triples, its slices, and the vocabulary, so that labels are there.

The triples are in two places: in the named graph of the plan's edition, so that it can be asked by its name, and with
the vocabulary in the default graph, where a query looks that names no graph. They are loaded twice, for a default graph
that an engine makes of all named ones yields a triple once for each graph that holds it.
"""

from komoro_opendata.package import Package
from komoro_opendata.rdf.context import DEFAULT_BASE
from komoro_opendata.rdf.cube import released_ntriples
from komoro_opendata.rdf.edition_graph import edition_graph, edition_metadata
from komoro_opendata.rdf.namespaces import PREFIXES
from komoro_opendata.rdf.package_graph import context_of
from komoro_opendata.rdf.store import PlanStore, vocabulary_files

__all__ = ["plan_store"]


def plan_store(package: Package, base: str = DEFAULT_BASE) -> PlanStore:
    """A store with all in its default graph, and the edition in a graph of its own.

    It knows the project's prefixes, and `plan:` and `municipality:`.

    Raises:
        TableError: A table is broken, or a cell cannot become a term.
        OSError: A table cannot be read.
        ValueError: The package names no municipality or plan.
    """
    context = context_of(package, base)
    store = PlanStore({**PREFIXES, **context.prefixes})
    released = list(released_ntriples(package, base))
    store.load(released)
    store.load(released, edition_graph(package, context))
    store.load(edition_metadata(package, context))
    for file in vocabulary_files():
        store.load_turtle(file)
    return store
