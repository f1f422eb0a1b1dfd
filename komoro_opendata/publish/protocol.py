"""The query operation of the SPARQL 1.1 Protocol (section 2.1): what a request asks, and what is sent back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qsl

__all__ = ["ENDPOINT", "Asked", "RefusedError", "Reply", "asked_by_get", "asked_by_post", "text"]

ENDPOINT = "/sparql"
"""The path of the endpoint."""

_GRAPHS = ("default-graph-uri", "named-graph-uri")
_MOST_PARAMETERS = 100
_FORM = "application/x-www-form-urlencoded"


class RefusedError(ValueError):
    """A request that asks nothing, or what is not done here; `status` is that of the reply."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        """Keep the status."""
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, and the graphs it is about as parameters of the protocol."""

    query: str
    graphs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent back."""

    status: int
    content_type: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def text(status: HTTPStatus, words: str) -> Reply:
    """A reply in one line of words."""
    return Reply(status, "text/plain; charset=utf-8", f"{words}\n".encode())


def asked_by_get(parameters: str) -> Asked:
    """What a GET asks; `parameters` is the query string of its URL.

    Raises:
        RefusedError: There is not exactly one query, or the text is not UTF-8.
    """
    return _asked(_pairs(parameters))


def asked_by_post(parameters: str, content_type: str, body: bytes) -> Asked:
    """What a POST asks, as a form or as the query itself.

    Raises:
        RefusedError: As above; or it is an update, or of another kind.
    """
    if content_type == "application/sparql-update":
        raise RefusedError(HTTPStatus.FORBIDDEN, "updates are refused: the endpoint is only read")
    try:
        content = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RefusedError(HTTPStatus.BAD_REQUEST, "the request is not text in UTF-8") from error
    if content_type == "application/sparql-query":
        return _asked([*_pairs(parameters), ("query", content)])
    if content_type == _FORM:
        return _asked(_pairs(content))
    raise RefusedError(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"post the query as application/sparql-query or {_FORM}, not {content_type}"
    )


def _pairs(encoded: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(encoded, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS)
    except ValueError as error:
        raise RefusedError(HTTPStatus.BAD_REQUEST, "the parameters cannot be read") from error


def _asked(pairs: list[tuple[str, str]]) -> Asked:
    if any(name == "update" for name, _ in pairs):
        raise RefusedError(HTTPStatus.FORBIDDEN, "updates are refused: the endpoint is only read")
    queries = [value for name, value in pairs if name == "query"]
    if len(queries) != 1:
        raise RefusedError(HTTPStatus.BAD_REQUEST, "give one query, in the parameter “query”")
    return Asked(queries[0], tuple(pair for pair in pairs if pair[0] in _GRAPHS))
