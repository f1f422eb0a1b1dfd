"""A cell as people write it: every line of cells.yaml, every word, and the page for readers."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from komoro_opendata.package.cells import Cell, UnreadableCellError, read_cell, read_cells
from komoro_opendata.vocabulary.codes import code_list

_GROUPS: Mapping[str, list[dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("cells.yaml").read_text(encoding="utf-8"),
)
CELLS = [cell for group in _GROUPS.values() for cell in group]
GOOD = [cell for cell in CELLS if "is" in cell]
REFUSED = [cell for cell in CELLS if "refused" in cell]
SEVERAL = [cell for cell in CELLS if "parts" in cell]
SYMBOLS = [(code, row["symbol"]) for code, row in code_list("unit").rows.items() if row["symbol"]]
_ATTRIBUTES = {"is": "comparator", "text": "value_text", "year": "measured_fiscal_year"}
_FIGURES = {"value": "value", "upper": "value_upper"}
_SAID = ("comparator", "value", "value_upper", "unit", "breakdown", "measured_fiscal_year", "value_text", "note")


def _raw(cell: Mapping[str, Any]) -> str:
    """The characters as an identifier of plain ASCII, which every runner of tests can take back."""
    return "-".join(f"{ord(sign):x}" for sign in cell["raw"]) or "empty"


def _expected(cell: Mapping[str, Any]) -> dict[str, Any]:
    """What a line of cells.yaml expects of each attribute of the Cell that it reads as."""
    told = {_ATTRIBUTES.get(name, name): value for name, value in cell.items() if name not in {"raw", *_FIGURES}}
    figures = {attribute: Decimal(cell[name]) for name, attribute in _FIGURES.items() if name in cell}
    return dict.fromkeys(_SAID) | told | figures


def _said(cell: Cell) -> dict[str, Any]:
    return {attribute: getattr(cell, attribute) for attribute in _SAID}


def test_table_holds_enough_cells_and_none_twice() -> None:
    raws = [cell["raw"] for cell in CELLS]

    assert len(GOOD) + len(REFUSED) + len(SEVERAL) == len(CELLS) >= 140
    assert [raw for raw in raws if raws.count(raw) > 1] == []


@pytest.mark.parametrize("cell", GOOD, ids=_raw)
def test_cell_says(cell: Mapping[str, Any]) -> None:
    read = read_cell(cell["raw"])

    assert _said(read) == _expected(cell)
    assert read.raw == cell["raw"].strip()
    assert read_cells(cell["raw"]) == (read,)


@pytest.mark.parametrize("cell", GOOD, ids=_raw)
def test_cell_says_the_same_in_other_forms_of_its_characters(cell: Mapping[str, Any]) -> None:
    """NFKC makes full-width digits, half-width kana and squared units plain, and parts no value from another."""
    plain = unicodedata.normalize("NFKC", cell["raw"])
    levelled = {**cell, "note": unicodedata.normalize("NFKC", cell["note"])} if "note" in cell else cell

    assert _said(read_cell(plain)) == _expected(levelled)


@pytest.mark.parametrize("cell", REFUSED, ids=_raw)
def test_cell_is_refused(cell: Mapping[str, Any]) -> None:
    for read in (read_cell, read_cells):
        with pytest.raises(UnreadableCellError) as refused:
            read(cell["raw"])
        assert refused.value.reason == str(refused.value) == cell["reason"]


@pytest.mark.parametrize("cell", SEVERAL, ids=_raw)
def test_cell_of_several_breakdowns_says(cell: Mapping[str, Any]) -> None:
    read = read_cells(cell["raw"])

    assert [(part.raw, _said(part)) for part in read] == [(part["raw"], _expected(part)) for part in cell["parts"]]
    for part in read:
        assert read_cell(part.raw) == part
    with pytest.raises(UnreadableCellError) as refused:
        read_cell(cell["raw"])
    assert (refused.value.reason, refused.value.parts) == ("several-breakdowns", {"first": read[0].raw})


@pytest.mark.parametrize("separator", [*" 　、,，・･/／;；|｜\n\t", "、 ", " / ", "\r\n"])
def test_separator_belongs_to_neither_value(separator: str) -> None:
    assert [cell.raw for cell in read_cells(f"小93.5{separator}中91.2")] == ["小93.5", "中91.2"]


@pytest.mark.parametrize(("unit", "symbol"), SYMBOLS)
def test_every_symbol_of_the_vocabulary_is_read_behind_a_figure(unit: str, symbol: str) -> None:
    bounds = [("", "eq"), ("以内", "le")] if unit == "rank" else [("", "eq"), ("以上", "ge"), ("未満", "lt")]
    for behind, comparator in bounds:
        read = read_cell(f"5{symbol}{behind}")
        assert (read.comparator, read.value, read.unit) == (comparator, Decimal(5), unit)


@pytest.mark.parametrize(
    ("raw", "unit", "breakdown"),
    [
        ("９３人", "人", None),
        ("８８％", "%", None),
        ("12か所", "か所", None),
        ("小93.5", None, "小"),
        ("男性80.25歳以上", "歳", "男性"),
        ("女85", None, "女"),
        ("10～20人", "人", None),
        ("94", None, None),
        ("—", None, None),
    ],
)
def test_printed_unit_and_breakdown_are_kept_for_the_words_of_a_finding(
    raw: str, unit: str | None, breakdown: str | None
) -> None:
    read = read_cell(raw)

    assert (read.printed_unit, read.printed_breakdown) == (unit, breakdown)


@pytest.mark.parametrize(
    ("comparator", "words"),
    [
        ("ge", "5人以上"),
        ("le", "5人以下 5人以内"),
        ("lt", "5人未満 5人を下回る"),
        ("gt", "5人超 5人超え 5人を超える 5人を上回る"),
        (
            "about",
            "5人程度 5人前後 5人ほど 5人くらい 5人ぐらい 約5人 およそ5人 おおよそ5人 おおむね5人 概ね5人 ほぼ5人",
        ),
        ("eq", "累計5人 通算5人 年間5人 年5人 延べ5人 5人/年 5人(累計) 5人(通算) 5人(年間) 5人(年) 5人(延べ)"),
        ("improve", "改善 向上"),
        ("maintain", "維持"),
        ("increase", "増加 増 上昇"),
        ("decrease", "減少 減 低下 削減 低減"),
        (
            "text",
            "策定 制定 改定 改訂 見直し 作成 公表 決定 締結 実施 開催 試行 導入 運用 稼働 活用 設置 開設 構築 整備",
        ),
        ("text", "着手 着工 完成 竣工 供用 開始 継続 完了"),
        ("text", "策定済 策定済み 策定中 策定予定 運用開始 運用継続 策定完了 継続実施 継続運用予定"),
    ],
    ids=range(13),
)
def test_every_word_of_a_value(comparator: str, words: str) -> None:
    """Alone, behind a breakdown and among several breakdowns."""
    for word in words.split():
        assert read_cell(word).comparator == comparator, word
        assert read_cell(f"小学校：{word}").comparator == comparator, word
        assert [cell.comparator for cell in read_cells(f"小 {word}、中 {word}")] == [comparator, comparator], word


def _of_the_page(heading: str) -> Iterator[list[list[str]]]:
    """The rows of the table under a heading of the page for readers: the pieces in code of each column."""
    page = (Path(__file__).parents[2] / "docs/reference/cells.md").read_text(encoding="utf-8")
    section = page.partition(f"\n## {heading}")[2].partition("\n## ")[0]
    for line in section.splitlines():
        if line.startswith("| `"):
            yield [re.findall("`([^`]+)`", column) for column in line.split(" | ")]


def test_page_for_readers_shows_what_is_read_and_what_is_refused() -> None:
    shown = [piece for written, *_ in _of_the_page("読み取れる書き方") for piece in written]
    refused = [piece for written, *_ in _of_the_page("受け付けない書き方") for piece in written]
    instead = [piece for *_, proposed in _of_the_page("受け付けない書き方") for piece in proposed if piece != "1-1"]

    assert len(shown) > 50
    assert all(read_cells(piece) for piece in shown + instead)
    for piece in refused:
        with pytest.raises(UnreadableCellError):
            read_cells(piece)


def test_units_of_a_city_are_read_beside_the_shared_ones() -> None:
    own = {"本": "x_bottle"}

    assert read_cell("5本以上", own).unit == "x_bottle"
    assert read_cell("5人", own).unit == "person"
    with pytest.raises(UnreadableCellError, match="unknown-unit"):
        read_cell("5本")


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("1,200t-CO2", "1200"),
        ("１，２００ｔ－ＣＯ２", "1200"),
        ("350m3以下", "350"),
        ("45kW", "45"),
        ("４５ｋＷ", "45"),
    ],
)
def test_unit_of_a_city_may_hold_digits_and_hyphens_and_full_width_letters(raw: str, value: str) -> None:
    own = {"t-CO2": "x_own", "m3": "x_own", "ｋＷ": "x_own"}

    read = read_cell(raw, own)

    assert (read.value, read.unit) == (Decimal(value), "x_own")
