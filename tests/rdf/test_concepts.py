"""The code lists as SKOS: checked in, complete, and the same concepts as in a plan's triples."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from komoro_opendata.rdf import Context
from komoro_opendata.rdf.concepts import concept_schemes
from komoro_opendata.rdf.namespaces import CODE, RDF, SCHEMES, SKOS

OurLines = Callable[[Path, Context], bytes]
RDF_TYPE = f"<{RDF}type>"
Terms = Callable[[bytes, str], frozenset[tuple[str, ...]]]


@pytest.fixture(scope="module")
def made() -> Mapping[str, bytes]:
    """What the code lists say now: Turtle by file name."""
    return dict(concept_schemes())


def test_what_is_checked_in_is_what_the_code_lists_say(made: Mapping[str, bytes], root: Path) -> None:
    kept = {path.name: path.read_bytes() for path in (root / "vocab/skos").glob("*")}

    assert kept == made


@pytest.mark.parametrize("scheme", SCHEMES)
def test_each_code_is_a_top_concept_with_labels_and_notation(
    scheme: str, made: Mapping[str, bytes], root: Path, terms_by_pyoxigraph: Terms
) -> None:
    lines = (root / f"vocab/codes/{scheme.replace('-', '_')}.csv").read_text(encoding="utf-8").splitlines()[1:]
    codes = [line.split(",")[0] for line in lines]
    scheme_iri, in_skos = f"<{CODE}{scheme}>", f"<{SKOS}%s>"

    triples = terms_by_pyoxigraph(made[f"{scheme}.ttl"], "ttl")

    assert (scheme_iri, RDF_TYPE, in_skos % "ConceptScheme") in triples
    tops = {term for subject, predicate, term in triples if predicate == in_skos % "hasTopConcept"}
    assert tops == {f"<{CODE}{scheme}/{code}>" for code in codes}
    for code in codes:
        concept = f"<{CODE}{scheme}/{code}>"
        mine = {(predicate, term) for subject, predicate, term in triples if subject == concept}
        assert mine > {
            (RDF_TYPE, in_skos % "Concept"),
            (in_skos % "inScheme", scheme_iri),
            (in_skos % "topConceptOf", scheme_iri),
            (in_skos % "notation", f'"{code}"'),
        }
        labels = sorted(term[-3:] for predicate, term in mine if predicate == in_skos % "prefLabel")
        assert labels == ["@en", "@ja"]


def test_a_whole_scheme(made: Mapping[str, bytes]) -> None:
    assert made["respondents.ttl"].decode() == RESPONDENTS


def test_statuses_lead_to_the_fewer_statuses_of_sdmx(made: Mapping[str, bytes]) -> None:
    assert b"skos:broadMatch sdmx-code:obsStatus-P" in made["status.ttl"]


def test_concepts_of_a_plan_are_described_alike(
    made: Mapping[str, bytes], root: Path, our_lines: OurLines, terms_by_pyoxigraph: Terms
) -> None:
    """What a plan's triples say of a shared code is what its concept scheme says."""
    plan = terms_by_pyoxigraph(our_lines(root / "datapackage", Context("202088", "basic-plan-11")), "nt")
    shared = {triple for triple in plan if triple[0].startswith(f"<{CODE}")}
    known = {triple for document in made.values() for triple in terms_by_pyoxigraph(document, "ttl")}

    assert len(shared) > 300
    assert shared <= known


RESPONDENTS = """\
@prefix code: <https://w3id.org/jp-municipal-plan/code/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix respondents: <https://w3id.org/jp-municipal-plan/code/respondents/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

respondents:residents
    a skos:Concept ;
    skos:definition
        "A survey that residents answer"@en,
        "市民が答える調査"@ja ;
    skos:inScheme code:respondents ;
    skos:notation "residents" ;
    skos:prefLabel
        "residents"@en,
        "市民"@ja ;
    skos:topConceptOf code:respondents .

respondents:staff
    a skos:Concept ;
    skos:definition
        "A survey that the staff answer"@en,
        "職員が答える調査"@ja ;
    skos:inScheme code:respondents ;
    skos:notation "staff" ;
    skos:prefLabel
        "staff"@en,
        "職員"@ja ;
    skos:topConceptOf code:respondents .

code:respondents
    a skos:ConceptScheme ;
    dct:license <https://creativecommons.org/licenses/by/4.0/> ;
    dct:title
        "Respondents"@en,
        "回答者"@ja ;
    rdfs:label
        "Respondents"@en,
        "回答者"@ja ;
    skos:hasTopConcept
        respondents:residents,
        respondents:staff .
"""
