"""The catalogue keeps the official DCAT-AP shapes in two engines, and says what is true of the release."""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pyrudof
import pyshacl
import pytest
import rdflib
from rdflib import DCTERMS, FOAF, RDF, XSD, Literal, URIRef

from komoro_opendata.publish import Hosting

DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
EU = "http://publications.europa.eu/resource/authority/"
PLAN = "https://w3id.org/jp-municipal-plan/id/202088/basic-plan-11"
DATASET = URIRef(f"{PLAN}/graph/draft")
# Those that the catalogue may name; read in published copies, not in the EU's own tables, which are not at hand.
VERIFIED = {
    "access-right/PUBLIC",
    "data-theme",
    "data-theme/GOVE",
    "frequency/ANNUAL",
    "language/ENG",
    "language/JPN",
    "licence/CC_BY_4_0",
    *(f"file-type/{name}" for name in ("CSV", "JSON", "JSON_LD", "PARQUET", "RDF_N_TRIPLES", "RDF_TRIG", "RDF_TURTLE")),
    *(f"file-type/{name}" for name in ("XLSX", "XML", "ZIP")),
}
SHA256 = "7fe9815e0f32b10f5cbce74fa6ccd0290aae3ef9e5080fb84e2d8093eb984d1d"


@pytest.fixture(scope="module")
def shapes() -> str:
    place = os.environ.get("DCAT_AP_SHAPES")
    if place is None:
        pytest.skip("set DCAT_AP_SHAPES to releases/3.0.1/html/shacl/shapes.ttl of github.com/SEMICeu/DCAT-AP")
    text = Path(place).read_bytes()
    assert hashlib.sha256(text).hexdigest() == SHA256
    return text.decode()


@pytest.fixture(scope="module")
def catalogue(komoro: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(komoro / "catalog.ttl")


def pyshacl_reports(graph: rdflib.Graph, shapes: str) -> int:
    shape_graph = rdflib.Graph().parse(data=shapes, format="turtle")
    _, report, _ = pyshacl.validate(graph, shacl_graph=shape_graph, inference="none", do_owl_imports=False)
    return len(list(report.subjects(RDF.type, rdflib.SH.ValidationResult)))


def pyrudof_reports(graph: rdflib.Graph, shapes: str) -> int:
    engine = pyrudof.Rudof(pyrudof.RudofConfig())
    engine.read_shacl(shapes, pyrudof.ShaclFormat.Turtle, reader_mode=pyrudof.ReaderMode.Strict)
    text = graph.serialize(format="nt")
    engine.read_data(text, pyrudof.RDFFormat.NTriples, reader_mode=pyrudof.ReaderMode.Strict)
    return len(engine.validate_shacl().violations)


def test_official_shapes_report_nothing_in_two_engines(release: Path, shapes: str) -> None:
    graph = rdflib.Graph().parse(release / "catalog.ttl")
    for kind in (DCAT.Catalog, DCAT.Dataset, DCAT.DatasetSeries, DCAT.Distribution, FOAF.Agent, SPDX.Checksum):
        assert (None, RDF.type, kind) in graph

    assert (pyshacl_reports(graph, shapes), pyrudof_reports(graph, shapes)) == (0, 0)


@pytest.mark.parametrize(
    ("kind", "predicate", "value"),
    [
        (DCAT.Catalog, DCTERMS.publisher, None),
        (DCAT.Dataset, DCTERMS.description, None),
        (DCAT.DatasetSeries, DCTERMS.title, None),
        (DCAT.Distribution, DCAT.accessURL, None),
        (FOAF.Agent, FOAF.name, None),
        (SPDX.Checksum, SPDX.checksumValue, Literal("no number")),
        (DCAT.Distribution, DCTERMS.license, Literal("CC BY")),
    ],
)
def test_both_engines_report_a_planted_fault(
    catalogue: rdflib.Graph,
    shapes: str,
    kind: URIRef,
    predicate: URIRef,
    value: Literal | None,
) -> None:
    graph = rdflib.Graph()
    graph += catalogue
    thing = next(graph.subjects(RDF.type, kind))
    graph.remove((thing, predicate, None))
    if value is not None:
        graph.add((thing, predicate, value))

    assert pyshacl_reports(graph, shapes) > 0
    assert pyrudof_reports(graph, shapes) > 0


def test_turtle_and_jsonld_are_one_graph_without_blank_nodes(release: Path) -> None:
    turtle, jsonld = (
        {quad.triple for quad in pyoxigraph.parse(path=str(release / name), format=form)}
        for name, form in (
            ("catalog.ttl", pyoxigraph.RdfFormat.TURTLE),
            ("catalog.jsonld", pyoxigraph.RdfFormat.JSON_LD),
        )
    )

    assert turtle == jsonld
    assert not any(isinstance(term, pyoxigraph.BlankNode) for triple in turtle for term in triple)


def test_each_file_is_a_distribution_with_its_size_and_checksum(release: Path) -> None:
    graph = rdflib.Graph().parse(release / "catalog.ttl")
    start = str(next(graph.subjects(RDF.type, DCAT.Catalog))).removesuffix("catalog.ttl#catalog")
    listed = {}
    for thing in graph.subjects(RDF.type, DCAT.Distribution):
        checksum = graph.value(thing, SPDX.checksum)
        assert graph.value(checksum, SPDX.algorithm) == SPDX.checksumAlgorithm_sha256
        assert graph.value(thing, DCAT.accessURL) == graph.value(thing, DCAT.downloadURL)
        path = str(graph.value(thing, DCAT.downloadURL)).removeprefix(start)
        digest, size = graph.value(checksum, SPDX.checksumValue), graph.value(thing, DCAT.byteSize)
        assert isinstance(size, Literal)
        assert size.datatype == XSD.nonNegativeInteger
        assert int(size) == (release / path).stat().st_size
        listed[path] = str(digest)
    sums = dict(line.split("  ")[::-1] for line in (release / "SHA256SUMS").read_text(encoding="utf-8").splitlines())
    itself = {"catalog.ttl", "catalog.jsonld", "release.json"}

    assert listed == {path: sha for path, sha in sums.items() if path not in itself and not path.startswith("vocab/")}


def test_every_distribution_has_a_title_media_type_and_verified_authority_terms(catalogue: rdflib.Graph) -> None:
    things = list(catalogue.subjects(RDF.type, DCAT.Distribution))
    terms = {str(term).removeprefix(EU) for term in catalogue.objects() if str(term).startswith(EU)}

    for thing in things:
        assert {getattr(title, "language", None) for title in catalogue.objects(thing, DCTERMS.title)} == {
            "ja",
            "en",
        }, thing
        assert "octet-stream" not in str(catalogue.value(thing, DCAT.mediaType)), thing
        assert set(catalogue.objects(thing, DCTERMS.license)) == {
            URIRef("https://creativecommons.org/licenses/by/4.0/")
        }
    assert terms <= VERIFIED
    assert {"frequency/ANNUAL", "language/JPN", "data-theme/GOVE", "file-type/PARQUET"} <= terms


def test_a_compressed_file_says_what_it_holds_and_how_it_is_packed(catalogue: rdflib.Graph) -> None:
    (thing,) = [one for one in catalogue.subjects(RDF.type, DCAT.Distribution) if str(one).endswith("/plan.nt.gz")]
    media_types = "https://www.iana.org/assignments/media-types/"

    assert catalogue.value(thing, DCAT.mediaType) == URIRef(f"{media_types}application/n-triples")
    assert catalogue.value(thing, DCAT.compressFormat) == URIRef(f"{media_types}application/gzip")
    assert catalogue.value(thing, DCTERMS["format"]) == URIRef(f"{EU}file-type/RDF_N_TRIPLES")


def test_data_set_says_what_the_package_says(catalogue: rdflib.Graph) -> None:
    def said(predicate: URIRef) -> set[str]:
        return {str(value) for value in catalogue.objects(DATASET, predicate)}

    assert said(DCTERMS.title) == {
        "小諸市第11次基本計画（素案）オープンデータ",
        "Komoro City 11th Basic Plan (draft) as open data",
    }
    assert {Literal("施策", "ja"), Literal("indicators", "en")} <= set(catalogue.objects(DATASET, DCAT.keyword))
    assert said(DCAT.version) == {"1.0.0"}
    assert said(DCTERMS.issued) == {"2026-11-24"}
    assert said(DCTERMS.conformsTo) == {"https://w3id.org/jp-municipal-plan/profile/municipal-plan.json"}
    assert said(DCTERMS.spatial) == {
        "http://data.e-stat.go.jp/lod/sac/C20208",
        "https://w3id.org/jp-municipal-plan/id/202088",
    }
    assert said(DCTERMS.source) == {
        "https://w3id.org/jp-municipal-plan/id/202088/source/komoro-basic-plan-11-draft-text",
    }
    period = catalogue.value(DATASET, DCTERMS.temporal)
    assert str(catalogue.value(period, DCAT.startDate)) == "2020-04-01"
    assert str(catalogue.value(period, DCAT.endDate)) == "2024-03-31"
    publisher, creator = catalogue.value(DATASET, DCTERMS.publisher), catalogue.value(DATASET, DCTERMS.creator)
    assert set(catalogue.objects(publisher, FOAF.name)) == {Literal("komoro-opendata")}
    assert set(catalogue.objects(creator, FOAF.name)) == {Literal("小諸市", "ja"), Literal("Komoro City", "en")}
    assert str(creator) == "https://w3id.org/jp-municipal-plan/id/202088"
    assert catalogue.value(DATASET, DCAT.inSeries) == URIRef(f"{PLAN}/graph")


@pytest.mark.parametrize(
    ("homepage", "url", "start"),
    [
        (None, "", "https://w3id.org/jp-municipal-plan/id/202037/future-plan/"),
        ("https://example.org/plan", "", "https://example.org/plan/"),
        ("https://example.org/plan/", "", "https://example.org/plan/"),
        ("https://example.org/plan/index.html?lang=ja#top", "", "https://example.org/plan/"),
        ("https://example.org", "", "https://example.org/"),
        ("no address", "", "https://w3id.org/jp-municipal-plan/id/202037/future-plan/"),
        ("https://example.org/plan", "https://data.example.org/v1.0", "https://data.example.org/v1.0/"),
    ],
)
def test_addresses_begin_with_the_url_given_or_the_homepage_or_the_plan(
    homepage: str | None,
    url: str,
    start: str,
    root: Path,
    tmp_path: Path,
    described: Callable[..., Path],
) -> None:
    package = shutil.copytree(root / "tests/packages/minimal", tmp_path / "package")
    file = package / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8")) | ({"homepage": homepage} if homepage else {})
    file.write_text(json.dumps(descriptor), encoding="utf-8")

    dist = described(package, tmp_path / "dist", Hosting(url), only=["catalog"])

    graph = rdflib.Graph().parse(dist / "catalog.ttl")
    assert (None, DCAT.downloadURL, URIRef(f"{start}data/plan.csv")) in graph


def test_a_data_service_is_named_only_where_one_is_given(
    root: Path,
    tmp_path: Path,
    shapes: str,
    komoro: Path,
    described: Callable[..., Path],
) -> None:
    endpoint = "https://data.example.org/sparql"
    dist = described(root / "datapackage", tmp_path / "dist", Hosting("", endpoint), only=["metadata"])
    graph = rdflib.Graph().parse(dist / "catalog.ttl")

    service = next(graph.subjects(RDF.type, DCAT.DataService))
    assert str(graph.value(service, DCAT.endpointURL)) == endpoint
    assert graph.value(service, DCAT.servesDataset) == DATASET
    assert (pyshacl_reports(graph, shapes), pyrudof_reports(graph, shapes)) == (0, 0)
    assert endpoint in (dist / "void.ttl").read_text(encoding="utf-8")
    assert "DataService" not in (komoro / "catalog.ttl").read_text(encoding="utf-8")


def test_no_english_is_made_up(japanese: Path) -> None:
    files = ["catalog.ttl", "catalog.jsonld", "void.ttl", "CITATION.cff", "csvw/csv-metadata.json"]
    files += ["exchange/datacite.json", "exchange/schema-org.jsonld"]
    for name in files:
        text = (japanese / name).read_text(encoding="utf-8")
        if name.startswith("csvw/"):
            text = text.replace('"lang": "en"', "")  # says in which language the cells of a column would be
        assert not re.search(r'"@en\b|"en"|Please cite|language/ENG|Editions of', text), name
