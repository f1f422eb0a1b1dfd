"""`rdf` writes the same triples in each of its formats."""

from pathlib import Path

import pyoxigraph
import pytest

from komoro_opendata.check import Report
from komoro_opendata.cli import main
from komoro_opendata.package import open_package
from komoro_opendata.publish import publish
from komoro_opendata.publish.graph import GRAPH

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


@pytest.fixture(scope="module")
def release(real_package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the package."""
    out = tmp_path_factory.mktemp("release") / "dist"
    with open_package(real_package) as package:
        return publish(package, out, check=lambda _: Report(()), formats=[GRAPH]).folder


@pytest.mark.parametrize(("form", "ending"), [("nt", "nt"), ("turtle", "ttl"), ("jsonld", "jsonld"), ("trig", "trig")])
def test_as_released_is_the_graph_of_the_release(
    form: str, ending: str, real_package: Path, release: Path, tmp_path: Path
) -> None:
    """The same bytes; and they hold more than the mapping makes."""
    file, mapped = tmp_path / "released", tmp_path / "mapped"

    assert main(["rdf", str(real_package), "--as-released", "--format", form, "-o", str(file)]) == 0
    assert main(["rdf", str(real_package), "--format", form, "-o", str(mapped)]) == 0

    assert file.read_bytes() == (release / f"rdf/plan.{ending}").read_bytes()
    assert len(file.read_bytes()) > len(mapped.read_bytes())


def test_trig_tells_of_its_graph_outside_of_it(real_package: Path, tmp_path: Path) -> None:
    quads = written("trig", real_package, tmp_path / "plan.trig")
    outside = {quad.subject for quad in quads if quad.graph_name == pyoxigraph.DefaultGraph()}

    assert outside == {pyoxigraph.NamedNode(f"{PLAN}/graph/draft")}
