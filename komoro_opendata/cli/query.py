"""The command `query`."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from komoro_opendata.cli.options import Settings, allow_service_option, base_option, common_options
from komoro_opendata.cli.output import opened_output
from komoro_opendata.cli.say import Exit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from komoro_opendata.rdf.answers import Term

__all__ = ["command"]

_ONE_SOURCE = {
    "ja": "質問を一つ指定してください: SPARQL の文、-f ファイル、--question 名前のどれか",
    "en": "give one query: SPARQL text, -f FILE or --question NAME",
}
_NO_FILE = {"ja": "「{file}」が見つかりません", "en": "there is no file “{file}”"}
_NOT_UTF8 = {"ja": "「{file}」は UTF-8 の文章ではありません", "en": "“{file}” is not text in UTF-8"}
_ONLY_QUESTIONS = {
    "ja": "--set は --question と一緒に使います",
    "en": "--set goes with --question only",
}
_PARAMETER = {"ja": "--set は 名前=値 の形で指定します", "en": "--set takes NAME=VALUE"}


@dataclass(frozen=True, slots=True)
class _Request:
    """The options of the command."""

    sparql: str | None
    file: str | None
    name: str | None
    values: tuple[str, ...]
    listed: bool
    package: str
    form: str | None
    timeout: float
    allow_service: bool
    base: str


@click.command("query")
@click.argument("sparql", required=False)
@click.option(
    "-f", "--file", "file", type=click.Path(dir_okay=False, allow_dash=True), help="Query file. 質問のファイル"
)
@click.option("--question", "name", metavar="NAME", help="Ask a question by its name. 用意された質問を使う")
@click.option("--set", "values", multiple=True, metavar="NAME=VALUE", help="Parameter of the question. 質問の条件")
@click.option("--list-questions", "listed", is_flag=True, help="List the questions. 用意された質問を一覧する")
@click.option("--package", default="datapackage", show_default=True, type=click.Path(), help="Package. パッケージ")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "tsv", "json", "xml", "turtle", "nt"]),
    help="Form of the answer; turtle and nt for graphs. 答えの形式 [default: table, or turtle for a graph]",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=30,
    show_default=True,
    help="Most seconds for the answer. 制限時間（秒）",
)
@allow_service_option
@base_option
@common_options
@click.pass_context
def command(context: click.Context, /, **options: Any) -> None:
    """Ask the package in SPARQL 1.1: a query as text, a file, or one of the questions that come with the program.

    The graph is only read and nothing is fetched. Prefixes of the project need not be declared.

    パッケージに SPARQL 1.1 で質問します。プロジェクトの接頭辞は宣言しなくても使えます。
    """
    from komoro_opendata.findings import printable
    from komoro_opendata.rdf.query_errors import QueryError
    from komoro_opendata.rdf.result_text import pointer

    request = _Request(**options)
    language = context.ensure_object(Settings).language
    if request.listed:
        click.echo(_list_of_questions(language), nl=False)
        return
    query, bindings = _asked(request, language)
    try:
        answer = _answer(request, query, bindings, language)
    except QueryError as error:
        click.echo(f"komoro-opendata: {printable(error.words[language], limit=None)}", err=True)
        if error.line is not None and error.column is not None:
            click.echo(pointer(query, error.line, error.column), err=True)
        context.exit(Exit.WRONG_USAGE)
    with opened_output("-") as stdout:
        stdout.write(answer)


def _asked(request: _Request, language: str) -> tuple[str, Mapping[str, Term]]:
    """The query and the terms for its variables."""
    from komoro_opendata.plan.questions import question

    if sum(source is not None for source in (request.sparql, request.file, request.name)) != 1:
        raise click.UsageError(_ONE_SOURCE[language])
    values = dict(_pair(value, language) for value in request.values)
    if request.name is not None:
        asked = question(request.name)
        return asked.query, asked.bindings(values)
    if values:
        raise click.UsageError(_ONLY_QUESTIONS[language])
    return request.sparql if request.sparql is not None else _text_of(request.file or "-", language), {}


def _pair(value: str, language: str) -> tuple[str, str]:
    name, equals, text = value.partition("=")
    if not equals:
        raise click.UsageError(_PARAMETER[language])
    return name, text


def _text_of(file: str, language: str) -> str:
    """The text of a file or of standard input; a byte order mark does not count."""
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return content.decode("utf-8-sig")
    except FileNotFoundError as error:
        raise click.UsageError(_NO_FILE[language].format(file=file)) from error
    except UnicodeDecodeError as error:
        raise click.UsageError(_NOT_UTF8[language].format(file=file)) from error


def _answer(request: _Request, query: str, bindings: Mapping[str, Term], language: str) -> bytes:
    """The answer in the form asked for: by default a table, or Turtle where the query makes a graph."""
    from komoro_opendata.package import open_package
    from komoro_opendata.plan.questions import question
    from komoro_opendata.rdf.answers import Asking
    from komoro_opendata.rdf.plan_store import plan_store
    from komoro_opendata.rdf.result_text import as_text, in_language

    asking = Asking(request.timeout, bindings, allow_service=request.allow_service)
    with open_package(request.package) as opened:
        store = plan_store(opened, request.base)
    if request.name is not None:
        question(request.name).check(bindings, store)
    if request.form not in (None, "table"):
        return store.answer(query, request.form, asking)
    answer = store.table(query, asking) if request.form else store.ask(query, asking)
    if isinstance(answer, bytes):
        return answer
    shown = in_language(answer, language) if request.name is not None else answer
    return as_text(shown, store.prefixes, language).encode()


def _list_of_questions(language: str) -> str:
    """Each question with its name, its title, its explanation and its parameters."""
    from komoro_opendata.plan.questions import questions

    lines = []
    for name, question in questions().items():
        lines += [name, f"  {question.title[language]}", f"  {question.about[language]}"]
        for parameter in question.parameters.values():
            lines.append(f"  --set {parameter.name}={parameter.example}  {parameter.title[language]}")
    return "\n".join(lines) + "\n"
