"""rdf/: the plan as linked data, first as sorted N-Triples, and from these in every other serialisation."""

from komoro_opendata.publish.edition import Edition
from komoro_opendata.publish.files import ReleaseFiles
from komoro_opendata.publish.format import Counts, Format
from komoro_opendata.rdf import write_ntriples
from komoro_opendata.rdf.namespaces import PREFIXES
from komoro_opendata.rdf.package_graph import context_of, package_ntriples
from komoro_opendata.rdf.turtle import turtle

__all__ = ["GRAPH"]

_NTRIPLES = "rdf/plan.nt"
_TURTLE = "rdf/plan.ttl"


def _write_graph(edition: Edition, files: ReleaseFiles) -> Counts:
    context = context_of(edition.package, edition.base)
    with files.made(_NTRIPLES) as place, place.open("xb") as sink:
        triples = write_ntriples(package_ntriples(edition.package, context), sink)
    files.write(_TURTLE, [turtle((files.folder / _NTRIPLES).read_bytes(), {**PREFIXES, **context.prefixes})])
    return {"triples": triples}


GRAPH = Format("rdf", _write_graph)
