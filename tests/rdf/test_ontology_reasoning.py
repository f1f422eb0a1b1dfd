"""OWL 2 RL reasoning (owlrl on rdflib) over the whole release, ontology, cube and code lists finds no contradiction.

One planted contradiction of each kind is found. Of the rules of OWL 2 RL, owlrl lacks those that compare literals
(dt-diff, dt-not-type); what they forbid is read here from what it inferred.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import owlrl
import pytest
import rdflib
from rdflib import OWL, RDF, XSD, Literal, URIRef
from rdflib.term import Node

from komoro_opendata.package import open_package
from komoro_opendata.rdf.cube import released_ntriples
from komoro_opendata.rdf.edition_graph import edition_metadata
from komoro_opendata.rdf.namespaces import MP, PREFIXES
from komoro_opendata.rdf.package_graph import context_of

BASE = "https://w3id.org/jp-municipal-plan/"
PLAN = f"{BASE}id/202088/basic-plan-11/"
WIDER = {XSD.integer: {XSD.decimal}}
Triple = tuple[Node, Node, Node]


@pytest.fixture(scope="module")
def vocabulary(root: Path) -> rdflib.Graph:
    """Ontology, structure of the cube and code lists."""
    graph = rdflib.Graph()
    for path in (root / "vocab/ontology.ttl", root / "vocab/cube.ttl", *(root / "vocab/skos").glob("*.ttl")):
        if path.stem != "fiscal-year":  # 120 years, of which a release holds the few that it needs
            graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def ontology(root: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(root / "vocab/ontology.ttl")


def contradictions(triples: Iterable[Triple]) -> set[str]:
    """What contradicts itself after closure, each in words."""
    graph = rdflib.Graph()
    for triple in triples:
        graph.add(triple)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return {str(message) for _, predicate, message in graph if "error" in str(predicate)} | set(_of_literals(graph))


def _of_literals(graph: rdflib.Graph) -> Iterator[str]:
    for one, other in graph.subject_objects(OWL.sameAs):
        if isinstance(one, Literal) and isinstance(other, Literal) and not one.eq(other):
            yield f"two values are one: {one} and {other}"
    for value, cls in graph.subject_objects(RDF.type):
        if isinstance(value, Literal):
            datatype = value.datatype or (RDF.langString if value.language else XSD.string)
            if cls not in {datatype, *WIDER.get(datatype, ())}:
                yield f"{value!r} is no {cls}"


def test_release_ontology_and_code_lists_do_not_contradict_themselves(root: Path, vocabulary: rdflib.Graph) -> None:
    graph = rdflib.Graph()
    with open_package(root / "datapackage") as package:
        about = edition_metadata(package, context_of(package, BASE))
        graph.parse(data=b"".join([*released_ntriples(package, BASE), *about]), format="nt")
    stated = len(graph)

    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(both := graph + vocabulary)

    assert stated > 9_000
    assert not {str(message) for _, predicate, message in both if "error" in str(predicate)} | set(_of_literals(both))
    same = {(one, other) for one, other in both.subject_objects(OWL.sameAs) if one != other}
    assert not {pair for pair in same if not isinstance(pair[0], Literal)}, "two IRIs would be one thing"
    assert (URIRef(f"{PREFIXES['sdg']}4"), RDF.type, URIRef(f"{PREFIXES['sdgo']}Goal")) in both
    assert (URIRef(f"{PLAN}indicator-1-1-1"), RDF.type, URIRef(f"{PREFIXES['s4city']}KeyPerformanceIndicator")) in both


def mp(name: str) -> URIRef:
    return URIRef(f"{MP}{name}")


def ex(name: str) -> URIRef:
    return URIRef(f"http://example.org/{name}")


def decimal(text: str) -> Literal:
    return Literal(text, datatype=XSD.decimal)


DISJOINT, FUNCTIONAL, SAME = "Disjoint classes", "'sameAs' and 'differentFrom'", "two values are one"
PLANTED: dict[str, tuple[list[Triple], str]] = {
    "policy and measure": ([(ex("a"), RDF.type, mp("Policy")), (ex("a"), RDF.type, mp("Measure"))], DISJOINT),
    "target and baseline": (
        [(ex("a"), RDF.type, mp("TargetValue")), (ex("a"), RDF.type, mp("BaselineValue"))],
        DISJOINT,
    ),
    "of one plan and another": (
        [(ex("a"), mp("plan"), ex("p")), (ex("a"), mp("plan"), ex("q")), (ex("p"), OWL.differentFrom, ex("q"))],
        FUNCTIONAL,
    ),
    "two printed texts": ([(ex("a"), mp("raw"), Literal("1")), (ex("a"), mp("raw"), Literal("2"))], SAME),
    "two upper ends": ([(ex("a"), mp("upperValue"), decimal("1")), (ex("a"), mp("upperValue"), decimal("2"))], SAME),
    "range": ([(ex("a"), mp("policy"), ex("d")), (ex("d"), RDF.type, mp("Department"))], DISJOINT),
    "domain": ([(ex("a"), mp("raw"), Literal("1")), (ex("a"), RDF.type, mp("Indicator"))], DISJOINT),
    "below itself": ([(ex("a"), mp("parentPolicy"), ex("a"))], "Irreflexive property"),
    "each below the other": (
        [(ex("a"), mp("parentMeasure"), ex("b")), (ex("b"), mp("parentMeasure"), ex("a"))],
        "asymmetric property",
    ),
    "a text for a date": (
        [(ex("a"), mp("adoptedOn"), Literal("2020-03-19"))],
        "is no http://www.w3.org/2001/XMLSchema#date",
    ),
    "a text for a code": ([(ex("a"), mp("kind"), Literal("target"))], f"is no {PREFIXES['skos']}Concept"),
    "a label without a language": ([(ex("a"), mp("vision"), Literal("まち"))], "langString"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_contradiction_is_found(name: str, ontology: rdflib.Graph) -> None:
    planted, said = PLANTED[name]

    assert any(said in message for message in contradictions([*ontology, *planted]))


def test_neighbours_of_the_planted_contradictions_are_sound(ontology: rdflib.Graph) -> None:
    """What looks like a contradiction and is none: one number written twice, a plan that another plan refers to."""
    sound: list[Triple] = [
        (ex("a"), mp("upperValue"), decimal("1")),
        (ex("a"), mp("upperValue"), decimal("1.0")),
        (ex("b"), RDF.type, mp("Plan")),
        (ex("b"), RDF.type, mp("RelatedPlan")),
        (ex("c"), mp("vision"), Literal("まち", lang="ja")),
        (ex("c"), mp("vision"), Literal("city", lang="en")),
        (ex("d"), mp("leadDepartment"), ex("e")),
        (ex("d"), mp("leadDepartment"), ex("f")),
        (ex("e"), OWL.differentFrom, ex("f")),
    ]

    assert contradictions([*ontology, *sound]) == set()


def test_data_about_a_plan_are_entailed_to_be_no_part_of_it(ontology: rdflib.Graph) -> None:
    graph = ontology + rdflib.Graph()
    graph.add((ex("data"), mp("plan"), ex("plan")))
    graph.add((ex("measure"), mp("policy"), ex("policy")))

    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)

    assert set(graph.subject_objects(rdflib.DCTERMS.isPartOf)) == {(ex("measure"), ex("policy"))}


def test_each_class_is_disjoint_from_all_others_but_its_parents(ontology: rdflib.Graph) -> None:
    classes = {cls for cls in ontology.subjects(RDF.type, OWL.Class) if str(cls).startswith(MP)}
    parents = {cls: set(ontology.transitive_objects(cls, rdflib.RDFS.subClassOf)) for cls in classes}
    stated = {frozenset(pair) for pair in ontology.subject_objects(OWL.disjointWith)}

    open_pairs = {
        frozenset({one, other})
        for one in classes
        for other in classes
        if one != other
        and not any(frozenset({up, across}) in stated for up in parents[one] for across in parents[other])
    }

    values = {frozenset({mp(f"{kind}Value"), mp("Value")}) for kind in ("Baseline", "Target", "Actual")}
    assert open_pairs == values | {frozenset({mp("Plan"), mp("RelatedPlan")})}
