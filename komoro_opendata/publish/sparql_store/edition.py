"""What is delivered: the named graph of a release's edition, which holds exactly the triples of rdf/plan.nt.

The graph is known as ours by a triple of its own, so that nothing need be added to it: the plan's data set
(`{plan}/dataset`), whose identifier begins with that of the plan, is a dcat:Dataset in it. Every release says so.
"""

import gzip
import zlib
from dataclasses import dataclass

from komoro_opendata.publish.delivery import DeliveryError, FinishedRelease
from komoro_opendata.rdf.context import Context
from komoro_opendata.rdf.data_set import VALUES
from komoro_opendata.rdf.edition_graph import graph_of_edition
from komoro_opendata.rdf.namespaces import PREFIXES
from komoro_opendata.rdf.ntriples_reading import NotNTriplesError, canonical_lines
from komoro_opendata.rdf.terms import RDF_TYPE

__all__ = ["EditionGraph", "edition_graph_of"]

_TRIPLES = "rdf/plan.nt"
_COMPRESSED = "rdf/plan.nt.gz"


@dataclass(frozen=True, slots=True)
class EditionGraph:
    """The IRI of the graph, the line by which it is known as ours, and its triples as canonical lines."""

    iri: str
    mark: str
    lines: frozenset[str]


def edition_graph_of(release: FinishedRelease) -> EditionGraph:
    """The graph that a release is in a store.

    Raises:
        DeliveryError: The release holds no triples, or does not say which edition of which plan it is.
        OSError: A file cannot be read.
    """
    try:
        context = Context(release.plan("municipality_code"), release.plan("plan_id"), str(release.manifest.get("base")))
        lines = frozenset(canonical_lines(_text(release)))
    except (NotNTriplesError, ValueError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise _unfit(str(error)) from None
    mark = f"<{context.plan_iri}/{VALUES}> <{RDF_TYPE}> <{PREFIXES['dcat']}Dataset> ."
    if mark not in lines:
        raise _unfit(mark)
    return EditionGraph(graph_of_edition(context, release.plan("version")), mark, lines)


def _text(release: FinishedRelease) -> str:
    for path in (_TRIPLES, _COMPRESSED):
        if path in release.files:
            content = (release.folder / path).read_bytes()
            return (content if path == _TRIPLES else gzip.decompress(content)).decode()
    raise DeliveryError(
        f"公開物に {_TRIPLES} がありません。形式 rdf を除かずに publish で作り直してください",
        f"the release has no {_TRIPLES}; make it again with publish, the format rdf not left out",
    )


def _unfit(reason: str) -> DeliveryError:
    return DeliveryError(
        f"公開物のトリプルをこの計画の版のグラフとして使えません（{reason}）。publish で作り直してください",
        f"the triples of the release are no graph of an edition ({reason}); make the release again with publish",
    )
