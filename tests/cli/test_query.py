"""The command `query`: where a query comes from, what its answer looks like, how faults are told."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from komoro_opendata.cli import main
from komoro_opendata.plan.questions import questions

if TYPE_CHECKING:
    from tests.cli.conftest import Program

Captured = pytest.CaptureFixture[str]
MEASURES = "SELECT (COUNT(*) AS ?n) WHERE { ?measure a mp:Measure }"
ENDLESS = """SELECT (COUNT(*) AS ?n) WHERE {
    ?a ?b ?c . ?d ?e ?f . FILTER (CONCAT(STR(?a), "x") = CONCAT(STR(?d), "y")) }"""
HEAVY = {"frictionless", "rdflib", "jsonschema", "pyshacl", "pyrudof", "pyoxigraph"}
SHOWN = " n\n--\n24\n(1 row)\n"


@pytest.fixture
def ask(real_package: Path, capsys: Captured) -> "Ask":
    """Run `query` on Komoro's plan in this process: exit code, stdout, stderr."""

    def asked(*arguments: str, language: str = "en") -> tuple[int, str, str]:
        code = main(["--lang", language, "query", "--package", str(real_package), *arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return asked


if TYPE_CHECKING:
    from collections.abc import Callable

    Ask = Callable[..., tuple[int, str, str]]


def test_query_as_text(ask: "Ask") -> None:
    assert ask(MEASURES) == (0, SHOWN, "")


def test_query_from_a_file_with_a_byte_order_mark(ask: "Ask", tmp_path: Path) -> None:
    file = tmp_path / "measures.rq"
    file.write_text(f"\ufeff# 施策\r\n{MEASURES}\r\n", encoding="utf-8")

    assert ask("-f", str(file)) == (0, SHOWN, "")


def test_query_from_standard_input(environment: Mapping[str, str], real_package: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "komoro_opendata", "query", "--lang", "en", "--package", real_package, "-f", "-"],
        env=environment,
        input=MEASURES.encode(),
        capture_output=True,
        check=True,
    )

    assert (done.stdout.decode(), done.stderr) == (SHOWN, b"")


def test_package_is_looked_for_where_the_other_commands_do(
    real_package: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(real_package.parent)

    assert main(["--lang", "en", "query", MEASURES]) == 0
    assert capsys.readouterr().out == SHOWN


def test_question_by_name_shows_the_language_of_the_run(ask: "Ask") -> None:
    arguments = ("--question", "goals-of-measure", "--set", "measure=measure-1-1")

    for language, other in (("ja", "en"), ("en", "ja")):
        code, out, err = ask(*arguments, language=language)
        assert (code, err) == (0, "")
        head, _, *rows, count = out.splitlines()
        assert head.split() == ["measure", "number", f"goal_{language}", "source_ref"]
        assert f"goal_{other}" not in out
        assert [row.split()[-1] for row in rows] == ["L318", "L319"]
        assert count == ("（2 行）" if language == "ja" else "(2 rows)")


def test_question_as_data_holds_both_languages(ask: "Ask") -> None:
    _, out, _ = ask("--question", "measures-per-sdg", "--format", "csv")

    first = next(csv.DictReader(io.StringIO(out)))
    assert first == {
        "sdg": "11",
        "sdg_ja": "住み続けられるまちづくりを",
        "sdg_en": "Sustainable Cities and Communities",
        "measures": "8",
    }


@pytest.mark.parametrize("language", ["ja", "en"])
def test_list_of_questions_tells_each_with_its_parameters(language: str, ask: "Ask") -> None:
    code, out, err = ask("--list-questions", language=language)

    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == list(questions())
    for asked in questions().values():
        assert f"  {asked.title[language]}" in lines
        assert f"  {asked.about[language]}" in lines
        for name, parameter in asked.parameters.items():
            assert f"  --set {name}={parameter.example}  {parameter.title[language]}" in lines


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ("table", SHOWN),
        ("csv", "n\r\n24\r\n"),
        ("tsv", "?n\n24\n"),
        ("json", '{"head":{"vars":["n"]}'),
        ("xml", '<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#">'),
    ],
)
def test_forms_of_a_table(form: str, begins: str, ask: "Ask") -> None:
    code, out, err = ask(MEASURES, "--format", form)

    assert (code, err) == (0, "")
    assert out.startswith(begins.replace("\r\n", "\n") if "\r" not in out else begins)


def test_ask_is_told_as_a_table_and_as_json(ask: "Ask") -> None:
    assert ask("ASK { plan: a mp:Measure }") == (0, "answer\n------\nfalse\n(1 row)\n", "")
    assert json.loads(ask("ASK { ?any a mp:Measure }", "--format", "json")[1])["boolean"] is True


def test_graph_is_turtle_by_default(ask: "Ask") -> None:
    query = "CONSTRUCT { ?it mp:number ?n } WHERE { ?it a mp:Level ; mp:number ?n FILTER (?n = 1) }"
    plan = "https://w3id.org/jp-municipal-plan/id/202088/basic-plan-11/"
    definitions = "https://w3id.org/jp-municipal-plan/def#"

    assert ask(query) == (
        0,
        f"@prefix mp: <{definitions}> .\n@prefix plan: <{plan}> .\n\nplan:level-1\n    mp:number 1 .\n",
        "",
    )
    number = '"1"^^<http://www.w3.org/2001/XMLSchema#integer>'
    assert ask(query, "--format", "nt")[1] == f"<{plan}level-1> <{definitions}number> {number} .\n"


def test_base_is_heard(ask: "Ask") -> None:
    _, out, _ = ask("SELECT ?it { ?it a mp:Plan }", "--base", "https://plan.example.org/", "--format", "csv")

    assert out.split() == ["it", "https://plan.example.org/id/202088/basic-plan-11"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "give one query: SPARQL text, -f FILE or --question NAME"),
        (["ASK {}", "--question", "policies"], "give one query"),
        (["ASK {}", "-f", "-"], "give one query"),
        (["-f", "no-such-file.rq"], "there is no file “no-such-file.rq”"),
        (["--question", "no-such-question"], "there is no question “no-such-question”"),
        (["--question", "policies", "--set", "policy=policy-1"], "has no parameter “policy” (it has: none)"),
        (["--question", "measures-of-sdg", "--set", "sdg"], "--set takes NAME=VALUE"),
        (["--question", "measures-of-sdg", "--set", "sdg=18"], "the parameter sdg has no value “18” (it can be: 1, 2,"),
        (["--question", "targets-of-department", "--set", "department=nope"], "has no value “nope” (the nearest: "),
        (["ASK { ?s foo:bar ?o }"], "the prefix “foo:” is not declared; begin the query with PREFIX foo: <…>"),
        (["SELECT * { ?a ?b ?c . ?d ?e ?f }"], "the answer is larger than 64 MB: narrow the query, or add LIMIT"),
        (["ASK {}", "--set", "a=b"], "--set goes with --question only"),
        (["ASK {}", "--format", "turtle"], "cannot be written as “turtle”; use one of: table, csv, tsv, json, xml"),
        (["ASK {}", "--format", "yaml"], "yaml"),
        (["ASK {}", "--timeout", "0"], "--timeout"),
        (["ASK {}", "--base", "nonsense"], "--base"),
        (["ASK {}", "--package", "nothing-here"], "there is nothing at “nothing-here”"),
        (["DROP ALL"], "updates are refused (DROP)"),
        (["ASK { SERVICE <x:x> {} }"], "SERVICE at line 1, column 7"),
        ([ENDLESS, "--timeout", "0.2"], "no answer within 0.2 seconds"),
    ],
)
def test_wrong_usage_is_2_and_says_what_to_do(arguments: list[str], said: str, ask: "Ask") -> None:
    code, out, err = ask(*arguments)

    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


def test_text_that_is_not_utf8_is_told(ask: "Ask", tmp_path: Path) -> None:
    file = tmp_path / "q.rq"
    file.write_bytes("ASK { ?s ?p '施策' }".encode("cp932"))

    code, out, err = ask("-f", str(file), language="ja")

    assert (code, out) == (2, "")
    assert "は UTF-8 の文章ではありません" in err


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "this is not SPARQL at line 2, column 14: “?x” cannot stand here"),
        ("ja", "SPARQL として読めません（2 行 14 文字目: 「?x」はここには書けません）"),
    ],
)
def test_fault_is_pointed_at(language: str, said: str, ask: "Ask") -> None:
    query = "SELECT * {\n  ?s ?p '施策' ?x\n}"

    assert ask(query.replace("'施策' ?x", "'施' ?x"), language=language)[0] == 2
    assert ask(query, language=language) == (
        2,
        "",
        f"komoro-opendata: {said}\n    ?s ?p '施策' ?x\n{' ' * 17}^\n",
    )


def test_broken_table_is_the_fault_of_the_data(writable_package: Path, capsys: Captured) -> None:
    table = writable_package / "data/goal.csv"
    table.write_bytes(table.read_bytes() + b"goal-9-9-9\n")

    assert main(["query", "ASK {}", "--package", str(writable_package)]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_engine_is_loaded_and_nothing_heavier(program: "Program", real_package: Path) -> None:
    """Start-up stays short: neither rdflib nor frictionless is needed for a query."""
    code = (
        "import sys\n"
        "from komoro_opendata.cli import main\n"
        f"heavy = {HEAVY}\n"
        f"main(['query', 'ASK {{}}', '--package', {str(real_package)!r}])\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "['pyoxigraph']"
    assert program("query", "--help").returncode == 0


def test_endless_query_ends_the_program(program: "Program", real_package: Path) -> None:
    """Although the engine cannot be stopped, the program ends, with its message."""
    done = program("--lang", "en", "query", ENDLESS, "--timeout", "0.2", "--package", real_package)

    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.count(b"\n") == 1
