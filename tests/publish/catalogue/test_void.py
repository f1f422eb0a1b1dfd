"""void.ttl counts what is in the released graph."""

from collections import Counter
from pathlib import Path

import rdflib
from rdflib import RDF, RDFS, VOID, URIRef

PLAN = "https://w3id.org/jp-municipal-plan/id/202088/basic-plan-11"
DATASET = URIRef(f"{PLAN}/graph/draft")
MP = rdflib.Namespace("https://w3id.org/jp-municipal-plan/def#")


def test_numbers_are_those_of_the_graph(komoro: Path) -> None:
    plan, void = rdflib.Graph().parse(komoro / "rdf/plan.nt"), rdflib.Graph().parse(komoro / "void.ttl")
    expected = {
        VOID.triples: len(plan),
        VOID.classes: len(set(plan.objects(None, RDF.type))),
        VOID.properties: len(set(plan.predicates())),
        VOID.distinctSubjects: len(set(plan.subjects())),
        VOID.distinctObjects: len(set(plan.objects())),
    }

    assert {name: int(str(void.value(DATASET, name))) for name in expected} == expected


def test_partitions_count_each_class_and_property(komoro: Path) -> None:
    plan, void = rdflib.Graph().parse(komoro / "rdf/plan.nt"), rdflib.Graph().parse(komoro / "void.ttl")
    for kind, names, number_of in (
        ("class", Counter(plan.objects(None, RDF.type)), VOID.entities),
        ("property", Counter(plan.predicates()), VOID.triples),
    ):
        parts = list(void.objects(DATASET, VOID[f"{kind}Partition"]))
        assert {void.value(part, VOID[kind]): int(str(void.value(part, number_of))) for part in parts} == names


def test_linksets_lead_to_the_united_nations_e_stat_and_qudt(komoro: Path) -> None:
    plan, void = rdflib.Graph().parse(komoro / "rdf/plan.nt"), rdflib.Graph().parse(komoro / "void.ttl")
    linksets = {
        (str(void.value(part, VOID.objectsTarget)), void.value(part, VOID.linkPredicate)): int(
            str(void.value(part, VOID.triples)),
        )
        for part in void.subjects(RDF.type, VOID.Linkset)
    }
    starts = {
        "http://metadata.un.org/sdg": "http://metadata.un.org/sdg/",
        "http://data.e-stat.go.jp/lod/": "http://data.e-stat.go.jp/lod/sac/",
        "http://qudt.org/vocab/unit": "http://qudt.org/vocab/unit/",
    }
    expected = Counter(
        (target, predicate)
        for _, predicate, thing in plan
        for target, start in starts.items()
        if isinstance(thing, URIRef) and str(thing).startswith(start) and predicate != RDF.type
    )

    assert linksets == dict(expected)
    assert {target for target, _ in linksets} == set(starts)
    assert linksets["http://metadata.un.org/sdg", MP.sdgGoal] == 44 + 44  # of the measures and of their commitments


def test_dumps_are_files_of_the_release_and_vocabularies_those_in_use(komoro: Path) -> None:
    void = rdflib.Graph().parse(komoro / "void.ttl")
    dumps = {str(dump).removeprefix(f"{PLAN}/") for dump in void.objects(DATASET, VOID.dataDump)}
    vocabularies = {str(name) for name in void.objects(DATASET, VOID.vocabulary)}

    assert dumps == {f"rdf/{file.name}" for file in (komoro / "rdf").iterdir()}
    assert {str(MP), str(RDFS), "http://purl.org/linked-data/cube#", "http://www.w3.org/ns/prov#"} <= vocabularies
    assert not any(isinstance(term, rdflib.BNode) for triple in void for term in triple)
