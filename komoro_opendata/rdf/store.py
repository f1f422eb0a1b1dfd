"""Ask the graph of a package in SPARQL 1.1: the one module that knows pyoxigraph.

A store lies in memory, and queries only read it. Nothing is fetched: FROM names graphs of the store, and SERVICE is
refused unless it is allowed.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, TypeVar

from komoro_opendata.rdf.answers import GRAPH_FORMS, TABLE_FORMS, Asking, Table, Term
from komoro_opendata.rdf.namespaces import PREFIXES, XSD
from komoro_opendata.rdf.query_errors import (
    AnswerFormError,
    QueryError,
    QueryFailedError,
    ServiceRefusedError,
    UpdateRefusedError,
)
from komoro_opendata.rdf.query_limits import Meter, within
from komoro_opendata.rdf.query_place import syntax_error
from komoro_opendata.rdf.query_service import service_position
from komoro_opendata.rdf.query_text import place_of, update_keyword
from komoro_opendata.rdf.turtle import turtle
from komoro_opendata.vocabulary.resources import vocab_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    import pyoxigraph

    _Bound = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple
    _Results = pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples

__all__ = ["PlanStore", "query_error", "vocabulary_files"]

_Answer = TypeVar("_Answer")
_SIZE_OF_TERM = 128  # bytes, beside its text


class PlanStore:
    """A graph in memory that answers SPARQL 1.1 queries.

    The prefixes given need not be declared in a query.
    """

    def __init__(self, prefixes: Mapping[str, str] = PREFIXES) -> None:
        """Make an empty store.

        Raises:
            ModuleNotFoundError: pyoxigraph is not installed.
        """
        import pyoxigraph

        self._store = pyoxigraph.Store()
        self.prefixes = dict(prefixes)

    def __len__(self) -> int:
        """The number of triples, counted in each graph that holds them."""
        return len(self._store)

    def load(self, ntriples: Iterable[bytes], graph: str | None = None) -> None:
        """Add triples, given as chunks of N-Triples, to the default graph or to the named graph with an IRI."""
        import pyoxigraph

        place = pyoxigraph.NamedNode(graph) if graph is not None else None
        self._store.bulk_load(input=b"".join(ntriples), format=pyoxigraph.RdfFormat.N_TRIPLES, to_graph=place)

    def load_turtle(self, file: Path) -> None:
        """Add the triples of a Turtle file."""
        import pyoxigraph

        self._store.bulk_load(path=str(file), format=pyoxigraph.RdfFormat.TURTLE)

    def ask(self, query: str, asking: Asking | None = None) -> Table | bytes:
        """The answer as a table of terms, or as Turtle where the query makes a graph (CONSTRUCT, DESCRIBE).

        Raises:
            QueryError: The query is refused, is none, or has no answer in time.
        """

        def read(results: _Results, meter: Meter) -> Table | bytes:
            import pyoxigraph

            graph = isinstance(results, pyoxigraph.QueryTriples)
            return _written(results, "turtle", self.prefixes, meter) if graph else _table(results, meter)

        return self._answered(query, asking or Asking(), read)

    def table(self, query: str, asking: Asking | None = None) -> Table:
        """The answer to a SELECT as terms; that to an ASK as one boolean in the column `answer`.

        Raises:
            QueryError: As above, or the query makes a graph.
        """
        return self._answered(query, asking or Asking(), _table)

    def answer(self, query: str, form: str, asking: Asking | None = None) -> bytes:
        """The answer as it is written in a form of the W3C: csv, tsv, json, xml; turtle or nt for graphs.

        Graphs are sorted, so that the same answer gives the same bytes.

        Raises:
            QueryError: As above, or the answer does not suit the form.
        """

        def read(results: _Results, meter: Meter) -> bytes:
            return _written(results, form, self.prefixes, meter)

        return self._answered(query, asking or Asking(), read)

    def _answered(self, query: str, asking: Asking, read: Callable[[_Results, Meter], _Answer]) -> _Answer:
        """Run a query and read its results, both within the limits."""
        import pyoxigraph

        position = None if asking.allow_service else service_position(query)
        if position is not None:
            raise ServiceRefusedError(*place_of(query, position))
        bindings: dict[pyoxigraph.Variable, _Bound] = {
            pyoxigraph.Variable(name): _node(term) for name, term in asking.bindings.items()
        }

        meter = Meter(asking.seconds, asking.most_bytes)

        def work() -> _Answer:
            return read(self._store.query(query, prefixes=self.prefixes, substitutions=bindings), meter)

        try:
            return within(asking.seconds, work)
        except SyntaxError as error:
            raise query_error(query, str(error), self.prefixes) from error
        except (OSError, RuntimeError) as error:
            raise QueryFailedError(str(error)) from error


def vocabulary_files() -> list[Path]:
    """The files of the vocabulary that a plan's graph is asked with: ontology, structure of the cube, code lists."""
    folder = vocab_folder()
    return [folder / "ontology.ttl", folder / "cube.ttl", *sorted((folder / "skos").glob("*.ttl"))]


def _table(results: _Results, meter: Meter) -> Table:
    import pyoxigraph

    if isinstance(results, pyoxigraph.QueryBoolean):
        answer = Term("literal", "true" if results else "false", datatype=f"{XSD}boolean")
        return Table(("answer",), ((answer,),))
    if isinstance(results, pyoxigraph.QueryTriples):
        raise AnswerFormError("table", ", ".join(GRAPH_FORMS))
    variables = tuple(variable.value for variable in results.variables)
    rows = []
    for solution in results:
        row = tuple(_term(node) for node in solution)
        meter.add(_SIZE_OF_TERM + sum(_SIZE_OF_TERM + len(term.value) for term in row if term is not None))
        rows.append(row)
    return Table(variables, tuple(rows))


def _written(results: _Results, form: str, prefixes: dict[str, str], meter: Meter) -> bytes:
    import pyoxigraph

    if isinstance(results, pyoxigraph.QueryTriples):
        if form not in GRAPH_FORMS:
            raise AnswerFormError(form, ", ".join(GRAPH_FORMS))
        lines = _sorted_ntriples(results, meter)
        return lines if form == "nt" else _turtle(lines, prefixes)
    kinds = pyoxigraph.QueryResultsFormat
    tables = {"json": kinds.JSON, "xml": kinds.XML, "csv": kinds.CSV, "tsv": kinds.TSV}
    if form not in tables:
        raise AnswerFormError(form, ", ".join(TABLE_FORMS))
    results.serialize(meter, tables[form])
    return meter.getvalue()


def _sorted_ntriples(results: pyoxigraph.QueryTriples, meter: Meter) -> bytes:
    import pyoxigraph

    lines = {}
    for triple in results:
        line = str(triple)
        if line not in lines:
            meter.add(_SIZE_OF_TERM + len(line))
            lines[line] = triple
    target = io.BytesIO()
    pyoxigraph.serialize((lines[line] for line in sorted(lines)), target, pyoxigraph.RdfFormat.N_TRIPLES)
    return target.getvalue()


def _turtle(sorted_ntriples: bytes, prefixes: dict[str, str]) -> bytes:
    """Turtle as the project writes it; that of the engine where the graph has blank nodes."""
    import pyoxigraph

    try:
        return turtle(sorted_ntriples, prefixes)
    except ValueError:
        used = {name: iri for name, iri in prefixes.items() if iri.encode() in sorted_ntriples}
        triples = pyoxigraph.parse(sorted_ntriples, pyoxigraph.RdfFormat.N_TRIPLES)
        target = io.BytesIO()
        pyoxigraph.serialize(triples, target, pyoxigraph.RdfFormat.TURTLE, prefixes=used)
        return target.getvalue()


def _term(node: _Bound | None) -> Term | None:
    import pyoxigraph

    if node is None:
        return None
    if isinstance(node, pyoxigraph.Literal):
        return Term("literal", node.value, node.language or "", "" if node.language else node.datatype.value)
    if isinstance(node, pyoxigraph.NamedNode):
        return Term("iri", node.value)
    return Term("blank", str(node))


def _node(term: Term) -> pyoxigraph.NamedNode | pyoxigraph.Literal:
    import pyoxigraph

    if term.kind == "iri":
        return pyoxigraph.NamedNode(term.value)
    if term.language:
        return pyoxigraph.Literal(term.value, language=term.language)
    return pyoxigraph.Literal(term.value, datatype=pyoxigraph.NamedNode(term.datatype or f"{XSD}string"))


def query_error(query: str, told: str, prefixes: Mapping[str, str]) -> QueryError:
    """The error of a text that an engine of this kind could not read as a query, from the words that it `told`.

    `prefixes` are those that the query need not declare.
    """
    import pyoxigraph

    keyword = update_keyword(query)
    if keyword is not None:
        return UpdateRefusedError(keyword)
    empty = pyoxigraph.Store()

    def said(text: str) -> str | None:
        if service_position(text) is not None:
            return None  # not even tried: what is a query is run
        try:
            empty.query(text, prefixes=dict(prefixes))
        except SyntaxError as error:
            return str(error)
        except (OSError, RuntimeError):
            return None
        return None

    return syntax_error(query, told, said, prefixes)
