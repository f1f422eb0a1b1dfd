"""`rdf` writes the same triples in each of its formats."""

from pathlib import Path

import pyoxigraph
import pytest

from komoro_opendata.cli import main

FORMATS = {
    "nt": pyoxigraph.RdfFormat.N_TRIPLES,
    "turtle": pyoxigraph.RdfFormat.TURTLE,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
    "trig": pyoxigraph.RdfFormat.TRIG,
}
PLAN = "https://example.org/plans/id/202088/basic-plan-11"


def written(form: str, package: Path, file: Path) -> list[pyoxigraph.Quad]:
    """What the command writes in a format, with another base."""
    assert main(["rdf", str(package), "--format", form, "-o", str(file), "--base", "https://example.org/plans/"]) == 0
    return list(pyoxigraph.parse(path=str(file), format=FORMATS[form]))


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "nt"])
def test_each_format_holds_the_triples_of_ntriples(form: str, real_package: Path, tmp_path: Path) -> None:
    expected = {str(quad.triple) for quad in written("nt", real_package, tmp_path / "plan.nt")}
    graph = pyoxigraph.NamedNode(f"{PLAN}/graph/draft") if form == "trig" else pyoxigraph.DefaultGraph()

    quads = written(form, real_package, tmp_path / "plan.other")

    assert {str(quad.triple) for quad in quads if quad.graph_name == graph} == expected
    assert any(f"<{PLAN}/measure-1-1>" in triple for triple in expected)


def test_trig_tells_of_its_graph_outside_of_it(real_package: Path, tmp_path: Path) -> None:
    quads = written("trig", real_package, tmp_path / "plan.trig")
    outside = {quad.subject for quad in quads if quad.graph_name == pyoxigraph.DefaultGraph()}

    assert outside == {pyoxigraph.NamedNode(f"{PLAN}/graph/draft")}
