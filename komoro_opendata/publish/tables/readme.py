"""tables/README.md: what the files are, one line to load them in each program, what the wide table's columns mean."""

from collections.abc import Iterator
from dataclasses import dataclass

from komoro_opendata.publish.edition import Edition
from komoro_opendata.publish.files import ReleaseFiles
from komoro_opendata.publish.format import Counts, Format
from komoro_opendata.publish.graph import NTRIPLES
from komoro_opendata.publish.tables.about import about
from komoro_opendata.publish.tables.wide import SEPARATOR, WideColumn, wide_columns

__all__ = ["TABLES_README"]

_WIDE = "tables/observation_wide.csv"


@dataclass(frozen=True, slots=True)
class _Line:
    """What to copy for one program: its name, the release's file that it reads, the language of the lines."""

    program: str
    file: str
    language: str
    text: str


_LINES = (
    _Line(
        "pandas",
        _WIDE,
        "python",
        'import pandas; values = pandas.read_csv("observation_wide.csv", '
        'dtype={"municipality_code": str, "value": str})',
    ),
    _Line(
        "pandas (Parquet)",
        "tables/observation.parquet",
        "python",
        'import pandas; values = pandas.read_parquet("observation.parquet")',
    ),
    _Line(
        "polars",
        _WIDE,
        "python",
        'import polars; values = polars.read_csv("observation_wide.csv", infer_schema_length=None, '
        'schema_overrides={"municipality_code": polars.String})',
    ),
    _Line(
        "R",
        _WIDE,
        "r",
        'values <- read.csv("observation_wide.csv", encoding = "UTF-8", na.strings = "", '
        'colClasses = c(municipality_code = "character"))',
    ),
    _Line(
        "DuckDB",
        _WIDE,
        "sql",
        "SELECT * FROM read_csv('observation_wide.csv', types = {'municipality_code': 'VARCHAR'}, sample_size = -1);",
    ),
    _Line(
        "SQLite",
        "tables/plan.sqlite",
        "python",
        'import sqlite3; values = sqlite3.connect("plan.sqlite").execute("SELECT * FROM observation_wide").fetchall()',
    ),
    _Line(
        "SPARQL",
        NTRIPLES,
        "python",
        'import rdflib; values = rdflib.Graph().parse("../rdf/plan.nt").query('
        '"SELECT * { ?value <https://w3id.org/jp-municipal-plan/def#comparator> ?comparator }")',
    ),
    _Line("Excel", "tables/excel-csv/observation_wide.csv", "text", "excel-csv/observation_wide.csv"),
)
_FILES = (
    (
        _WIDE,
        "`observation_wide.csv`",
        "すべての値を1つの表に。名称は日本語と英語、コードには表示名つき",
        "all values in one table, each with its names in both languages and a label beside each code",
    ),
    (
        "tables/excel-csv/observation_wide.csv",
        "`excel-csv/`",
        "Excel でそのまま開ける CSV",
        "CSV that Excel opens by a double click",
    ),
    (
        "tables/plan.xlsx",
        "`plan.xlsx`",
        "全表の Excel ブック。計画を書き直して取り込むときにも使う",
        "all tables as an Excel workbook, which can be edited and imported again",
    ),
    (
        "tables/plan.sqlite",
        "`plan.sqlite`",
        "キー・外部キー・索引のあるデータベースと、ビュー `observation_wide`",
        "a database with keys, foreign keys, indexes and the view `observation_wide`",
    ),
    (
        "tables/municipality.parquet",
        "`*.parquet`",
        "型つきの表。小数は正確な10進数",
        "the tables with types; decimals are exact",
    ),
)
_HEAD = """# {title}

{title_en}

> {citation}

> {citation_en}

## ファイル / Files

| | | |
| --- | --- | --- |
"""
_LOAD = """
## 読み込む / Load

このフォルダーで実行します。市区町村コードの先頭の0は残ります。
Run in this folder. The municipality code keeps its leading zero.
"""
_EXCEL = """
## excel-csv

Excel が数式・数値・日付とみなす文字のセルには、先頭に見えないタブを1つ付けています。プログラムから読むには `data/` の
CSV を使うか、先頭のタブを1つ取り除いてください。数値と日付の列には付けていません。

A cell of text that Excel would take for a formula, a number or a date begins with one TAB, which is not seen. Programs
should read the CSV of `data/`, or take one TAB from the beginning of each cell. Columns of numbers and dates have none.
"""
_DATABASE = """
## plan.sqlite

小数の列は計算用の数値で、全桁は `value_exact` のように `_exact` で終わる列に文字列で入っています。
コードの表示名は表 `code`、列の題名は `column_title`、データの説明は `metadata` にあります。

A decimal is a number to calculate with; all its digits stand as text in the column that ends in `_exact`.
The labels of the codes are in the table `code`, titles of columns in `column_title`, what the data are in `metadata`.
"""
_COLUMNS = """
## observation_wide の列 / The columns of observation_wide

1行が1つの値です。空欄は値なし。`{separator}` は1つのセルの中の複数の値を区切ります。
出典は、値に出典がなければ計画のものです。
主管部署は、施策の指標では施策の主管、政策の指標では政策の部署です。

One row is one value; an empty cell is a missing one. `{separator}` stands between several values of one cell. The
source is the plan's where the value names none. The departments are those that lead the measure; for an indicator of a
policy, the policy's.

| | | |
| --- | --- | --- |
"""


def _write_readme(edition: Edition, files: ReleaseFiles) -> Counts:
    files.write("tables/README.md", [_page(edition, {file.path for file in files.listed()}).encode()])
    return {}


def _page(edition: Edition, there: set[str]) -> str:
    said = about(edition)
    title = said.get("title", "")
    head = {"title": title, "title_en": said.get("title_en", title)}
    parts = [_HEAD.format(**head, citation=said["citation"], citation_en=said["citation_en"])]
    parts += [f"| {name} | {ja} | {en} |\n" for file, name, ja, en in _FILES if file in there]
    parts.append(_LOAD)
    parts += [f"\n{line.program}:\n\n```{line.language}\n{line.text}\n```\n" for line in _LINES if line.file in there]
    parts += [text for file, text in ((_FILES[1][0], _EXCEL), (_FILES[3][0], _DATABASE)) if file in there]
    parts += _columns(edition)
    return "".join(parts)


def _columns(edition: Edition) -> Iterator[str]:
    yield _COLUMNS.format(separator=SEPARATOR)
    for column in wide_columns(edition.package):
        yield f"| `{column.name}` | {_title(column, 'ja')} | {_title(column, 'en')} |\n"


def _title(column: WideColumn, language: str) -> str:
    return column.titles[language].replace("|", "\\|")


TABLES_README = Format("tables-readme", _write_readme, group="tables")
