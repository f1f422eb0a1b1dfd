"""A small SPARQL store in this process, which does what a test wants to every request, and an edition to deliver."""

import base64
import hashlib
import re
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pyoxigraph
import pytest

from komoro_opendata.publish.credentials import Secret
from komoro_opendata.publish.sparql_store.access import NOBODY, Access
from komoro_opendata.publish.sparql_store.connection import Connection
from komoro_opendata.publish.sparql_store.edition import EditionGraph
from komoro_opendata.publish.sparql_store.endpoints import Endpoints
from komoro_opendata.publish.sparql_store.push import Action, Delivery
from komoro_opendata.publish.sparql_store.store import Store

GRAPH = "https://example.org/id/202088/plan/graph/draft"
MARK = "<https://example.org/id/202088/plan/dataset> <urn:type> <urn:Dataset> ."
NONCE = "0a1b2c"

Verdict = Callable[[str, str, str, int], str]
"""What becomes of a request: of its method, path, text and number among those of its method."""


class FakeStore(ThreadingHTTPServer):
    """A store of pyoxigraph at /store, /update and /query, which keeps all that it was asked.

    A verdict is `pass`; `cut` (before it is done), `deaf` (it is done, the answer is lost); `hang`; or a status that is
    answered instead. `most_rows` cuts answers, `most_bytes` refuses long requests, `spoil` changes graphs as they are
    read, `scheme` asks for user and password, `paths` says which endpoint is where.
    """

    daemon_threads = True

    def __init__(self) -> None:
        """Listen on a free port."""
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.store = pyoxigraph.Store()
        self.seen: list[tuple[str, str, dict[str, str], str]] = []
        self.verdict: Verdict = lambda *_: "pass"
        self.headers: dict[str, str] = {}
        self.most_rows = 10**9
        self.most_bytes = 10**9
        self.spoil: Callable[[str], str] = lambda text: text
        self.scheme = ""
        self.paths = {"/store": "graphs", "/update": "update", "/query": "query"}
        self.media_type = ""
        self.lock = threading.Lock()

    @property
    def writes(self) -> list[str]:
        """The texts of all requests that may change something."""
        return [text for method, _, _, text in self.seen if method not in ("GET", "HEAD")]

    def graph(self, name: str = GRAPH) -> set[str]:
        """The lines of a named graph."""
        return {
            f"{quad.triple} ." for quad in self.store.quads_for_pattern(None, None, None, pyoxigraph.NamedNode(name))
        }

    def names(self) -> list[str]:
        """The named graphs that hold something."""
        return sorted(
            {quad.graph_name.value for quad in self.store if isinstance(quad.graph_name, pyoxigraph.NamedNode)}
        )

    def put(self, lines: set[str] | frozenset[str], name: str = GRAPH) -> None:
        """Add lines to a named graph."""
        text = "".join(f"{line}\n" for line in lines).encode()
        self.store.load(text, pyoxigraph.RdfFormat.N_TRIPLES, to_graph=pyoxigraph.NamedNode(name))

    def handle_error(self, *_: object) -> None:
        """A client that gave up is no fault."""


class _Handler(BaseHTTPRequestHandler):
    server: FakeStore

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        asked |= {name: values[0] for name, values in parse_qs(body).items()} if "form" in self._type() else {}
        text = asked.get("update") or asked.get("query") or body
        with self.server.lock:
            self.server.seen.append((self.command, parts.path, dict(self.headers.items()), text))
            number = sum(method == self.command for method, *_ in self.server.seen)
        verdict = self.server.verdict(self.command, parts.path, text, number)
        self.close_connection = True
        if verdict == "hang":
            time.sleep(2)
        elif verdict in ("pass", "deaf"):
            answer = self._done(parts.path, asked, body)
            if verdict == "pass":
                self._answer(*answer)
        elif verdict != "cut":
            self._answer(int(verdict), "no", "text/plain")

    def do_POST(self) -> None:
        self.do_GET()

    def do_HEAD(self) -> None:
        self.do_GET()

    def _type(self) -> str:
        return self.headers.get("Content-Type", "")

    def _done(self, path: str, asked: dict[str, str], body: str) -> tuple[int, str, str]:
        kind = self.server.paths.get(path)
        if kind is None:
            return 404, "nothing here", "text/plain"
        if self.server.scheme and not self._is_known():
            return 401, "who are you", "text/plain"
        if len(body) > self.server.most_bytes:
            return 413, "too large", "text/html"
        return (200, "", "text/plain") if self.command == "HEAD" else self._let_in(kind, asked, body)

    def _let_in(self, kind: str, asked: dict[str, str], body: str) -> tuple[int, str, str]:
        if kind == "update":
            return self._update(asked["update"])
        if self.command == "POST":
            self.server.put({*body.split("\n")} - {""}, asked["graph"])
            return 204, "", ""
        query = asked.get("query") or f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{asked['graph']}> {{ ?s ?p ?o }} }}"
        return self._results(query)

    def _update(self, text: str) -> tuple[int, str, str]:
        try:
            self.server.store.update(text)
        except (OSError, SyntaxError, RuntimeError) as error:
            return 500, str(error), "text/plain"
        return 204, "", ""

    def _results(self, query: str) -> tuple[int, str, str]:
        results = self.server.store.query(query)
        if isinstance(results, pyoxigraph.QueryTriples):
            lines = sorted(f"{triple} .\n" for triple in results)[: self.server.most_rows]
            return 200, self.server.spoil("".join(lines)), self.server.media_type or "application/n-triples"
        text = results.serialize(format=pyoxigraph.QueryResultsFormat.JSON)
        return 200, (text or b"").decode(), self.server.media_type or "application/sparql-results+json"

    def _is_known(self) -> bool:
        """By RFC 7617, RFC 6750, or RFC 7616 with MD5 and without qop (as RFC 2069)."""
        said = self.headers.get("Authorization", "")
        if self.server.scheme == "Basic":
            return said == "Basic " + base64.b64encode(b"me:never-seen-7f3a").decode()
        if self.server.scheme == "Bearer":
            return said == "Bearer never-seen-7f3a"
        found = dict(re.findall(r'(\w+)="([^"]*)"', said))
        first = _md5("me:here:never-seen-7f3a")
        second = _md5(f"{self.command}:{self.path}")
        return found.get("response") == _md5(f"{first}:{NONCE}:{second}")

    def _answer(self, status: int, text: str, media_type: str) -> None:
        body = text.encode()
        self.send_response(status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        if status == 401:
            extra = f', nonce="{NONCE}"' if self.server.scheme == "Digest" else ""
            self.send_header("WWW-Authenticate", f'{self.server.scheme} realm="here"{extra}')
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@pytest.fixture
def make_fake() -> Iterator[Callable[[], FakeStore]]:
    """Start stores; they are stopped at the end."""
    started: list[tuple[FakeStore, threading.Thread]] = []

    def make() -> FakeStore:
        server = FakeStore()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        started.append((server, thread))
        return server

    yield make
    for server, thread in started:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def fake(make_fake: Callable[[], FakeStore]) -> FakeStore:
    """One store."""
    return make_fake()


@pytest.fixture
def pauses() -> list[float]:
    """How long connections would have waited, each time."""
    return []


@pytest.fixture
def secret() -> Access:
    """The user whom the store knows."""
    return Access("me", Secret("never-seen-7f3a"))


@pytest.fixture
def connect(pauses: list[float]) -> Iterator[Callable[..., Connection]]:
    """Open connections that do not really wait."""
    opened: list[Connection] = []

    def make(access: Access = NOBODY, seconds: float = 5.0) -> Connection:
        opened.append(Connection(access, seconds=seconds, pause=pauses.append))
        return opened[-1]

    yield make
    for connection in opened:
        connection.__exit__()


@pytest.fixture
def edition() -> EditionGraph:
    """A graph of twelve triples: our mark, a text in two languages, a number, links."""
    lines = {
        MARK,
        '<urn:plan> <urn:title> "計画 \\"一\\""@ja .',
        '<urn:plan> <urn:title> "Plan"@en .',
        '<urn:plan> <urn:value> "80.25"^^<http://www.w3.org/2001/XMLSchema#decimal> .',
        *(f"<urn:measure-{number}> <urn:plan> <urn:plan> ." for number in range(8)),
    }
    return EditionGraph(GRAPH, MARK, frozenset(lines))


@pytest.fixture
def endpoints(fake: FakeStore) -> Endpoints:
    """The endpoints of the store."""
    return Endpoints("other", f"{fake.url}/query", f"{fake.url}/update", f"{fake.url}/store", is_atomic=True)


@pytest.fixture
def store(endpoints: Endpoints, connect: Callable[..., Connection]) -> Store:
    """The store as a delivery sees it."""
    return Store(connect(), endpoints)


@pytest.fixture
def told() -> list[Action]:
    """What deliveries have told."""
    return []


@pytest.fixture
def deliver(
    endpoints: Endpoints, edition: EditionGraph, connect: Callable[..., Connection], told: list[Action]
) -> Callable[..., Delivery]:
    """Begin a delivery of the edition, or of another graph, to a store that has these endpoints."""

    def make(
        wanted: EditionGraph = edition, at: Endpoints = endpoints, seconds: float = 5.0, *, allow_window: bool = False
    ) -> Delivery:
        return Delivery(Store(connect(seconds=seconds), at), wanted, told.append, allow_window=allow_window)

    return make
