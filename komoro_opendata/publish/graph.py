"""rdf/: the plan as linked data, first as sorted N-Triples, and from these in every other serialisation."""

from komoro_opendata.publish.edition import Edition
from komoro_opendata.publish.files import ReleaseFiles
from komoro_opendata.publish.format import Counts, Format
from komoro_opendata.rdf.package_graph import context_of
from komoro_opendata.rdf.serialisation import released_graph, serialised

__all__ = ["GRAPH", "NTRIPLES"]

NTRIPLES = "rdf/plan.nt"


def _write_graph(edition: Edition, files: ReleaseFiles) -> Counts:
    context = context_of(edition.package, edition.base)
    triples = released_graph(edition.package, context)
    for form, ending in (("nt", "nt"), ("turtle", "ttl"), ("jsonld", "jsonld"), ("trig", "trig")):
        files.write(f"rdf/plan.{ending}", [serialised(triples, form, edition.package, context)])
    return {"triples": triples.count(b"\n")}


GRAPH = Format("rdf", _write_graph)
