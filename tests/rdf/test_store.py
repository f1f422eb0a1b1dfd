"""The graph of a package answers SPARQL 1.1: what it holds, what it refuses, and how it says where a query is wrong."""

import json
import threading
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from komoro_opendata.package import open_package
from komoro_opendata.rdf.answers import Asking, Table, Term
from komoro_opendata.rdf.context import DEFAULT_BASE
from komoro_opendata.rdf.cube import released_ntriples
from komoro_opendata.rdf.namespaces import PREFIXES, XSD
from komoro_opendata.rdf.plan_store import plan_store
from komoro_opendata.rdf.query_errors import (
    AnswerFormError,
    AnswerTooLargeError,
    QueryError,
    QuerySyntaxError,
    QueryTimeoutError,
    UpdateRefusedError,
)
from komoro_opendata.rdf.query_limits import Meter
from komoro_opendata.rdf.result_text import as_text, in_language, pointer
from komoro_opendata.rdf.store import PlanStore

PATIENCE = 60
EDITION = "https://w3id.org/jp-municipal-plan/id/202088/basic-plan-11/graph/draft"
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


# ---- the place of a fault ----


@pytest.mark.parametrize(
    ("query", "line", "column", "reason"),
    [
        ("SELEC * {}", 1, 1, "“SELEC” cannot stand here"),
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


@pytest.mark.parametrize("prefix", ["foo", "a.b", ""])
def test_undeclared_prefix_is_told_with_the_line_to_add(prefix: str) -> None:
    known = {"mp": PREFIXES["mp"], "dct": PREFIXES["dct"]}
    with pytest.raises(QuerySyntaxError) as told:
        PlanStore(known).table(f"SELECT * {{\n  ?s {prefix}:bar ?o }}")

    assert (told.value.line, told.value.column) == (2, 6)
    assert told.value.reason == (
        f"the prefix “{prefix}:” is not declared; begin the query with PREFIX {prefix}: <…>; known without it: dct, mp"
    )
    assert (
        f"接頭辞「{prefix}:」が宣言されていません。先頭に PREFIX {prefix}: <…> を加えてください。"
        "宣言しなくても使えるもの: dct, mp"
    ) in told.value.words["ja"]


def test_undeclared_prefix_of_a_known_vocabulary_is_told_with_its_iri() -> None:
    with pytest.raises(QuerySyntaxError) as told:
        PlanStore({}).table("SELECT * { ?s skos:notation ?o }")

    assert told.value.reason == (
        "the prefix “skos:” is not declared; begin the query with PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"
    )


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


PRODUCT = "{ ?a ?b ?c . ?d ?e ?f }"
"""All pairs of triples: more than a hundred million solutions."""
SMALL = 100_000


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml"])
def test_answer_that_is_too_large_is_given_up_in_every_form(form: str, store: PlanStore) -> None:
    with pytest.raises(AnswerTooLargeError):
        store.answer(f"SELECT * {PRODUCT}", form, Asking(most_bytes=SMALL))


@pytest.mark.parametrize("query", [f"SELECT * {PRODUCT}", f"CONSTRUCT {{ ?a ?b ?f }} WHERE {PRODUCT}"])
def test_table_and_graph_that_are_too_large_are_given_up(query: str, store: PlanStore) -> None:
    with pytest.raises(AnswerTooLargeError) as told:
        store.ask(query, Asking(most_bytes=2 << 20))

    assert told.value.words == {
        "ja": "答えが大きすぎます（上限 2 MB）。条件を絞るか、LIMIT を付けてください",
        "en": "the answer is larger than 2 MB: narrow the query, or add LIMIT",
    }


def test_limit_of_size_counts_the_answer_and_not_the_search(store: PlanStore) -> None:
    assert len(store.table(f"SELECT * {PRODUCT} LIMIT 10", Asking(most_bytes=SMALL)).rows) == 10


@pytest.mark.parametrize("query", [f"SELECT * {PRODUCT}", f"CONSTRUCT {{ ?a ?b ?f }} WHERE {PRODUCT}"])
def test_reading_an_answer_ends_with_the_time(query: str, store: PlanStore) -> None:
    """Also in the thread that reads: nothing goes on computing behind."""
    before = set(threading.enumerate())
    with pytest.raises(QueryTimeoutError):
        store.ask(query, Asking(seconds=0.2, most_bytes=1 << 40))

    for thread in set(threading.enumerate()) - before:
        thread.join(PATIENCE)
        assert not thread.is_alive()


def test_meter_tells_the_time_and_the_size() -> None:
    """Nine bytes of ten may be written; no time is left at the end of it."""
    meter = Meter(PATIENCE, 10)
    assert meter.write(b"123456789") == 9
    assert meter.getvalue() == b"123456789"
    with pytest.raises(AnswerTooLargeError):
        meter.write(b"12")
    with pytest.raises(QueryTimeoutError):
        Meter(-1, 10).add(1)


# ---- graphs ----


def test_edition_is_a_graph_of_its_own(real_package: Path, store: PlanStore) -> None:
    """It holds what a release holds, and the default graph holds it too, once, with the vocabulary."""
    with open_package(real_package) as package:
        released = b"".join(released_ntriples(package, DEFAULT_BASE))
    triples = len(set(released.splitlines()))
    everything = "{ GRAPH ?g { ?s ?p ?o } }"

    assert [term and term.value for row in store.table(f"SELECT DISTINCT ?g {everything}").rows for term in row] == [
        EDITION
    ]
    for where in (everything, f"FROM <{EDITION}> {{ ?s ?p ?o }}", f"FROM NAMED <{EDITION}> {everything}"):
        dataset, brace, pattern = where.partition("{")
        assert _number(store, f"SELECT (COUNT(*) AS ?n) {dataset} {brace}{pattern}") == triples
    assert _number(store, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") > triples
    assert _number(store, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{EDITION}> {{ ?s ?p ?o }} ?s ?p ?o }}") == triples
    assert _number(store, "SELECT (COUNT(*) AS ?n) { ?measure a mp:Measure }") == 24


def test_what_is_said_of_the_edition_is_in_the_default_graph(store: PlanStore) -> None:
    query = f"SELECT ?e {{ <{EDITION}> mp:edition ?e FILTER NOT EXISTS {{ GRAPH ?g {{ <{EDITION}> ?p ?o }} }} }}"

    assert store.table(query).rows == ((Term("literal", "draft", datatype=f"{XSD}string"),),)


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
