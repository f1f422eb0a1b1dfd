"""From the released graph alone every table of the package is rebuilt, byte by byte."""

import csv
import json
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml

from komoro_opendata.package import open_package
from komoro_opendata.package.build import build_descriptor
from komoro_opendata.publish import Release, publish
from komoro_opendata.rdf.rebuild import rebuild, rebuild_query
from komoro_opendata.rdf.store import PlanStore
from komoro_opendata.vocabulary.model import model

ROOT = Path(__file__).parents[2]
SAMPLES = ("komoro", "minimal", "three-levels-final-year", "milestones")
CLASSES = {
    "source": "?row mp:sourceKind []",
    "municipality": "?row a mp:Municipality",
    "plan": "?row a mp:Plan",
    "level": "?row a mp:Level",
    "fiscal_year": "?row a time:ProperInterval",
    "department": "?row a mp:Department",
    "policy": "?row a mp:Policy",
    "mission": "?row a mp:Mission",
    "measure": "?row a mp:Measure",
    "measure_department": "?row a mp:DepartmentRole",
    "goal": "?row a mp:Goal",
    "unit": "?row a mp:Unit",
    "breakdown": "?row a mp:Breakdown",
    "survey": "?row a mp:Survey",
    "indicator": "?row a mp:Indicator",
    "observation": "?row a mp:Value",
    "sdg_goal": "?row a mp:SdgGoal",
    "measure_sdg": "?row a mp:SdgCommitment",
    "project": "?row a mp:Project",
    "measure_project": "?row a mp:ProjectEntry",
    "related_plan": "?row a mp:RelatedPlan",
    "measure_related_plan": "?row a mp:RelatedPlanEntry",
}
LINKS = {
    ("plan", "municipality_code"): "mp:municipality",
    ("plan", "start_fiscal_year"): "mp:startFiscalYear",
    ("plan", "end_fiscal_year"): "mp:endFiscalYear",
    ("plan", "source_id"): "prov:wasDerivedFrom",
    ("department", "parent_department_id"): "org:subOrganizationOf",
    ("policy", "plan_id"): "mp:plan",
    ("policy", "level"): "mp:level",
    ("policy", "parent_policy_id"): "mp:parentPolicy",
    ("policy", "department_id"): "mp:leadDepartment",
    ("mission", "policy_id"): "mp:policy",
    ("measure", "policy_id"): "mp:policy",
    ("measure", "level"): "mp:level",
    ("measure", "parent_measure_id"): "mp:parentMeasure",
    ("measure_department", "measure_id"): "mp:measure",
    ("measure_department", "department_id"): "mp:department",
    ("goal", "measure_id"): "mp:measure",
    ("indicator", "measure_id"): "mp:measure",
    ("indicator", "policy_id"): "mp:policy",
    ("indicator", "unit"): "mp:unit",
    ("indicator", "cumulative_from_fiscal_year"): "mp:cumulativeFromFiscalYear",
    ("indicator", "survey_id"): "mp:survey",
    ("observation", "indicator_id"): "mp:indicator",
    ("observation", "breakdown"): "mp:breakdown",
    ("observation", "fiscal_year"): "sdmx-dimension:refPeriod",
    ("observation", "measured_fiscal_year"): "mp:measuredFiscalYear",
    ("observation", "source_id"): "prov:hadPrimarySource",
    ("measure_sdg", "measure_id"): "mp:measure",
    ("measure_sdg", "sdg_goal"): "mp:sdgGoal",
    ("measure_project", "measure_id"): "mp:measure",
    ("measure_project", "project_id"): "mp:project",
    ("measure_related_plan", "measure_id"): "mp:measure",
    ("measure_related_plan", "related_plan_id"): "mp:relatedPlan",
}
SHORTCUTS = {
    "mp:leadDepartment": ("measure_department", "lead"),
    "mp:relatedDepartment": ("measure_department", "related"),
    "mp:sdgGoal": ("measure_sdg", ""),
    "mp:project": ("measure_project", ""),
    "mp:relatedPlan": ("measure_related_plan", ""),
}
Published = Callable[[str], Release]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """A function that publishes the real package or one of tests/packages, with the real check, once."""
    made: dict[str, Release] = {}

    def release(name: str) -> Release:
        if name not in made:
            folder = tmp_path_factory.mktemp(name)
            with open_package(_package(name, folder / "package")) as package:
                made[name] = publish(package, folder / "dist")
        return made[name]

    return release


def _package(name: str, folder: Path) -> Path:
    if name == "komoro":
        return ROOT / "datapackage"
    shutil.copytree(ROOT / "tests/packages" / name / "data", folder / "data")
    particular = yaml.safe_load((ROOT / "tests/packages" / name / "package.yaml").read_text(encoding="utf-8"))
    (folder / "datapackage.json").write_text(json.dumps(build_descriptor(particular)), encoding="utf-8")
    return folder


def store_of(lines: bytes) -> PlanStore:
    store = PlanStore()
    store.load([lines])
    return store


def graph_of(release: Release) -> bytes:
    return (release.folder / "rdf/plan.nt").read_bytes()


def tables_of(release: Release) -> Mapping[str, bytes]:
    return {file.stem: file.read_bytes() for file in (release.folder / "data").glob("*.csv")}


def rows_of(release: Release, table: str) -> list[dict[str, str]]:
    with (release.folder / f"data/{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def count(store: PlanStore, pattern: str) -> int:
    (row,) = store.table(f"SELECT (COUNT(*) AS ?count) WHERE {{ SELECT DISTINCT * WHERE {{ {pattern} }} }}").rows
    (term,) = row
    assert term is not None
    return int(term.value)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_table_is_rebuilt_byte_by_byte(name: str, published: Published) -> None:
    release = published(name)

    made = rebuild(store_of(graph_of(release)))

    assert set(made) == set(tables_of(release))
    assert len(made) >= len(model().tables)
    for table, content in tables_of(release).items():
        assert made[table].decode() == content.decode(), table


def test_the_order_of_the_triples_does_not_matter(published: Published) -> None:
    lines = graph_of(published("three-levels-final-year"))
    backwards = b"".join(reversed(lines.splitlines(keepends=True)))

    assert rebuild(store_of(backwards)) == rebuild(store_of(lines))


def test_own_columns_and_tables_are_rebuilt(published: Published) -> None:
    """The sample has a column and a table of its own: the comparison above is about them too."""
    made = rebuild(store_of(graph_of(published("milestones"))))

    assert made["indicator"].splitlines()[0].endswith(b",source_ref,x_budget_code")
    assert made["x_ward"] == "x_ward,name_ja,population\ncentral,中央地区,3200\neast,東地区,\n".encode()


@pytest.mark.parametrize(
    "predicate", ["raw", "summary", "parentMeasure", "number", "note", "wasDerivedFrom", "ucumCode"]
)
def test_what_is_taken_from_the_graph_is_missing_in_a_table(predicate: str, published: Published) -> None:
    """The comparison is awake: without the triples of one property something differs or cannot be made."""
    name = "three-levels-final-year" if predicate == "parentMeasure" else "komoro"
    release = published(name)
    kept = [line for line in graph_of(release).splitlines(keepends=True) if f"{predicate}> ".encode() not in line]

    assert len(kept) < len(graph_of(release).splitlines())
    try:
        made: Mapping[str, bytes] = rebuild(store_of(b"".join(kept)))
    except KeyError:
        made = {}
    assert made != tables_of(release)


@pytest.mark.parametrize("table", model().tables)
def test_the_variables_of_a_query_are_the_columns_in_their_order(table: str) -> None:
    selected = re.search(r"SELECT (.+?)\nWHERE", rebuild_query(table), re.DOTALL)

    assert selected is not None
    assert selected[1].split() == [f"?{column}" for column in model().tables[table].fields]


def test_a_query_for_each_table_and_no_other() -> None:
    files = {path.stem for path in (ROOT / "vocab/rebuild").iterdir()}

    assert files == set(model().tables) == set(CLASSES)


@pytest.mark.parametrize("name", SAMPLES)
def test_counts_by_sparql_are_counts_by_csv(name: str, published: Published) -> None:
    release = published(name)
    store = store_of(graph_of(release))
    of_tables = {table: count(store, pattern) for table, pattern in CLASSES.items()}
    of_links = {
        (table, column): count(store, f"{CLASSES[table]} ; {link} ?other") for (table, column), link in LINKS.items()
    }

    assert of_tables == {table: len(rows_of(release, table)) for table in CLASSES}
    assert of_links == {
        (table, column): sum(row[column] != "" for row in rows_of(release, table)) for table, column in LINKS
    }


@pytest.mark.parametrize("name", SAMPLES)
def test_shortcuts_are_as_many_as_their_rows(name: str, published: Published) -> None:
    release = published(name)
    store = store_of(graph_of(release))

    assert {link: count(store, f"?row a mp:Measure ; {link} ?other") for link in SHORTCUTS} == {
        link: sum(role in ("", row.get("role")) for row in rows_of(release, table))
        for link, (table, role) in SHORTCUTS.items()
    }


def test_every_foreign_key_is_counted() -> None:
    keys = {
        (name, field.name)
        for name, table in model().tables.items()
        for field in table.fields.values()
        if field.references
    }

    assert set(LINKS) == keys


def test_provenance_leads_to_the_file_of_the_source(published: Published) -> None:
    """The data were made by a transcription, which used each source; the source is known by its hash."""
    release = published("komoro")
    query = """SELECT ?source ?kind ?title ?sha256 WHERE {
      ?plan a mp:Plan ; prov:wasDerivedFrom ?source .
      ?data a qb:DataSet ; mp:plan ?plan ; prov:wasGeneratedBy ?activity .
      FILTER NOT EXISTS { ?plan prov:wasGeneratedBy ?any }
      ?activity a prov:Activity ; prov:used ?source .
      ?source a prov:Entity ; mp:sourceKind ?kind ; dct:title ?title ; mp:sha256 ?sha256 . FILTER (LANG(?title) = "ja")
    }"""
    (source,) = rows_of(release, "source")

    (row,) = store_of(graph_of(release)).table(query).rows

    assert [term.value for term in row if term] == [
        f"https://w3id.org/jp-municipal-plan/id/202088/source/{source['source_id']}",
        f"https://w3id.org/jp-municipal-plan/code/source-kind/{source['kind']}",
        source["title_ja"],
        source["sha256"],
    ]


def test_values_of_another_source_lead_to_it(published: Published) -> None:
    """Actual results come from a workbook, all else from the plan's text; the activity used both."""
    store = store_of(graph_of(published("milestones")))
    rows = rows_of(published("milestones"), "observation")
    own = sum(row["source_id"] == "results-workbook" for row in rows)
    derived = "?value a mp:Value ; prov:wasDerivedFrom ?source . ?activity prov:used ?source . "

    assert own == 5
    assert count(store, derived + "?value prov:hadPrimarySource ?source") == own
    assert count(store, derived + "?plan a mp:Plan ; prov:wasDerivedFrom ?source") == len(rows) - own
    assert count(store, "?activity prov:used ?source") == 2


@pytest.mark.parametrize("name", ["komoro", "minimal", "milestones", "three-levels-final-year"])
def test_every_value_has_one_source(name: str, published: Published) -> None:
    store = store_of(graph_of(published(name)))
    values = len(rows_of(published(name), "observation"))

    assert count(store, "?value a mp:Value ; prov:wasDerivedFrom ?source") == values


def test_fiscal_years_are_intervals_with_era_labels(published: Published) -> None:
    store = store_of(graph_of(published("komoro")))
    query = """SELECT ?label ?first ?last WHERE {
      ?year a time:ProperInterval ; mp:year 2020 ; skos:prefLabel ?label ;
        time:hasBeginning/time:inXSDDate ?first ; time:hasEnd/time:inXSDDate ?last . FILTER (LANG(?label) = "ja")
    }"""

    (row,) = store.table(query).rows

    assert [term.value for term in row if term] == ["令和2年度", "2020-04-01", "2021-03-31"]
