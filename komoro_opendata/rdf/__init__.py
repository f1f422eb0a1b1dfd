"""From tables to linked data: the mapping compiler and the serialisations.

mapping = compile_mapping(text of vocab/mapping.yaml)
context = Context("202088", "basic-plan-11")
for chunk in ntriples(mapping, {"observation": Path(…), …}, folder of the code lists, context): …
"""

from komoro_opendata.rdf.context import DEFAULT_BASE, Context, substitute
from komoro_opendata.rdf.errors import MappingError, TableError
from komoro_opendata.rdf.model import CompiledMapping
from komoro_opendata.rdf.triples import ntriples, write_ntriples
from komoro_opendata.rdf.yarrrml import compile_mapping

__all__ = [
    "DEFAULT_BASE",
    "CompiledMapping",
    "Context",
    "MappingError",
    "TableError",
    "compile_mapping",
    "ntriples",
    "substitute",
    "write_ntriples",
]
