"""CSV on the Web: a validator of others accepts the tables and finds planted faults; the addresses are the graph's."""

import csv
import json
import re
import shutil
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from csvw import CSVW

EXPRESSION = re.compile(r"\{(\+?)([A-Za-z0-9_]+)\}")
XSD = "http://www.w3.org/2001/XMLSchema#"


def complaints(metadata: Path) -> list[str]:
    """What the validator has to say, be it a warning or an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("always")  # it collects its own
        try:
            described = CSVW(str(metadata), validate=True, strict=False)
            return [] if described.is_valid else [str(warning.message) for warning in described.warnings]
        except ValueError as error:
            return [str(error)]


def test_validator_accepts_every_table_alone_and_all_together(release: Path) -> None:
    files = sorted((release / "csvw").iterdir())
    tables = {f"{file.stem}.csv-metadata.json" for file in (release / "data").iterdir()}

    assert {file.name for file in files} == {*tables, "csv-metadata.json"}
    assert {file.name: complaints(file) for file in files} == {file.name: [] for file in files}


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        ("measure", "policy-1,", "policy-99,", "not found in table"),
        ("policy", "\npolicy-2,", "\npolicy-1,", "duplicate primary key"),
        ("observation", "observation:value", "many", "invalid lexical value"),
        ("observation", "observation:kind", "wish", "invalid lexical value"),
        ("goal", "goal:summary_ja", "", "required column value is missing"),
        ("goal", "goal_id,", "identifier,", "missing required columns"),
    ],
)
def test_validator_finds_a_planted_fault(
    table: str,
    old: str,
    new: str,
    said: str,
    komoro: Path,
    tmp_path: Path,
) -> None:
    for folder in ("data", "csvw"):
        shutil.copytree(komoro / folder, tmp_path / folder)
    file = tmp_path / "data" / f"{table}.csv"
    text = file.read_text(encoding="utf-8")
    if old.startswith(f"{table}:"):
        with file.open(encoding="utf-8", newline="") as opened:
            rows = list(csv.DictReader(opened))
        rows[0][old.partition(":")[2]] = new
        with file.open("w", encoding="utf-8", newline="") as opened:
            writer = csv.DictWriter(opened, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    else:
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    found = complaints(tmp_path / "csvw/csv-metadata.json")

    assert any(said in complaint for complaint in found), found


def test_tables_have_the_columns_keys_and_titles_of_the_descriptor(release: Path) -> None:
    descriptor = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
    group = json.loads((release / "csvw/csv-metadata.json").read_text(encoding="utf-8"))

    assert [table["url"] for table in group["tables"]] == [f"../{entry['path']}" for entry in descriptor["resources"]]
    for table, resource in zip(group["tables"], descriptor["resources"], strict=True):
        schema, fields = table["tableSchema"], resource["schema"]["fields"]
        assert [column["name"] for column in schema["columns"]] == [field["name"] for field in fields]
        assert [column["titles"].get("ja") for column in schema["columns"]] == [field.get("title") for field in fields]
        assert schema["primaryKey"] == resource["schema"]["primaryKey"]
        assert len(schema.get("foreignKeys", ())) == len(resource["schema"].get("foreignKeys", ()))


def test_what_the_columns_mean_is_in_the_released_graph(release: Path) -> None:
    """Each triple that a processor makes of the metadata stands in rdf/plan.nt; and these are most of its triples."""
    graph = set((release / "rdf/plan.nt").read_text(encoding="utf-8").splitlines())
    group = json.loads((release / "csvw/csv-metadata.json").read_text(encoding="utf-8"))
    made = set()
    for table in group["tables"]:
        with (release / "csvw" / table["url"]).resolve().open(encoding="utf-8", newline="") as opened:
            for row in csv.DictReader(opened):
                made |= {*triples(table["tableSchema"], row)}

    assert made - graph == set()
    assert len(made) > len(graph) * 0.4


def triples(schema: Mapping[str, Any], row: Mapping[str, str]) -> Iterator[str]:
    """What CSV on the Web makes of a row, as N-Triples."""
    for column in schema["columns"]:
        cell = row[column["name"]]
        if cell and "propertyUrl" in column:
            start = f"<{expanded(schema['aboutUrl'], row)}> <{column['propertyUrl']}>"
            yield f"{start} {term(column, cell, row)} ."


def term(column: Mapping[str, Any], cell: str, row: Mapping[str, str]) -> str:
    if "valueUrl" in column:
        return f"<{expanded(column['valueUrl'], row)}>"
    datatype = column["datatype"] if isinstance(column["datatype"], str) else column["datatype"]["base"]
    text = cell.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    if datatype == "string":
        return f'"{text}"@{column["lang"]}' if "lang" in column else f'"{text}"'
    return f'"{text}"^^<{XSD}{datatype}>'


def expanded(template: str, row: Mapping[str, str]) -> str:
    """A URI template of RFC 6570 with simple and reserved expansion."""
    return EXPRESSION.sub(lambda found: row[found[2]] if found[1] else quote(row[found[2]], safe=""), template)


def test_each_file_tells_version_licence_publisher_and_citation(komoro: Path) -> None:
    for file in (komoro / "csvw").iterdir():
        said = json.loads(file.read_text(encoding="utf-8"))
        assert said["schema:version"] == "1.0.0", file.name
        assert said["dc:license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}
        assert {entry["@language"] for entry in said["dc:bibliographicCitation"]} == {"ja", "en"}
