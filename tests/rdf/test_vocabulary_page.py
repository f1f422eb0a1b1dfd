"""The page of the vocabulary tells each class, property and code, and the tables and columns behind them."""

from pathlib import Path
from typing import Any

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SKOS

from komoro_opendata.rdf.namespaces import MP, SCHEMES
from komoro_opendata.vocabulary.codes import code_list


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs/reference/vocabulary.md").read_text(encoding="utf-8")


def section(page: str, name: str) -> str:
    """What stands below the heading of a term."""
    start = page.index(f"\n### {name} — ")
    return page[start : page.index("\n##", start + 4)]


def test_each_term_has_its_words_in_both_languages(page: str, root: Path) -> None:
    ontology = rdflib.Graph().parse(root / "vocab/ontology.ttl")
    terms = {
        s for cls in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty) for s in ontology.subjects(RDF.type, cls)
    }

    assert len(terms) > 80
    for term in terms:
        told = section(page, f"mp:{str(term).removeprefix(MP)}")
        for predicate in (RDFS.label, SKOS.definition, SKOS.example, SKOS.scopeNote):
            texts = list(ontology.objects(term, predicate))
            assert len(texts) == 2
            assert [text for text in texts if str(text) not in told] == [], term


@pytest.mark.parametrize(
    ("term", "line"),
    [
        ("mp:unit", "- 表の列 / Columns: `indicator.unit`"),
        ("mp:unit", "- 主語 / Domain: `mp:Indicator`"),
        ("mp:unit", "- 値 / Range: `mp:Unit`"),
        ("mp:unit", "- 一つだけ / At most one"),
        ("mp:vision", "- 表の列 / Columns: `policy.vision_ja`, `policy.vision_en`"),
        ("mp:leadDepartment", "- 表の列 / Columns: `policy.department_id`, `measure_department.department_id`"),
        ("mp:relatedDepartment", "- 表の列 / Columns: `measure_department.department_id`"),
        ("mp:sdgGoal", "- 表の列 / Columns: `measure_sdg.sdg_goal`"),
        ("mp:TargetValue", "- 表 / Tables: `observation`"),
        ("mp:SdgCommitment", "- 表 / Tables: `measure_sdg`"),
        ("mp:Indicator", "- 親 / Parent: `prov:Entity`, `s4city:KeyPerformanceIndicator`"),
    ],
)
def test_a_term_says_where_it_comes_from(term: str, line: str, page: str) -> None:
    assert line in section(page, term).split("\n")


def test_each_column_of_a_text_or_number_is_behind_some_property(page: str, model: dict[str, Any]) -> None:
    told = {
        (table, column) for table, body in model.items() for column in body["fields"] if f"`{table}.{column}`" in page
    }

    assert {("measure", "issues_ja"), ("observation", "raw"), ("indicator", "number"), ("plan", "status")} <= told
    assert {
        (table, column)
        for table, body in model.items()
        for column, field in body["fields"].items()
        if field["type"] == "source_ref" and (table, column) not in told
    } == set()


def test_each_code_of_a_short_list_is_told(page: str) -> None:
    for scheme in SCHEMES:
        told = section(page + "\n##", f"code:{scheme}")
        rows = code_list(scheme.replace("-", "_")).rows
        if len(rows) <= 30:
            assert [code for code in rows if f"| `{code}` |" not in told] == []
        else:
            assert f"({len(rows)})" in told


def test_the_picture_joins_classes_by_their_properties(page: str) -> None:
    lines = page.partition("```mermaid\n")[2].partition("```")[0].split("\n")

    assert '    mp_Measure -->|"policy"| mp_Policy' in lines
    assert '    mp_Measure -->|"leadDepartment<br>relatedDepartment"| mp_Department' in lines
    assert '    mp_Value -->|"indicator"| mp_Indicator' in lines
    boxes = {line.strip().partition("[")[0] for line in lines if "[" in line}
    ends = {end for line in lines if "-->" in line for end in (line.split()[0], line.split()[-1])}
    assert boxes == ends
