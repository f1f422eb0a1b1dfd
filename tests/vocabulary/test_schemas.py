"""The table schemas made from the model are valid, load in frictionless and hold all that the model knows."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from frictionless import Schema
from jsonschema import Draft7Validator

from komoro_opendata.package.build import build_descriptor
from komoro_opendata.vocabulary.codes import code_list
from komoro_opendata.vocabulary.model import model
from komoro_opendata.vocabulary.schemas import table_schema

LANGUAGES = (["ja"], ["ja", "en"])
TABLES = tuple(model().tables)


@cache
def _official(root: Path, name: str) -> Draft7Validator:
    schema = json.loads((root / "vocab/profile/datapackage-2.0" / f"{name}.json").read_text(encoding="utf-8"))
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema)


@pytest.mark.parametrize("languages", LANGUAGES, ids="-".join)
@pytest.mark.parametrize("name", TABLES)
def test_official_profile_accepts_the_schema(root: Path, name: str, languages: list[str]) -> None:
    errors = list(_official(root, "tableschema").iter_errors(table_schema(name, languages)))

    assert [error.message for error in errors] == []


def test_official_profile_is_awake(root: Path) -> None:
    """A schema without fields is refused, so an accepted one means something."""
    schema = table_schema("plan")
    del schema["fields"]

    assert list(_official(root, "tableschema").iter_errors(schema))


@pytest.mark.parametrize("languages", LANGUAGES, ids="-".join)
@pytest.mark.parametrize("name", TABLES)
def test_frictionless_loads_the_schema(name: str, languages: list[str]) -> None:
    schema = Schema.from_descriptor(table_schema(name, languages))

    assert schema.field_names == list(model().tables[name].fields)
    assert schema.primary_key == list(model().tables[name].key)


@pytest.mark.parametrize("name", TABLES)
def test_checked_in_schema_is_that_of_the_model(root: Path, name: str) -> None:
    written = json.loads((root / "vocab/profile/tables" / f"{name}.json").read_text(encoding="utf-8"))

    assert written == table_schema(name)


def test_no_schema_is_left_of_a_table_that_is_gone(root: Path) -> None:
    assert {path.stem for path in (root / "vocab/profile/tables").iterdir()} == set(TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_codes_stand_as_enumeration_and_as_categories_with_labels(name: str) -> None:
    for field in table_schema(name)["fields"]:
        codes = model().tables[name].fields[field["name"]].codes
        if codes is None:
            assert "categories" not in field
            continue
        rows = code_list(codes).rows
        assert field["constraints"]["enum"] == list(rows)
        assert field["categories"] == [
            {"value": code, "label": row["label_ja"], "label_en": row["label_en"]} for code, row in rows.items()
        ]


@pytest.mark.parametrize(
    ("table", "column", "expected"),
    [
        ("municipality", "code", {"required": True, "pattern": "^[0-9]{6}$"}),
        ("observation", "fiscal_year", {"required": True, "minimum": 1980, "maximum": 2070}),
        ("measure_sdg", "sdg_goal", {"required": True, "minimum": 1, "maximum": 17}),
        ("goal", "number", {"required": True, "minimum": 1}),
        ("observation", "value", None),
        ("observation", "raw", None),
    ],
)
def test_bounds_and_patterns_of_a_column(table: str, column: str, expected: Any) -> None:
    field = next(field for field in table_schema(table)["fields"] if field["name"] == column)

    assert field.get("constraints") == expected


@pytest.mark.parametrize(
    ("table", "column", "expected"),
    [
        ("municipality", "code", "string"),
        ("observation", "value", "number"),
        ("observation", "fiscal_year", "integer"),
        ("plan", "adopted_on", "date"),
        ("level", "level", "integer"),
        ("sdg_goal", "iri", "string"),
    ],
)
def test_type_of_a_column(table: str, column: str, expected: str) -> None:
    field = next(field for field in table_schema(table)["fields"] if field["name"] == column)

    assert field["type"] == expected


@pytest.mark.parametrize("name", TABLES)
def test_identifiers_are_lower_case_words_of_at_most_60_characters(name: str) -> None:
    key = f"{name}_id"
    field = next((field for field in table_schema(name)["fields"] if field["name"] == key), None)
    if field is None:
        return
    assert field["constraints"]["maxLength"] == 60
    assert field["constraints"]["pattern"] == "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"


def test_standard_keys_hold_japanese_and_english_stands_beside_them() -> None:
    field = table_schema("municipality")["fields"][0]

    assert (field["title"], field["title_en"]) == ("全国地方公共団体コード", "Municipality code")
    assert field["description"] == "検査数字を含む6桁。先頭の0も文字として残す"
    assert field["description_en"] == "Six digits with check digit, kept as text so that leading zeros survive"


def test_reference_inside_a_table_names_no_resource() -> None:
    keys = table_schema("department")["foreignKeys"]

    assert keys == [
        {"fields": ["parent_department_id"], "reference": {"resource": "", "fields": ["department_id"]}},
    ]


def test_empty_cell_is_the_only_missing_value() -> None:
    assert all(table_schema(name)["missingValues"] == [""] for name in TABLES)


def test_unknown_table_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        table_schema("budget")


def test_built_descriptor_is_a_valid_data_package(root: Path) -> None:
    """Official profile: resources of all tables, each with path and schema."""
    built = build_descriptor({"name": "a", "municipal_plan": {"languages": ["ja"]}})

    assert [error.message for error in _official(root, "datapackage").iter_errors(built)] == []
    assert [resource["path"] for resource in built["resources"]] == [f"data/{name}.csv" for name in TABLES]


def test_built_descriptor_appends_own_tables_and_own_columns() -> None:
    own = {"name": "x_ward", "path": "data/x_ward.csv"}
    column = {"name": "x_budget", "type": "string"}

    built = build_descriptor({"name": "a", "resources": [own], "x_fields": {"plan": [column]}})

    assert built["resources"][-1] == own
    plan = next(resource for resource in built["resources"] if resource["name"] == "plan")
    assert plan["schema"]["fields"][-1] == column
    assert "x_fields" not in built
