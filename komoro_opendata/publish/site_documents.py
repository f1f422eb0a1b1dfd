"""site/id, code, def, shapes: a Turtle and a JSON-LD file for every identifier, where a static host finds them.

`…/id/202088/basic-plan-11/measure-1-1` is `site/id/202088/basic-plan-11/measure-1-1/index.ttl` and `index.jsonld`.
Which of the two an identifier leads to is the host's choice: vocab/hosting/ has configurations.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from urllib.parse import unquote

from komoro_opendata.publish.edition import Edition
from komoro_opendata.publish.files import ReleaseFiles
from komoro_opendata.publish.format import Counts, Format
from komoro_opendata.publish.graph import GRAPH, NTRIPLES
from komoro_opendata.rdf import DEFAULT_BASE, write_ntriples
from komoro_opendata.rdf.documents import documents
from komoro_opendata.rdf.edition_graph import edition_metadata
from komoro_opendata.rdf.jsonld import JsonldWriter
from komoro_opendata.rdf.namespaces import CODE, PREFIXES
from komoro_opendata.rdf.package_graph import context_of
from komoro_opendata.rdf.store import PlanStore, vocabulary_files
from komoro_opendata.rdf.turtle import Triple, TurtleWriter
from komoro_opendata.vocabulary.resources import vocab_folder

__all__ = ["SITE_DOCUMENTS", "document_path"]

_SEGMENT = re.compile(r"[^./\\\x00-\x1f][^/\\\x00-\x1f]*")
_LONGEST_SEGMENT = 255
_OWN_CODE = re.compile(rf"^<{re.escape(CODE)}[a-z-]+/x_".encode(), re.MULTILINE)
_VERSION = f"{PREFIXES['owl']}versionIRI"
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
    for ending in ("ttl", "jsonld"):
        files.copy(f"site/shapes/index.{ending}", vocab_folder() / f"shapes.{ending}")
    written: set[str] = set()
    plan = _plan(edition, files)
    for part in (plan, *_vocabulary(), *_own_codes(plan)):
        _write_part(part, files, written)
    return {}


def _write_part(part: _Part, files: ReleaseFiles, written: set[str]) -> None:
    """Write the documents of a part, but for those `written` before, to which they are added."""
    as_turtle, as_jsonld = TurtleWriter(part.prefixes), JsonldWriter(part.base)
    for address, triples in documents(part.triples):
        path = document_path(address, part.start)
        if path is None or not path.startswith(part.below) or path in written:
            continue
        written.add(path)
        made = {"ttl": as_turtle.document(triples), "jsonld": as_jsonld.document(triples, address)}
        for place in (path, *_versions(triples, part)):
            for ending, text in made.items():
                files.write(f"site/{place}/index.{ending}", [text])


def _versions(triples: Iterable[Triple], part: _Part) -> Iterator[str]:
    """Where the ontology stands once more: at the address of its version."""
    for _, predicate, value in triples:
        path = document_path(value[1:-1], part.start) if predicate == _VERSION else None
        if path is not None and part.below == "def":
            yield path


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


def _own_codes(plan: _Part) -> Iterator[_Part]:
    """A city's own codes (`x_…`): they stand among the shared ones, but in no list of the vocabulary."""
    if _OWN_CODE.search(plan.triples):
        yield replace(plan, start=DEFAULT_BASE, below="code/")


SITE_DOCUMENTS = Format("site-documents", _write_site, group="site", made_from=(GRAPH.name,))
