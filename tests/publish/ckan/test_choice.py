"""Which files of a release become resources."""

import pytest

from komoro_opendata.publish.ckan.choice import Choice, chosen

ALL = [
    "CITATION.cff",
    "catalog.jsonld",
    "catalog.ttl",
    "csvw/csv-metadata.json",
    "csvw/goal.csv-metadata.json",
    "data/goal.csv",
    "data/plan.csv",
    "data/x_own.csv",
    "datapackage.json",
    "exchange/sdmx.csv",
    "package.zip",
    "rdf/plan.nt",
    "rdf/plan.nt.gz",
    "rdf/plan.ttl",
    "release.json",
    "site/id/202088/index.ttl",
    "tables/excel-csv/goal.csv",
    "tables/goal.parquet",
    "tables/observation_wide.csv",
    "tables/plan.sqlite",
    "tables/plan.xlsx",
    "vocab/codes/unit.csv",
    "void.ttl",
]
TABLES = ["data/plan.csv", "data/goal.csv"]


def test_overview_tables_graph_metadata_in_this_order() -> None:
    assert chosen(ALL, Choice(), TABLES) == (
        "tables/observation_wide.csv",
        "tables/plan.xlsx",
        "package.zip",
        "data/plan.csv",
        "data/goal.csv",
        "data/x_own.csv",
        "tables/plan.sqlite",
        "rdf/plan.ttl",
        "rdf/plan.nt.gz",
        "datapackage.json",
        "catalog.jsonld",
        "catalog.ttl",
        "void.ttl",
        "csvw/csv-metadata.json",
        "exchange/sdmx.csv",
        "CITATION.cff",
    )


def test_plain_triples_come_where_there_are_no_compressed_ones() -> None:
    assert chosen(["rdf/plan.nt"], Choice()) == ("rdf/plan.nt",)
    assert chosen(ALL, Choice(exclude=("*.gz",)), TABLES)[8] == "rdf/plan.nt"


@pytest.mark.parametrize(
    ("choice", "added", "gone"),
    [
        (Choice(include=("tables/*.parquet",)), {"tables/goal.parquet"}, set()),
        (Choice(exclude=("exchange/*", "package.zip")), set(), {"exchange/sdmx.csv", "package.zip"}),
        (Choice(include=("vocab/*",), exclude=("vocab/codes/*",)), set(), set()),
    ],
)
def test_patterns_add_and_leave_out(choice: Choice, added: set[str], gone: set[str]) -> None:
    usual = set(chosen(ALL, Choice(), TABLES))

    assert set(chosen(ALL, choice, TABLES)) == (usual | added) - gone
