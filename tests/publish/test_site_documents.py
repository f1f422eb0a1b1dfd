"""site/ holds a Turtle and a JSON-LD file for every identifier, where a static host finds them."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest

from komoro_opendata.package import open_package
from komoro_opendata.publish import Release, publish
from komoro_opendata.publish.site_documents import document_path
from komoro_opendata.vocabulary.codes import code_list, code_list_names
from komoro_opendata.vocabulary.resources import example_package

BASE = "https://w3id.org/jp-municipal-plan/"
PLAN = "site/id/202088/basic-plan-11"


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with open_package(example_package()) as package:
        return publish(package, tmp_path_factory.mktemp("site") / "dist").folder


def triples(file: Path) -> set[str]:
    form = pyoxigraph.RdfFormat.TURTLE if file.suffix == ".ttl" else pyoxigraph.RdfFormat.JSON_LD
    return {str(quad.triple) for quad in pyoxigraph.parse(path=str(file), format=form)}


def test_both_files_of_each_thing_say_the_same_and_tell_of_it(dist: Path) -> None:
    files = sorted((dist / "site").rglob("index.ttl"))
    files.remove(dist / "site/shapes/index.ttl")

    assert len(files) > 800
    for file in files:
        told = triples(file)
        address = f"{BASE}{file.parent.relative_to(dist / 'site').as_posix()}".removesuffix("/1.0.0")
        assert told == triples(file.with_suffix(".jsonld")), file
        assert any(triple.startswith(f"<{address}> ") for triple in told), file
    assert len(files) + 1 == len(list((dist / "site").rglob("index.jsonld")))


def test_every_thing_of_the_plan_is_there(dist: Path) -> None:
    """Values stand in their indicators, days in their fiscal years; all other subjects have a folder."""
    text = (dist / "rdf/plan.nt").read_text(encoding="utf-8")
    things = set(re.findall(rf"^<{BASE}([^>]*)>", text, re.MULTILINE))
    inside = {thing for thing in things if re.search(r"/(baseline|target|actual|beginning|end)$", thing)}

    assert len(inside) == 290 + 12
    assert [thing for thing in things - inside if not (dist / "site" / thing / "index.ttl").is_file()] == []
    assert not any((dist / "site" / thing).exists() for thing in inside)
    assert (dist / f"{PLAN}/graph/draft/index.ttl").is_file()


def test_everything_that_the_graph_says_is_in_some_document(dist: Path) -> None:
    told = {triple for file in (dist / "site/id").rglob("index.ttl") for triple in triples(file)}
    told |= {triple for file in (dist / "site/code").rglob("index.ttl") for triple in triples(file)}
    graph = {str(quad.triple) for quad in pyoxigraph.parse(path=str(dist / "rdf/plan.nt"))}

    assert graph - told == set()


@pytest.mark.parametrize("name", [name for name in code_list_names() if name != "municipality"])
def test_every_code_is_there(name: str, dist: Path) -> None:
    folder = dist / "site/code" / name.replace("_", "-")

    assert (folder / "index.jsonld").is_file()
    assert {path.name for path in folder.iterdir() if path.is_dir()} == set(code_list(name).rows)


def test_the_ontology_is_one_document_under_both_of_its_names(dist: Path) -> None:
    told = triples(dist / "site/def/index.ttl")

    assert (dist / "site/def/1.0.0/index.ttl").read_bytes() == (dist / "site/def/index.ttl").read_bytes()
    for name in ("ontology", "cube"):
        file = dist / f"vocab/{name}.ttl"
        assert {triple for triple in triples(file) if triple.startswith(f"<{BASE}def")} <= told


def test_the_shapes_are_one_document_in_both_forms(dist: Path) -> None:
    """They hold lists, whose blank nodes have other names in each file."""
    told = []
    for ending, form in (("ttl", pyoxigraph.RdfFormat.TURTLE), ("jsonld", pyoxigraph.RdfFormat.JSON_LD)):
        file = dist / f"site/shapes/index.{ending}"
        assert file.read_bytes() == (dist / f"vocab/shapes.{ending}").read_bytes()
        graph = pyoxigraph.Dataset(pyoxigraph.parse(path=str(file), format=form))
        graph.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
        told.append({str(quad) for quad in graph})

    assert told[0] == told[1]
    assert any(triple.startswith(f"<{BASE}shapes> ") for triple in told[0])


def test_a_citys_own_code_has_its_document_and_shared_ones_are_left(
    tmp_path: Path, make_release: Callable[..., Release]
) -> None:
    package = tmp_path / "package"
    shutil.copytree(Path(__file__).parents[1] / "packages/minimal", package)
    with (package / "data/unit.csv").open("a", encoding="utf-8") as file:
        file.write("x_bag,袋,bags,袋,,\n")

    site = make_release(package, tmp_path / "dist", base="https://data.example.org/").folder / "site"

    bag, concept = site / "code/unit/x_bag", f"<{BASE}code/unit/x_bag>"
    assert f'{concept} <http://www.w3.org/2004/02/skos/core#prefLabel> "bags"@en' in triples(bag / "index.ttl")
    assert triples(bag / "index.ttl") == triples(bag / "index.jsonld")
    assert {path.name for path in (site / "code/unit").iterdir() if path.is_dir()} == {
        *code_list("unit").rows,
        "x_bag",
    }
    assert any("topConceptOf" in triple for triple in triples(site / "code/unit/person/index.ttl"))


def test_the_context_is_published(dist: Path) -> None:
    assert (dist / "site/context.jsonld").read_bytes() == (dist / "vocab/context.jsonld").read_bytes()


def test_the_document_of_a_measure_is_one_object(dist: Path) -> None:
    measure = json.loads((dist / f"{PLAN}/measure-1-1/index.jsonld").read_text(encoding="utf-8"))

    assert list(measure)[:3] == ["@context", "id", "type"]
    assert measure["id"] == "measure-1-1"
    assert [goal["id"] for goal in measure["goals"]] == ["goal-1-1-1", "goal-1-1-2"]
    assert measure["indicators"][0]["values"][0]["value"] == "93.5"
    assert "@graph" not in measure


def test_another_base_moves_the_city_and_leaves_what_is_shared(
    small: Path, tmp_path: Path, make_release: Callable[..., Release]
) -> None:
    made = make_release(small, tmp_path / "dist", base="https://data.example.org/plans/")
    text = (made.folder / f"{PLAN}/index.ttl").read_text(encoding="utf-8")

    assert "@prefix municipality: <https://data.example.org/plans/id/202088/> ." in text
    assert (made.folder / "site/code/unit/percent/index.ttl").is_file()
    assert not (made.folder / "site/plans").exists()


@pytest.mark.parametrize(
    ("address", "path"),
    [
        (f"{BASE}id/202088/source/a", "id/202088/source/a"),
        (f"{BASE}code/unit/%E4%BA%BA", "code/unit/人"),
        (f"{BASE}id/202088/p/x_ward/%2e%2e", None),
        (f"{BASE}id/202088/p/x_ward/..", None),
        (f"{BASE}id/202088/p/x_ward/a%2F..%2F..%2Fb", None),
        (f"{BASE}id/202088/p/x_ward/.htaccess", None),
        (f"{BASE}id/202088/p/x_ward/index.ttl", None),
        (f"{BASE}id/202088/p/x_ward/a%00b", None),
        (f"{BASE}id/202088/p/x_ward/", None),
        (f"{BASE}id/202088/p/x_ward/{'%E4%BA%BA' * 86}", None),
        ("https://example.org/id/202088", None),
    ],
)
def test_only_what_a_file_system_can_hold_has_a_folder(address: str, path: str | None) -> None:
    assert document_path(address, BASE) == path
