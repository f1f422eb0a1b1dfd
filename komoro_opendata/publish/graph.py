"""rdf/: the plan as linked data, first as sorted N-Triples, and from these in every other serialisation."""

from komoro_opendata.publish.edition import Edition
from komoro_opendata.publish.files import ReleaseFiles
from komoro_opendata.publish.format import Counts, Format
from komoro_opendata.rdf import Context, compile_mapping, ntriples, write_ntriples
from komoro_opendata.rdf.namespaces import PREFIXES
from komoro_opendata.rdf.turtle import turtle
from komoro_opendata.vocabulary.resources import vocab_folder

__all__ = ["GRAPH"]

_NTRIPLES = "rdf/plan.nt"
_TURTLE = "rdf/plan.ttl"


def _write_graph(edition: Edition, files: ReleaseFiles) -> Counts:
    context = Context(edition.plan("municipality_code"), edition.plan("plan_id"), edition.base)
    mapping = compile_mapping((vocab_folder() / "mapping.yaml").read_text(encoding="utf-8"))
    tables = {name: table.file for name, table in edition.package.tables.items()}
    chunks = ntriples(mapping, tables, vocab_folder() / "codes", context)
    with files.made(_NTRIPLES) as place, place.open("xb") as sink:
        triples = write_ntriples(chunks, sink)
    files.write(_TURTLE, [turtle(place.read_bytes(), {**PREFIXES, **context.prefixes})])
    return {"triples": triples}


GRAPH = Format("rdf", _write_graph)
