"""Every class and property of the linked data is declared, in the ontology or in the extract of reused vocabularies."""

import csv
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pyoxigraph
import pytest

from komoro_opendata.package import open_package
from komoro_opendata.rdf import DEFAULT_BASE, Context
from komoro_opendata.rdf.cube import released_ntriples
from komoro_opendata.rdf.edition_graph import edition_metadata
from komoro_opendata.rdf.namespaces import MP, PREFIXES, RDF
from komoro_opendata.rdf.package_graph import context_of

OurLines = Callable[[Path, Context], bytes]
ONTOLOGY = "https://w3id.org/jp-municipal-plan/def"
OWL, RDFS, SKOS = PREFIXES["owl"], PREFIXES["rdfs"], PREFIXES["skos"]
RDF_TYPE = pyoxigraph.NamedNode(f"{RDF}type")
CLASS, OBJECT_PROPERTY, DATATYPE_PROPERTY = (f"{OWL}{name}" for name in ("Class", "ObjectProperty", "DatatypeProperty"))


@pytest.fixture(scope="module")
def ontology(root: Path) -> pyoxigraph.Store:
    """The ontology and the structure of the cube, as a store."""
    store = pyoxigraph.Store()
    for name in ("ontology.ttl", "cube.ttl"):
        store.load(path=str(root / "vocab" / name), format=pyoxigraph.RdfFormat.TURTLE)
    return store


@pytest.fixture(scope="module")
def kinds(ontology: pyoxigraph.Store, root: Path) -> Mapping[str, str]:
    """Class, property, datatype or individual: what each declared term is."""
    with (root / "vocab/extracts/reused-terms.csv").open(encoding="utf-8", newline="") as file:
        known = {row["term"]: row["kind"] for row in csv.DictReader(file)}
    for name, kind in ((CLASS, "class"), (OBJECT_PROPERTY, "property"), (DATATYPE_PROPERTY, "property")):
        known |= dict.fromkeys(typed(ontology, name), kind)
    return known


@pytest.fixture(scope="module")
def triples(
    root: Path,
    small_package: Path,
    our_lines: OurLines,
    small_metadata: Callable[..., bytes],
    judged_lines: Callable[[Path], bytes],
) -> list[pyoxigraph.Quad]:
    """Komoro's release, the triples of the small package, in which every column is filled somewhere, and judgements."""
    with open_package(root / "datapackage") as package:
        lines = b"".join([*released_ntriples(package, DEFAULT_BASE), *edition_metadata(package, context_of(package))])
    lines += our_lines(small_package, Context("012345", "sample-plan")) + small_metadata()
    lines += judged_lines(root / "examples/progress")
    return list(pyoxigraph.parse(lines, pyoxigraph.RdfFormat.N_TRIPLES))


def typed(store: pyoxigraph.Store, kind: str) -> set[str]:
    """The subjects of one class."""
    quads = store.quads_for_pattern(None, RDF_TYPE, pyoxigraph.NamedNode(kind))
    return {quad.subject.value for quad in quads if isinstance(quad.subject, pyoxigraph.NamedNode)}


def used_as(triples: list[pyoxigraph.Quad]) -> dict[str, set[str]]:
    """The classes, properties and datatypes that triples use."""
    found: dict[str, set[str]] = {"class": set(), "property": set(), "datatype": set()}
    for quad in triples:
        found["property"].add(quad.predicate.value)
        if isinstance(quad.object, pyoxigraph.Literal):
            found["datatype"].add(quad.object.datatype.value)
        elif quad.predicate == RDF_TYPE and isinstance(quad.object, pyoxigraph.NamedNode):
            found["class"].add(quad.object.value)
    return found


def test_what_the_data_use_is_declared_as_what_it_is(triples: list[pyoxigraph.Quad], kinds: Mapping[str, str]) -> None:
    for kind, terms in used_as(triples).items():
        assert {term: kinds.get(term) for term in terms} == dict.fromkeys(terms, kind)


def test_outside_things_that_codes_point_at_are_in_the_extract(
    triples: list[pyoxigraph.Quad], kinds: Mapping[str, str]
) -> None:
    starts = (PREFIXES["qudt-unit"], PREFIXES["sdmx-code"], PREFIXES["sdg"])
    objects = {quad.object.value for quad in triples if isinstance(quad.object, pyoxigraph.NamedNode)}
    outside = {iri for iri in objects if iri.startswith(starts)}

    assert len(outside) > 20
    assert {iri: kinds.get(iri) for iri in outside} == dict.fromkeys(outside, "individual")


def test_what_the_ontology_declares_is_used(triples: list[pyoxigraph.Quad], ontology: pyoxigraph.Store) -> None:
    """No class or property stands there that no data can hold."""
    used = used_as(triples)

    assert typed(ontology, CLASS) == {term for term in used["class"] if term.startswith(MP)}
    assert typed(ontology, OBJECT_PROPERTY) | typed(ontology, DATATYPE_PROPERTY) == {
        term for term in used["property"] if term.startswith(MP)
    }


def test_properties_take_what_they_are_declared_to_take(
    triples: list[pyoxigraph.Quad], ontology: pyoxigraph.Store
) -> None:
    with_literals = {quad.predicate.value for quad in triples if isinstance(quad.object, pyoxigraph.Literal)}
    with_things = {quad.predicate.value for quad in triples if not isinstance(quad.object, pyoxigraph.Literal)}

    assert {name for name in with_literals if name.startswith(MP)} == typed(ontology, DATATYPE_PROPERTY)
    assert {name for name in with_things if name.startswith(MP)} == typed(ontology, OBJECT_PROPERTY)


def test_hints_of_domain_and_range_hold(triples: list[pyoxigraph.Quad], ontology: pyoxigraph.Store) -> None:
    """Each subject and object has one of the classes that its property names, or a subclass of it."""
    parents = pairs(ontology, f"{RDFS}subClassOf")
    domains, ranges = (pairs(ontology, f"{PREFIXES['schema']}{name}Includes") for name in ("domain", "range"))
    classes: dict[str, set[str]] = {}
    for quad in triples:
        if quad.predicate == RDF_TYPE and isinstance(quad.object, pyoxigraph.NamedNode):
            name = quad.object.value
            classes.setdefault(str(quad.subject), set()).update({name}, parents.get(name, ()))

    for quad in triples:
        predicate, target = quad.predicate.value, quad.object
        if predicate in domains:
            assert classes[str(quad.subject)] & domains[predicate], quad
        if predicate in ranges and isinstance(target, pyoxigraph.Literal):
            assert target.datatype.value in ranges[predicate], quad
        elif predicate in ranges and str(target) in classes:
            assert classes[str(target)] & ranges[predicate], quad


def pairs(store: pyoxigraph.Store, predicate: str) -> dict[str, set[str]]:
    """The objects of each subject for one predicate."""
    found: dict[str, set[str]] = {}
    for quad in store.quads_for_pattern(None, pyoxigraph.NamedNode(predicate), None):
        if isinstance(quad.subject, pyoxigraph.NamedNode) and isinstance(quad.object, pyoxigraph.NamedNode):
            found.setdefault(quad.subject.value, set()).add(quad.object.value)
    return found


def test_every_term_is_labeled_and_defined_in_both_languages(ontology: pyoxigraph.Store) -> None:
    terms = typed(ontology, CLASS) | typed(ontology, OBJECT_PROPERTY) | typed(ontology, DATATYPE_PROPERTY)

    assert len(terms) > 80
    for term in terms | parts_of_the_cube(ontology):
        node = pyoxigraph.NamedNode(term)
        for predicate in (f"{RDFS}label", f"{SKOS}definition"):
            texts = [quad.object for quad in ontology.quads_for_pattern(node, pyoxigraph.NamedNode(predicate), None)]
            languages = [text.language for text in texts if isinstance(text, pyoxigraph.Literal)]
            assert sorted(map(str, languages)) == ["en", "ja"], (term, predicate)
        sources = ontology.quads_for_pattern(node, pyoxigraph.NamedNode(f"{RDFS}isDefinedBy"), None)
        assert [quad.object for quad in sources] == [pyoxigraph.NamedNode(ONTOLOGY)], term


def parts_of_the_cube(ontology: pyoxigraph.Store) -> set[str]:
    """The structure of the cube, its components and the key of its slices."""
    kinds = ("DataStructureDefinition", "ComponentSpecification", "SliceKey")
    found = set[str]().union(*(typed(ontology, f"{PREFIXES['qb']}{kind}") for kind in kinds))
    assert len(found) == 20
    return found


def test_every_term_has_an_example_a_note_and_a_status(ontology: pyoxigraph.Store) -> None:
    terms = typed(ontology, CLASS) | typed(ontology, OBJECT_PROPERTY) | typed(ontology, DATATYPE_PROPERTY)
    parts = parts_of_the_cube(ontology)
    for term in terms | parts:
        node = pyoxigraph.NamedNode(term)
        for name in ("example", "scopeNote"):
            quads = ontology.quads_for_pattern(node, pyoxigraph.NamedNode(f"{SKOS}{name}"), None)
            texts = [quad.object for quad in quads if isinstance(quad.object, pyoxigraph.Literal)]
            assert sorted(str(text.language) for text in texts) == ["en", "ja"], (term, name)
            assert all(text.value for text in texts)
        status = ontology.quads_for_pattern(node, pyoxigraph.NamedNode(f"{PREFIXES['vs']}term_status"), None)
        assert [quad.object for quad in status] == [pyoxigraph.Literal("stable")] or term in parts, term


def test_every_property_says_where_it_is_used(ontology: pyoxigraph.Store) -> None:
    properties = typed(ontology, OBJECT_PROPERTY) | typed(ontology, DATATYPE_PROPERTY)

    for name in ("domainIncludes", "rangeIncludes"):
        assert properties - set(pairs(ontology, f"{PREFIXES['schema']}{name}")) == set()


def test_what_is_entailed_of_subject_and_value_is_also_hinted(ontology: pyoxigraph.Store) -> None:
    """A property with an rdfs:domain is used of that class alone; its rdfs:range is the hint, or wider than it."""
    parents = pairs(ontology, f"{RDFS}subClassOf")
    domains, hints = pairs(ontology, f"{RDFS}domain"), pairs(ontology, f"{PREFIXES['schema']}domainIncludes")
    ranges, range_hints = pairs(ontology, f"{RDFS}range"), pairs(ontology, f"{PREFIXES['schema']}rangeIncludes")

    assert len(domains) > 30
    assert {name: hints[name] for name in domains if name.startswith(MP)} == domains
    for name in ranges.keys() & range_hints.keys():
        assert all(hint in ranges[name] or ranges[name] & parents.get(hint, set()) for hint in range_hints[name]) or (
            ranges[name] <= range_hints[name]
        ), name


def test_the_ontology_says_what_it_is(ontology: pyoxigraph.Store) -> None:
    expected = {
        f"{PREFIXES['dct']}license": "https://creativecommons.org/licenses/by/4.0/",
        f"{OWL}versionInfo": "1.0.0",
        f"{PREFIXES['dct']}created": "2026-11-24",
        f"{PREFIXES['dct']}modified": "2026-11-24",
        f"{PREFIXES['dc']}creator": "komoro-opendata",
        f"{PREFIXES['vann']}preferredNamespacePrefix": "mp",
        f"{PREFIXES['vann']}preferredNamespaceUri": MP,
        f"{OWL}versionIRI": f"{ONTOLOGY}/1.0.0",
    }
    found = {
        quad.predicate.value: quad.object
        for quad in ontology.quads_for_pattern(pyoxigraph.NamedNode(ONTOLOGY), None, None)
    }

    assert typed(ontology, f"{OWL}Ontology") == {ONTOLOGY}
    assert {name: getattr(found[name], "value", None) for name in expected} == expected
    assert not any(isinstance(quad.subject, pyoxigraph.BlankNode) for quad in ontology)


def test_the_extract_holds_the_terms_that_are_used(root: Path) -> None:
    command = [sys.executable, str(root / "tools/reused_terms.py"), "--check"]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (0, "")


def test_each_row_of_the_extract_says_where_it_was_seen(root: Path) -> None:
    with (root / "vocab/extracts/reused-terms.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert {row["kind"] for row in rows} == {"class", "property", "datatype", "individual"}
    assert all(row["term"].startswith(PREFIXES[row["prefix"]]) for row in rows)
    assert all(row["source"] and row["declared_as"] and len(row["date"]) == 10 for row in rows)
