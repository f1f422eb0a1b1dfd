"""All formats of a release beside the package itself, in the order in which they are written."""

from komoro_opendata.publish.archive import ARCHIVE
from komoro_opendata.publish.format import Format
from komoro_opendata.publish.graph import GRAPH
from komoro_opendata.publish.site_documents import SITE_DOCUMENTS
from komoro_opendata.publish.vocabulary_copy import VOCABULARY

__all__ = ["FORMATS"]

FORMATS: tuple[Format, ...] = (ARCHIVE, GRAPH, VOCABULARY, SITE_DOCUMENTS)
