"""Whatever stands in a cell comes out of the N-Triples and the Turtle again, for every Unicode text."""

import csv
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from komoro_opendata.rdf import CompiledMapping, Context, ntriples, write_ntriples
from komoro_opendata.rdf.turtle import turtle

Terms = Callable[[bytes, str], frozenset[tuple[str, ...]]]
CONTEXT = Context("012345", "sample-plan")
PROJECT = "https://w3id.org/jp-municipal-plan/id/012345/project/"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@pytest.fixture(scope="module")
def lines_of(mapping: CompiledMapping) -> Callable[[list[tuple[str, str, str]]], bytes]:
    """A function that maps rows of the table `project` to canonical N-Triples."""

    def run(rows: list[tuple[str, str, str]]) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "project.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
                writer.writerows([("project_id", "name_ja", "name_en"), *rows])
            target = BytesIO()
            write_ntriples(ntriples(mapping, {"project": path}, Path(folder), CONTEXT), target)
        return target.getvalue()

    return run


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=3, unique_by=lambda row: row[0]))
def test_cells_come_back(
    rows: list[tuple[str, str, str]],
    lines_of: Callable[[list[tuple[str, str, str]]], bytes],
    terms_by_pyoxigraph: Terms,
    terms_by_rdflib: Terms,
) -> None:
    lines = lines_of(rows)

    labels = {
        (unquote(quad.subject.value.removeprefix(PROJECT)), quad.object.language, quad.object.value)
        for quad in pyoxigraph.parse(lines, pyoxigraph.RdfFormat.N_TRIPLES)
        if quad.predicate.value == LABEL and isinstance(quad.object, pyoxigraph.Literal)
    }
    assert labels == {(row[0], tag, text) for row in rows for tag, text in zip(("ja", "en"), row[1:], strict=True)}

    expected = terms_by_pyoxigraph(lines, "nt")
    short = turtle(lines)
    assert terms_by_pyoxigraph(short, "ttl") == expected
    assert terms_by_rdflib(lines, "nt") == expected
    assert terms_by_rdflib(short, "ttl") == expected


@settings(max_examples=300, deadline=None)
@given(text=TEXT)
def test_lines_stay_lines(text: str, lines_of: Callable[[list[tuple[str, str, str]]], bytes]) -> None:
    """No cell can begin a line of its own, in whatever way a program splits lines at CR and LF."""
    lines = lines_of([("x", text, text)]).decode()

    assert len(lines.split("\n")) == 6
    assert "\r" not in lines
    assert all(character.isprintable() or ord(character) >= 0x80 for character in lines.replace("\n", ""))
