"""The data dictionary of a package: its README in Japanese and English, made from descriptor, notes and findings.

The page is GitHub Flavored Markdown. It holds what the descriptor says of the package, its tables and columns, what a
reader must know of the source, and the warnings that `validate` gives although the package stands as its source does.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from komoro_opendata.findings import LANGUAGES, Finding, message

__all__ = ["KnownWarning", "dictionary"]

_HEAD = """# {title}

{title_en}

{description}

{description_en}

| | |
| --- | --- |
| 版 Version | {version}（{date}） |
| 識別子 Identifier | {id} |
| 計画の策定者 Creator of the plan | {creator} |
| データの公開者 Publisher of the data | {publisher} |
| ライセンス Licence | {licence} |
| 出典 Source | {source} |

## 引用と誤りの報告 / How to cite, where to report errors

> {publisher_ja}「{title}」版 {version}（{year}年）。計画の策定者：{creator_ja}。{id} ({licence_title})

> {publisher_en}: {title_en}, version {version} ({year}). The plan is by {creator_en}.
> {id} ({licence_title})

誤りを見つけたら、このプロジェクトの課題管理（issue tracker）へお知らせください。表の名前、行の主キー、出典の行
（source_ref）を添えてください。計画を策定した自治体ではお答えできません。

Please report errors to the issue tracker of this project, with the table, the key of the row and the line of the source
(source_ref). The municipality that made the plan cannot answer for these data.

## 読み込む / First lines

このファイルのあるフォルダーで動きます。They run in the folder of this file.

```python
import pandas as pd

values = pd.read_csv("data/observation.csv")
indicators = pd.read_csv("data/indicator.csv")
table = values.merge(indicators[["indicator_id", "name_ja", "unit"]], on="indicator_id")
print(table.pivot_table(index=["name_ja", "breakdown"], columns="fiscal_year", values="value"))
```

```python
from frictionless import Package

package = Package("datapackage.json")
for row in package.get_resource("measure").read_rows():
    print(row["measure_id"], row["title_ja"], "/", row["title_en"])
```

pandas で municipality を読むときは `dtype={{"code": str}}` を付け、コードの先頭の0を保ちます。
When pandas reads municipality, `dtype={{"code": str}}` keeps leading zeros.
"""
_TABLES = """## 表 / Tables

UTF-8（BOM なし）、改行 LF、カンマ区切り、1行目は列名、空欄は値なし。太字の列は主キー、「必須」の列は空欄にできません。
`*_ja` と `*_en` は同じ内容の日本語と英語です。

UTF-8 without BOM, LF, comma, a header row; an empty cell is a missing value. Columns in bold are the primary key;
required ones are never empty. `*_ja` and `*_en` say the same in Japanese and English.

| 表 Table | 行 Rows | 内容 Contents |
| --- | ---: | --- |
"""
_NOTES = """## 出典について / Notes on the source

行は出典テキストの行番号です（L332 は 332 行目、L332.3 はそのタブ区切りの3番目の欄）。

Lines are those of the text of the source: L332 is the 332nd line, L332.3 its third tab-separated field.
"""
_WARNINGS = """## 検査の警告 / Warnings of validate

`komoro-opendata validate` はこのパッケージに次の警告を出します。いずれも印刷どおりで、直すところはありません。

`komoro-opendata validate` gives these warnings on this package. All stand as printed; there is nothing to mend.
"""
_NO_WARNING = """## 検査の警告 / Warnings of validate

ありません。 None.
"""


@dataclass(frozen=True, slots=True)
class KnownWarning:
    """A finding on the package, and the primary key of the record that it is about."""

    finding: Finding
    record: tuple[str, ...]


def dictionary(
    descriptor: Mapping[str, Any],
    rows: Mapping[str, int],
    notes: Mapping[str, Any],
    warnings: Sequence[KnownWarning],
) -> str:
    """The README in Markdown of a package in Japanese and English; the same for the same arguments.

    Args:
        descriptor: The package's datapackage.json.
        rows: How many rows each table has.
        notes: What source-notes.yaml holds: `sections` of the source, and why each of the `warnings` is right.
        warnings: The findings of `validate`, in the order in which it gives them.

    Raises:
        ValueError: A warning has no explanation in the notes, or an explanation no warning.
    """
    resources = descriptor["resources"]
    overview = [
        f"| [`{resource['name']}`](#{resource['name']}) | {rows[resource['name']]} | {_both(resource, 'title')} |"
        for resource in resources
    ]
    parts = [
        _head(descriptor),
        _TABLES + "\n".join([*overview, ""]),
        *(_table(resource) for resource in resources),
        _NOTES,
        *(_note_section(section) for section in notes["sections"]),
        _known_warnings(notes.get("warnings", []), warnings),
    ]
    return "\n".join(parts)


def _head(descriptor: Mapping[str, Any]) -> str:
    licence = descriptor["licenses"][0]
    creator, publisher = (_contributor(descriptor, role) for role in ("creator", "publisher"))
    return _HEAD.format(
        **{key: descriptor[key] for key in ("title", "title_en", "description", "description_en", "version", "id")},
        date=descriptor["created"][:10],
        year=descriptor["created"][:4],
        creator=_both(creator, "title"),
        creator_ja=creator["title"],
        creator_en=creator["title_en"],
        publisher=_both(publisher, "title"),
        publisher_ja=publisher["title"],
        publisher_en=publisher["title_en"],
        licence=f"[{licence['title']}]({licence['path']})<br>{_both(licence, 'description', '<br>')}",
        licence_title=licence["title"],
        source="<br>".join(_source(source) for source in descriptor["sources"]),
    )


def _contributor(descriptor: Mapping[str, Any], role: str) -> Mapping[str, Any]:
    return next(each for each in descriptor["contributors"] if role in each["roles"])


def _source(source: Mapping[str, Any]) -> str:
    digest = f"<br>SHA-256 `{source['sha256']}`" if "sha256" in source else ""
    return _both(source, "title", "<br>") + digest


def _table(resource: Mapping[str, Any]) -> str:
    schema = resource["schema"]
    keys = [f"主キー Key: {_names(schema['primaryKey'])}"]
    keys += [f"一意 Unique: {_names(columns)}" for columns in schema.get("uniqueKeys", [])]
    targets = {
        column: (key["reference"]["resource"] or resource["name"], target)
        for key in schema.get("foreignKeys", [])
        for column, target in zip(key["fields"], key["reference"]["fields"], strict=True)
    }
    lines = [
        f"### {resource['name']}",
        "",
        f"**{_both(resource, 'title')}** {_both(resource, 'description')}",
        "",
        "。".join(keys) + "。",
        "",
        "| 列 Column | 型 Type | 説明 Explanation |",
        "| --- | --- | --- |",
        *(_column(field, schema["primaryKey"], targets.get(field["name"])) for field in schema["fields"]),
        "",
    ]
    return "\n".join(lines)


def _column(field: Mapping[str, Any], key: Sequence[str], target: tuple[str, str] | None) -> str:
    name = f"`{field['name']}`"
    required = "<br>必須 required" if field.get("constraints", {}).get("required") else ""
    explanation = [_both(field, "title")]
    if "description" in field:
        explanation.append(_both(field, "description"))
    if target is not None:
        explanation.append(f"→ [`{target[0]}.{target[1]}`](#{target[0]})")
    explanation += [f"`{code['value']}` {_both(code, 'label')}" for code in field.get("categories", [])]
    shown = f"**{name}**" if field["name"] in key else name
    return f"| {shown} | {field['type']}{required} | {'<br>'.join(explanation)} |"


def _note_section(section: Mapping[str, Any]) -> str:
    lines = [
        f"### {section['title_ja']} / {section['title_en']}",
        "",
        section["about_ja"],
        "",
        section["about_en"],
        "",
        *_places(section["entries"]),
        "",
    ]
    return "\n".join(lines)


def _places(entries: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for entry in entries:
        yield f"- **{', '.join(entry['lines'])}** {_literal(entry['ja'])}<br>{_literal(entry['en'])}"


def _known_warnings(reasons: Sequence[Mapping[str, Any]], warnings: Sequence[KnownWarning]) -> str:
    named = {(warning.finding.code, warning.record[0]) for warning in warnings}
    explained = {(reason["code"], reason["record"]) for reason in reasons}
    if named != explained:
        raise ValueError(f"unexplained warnings or explanations without one: {sorted(named ^ explained)}")
    if not warnings:
        return _NO_WARNING
    lines = [
        _WARNINGS,
        "| 規則 Rule | 場所 Place | 行の主キー Record | 値 Value | 内容 Message |",
        "| --- | --- | --- | --- | --- |",
        *(_warning(warning) for warning in warnings),
        "",
        "印刷どおりである理由 / Why they stand as printed:",
        "",
    ]
    for reason in reasons:
        entry = {**reason, "lines": [f"{reason['record']} ({reason['code']})", *reason["lines"]]}
        lines += _places([entry])
    return "\n".join([*lines, ""])


def _warning(warning: KnownWarning) -> str:
    finding = warning.finding
    told = "<br>".join(_cell(message(finding, language)) for language in LANGUAGES)
    record = _cell(" ".join(warning.record))
    return f"| {finding.code} | {finding.path}:{finding.line} | {record} | {_cell(finding.value or '')} | {told} |"


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f"`{column}`" for column in columns)


def _both(described: Mapping[str, Any], key: str, between: str = " / ") -> str:
    """The Japanese text of a key and the English one beside it, once where they are the same or there is only one."""
    texts = dict.fromkeys(described[name] for name in (key, f"{key}_en") if name in described)
    return between.join(_cell(text) for text in texts)


def _cell(text: str) -> str:
    """The text on one line, with the bar that would end a cell of a table marked as a character."""
    return _literal(" ".join(text.split())).replace("|", "\\|")


def _literal(text: str) -> str:
    """The text with the asterisks that Markdown would read as emphasis marked as characters."""
    return text.replace("*", "\\*")
