"""skosify, which repairs silently, finds nothing to say of the code lists; a planted fault of each kind it reports.

skosify logs its own phases at DEBUG; a record above that is a finding, whatever its level.
"""

import logging
from collections.abc import Iterable
from pathlib import Path

import pytest
import rdflib
import skosify
from rdflib import RDF, SKOS

from komoro_opendata.rdf.namespaces import MP, PREFIXES, SCHEMES

KNOWN = {
    "types": (
        f"{MP}Breakdown",
        f"{MP}SdgGoal",
        f"{MP}Unit",
        *(f"{PREFIXES['time']}{n}" for n in ("Instant", "ProperInterval")),
    ),
    "literals": (
        *(f"{MP}{name}" for name in ("breakdownDimension", "number", "year")),
        *(f"{PREFIXES['qudt']}{name}" for name in ("symbol", "ucumCode")),
    ),
    "relations": (
        f"{PREFIXES['rdfs']}seeAlso",
        *(f"{PREFIXES['time']}{name}" for name in ("hasBeginning", "hasEnd")),
    ),
}
"""What our concepts have beside SKOS; of anything else skosify says that it does not know what to do with it."""

SCHEME = rdflib.URIRef("http://example.org/scheme")
Triples = Iterable[tuple[rdflib.URIRef, rdflib.URIRef, rdflib.term.Node]]


def findings(graph: rdflib.Graph, caplog: pytest.LogCaptureFixture) -> list[str]:
    """What skosify has to say of a scheme."""
    caplog.clear()
    same = {kind: {rdflib.URIRef(iri): [(rdflib.URIRef(iri), False)] for iri in iris} for kind, iris in KNOWN.items()}
    with caplog.at_level(logging.DEBUG):
        skosify.skosify(graph, **same)
    return [record.getMessage() for record in caplog.records if record.levelno > logging.DEBUG]


def concept(name: str) -> rdflib.URIRef:
    return rdflib.URIRef(f"http://example.org/{name}")


def sound_scheme() -> rdflib.Graph:
    """A scheme of three concepts without a fault."""
    graph = rdflib.Graph()
    graph.add((SCHEME, RDF.type, SKOS.ConceptScheme))
    graph.add((SCHEME, SKOS.prefLabel, rdflib.Literal("scheme", lang="en")))
    for name in "abc":
        graph.add((concept(name), RDF.type, SKOS.Concept))
        graph.add((concept(name), SKOS.inScheme, SCHEME))
        graph.add((concept(name), SKOS.prefLabel, rdflib.Literal(name, lang="en")))
    graph.add((concept("b"), SKOS.broader, concept("a")))
    graph.add((concept("c"), SKOS.broader, concept("b")))
    graph.add((SCHEME, SKOS.hasTopConcept, concept("a")))
    return graph


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_code_list_has_no_fault(scheme: str, root: Path, caplog: pytest.LogCaptureFixture) -> None:
    graph = rdflib.Graph().parse(root / f"vocab/skos/{scheme}.ttl")

    assert findings(graph, caplog) == []


def test_a_sound_scheme_has_no_fault(caplog: pytest.LogCaptureFixture) -> None:
    assert findings(sound_scheme(), caplog) == []


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ([(concept("a"), SKOS.broader, concept("c"))], "cycle"),
        ([(concept("a"), SKOS.prefLabel, rdflib.Literal("another", lang="en"))], "more than one prefLabel@en"),
        ([(concept("a"), SKOS.altLabel, rdflib.Literal("a", lang="en"))], "as both"),
        ([(concept("c"), SKOS.related, concept("a"))], "skos:related"),
        ([(concept("a"), concept("colour"), rdflib.Literal("red"))], "know what to do with literal"),
        ([(concept("a"), RDF.type, concept("Class"))], "know what to do with type"),
    ],
    ids=["cycle", "two-labels", "label-as-both", "related-and-broader", "foreign-literal", "foreign-type"],
)
def test_a_planted_fault_is_reported(planted: Triples, said: str, caplog: pytest.LogCaptureFixture) -> None:
    graph = sound_scheme()
    for triple in planted:
        graph.add(triple)

    assert any(said in message for message in findings(graph, caplog))


def test_a_scheme_without_a_label_is_reported(caplog: pytest.LogCaptureFixture) -> None:
    graph = sound_scheme()
    graph.remove((SCHEME, SKOS.prefLabel, None))

    assert any("no label" in message for message in findings(graph, caplog))


def test_a_doubled_label_in_a_code_list_is_reported(root: Path, caplog: pytest.LogCaptureFixture) -> None:
    graph = rdflib.Graph().parse(root / "vocab/skos/sdg-goal.ttl")
    goal = rdflib.URIRef(f"{PREFIXES['sdg-goal']}4")
    graph.add((goal, SKOS.prefLabel, rdflib.Literal("教育", lang="ja")))

    assert any("more than one prefLabel@ja" in message for message in findings(graph, caplog))
