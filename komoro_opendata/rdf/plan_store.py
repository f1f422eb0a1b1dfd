"""The graph of a package, ready to be asked: its triples, its slices, and the vocabulary, so that labels are there."""

from komoro_opendata.package import Package
from komoro_opendata.rdf.context import DEFAULT_BASE
from komoro_opendata.rdf.cube import released_ntriples
from komoro_opendata.rdf.namespaces import PREFIXES
from komoro_opendata.rdf.package_graph import context_of
from komoro_opendata.rdf.store import PlanStore, vocabulary_files

__all__ = ["plan_store"]


def plan_store(package: Package, base: str = DEFAULT_BASE) -> PlanStore:
    """A store with all in its default graph; it knows the project's prefixes, and `plan:` and `municipality:`.

    Raises:
        TableError: A table is broken, or a cell cannot become a term.
        OSError: A table cannot be read.
        ValueError: The package names no municipality or plan.
    """
    store = PlanStore({**PREFIXES, **context_of(package, base).prefixes})
    store.load(released_ntriples(package, base))
    for file in vocabulary_files():
        store.load_turtle(file)
    return store
