"""The code lists as SKOS: checked in, complete, and the same concepts as in a plan's triples."""

import csv
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from komoro_opendata.rdf import Context
from komoro_opendata.rdf.concepts import concept_schemes
from komoro_opendata.rdf.namespaces import CODE, RDF, SCHEMES, SKOS

OurLines = Callable[[Path, Context], bytes]
RDF_TYPE, DEFINITION = f"<{RDF}type>", f"<{SKOS}definition>"
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


@pytest.mark.parametrize("scheme", SCHEMES)
def test_concepts_are_defined_in_both_languages(
    scheme: str, made: Mapping[str, bytes], root: Path, terms_by_pyoxigraph: Terms
) -> None:
    """All but the units that UCUM has no code for: of them the list says no more than their names."""
    with (root / f"vocab/codes/{scheme.replace('-', '_')}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    triples = terms_by_pyoxigraph(made[f"{scheme}.ttl"], "ttl")
    found: dict[str, list[str]] = {}
    for subject, predicate, term in triples:
        if predicate == f"<{SKOS}definition>":
            found.setdefault(subject, []).append(term[-3:])

    defined = [next(iter(row.values())) for row in rows if row.get("ucum", "any")]
    assert {name: sorted(languages) for name, languages in found.items()} == {
        f"<{CODE}{scheme}/{code}>": ["@en", "@ja"] for code in defined
    }


@pytest.mark.parametrize(
    ("code", "ja", "en"),
    [
        ("fiscal-year/2020", "2020-04-01 から 2021-03-31 までの年度", "The fiscal year from 2020-04-01 to 2021-03-31"),
        ("unit/hectare", "UCUM で har と書かれる単位", "The unit that UCUM writes as har"),
        ("breakdown/total", "内訳に分けない、全体についての値", "Values of the whole, not broken down"),
        (
            "breakdown/male",
            "値のうち「男性」だけについてのもの（分け方：sex）",
            "Of the values, those of “male” alone (broken down by sex)",
        ),
        (
            "sdg-goal/4",
            "国連の持続可能な開発目標（SDGs）のゴール4「質の高い教育をみんなに」",
            "Goal 4 of the Sustainable Development Goals of the United Nations: Quality Education",
        ),
    ],
)
def test_definitions_are_made_of_what_the_list_says(
    code: str, ja: str, en: str, made: Mapping[str, bytes], terms_by_pyoxigraph: Terms
) -> None:
    triples = terms_by_pyoxigraph(made[f"{code.partition('/')[0]}.ttl"], "ttl")
    concept = f"<{CODE}{code}>"

    found = {term for subject, predicate, term in triples if (subject, predicate) == (concept, DEFINITION)}
    assert found == {f'"{ja}"@ja', f'"{en}"@en'}


def test_a_whole_scheme(made: Mapping[str, bytes]) -> None:
    assert made["respondents.ttl"].decode() == RESPONDENTS


def test_statuses_lead_to_the_fewer_statuses_of_sdmx(made: Mapping[str, bytes]) -> None:
    assert b"skos:broadMatch sdmx-code:obsStatus-P" in made["status.ttl"]


def test_a_unit_of_another_vocabulary_is_no_match_of_ours(made: Mapping[str, bytes]) -> None:
    """skos:closeMatch would make QUDT's unit a skos:Concept."""
    assert b"rdfs:seeAlso qudt-unit:HA" in made["unit.ttl"]
    assert b"Match" not in made["unit.ttl"]


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
