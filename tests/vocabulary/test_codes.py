"""The code lists: the codes of the design, unique, with labels in both languages, and right where a rule decides."""

import csv
import datetime as dt
import re
from pathlib import Path

import pytest

from komoro_opendata.vocabulary.codes import code_list, code_list_names
from komoro_opendata.vocabulary.model import model, progress_table

NAMES = code_list_names()
SDMX_STATUS = "http://purl.org/linked-data/sdmx/2009/code#obsStatus-"


def _records(root: Path, name: str) -> list[list[str]]:
    with (root / "vocab/codes" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, strict=True))


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("source_kind", "text_of_pdf pdf workbook web"),
        ("plan_status", "draft adopted superseded"),
        ("department_kind", "bureau division office all"),
        ("role", "lead related"),
        ("respondents", "residents staff"),
        ("direction", "higher lower maintain none"),
        ("target_schedule", "every_year final_year milestones"),
        ("aggregation", "single cumulative"),
        ("kind", "baseline target actual"),
    ],
)
def test_codes_are_those_of_the_design_in_its_order(name: str, codes: str) -> None:
    assert list(code_list(name).rows) == codes.split()


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("comparator", "eq ge le gt lt about between improve maintain text none"),
        ("status", "ok dash lost not_measured not_due discontinued provisional"),
    ],
)
def test_codes_are_those_of_the_design(name: str, codes: str) -> None:
    assert set(code_list(name).rows) == set(codes.split())


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("unit", "percent person year case tonne mg_per_l hectare rank index"),
        ("breakdown", "total elementary junior_high male female"),
    ],
)
def test_codes_named_by_the_design_are_there(name: str, codes: str) -> None:
    assert set(codes.split()) <= set(code_list(name).rows)


@pytest.mark.parametrize("name", NAMES)
def test_file_is_plain_csv(root: Path, name: str) -> None:
    """UTF-8 without BOM, LF, every record as wide as the header, no blank lines, no spaces at the ends of cells."""
    content = (root / "vocab/codes" / f"{name}.csv").read_bytes()
    header, *records = _records(root, name)

    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")
    assert {len(record) for record in records} == {len(header)}
    assert [cell for record in records for cell in record if cell != cell.strip()] == []


@pytest.mark.parametrize("name", NAMES)
def test_codes_are_unique(root: Path, name: str) -> None:
    codes = [record[0] for record in _records(root, name)[1:]]

    assert [code for code in codes if codes.count(code) > 1] == []


@pytest.mark.parametrize("name", NAMES)
def test_list_holds_every_record_of_its_file_in_order(root: Path, name: str) -> None:
    header, *records = _records(root, name)
    read = code_list(name)

    assert read.columns == tuple(header)
    assert [tuple(row.values()) for row in read.rows.values()] == [tuple(record) for record in records]
    assert [read.positions[record[0]] for record in records] == list(range(len(records)))


@pytest.mark.parametrize("name", [name for name in NAMES if name != "municipality"])
def test_every_code_has_a_label_of_its_own_in_both_languages(name: str) -> None:
    label = "name" if name == "sdg_goal" else "label"
    for language in ("ja", "en"):
        labels = [row[f"{label}_{language}"] for row in code_list(name).rows.values()]
        assert all(labels)
        assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("name", [name for name in NAMES if "definition_ja" in code_list(name).columns])
def test_every_definition_stands_in_both_languages(name: str) -> None:
    assert all(row["definition_ja"] and row["definition_en"] for row in code_list(name).rows.values())


def test_every_code_list_is_used_by_the_model() -> None:
    tables = (*model().tables.values(), progress_table())
    used = {field.codes for table in tables for field in table.fields.values()}
    shared = {table.shared for table in model().tables.values()}

    assert set(NAMES) == {name for name in used | shared if name} | {"municipality"}


def test_unknown_list_is_not_found() -> None:
    with pytest.raises(FileNotFoundError):
        code_list("budget")


def test_fiscal_years_run_without_a_gap_over_all_years_that_a_table_may_hold() -> None:
    years = [int(code) for code in code_list("fiscal_year").rows]
    kind = model().tables["fiscal_year"].fields["fiscal_year"].type

    assert years == list(range(years[0], years[-1] + 1))
    assert (years[0], years[-1]) == (kind.minimum, kind.maximum)


@pytest.mark.parametrize("code", code_list("fiscal_year").rows)
def test_fiscal_year_row_is_right_by_rule(code: str) -> None:
    """A 年度 runs from 1 April to 31 March; 令和 begins with 2019, 平成 with 1989, each with 元年度; before is 昭和."""
    year = int(code)
    if year >= 2019:
        era, count = "令和", year - 2018
    elif year >= 1989:
        era, count = "平成", year - 1988
    else:
        era, count = "昭和", year - 1925

    assert code_list("fiscal_year").rows[code] == {
        "fiscal_year": code,
        "label_ja": f"{era}{'元' if count == 1 else count}年度",
        "label_en": f"FY{code}",
        "start_date": dt.date(year, 4, 1).isoformat(),
        "end_date": dt.date(year + 1, 3, 31).isoformat(),
    }


def test_sdg_goals_are_the_seventeen_with_the_iris_of_the_united_nations() -> None:
    rows = code_list("sdg_goal").rows

    assert list(rows) == [str(number) for number in range(1, 18)]
    assert [row["iri"] for row in rows.values()] == [f"http://metadata.un.org/sdg/{number}" for number in range(1, 18)]


def test_sdg_goals_have_the_colours_of_the_guidelines_of_the_united_nations() -> None:
    """RGB as in the guidelines for the use of the SDG logo (May 2020), page 68; no column of the table has them."""
    rgb = """
        229 36 59, 221 166 58, 76 159 56, 197 25 45, 255 58 33, 38 189 226, 252 195 11, 162 25 66, 253 105 37,
        221 19 103, 253 157 36, 191 139 46, 63 126 68, 10 151 217, 86 192 43, 0 104 157, 25 72 106"""
    expected = ["#" + "".join(f"{int(part):02X}" for part in color.split()) for color in rgb.split(",")]

    assert [row["color"] for row in code_list("sdg_goal").rows.values()] == expected
    assert "color" not in model().tables["sdg_goal"].fields


@pytest.mark.parametrize(
    ("unit", "qudt"),
    [
        ("percent", "PERCENT"),
        ("case", "NUM"),
        ("person", "INDIV"),
        ("year", "YR"),
        ("tonne", "TONNE"),
        ("mg_per_l", "MilliGM-PER-L"),
        ("hectare", "HA"),
        ("yen", "CCY_JPY"),
        ("index", "UNITLESS"),
    ],
)
def test_unit_is_linked_to_qudt(unit: str, qudt: str) -> None:
    assert code_list("unit").rows[unit]["qudt"] == f"http://qudt.org/vocab/unit/{qudt}"


def test_rank_has_no_unit_in_qudt() -> None:
    assert code_list("unit").rows["rank"]["qudt"] == ""


def test_symbols_of_units_are_unique() -> None:
    symbols = [row["symbol"] for row in code_list("unit").rows.values() if row["symbol"]]

    assert len(set(symbols)) == len(symbols)


def test_status_is_linked_to_sdmx() -> None:
    """Printed values are normal (A) or provisional (P), all others missing (M)."""
    actual = {code: row["obs_status"] for code, row in code_list("status").rows.items()}

    assert actual == {
        **dict.fromkeys(("dash", "lost", "not_measured", "not_due", "discontinued"), f"{SDMX_STATUS}M"),
        "ok": f"{SDMX_STATUS}A",
        "provisional": f"{SDMX_STATUS}P",
    }


def test_comparators_with_a_number_are_observations_of_the_cube() -> None:
    with_number = {code for code, row in code_list("comparator").rows.items() if row["cube_class"]}

    assert with_number == {"eq", "ge", "le", "gt", "lt", "about", "between"}
    assert {code_list("comparator").rows[code]["cube_class"] for code in with_number} == {
        "http://purl.org/linked-data/cube#Observation",
    }


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("municipality", "fiscal_year", "sdg_goal")])
def test_codes_are_lower_case_words(name: str) -> None:
    assert [code for code in code_list(name).rows if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", code)] == []
