"""site/id, site/code, site/def: a Turtle and a JSON-LD file for every identifier, where a static host finds them.

`…/id/202088/basic-plan-11/measure-1-1` is `site/id/202088/basic-plan-11/measure-1-1/index.ttl` and `index.jsonld`.
Which of the two an identifier leads to is the host's choice: vocab/hosting/ has configurations.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import unquote

from komoro_opendata.publish.edition import Edition
from komoro_opendata.publish.files import ReleaseFiles
from komoro_opendata.publish.format import Counts, Format
from komoro_opendata.publish.graph import GRAPH, NTRIPLES
from komoro_opendata.rdf import DEFAULT_BASE, write_ntriples
from komoro_opendata.rdf.documents import documents
from komoro_opendata.rdf.edition_graph import edition_metadata
from komoro_opendata.rdf.jsonld import jsonld
from komoro_opendata.rdf.namespaces import CODE, PREFIXES
from komoro_opendata.rdf.package_graph import context_of
from komoro_opendata.rdf.store import PlanStore, vocabulary_files
from komoro_opendata.rdf.turtle import turtle
from komoro_opendata.vocabulary.resources import vocab_folder

__all__ = ["SITE_DOCUMENTS", "document_path"]

_SEGMENT = re.compile(r"[^./\\\x00-\x1f][^/\\\x00-\x1f]*")
_LONGEST_SEGMENT = 255
_VERSION = re.compile(r"<[^>]*> <http://www\.w3\.org/2002/07/owl#versionIRI> <([^>]*)> \.")
_ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the linked data: its triples, where its identifiers begin, and how they are written shortly."""

    triples: bytes
    start: str
    below: str
    base: str
    prefixes: Mapping[str, str]


def document_path(address: str, start: str) -> str | None:
    """The folder of an identifier's documents inside site/; None where no file system could hold it.

    Percent signs are decoded, as servers do before they look for a file.
    """
    if not address.startswith(start):
        return None
    segments = [unquote(segment) for segment in address.removeprefix(start).split("/")]
    sound = (_SEGMENT.fullmatch(name) and len(name.encode()) <= _LONGEST_SEGMENT for name in segments)
    return "/".join(segments) if all(sound) and not any(name.startswith("index.") for name in segments) else None


def _write_site(edition: Edition, files: ReleaseFiles) -> Counts:
    files.copy("site/context.jsonld", vocab_folder() / "context.jsonld")
    written: set[str] = set()
    for part in (_plan(edition, files), *_vocabulary()):
        for address, triples in documents(part.triples):
            path = document_path(address, part.start)
            if path is not None and path.startswith(part.below) and path not in written:
                written.add(path)
                _write(files, path, address, triples, part)
    return {}


def _write(files: ReleaseFiles, path: str, address: str, triples: bytes, part: _Part) -> None:
    as_turtle, as_jsonld = turtle(triples, part.prefixes), jsonld(triples, part.base, address)
    version = _VERSION.search(triples.decode()) if part.below == "def" else None
    also = document_path(version[1], part.start) if version else None
    for place in (path, also):
        if place is not None:
            files.write(f"site/{place}/index.ttl", [as_turtle])
            files.write(f"site/{place}/index.jsonld", [as_jsonld])


def _plan(edition: Edition, files: ReleaseFiles) -> _Part:
    context = context_of(edition.package, edition.base)
    target = BytesIO()
    write_ntriples(
        [(files.folder / NTRIPLES).read_bytes(), *edition_metadata(edition.package, context)],
        target,
    )
    prefixes = {**PREFIXES, **context.prefixes}
    return _Part(target.getvalue(), edition.base, "id/", f"{context.plan_iri}/", prefixes)


def _vocabulary() -> Iterator[_Part]:
    """The shared codes and the ontology: they stand at the same address for every city."""
    store = PlanStore()
    for file in (*vocabulary_files(), vocab_folder() / "cube.ttl"):
        store.load_turtle(file)
    target = BytesIO()
    write_ntriples([store.answer(_ALL, "nt")], target)
    lines = target.getvalue().splitlines(keepends=True)
    for below, base in (("code/", CODE), ("def", DEFAULT_BASE)):
        start = f"<{DEFAULT_BASE}{below}".encode()
        yield _Part(b"".join(line for line in lines if line.startswith(start)), DEFAULT_BASE, below, base, PREFIXES)


SITE_DOCUMENTS = Format("site-documents", _write_site, group="site", made_from=(GRAPH.name,))
