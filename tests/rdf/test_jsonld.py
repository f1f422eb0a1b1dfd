"""JSON-LD reads like plain JSON, and three processors make exactly the same triples of it."""

import json
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import rdflib
from pyld import jsonld as pyld  # type: ignore[import-untyped]

from komoro_opendata.rdf import CompiledMapping, Context, write_ntriples
from komoro_opendata.rdf.jsonld import PARTS, jsonld
from komoro_opendata.rdf.jsonld_terms import terms
from komoro_opendata.rdf.jsonld_text import json_text
from komoro_opendata.rdf.model import Literal
from komoro_opendata.rdf.namespaces import MP, PREFIXES, XSD
from komoro_opendata.rdf.terms import RDF_TYPE

# rdflib's own parser still uses a class that rdflib deprecates
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
Lines = Callable[[str], bytes]
OurLines = Callable[[Path, Context], bytes]
BASE = "https://w3id.org/jp-municipal-plan/id"
KOMORO = f"{BASE}/202088/basic-plan-11/"
SAMPLES = {
    "komoro": KOMORO,
    "minimal": f"{BASE}/202037/future-plan/",
    "three-levels-final-year": f"{BASE}/212032/town-plan/",
    "milestones": f"{BASE}/012025/living-plan/",
}


def by_pyoxigraph(document: bytes) -> str:
    return "".join(f"{quad} .\n" for quad in pyoxigraph.parse(document, pyoxigraph.RdfFormat.JSON_LD))


def by_pyld(document: bytes) -> str:
    made: str = pyld.to_rdf(json.loads(document), {"format": "application/n-quads"})
    return made


def by_rdflib(document: bytes) -> str:
    graph = rdflib.Graph(bind_namespaces="none")
    graph.parse(data=document, format="json-ld")
    return graph.serialize(format="nt")


READERS: Mapping[str, Callable[[bytes], str]] = {"pyoxigraph": by_pyoxigraph, "PyLD": by_pyld, "rdflib": by_rdflib}


def triples(lines: bytes | str) -> set[str]:
    """The triples in one spelling."""
    return {str(quad) for quad in pyoxigraph.parse(lines, pyoxigraph.RdfFormat.N_TRIPLES)}


def sorted_lines(lines: bytes) -> bytes:
    target = BytesIO()
    write_ntriples([lines], target)
    return target.getvalue()


@pytest.fixture(scope="module")
def komoro(package_lines: Lines) -> dict[str, Any]:
    """The document of Komoro's plan, as plain JSON."""
    document: dict[str, Any] = json.loads(jsonld(package_lines("komoro"), KOMORO, KOMORO[:-1]))
    return document


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", SAMPLES)
def test_the_plan_expands_to_exactly_its_triples(name: str, reader: str, package_lines: Lines) -> None:
    lines, base = package_lines(name), SAMPLES[name]
    expected = triples(lines)

    assert len(expected) > 200
    assert any(f"<{base[:-1]}> " in triple for triple in expected)
    assert triples(READERS[reader](jsonld(lines, base, base[:-1]))) == expected
    assert triples(READERS[reader](jsonld(lines, base))) == expected


@pytest.mark.parametrize("reader", READERS)
def test_hostile_texts_and_identifiers_pass(reader: str, hostile_package: Path, our_lines: OurLines) -> None:
    context = Context("012345", "sample-plan")
    lines = sorted_lines(our_lines(hostile_package, context))
    document = jsonld(lines, f"{context.plan_iri}/", context.plan_iri)

    assert triples(READERS[reader](document)) == triples(lines)


@pytest.mark.parametrize("reader", READERS)
def test_what_does_not_suit_a_term_is_kept(reader: str) -> None:
    """Literals and things in unusual places, and properties that nobody has named."""
    subject, wrong = "<https://example.org/id/1/2/a>", f'"x"^^<{XSD}byte>'
    odd = [
        (f"{MP}number", '"007"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        (f"{MP}number", f'"12345678901234567890"^^<{XSD}integer>'),
        (f"{MP}number", wrong),
        (f"{MP}summary", '"plain"'),
        (f"{MP}summary", '"二つ"@ja'),
        (f"{MP}summary", '"三つ"@ja'),
        (f"{MP}summary", '"third"@en-GB'),
        (f"{MP}unit", '"a literal"'),
        (f"{MP}raw", '"\\"\\\\\\u0000\\n"'),
        (f"{MP}raw", '"10"@ja'),
        (f"{MP}raw", "<https://example.org/thing#part>"),
        (f"{PREFIXES['sdmx-measure']}obsValue", f'"93.50"^^<{XSD}decimal>'),
        (RDF_TYPE, "<https://example.org/Own>"),
        ("https://example.org/own", subject),
        ("https://example.org/own", f'"true"^^<{XSD}boolean>'),
    ]
    lines = sorted_lines("".join(f"{subject} <{name}> {value} .\n" for name, value in odd).encode())

    assert triples(READERS[reader](jsonld(lines, "https://example.org/id/1/2/", subject[1:-1]))) == triples(lines)


@pytest.mark.parametrize("reader", READERS)
def test_the_readers_are_awake(reader: str, package_lines: Lines) -> None:
    """One changed character of a value is one other triple."""
    lines = package_lines("minimal")
    document = jsonld(lines, SAMPLES["minimal"]).replace(b'"value": "88.2"', b'"value": "88.3"', 1)

    assert len(triples(READERS[reader](document)) - triples(lines)) == 1


def test_a_measure_reads_like_plain_json(komoro: dict[str, Any]) -> None:
    """The first measure stands in the first policy, its indicators and their values in it."""
    plan = komoro["@graph"][0]
    measure = plan["policies"][0]["measures"][0]
    value = measure["indicators"][0]["values"][0]

    assert (plan["id"], plan["type"]) == ("../basic-plan-11", ["Plan", "prov:Plan"])
    assert plan["title"] == {"ja": "小諸市第11次基本計画(素案)", "en": "Komoro City 11th Basic Plan (draft)"}
    assert [level["number"] for level in plan["levels"]] == [1, 2]
    assert (measure["id"], measure["number"], measure["sdgGoal"]) == ("measure-1-1", 1, ["sdg:4"])
    assert measure["leadDepartment"] == ["../department/school-education-division"]
    assert "policy" not in measure
    assert {key: value[key] for key in ("id", "value", "kind", "fiscalYear", "comparator", "raw", "sourceRef")} == {
        "id": "indicator-1-1-1/elementary/2019/baseline",
        "value": "93.5",
        "kind": "code:kind/baseline",
        "fiscalYear": "code:fiscal-year/2019",
        "comparator": "code:comparator/eq",
        "raw": "小93.5",
        "sourceRef": "L332.3",
    }


def test_nested_things_are_counted_as_in_the_design(komoro: dict[str, Any]) -> None:
    policies = komoro["@graph"][0]["policies"]
    measures = [measure for policy in policies for measure in policy["measures"]]
    indicators = [item for measure in measures for item in measure.get("indicators", [])]

    assert [len(policy["measures"]) for policy in policies] == [6, 3, 3, 3, 4, 5]
    assert sum(len(policy["missions"]) for policy in policies) == 26
    assert sum(len(measure["goals"]) for measure in measures) == 68
    assert sum(len(measure["sdgCommitments"]) for measure in measures) == 44
    assert (len(indicators), sum(len(item["values"]) for item in indicators)) == (54, 290)
    assert [item["number"] for item in measures[0]["indicators"]] == list(range(1, len(measures[0]["indicators"]) + 1))


def test_measures_of_deeper_levels_stand_in_their_parents(package_lines: Lines) -> None:
    base = SAMPLES["three-levels-final-year"]
    plan = json.loads(jsonld(package_lines("three-levels-final-year"), base, base[:-1]))["@graph"][0]
    measure = plan["policies"][0]["measures"][0]

    assert [item["id"] for item in measure["subMeasures"]] == ["measure-1-1-1", "measure-1-1-2"]
    assert measure["subMeasures"][0]["policy"] == "policy-1"
    assert [item["id"] for item in plan["policies"][0]["policyIndicators"]] == ["indicator-overall-1"]


def test_a_document_holds_the_terms_that_it_uses_as_the_vocabulary_has_them(komoro: dict[str, Any]) -> None:
    context = dict(komoro["@context"])
    known = terms().definitions

    assert context.pop("@base") == KOMORO
    assert {term: known.get(term) for term in context} == context
    assert list(context) == [term for term in known if term in context]
    assert "topConceptOf" not in context
    assert set(keys_of(komoro["@graph"])) <= {*context, "ja", "en", "@reverse"}


def keys_of(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [*value, *(key for child in value.values() for key in keys_of(child))]
    return [key for child in value for key in keys_of(child)] if isinstance(value, list) else []


def test_the_same_triples_give_the_same_bytes_in_any_order(package_lines: Lines) -> None:
    lines = package_lines("minimal")
    backwards = b"".join(sorted(lines.splitlines(keepends=True), reverse=True))

    assert jsonld(sorted_lines(backwards), SAMPLES["minimal"]) == jsonld(lines, SAMPLES["minimal"])


def test_every_property_and_class_of_the_mapping_has_a_term(mapping: CompiledMapping) -> None:
    """A literal's term has its datatype, or takes languages where the mapping gives one; a link's is typed @id."""
    known = terms()
    for item in mapping.maps:
        for rule in item.rules:
            name, thing = rule.predicate.pieces[0], rule.object
            if name == RDF_TYPE or rule.predicate.columns:
                continue
            definition = known.definitions[known.properties[name]]
            definition = {"@id": definition} if isinstance(definition, str) else definition
            if not isinstance(thing, Literal):
                assert definition.get("@type") == "@id", name
            elif thing.language:
                assert definition.get("@container") == "@language", name
            else:
                prefix, _, local = definition.get("@type", ":").partition(":")
                assert (known.prefixes[prefix] + local if prefix else "") == thing.datatype, name
    for predicate in (f"{MP}leadDepartment", f"{MP}relatedDepartment"):
        assert predicate in known.properties
    assert {kind for _, kind in PARTS if kind.startswith(MP)} <= set(known.classes)
    assert set(PARTS.values()) <= set(known.definitions)


def test_the_prefixes_of_the_context_are_those_of_the_project() -> None:
    assert {name: PREFIXES.get(name) for name in terms().prefixes} == terms().prefixes


def test_json_is_set_for_reading() -> None:
    value = {"a": ["x", "y"], "long": ["語" * 60, "w" * 60], "deep": {"b": [{"c": 1}]}, "none": {}}

    assert json.loads(json_text(value)) == value
    assert json_text({"a": ["x", "y"], "b": [{"c": 1}]}).decode() == (
        '{\n  "a": ["x", "y"],\n  "b": [\n    {"c": 1}\n  ]\n}\n'
    )
