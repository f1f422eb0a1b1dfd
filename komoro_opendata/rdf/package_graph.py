"""The triples of an open package, by the mapping of the vocabulary and what the package adds of its own."""

from collections.abc import Iterator
from itertools import chain

from komoro_opendata.package import Package
from komoro_opendata.rdf.context import DEFAULT_BASE, Context
from komoro_opendata.rdf.model import CompiledMapping
from komoro_opendata.rdf.own_tables import OwnTable, declarations, mapping_of, own_tables
from komoro_opendata.rdf.triples import ntriples
from komoro_opendata.rdf.yarrrml import compile_mapping
from komoro_opendata.vocabulary.resources import vocab_folder

__all__ = ["context_of", "package_mapping", "package_ntriples"]


def context_of(package: Package, base: str = DEFAULT_BASE) -> Context:
    """Where the package's identifiers stand: its municipality and its plan, below `base`.

    Raises:
        ValueError: The base is no absolute IRI that ends in a slash, or the package names no municipality or plan.
    """
    plan = next(package.rows("plan"), None)
    code, plan_id = (plan["municipality_code"], plan["plan_id"]) if plan else ("", "")
    return Context(code, plan_id, base)


def package_mapping(package: Package) -> CompiledMapping:
    """The mapping of the vocabulary with what the package adds of its own."""
    text = (vocab_folder() / "mapping.yaml").read_text(encoding="utf-8")
    return compile_mapping(mapping_of(_own_tables(package), text))


def package_ntriples(package: Package, context: Context) -> Iterator[bytes]:
    """The package's triples as N-Triples, streamed in the order of mapping and rows, in chunks of whole lines.

    Raises:
        TableError: A table is broken, or a cell cannot become the term that the mapping asks for.
        OSError: A table cannot be read.
    """
    own = _own_tables(package)
    mapping = package_mapping(package)
    tables = {name: table.file for name, table in package.tables.items()}
    return chain(ntriples(mapping, tables, vocab_folder() / "codes", context), declarations(own, context))


def _own_tables(package: Package) -> list[OwnTable]:
    return [*own_tables(resource for _, resource in package.descriptor.resources())]
