"""The data dictionary: what it says of a package, and that what Komoro's says is so."""

import csv
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from komoro_opendata.check import validate
from komoro_opendata.findings import Finding, Severity, rules
from komoro_opendata.package.dictionary import KnownWarning, dictionary
from komoro_opendata.vocabulary.model import load_yaml

PACKAGE = Path(__file__).parents[2] / "datapackage"
LAST_LINE = 1721
BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)

DESCRIPTOR: Mapping[str, Any] = {
    "title": "計画データ",
    "title_en": "Plan data",
    "description": "説明です。",
    "description_en": "An explanation.",
    "version": "1.2.0",
    "created": "2031-04-05T00:00:00Z",
    "id": "https://example.org/plan",
    "licenses": [
        {"title": "CC BY 4.0", "path": "https://example.org/by", "description": "表", "description_en": "tables"}
    ],
    "contributors": [
        {"title": "作り手", "title_en": "Maker", "roles": ["creator"]},
        {"title": "出し手", "title_en": "Publisher", "roles": ["publisher"]},
    ],
    "sources": [{"title": "本文", "title_en": "Text", "sha256": "0f" * 32}],
    "resources": [
        {
            "name": "area",
            "title": "地域",
            "title_en": "Areas",
            "description": "市の地域",
            "description_en": "Areas of the city",
            "schema": {
                "fields": [
                    {
                        "name": "area_id",
                        "type": "string",
                        "title": "地域ID",
                        "title_en": "Area identifier",
                        "constraints": {"required": True},
                    },
                    {"name": "parent_id", "type": "string", "title": "上位", "title_en": "Parent"},
                    {
                        "name": "kind",
                        "type": "string",
                        "title": "種類",
                        "title_en": "Kind",
                        "description": "北|南",
                        "description_en": "north|south",
                        "categories": [{"value": "n", "label": "北部", "label_en": "north"}],
                    },
                ],
                "primaryKey": ["area_id"],
                "uniqueKeys": [["parent_id", "kind"]],
                "foreignKeys": [{"fields": ["parent_id"], "reference": {"resource": "", "fields": ["area_id"]}}],
            },
        },
    ],
}
SECTION = {
    "title_ja": "欠け",
    "title_en": "Gaps",
    "about_ja": "前置き",
    "about_en": "Preface",
    "entries": [{"lines": ["L3-4", "L9"], "ja": "印 ** がある", "en": "A mark **"}],
}
REASON = {"code": "target-direction", "record": "north", "lines": ["L5"], "ja": "原文どおり", "en": "As printed"}
WARNING = KnownWarning(
    Finding(
        "target-direction",
        Severity.WARNING,
        path="data/area.csv",
        line=7,
        value="8",
        params={"baseline": "9", "direction": "higher"},
    ),
    ("north", "2020"),
)


def _page(
    reasons: Sequence[Mapping[str, Any]] = (REASON,), warnings: Sequence[KnownWarning] = (WARNING,)
) -> Sequence[str]:
    notes = {"sections": [SECTION], "warnings": reasons}
    return dictionary(DESCRIPTOR, {"area": 12}, notes, warnings).split("\n")


def _rows(table: str) -> Sequence[Mapping[str, str]]:
    with (PACKAGE / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _notes() -> Any:
    return load_yaml((PACKAGE / "source-notes.yaml").read_text(encoding="utf-8"))


def _span(reference: str) -> range:
    match = re.fullmatch(r"L(\d+)(?:-(\d+))?(?:\.\d+)?", reference)
    assert match is not None, reference
    return range(int(match[1]), int(match[2] or match[1]) + 1)


def _lines(section_id: str) -> set[int]:
    entries = next(section["entries"] for section in _notes()["sections"] if section["id"] == section_id)
    return {line for entry in entries for reference in entry["lines"] for line in _span(reference)}


def _texts(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, dict):
        if "lines" in value:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _texts(each)


@pytest.mark.parametrize(
    "line",
    [
        "# 計画データ",
        "Plan data",
        "| 版 Version | 1.2.0（2031-04-05） |",
        "| 計画の策定者 Creator of the plan | 作り手 / Maker |",
        "| ライセンス Licence | [CC BY 4.0](https://example.org/by)<br>表<br>tables |",
        f"| 出典 Source | 本文<br>Text<br>SHA-256 `{'0f' * 32}` |",
        "> Publisher: Plan data, version 1.2.0 (2031). The plan is by Maker.",
        "| [`area`](#area) | 12 | 地域 / Areas |",
        "### area",
        "**地域 / Areas** 市の地域 / Areas of the city",
        "主キー Key: `area_id`。一意 Unique: `parent_id`, `kind`。",
        "| **`area_id`** | string<br>必須 required | 地域ID / Area identifier |",
        "| `parent_id` | string | 上位 / Parent<br>→ [`area.area_id`](#area) |",
        "| `kind` | string | 種類 / Kind<br>北\\|南 / north\\|south<br>`n` 北部 / north |",
        "### 欠け / Gaps",
        "- **L3-4, L9** 印 \\*\\* がある<br>A mark \\*\\*",
        "- **north (target-direction), L5** 原文どおり<br>As printed",
    ],
)
def test_page_holds(line: str) -> None:
    assert line in _page()


def test_warning_is_told_in_both_languages() -> None:
    told = rules()["target-direction"].message
    japanese, english = (
        told[language].format(value="8", baseline="9", direction="higher") for language in ("ja", "en")
    )
    assert f"| target-direction | data/area.csv:7 | north 2020 | 8 | {japanese}<br>{english} |" in _page()


def test_no_warning_is_said() -> None:
    assert "ありません。 None." in _page((), ())


def test_warning_without_explanation_is_refused() -> None:
    with pytest.raises(ValueError, match="target-direction"):
        _page(())


def test_explanation_without_warning_is_refused() -> None:
    with pytest.raises(ValueError, match="target-direction"):
        _page(warnings=())


def test_readme_lists_what_validate_warns_of() -> None:
    """The README's table of warnings is the output of validate, row for row."""
    readme = (PACKAGE / "README.md").read_text(encoding="utf-8")
    section = readme.partition("## 検査の警告")[2]
    listed = re.findall(r"^\| ([a-z-]+) \| (\S+):(\d+) \| [^|]+ \| ([^|]*) \|", section, re.MULTILINE)
    found = [(each.code, each.path, str(each.line), each.value or "") for each in validate(PACKAGE).findings]
    assert listed == found


def test_lost_values_are_noted() -> None:
    """The notes name the line of every indicator that lost a value, and say how many values there are."""
    lost = [row for row in _rows("observation") if row["status"] == "lost"]
    about = next(section["about_en"] for section in _notes()["sections"] if section["id"] == "lost")
    assert {line for row in lost for line in _span(row["source_ref"])} <= _lines("lost")
    assert f"Of the {len(_rows('observation'))} values {len(lost)} are" in about


def test_displaced_values_are_noted() -> None:
    """The notes name the line of every value that carries a note of its own."""
    noted = {line for row in _rows("observation") if row["note_ja"] for line in _span(row["source_ref"])}
    assert noted
    assert noted <= _lines("displaced")


def test_indicators_without_unit_are_noted() -> None:
    """The notes name the line of every indicator whose unit is empty."""
    without = {_span(row["source_ref"])[0] for row in _rows("indicator") if not row["unit"]}
    assert without
    assert without <= _lines("decisions")


def test_notes_are_well_formed() -> None:
    """Each note has lines inside the source and a text in both languages."""
    places = list(_texts(_notes()))
    assert places
    for place in places:
        assert place["ja"], place
        assert place["en"], place
        for reference in place["lines"]:
            assert _span(reference)[-1] <= LAST_LINE, place
            assert len(_span(reference)), place


@pytest.mark.parametrize("library", ["pandas", "frictionless"])
def test_first_lines_of_code_run(library: str) -> None:
    """The code of the README runs in the package's folder and prints something."""
    pytest.importorskip(library, reason=f"{library} is not installed")
    blocks = BLOCK.findall((PACKAGE / "README.md").read_text(encoding="utf-8"))
    [code] = [block for block in blocks if library in block]
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code], cwd=PACKAGE, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip()
