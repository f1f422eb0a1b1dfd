"""TriG: the edition's named graph holds the plan's triples, the default graph says what it is."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest

from komoro_opendata.package import open_package
from komoro_opendata.rdf import write_ntriples
from komoro_opendata.rdf.edition_graph import edition_graph, edition_metadata
from komoro_opendata.rdf.namespaces import DCT, MP, PREFIXES, RDF, XSD
from komoro_opendata.rdf.package_graph import context_of
from komoro_opendata.rdf.serialisation import serialised
from komoro_opendata.rdf.turtle import trig

PLAN = "https://w3id.org/jp-municipal-plan/id/202037/future-plan"
GRAPH = f"{PLAN}/graph/first"


@pytest.fixture
def about(sample_package: Callable[[str], Path], tmp_path: Path) -> Callable[..., dict[str, set[str]]]:
    """A function that gives what is said of the named graph; properties of the descriptor can be changed."""

    def found(**changed: Any) -> dict[str, set[str]]:
        folder = tmp_path / "package"
        (folder / "data").mkdir(parents=True, exist_ok=True)
        for file in (sample_package("minimal") / "data").iterdir():
            (folder / "data" / file.name).write_bytes(file.read_bytes())
        text = (sample_package("minimal") / "datapackage.json").read_text(encoding="utf-8")
        (folder / "datapackage.json").write_text(json.dumps({**json.loads(text), **changed}), encoding="utf-8")
        with open_package(folder) as package:
            lines = b"".join(edition_metadata(package, context_of(package)))
        said: dict[str, set[str]] = {}
        for quad in pyoxigraph.parse(lines, pyoxigraph.RdfFormat.N_TRIPLES):
            assert str(quad.subject) == f"<{GRAPH}>"
            said.setdefault(quad.predicate.value, set()).add(str(quad.object))
        return said

    return found


@pytest.mark.parametrize("name", ["komoro", "minimal", "milestones"])
def test_trig_is_the_named_graph_and_what_is_said_of_it(
    name: str, sample_package: Callable[[str], Path], package_lines: Callable[[str], bytes]
) -> None:
    lines = package_lines(name)
    with open_package(sample_package(name)) as package:
        context = context_of(package)
        document = serialised(lines, "trig", package, context)
        graph = edition_graph(package, context)
        metadata = b"".join(edition_metadata(package, context))
    quads = list(pyoxigraph.parse(document, pyoxigraph.RdfFormat.TRIG))
    inside = {str(quad.triple) for quad in quads if quad.graph_name == pyoxigraph.NamedNode(graph)}
    outside = {str(quad.triple) for quad in quads if quad.graph_name == pyoxigraph.DefaultGraph()}

    assert inside == {str(quad) for quad in pyoxigraph.parse(lines, pyoxigraph.RdfFormat.N_TRIPLES)}
    assert outside == {str(quad) for quad in pyoxigraph.parse(metadata, pyoxigraph.RdfFormat.N_TRIPLES)}
    assert len(quads) == len(inside) + len(outside)


def test_the_graph_is_described(about: Callable[..., dict[str, set[str]]]) -> None:
    source = "<https://w3id.org/jp-municipal-plan/id/202037/source/plan-text>"
    said = about()

    assert len(said.pop(f"{DCT}description")) == 2
    assert said == {
        f"{RDF}type": {f"<{PREFIXES['prov']}Entity>"},
        f"{MP}plan": {f"<{PLAN}>"},
        f"{MP}edition": {'"first"'},
        f"{DCT}title": {'"上田市みらい計画（架空の例）"@ja', '"Ueda City Future Plan (fictitious example)"@en'},
        f"{DCT}created": {f'"2026-11-01T00:00:00Z"^^<{XSD}dateTime>'},
        f"{DCT}license": {"<https://creativecommons.org/licenses/by/4.0/>"},
        f"{PREFIXES['dcat']}version": {'"1.0.0"'},
        f"{PREFIXES['prov']}wasDerivedFrom": {source},
        f"{PREFIXES['prov']}wasGeneratedBy": {f"<{PLAN}/transcription>"},
    }


@pytest.mark.parametrize(
    ("created", "expected"),
    [
        ("2026-11-24T09:30:11.5+09:00", {f'"2026-11-24T09:30:11+09:00"^^<{XSD}dateTime>'}),
        ("2026-11-24T09:30:11", {f'"2026-11-24"^^<{XSD}date>'}),
        ("2026-11-24", {f'"2026-11-24"^^<{XSD}date>'}),
        ("0001-01-01T00:00:00+09:00", {f'"0001-01-01T00:00:00+09:00"^^<{XSD}dateTime>'}),
        ("yesterday", set()),
        (2026, set()),
        (None, set()),
    ],
)
def test_the_date_is_the_packages(
    created: object, expected: set[str], about: Callable[..., dict[str, set[str]]]
) -> None:
    assert about(created=created).get(f"{DCT}created", set()) == expected


def test_licences_and_texts_that_are_none_are_left_out(about: Callable[..., dict[str, set[str]]]) -> None:
    licences = [{"path": "no iri"}, {"name": "CC-BY-4.0"}, "text", {"path": "https://example.org/l"}]
    said = about(licenses=licences, title="半\ud800", title_en=1, version=2)

    assert said[f"{DCT}license"] == {"<https://example.org/l>"}
    assert said[f"{DCT}title"] == {'"半\ufffd"@ja'}
    assert f"{PREFIXES['dcat']}version" not in said


def test_trig_without_anything_in_the_default_graph() -> None:
    target = BytesIO()
    write_ntriples([f'<{PLAN}> <{MP}raw> "a" .\n'.encode()], target)

    assert trig(b"", GRAPH, target.getvalue()).decode() == (
        f'@prefix mp: <{MP}> .\n\n<{GRAPH}> {{\n<{PLAN}>\n    mp:raw "a" .\n}}\n'
    )
