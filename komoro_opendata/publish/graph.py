"""rdf/: the plan as linked data, first as sorted N-Triples, and from these in every other serialisation."""

from io import BytesIO

from komoro_opendata.publish.edition import Edition
from komoro_opendata.publish.files import ReleaseFiles
from komoro_opendata.publish.format import Counts, Format
from komoro_opendata.rdf import write_ntriples
from komoro_opendata.rdf.cube import released_ntriples
from komoro_opendata.rdf.package_graph import context_of
from komoro_opendata.rdf.serialisation import serialised

__all__ = ["GRAPH", "NTRIPLES"]

NTRIPLES = "rdf/plan.nt"


def _write_graph(edition: Edition, files: ReleaseFiles) -> Counts:
    context = context_of(edition.package, edition.base)
    target = BytesIO()
    count = write_ntriples(released_ntriples(edition.package, edition.base), target)
    files.write(NTRIPLES, [target.getvalue()])
    for form, ending in (("turtle", "ttl"), ("jsonld", "jsonld"), ("trig", "trig")):
        files.write(f"rdf/plan.{ending}", [serialised(target.getvalue(), form, edition.package, context)])
    return {"triples": count}


GRAPH = Format("rdf", _write_graph)
