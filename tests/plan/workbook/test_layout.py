"""The layout follows the model and the descriptor; names lead back to their rows; the descriptor survives its rows."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komoro_opendata.package.descriptor import Descriptor, read_descriptor
from komoro_opendata.plan.workbook.descriptor_rows import REST, descriptor_of, rows_of
from komoro_opendata.plan.workbook.layout import GUIDE, table_sheets
from komoro_opendata.plan.workbook.references import Names
from komoro_opendata.plan.workbook.sheet_building import number_or_text
from komoro_opendata.plan.workbook.sheet_names import sheet_name
from komoro_opendata.plan.workbook.wide_layout import actuals_sheet, wide_sheet, year_of
from komoro_opendata.vocabulary.model import model
from komoro_opendata.vocabulary.workbook import workbook_words

PACKAGES = Path(__file__).parents[2] / "packages"
TABLES = [
    *["municipality", "plan", "level", "department", "policy", "mission", "measure", "measure_department", "goal"],
    *["survey", "indicator", "measure_sdg", "project", "measure_project", "related_plan", "measure_related_plan"],
    *["source", "observation", "fiscal_year", "unit", "breakdown", "sdg_goal"],
]


@pytest.fixture(scope="module")
def komoro() -> Descriptor:
    return read_descriptor(Path(__file__).parents[3] / "datapackage/datapackage.json")


@pytest.fixture(scope="module")
def milestones() -> Descriptor:
    """A package with a column and a table of its own."""
    return read_descriptor(PACKAGES / "milestones/datapackage.json")


def test_tables_stand_in_the_order_of_the_workbook(komoro: Descriptor) -> None:
    assert [sheet.table for sheet in table_sheets(komoro)] == TABLES


def test_sheets_bear_the_titles_of_the_tables(komoro: Descriptor) -> None:
    names = {sheet.table: sheet.name for sheet in table_sheets(komoro)}

    assert names.pop("observation") == "目標値明細"
    assert names == {name: table.title["ja"] for name, table in model().tables.items() if name != "observation"}


def test_every_column_of_the_model_has_its_place_once(komoro: Descriptor) -> None:
    for sheet in table_sheets(komoro):
        names = [column.name for column in sheet.columns]
        titles = [column.title for column in sheet.columns]
        assert sorted(names) == sorted(model().tables[sheet.table].fields)
        assert len(set(titles)) == len(titles)


def test_lists_come_from_codes_and_foreign_keys(komoro: Descriptor) -> None:
    for sheet in table_sheets(komoro):
        for column in sheet.columns:
            field = model().tables[sheet.table].fields[column.name]
            given = (column.choices.codes, column.choices.table) if column.choices else (None, None)
            assert given == (field.codes, field.references.table if field.references else None)


@pytest.mark.parametrize(
    ("table", "column", "required", "automatic"),
    [
        ("indicator", "name_ja", True, False),
        ("indicator", "indicator_id", False, True),
        ("indicator", "number", False, True),
        ("indicator", "measure_id", False, False),
        ("indicator", "direction", True, False),
        ("indicator", "source_ref", False, True),
        ("policy", "plan_id", False, True),
        ("policy", "level", False, True),
        ("level", "level", True, False),
        ("measure", "policy_id", True, False),
        ("measure_department", "department_id", True, False),
        ("municipality", "code", True, False),
        ("unit", "unit", True, False),
    ],
)
def test_who_fills_a_column(komoro: Descriptor, table: str, column: str, *, required: bool, automatic: bool) -> None:
    sheet = next(sheet for sheet in table_sheets(komoro) if sheet.table == table)
    found = next(known for known in sheet.columns if known.name == column)
    assert (found.required, found.automatic) == (required, automatic)


def test_name_stands_first_and_identifier_last(komoro: Descriptor) -> None:
    sheet = next(sheet for sheet in table_sheets(komoro) if sheet.table == "indicator")
    names = [column.name for column in sheet.columns]

    assert names[:3] == ["number", "name_ja", "measure_id"]
    assert names[-1] == "indicator_id"
    assert sheet.frozen == 2


def test_own_columns_and_tables_have_their_place(milestones: Descriptor) -> None:
    sheets = {sheet.table: sheet for sheet in table_sheets(milestones)}

    assert list(sheets)[-1] == "x_ward"
    assert sheets["x_ward"].name == "地区"
    assert [column.name for column in sheets["x_ward"].columns] == ["x_ward", "name_ja", "population"]
    assert sheets["indicator"].column("x_budget_code") is not None


def test_own_tables_of_the_same_title_get_names_of_their_own(milestones: Descriptor) -> None:
    raw = json.loads(json.dumps(milestones.raw))
    ward = raw["resources"][-1]
    raw["resources"] += [{**ward, "name": "x_a", "title": "政策"}, {**ward, "name": "x_b", "title": "a/b" * 20}]

    names = {sheet.table: sheet.name for sheet in table_sheets(Descriptor(raw))}

    assert names["policy"] == "政策"
    assert names["x_a"] == "政策 (2)"
    assert len(names["x_b"]) == 31
    assert "/" not in names["x_b"]


@given(titles=st.lists(st.text(max_size=40), max_size=6))
def test_sheet_names_are_such_as_a_spreadsheet_takes(titles: list[str]) -> None:
    taken: list[str] = [GUIDE]
    for title in titles:
        name = sheet_name(title, taken)
        assert 1 <= len(name.encode("utf-16-le")) // 2 <= 31
        assert not set(name) & set("[]:*?/\\")
        assert name.casefold() not in {known.casefold() for known in taken} | {"history"}
        assert not name.startswith("'")
        taken.append(name)


def test_examples_name_columns_that_exist(komoro: Descriptor) -> None:
    for sheet in table_sheets(komoro):
        assert set(sheet.example) <= {column.name for column in sheet.columns}
        if sheet.group != "shared":
            needed = {column.name for column in sheet.columns if column.required and not column.name.endswith("_en")}
            assert needed <= set(sheet.example), sheet.name


def test_words_of_the_workbook_name_what_the_model_has() -> None:
    words = workbook_words()
    columns = {f"{table.name}.{name}" for table in model().tables.values() for name in table.fields}

    assert set(words["sheets"]) == set(model().tables)
    assert set(words["abouts"]) | set(words["titles"]) <= columns
    assert {entry["group"] for entry in words["sheets"].values()} == set(words["groups"])


def test_years_are_columns() -> None:
    sheet = wide_sheet({2024, 2026, 2025}, {2018})
    names = [column.name for column in sheet.columns]

    assert names == [
        *["measure", "indicator", "breakdown", "baseline_year", "baseline", "baseline_2018"],
        *["target_2024", "target_2025", "target_2026", "note"],
    ]
    assert [column.title for column in sheet.columns][5:9] == [
        *["平成30年度 現状", "令和6年度 目標", "令和7年度 目標", "令和8年度 目標"]
    ]
    assert [year_of(name) for name in names[4:7]] == [None, 2018, 2024]
    assert [column.title for column in actuals_sheet([2019]).columns] == [
        "施策",
        "指標",
        "内訳",
        "令和元年度 実績",
        "備考",
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("94", 94),
        ("-15", -15),
        ("80.25", 80.25),
        ("0.1", 0.1),
        ("94.0", "94.0"),
        ("007", "007"),
        ("+3", "+3"),
        ("1e5", "1e5"),
        ("９４", "９４"),
        ("1,234", "1,234"),
        ("60%", "60%"),
        ("123456789012345", 123456789012345),
        ("1234567890123456", "1234567890123456"),
    ],
)
def test_number_only_where_the_same_characters_are_shown(text: str, value: object) -> None:
    found = number_or_text(text)
    assert (found, type(found)) == (value, type(value))


WORDS = st.sampled_from(["福祉課", "福祉 課", "welfare", "部-1", "２", "2", "policy-1", "x" * 60, "=1+1"])


@given(
    names=st.lists(st.tuples(st.sampled_from([f"department-{n}" for n in range(5)] + ["welfare"]), WORDS), max_size=6)
)
def test_what_is_shown_of_a_row_leads_back_to_it_alone(names: list[tuple[str, str]]) -> None:
    rows = [{"department_id": identifier, "name_ja": name} for identifier, name in dict(names).items()]
    known = Names()
    known.add("department", "department_id", rows)

    for row in rows:
        assert known.found("department", known.shown("department", row["department_id"])) == (row["department_id"],)


def test_unique_names_are_shown_and_doubtful_ones_are_not() -> None:
    names = Names()
    rows = [("d-1", "総務課"), ("d-2", "福祉課"), ("d-3", "福祉課"), ("d-4", "d-1")]
    names.add("department", "department_id", [{"department_id": key, "name_ja": name} for key, name in rows])

    assert [names.shown("department", key) for key, _ in rows] == ["総務課", "d-2", "d-3", "d-4"]
    assert names.found("department", "福祉課") == ("d-2", "d-3")
    assert names.found("department", "防災課") == ()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-1000, 1000) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
PROPERTIES = {"title": JSON, "version": JSON, "keywords": st.lists(st.text(max_size=5)) | JSON, "homepage": JSON}


def without_nulls(value: dict[str, Any]) -> bool:
    """A property that has its own row cannot be null itself: no property of a descriptor is."""
    return all(value[name] is not None for name in value)


@given(descriptor=st.fixed_dictionaries({}, optional=PROPERTIES).filter(without_nulls))
def test_descriptor_survives_its_rows(descriptor: dict[str, Any]) -> None:
    rows = rows_of(descriptor)
    back = descriptor_of((row.property, row.value) for row in rows)
    assert {name: value for name, value in back.items() if name != "municipal_plan"} == descriptor


@pytest.mark.parametrize("name", ["milestones", "minimal", "three-levels-final-year"])
def test_descriptor_of_a_package_survives_in_its_order(name: str) -> None:
    raw = json.loads((PACKAGES / name / "datapackage.json").read_text(encoding="utf-8"))
    rows = rows_of(raw)

    assert json.dumps(descriptor_of((row.property, row.value) for row in rows)) == json.dumps(raw)
    assert max(len(row.value) for row in rows) < 32_767


@pytest.mark.parametrize(
    "descriptor",
    [{"municipal_plan": "x", "resources": [1, {"name": 2}], "keywords": [1]}, {"resources": {}, "title": " a "}],
)
def test_descriptors_out_of_form_survive_too(descriptor: dict[str, Any]) -> None:
    assert descriptor_of((row.property, row.value) for row in rows_of(descriptor)) | {"municipal_plan": 0} == (
        descriptor | {"municipal_plan": 0}
    )


def test_long_descriptors_stand_in_several_cells_none_cut_at_a_space() -> None:
    descriptor = {"name": "x", "remark": "a b " * 20_000}
    pieces = [row.value for row in rows_of(descriptor) if row.property == REST]

    assert len(pieces) == 3
    assert all(len(piece) <= 32_767 and piece == piece.strip() for piece in pieces)
    assert descriptor_of((row.property, row.value) for row in rows_of(descriptor))["remark"] == descriptor["remark"]


def test_what_people_write_changes_the_descriptor(komoro: Descriptor) -> None:
    given_rows = [(row.property, row.value) for row in rows_of(komoro.raw)]
    changes = {"title": "別の題名", "title_en": "", "municipal_plan.languages": "ja", "municipal_plan.sdgs": "使わない"}
    raw = descriptor_of((name, changes.get(name, text)) for name, text in given_rows)

    assert raw["title"] == "別の題名"
    assert "title_en" not in raw
    assert (raw["municipal_plan"]["languages"], raw["municipal_plan"]["sdgs"]) == (["ja"], "none")
    assert raw["description"] == komoro.raw["description"]
    goal = next(resource for resource in raw["resources"] if resource["name"] == "goal")
    required = {field["name"] for field in goal["schema"]["fields"] if field.get("constraints", {}).get("required")}
    assert "summary_ja" in required
    assert "summary_en" not in required  # the schemas follow the languages


def test_rest_that_is_no_object_is_refused() -> None:
    with pytest.raises(ValueError, match="no JSON object"):
        descriptor_of([(REST, "[]")])
