"""Shapes, table schemas, ontology and mapping say the same: each is read from its own file and held to the others."""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import rdflib
import yaml
from rdflib.collection import Collection

from komoro_opendata.rdf.namespaces import CODE, MP, PREFIXES, RDF, XSD

SH, SCHEMA, RDFS = (rdflib.Namespace(PREFIXES[name]) for name in ("sh", "schema", "rdfs"))
TYPE = rdflib.RDF.type
_REFERENCE = re.compile(r"\$\((\w+)\)")


@pytest.fixture(scope="module")
def shapes(root: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(root / "vocab/shapes.ttl")


@pytest.fixture(scope="module")
def ontology(root: Path) -> rdflib.Graph:
    graph = rdflib.Graph()
    for name in ("ontology.ttl", "cube.ttl"):
        graph.parse(root / "vocab" / name)
    return graph


@pytest.fixture(scope="module")
def mappings(root: Path) -> Mapping[str, Any]:
    text = (root / "vocab/mapping.yaml").read_text(encoding="utf-8")
    found: Mapping[str, Any] = {name: body for name, body in yaml.safe_load(text)["mappings"].items() if "po" in body}
    return found


@pytest.fixture(scope="module")
def schemas(root: Path) -> Mapping[str, Mapping[str, Any]]:
    files = (root / "vocab/profile/tables").glob("*.json")
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}


def _expand(name: str) -> str:
    if name == "a":
        return f"{RDF}type"
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def _pairs(body: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Predicate and object of each entry of a mapping; of a literal the column with its kind."""
    for entry in body["po"]:
        if isinstance(entry, dict):
            yield entry["p"], entry["o"]
        else:
            yield entry[0], entry[1:]


def _table(body: Mapping[str, Any]) -> str:
    return str(body["sources"][0][0]).removeprefix("data/").removesuffix(".csv~csv")


def _class(mappings: Mapping[str, Any], body: Mapping[str, Any]) -> str:
    """The class of a mapping's things: its own first, or that of the mapping with the same subject."""
    for other in [body, *mappings.values()]:
        subject = other["s"].replace("id:$(municipality_code)/$(plan_id)", "plan:")
        if subject == body["s"] or other is body:
            for predicate, value in _pairs(other):
                if predicate == "a" and isinstance(value, list):
                    return _expand(value[0][0] if isinstance(value[0], list) else value[0])
    pytest.fail(f"no class for {body['s']}")


def _shape(shapes: rdflib.Graph, cls: str) -> rdflib.term.Node:
    if cls == f"{PREFIXES['prov']}Entity":
        return rdflib.URIRef(f"{PREFIXES['shape']}Source")
    (shape,) = [
        found for found in shapes.subjects(SH.targetClass, rdflib.URIRef(cls)) if (found, SH.property, None) in shapes
    ]
    return shape


def _property(shapes: rdflib.Graph, cls: str, path: str) -> rdflib.term.Node | None:
    own = list(shapes.objects(_shape(shapes, cls), SH.property))
    found = [item for item in own if shapes.value(item, SH.path) == rdflib.URIRef(path)]
    assert len(found) <= 1, (cls, path)
    return found[0] if found else None


def _listed(shapes: rdflib.Graph, item: rdflib.term.Node, predicate: rdflib.term.URIRef) -> list[str]:
    head = shapes.value(item, predicate)
    return [str(value) for value in Collection(shapes, head)] if head is not None else []


def _predicates(name: str, root: Path) -> list[str]:
    """The predicates that a mapping's `p` makes; `$(role)` stands for each code of its list."""
    if "$(role)" not in name:
        return [_expand(name)]
    with (root / "vocab/codes/role.csv").open(encoding="utf-8", newline="") as file:
        return [_expand(name.replace("$(role)", row["role"])) for row in csv.DictReader(file)]


def test_each_property_that_the_mapping_makes_has_a_shape(
    shapes: rdflib.Graph, mappings: Mapping[str, Any], root: Path
) -> None:
    made = {
        (_class(mappings, body), predicate)
        for body in mappings.values()
        for name, _ in _pairs(body)
        if name != "a"
        for predicate in _predicates(name, root)
    }

    assert len(made) > 150
    assert sorted(pair for pair in made if _property(shapes, *pair) is None) == []


def test_each_shape_is_of_something_that_is_made(shapes: rdflib.Graph, mappings: Mapping[str, Any], root: Path) -> None:
    """A mapping makes it, or the query of the slices, or the descriptor, or a look-up gives the class to a value."""
    of_progress = yaml.safe_load((root / "vocab/progress-mapping.yaml").read_text(encoding="utf-8"))["mappings"]
    made = {_class(mappings, body) for body in (*mappings.values(), of_progress["judgement"])}
    with (root / "vocab/codes/kind.csv").open(encoding="utf-8", newline="") as file:
        made |= {MP + row["value_class"] for row in csv.DictReader(file)}
    made |= {f"{PREFIXES['qb']}Slice", f"{PREFIXES['qb']}Observation"}
    made |= {f"{PREFIXES['foaf']}Agent", f"{PREFIXES['dct']}PeriodOfTime"}

    targets = {str(cls) for cls in shapes.objects(None, SH.targetClass)}

    assert targets == made - {f"{PREFIXES['prov']}Entity"}


def test_each_class_of_the_ontology_has_a_shape(shapes: rdflib.Graph, ontology: rdflib.Graph) -> None:
    own = {str(cls) for cls in ontology.subjects(TYPE, rdflib.OWL.Class) if str(cls).startswith(MP)}

    assert own
    assert own <= {str(cls) for cls in shapes.objects(None, SH.targetClass)}


def test_ranges_of_the_ontology_are_those_of_the_shapes(shapes: rdflib.Graph, ontology: rdflib.Graph) -> None:
    """A shape asks for a class or a datatype that the ontology's property takes, of a class that it belongs to."""
    checked = 0
    for shape, cls in shapes.subject_objects(SH.targetClass):
        for item in shapes.objects(shape, SH.property):
            path = shapes.value(item, SH.path)
            if not str(path).startswith(MP):
                continue
            parents = {cls, *ontology.transitive_objects(cls, RDFS.subClassOf)}
            domains = set(ontology.objects(path, SCHEMA.domainIncludes))
            assert not domains or parents & domains or cls == rdflib.URIRef(f"{PREFIXES['qb']}Slice"), (cls, path)
            ranges = set(ontology.objects(path, SCHEMA.rangeIncludes))
            for asked in [*shapes.objects(item, SH["class"]), *shapes.objects(item, SH.datatype)]:
                checked += 1
                wider = {asked, *ontology.transitive_objects(asked, RDFS.subClassOf)}
                assert wider & ranges, (path, asked)
    assert checked > 60


def test_object_and_datatype_properties_are_told_apart_alike(shapes: rdflib.Graph, ontology: rdflib.Graph) -> None:
    for item, path in shapes.subject_objects(SH.path):
        if not str(path).startswith(MP):
            continue
        takes_text = any(shapes.value(item, predicate) is not None for predicate in (SH.datatype, SH.languageIn))
        takes_thing = any(shapes.value(item, predicate) is not None for predicate in (SH["class"], SH.nodeKind))
        if takes_text:
            assert (path, TYPE, rdflib.OWL.DatatypeProperty) in ontology, path
        if takes_thing:
            assert (path, TYPE, rdflib.OWL.ObjectProperty) in ontology, path
        assert not (takes_text and takes_thing), path


def _literals(mappings: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str, str]]:
    """Class, property, table, column and kind (`ja~lang`, a datatype, or nothing) of each literal."""
    for body in mappings.values():
        for name, value in _pairs(body):
            if isinstance(value, list) and name != "a":
                (column,), kind = _REFERENCE.findall(value[0]), (value[1:] or [""])[0]
                yield _class(mappings, body), _expand(name), _table(body), column, kind


def test_texts_are_required_and_bounded_as_the_table_schemas_say(
    shapes: rdflib.Graph, mappings: Mapping[str, Any], schemas: Mapping[str, Mapping[str, Any]]
) -> None:
    checked = 0
    for cls, path, table, column, kind in _literals(mappings):
        (field,) = [field for field in schemas[table]["fields"] if field["name"] == column]
        constraints = field.get("constraints", {})
        item = _property(shapes, cls, path)
        assert item is not None
        checked += 1
        if kind.endswith("~lang"):
            assert kind.removesuffix("~lang") in _listed(shapes, item, SH.languageIn), (table, column)
            if kind == "ja~lang":
                is_asked = shapes.value(item, SH.qualifiedMinCount) is not None
                assert is_asked == constraints.get("required", False), (table, column)
            continue
        assert str(shapes.value(item, SH.datatype)) == (_expand(kind) if kind else f"{XSD}string"), (table, column)
        assert (shapes.value(item, SH.minCount) is not None) == constraints.get("required", False), (table, column)
        for name, predicate in (("pattern", SH.pattern), ("maxLength", SH.maxLength)):
            told = shapes.value(item, predicate)
            assert (None if told is None else str(told)) == (str(constraints[name]) if name in constraints else None)
        if kind == "xsd:integer":
            for name, predicate in (("minimum", SH.minInclusive), ("maximum", SH.maxInclusive)):
                told = shapes.value(item, predicate)
                assert (None if told is None else int(str(told))) == constraints.get(name), (table, column)
    assert checked > 100


def test_codes_are_those_of_the_table_schemas(
    shapes: rdflib.Graph, mappings: Mapping[str, Any], schemas: Mapping[str, Mapping[str, Any]]
) -> None:
    """A column with a closed list of codes is a property with the same list of IRIs."""
    checked = 0
    for body in mappings.values():
        for name, value in _pairs(body):
            text = value.get("value", "") if isinstance(value, dict) else ""
            if not text.startswith("code:") or "$(" not in text or "$(" in name:
                continue
            scheme, _, column = text.removeprefix("code:").partition("/")
            fields = [field for field in schemas[_table(body)]["fields"] if field["name"] == column[2:-1]]
            codes = fields[0].get("constraints", {}).get("enum") if fields else None
            item = _property(shapes, _class(mappings, body), _expand(name))
            assert item is not None
            if codes:
                checked += 1
                assert _listed(shapes, item, SH["in"]) == [f"{CODE}{scheme}/{code}" for code in codes]
            else:
                assert shapes.value(item, SH["class"]) is not None, (name, text)
    assert checked > 10


def test_foreign_keys_are_classes(
    shapes: rdflib.Graph, mappings: Mapping[str, Any], schemas: Mapping[str, Mapping[str, Any]]
) -> None:
    """An IRI made of a foreign key is a thing of the class of the table that the key leads to."""
    classes = {_table(body): _class(mappings, body) for body in reversed(list(mappings.values()))}
    checked = 0
    for body in mappings.values():
        table = _table(body)
        keys = {
            key["fields"][0]: key["reference"]["resource"] or table for key in schemas[table].get("foreignKeys", [])
        }
        for name, value in _pairs(body):
            text = value.get("value", "") if isinstance(value, dict) else ""
            column = text.rpartition("$(")[2].removesuffix(")")
            if column in keys and text.endswith(")") and "$(" not in name:
                item = _property(shapes, _class(mappings, body), _expand(name))
                assert item is not None
                checked += 1
                if text.count("$(") == 1:
                    assert str(shapes.value(item, SH["class"])) == classes[keys[column]], (table, name)
    assert checked > 25


def test_messages_and_names_are_there(shapes: rdflib.Graph) -> None:
    for shape in shapes.subjects(TYPE, SH.NodeShape):
        labels = [str(getattr(label, "language", "")) for label in shapes.objects(shape, rdflib.RDFS.label)]
        assert sorted(labels) == ["en", "ja"] or (shape, SH.xone, None) in shapes, shape
