"""The tables of a release in every form: what other programs read from them is what stands in data/."""

import csv
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest

from komoro_opendata.package import open_package
from komoro_opendata.publish import publish
from komoro_opendata.publish.formats import FORMATS
from komoro_opendata.publish.selection import selected
from komoro_opendata.publish.tables.excel_csv import for_excel

ROOT = Path(__file__).parents[2]
PACKAGES = [ROOT / "datapackage", *sorted(path for path in (ROOT / "tests/packages").iterdir() if path.is_dir())]
PLAN_IRI = "https://w3id.org/jp-municipal-plan/id/202088/basic-plan-11"
Rows = list[tuple[str, ...]]


def read_csv(file: Path, encoding: str = "utf-8") -> Rows:
    with file.open(encoding=encoding, newline="") as opened:
        return [tuple(row) for row in csv.reader(opened, strict=True)]


def as_text(value: object) -> str:
    """A value as its cell was: no exponent, no zeros that a fixed number of decimals added."""
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):  # noqa: PLR0124  not a number
        return ""
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


def as_texts(rows: Sequence[Sequence[object]]) -> Rows:
    return [tuple(map(as_text, row)) for row in rows]


@pytest.fixture(scope="module", params=PACKAGES, ids=lambda path: path.name)
def dist(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of each package with its graph and tables."""
    with open_package(request.param) as package:
        formats = selected(FORMATS, only=["rdf", "tables"])
        return publish(package, tmp_path_factory.mktemp("tables") / "dist", formats=formats).folder


@pytest.fixture(scope="module")
def komoro(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of Komoro City's plan."""
    with open_package(ROOT / "datapackage") as package:
        formats = selected(FORMATS, only=["rdf", "tables"])
        return publish(package, tmp_path_factory.mktemp("komoro") / "dist", formats=formats).folder


def tables(dist: Path) -> Iterator[tuple[str, Rows]]:
    """The tables of data/ by name, each with its header."""
    files = sorted((dist / "data").glob("*.csv"))
    assert len(files) >= 22
    for file in files:
        yield file.stem, read_csv(file)


def database(dist: Path) -> "closing[sqlite3.Connection]":
    return closing(sqlite3.connect(f"file:{dist}/tables/plan.sqlite?mode=ro", uri=True))


def quoted(name: str) -> str:
    return f'"{name}"'


# Parquet


def test_parquet_holds_every_cell(dist: Path) -> None:
    for name, (header, *rows) in tables(dist):
        table = pq.read_table(dist / f"tables/{name}.parquet")
        cells = [table.column(column).to_pylist() for column in table.column_names]

        assert tuple(table.column_names) == header
        assert as_texts(list(zip(*cells, strict=True))) == rows, name


def test_pandas_polars_and_duckdb_read_the_same_from_parquet(dist: Path) -> None:
    for name, (header, *rows) in tables(dist):
        file = dist / f"tables/{name}.parquet"
        pandas = pd.read_parquet(file, dtype_backend="pyarrow")
        polars = pl.read_parquet(file)
        duck = duckdb.read_parquet(str(file))

        assert tuple(pandas.columns) == tuple(polars.columns) == tuple(duck.columns) == header
        assert as_texts(list(pandas.itertuples(index=False, name=None))) == rows, name
        assert as_texts(polars.rows()) == rows, name
        assert as_texts(duck.fetchall()) == rows, name


def test_parquet_has_the_types_of_the_columns(komoro: Path) -> None:
    def types(table: str) -> dict[str, str]:
        schema = pq.read_schema(komoro / f"tables/{table}.parquet")
        return {field.name: str(field.type) for field in schema}

    assert types("municipality")["code"] == "string"
    assert types("plan") | {"adopted_on": "date32[day]", "start_fiscal_year": "int64"} == types("plan")
    assert types("observation") | {"value": "decimal128(36, 18)", "fiscal_year": "int64"} == types("observation")


def test_parquet_says_what_it_is(komoro: Path) -> None:
    said = pq.read_schema(komoro / "tables/measure.parquet").metadata
    citation = (
        "komoro-opendata: Komoro City 11th Basic Plan (draft) as open data, version 1.0.0 (2026). The plan is by "
        f"Komoro City. {PLAN_IRI} (Creative Commons Attribution 4.0 International)"
    )

    assert said[b"title"].decode() == "小諸市第11次基本計画（素案）オープンデータ"
    assert (said[b"version"], said[b"license"], said[b"table"]) == (b"1.0.0", b"CC-BY-4.0", b"measure")
    assert said[b"license_url"] == b"https://creativecommons.org/licenses/by/4.0/"
    assert said[b"citation_en"].decode() == citation


# SQLite


def test_sqlite_holds_every_cell_in_order(dist: Path) -> None:
    with database(dist) as opened:
        for name, (header, *rows) in tables(dist):
            found = opened.execute(f"SELECT * FROM {quoted(name)} ORDER BY rowid")  # noqa: S608  a table of this test
            columns = [column for column, *_ in found.description]
            exact = [f"{column}_exact" if f"{column}_exact" in columns else column for column in header]
            places = [columns.index(column) for column in exact]

            assert tuple(columns[: len(header)]) == header
            assert as_texts([[row[place] for place in places] for row in found]) == rows, name


def test_sqlite_calculates_with_decimals(komoro: Path) -> None:
    """Independence of men: 80 in 2019, 80.43 in 2023 (lines 899.3 and 899.7 of the source)."""
    with database(komoro) as opened:
        found = opened.execute(
            "SELECT value, typeof(value), value_exact, value > 80.4 FROM observation "
            "WHERE indicator_id = 'indicator-3-1-1' AND breakdown = 'male' AND fiscal_year IN (2019, 2023) ORDER BY 1",
        ).fetchall()

    assert found == [(80, "integer", "80", 0), (80.43, "real", "80.43", 1)]


def test_sqlite_has_keys_that_hold(dist: Path) -> None:
    with database(dist) as opened:
        (sound,) = opened.execute("PRAGMA integrity_check").fetchone()
        keys = opened.execute("PRAGMA foreign_key_list(observation)").fetchall()
        primary = opened.execute("SELECT name FROM pragma_table_info('observation') WHERE pk > 0 ORDER BY pk")

        assert sound == "ok"
        assert opened.execute("PRAGMA foreign_key_check").fetchall() == []
        assert {(table, own, other) for _, _, table, own, other, *_ in keys} == {
            ("indicator", "indicator_id", "indicator_id"),
            ("breakdown", "breakdown", "breakdown"),
            ("fiscal_year", "fiscal_year", "fiscal_year"),
            ("fiscal_year", "measured_fiscal_year", "fiscal_year"),
            ("source", "source_id", "source_id"),
        }
        assert [name for (name,) in primary] == ["indicator_id", "breakdown", "fiscal_year", "kind"]


def test_sqlite_notices_a_planted_wrong_key(komoro: Path, tmp_path: Path) -> None:
    copy = tmp_path / "plan.sqlite"
    copy.write_bytes((komoro / "tables/plan.sqlite").read_bytes())
    with closing(sqlite3.connect(copy)) as opened:
        opened.execute("UPDATE measure SET policy_id = 'policy-9' WHERE measure_id = 'measure-1-1'")

        assert [row[0] for row in opened.execute("PRAGMA foreign_key_check")] == ["measure"]
        opened.commit()
        opened.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            opened.execute("UPDATE measure SET policy_id = 'policy-8' WHERE measure_id = 'measure-1-2'")


def test_no_release_with_a_key_that_leads_nowhere(
    writable_package: Path,
    tmp_path: Path,
    make_release: Callable[..., Any],
) -> None:
    """Whatever the check said: a wrong key stops the run, and nothing stands there."""
    file = writable_package / "data/measure_sdg.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("measure-1-1,4,", "measure-9-9,4,", 1), encoding="utf-8")

    with pytest.raises(ValueError, match="the row 1 of measure_sdg refers to a row that measure does not have"):
        make_release(writable_package, tmp_path / "dist", formats=selected(FORMATS, only=["sqlite"]))
    assert not (tmp_path / "dist").exists()


def test_sqlite_says_what_it_is_and_has_an_index_for_each_foreign_key(komoro: Path) -> None:
    with database(komoro) as opened:
        said = dict(opened.execute("SELECT key, value FROM metadata").fetchall())
        labels = opened.execute("SELECT label_ja, label_en FROM code WHERE list = 'kind' AND code = 'baseline'")
        title = opened.execute("SELECT title_en FROM column_title WHERE column_name = 'published_on'").fetchone()
        plan = opened.execute(
            "EXPLAIN QUERY PLAN SELECT * FROM measure_sdg WHERE sdg_goal = 4",
        ).fetchall()

        assert opened.execute("PRAGMA user_version").fetchone() == (1,)
        assert (said["version"], said["license"]) == ("1.0.0", "CC-BY-4.0")
        assert labels.fetchone() == ("現状値", "baseline")
        assert title == ("Date of publication",)
        assert "USING INDEX measure_sdg_by_sdg_goal" in plan[0][3]


# The wide table


def test_view_and_file_of_the_wide_table_agree(dist: Path) -> None:
    """The joins are written twice, in Python and in SQL."""
    header, *rows = read_csv(dist / "tables/observation_wide.csv")
    with database(dist) as opened:
        found = opened.execute("SELECT * FROM observation_wide")

        assert tuple(column for column, *_ in found.description) == header
        assert as_texts(found.fetchall()) == rows
    assert len(rows) == len(read_csv(dist / "data/observation.csv")) - 1


def wide(dist: Path) -> dict[str, dict[str, str]]:
    header, *rows = read_csv(dist / "tables/observation_wide.csv")
    return {row[-1]: dict(zip(header, row, strict=True)) for row in rows}


def test_a_wide_row_tells_all(komoro: Path) -> None:
    """The waste of offices in 2023: line 705 of the source, third indicator of measure 2-1, SDGs 12, 13 and 14."""
    row = wide(komoro)[f"{PLAN_IRI}/indicator-2-1-3/total/2023/target"]

    expected = {
        "municipality_code": "202088",
        "municipality_name_en": "Komoro City",
        "policy_name_ja": "環境",
        "measure_title_ja": "ごみの減量と再資源化を進めます",
        "indicator_name_ja": "事業系ごみの年間排出量",
        "direction_label_ja": "低いほど良い",
        "breakdown_label_en": "total",
        "fiscal_year_label_ja": "令和5年度",
        "kind_label_ja": "目標値",
        "value": "3150",
        "unit_label_en": "tonnes",
        "comparator_label_en": "equal",
        "status_label_en": "ok",
        "raw": "3,150 t",
        "department_name_ja": "生活環境課",
        "sdg_goal": "12|13|14",
        "sdg_goal_name_ja": "つくる責任つかう責任|気候変動に具体的な対策を|海の豊かさを守ろう",
        "source_id": "komoro-basic-plan-11-draft-text",
        "source_ref": "L705.7",
    }
    assert row | expected == row


def test_every_value_of_the_wide_table_is_in_the_graph(dist: Path) -> None:
    subjects = {line.split(" ", 1)[0] for line in (dist / "rdf/plan.nt").read_text(encoding="utf-8").splitlines()}

    assert [iri for iri in wide(dist) if f"<{iri}>" not in subjects] == []


def test_wide_table_knows_levels_own_columns_and_indicators_of_policies(tmp_path: Path) -> None:
    def released(name: str) -> list[dict[str, str]]:
        with open_package(ROOT / "tests/packages" / name) as package:
            formats = selected(FORMATS, only=["observation-wide"])
            return list(wide(publish(package, tmp_path / name, formats=formats).folder).values())

    levels = {row["indicator_id"]: row for row in released("three-levels-final-year")}
    deep, overall = levels["indicator-1-1-1-1"], levels["indicator-overall-1"]

    assert (deep["parent_measure_id"], deep["measure_id"], deep["policy_id"]) == (
        "measure-1-1",
        "measure-1-1-1",
        "policy-1",
    )
    assert deep["department_id"] == "welfare-division"
    assert (overall["measure_id"], overall["policy_id"], overall["department_id"]) == (
        "",
        "policy-1",
        "welfare-department",
    )
    assert any(row["indicator_x_budget_code"] for row in released("milestones"))


def test_pandas_polars_duckdb_and_frictionless_read_the_wide_table(dist: Path) -> None:
    from frictionless import Resource

    file = dist / "tables/observation_wide.csv"
    header, *rows = read_csv(file)
    pandas = pd.read_csv(file, dtype=str, keep_default_na=False)
    polars = pl.read_csv(file, infer_schema=False)
    duck = duckdb.read_csv(str(file), all_varchar=True)
    resource: Any = Resource(path=str(file.relative_to(dist)), basepath=str(dist))

    assert list(pandas.columns) == polars.columns == list(duck.columns) == list(header)
    assert as_texts(list(pandas.itertuples(index=False, name=None))) == rows
    assert as_texts(polars.rows()) == rows
    assert as_texts(duck.fetchall()) == rows
    assert resource.validate().valid
    assert [row["iri"] for row in resource.read_rows()] == [row[-1] for row in rows]


def test_plan_of_twenty_years(writable_package: Path, tmp_path: Path, make_release: Callable[..., Any]) -> None:
    """One indicator with a target in each year from 2020 to 2039."""
    shared = read_csv(ROOT / "vocab/codes/fiscal_year.csv")
    years = [row[:5] for row in shared if row[0] == "fiscal_year" or 2019 <= int(row[0]) <= 2039]
    header, *_ = read_csv(writable_package / "data/observation.csv")
    cells = {"indicator_id": "indicator-2-1-3", "breakdown": "total", "kind": "target", "comparator": "eq"}
    cells |= {"status": "ok", "source_ref": "L705"}
    values = [{**cells, "fiscal_year": row[0], "value": f"{row[0]}.5"} for row in years[2:]]
    observations = [header, *([row.get(column, "") for column in header] for row in values)]
    for name, records in (("fiscal_year", years), ("observation", observations)):
        with (writable_package / f"data/{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(records)

    plan = (writable_package / "data/plan.csv").read_text(encoding="utf-8").replace(",2020,2023,", ",2020,2039,")
    (writable_package / "data/plan.csv").write_text(plan, encoding="utf-8")
    indicators = writable_package / "data/indicator.csv"
    indicators.write_text(indicators.read_text(encoding="utf-8").replace(",2018,", ",2019,"), encoding="utf-8")
    dist = make_release(writable_package, tmp_path / "dist", formats=selected(FORMATS, only=["tables"])).folder

    rows = wide(dist)
    assert [row["value"] for row in rows.values()] == [f"{year}.5" for year in range(2020, 2040)]
    assert rows[f"{PLAN_IRI}/indicator-2-1-3/total/2039/target"]["fiscal_year_label_ja"] == "令和21年度"
    assert pl.read_parquet(dist / "tables/observation.parquet")["value"].sum() == Decimal(40600)
    with database(dist) as opened:
        assert as_texts(opened.execute("SELECT iri, value FROM observation_wide").fetchall()) == [
            (iri, row["value"]) for iri, row in rows.items()
        ]


# CSV for Excel


def test_excel_csv_has_a_mark_and_the_line_ends_of_windows(dist: Path) -> None:
    for file in (dist / "tables/excel-csv").iterdir():
        written = file.read_bytes()

        assert written.startswith(b"\xef\xbb\xbf")
        assert written.count(b"\n") == written.count(b"\r\n") > 0
        assert b"\r" not in written.replace(b"\r\n", b"")


def test_excel_csv_holds_every_cell_behind_at_most_one_tab(dist: Path) -> None:
    wide_table = [("observation_wide", read_csv(dist / "tables/observation_wide.csv"))]
    for name, records in (*tables(dist), *wide_table):
        marked = read_csv(dist / f"tables/excel-csv/{name}.csv", "utf-8-sig")

        assert [tuple(cell.removeprefix("\t") for cell in record) for record in marked] == records, name


def test_pandas_keeps_the_code_from_excel_csv(komoro: Path) -> None:
    table = pd.read_csv(komoro / "tables/excel-csv/plan.csv", dtype=str)

    assert list(table["municipality_code"].str.lstrip("\t")) == ["202088"]
    assert list(table["start_fiscal_year"]) == ["2020"]


CHANGED_BY_EXCEL = (
    *("011002", "202088", "1e5", "1,234", "123456789012345678", "0.12345678901234567", " 12", "(5)", "¥100"),
    *("=1+1", "+81-267", "-15人", "@SUM(A1)", "－5", "＝A1", "\tx"),
    *("100％", "１２", "3/4", "1-2", "2020-04-01", "12:30", "5 pm", "Mar-1", "1 Mar", "TRUE", "false"),
    *("H30.4.1", "令和元年5月1日", "3月4日", "３月"),
)


@pytest.mark.parametrize("text", CHANGED_BY_EXCEL)
def test_what_excel_would_change_begins_with_a_tab(text: str) -> None:
    assert for_excel(text) == f"\t{text}"


@pytest.mark.parametrize(
    "text", ["", "93人", "小93.5", "L332.3", "measure-1-1", "令和2年度", "FY2020", "sha256", "a=b", "件", "%"]
)
def test_what_excel_leaves_as_it_is_stays_bare(text: str) -> None:
    assert for_excel(text) == text


# The page beside the tables


def lines_of(dist: Path) -> Mapping[str, str]:
    page = (dist / "tables/README.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^(\w[\w ()]*):\n\n```\w+\n(.+)\n```$", page, re.MULTILINE))


def test_readme_has_one_line_for_each_program(komoro: Path) -> None:
    assert set(lines_of(komoro)) == {
        *("pandas", "pandas (Parquet)", "polars", "R", "DuckDB", "SQLite", "SPARQL", "Excel"),
    }


@pytest.mark.parametrize("program", ["pandas", "pandas (Parquet)", "polars", "SQLite", "SPARQL"])
def test_line_of_the_readme_loads_all_values(program: str, dist: Path, run_python: Callable[..., str]) -> None:
    line = lines_of(dist)[program]
    count = len(read_csv(dist / "data/observation.csv")) - 1

    assert run_python(f"{line}\nprint(len(values))", dist / "tables") == f"{count}\n"


@pytest.mark.parametrize("program", ["pandas", "polars"])
def test_leading_zero_is_kept_by_the_lines_of_the_readme(
    program: str,
    dist: Path,
    run_python: Callable[..., str],
) -> None:
    line = lines_of(dist)[program]
    (code,) = {row["municipality_code"] for row in wide(dist).values()}

    assert run_python(f'{line}\nprint(*set(values["municipality_code"]))', dist / "tables") == f"{code}\n"


def test_line_of_the_readme_for_duckdb_keeps_the_zero(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(dist / "tables")
    found = duckdb.sql(lines_of(dist)["DuckDB"])
    assert found is not None

    codes = {row["municipality_code"] for row in wide(dist).values()}
    assert {row[found.columns.index("municipality_code")] for row in found.fetchall()} == codes


def test_file_for_excel_is_there(dist: Path) -> None:
    assert (dist / "tables" / lines_of(dist)["Excel"]).is_file()


def test_readme_tells_every_column_of_the_wide_table(dist: Path) -> None:
    page = (dist / "tables/README.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `(\w+)` \| \S.* \| \S.* \|$", page, re.MULTILINE)

    assert tuple(told) == read_csv(dist / "tables/observation_wide.csv")[0]


def test_readme_names_only_what_is_there(small: Path, tmp_path: Path, make_release: Callable[..., Any]) -> None:
    formats = selected(FORMATS, only=["tables"], without=["parquet", "sqlite"])
    dist = make_release(small, tmp_path / "dist", formats=formats).folder

    assert set(lines_of(dist)) == {"pandas", "polars", "R", "DuckDB", "Excel"}
    assert "plan.sqlite" not in (dist / "tables/README.md").read_text(encoding="utf-8")
