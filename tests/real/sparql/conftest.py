"""Real stores on free loopback ports, Oxigraph and Virtuoso; before them a proxy that counts, and nginx as a guard.

All are stopped at the end. The folders of the stores are new for each run.
"""

import http.client
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyoxigraph
import pytest
import requests
from requests.auth import HTTPDigestAuth

from komoro_opendata.check import Report
from komoro_opendata.package import open_package
from komoro_opendata.publish import publish
from komoro_opendata.publish.graph import GRAPH

ROOT = Path(__file__).parents[3]
PATIENCE = 60
VIRTUOSO = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 10000
"""


@dataclass(frozen=True, slots=True)
class RunningStore:
    """A store that runs: its address, where it is updated, and the variables that let us in."""

    kind: str
    url: str
    query: str
    update: str
    environment: Mapping[str, str] = field(default_factory=dict)

    def change(self, text: str) -> None:
        """Change it, apart from the code under test."""
        who = HTTPDigestAuth("dba", "dba") if self.kind == "virtuoso" else None
        requests.post(self.url + self.update, {"update": text}, auth=who, timeout=PATIENCE).raise_for_status()

    def lines(self, graph: str) -> set[str]:
        """A graph as canonical triples, read predicate by predicate, apart from the code under test."""
        where = f"WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
        found = self._asked(f"SELECT DISTINCT ?p {where}", "application/sparql-results+json")
        predicates = [row["p"]["value"] for row in json.loads(found)["results"]["bindings"]]
        texts = [
            self._asked(f"CONSTRUCT {{ ?s <{name}> ?o }} {where.replace('?p', f'<{name}>')}", "application/n-triples")
            for name in predicates
        ]
        return {
            f"{triple.triple} ." for text in texts for triple in pyoxigraph.parse(text, pyoxigraph.RdfFormat.N_TRIPLES)
        }

    def names(self, beginning: str) -> list[str]:
        """The graphs whose names begin like this."""
        query = f'SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{beginning}")) }}'
        rows = json.loads(self._asked(query, "application/sparql-results+json"))["results"]["bindings"]
        return sorted(row["g"]["value"] for row in rows)

    def _asked(self, query: str, media_type: str) -> bytes:
        headers = {"Accept": media_type}
        answer = requests.get(self.url + self.query, {"query": query}, headers=headers, timeout=PATIENCE)
        answer.raise_for_status()
        return answer.content


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def some_port() -> int:
    """A port that nothing listens on."""
    return free_port()


def oxigraph_program() -> Path:
    """Oxigraph as it is installed beside this Python."""
    return Path(sys.executable).with_name("oxigraph")


@contextmanager
def running(command: list[str | Path], folder: Path, url: str) -> Iterator[None]:
    """A server that answers, until the end of the block."""
    with (
        (folder / "server.log").open("wb") as log,
        subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as process,
    ):
        try:
            for _ in range(PATIENCE * 10):
                if answers(url):
                    break
                time.sleep(0.1)
            else:
                pytest.fail((folder / "server.log").read_text(encoding="utf-8", errors="replace"))
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def answers(url: str) -> bool:
    """Whether a server answers a query there."""
    try:
        return requests.get(url, {"query": "ASK {}"}, timeout=PATIENCE).ok
    except requests.RequestException:
        return False


@pytest.fixture(scope="session")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStore]:
    """Oxigraph, started once."""
    folder, port = tmp_path_factory.mktemp("oxigraph"), free_port()
    url = f"http://127.0.0.1:{port}"
    command: list[str | Path] = [
        oxigraph_program(),
        "serve",
        "--location",
        folder / "db",
        "--bind",
        f"127.0.0.1:{port}",
    ]
    with running(command, folder, f"{url}/query"):
        yield RunningStore("oxigraph", url, "/query", "/update")


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStore]:
    """Virtuoso with an empty database of its own, started once."""
    assert shutil.which("virtuoso-t"), "Virtuoso is not installed (Debian: virtuoso-opensource-7-bin)"
    folder, port = tmp_path_factory.mktemp("virtuoso"), free_port()
    url = f"http://127.0.0.1:{port}"
    (folder / "virtuoso.ini").write_text(VIRTUOSO.format(sql=free_port(), http=port), encoding="utf-8")
    with running(["virtuoso-t", "-f", "-c", "virtuoso.ini"], folder, f"{url}/sparql"):
        yield RunningStore(
            "virtuoso",
            url,
            "/sparql",
            "/sparql-auth",
            {"KOMORO_SPARQL_USER": "dba", "KOMORO_SPARQL_PASSWORD": "dba"},  # as it is installed
        )


@pytest.fixture(params=["oxigraph", "virtuoso"])
def store(request: pytest.FixtureRequest) -> RunningStore:
    """Each store."""
    found: RunningStore = request.getfixturevalue(request.param)
    return found


NGINX = """\
daemon off;
{user}
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        location /query {{ proxy_pass {store}; }}
        location / {{ {guard} proxy_pass {store}; }}
    }}
}}
"""


@pytest.fixture
def guarded(oxigraph: RunningStore, tmp_path: Path) -> Callable[[str], AbstractContextManager[str]]:
    """A function that puts nginx before Oxigraph: it lets everybody ask, and changes need what the guard says.

    Requests are at most 1 MB, as nginx is installed.
    """

    @contextmanager
    def guard(words: str) -> Iterator[str]:
        assert shutil.which("nginx"), "nginx is not installed (Debian: nginx-light)"
        port = free_port()
        user = "user root;" if os.geteuid() == 0 else ""
        (tmp_path / "passwords").write_text("me:{PLAIN}never-seen-7f3a\n", encoding="utf-8")
        text = NGINX.format(
            folder=tmp_path, user=user, port=port, store=oxigraph.url, guard=words.replace("FOLDER", str(tmp_path))
        )
        (tmp_path / "nginx.conf").write_text(text, encoding="utf-8")
        url = f"http://127.0.0.1:{port}"
        command: list[str | Path] = ["nginx", "-p", tmp_path, "-c", tmp_path / "nginx.conf", "-e", "stderr"]
        with running(command, tmp_path, f"{url}/query"):
            yield url

    return guard


Verdict = Callable[[str, str, int], str]
"""What the proxy does with a request: of its method, its path and its number among those of that method."""


class Proxy(ThreadingHTTPServer):
    """Stands before a store, keeps every request that passes, and does to it what a test wants.

    The verdict is `pass`; `cut` (the connection, before the store hears of it); `deaf` (the store does it, the answer
    is lost); `hang`; or a status that is answered in the store's place.
    """

    daemon_threads = True

    def __init__(self, store: RunningStore) -> None:
        """Listen on a free port."""
        super().__init__(("127.0.0.1", 0), _Passing)
        self.target = store.url.removeprefix("http://")
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.seen: list[tuple[str, str]] = []
        self.verdict: Verdict = lambda *_: "pass"
        self.lock = threading.Lock()

    @property
    def writes(self) -> list[str]:
        """The paths of all requests that may change something."""
        return [path for method, path in self.seen if method not in ("GET", "HEAD")]

    def handle_error(self, *_: object) -> None:
        """A client that was killed is no fault of the proxy."""


class _Passing(BaseHTTPRequestHandler):
    server: Proxy

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with self.server.lock:
            self.server.seen.append((self.command, self.path.partition("?")[0]))
            number = sum(method == self.command for method, _ in self.server.seen)
        verdict = self.server.verdict(self.command, self.path, number)
        if verdict.isdecimal():
            self._answer(int(verdict), [("Content-Type", "text/html")], b"<html>no</html>")
        elif verdict in ("pass", "deaf"):
            answer = self._asked(body)
            if verdict == "pass":
                self._answer(*answer)
        elif verdict == "hang":
            time.sleep(3)
        self.close_connection = True

    def do_POST(self) -> None:
        self.do_GET()

    def do_HEAD(self) -> None:
        self.do_GET()

    def _asked(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        left_out = ("host", "connection", "transfer-encoding", "content-length", "accept-encoding")
        kept = {name: value for name, value in self.headers.items() if name.lower() not in left_out}
        with closing(http.client.HTTPConnection(self.server.target, timeout=PATIENCE)) as connection:
            connection.request(self.command, self.path, body, kept)
            answer = connection.getresponse()
            headers = [(name, value) for name, value in answer.getheaders() if name.lower() not in left_out]
            return answer.status, headers, answer.read()

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def proxy(store: RunningStore) -> Iterator[Proxy]:
    """A proxy before the store."""
    with Proxy(store) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


Done = subprocess.CompletedProcess[str]


@pytest.fixture
def start(request: pytest.FixtureRequest) -> Callable[..., "subprocess.Popen[str]"]:
    """Start `push sparql` for a release in a process of its own, known to the store unless told otherwise."""
    known = dict(request.getfixturevalue("store").environment) if "store" in request.fixturenames else {}

    def begin(release: Path, *options: str, environment: Mapping[str, str] = known) -> "subprocess.Popen[str]":
        others = {name: value for name, value in os.environ.items() if not name.startswith("KOMORO_SPARQL_")}
        return subprocess.Popen(
            [sys.executable, "-m", "komoro_opendata", "push", "sparql", release, "--lang", "en", *options],
            env={**others, **environment, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return begin


@pytest.fixture
def push(start: Callable[..., "subprocess.Popen[str]"]) -> Callable[..., Done]:
    """Run `push sparql` to its end."""

    def run(release: Path, *options: str, **named: Mapping[str, str]) -> Done:
        process = start(release, *options, **named)
        out, err = process.communicate(timeout=4 * PATIENCE)
        return Done(process.args, process.returncode, out, err)

    return run


_MUNICIPALITY = (
    "code,name_ja,name_en,name_kana,prefecture_ja,prefecture_en,homepage\n"
    "202088,小諸市,Komoro City,コモロシ,長野県,Nagano,\n"
)
_PLAN = (
    "plan_id,municipality_code,title_ja,title_en,version,status,adopted_on,start_fiscal_year,end_fiscal_year,"
    "source_id,source_ref\n"
    "basic-plan-11,202088,計画,Plan,{edition},draft,,2020,2023,text,L1\n"
)


@pytest.fixture
def make_release(tmp_path: Path) -> Callable[..., Path]:
    """Release a small plan: each edition is a graph of its own. The title makes releases of one edition differ."""

    def make(edition: str, title: str = "小さな計画") -> Path:
        tables = {"municipality": _MUNICIPALITY, "plan": _PLAN.format(edition=edition)}
        folder = tmp_path / f"package-{secrets.token_hex(4)}"
        (folder / "data").mkdir(parents=True)
        for name, text in tables.items():
            (folder / f"data/{name}.csv").write_text(text, encoding="utf-8")
        descriptor = {
            "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
            "name": "small",
            "title": title,
            "version": "1.0.0",
            "created": "2026-11-24T00:00:00Z",
            "resources": [{"name": name, "path": f"data/{name}.csv"} for name in tables],
        }
        (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
        return released(folder)

    return make


def released(folder: Path) -> Path:
    """A release of the package, with nothing but its triples."""
    with open_package(folder) as package:
        out = folder.with_name(f"{folder.name}-dist")
        return publish(package, out, check=lambda _: Report(()), formats=[GRAPH]).folder


@pytest.fixture
def release_of() -> Callable[[Path], Path]:
    """Release any package."""
    return released


@pytest.fixture
def lines_of() -> Callable[[Path], set[str]]:
    """The triples of a release, read by the reader that reads the stores."""

    def read(release: Path) -> set[str]:
        quads = pyoxigraph.parse(path=str(release / "rdf/plan.nt"), format=pyoxigraph.RdfFormat.N_TRIPLES)
        return {f"{quad.triple} ." for quad in quads}

    return read
