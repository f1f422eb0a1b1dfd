"""Offline: every IRI of others in the release and in vocab/ stands in a list of vocab/extracts/ or vocab/codes/.

Literals are held against the lexical spaces of XSD by rdflib and, since it is lenient (1e5 as a decimal), by libxml2.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from lxml import etree

from komoro_opendata.package import open_package
from komoro_opendata.rdf.cube import released_ntriples
from komoro_opendata.rdf.edition_graph import edition_metadata
from komoro_opendata.rdf.namespaces import PREFIXES, SCHEMES, XSD
from komoro_opendata.rdf.package_graph import context_of

BASE = "https://w3id.org/jp-municipal-plan/"
AREA = "http://data.e-stat.go.jp/lod/sac/C"
OWN_ADDRESSES = {f"{PREFIXES['schema']}url", f"{PREFIXES['foaf']}homepage", f"{PREFIXES['dcat']}landingPage"}
"""Properties whose values are addresses that a package itself gives, not terms of a vocabulary."""

LISTS = {"sdg": "sdg-goals", "qudt-unit": "qudt-units"} | {
    f"sdmx-{name}": "sdmx-terms" for name in ("attribute", "code", "dimension", "measure")
}
Triples = list[pyoxigraph.Triple]


@pytest.fixture(scope="module")
def release(root: Path) -> bytes:
    """Komoro's release with what is said of its named graph, as N-Triples."""
    with open_package(root / "datapackage") as package:
        context = context_of(package, BASE)
        return b"".join([*released_ntriples(package, BASE), *edition_metadata(package, context)])


@pytest.fixture(scope="module")
def members(root: Path) -> Callable[[str], bool]:
    """A function that tells whether an IRI of others is in the list that it must be in."""
    folder = root / "vocab/extracts"
    listed = {path.stem: {row["term"] for row in rows(path)} for path in folder.glob("*.csv")}
    areas = {f"{AREA}{row['code'][:5]}" for row in rows(root / "vocab/codes/municipality.csv")}
    fitting = sorted(LISTS, key=lambda prefix: -len(PREFIXES[prefix]))

    def known(iri: str) -> bool:
        if iri.startswith(AREA):
            return iri in areas
        prefixes = [prefix for prefix in fitting if iri.startswith(PREFIXES[prefix])]
        if prefixes and not iri.startswith(PREFIXES["sdgo"]):
            return iri in listed[LISTS[prefixes[0]]]
        return iri in listed["reused-terms"] | listed["documents"]

    return known


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def parsed(data: bytes, form: pyoxigraph.RdfFormat) -> Triples:
    return [quad.triple for quad in pyoxigraph.parse(data, form)]


def outside(triples: Iterable[pyoxigraph.Triple]) -> Iterator[str]:
    """The IRIs that are not this project's, datatypes included."""
    for triple in triples:
        nodes = [triple.subject, triple.predicate]
        if triple.predicate.value not in OWN_ADDRESSES:
            nodes.append(triple.object.datatype if isinstance(triple.object, pyoxigraph.Literal) else triple.object)
        for node in nodes:
            if isinstance(node, pyoxigraph.NamedNode) and not node.value.startswith(BASE):
                yield node.value


def ill_typed(triples: Triples) -> set[str]:
    """The literals that are not in the lexical space of their datatype: what rdflib says, and what libxml2 says."""
    values = {triple.object for triple in triples if isinstance(triple.object, pyoxigraph.Literal)}
    typed = {
        value for value in values if value.datatype.value.startswith(XSD) and value.datatype.value != f"{XSD}string"
    }
    return {
        value.value
        for value in values
        if rdflib.Literal(value.value, datatype=None if value.language else value.datatype.value).ill_typed
        or (value in typed and not valid(value.value, value.datatype.value.removeprefix(XSD)))
    }


def valid(text: str, datatype: str) -> bool:
    """Whether libxml2 takes a text for a value of a datatype of XSD."""
    element = etree.Element("value")
    element.text = text
    return bool(schema_of(datatype).validate(element))


@cache
def schema_of(datatype: str) -> etree.XMLSchema:
    element = f'<xs:element name="value" type="xs:{datatype}"/>'
    return etree.XMLSchema(etree.XML(f'<xs:schema xmlns:xs="{XSD.removesuffix("#")}">{element}</xs:schema>'))


def test_iris_of_others_in_the_release_are_members(release: bytes, members: Callable[[str], bool]) -> None:
    found = set(outside(parsed(release, pyoxigraph.RdfFormat.N_TRIPLES)))

    assert len(found) > 60
    assert {iri for iri in found if not members(iri)} == set()


@pytest.mark.parametrize("name", ["ontology", "cube", "shapes", *(f"skos/{scheme}" for scheme in SCHEMES)])
def test_iris_of_others_in_the_vocabulary_are_members(name: str, root: Path, members: Callable[[str], bool]) -> None:
    found = set(outside(parsed((root / f"vocab/{name}.ttl").read_bytes(), pyoxigraph.RdfFormat.TURTLE)))

    assert len(found) > 5
    assert {iri for iri in found if not members(iri)} == set()


@pytest.mark.parametrize(
    "iri",
    [
        "https://metadata.un.org/sdg/4",
        "http://metadata.un.org/sdg/04",
        "http://metadata.un.org/sdg/18",
        "http://qudt.org/vocab/unit/Percent",
        "http://qudt.org/vocab/unit/PERSON",
        "http://purl.org/linked-data/sdmx/2009/code#obsStatus-L",
        "http://purl.org/linked-data/sdmx/2009/dimension#refperiod",
        "http://data.e-stat.go.jp/lod/sac/C99999",
        "http://data.e-stat.go.jp/lod/sac/C20208-20050401",
        "http://www.w3.org/ns/prov#wasDerivedfrom",
        "https://schema.org/url",
        "https://creativecommons.org/licenses/by/4.0",
    ],
)
def test_an_iri_that_does_not_exist_is_no_member(iri: str, members: Callable[[str], bool]) -> None:
    assert not members(iri)


def test_the_goals_are_all_seventeen(root: Path) -> None:
    listed = rows(root / "vocab/extracts/sdg-goals.csv")

    assert {row["term"] for row in listed} == {f"{PREFIXES['sdg']}{number}" for number in range(1, 18)}
    assert {row["declared_as"] for row in listed} == {f"{PREFIXES['sdgo']}Goal"}


def test_no_term_is_deprecated_and_each_says_where_it_was_seen(root: Path) -> None:
    for name in {*LISTS.values()}:
        for row in rows(root / f"vocab/extracts/{name}.csv"):
            assert row["source"], row
            assert len(row["date"]) == len("2026-11-24"), row
            assert row["deprecated"] == "false", row


def test_no_label_is_put_on_a_goal_of_the_united_nations(release: bytes, root: Path) -> None:
    triples = parsed(release, pyoxigraph.RdfFormat.N_TRIPLES)
    triples += parsed((root / "vocab/skos/sdg-goal.ttl").read_bytes(), pyoxigraph.RdfFormat.TURTLE)

    assert [triple for triple in triples if str(triple.subject).startswith(f"<{PREFIXES['sdg']}")] == []


def test_the_release_has_no_blank_node_and_no_invalid_iri(release: bytes) -> None:
    """Oxigraph refuses an IRI that RFC 3987 does not allow."""
    triples = parsed(release, pyoxigraph.RdfFormat.N_TRIPLES)

    assert len(triples) > 9_000
    assert not any(isinstance(node, pyoxigraph.BlankNode) for triple in triples for node in triple)


@pytest.mark.parametrize(
    "iri", ["http://example.org/a b", "relative", "http://example.org/%zz", "http://example.org/<"]
)
def test_an_invalid_iri_is_refused(iri: str) -> None:
    with pytest.raises(SyntaxError):
        parsed(f"<{iri}> <http://example.org/p> <http://example.org/o> .".encode(), pyoxigraph.RdfFormat.N_TRIPLES)


def test_no_literal_of_the_release_is_ill_typed(release: bytes) -> None:
    assert ill_typed(parsed(release, pyoxigraph.RdfFormat.N_TRIPLES)) == set()


@pytest.mark.parametrize("name", ["ontology", "cube", "shapes", *(f"skos/{scheme}" for scheme in SCHEMES)])
def test_no_literal_of_the_vocabulary_is_ill_typed(name: str, root: Path) -> None:
    assert ill_typed(parsed((root / f"vocab/{name}.ttl").read_bytes(), pyoxigraph.RdfFormat.TURTLE)) == set()


@pytest.mark.parametrize(
    ("value", "datatype"),
    [("1e5", "decimal"), ("1,000", "decimal"), ("2020-02-30", "date"), ("1.0", "integer"), ("yes", "boolean")],
)
def test_an_ill_typed_literal_is_found(value: str, datatype: str) -> None:
    node = pyoxigraph.NamedNode("http://example.org/a")
    literal = pyoxigraph.Literal(value, datatype=pyoxigraph.NamedNode(f"{XSD}{datatype}"))

    assert ill_typed([pyoxigraph.Triple(node, node, literal)]) == {value}
