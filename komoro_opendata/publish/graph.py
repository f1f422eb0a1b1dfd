"""rdf/: the plan as linked data, first as sorted N-Triples, and from these in every other serialisation.

The compressed N-Triples carry no name and no time: the same version of zlib makes the same bytes of the same triples.
"""

import gzip
import io
from collections.abc import Iterator

from komoro_opendata.publish.edition import Edition
from komoro_opendata.publish.files import ReleaseFiles
from komoro_opendata.publish.format import Counts, Format
from komoro_opendata.rdf.package_graph import context_of
from komoro_opendata.rdf.serialisation import released_graph, serialised

__all__ = ["GRAPH", "NTRIPLES"]

NTRIPLES = "rdf/plan.nt"
_PIECE = 1 << 20


def _write_graph(edition: Edition, files: ReleaseFiles) -> Counts:
    context = context_of(edition.package, edition.base)
    triples = released_graph(edition.package, context)
    for form, ending in (("nt", "nt"), ("turtle", "ttl"), ("jsonld", "jsonld"), ("trig", "trig")):
        files.write(f"rdf/plan.{ending}", [serialised(triples, form, edition.package, context)])
    files.write(f"{NTRIPLES}.gz", _compressed(triples))
    return {"triples": triples.count(b"\n")}


def _compressed(data: bytes) -> Iterator[bytes]:
    """The data as gzip (RFC 1952), a piece for each mebibyte."""
    sink = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=sink, mtime=0) as packed:
        for start in range(0, len(data), _PIECE):
            packed.write(data[start : start + _PIECE])
            yield _taken(sink)
    yield _taken(sink)


def _taken(sink: io.BytesIO) -> bytes:
    written = sink.getvalue()
    sink.seek(0)
    sink.truncate()
    return written


GRAPH = Format("rdf", _write_graph)
