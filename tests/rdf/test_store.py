"""The graph of a package answers SPARQL 1.1: what it holds, what it refuses, and how it says where a query is wrong."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from komoro_opendata.package import open_package
from komoro_opendata.rdf.answers import Asking, Table, Term
from komoro_opendata.rdf.namespaces import PREFIXES, XSD
from komoro_opendata.rdf.plan_store import plan_store
from komoro_opendata.rdf.query_errors import (
    AnswerFormError,
    QueryError,
    QueryFailedError,
    QuerySyntaxError,
    QueryTimeoutError,
    ServiceRefusedError,
    UpdateRefusedError,
)
from komoro_opendata.rdf.query_text import service_position
from komoro_opendata.rdf.result_text import as_text, in_language, pointer
from komoro_opendata.rdf.store import PlanStore

PATIENCE = 60
ENDLESS = """SELECT (COUNT(*) AS ?n) WHERE {
    ?a ?b ?c . ?d ?e ?f . FILTER (CONCAT(STR(?a), "x") = CONCAT(STR(?d), "y")) }"""


@pytest.fixture(scope="module")
def store(real_package: Path) -> PlanStore:
    """The graph of Komoro's plan."""
    with open_package(real_package) as package:
        return plan_store(package)


def _number(store: PlanStore, query: str) -> int:
    ((term,),) = store.table(query).rows
    assert term is not None
    return int(term.value)


@pytest.mark.parametrize(
    ("thing", "count"),
    [
        ("mp:Policy", 6),
        ("mp:Mission", 26),
        ("mp:Measure", 24),
        ("mp:Goal", 68),
        ("mp:Indicator", 54),
        ("mp:Value", 290),
    ],
)
def test_graph_holds_the_plan(thing: str, count: int, store: PlanStore) -> None:
    """The totals of the plan, with prefixes that no query declares."""
    assert _number(store, f"SELECT (COUNT(DISTINCT ?it) AS ?n) {{ ?it a {thing} }}") == count


def test_graph_holds_the_vocabulary(store: PlanStore) -> None:
    """Classes have labels, and codes too, also those that the plan does not use."""
    labels = 'SELECT ?label { ?it rdfs:label|skos:prefLabel ?label FILTER (LANG(?label) = "en") }'

    rows = (
        store.table(labels.replace("?it", "mp:Measure")).rows + store.table(labels.replace("?it", "kind:actual")).rows
    )

    assert rows == ((Term("literal", "measure", "en"),), (Term("literal", "actual", "en"),))


def test_plan_and_municipality_are_prefixes(store: PlanStore) -> None:
    assert store.answer("ASK { plan:measure-1-1 mp:policy plan:policy-1 . municipality: a mp:Municipality }", "json")
    assert store.table("ASK { plan:measure-1-1 mp:policy plan:policy-1 }").rows == (
        (Term("literal", "true", datatype=f"{XSD}boolean"),),
    )


def test_base_moves_the_plan_and_not_the_codes(real_package: Path) -> None:
    with open_package(real_package) as package:
        elsewhere = plan_store(package, "https://plan.example.org/")

    plan = "<https://plan.example.org/id/202088/basic-plan-11>"
    assert _number(elsewhere, f"SELECT (COUNT(*) AS ?n) {{ {plan} a mp:Plan ; mp:planStatus plan-status:draft }}") == 1


# ---- forms of answers ----

TWO = 'SELECT ?a ?b { VALUES (?a ?b) { (1 "x,\\"y"@ja) (UNDEF <http://example.org/>) } }'


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("csv", 'a,b\r\n1,"x,""y"\r\n,http://example.org/\r\n'),
        ("tsv", '?a\t?b\n1\t"x,\\"y"@ja\n\t<http://example.org/>\n'),
    ],
)
def test_table_in_the_text_forms_of_the_w3c(form: str, expected: str) -> None:
    """SPARQL 1.1 Query Results CSV and TSV Formats."""
    assert PlanStore().answer(TWO, form).decode() == expected


def test_table_as_json_and_xml_is_read_back_alike() -> None:
    json_form, xml_form = (PlanStore().answer(TWO, form) for form in ("json", "xml"))

    assert json.loads(json_form)["results"]["bindings"][1] == {"b": {"type": "uri", "value": "http://example.org/"}}
    for text, form in ((json_form, pyoxigraph.QueryResultsFormat.JSON), (xml_form, pyoxigraph.QueryResultsFormat.XML)):
        read = pyoxigraph.parse_query_results(text, form)
        assert isinstance(read, pyoxigraph.QuerySolutions)
        assert [tuple(row) for row in read] == [
            (
                pyoxigraph.Literal("1", datatype=pyoxigraph.NamedNode(f"{XSD}integer")),
                pyoxigraph.Literal('x,"y', language="ja"),
            ),
            (None, pyoxigraph.NamedNode("http://example.org/")),
        ]


def test_ask_in_every_form() -> None:
    store = PlanStore()

    assert json.loads(store.answer("ASK {}", "json")) == {"head": {}, "boolean": True}
    assert b"<boolean>true</boolean>" in store.answer("ASK {}", "xml")
    assert isinstance(store.ask("ASK {}"), Table)


def test_graph_as_turtle_and_ntriples(store: PlanStore) -> None:
    query = "CONSTRUCT { ?it a mp:Level ; mp:number ?n } WHERE { ?it a mp:Level ; mp:number ?n }"
    expected = b"""@prefix mp: <https://w3id.org/jp-municipal-plan/def#> .
@prefix plan: <https://w3id.org/jp-municipal-plan/id/202088/basic-plan-11/> .

plan:level-1
    a mp:Level ;
    mp:number 1 .

plan:level-2
    a mp:Level ;
    mp:number 2 .
"""

    assert store.ask(query) == store.answer(query, "turtle") == expected
    assert list(pyoxigraph.parse(store.answer(query, "nt"), pyoxigraph.RdfFormat.N_TRIPLES)) == list(
        pyoxigraph.parse(expected, pyoxigraph.RdfFormat.TURTLE)
    )


def test_graph_with_blank_nodes_is_turtle_too() -> None:
    made = PlanStore().answer("CONSTRUCT { [] rdfs:label 'a', 'b' } WHERE {}", "turtle")

    quads = list(pyoxigraph.parse(made, pyoxigraph.RdfFormat.TURTLE))
    assert {str(quad.object) for quad in quads} == {'"a"', '"b"'}
    assert len({str(quad.subject) for quad in quads}) == 1


@pytest.mark.parametrize(
    ("query", "form", "suited"),
    [
        ("ASK {}", "turtle", "table, csv, tsv, json, xml"),
        ("SELECT * {}", "nt", "table, csv, tsv, json, xml"),
        ("DESCRIBE <http://example.org/>", "csv", "turtle, nt"),
    ],
)
def test_form_that_does_not_suit_is_told_with_those_that_do(query: str, form: str, suited: str) -> None:
    with pytest.raises(AnswerFormError) as told:
        PlanStore().answer(query, form)

    assert told.value.words == {
        "ja": f"この質問の答えは「{form}」形式では書けません。使える形式: {suited}",
        "en": f"the answer to this query cannot be written as “{form}”; use one of: {suited}",
    }


def test_graph_is_no_table() -> None:
    with pytest.raises(AnswerFormError):
        PlanStore().table("DESCRIBE <http://example.org/>")


# ---- what is refused ----


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        ("INSERT DATA { <x:a> <x:b> 1 }", "INSERT"),
        ("delete where { ?s ?p ?o }", "DELETE"),
        ("PREFIX insert: <x:> # SELECT\nWITH <x:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "WITH"),
        ("LOAD <http://127.0.0.1:1/>", "LOAD"),
        ("DROP ALL", "DROP"),
        ("CLEAR DEFAULT ; CREATE GRAPH <x:g>", "CLEAR"),
        ("COPY <x:a> TO <x:b>", "COPY"),
    ],
)
def test_update_is_refused_and_changes_nothing(text: str, keyword: str, real_package: Path) -> None:
    with open_package(real_package) as package:
        store = plan_store(package)
    before = len(store)

    with pytest.raises(UpdateRefusedError) as told:
        store.table(text)

    assert told.value.keyword == keyword
    assert len(store) == before > 9000


def test_update_is_told_in_both_languages() -> None:
    with pytest.raises(UpdateRefusedError) as told:
        PlanStore().table("DROP ALL")

    assert told.value.words == {
        "ja": "更新（DROP）はできません。SELECT・ASK・CONSTRUCT・DESCRIBE だけを受け付けます",
        "en": "updates are refused (DROP): ask with SELECT, ASK, CONSTRUCT or DESCRIBE",
    }


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
    "SELECT * { ?s ?p ?o FILTER (?s < 1 && ?o > 2) }",
]


@pytest.mark.parametrize("query", SERVICES)
def test_service_is_refused_however_it_is_written(query: str) -> None:
    """Each is a query that the engine would run if it were allowed."""
    with pytest.raises(ServiceRefusedError):
        PlanStore().table(query)

    with suppress(QueryFailedError, AnswerFormError):
        PlanStore().table(query, Asking(allow_service=True))


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


@pytest.fixture
def listener() -> Iterator[list[bytes]]:
    """A server on this machine that remembers the first line of each request and answers none."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        heard.append(str(server.getsockname()[1]).encode())

        def listen() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    heard.append(connection.recv(4096).split(b"\r\n")[0])

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield heard
        server.shutdown(socket.SHUT_RDWR)
        thread.join(PATIENCE)


def test_nothing_is_asked_of_a_server_unless_allowed(listener: list[bytes]) -> None:
    """Refused, no connection is made; allowed, the server is asked (so the watch is awake)."""
    query = f"SELECT * {{ SERVICE <http://127.0.0.1:{listener[0].decode()}/> {{ ?s ?p ?o }} }}"

    with pytest.raises(ServiceRefusedError):
        PlanStore().table(query)
    assert len(listener) == 1

    with pytest.raises(QueryFailedError):
        PlanStore().table(query, Asking(allow_service=True))
    assert listener[1].startswith(b"POST / HTTP/1.1") or listener[1].startswith(b"GET /")


def test_from_fetches_nothing(listener: list[bytes]) -> None:
    address = f"http://127.0.0.1:{listener[0].decode()}/"

    assert PlanStore().table(f"SELECT * FROM <{address}> FROM NAMED <{address}> {{ ?s ?p ?o }}").rows == ()  # noqa: S608  no SQL
    assert len(listener) == 1


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


# ---- the place of a fault ----


@pytest.mark.parametrize(
    ("query", "line", "column", "reason"),
    [
        ("SELEC * {}", 1, 1, "“SELEC” cannot stand here"),
        ("SELECT * { ?s foo:bar ?o }", 1, 15, "the prefix of “foo:bar” is not declared"),
        ("SELECT * {\n  ?s ?p ?o ?x\n}", 2, 12, "“?x” cannot stand here"),
        ("SELECT * { ?s a '施策' FILTER(?x > }", 1, 34, "“}” cannot stand here"),
        ("SELECT (FOO(?x) AS ?y) {}", 1, 9, "“FOO” cannot stand here"),
        ('SELECT *\n{ ?s ?p "abc }', 2, 9, '“"” cannot stand here'),
        ("SELECT * { ?s ?p ?o FILTER(?o < 5) ?s }", 1, 39, "“}” cannot stand here"),
        ("SELECT * { ?s ?p ?o FILTER(?o <= 5) ?s }", 1, 40, "“}” cannot stand here"),
        ("SELECT * { ?s ?p ?o", 1, 20, "the query is not complete"),
        ("", 1, 1, "the query is not complete"),
        ("SELECT ?a { ?a ?b ?c } GROUP BY ?b", 1, 35, "The SELECT contains a variable that is unbound"),
    ],
)
def test_fault_is_told_with_its_place(query: str, line: int, column: int, reason: str) -> None:
    """The first token that no query can have at its place."""
    with pytest.raises(QuerySyntaxError) as told:
        PlanStore().table(query)

    assert (told.value.line, told.value.column, told.value.reason) == (line, column, reason)
    assert told.value.words["en"] == f"this is not SPARQL at line {line}, column {column}: {reason}"


def test_fault_is_told_in_japanese() -> None:
    with pytest.raises(QuerySyntaxError) as told:
        PlanStore().table("SELECT * {\n  ?s ?p ?o ?x\n}")

    assert told.value.words["ja"] == "SPARQL として読めません（2 行 12 文字目: 「?x」はここには書けません）"


@given(st.text(max_size=60))
def test_any_text_is_answered_or_refused(text: str) -> None:
    """No text makes anything but an answer or an error of ours, with a place inside the text or right behind it."""
    told = _told(text)

    if told is not None and told.line is not None and told.column is not None:
        assert 1 <= told.line <= text.count("\n") + 1
        assert 1 <= told.column <= len(text) + 1
        assert pointer(text, told.line, told.column).endswith("^")


def _told(text: str) -> QueryError | None:
    try:
        PlanStore().ask(text)
    except QueryError as told:
        return told
    return None


def test_pointer_stands_below_wide_characters() -> None:
    assert pointer("a\n施策 x\n", 2, 4) == "  施策 x\n       ^"


# ---- time ----


def test_answer_that_takes_too_long_is_given_up(store: PlanStore) -> None:
    """A comparison of all pairs of triples would take minutes."""
    with pytest.raises(QueryTimeoutError) as told:
        store.table(ENDLESS, Asking(seconds=0.2))

    assert told.value.words == {
        "ja": "0.2 秒以内に答えが出ませんでした。条件を絞るか、--timeout を大きくしてください",
        "en": "no answer within 0.2 seconds: narrow the query, or give it more with --timeout",
    }


# ---- tables for people ----


def test_table_shows_wide_characters_numbers_and_prefixes() -> None:
    number = Term("literal", "7", datatype=f"{XSD}integer")
    table = Table(
        ("name", "n", "it"),
        (
            (Term("literal", "施策", "ja"), number, Term("iri", f"{PREFIXES['mp']}Measure")),
            (Term("literal", "a\x1b[2J"), None, Term("iri", "http://example.org/a")),
            (Term("literal", "x" * 99), Term("literal", "12", datatype=f"{XSD}integer"), Term("blank", "_:b")),
        ),
    )

    assert as_text(table, PREFIXES, "en").splitlines() == [
        f"{'name':<61}   n  it",
        f"{'-' * 61}  --  {'-' * 22}",
        f"施策{' ' * 57}   7  mp:Measure",
        f"a\\u001B[2J{' ' * 57}<http://example.org/a>",
        f"{'x' * 60}…  12  _:b",
        "(3 rows)",
    ]
    assert as_text(Table(("a",), ((None,),)), PREFIXES, "en").splitlines()[-1] == "(1 row)"
    assert as_text(Table(("a",), ()), PREFIXES, "ja").splitlines() == ["a", "-", "（0 行）"]


def test_columns_of_the_other_language_are_left_out() -> None:
    """But not a column without a twin, and a text that is only there in the other language is shown."""
    texts = [Term("literal", word) for word in ("1", "施策", "measure", "only")]
    table = Table(("n", "name_ja", "name_en", "note_en"), (tuple(texts), (texts[0], texts[1], None, None)))

    assert in_language(table, "ja") == Table(
        ("n", "name_ja", "note_en"), ((texts[0], texts[1], texts[3]), (texts[0], texts[1], None))
    )
    assert in_language(table, "en") == Table(
        ("n", "name_en", "note_en"), ((texts[0], texts[2], texts[3]), (texts[0], texts[1], None))
    )
