"""The page docs/reference/workbook.md: sheets, columns and marks of the Excel workbook, from its layout."""

from collections.abc import Iterator
from pathlib import Path

from komoro_opendata.package.descriptor import read_descriptor
from komoro_opendata.plan.workbook.layout import (
    ABOUT_MARK,
    EXAMPLE_MARK,
    HEADER_MARK,
    NAMES_MARK,
    Column,
    Sheet,
    sheet_order,
    table_sheets,
)
from komoro_opendata.plan.workbook.wide_layout import actuals_sheet, wide_sheet
from komoro_opendata.vocabulary.workbook import workbook_words

__all__ = ["workbook_page"]

_EXAMPLE = Path(__file__).resolve().parent.parent / "datapackage/datapackage.json"
_YEARS = (2024, 2025)
_INTRODUCTION = f"""# 計画のブック / The workbook of a plan

`make generate` writes this page from the workbook's layout; a test fails when it is stale.
このページはブックの構成から作られます。

`komoro-opendata export` がパッケージからブック（Excel の .xlsx）を作り、
`komoro-opendata import` がブックをパッケージに取り込みます。
Excel でも LibreOffice でも開けます。書き出して取り込み直すと、CSV は1バイトも変わりません。

`komoro-opendata export` makes the workbook (.xlsx) of a package, `komoro-opendata import` takes a workbook over into a
package; both Excel and LibreOffice open it. Exported and imported again, the CSV files are the same byte by byte.

```console
$ komoro-opendata export datapackage -o plan.xlsx
$ komoro-opendata import plan.xlsx datapackage --dry-run --quiet
```

## 行の目印 / Marks of rows

A列は目印の列で、データの行では空欄です。目印のある行はデータとして取り込まれません。

Column A holds the mark of a row and is empty where the row is data. Rows with a mark are not taken for data.

| A | 行の内容 | what the row holds |
| --- | --- | --- |
| {HEADER_MARK} | 日本語の見出し。必ず書く列に ＊ | the headers in Japanese; ＊ where a column must be filled |
| {NAMES_MARK} | 列の技術名。列の順序は自由 | the technical names of the columns, in any order |
| {ABOUT_MARK} | 列の説明 | what the column is |
| {EXAMPLE_MARK} | 記入例（斜体） | an invented example, in italics |
| `#` … | 取り込まない行（メモ、下書き） | a row that is passed over (notes, drafts) |

## セル / Cells

- コードは日本語の表示名、外部キーは相手の行の名前で示します。名前が一意でないときは ID を示します。
  取り込みはどちらも受け付けます。
  Codes are shown by their Japanese label, references by the name of the row, or by its identifier where several bear
  that name; import takes either.
- 文字のセルは、`=` や `-` で始まっていても数式になりません。表計算ソフトがそのまま表示できる数値だけが数値のセルです。
  Text is never a formula, whatever it begins with. Only figures that a spreadsheet shows unchanged are number cells.
- 空のセルの書式は文字列です。書いたとおりに残ります。
  Empty cells are formatted as text, so that what is typed stays as typed.
- 1つのセルに入るのは 32,767 文字までです。超える文字列や XML に書けない制御文字があると、
  書き出しは場所を示して中止します（終了コード 1）。
  A cell holds 32,767 characters; longer texts, and control characters that XML cannot hold, stop the export, which
  names the place (exit code 1).

## シート / Sheets

表の列：**必** は必ず書く列、**自** は空欄なら取り込みが補う列です。
「一覧」は選択肢の出どころで、`code` はコード表、→ は別の表の名前です。
英語を公開しないパッケージでは、空の英語の列（`*_en`）を省きます。
`x_` で始まる独自の列は列の並びの中に、独自の表は最後に並びます。

**必** marks columns that must be filled, **自** those that import fills where they are empty. The lists come from a
code list (`code`) or from the names of another table (→). Packages without English leave out empty `*_en` columns;
a city's own `x_` columns stand among the others, its own tables at the end.
"""
_SPECIAL = {
    "はじめに": (
        "作業の順序、書き方の決まり、全シートへのリンク",
        "the order of work, how cells are written, links to all sheets",
    ),
    "データについて": (
        "データパッケージの記述（datapackage.json）。1行に1項目、残りは最後の行に JSON で",
        "the descriptor (datapackage.json), one property a row, the rest as JSON in the last rows",
    ),
    "選択肢": ("▼ の一覧のもと", "what the drop-down lists are made of"),
}


def workbook_page() -> str:
    """The page, in Japanese and English side by side."""
    return "\n".join([_INTRODUCTION, *_sheets()]).rstrip() + "\n"


def _sheets() -> Iterator[str]:
    tables = {sheet.table: sheet for sheet in table_sheets(read_descriptor(_EXAMPLE))}
    values = {sheet.name: sheet for sheet in (wide_sheet(_YEARS), actuals_sheet(_YEARS))}
    for name in [*sheet_order(), "選択肢"]:
        if name in _SPECIAL:
            ja, en = _SPECIAL[name]
            yield f"### {name}\n\n{ja}。 / {en[0].upper()}{en[1:]}.\n"
        else:
            yield from _sheet(tables.get(name) or values[name])


def _sheet(sheet: Sheet) -> Iterator[str]:
    group = workbook_words()["groups"][sheet.group]
    yield f"### {sheet.name}\n"
    yield f"`{sheet.table}`：{sheet.todo}。（{group['ja']} / {group['en']}）\n"
    yield "| 列 | column | 必・自 | 一覧 | 説明 |"
    yield "| --- | --- | --- | --- | --- |"
    for column in sheet.columns:
        mark = "必" if column.required else "自" if column.automatic else ""
        yield f"| {column.title} | `{column.name}` | {mark} | {_list(column)} | {column.about.replace('|', '・')} |"
    yield ""


def _list(column: Column) -> str:
    if column.choices is None:
        return ""
    return f"code `{column.choices.codes}`" if column.choices.codes else f"→ `{column.choices.table}`"
