"""SERVICE is found however it is written: no query reaches a server unless that is allowed."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from komoro_opendata.rdf.answers import Asking
from komoro_opendata.rdf.query_errors import AnswerFormError, QueryError, QueryFailedError, ServiceRefusedError
from komoro_opendata.rdf.query_service import service_position
from komoro_opendata.rdf.store import PlanStore

PATIENCE = 60

SERVICES = [
    "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "SELECT * { service silent ?x { ?s ?p ?o } }",
    "SELECT * { # SERVICE\n  SeRvIcE#\n<x:x>{} }",
    "PREFIX e: <x:> SELECT * { VALUES ?v { 'it''s' } SERVICE e:x {} }",
    "PREFIX e: <x:> SELECT * { ?s e:a\\#b ?o SERVICE e:x {} }",
    "PREFIX e: <x:> SELECT * { ?s e:a.\\#b ?o SERVICE e:x {} }",
    "PREFIX e: <x:> SELECT * { ?s e:a\\'b ?o SERVICE e:x {} # '\n }",
    "SELECT * { ?s ?p 1SERVICE<x:x>{} }",
    "SELECT * { ?s ?p trueSERVICE<x:x>{} }",
    "PREFIX e: <x:> SELECT * { ?s ?p trueSERVICEsilente:x{} }",
    "SELECT ?c { ?a ?b ?c FILTER(?a<?b)SERVICE?c#>\n{} }",
    'SELECT * { ?s ?p """a""" . SERVICE <x:x> { ?s ?p """b""" } }',
    "ASK { FILTER EXISTS { SERVICE <x:x> {} } }",
    "SELECT * { { SELECT * { SERVICE <x:x> {} } } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o MINUS { SERVICE <x:x> { ?s ?p ?o } } }",
    "PREFIX s: <x:> SELECT * { SERVICE s:a.b {?s ?p ?o} }",
    "PREFIX s: <x:> SELECT * { SERVICE s:9\\.b {?s ?p ?o} }",
    "PREFIX s: <x:> SELECT * { service s:\\~a {?s ?p ?o} }",
    "PREFIX s: <x:> SELECT * { SERVICE s:a\u0300\u00b7 {?s ?p ?o} }",
    "PREFIX s.t: <x:> SELECT * { service s.t:a {?s ?p ?o} }",
    "PREFIX é.x: <x:> SELECT * { SERVICE é.x:8 {?s ?p ?o} }",
    "PREFIX s.t: <x:> SELECT * { ?s ?p trueSERVICEs.t:a {} }",
    "PREFIX : <x:> SELECT * { SERVICE:a.b {} }",
    "PREFIX s: <x:> SELECT * { SERVICE s: {} }",
    "PREFIX x: <x:> SELECT * { OPTIONAL { ?x ?y x:a.b\\' } SERVICE <x:x> {?s ?p ?o} FILTER(1<2 || 'a'='1') }",
    "PREFIX x: <x:> SELECT * { OPTIONAL { ?x ?y x:a.b\\# } SERVICE <x:x> {?s ?p ?o} }",
    "PREFIX x: <x:> SELECT * { OPTIONAL { ?x ?y x:%41.%42\\# } SERVICE <x:x> {?s ?p ?o} }",
    "PREFIX x: <x:> SELECT * { OPTIONAL { ?x ?y x:\\~.b\\# } SERVICE <x:x> {?s ?p ?o} }",
    "PREFIX x: <x:> SELECT * { OPTIONAL { ?x ?y x:a:b.:\\# } SERVICE <x:x> {?s ?p ?o} }",
    "SELECT * { OPTIONAL { ?x ?y _:a.b } SERVICE <x:x> {?s ?p ?o} }",
    "SELECT * { ?s ?p 'x'@en . SERVICE <x:x\\u0041> {?s ?p ?o} }",
    "SELECT * { SERVICE SILENT<x:x>#}\r{?s ?p ?o} }",
    "BASE <x:x> SELECT * { SERVICE <> {?s ?p ?o} }",
]
# What this engine does not read, but another might.
IN_DOUBT = [
    "SELECT * { \\u0053ERVICE <x:x> {?s ?p ?o} }",
    "SELECT * { \\u0053\\U00000045RVICE \\u003cx:x\\u003e \\u007b?s ?p ?o} }",
    "SELECT * { SERVICE\u00a0<x:x> {?s ?p ?o} }",
    "SELECT * { SERVICE\x0b<x:x> {?s ?p ?o} }",
    "SELECT * { SERVICE\x0c<x:x> {?s ?p ?o} }",
    "SELECT * { SERVICE <x:x > {?s ?p ?o} }",
    "SELECT * { SERVICE <x:x> ",
    "SELECT * { SERVICE ?x",
    "SELECT * { SERVICE SILENT $x",
    "PREFIX s: <x:> SELECT * { SERVICE s:a..b {?s ?p ?o} }",
    "PREFIX s: <x:> SELECT * { SERVICE s:a.b.c {?s ?p ?o} }",
    "PREFIX s: <x:> SELECT * { SERVICE s:a\U000f0000 {?s ?p ?o} }",
    "PREFIX s: <x:> SELECT * { SERVICE s:\U00020000x {?s ?p ?o} }",
    "PREFIX s-.t: <x:> SELECT * { SERVICE SILENT s-.t:a {?s ?p ?o} }",
    "PREFIX x: <x:> SELECT * { ?x ?y x:a.SERVICE<x:x>{} }",
    "PREFIX x: <x:> SELECT * { OPTIONAL { ?x ?y x:a..b\\# } SERVICE <x:x> {?s ?p ?o} }",
    "PREFIX x: <x:> SELECT * { OPTIONAL { ?x ?y x:a.b.c\\# } SERVICE <x:x> {?s ?p ?o} }",
    f"SELECT * {{ {'?service ' * 101} }}",
]
NO_SERVICES = [
    "SELECT * { ?s ?p ?o } # SERVICE <x:x> { }",
    "SELECT * { ?s ?p 'SERVICE <x:x> {' }",
    'SELECT * { ?s ?p "SERVICE <x:x> {" }',
    'SELECT * { ?s ?p """ " SERVICE <x:x> { """ }',
    "SELECT * { ?s ?p ''' ' SERVICE <x:x> { ''' }",
    "SELECT * { ?s ?p 'a\\'SERVICE <x:x> {' }",
    "SELECT ?service { ?s ?p ?service { } }",
    "SELECT $SERVICE { ?s <http://example.org/service> $SERVICE { } }",
    "PREFIX service: <x:SERVICE#> SELECT * { ?s service:service ?o { } }",
    "PREFIX e: <x:> SELECT * { ?s e:service\\#SERVICE ?o { } }",
    "SELECT * { _:service ?p ?o { } }",
    "SELECT * { ?s ?p 'x'@service }",
    "SELECT * { ?s ?p 'x'@service ; ?q ?o }",
    "PREFIX e: <x:> SELECT * { ?s e:the.service ?o }",
    "PREFIX e: <x:> SELECT * { ?s e:the.service-of\\#SERVICE ?o }",
    "PREFIX my.service: <x:> SELECT * { ?s my.service:a ?o }",
    "SELECT * { ?s ?p ?o FILTER (?s < 1 && ?o > 2) }",
]


@pytest.mark.parametrize("query", SERVICES)
def test_service_is_refused_however_it_is_written(query: str) -> None:
    """Each is a query that the engine would run if it were allowed."""
    with pytest.raises(ServiceRefusedError):
        PlanStore().table(query)

    with suppress(QueryFailedError, AnswerFormError):
        PlanStore().table(query, Asking(allow_service=True))


@pytest.mark.parametrize("query", IN_DOUBT)
def test_service_is_refused_in_doubt(query: str) -> None:
    with pytest.raises(ServiceRefusedError):
        PlanStore().table(query)


@pytest.mark.parametrize("query", NO_SERVICES)
def test_the_word_service_alone_is_no_service(query: str) -> None:
    assert service_position(query) is None
    PlanStore().ask(query)


def test_service_is_told_with_its_place_and_a_way_out() -> None:
    with pytest.raises(ServiceRefusedError) as told:
        PlanStore().table("SELECT * {\n  ?s ?p '施策' .\n  SERVICE <x:x> {} }")

    assert (told.value.line, told.value.column) == (3, 3)
    assert told.value.words == {
        "ja": "SERVICE（3 行 3 文字目）は別のサーバーに問い合わせるため、中止しました。"
        "許可するには --allow-service を付けます",
        "en": "refused: SERVICE at line 3, column 3 would ask another server; allow it with --allow-service",
    }


@dataclass(slots=True)
class Listener:
    """A server on this machine that remembers the first line of each request and answers none."""

    port: int
    heard: list[bytes] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/"


@pytest.fixture(scope="module")
def running_listener() -> Iterator[Listener]:
    """A server that listens while the tests of this file run."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        listener = Listener(server.getsockname()[1])

        def listen() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    listener.heard.append(connection.recv(4096).split(b"\r\n")[0])

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield listener
        server.shutdown(socket.SHUT_RDWR)
        thread.join(PATIENCE)


@pytest.fixture
def listener(running_listener: Listener) -> Listener:
    """The same, with an empty memory."""
    running_listener.heard.clear()
    return running_listener


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <ADDRESS> { ?s ?p ?o } }",
        "PREFIX s: <ADDRESS> SELECT * { SERVICE s:a.b { ?s ?p ?o } }",
        "PREFIX s.t: <ADDRESS> SELECT * { SERVICE s.t:a { ?s ?p ?o } }",
        "PREFIX x: <x:> SELECT * { OPTIONAL { ?x ?y x:a.b\\# } SERVICE <ADDRESS> { ?s ?p ?o } }",
    ],
)
def test_nothing_is_asked_of_a_server_unless_allowed(query: str, listener: Listener) -> None:
    """Refused, no connection is made; allowed, the server is asked (so the watch is awake)."""
    asked = query.replace("ADDRESS", listener.address)

    with pytest.raises(ServiceRefusedError):
        PlanStore().table(asked)
    assert listener.heard == []

    with pytest.raises(QueryFailedError):
        PlanStore().table(asked, Asking(allow_service=True))
    assert listener.heard[0].startswith((b"POST /", b"GET /"))


def test_from_fetches_nothing(listener: Listener) -> None:
    query = f"SELECT * FROM <{listener.address}> FROM NAMED <{listener.address}> {{ ?s ?p ?o }}"  # noqa: S608  no SQL

    assert PlanStore().table(query).rows == ()
    assert listener.heard == []


# ---- names and queries as the grammar makes them (SPARQL 1.1, section 19.8) ----

BASE_CHARACTERS = "azAZséÿ\u0370\u2c00\u3042施\U00020000"
NAME_CHARACTERS = BASE_CHARACTERS + "_-09\u00b7\u0300\u203f"
ESCAPES = [f"\\{character}" for character in "_~.-!$&'()*+,;=/?#@%"]
WORDS = ["service", "SERVICE", "silent"]
IN_PREFIX = st.sampled_from([*NAME_CHARACTERS, *WORDS])
IN_LOCAL = st.sampled_from([*NAME_CHARACTERS, ":", "%41", "%ff", *ESCAPES, *WORDS])


def _joined(first: st.SearchStrategy[str], inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A name: dots may stand inside, but neither at its beginning nor at its end."""
    more = st.lists(st.tuples(st.sampled_from(["", "", ".", ".."]), inner).map("".join), max_size=4).map("".join)
    return st.tuples(first, more).map("".join)


PREFIX_NAMES = st.just("") | _joined(st.sampled_from([*BASE_CHARACTERS, *WORDS]), IN_PREFIX)
LOCAL_NAMES = st.just("") | _joined(st.sampled_from([*BASE_CHARACTERS, *"_:09", "%41", *ESCAPES]), IN_LOCAL)
HIDING = st.sampled_from(
    [
        "'#'",
        '"\'"',
        "''''''",
        '"""\'"#"""',
        "'\\\\'",
        "<x:y#'>",
        "1",
        "1.5e3",
        "true",
        "'a'@en-GB",
        "_:a.b",
        "'1'^^<x:t>",
    ]
)
SPACES = st.sampled_from([" ", "\n", "\t", "\r\n", "#'\n", " # {SERVICE ?x\n", "  "])
KEYWORDS = st.sampled_from(["SERVICE", "service", "SeRvIcE"])


@st.composite
def _patterns(draw: st.DrawFn, prefix: str) -> str:
    """Triples without a SERVICE, full of what could be taken for the beginning of a string or a comment."""
    triples = []
    for _ in range(draw(st.integers(0, 3))):
        thing = draw(st.one_of(LOCAL_NAMES.map(f"{prefix}:".__add__), HIDING))
        triples.append(f"?s {prefix}:{draw(LOCAL_NAMES)} {thing} .{draw(SPACES)}")
    if draw(st.booleans()):
        triples.append(draw(st.sampled_from(["FILTER(?a<?b)", "FILTER(1>2||3<4)", "OPTIONAL{?s ?p ?o}"])))
    return "".join(triples)


@st.composite
def _services(draw: st.DrawFn, address: str) -> str:
    """A query with a SERVICE for the server at an address."""
    prefix = draw(PREFIX_NAMES)
    gap = draw(SPACES)
    silent = draw(st.sampled_from(["", f"SILENT{gap}", f"silent{gap}"]))
    server = draw(st.one_of(st.sampled_from([f"<{address}>", "?x", "$x"]), LOCAL_NAMES.map(f"{prefix}:".__add__)))
    bound = f"VALUES ?x {{ <{address}> }}" if server in ("?x", "$x") else ""
    before, after = draw(_patterns(prefix)), draw(_patterns(prefix))
    clause = f"{draw(KEYWORDS)}{gap}{silent}{server}{draw(SPACES)}{{ ?s ?p ?o }}"
    return f"PREFIX {prefix}: <{address}> SELECT * {{ {before}{bound} {clause} {after} }}"


@st.composite
def _without_service(draw: st.DrawFn) -> str:
    prefix = draw(PREFIX_NAMES)
    return f"PREFIX {prefix}: <x:> SELECT * {{ {draw(_patterns(prefix))} ?s ?p ?o }}"


@settings(max_examples=400)
@given(st.data())
def test_query_with_a_service_is_refused_before_any_connection(running_listener: Listener, data: st.DataObject) -> None:
    running_listener.heard.clear()

    with pytest.raises(ServiceRefusedError):
        PlanStore().ask(data.draw(_services(running_listener.address)))

    assert running_listener.heard == []


@settings(max_examples=400)
@given(_without_service())
def test_names_strings_and_comments_are_no_service(query: str) -> None:
    assert service_position(query) is None


FRAGMENTS = [
    *(
        "SERVICE",
        "service",
        "silent",
        "?x",
        "<x:x>",
        "e:x",
        ":x",
        "{}",
        "{",
        "}",
        "(",
        ")",
        "FILTER",
        "?a",
        "<",
        ">",
        "=",
        "1",
    ),
    *(
        "'",
        '"',
        "'''",
        '"""',
        "#",
        "\n",
        " ",
        "\\",
        "\\#",
        "\\'",
        ".",
        "true",
        "?b",
        "e:a",
        "_:b",
        "@en",
        "OPTIONAL",
        "a",
        ";",
    ),
]


@settings(max_examples=400)
@given(
    st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join), st.sampled_from(["", " ?s ?p ", " FILTER(?s", "''"])
)
def test_what_the_engine_takes_for_a_service_is_found(noise: str, before: str) -> None:
    """Whatever is strung together: if the engine's parser sees a SERVICE, we have seen it before."""
    query = f"PREFIX e: <x:> PREFIX : <x:> SELECT * {{{before}{noise}}}"

    if service_position(query) is None:
        with suppress(SyntaxError):
            pyoxigraph.Store().query(query)  # would fail with an OSError or a RuntimeError: no server is at x:x


@settings(max_examples=400)
@given(st.lists(st.sampled_from([*FRAGMENTS, "s.t:a", "e:a.b", "s:a\\#b", "%41"]), max_size=12).map("".join))
def test_no_noise_reaches_a_server(running_listener: Listener, noise: str) -> None:
    """Whatever is strung together before, within and after a SERVICE."""
    running_listener.heard.clear()
    server = f"<{running_listener.address}>"

    for query in (f"{noise} SERVICE {server} {{}}", f"SERVICE{noise}{server}{{}}", f"SERVICE e:{noise}{{}}"):
        with suppress(QueryError):
            PlanStore().ask(f"PREFIX e: {server} PREFIX s.t: {server} SELECT * {{ {query} }}")

    assert running_listener.heard == []
