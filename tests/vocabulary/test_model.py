"""The model says what the design says, and all its names point to something."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml

from komoro_opendata.vocabulary.codes import code_list, code_list_names
from komoro_opendata.vocabulary.model import Field, Reference, Table, model
from komoro_opendata.vocabulary.schemas import table_schema

DESIGN: Mapping[str, str] = yaml.safe_load(Path(__file__).with_name("design.yaml").read_text(encoding="utf-8"))
TABLES = tuple(model().tables.values())
FIELDS = [(table, field) for table in TABLES for field in table.fields.values()]
REFERRING = [(field, field.references) for _, field in FIELDS if field.references]


def _field_name(value: Table | Field | Reference) -> str:
    return value.column if isinstance(value, Reference) else value.name


def _designed(table: str) -> Iterator[tuple[str, str, str | None]]:
    """Column, marks and target of each column of a table in the design."""
    for entry in DESIGN[table].split():
        column, _, target = entry.rstrip("!?").partition(">")
        yield column, entry[len(entry.rstrip("!?")) :], target or None


def test_tables_are_those_of_the_design_in_its_order() -> None:
    assert list(model().tables) == list(DESIGN)


@pytest.mark.parametrize("table", TABLES, ids=_field_name)
def test_columns_stand_in_the_order_of_the_design(table: Table) -> None:
    assert list(table.fields) == [column for column, _, _ in _designed(table.name)]


@pytest.mark.parametrize("table", TABLES, ids=_field_name)
def test_key_is_that_of_the_design(table: Table) -> None:
    assert list(table.key) == [column for column, marks, _ in _designed(table.name) if "!" in marks]


@pytest.mark.parametrize("table", TABLES, ids=_field_name)
def test_foreign_keys_are_those_of_the_design(table: Table) -> None:
    actual = {name: field.references.table for name, field in table.fields.items() if field.references}

    assert actual == {column: target for column, _, target in _designed(table.name) if target}


@pytest.mark.parametrize("table", TABLES, ids=_field_name)
def test_required_columns_are_those_of_the_design_where_english_is_declared(table: Table) -> None:
    schema = table_schema(table.name, ["ja", "en"])
    required = {field["name"] for field in schema["fields"] if field.get("constraints", {}).get("required")}

    assert required == {column for column, marks, _ in _designed(table.name) if "?" not in marks}


@pytest.mark.parametrize("table", [table for table in TABLES if table.shared is None], ids=_field_name)
def test_english_is_not_required_where_only_japanese_is_declared(table: Table) -> None:
    schema = table_schema(table.name, ["ja"])
    required = {field["name"] for field in schema["fields"] if field.get("constraints", {}).get("required")}

    assert required == {
        column for column, marks, _ in _designed(table.name) if "?" not in marks and not column.endswith("_en")
    }


@pytest.mark.parametrize(("field", "reference"), REFERRING, ids=_field_name)
def test_reference_points_to_the_key_of_a_table_and_agrees_in_type(field: Field, reference: Reference) -> None:
    target = model().tables[reference.table]

    assert (reference.column,) == target.key
    assert field.type == target.fields[reference.column].type


@pytest.mark.parametrize("table", TABLES, ids=_field_name)
def test_keys_and_orders_name_columns_of_the_table(table: Table) -> None:
    named = {*table.key, *table.order, *(table.within or ()), *(column for key in table.unique for column in key)}

    assert named <= set(table.fields)
    assert table.key
    assert table.order


@pytest.mark.parametrize("table", TABLES, ids=_field_name)
def test_numbered_tables_number_within_a_parent(table: Table) -> None:
    """`number` runs 1..n within the parent, except in breakdown, whose numbers are those of the shared list."""
    assert (table.within is not None) == ("number" in table.fields and table.name != "breakdown")


@pytest.mark.parametrize("field", [field for _, field in FIELDS if field.codes], ids=_field_name)
def test_code_list_of_a_column_exists(field: Field) -> None:
    assert field.codes in code_list_names()


@pytest.mark.parametrize("table", [table for table in TABLES if table.shared is not None], ids=_field_name)
def test_shared_table_repeats_columns_of_its_code_list(table: Table) -> None:
    assert set(table.fields) <= set(code_list(table.shared or "").columns)
    assert code_list(table.shared or "").columns[0] == table.key[0]


def test_shared_tables_are_those_of_the_design() -> None:
    assert {table.name for table in TABLES if table.shared} == {"fiscal_year", "unit", "breakdown", "sdg_goal"}


@pytest.mark.parametrize("table", TABLES, ids=_field_name)
def test_table_has_words_in_both_languages(table: Table) -> None:
    assert set(table.title) == set(table.about) == {"ja", "en"}
    assert all([*table.title.values(), *table.about.values()])


@pytest.mark.parametrize("field", [field for _, field in FIELDS], ids=_field_name)
def test_column_has_words_in_both_languages(field: Field) -> None:
    assert set(field.title) == {"ja", "en"}
    assert set(field.about) in ({"ja", "en"}, set())
    assert all([*field.title.values(), *field.about.values()])


@pytest.mark.parametrize(("table", "field"), [pair for pair in FIELDS if pair[1].japanese_twin], ids=_field_name)
def test_english_text_stands_right_behind_its_japanese(table: Table, field: Field) -> None:
    columns = list(table.fields)

    assert columns.index(field.japanese_twin or "") == columns.index(field.name) - 1


def test_table_path_and_parent_column() -> None:
    measure, observation = model().tables["measure"], model().tables["observation"]

    assert (measure.path, measure.parent_column()) == ("data/measure.csv", "parent_measure_id")
    assert (observation.path, observation.parent_column()) == ("data/observation.csv", None)
