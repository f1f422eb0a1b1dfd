"""The whole release of Komoro City on a portal, and what ckanext-dcat tells of it to those who harvest the portal."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, Namespace
from rdflib.term import Node

from komoro_opendata.check import Report
from komoro_opendata.package import open_package
from komoro_opendata.publish import publish

pytestmark = pytest.mark.real

NAME = "202088-basic-plan-11-draft"
DATASET = URIRef("https://w3id.org/jp-municipal-plan/id/202088/basic-plan-11/graph/draft")
SPDX = Namespace("http://spdx.org/rdf/terms#")
SAME = [
    DCTERMS.identifier,
    DCTERMS.issued,
    DCTERMS.language,
    DCTERMS.accrualPeriodicity,
    DCTERMS.accessRights,
    DCTERMS.conformsTo,
    DCTERMS.creator,
    DCTERMS.publisher,
    DCTERMS.source,
    DCAT.keyword,
    DCAT.landingPage,
    DCAT.theme,
    URIRef(f"{DCAT}version"),
]
SAME_OF_FILES = [DCTERMS.license, DCTERMS.language, DCTERMS.conformsTo, DCAT.byteSize, DCTERMS.issued]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory, real_package: Path) -> Path:
    """The release with all its formats."""
    with open_package(real_package) as package:
        return publish(package, tmp_path_factory.mktemp("whole") / "dist", check=lambda _: Report(())).folder


@pytest.fixture(scope="module")
def delivered(release: Path, portal: Any) -> Path:
    """The release, after a delivery to the portal."""
    from komoro_opendata.publish.ckan.choice import Choice
    from komoro_opendata.publish.ckan.connection import Connection
    from komoro_opendata.publish.ckan.dataset import dataset_of
    from komoro_opendata.publish.ckan.push import Delivery
    from komoro_opendata.publish.credentials import Secret
    from komoro_opendata.publish.delivery import open_release

    connection = Connection(portal.url, Secret(portal.editor))
    Delivery(connection, dataset_of(open_release(release), Choice()), "city", lambda _: None).push()
    return release


@pytest.fixture(scope="module")
def ours(release: Path) -> Graph:
    """The catalogue of the release."""
    return Graph().parse(release / "catalog.ttl")


@pytest.fixture
def theirs(delivered: Path, anybody: Any) -> Graph:
    """What ckanext-dcat says of the data set, to anybody."""
    assert delivered.is_dir()
    answer = anybody.get(f"/dataset/{NAME}.ttl")
    assert answer.status_code == 200
    return Graph().parse(data=answer.content, format="turtle")


def plain(values: Iterator[Node]) -> set[str]:
    """The values without language or datatype, which CKAN does not keep."""
    return {str(value) for value in values}


@pytest.mark.parametrize("about", SAME, ids=lambda about: about.rpartition("/")[2])
def test_portal_says_the_same_of_the_data_set(about: URIRef, ours: Graph, theirs: Graph) -> None:
    expected = plain(ours.objects(DATASET, about))

    assert expected
    assert plain(theirs.objects(DATASET, about)) == expected


def test_portal_says_title_and_description_in_both_languages(ours: Graph, theirs: Graph) -> None:
    for about in (DCTERMS.title, DCTERMS.description):
        (told,) = plain(theirs.objects(DATASET, about))
        expected = plain(ours.objects(DATASET, about))
        assert len(expected) == 2
        assert all(text in told for text in expected)


def test_portal_says_who_published_and_which_time_and_area(ours: Graph, theirs: Graph) -> None:
    for graph in (ours, theirs):
        assert "komoro-opendata" in plain(graph.objects(graph.value(DATASET, DCTERMS.publisher), FOAF.name))
        period = graph.value(DATASET, DCTERMS.temporal)
        assert str(graph.value(period, DCAT.startDate)) == "2020-04-01"
        assert str(graph.value(period, DCAT.endDate)) == "2024-03-31"
        assert "http://data.e-stat.go.jp/lod/sac/C20208" in plain(graph.objects(DATASET, DCTERMS.spatial))


def files(graph: Graph) -> dict[str, Node]:
    """The distributions by the checksums of their files."""
    found = {}
    for file in graph.objects(DATASET, DCAT.distribution):
        checksum = graph.value(file, SPDX.checksum)
        assert graph.value(checksum, SPDX.algorithm) == SPDX.checksumAlgorithm_sha256
        found[str(graph.value(checksum, SPDX.checksumValue)).lower()] = file
    return found


def test_portal_says_the_same_of_each_file(ours: Graph, theirs: Graph) -> None:
    expected, told = files(ours), files(theirs)

    assert len(set(told) & set(expected)) > 30
    for checksum in set(told) & set(expected):
        for about in SAME_OF_FILES:
            assert plain(theirs.objects(told[checksum], about)) == plain(ours.objects(expected[checksum], about))


def test_every_resource_can_be_taken_by_anybody(delivered: Path, anybody: Any) -> None:
    dataset = anybody.call("package_show", id=NAME)

    for one in dataset["resources"]:
        # CKAN says of a file that ends in .gz that it is packed for the way: a client may unpack it
        with requests.get(one["url"], headers=anybody.headers, stream=True, timeout=60) as answer:
            sent = answer.raw.read(decode_content=False) if one["url"].endswith(".gz") else answer.content
        assert sent == (delivered / one["komoro_opendata_path"]).read_bytes()
