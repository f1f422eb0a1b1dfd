"""What a client accepts (RFC 9110, section 12.5), where the query engine would choose badly."""

from http import HTTPStatus

from komoro_opendata.publish.protocol import Reply, text

__all__ = ["GRAPH_TYPES", "TABLE_TYPES", "accepted", "not_acceptable", "preferred_language"]

TABLE_TYPES = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
"""The media types of answers to SELECT and ASK."""
GRAPH_TYPES = (
    "text/turtle",
    "application/n-triples",
    "application/rdf+xml",
    "application/ld+json",
    "application/trig",
    "application/n-quads",
    "text/n3",
)
"""The media types of answers to CONSTRUCT and DESCRIBE."""

# The engine takes any wildcard for its first format, of graphs N-Quads: but an answer is one graph (SPARQL 1.1
# Protocol, section 2.1.6).
_CHOSEN = {
    "*/*": ("text/turtle", "application/sparql-results+json", "*/*"),
    "text/*": ("text/turtle", "text/csv"),
    "application/*": ("application/n-triples", "application/sparql-results+json"),
}


def accepted(accept: str) -> str:
    """An Accept header that names what is meant by its wildcards, first what is preferred."""
    return ", ".join(_named(one) for one in accept.split(","))


def _named(one: str) -> str:
    media_range, semicolon, parameters = one.strip().partition(";")
    chosen = _CHOSEN.get(media_range.strip(), (media_range,))
    return ", ".join(f"{name}{semicolon}{parameters}" for name in chosen)


def not_acceptable(accept: str) -> Reply:
    """The reply to a client that accepts nothing that the answer could be written in."""
    return text(
        HTTPStatus.NOT_ACCEPTABLE,
        f"this answer cannot be written as “{accept}”; to SELECT and ASK accept one of {', '.join(TABLE_TYPES)}; "
        f"to CONSTRUCT and DESCRIBE one of {', '.join(GRAPH_TYPES)}",
    )


def preferred_language(accept_language: str) -> str:
    """`ja` where a client names Japanese before any other language, else `en`."""
    return "ja" if accept_language.strip().lower().startswith("ja") else "en"
