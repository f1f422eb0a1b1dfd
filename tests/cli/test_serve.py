"""The command `serve`: a SPARQL endpoint that independent clients understand, that is only read, and that ends well."""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import rdflib
from SPARQLWrapper import CSV, JSON, POST, POSTDIRECTLY, TURTLE, XML, SPARQLWrapper

import komoro_opendata
from komoro_opendata.package import open_package
from komoro_opendata.plan.questions import questions
from komoro_opendata.publish.gateway import Gateway, Limits
from komoro_opendata.publish.negotiation import GRAPH_TYPES, TABLE_TYPES
from komoro_opendata.publish.protocol import Asked, RefusedError, asked_by_get, asked_by_post
from komoro_opendata.rdf.context import DEFAULT_BASE
from komoro_opendata.rdf.cube import released_ntriples

PATIENCE = 60
MEASURES = "PREFIX mp: <https://w3id.org/jp-municipal-plan/def#> SELECT (COUNT(*) AS ?n) { ?it a mp:Measure }"
LEVELS = "PREFIX mp: <https://w3id.org/jp-municipal-plan/def#> CONSTRUCT { ?it a mp:Level } { ?it a mp:Level }"
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . FILTER (CONCAT(STR(?a), 'x') = CONCAT(STR(?d), 'y')) }"
EDITION = "https://w3id.org/jp-municipal-plan/id/202088/basic-plan-11/graph/draft"
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = {
    "JSON-LD": "application/ld+json",
    "N-Quads": "application/n-quads",
    "N-Triples": "application/n-triples",
    "N3": "text/n3",
    "RDF_XML": "application/rdf+xml",
    "SPARQL_Results_CSV": "text/csv",
    "SPARQL_Results_JSON": "application/sparql-results+json",
    "SPARQL_Results_TSV": "text/tab-separated-values",
    "SPARQL_Results_XML": "application/sparql-results+xml",
    "TriG": "application/trig",
    "Turtle": "text/turtle",
}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
QUERY = {"Content-Type": "application/sparql-query"}
posix = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to a request."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Served:
    """A running program with the address that it wrote, and the folder of its temporary files."""

    process: "subprocess.Popen[str]"
    address: str
    temporary: Path

    @property
    def endpoint(self) -> str:
        """The address of the endpoint."""
        return f"{self.address}sparql"

    def send(
        self, path: str, method: str = "GET", body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a request and read the reply, whatever its status; redirects are not followed."""
        request = urllib.request.Request(  # noqa: S310  our own address
            f"{self.address.rstrip('/')}{path}", data=body, headers=dict(headers or {}), method=method
        )
        opener = urllib.request.build_opener(_NoRedirect)
        try:
            with opener.open(request, timeout=PATIENCE) as reply:
                return Answer(reply.status, dict(reply.headers), reply.read())
        except urllib.error.HTTPError as reply:
            with reply:
                return Answer(reply.code, dict(reply.headers), reply.read())

    def ask(self, query: str, accept: str = "*/*") -> Answer:
        """Send a query by GET."""
        return self.send(f"/sparql?query={quote(query)}", headers={"Accept": accept})


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: object) -> None:
        """Follow nothing."""


def _start(package: Path, temporary: Path, *arguments: str) -> Served:
    environment = {**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(Path(komoro_opendata.__file__).parents[1])}
    process = subprocess.Popen(
        [sys.executable, "-m", "komoro_opendata", "--lang", "en", "serve", package, "--port", "0", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    return Served(process, process.stdout.readline().rstrip("\n"), temporary)


def _end(served: Served, number: signal.Signals = signal.SIGTERM) -> tuple[str, str]:
    served.process.send_signal(number)
    return served.process.communicate(timeout=PATIENCE)


@pytest.fixture(scope="module")
def served(real_package: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Komoro's plan, served with a limit of three seconds."""
    running = _start(real_package, tmp_path_factory.mktemp("served"), "--timeout", "3")
    yield running
    _end(running)


@pytest.fixture
def own(real_package: Path, tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """A function that serves a package in a process of its own, which is ended in any case."""
    started: list[Served] = []

    def start(*arguments: str, package: Path = real_package) -> Served:
        started.append(_start(package, tmp_path, *arguments))
        return started[-1]

    yield start
    for running in started:
        if running.process.poll() is None:
            _end(running)


# ---- clients that nobody here wrote ----


def _converted(client: SPARQLWrapper) -> Any:
    """The answer as the client understands it: of another type for each form."""
    return client.queryAndConvert()


@pytest.mark.parametrize("direct", [False, True])
@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper_reads_every_form(method: str, direct: bool, served: Served) -> None:  # noqa: FBT001  a parameter of the test
    client = SPARQLWrapper(served.endpoint)
    client.setMethod(method)
    if direct:
        client.setRequestMethod(POSTDIRECTLY)
    client.setQuery(MEASURES)

    client.setReturnFormat(JSON)
    assert _converted(client)["results"]["bindings"][0]["n"]["value"] == "24"
    client.setReturnFormat(XML)
    assert _converted(client).getElementsByTagName("literal")[0].firstChild.data == "24"
    client.setReturnFormat(CSV)
    assert _converted(client).split() == [b"n", b"24"]
    client.setQuery(LEVELS)
    client.setReturnFormat(TURTLE)
    assert _converted(client).count(b"level-") == 2


@pytest.mark.parametrize(
    ("accept", "content_type", "part"),
    [
        ("application/sparql-results+json", "application/sparql-results+json", '"value":"24"'),
        ("application/sparql-results+xml", "application/sparql-results+xml", ">24<"),
        ("text/csv", "text/csv; charset=utf-8", "n\r\n24"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8", "?n\n24"),
        ("application/json;q=0.1, text/csv;q=0.9", "text/csv; charset=utf-8", "n\r\n24"),
    ],
)
def test_curl_gets_the_form_that_it_accepts(accept: str, content_type: str, part: str, served: Served) -> None:
    command = ["curl", "--silent", "--show-error", "--get", "--include", "-H", f"Accept: {accept}"]

    done = subprocess.run(
        [*command, "--data-urlencode", f"query={MEASURES}", served.endpoint], capture_output=True, check=True
    )

    head, _, body = done.stdout.decode().partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 200 ")
    assert f"Content-Type: {content_type}" in head.split("\r\n")
    assert part in body


@pytest.mark.real
def test_roqet_reads_the_endpoint(served: Served) -> None:
    """Rasqal's client of the SPARQL protocol, written in C."""
    assert shutil.which("roqet"), "roqet is not installed (Debian: rasqal-utils)"

    done = subprocess.run(
        ["roqet", "-q", "-p", served.endpoint, "-r", "csv", "-e", MEASURES],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == ["n", "24"]


# ---- the protocol ----


def test_query_by_get_and_both_kinds_of_post(served: Served) -> None:
    """SPARQL 1.1 Protocol, section 2.1."""
    replies = [
        served.ask(MEASURES),
        served.send("/sparql", "POST", f"query={quote(MEASURES)}".encode(), FORM),
        served.send("/sparql", "POST", MEASURES.encode(), {"Content-Type": "application/sparql-query; charset=utf-8"}),
    ]

    for reply in replies:
        assert reply.status == 200
        assert json.loads(reply.body)["results"]["bindings"][0]["n"]["value"] == "24"


def test_graph_is_negotiated(served: Served) -> None:
    turtle, ntriples = served.ask(LEVELS, "text/turtle"), served.ask(LEVELS, "application/n-triples")

    assert (turtle.headers["Content-Type"], ntriples.headers["Content-Type"]) == (
        "text/turtle",
        "application/n-triples",
    )
    assert ntriples.body.count(b" .\n") == 2


@pytest.mark.parametrize(
    ("accept", "graph", "table"),
    [
        ("*/*", "text/turtle", "application/sparql-results+json"),
        ("", "text/turtle", "application/sparql-results+json"),
        ("image/png, */*;q=0.1", "text/turtle", "application/sparql-results+json"),
        ("text/*", "text/turtle", "text/csv; charset=utf-8"),
        ("application/*;q=0.5", "application/n-triples", "application/sparql-results+json"),
        ("*/*;q=0.5, text/csv, application/ld+json", "application/ld+json", "text/csv; charset=utf-8"),
    ],
)
def test_client_without_a_preference_gets_a_graph_as_turtle(
    accept: str, graph: str, table: str, served: Served
) -> None:
    """SPARQL 1.1 Protocol, section 2.1.6: a serialisation of an RDF graph, which N-Quads is not."""
    assert served.ask(LEVELS, accept).headers["Content-Type"] == graph
    assert served.ask(MEASURES, accept).headers["Content-Type"] == table


def test_client_that_says_nothing_of_forms_gets_turtle(served: Served) -> None:
    """Without the header Accept."""
    url = urlsplit(served.address)
    connection = http.client.HTTPConnection(url.netloc, timeout=PATIENCE)
    connection.putrequest("GET", f"/sparql?query={quote(LEVELS)}")
    connection.endheaders()

    assert connection.getresponse().headers["Content-Type"] == "text/turtle"
    connection.close()


@pytest.mark.parametrize(("query", "others"), [(LEVELS, TABLE_TYPES), (MEASURES, GRAPH_TYPES)])
def test_form_that_does_not_suit_is_refused_with_those_that_do(
    query: str, others: tuple[str, ...], served: Served
) -> None:
    for accept in ("image/png", others[0]):
        reply = served.ask(query, accept)
        assert reply.status == 406
        assert reply.body.count(b"\n") == 1
        for offered in (*TABLE_TYPES, *GRAPH_TYPES):
            assert offered.encode() in reply.body


def test_graphs_of_the_protocol_are_heard(served: Served) -> None:
    """An empty default graph holds no measures."""
    reply = served.send(f"/sparql?query={quote(MEASURES)}&default-graph-uri=http://example.org/none")

    assert json.loads(reply.body)["results"]["bindings"][0]["n"]["value"] == "0"


def test_edition_is_a_named_graph(served: Served, real_package: Path) -> None:
    """The graph of a release, by each way to name it; the default graph holds more, and nothing twice."""
    with open_package(real_package) as package:
        triples = len(set(b"".join(released_ntriples(package, DEFAULT_BASE)).splitlines()))
    everything, named = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    chosen = everything.replace("{", f"FROM <{EDITION}> {{")

    replies = [
        served.ask(named),
        served.ask(chosen),
        served.send(f"/sparql?query={quote(everything)}&default-graph-uri={quote(EDITION)}"),
        served.send(f"/sparql?query={quote(named)}&named-graph-uri={quote(EDITION)}"),
    ]

    assert [_number(reply) for reply in replies] == [triples] * 4
    assert _number(served.ask(everything)) > triples
    assert _number(served.ask(MEASURES)) == 24


def _number(reply: Answer) -> int:
    return int(json.loads(reply.body)["results"]["bindings"][0]["n"]["value"])


def test_every_web_page_may_ask(served: Served) -> None:
    """CORS, on answers, on faults and before a request."""
    before = served.send("/sparql", "OPTIONS", headers={"Origin": "https://site.example.org"})

    assert before.status == 204
    assert before.headers["Access-Control-Allow-Methods"] == "GET, HEAD, POST, OPTIONS"
    assert before.headers["Access-Control-Allow-Headers"] == "Accept, Content-Type"
    for reply in (before, served.ask(MEASURES), served.ask("SELEC"), served.send("/nothing")):
        assert reply.headers["Access-Control-Allow-Origin"] == "*"


def test_head_tells_the_length_and_sends_nothing(served: Served) -> None:
    path = f"/sparql?query={quote(MEASURES)}"
    head, whole = served.send(path, "HEAD"), served.send(path)

    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.body))


def test_endpoint_describes_itself(served: Served) -> None:
    """To programs; a browser is sent to the start page."""
    described = served.send("/sparql")
    browser = served.send("/sparql", headers={"Accept": "text/html,application/xhtml+xml"})

    assert described.headers["Content-Type"] == "text/turtle"
    graph = rdflib.Graph().parse(data=described.body, format="turtle", publicID=served.endpoint)
    (service,) = graph.subjects(rdflib.RDF.type, SD.Service)
    assert service == rdflib.URIRef(served.endpoint)
    assert set(graph.objects(service, SD.supportedLanguage)) == {SD.SPARQL11Query}
    assert list(graph.objects(service, SD.defaultDataset / SD.namedGraph / SD.name)) == [rdflib.URIRef(EDITION)]
    assert list(graph.objects(service, SD.defaultDataset / SD.defaultGraph / rdflib.RDF.type)) == [SD.Graph]
    assert (browser.status, browser.headers["Location"]) == (303, "/")


def test_every_form_described_is_there_and_no_other(served: Served) -> None:
    """The forms by their IRIs (https://www.w3.org/ns/formats/) with their media types."""
    described = rdflib.Graph().parse(data=served.send("/sparql").body, format="turtle")
    forms = {str(form).rpartition("/")[2] for form in described.objects(None, SD.resultFormat)}

    assert forms == set(FORMATS)
    assert set(FORMATS.values()) == {*TABLE_TYPES, *GRAPH_TYPES}
    for name, media_type in FORMATS.items():
        reply = served.ask(MEASURES if name.startswith("SPARQL") else LEVELS, media_type)
        assert (reply.status, reply.headers["Content-Type"].partition(";")[0]) == (200, media_type)


def test_start_page_is_in_both_languages_and_leads_to_every_question(served: Served) -> None:
    reply = served.send("/")
    page = reply.body.decode()

    assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
    assert '<html lang="ja">' in page
    assert "小諸市第11次基本計画(素案)" in page
    assert "Komoro City 11th Basic Plan (draft)" in page
    for question in questions().values():
        assert escape(question.title["ja"]) in page
        assert escape(question.title["en"]) in page
    assert page.count('<a href="/sparql?query=') == len(questions())


@pytest.mark.parametrize("name", questions())
def test_question_is_answered_by_its_link(name: str, served: Served) -> None:
    reply = served.ask(questions()[name].query)

    assert reply.status == 200
    assert json.loads(reply.body)["results"]["bindings"]


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("SELECT (COUNT(*) AS ?n) { ?it a mp:Measure }", 24),
        ("SELECT (COUNT(*) AS ?n) { plan:measure-1-1 a mp:Measure }", 1),
        ("PREFIX mp: <x:> SELECT (COUNT(*) AS ?n) { ?it a mp:Measure }", 0),
        (
            "BASE <https://w3id.org/jp-municipal-plan/> SELECT (COUNT(*) AS ?n) { ?it a <def#Measure>, mp:Measure }",
            24,
        ),
    ],
)
def test_prefixes_of_the_project_need_not_be_declared(query: str, number: int, served: Served) -> None:
    """As with the command `query`; those that the query declares win."""
    assert _number(served.ask(query)) == number


# ---- what is refused ----


@pytest.mark.parametrize(
    ("query", "status", "en", "ja"),
    [
        (
            "SELECT * {\n  ?it a mp:Measure ?x }",
            400,
            "this is not SPARQL at line 2, column 20: “?x” cannot stand here",
            "SPARQL として読めません（2 行 20 文字目: 「?x」はここには書けません）",
        ),
        (
            "SELECT * { ?s foo:bar ?o }",
            400,
            "this is not SPARQL at line 1, column 15: the prefix “foo:” is not declared; begin the query with PREFIX",
            "SPARQL として読めません（1 行 15 文字目: 接頭辞「foo:」が宣言されていません。先頭に PREFIX foo: <…> を",
        ),
        ("DROP ALL", 400, "updates are refused (DROP)", "更新（DROP）はできません"),
        ("ASK { SERVICE <x:x> {} }", 403, "refused: SERVICE at line 1, column 7", "SERVICE（1 行 7 文字目）は"),
        (ENDLESS, 504, "no answer within 3 seconds", "3 秒以内に答えが出ませんでした"),
    ],
)
def test_fault_is_told_in_one_line_in_the_language_of_the_client(
    query: str, status: int, en: str, ja: str, served: Served
) -> None:
    for language, said in (("en", en), ("ja,en;q=0.5", ja), ("", en)):
        reply = served.send(
            f"/sparql?query={quote(query)}", headers={"Accept": "text/csv", "Accept-Language": language}
        )
        assert reply.status == status
        assert reply.body.decode().startswith(said)
        assert reply.body.count(b"\n") == 1


def test_graph_with_a_wrong_iri_is_told(served: Served) -> None:
    reply = served.send(f"/sparql?query={quote(MEASURES)}&default-graph-uri=no%20iri")

    assert reply.status == 400
    assert reply.body.startswith(b"this cannot be answered: ")
    assert reply.body.count(b"\n") == 1


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status"),
    [
        ("POST", "/sparql", b"DROP ALL", {"Content-Type": "application/sparql-update"}, 403),
        ("POST", "/sparql", b"update=DROP+ALL", FORM, 403),
        ("GET", "/sparql?update=DROP+ALL", None, {}, 403),
        ("POST", "/sparql", b"DROP ALL", QUERY, 400),
        ("GET", "/sparql?query=SELEC", None, {}, 400),
        ("GET", "/sparql?other=1", None, {}, 400),
        ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", None, {}, 400),
        ("GET", "/sparql?query=%ff", None, {}, 400),
        ("POST", "/sparql", b"\xff", QUERY, 400),
        ("POST", "/sparql", b"ASK {}", {"Content-Type": "text/plain"}, 415),
        ("POST", "/sparql", b"x" * ((1 << 20) + 1), QUERY, 413),
        ("POST", "/", b"ASK {}", QUERY, 404),
        ("GET", "/store", None, {}, 404),
        ("GET", "/update", None, {}, 404),
        ("GET", "/../../etc/passwd", None, {}, 404),
        ("PUT", "/store", b"<x:a> <x:b> 1 .", {"Content-Type": "text/turtle"}, 405),
        ("DELETE", "/sparql", None, {}, 405),
        ("PATCH", "/sparql", b"x", {}, 405),
        ("GET", f"/sparql?query={quote('ASK { SERVICE <http://127.0.0.1:1/> {} }')}", None, {}, 403),
        (
            "GET",
            f"/sparql?query={quote('PREFIX s.t: <http://127.0.0.1:1/> ASK { SERVICE s.t:a.b {} }')}",
            None,
            {},
            403,
        ),
        (
            "GET",
            f"/sparql?query={quote('SELECT ?c { ?a ?b ?c FILTER(?a<?b)SERVICE?c#>' + chr(10) + '{} }')}",
            None,
            {},
            403,
        ),
        ("GET", f"/sparql?query={quote(ENDLESS)}", None, {}, 504),
    ],
)
def test_what_is_refused(
    method: str, path: str, body: bytes | None, headers: Mapping[str, str], status: int, served: Served
) -> None:
    """And the plan is still whole and answers."""
    reply = served.send(path, method, body, headers)

    assert reply.status == status
    assert reply.body
    assert json.loads(served.ask(MEASURES).body)["results"]["bindings"][0]["n"]["value"] == "24"


def test_request_without_a_length_is_refused(served: Served) -> None:
    """Chunked bodies could be endless."""
    url = urlsplit(served.address)
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    for length in (b"Transfer-Encoding: chunked\r\n", b"", b"Content-Length: -1\r\n", b"Content-Length: 1e3\r\n"):
        with socket.create_connection((url.hostname or "", url.port or 0), timeout=PATIENCE) as connection:
            connection.sendall(head + length + b"\r\n")
            assert connection.recv(100).startswith(b"HTTP/1.1 411 ")


def test_other_machines_cannot_reach_it(served: Served) -> None:
    assert urlsplit(served.address).hostname == "127.0.0.1"


def test_what_a_request_asks() -> None:
    assert asked_by_get("query=ASK+%7B%7D&default-graph-uri=x%3Aa&named-graph-uri=x%3Ab&other=1") == Asked(
        "ASK {}", (("default-graph-uri", "x:a"), ("named-graph-uri", "x:b"))
    )
    assert asked_by_post(
        "default-graph-uri=x%3Aa", "application/sparql-query", "ASK { ?s ?p '施策' }".encode()
    ) == Asked("ASK { ?s ?p '施策' }", (("default-graph-uri", "x:a"),))
    with pytest.raises(RefusedError):
        asked_by_get("&".join(f"a{number}=1" for number in range(200)))


def test_answer_that_is_too_large_is_refused(served: Served) -> None:
    """The gateway in front of a running engine, with a limit of its own."""
    engine = int(_engine_port(served))
    with Gateway(0, "", limits=Limits(answer_bytes=1 << 20)) as gateway:
        gateway.engine.port = engine
        assert gateway.answer(Asked(MEASURES), "text/csv").status == 200
        told = gateway.answer(Asked("SELECT * { ?s ?p ?o }"), "text/csv")
        told_ja = gateway.answer(Asked("SELECT * { ?s ?p ?o }"), "text/csv", "ja")

    assert (told.status, told_ja.status) == (500, 500)
    assert told.body == b"the answer is larger than 1 MB: narrow the query, or add LIMIT\n"
    assert "答えが大きすぎます（上限 1 MB）" in told_ja.body.decode()


def _engine_port(served: Served) -> str:
    """The port of the engine behind, as the beginning of its log tells."""
    (log,) = served.temporary.glob("komoro-opendata-*/log")
    return str(re.findall(r"127\.0\.0\.1:([0-9]+)", log.read_text(encoding="utf-8"))[0])


def test_engine_that_does_not_answer_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    with Gateway(0, "") as gateway:
        gateway.engine.port = port
        assert gateway.answer(Asked("ASK {}"), "*/*").status == 502


# ---- beginning and end ----


def test_service_is_asked_where_it_is_allowed(own: Callable[..., Served]) -> None:
    """A second endpoint asks the first."""
    first, second = own(), own("--allow-service")

    reply = second.ask(
        f"SELECT ?n {{ SERVICE <{first.endpoint}> {{ {MEASURES.partition('> ')[2]} }} }}".replace(
            "mp:Measure", "<https://w3id.org/jp-municipal-plan/def#Measure>"
        )
    )

    assert json.loads(reply.body)["results"]["bindings"][0]["n"]["value"] == "24"


@posix
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0), (signal.SIGHUP, 0)], ids=["INT", "TERM", "HUP"]
)
def test_signal_ends_it_and_leaves_nothing(number: signal.Signals, code: int, own: Callable[..., Served]) -> None:
    """Neither a file nor a server is left, and the exit code tells how it ended."""
    served = own()
    assert served.ask(MEASURES).status == 200
    port = int(_engine_port(served))

    out, err = _end(served, number)

    assert served.process.returncode == code
    assert out == ""
    assert err == f"SPARQL endpoint: {served.endpoint} (Ctrl-C stops it)\n"
    assert list(served.temporary.iterdir()) == []
    for gone in (port, urlsplit(served.address).port):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", gone or 0), timeout=PATIENCE)


@posix
def test_engine_that_ends_by_itself_ends_the_program_with_3(own: Callable[..., Served]) -> None:
    served = own("--quiet")
    children = Path(f"/proc/{served.process.pid}/task/{served.process.pid}/children")
    if not children.exists():
        pytest.skip("the system does not tell the children of a process")
    (engine,) = children.read_text(encoding="ascii").split()

    os.kill(int(engine), signal.SIGKILL)
    out, err = served.process.communicate(timeout=PATIENCE)

    assert (served.process.returncode, out) == (3, "")
    assert "oxigraph ended by itself" in err
    assert err.count("\n") == 1
    assert list(served.temporary.iterdir()) == []


def _refused(*arguments: object, **variables: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": str(Path(komoro_opendata.__file__).parents[1]), **variables}
    return subprocess.run(
        [sys.executable, "-m", "komoro_opendata", "--lang", "en", "serve", *map(str, arguments)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def test_busy_port_is_told_with_a_way_out(real_package: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = _refused(real_package, "--port", port)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"komoro-opendata: port {port} is in use; name another with --port (0 takes a free one)\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--port", "65536"], "--port"),
        (["--port", "x"], "--port"),
        (["--timeout", "0"], "--timeout"),
        (["--base", "nonsense"], "--base"),
        (["nothing-here"], "there is nothing at “nothing-here”"),
    ],
)
def test_bad_option_is_2(arguments: list[str], said: str) -> None:
    done = _refused(*arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_broken_table_is_the_fault_of_the_data(writable_package: Path) -> None:
    table = writable_package / "data/goal.csv"
    table.write_bytes(table.read_bytes() + b"goal-9-9-9\n")

    done = _refused(writable_package, "--port", "0")

    assert (done.returncode, done.stdout) == (1, "")


def test_missing_engine_is_told_with_the_line_to_type(real_package: Path, tmp_path: Path) -> None:
    """In an environment whose programs are in another folder, with an empty search path."""
    code = (
        "import sys, sysconfig\n"
        f"sysconfig.get_path = lambda name: {str(tmp_path)!r}\n"
        "from komoro_opendata.cli import main\n"
        f"sys.exit(main(['--lang', 'en', 'serve', {str(real_package)!r}, '--port', '0']))\n"
    )
    environment = {"PATH": str(tmp_path), "PYTHONPATH": str(Path(komoro_opendata.__file__).parents[1])}

    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == ("komoro-opendata: the oxigraph server is missing; install it with: pip install oxigraph\n")
