"""Why a cell is refused: the parts that the words name, and the catalogue of the words."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml

from komoro_opendata.findings.catalogue import cell_reason_words
from komoro_opendata.findings.cell_reasons import LANGUAGES, cell_reasons
from komoro_opendata.package.cells import UnreadableCellError, read_cell, read_cells

_GROUPS = yaml.safe_load(Path(__file__).with_name("cells.yaml").read_text(encoding="utf-8"))
NOT_READ = [cell["raw"] for group in _GROUPS.values() for cell in group if "is" not in cell]


@pytest.mark.parametrize(
    ("raw", "parts"),
    [
        ("10-20人", {"from": "10", "to": "20人"}),
        ("5人（見込み）", {"figure": "5人", "note": "見込み"}),
        ("R5：93人以上", {"year": "R5", "figure": "93人以上"}),
        ("策定（令和5年度）", {"word": "策定"}),
        ("５本", {"unit": "本"}),
        ("10～20本", {"unit": "本"}),
        ("90以上％", {"figure": "90", "bound": "以上", "unit": "%"}),
        ("円500", {"unit": "円", "figure": "500"}),
        ("20～10人", {"from": "20", "to": "10"}),
        ("10人→20人", {"from": "10人", "to": "20人"}),
        ("10人以上20人未満", {"from": "10人", "to": "20人"}),
        ("10～2万", {"scale": "万"}),
        ("1万～2", {"scale": "万"}),
        ("約10～20", {"bound": "約"}),
        ("10～20以上", {"bound": "以上"}),
        ("90％※1", {"figure": "90%"}),
        ("90％(※1)", {"figure": "90%"}),
        ("90%（令和99年度）", {"year": "令和99年度"}),
        ("90%台", {"figure": "90%"}),
        ("100%以上を維持", {"figure": "100%以上"}),
        ("－ 5人", {"figure": "5人"}),
        ("5人－", {"figure": "5人"}),
        ("(5人)", {"figure": "5人"}),
        ("10人～", {"figure": "10人"}),
        ("～10人", {"figure": "10人"}),
        ("≧90%", {"figure": "90%"}),
        ("90%≧", {"figure": "90%"}),
        ("計画策定", {"word": "計画策定"}),
        ("93.5、中91.2", {"part": "93.5"}),
        ("小93.5、中91.2以上", {"last": "中91.2以上"}),
        ("小93.5中91.2", {"first": "小93.5"}),
        ("小・中90%", {"each": "小90% 中90%", "figure": "90%"}),
        ("80.25歳（男性）", {"figure": "80.25歳", "breakdown": "男性"}),
        ("100人（うち女性30人）", {"figure": "100人", "note": "うち女性30人"}),
        ("100人（男性70人、女性30人）", {"figure": "100人", "note": "男性70人と女性30人"}),
        ("12回開催", {"figure": "12回"}),
        ("100％弱", {"figure": "100%"}),
        ("10数人", {"figure": "10人"}),
        ("95%を超えない", {"figure": "95%"}),
        ("100位以上", {"figure": "100位"}),
        ("△0.5ビット", {"unit": "ビット"}),
        ("100㎥以下", {"unit": "m3"}),
        ("100t-CO2", {"unit": "t-CO2"}),
        ("現状値より改善", {"since": "現状値", "change": "改善"}),
        ("前年度の値を維持", {"since": "前年度の値"}),
        ("90%（令和5年）", {"figure": "90%", "year": "令和5年"}),
        ("女性30%※前年度 男性50%", {"note": "前年度", "value": "男性50%"}),
        ("※100", {}),
        ("男性", {}),
        ("未定", {}),
    ],
    ids=range(50),
)
def test_refusal_holds_the_parts_that_its_words_name(raw: str, parts: Mapping[str, str]) -> None:
    with pytest.raises(UnreadableCellError) as refused:
        read_cell(raw)

    assert refused.value.parts == parts


def _refusals() -> Iterator[UnreadableCellError]:
    for raw in [*NOT_READ, "9" * 201]:
        try:
            read_cell(raw)
        except UnreadableCellError as error:
            yield error


def test_catalogue_holds_every_reason_and_no_other() -> None:
    """The check of raw adds one reason of its own."""
    assert {error.reason for error in _refusals()} | {"against-direction"} == set(cell_reasons())


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_a_refusal_leave_nothing_out(language: str) -> None:
    """Each place that the words leave for a part of the cell is filled."""
    for error in _refusals():
        words = cell_reason_words({"reason": error.reason, **error.parts}, language)
        named = set(re.findall(r"\{([a-z]+)\}", cell_reasons()[error.reason].words(language)))

        assert named <= set(error.parts), error.reason
        assert "{" not in words
        assert all(part in words for name, part in error.parts.items() if name in named)


@pytest.mark.parametrize("reason", cell_reasons())
def test_reason_has_words_of_both_languages(reason: str) -> None:
    words = cell_reasons()[reason]

    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", reason)
    for text in (words.fault["ja"], words.proposal["ja"]):
        assert text.endswith("。")
        assert re.search("[ぁ-ん]", text)
    for text in (words.fault["en"], words.proposal["en"]):
        assert re.search(r"\.\)?$|…\"\.$", text) or text.endswith('".')
        assert re.match('[A-Z"±]', text)


def test_words_of_a_reason_are_fault_and_proposal() -> None:
    told = {language: cell_reason_words({"reason": "band", "figure": "90%"}, language) for language in LANGUAGES}

    assert told == {
        "ja": "「90%台」は、上の端がはっきりしません。「90%以上」か、「90～99％」のような範囲で書いてください。",
        "en": '"90%台" does not say where it ends. Write "90%以上", or a range such as "90～99％".',
    }


@pytest.mark.parametrize(
    ("raw", "proposed"),
    [
        ("小・中90%", "小90% 中90%"),
        ("80.25歳（男性）", "男性80.25歳"),
        ("100人（うち女性30人）", "100人※うち女性30人"),
        ("100人（男性70人、女性30人）", "100人※男性70人と女性30人"),
        ("12回開催", "12回"),
        ("100％弱", "約100%"),
        ("10数人", "約10人"),
        ("95%を超えない", "95%以下"),
        ("95%を下回らない", "95%以上"),
        ("100位以上", "100位以内"),
        ("前回より増加", "前年度より増加"),
        ("前年度の値を維持", "現状維持"),
        ("90%（令和5年）", "90%※令和5年"),
    ],
    ids=range(13),
)
def test_what_a_refusal_proposes_is_read(raw: str, proposed: str) -> None:
    with pytest.raises(UnreadableCellError) as refused:
        read_cells(raw)
    told = {"reason": refused.value.reason, **refused.value.parts}

    assert f"「{proposed}」" in cell_reason_words(told, "ja")
    assert f'"{proposed}"' in cell_reason_words(told, "en")
    assert read_cells(proposed)
