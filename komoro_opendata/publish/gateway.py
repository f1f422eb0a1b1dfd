"""A small HTTP server on this machine alone: a start page at `/`, and the SPARQL endpoint at `/sparql`.

It stands before the query engine's own server and speaks the SPARQL 1.1 Protocol, for reading only: it takes the query
out of a request, refuses what is no query or would ask another server, and hands on what it has looked at. Requests
and answers are limited in size and time, and an answer is sent only when it is whole. Any web page may read from it
(CORS).
"""

import http.client
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlencode, urlsplit

from komoro_opendata.publish.negotiation import accepted, not_acceptable, preferred_language
from komoro_opendata.publish.protocol import ENDPOINT, Asked, RefusedError, Reply, asked_by_get, asked_by_post, text
from komoro_opendata.publish.service_description import service_description
from komoro_opendata.rdf.answers import MOST_BYTES
from komoro_opendata.rdf.query_errors import (
    AnswerTooLargeError,
    QueryError,
    QueryTimeoutError,
    ServiceRefusedError,
)
from komoro_opendata.rdf.query_service import service_position
from komoro_opendata.rdf.query_text import place_of
from komoro_opendata.rdf.store import query_error

__all__ = ["Gateway", "Limits"]

_HOST = "127.0.0.1"
_CHUNK = 1 << 16
_MOST_DISCARDED = 8 << 20
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type",
}
_ALLOWED = {"Allow": "GET, HEAD, POST, OPTIONS"}
_ENGINE_CANNOT_READ = "error at "


@dataclass(frozen=True, slots=True)
class Limits:
    """What a request may cost: seconds for an answer, bytes of the request and of the answer, answers at a time."""

    seconds: float = 10
    request_bytes: int = 1 << 20
    answer_bytes: int = MOST_BYTES
    at_once: int = 8


@dataclass(slots=True)
class _Engine:
    """The server behind: its port, and whether queries may ask other servers."""

    port: int = 0
    allow_service: bool = False
    limits: Limits = field(default_factory=Limits)


class Gateway(ThreadingHTTPServer):
    """The server; it listens from the moment it is made, and answers once `serve_forever` runs.

    `graph` is the named graph behind it, `prefixes` are those that a query need not declare.

    Raises:
        OSError: The port is taken, or not ours to use.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int, page: str, *, limits: Limits | None = None, allow_service: bool = False) -> None:
        """Listen on a port of this machine; 0 takes a free one."""
        self.page = page
        self.graph = ""
        self.prefixes: Mapping[str, str] = {}
        self.engine = _Engine(allow_service=allow_service, limits=limits or Limits())
        self.watch: Callable[[], None] = lambda: None
        self._free = threading.BoundedSemaphore(self.engine.limits.at_once)
        super().__init__((_HOST, port), _Handler)

    @property
    def address(self) -> str:
        """Where the start page is."""
        return f"http://{_HOST}:{self.server_address[1]}/"

    def service_actions(self) -> None:
        """Run `watch` again and again while requests are served; what it raises ends the serving."""
        self.watch()

    def answer(self, asked: Asked, accept: str, language: str = "en") -> Reply:
        """The engine's answer to a query, or why there is none, in Japanese or English."""
        try:
            return self._answer(asked, accept)
        except QueryError as error:
            return text(_status(error), error.words[language])

    def _answer(self, asked: Asked, accept: str) -> Reply:
        position = None if self.engine.allow_service else service_position(asked.query)
        if position is not None:
            raise ServiceRefusedError(*place_of(asked.query, position))
        limits = self.engine.limits
        if not self._free.acquire(timeout=limits.seconds):
            return text(HTTPStatus.SERVICE_UNAVAILABLE, "too many queries at once; try again")
        try:
            reply = _forwarded(asked, accept, self.engine, self.prefixes)
        except TimeoutError as error:
            raise QueryTimeoutError(limits.seconds) from error
        except (OSError, http.client.HTTPException) as error:
            return text(HTTPStatus.BAD_GATEWAY, f"the query engine does not answer: {type(error).__name__}")
        finally:
            self._free.release()
        return self._explained(reply, asked, accept)

    def _explained(self, reply: Reply, asked: Asked, accept: str) -> Reply:
        """The engine's reply; what it says of a fault in words for people."""
        if reply.status == HTTPStatus.NOT_ACCEPTABLE:
            return not_acceptable(accept)
        if reply.status != HTTPStatus.BAD_REQUEST:
            return reply
        told = reply.body.decode("utf-8", "replace")
        if told.startswith(_ENGINE_CANNOT_READ):
            raise query_error(asked.query, told, self.prefixes)
        return text(HTTPStatus.BAD_REQUEST, f"this cannot be answered: {told.partition(chr(10))[0]}")


def _status(error: QueryError) -> HTTPStatus:
    """The status of the reply that tells an error."""
    match error:
        case ServiceRefusedError():
            return HTTPStatus.FORBIDDEN
        case QueryTimeoutError():
            return HTTPStatus.GATEWAY_TIMEOUT
        case AnswerTooLargeError():
            return HTTPStatus.INTERNAL_SERVER_ERROR
    return HTTPStatus.BAD_REQUEST


def _declared(query: str, prefixes: Mapping[str, str]) -> bytes:
    """The query below declarations of those prefixes that it may mean; its own declarations come later and win."""
    lines = [f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes.items() if f"{name}:" in query]
    return "".join([*lines, query]).encode()


def _forwarded(asked: Asked, accept: str, engine: _Engine, prefixes: Mapping[str, str]) -> Reply:
    """Ask the engine; TimeoutError when the whole answer is not there in time."""
    limits = engine.limits
    deadline = time.monotonic() + limits.seconds
    connection = http.client.HTTPConnection(_HOST, engine.port, timeout=limits.seconds)
    try:
        connection.connect()
        stream = connection.sock
        headers = {"Content-Type": "application/sparql-query", "Accept": accepted(accept)}
        query = _declared(asked.query, prefixes)
        connection.request("POST", f"/query?{urlencode(asked.graphs)}", query, headers)
        response = connection.getresponse()
        body = bytearray()
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            stream.settimeout(left)
            chunk = response.read1(_CHUNK)
            if not chunk:
                break
            body += chunk
            if len(body) > limits.answer_bytes:
                raise AnswerTooLargeError(limits.answer_bytes)
        return Reply(response.status, response.headers.get("Content-Type", "text/plain"), bytes(body))
    finally:
        connection.close()


class _Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Gateway
    protocol_version = "HTTP/1.1"
    server_version = "komoro-opendata"
    sys_version = ""
    timeout = 30

    def do_GET(self) -> None:
        """Send the start page, a description of the endpoint, or the answer to a query."""
        url = urlsplit(self.path)
        if url.path == "/":
            headers = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"}
            self._send(Reply(HTTPStatus.OK, "text/html; charset=utf-8", self.server.page.encode(), headers))
        elif url.path != ENDPOINT:
            self._send(text(HTTPStatus.NOT_FOUND, f"nothing is here; the SPARQL endpoint is {ENDPOINT}"))
        elif url.query:
            self._answer(lambda: asked_by_get(url.query))
        elif "text/html" in self.headers.get("Accept", ""):
            self._send(Reply(HTTPStatus.SEE_OTHER, "text/plain", b"", {"Location": "/"}))
        else:
            self._send(Reply(HTTPStatus.OK, "text/turtle", service_description(self.server.graph)))

    do_HEAD = do_GET  # noqa: N815  the standard library's name

    def do_POST(self) -> None:
        """Send the answer to a query in the body of the request."""
        url = urlsplit(self.path)
        length = self.headers.get("Content-Length", "")
        if "Transfer-Encoding" in self.headers or not (length.isascii() and length.isdigit()):
            self._refuse(text(HTTPStatus.LENGTH_REQUIRED, "say the length of the request (Content-Length)"))
        elif int(length) > self.server.engine.limits.request_bytes:
            self._refuse(text(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the request is too large"))
        elif url.path != ENDPOINT:
            self._refuse(text(HTTPStatus.NOT_FOUND, f"nothing is here; the SPARQL endpoint is {ENDPOINT}"))
        else:
            body = self.rfile.read(int(length))
            self._answer(lambda: asked_by_post(url.query, self.headers.get_content_type(), body))

    def do_OPTIONS(self) -> None:
        """Tell a browser what a page from elsewhere may do."""
        self._send(Reply(HTTPStatus.NO_CONTENT, "", b"", _ALLOWED))

    def do_PUT(self) -> None:
        """Refuse: the endpoint is only read."""
        self._refuse(Reply(HTTPStatus.METHOD_NOT_ALLOWED, "text/plain", b"the endpoint is only read\n", _ALLOWED))

    do_DELETE = do_PATCH = do_PUT  # noqa: N815  the standard library's names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the standard library's signature
        """Say nothing: requests are no news."""

    def _answer(self, asked: Callable[[], Asked]) -> None:
        try:
            query = asked()
        except RefusedError as refused:
            self._send(text(refused.status, str(refused)))
            return
        language = preferred_language(self.headers.get("Accept-Language", ""))
        self._send(self.server.answer(query, self.headers.get("Accept") or "*/*", language))

    def _refuse(self, reply: Reply) -> None:
        """Send a reply to a request whose body does not matter, and close the connection.

        The body is read all the same, as far as is decent: a sender that is cut off would not hear the reply.
        """
        self.close_connection = True
        length = self.headers.get("Content-Length", "")
        left = min(int(length), _MOST_DISCARDED) if length.isascii() and length.isdigit() else 0
        while left > 0 and (piece := self.rfile.read1(min(left, _CHUNK))):
            left -= len(piece)
        self._send(reply)

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in {**_CORS, **reply.headers}.items():
            self.send_header(name, value)
        if reply.status != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.body)))
            self.send_header("Vary", "Accept, Accept-Language")
            self.send_header("X-Content-Type-Options", "nosniff")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)
