"""The report of an audit is told in Japanese and English, and as plain values."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from komoro_opendata.package import Package
from komoro_opendata.plan.audit import AuditReport, audit
from komoro_opendata.plan.audit_report import Count, Mismatch
from komoro_opendata.plan.audit_text import render_text, to_json
from komoro_opendata.plan.audit_words import DOUBTS, KINDS, MESSAGES, mismatch_message
from komoro_opendata.plan.printed import Doubt, Evidence, Kind, Printed

AuditEdited = Callable[..., AuditReport]

CELLS = (
    Printed(3, 1, 1, "架空市総合計画", Kind.PLAN, doubt=Doubt.NOT_CARRIED),
    Printed(7, 3, 1, "12人", Kind.VALUE, 6, "令和2年度", Doubt.ORDER),
    Printed(7, 4, 1, "13人", Kind.VALUE, 6, "令和3年度", Doubt.ORDER),
)
VALUE = Mismatch(
    *("value-differs", "observation", "data/observation.csv", 2, 1, "value", None),
    printed="12人",
    carried="13",
    expected="12",
)
NAME = Mismatch("name-unused", place="L9", printed="学び事業", kind=Kind.PROJECT)
REPORT = AuditReport(
    evidence=Evidence("a" * 64, 9, CELLS),
    counts={Kind.PLAN: Count(1, 1, 0, 1), Kind.VALUE: Count(230, 230, 0, 2), Kind.PROJECT: Count(2, 1, 1, 0)},
    observations=240,
    lost=6,
    unprinted=1,
    elsewhere=3,
    mismatches=(VALUE, *(NAME,) * 7),
)

JAPANESE = """\
種類    印刷  対応  欠落  要確認
計画名     1     1     0       1
値       230   230     0       2
事業名     2     1     1       0

観測値 240 件: 印刷された値 230、本文から失われた値 6、印刷の対象外 1、他の出典 3

要確認（規則により判断した箇所）
  まとまって立つ値の行を、印刷順により指標に割り当てた: 2 件（L7）
  印刷されているが、規則によりデータに載せない題名: 1 件（L3）

value-differs（1 件）
  data/observation.csv:2 value: 印刷の「12人」に従えば「12」ですが、「13」とあります。
name-unused（7 件）
  L9 に印刷された事業名「学び事業」を載せた行がありません。
  L9 に印刷された事業名「学び事業」を載せた行がありません。
  L9 に印刷された事業名「学び事業」を載せた行がありません。
  L9 に印刷された事業名「学び事業」を載せた行がありません。
  L9 に印刷された事業名「学び事業」を載せた行がありません。
  ほか 2 件

本文と一致しません。不一致 8 件。
"""
ENGLISH = """\
kind          printed  covered  missing  doubtful
plan title          1        1        0         1
value             230      230        0         2
project name        2        1        1         0

240 observations: 230 printed values, 6 lost from the text, 1 not due for printing, 3 of other sources

Doubtful (places that a rule of transcription decided)
  rows of values that stand together, given to the indicators in printed order: 2 (L7)
  a title that is printed and by rule not carried: 1 (L3)

value-differs (1)
  data/observation.csv:2 value: The printed “12人” says “12”, but “13” is carried.
name-unused (7)
  No row carries the project name “学び事業” that is printed at L9.
  No row carries the project name “学び事業” that is printed at L9.
  No row carries the project name “学び事業” that is printed at L9.
  No row carries the project name “学び事業” that is printed at L9.
  No row carries the project name “学び事業” that is printed at L9.
  and 2 more

The package does not agree with the text: 8 mismatches.
"""


@pytest.mark.parametrize(("language", "text"), [("ja", JAPANESE), ("en", ENGLISH)])
def test_whole_report(language: str, text: str) -> None:
    assert render_text(REPORT, language) == text


@pytest.mark.parametrize(
    ("language", "last"),
    [("ja", "本文と一致しました。不一致はありません。"), ("en", "The package agrees with the text; no mismatch.")],
)
def test_report_of_a_package_that_agrees(language: str, last: str) -> None:
    agreeing = replace(REPORT, mismatches=(), evidence=Evidence("a" * 64, 9, ()))

    blocks = render_text(agreeing, language).split("\n\n")

    assert blocks[-1] == f"{last}\n"
    assert len(blocks) == 3


def test_report_as_plain_values() -> None:
    told = json.loads(json.dumps(to_json(REPORT)))

    assert (told["format"], told["ok"]) == (1, False)
    assert told["source"] == {"sha256": "a" * 64, "lines": 9}
    assert told["counts"]["project"] == {"printed": 2, "covered": 1, "missing": 1, "doubtful": 0}
    assert told["observations"] == {"all": 240, "printed": 230, "lost": 6, "unprinted": 1, "elsewhere": 3}
    assert told["doubtful"][1] == {"place": "L7.3", "part": 1, "kind": "value", "printed": "12人", "reason": "order"}
    assert told["mismatches"][0] == {
        "code": "value-differs",
        "table": "observation",
        "path": "data/observation.csv",
        "line": 2,
        "row": 1,
        "field": "value",
        "place": None,
        "kind": None,
        "printed": "12人",
        "carried": "13",
        "expected": "12",
        "reason": None,
        "message_ja": "印刷の「12人」に従えば「12」ですが、「13」とあります。",
        "message_en": "The printed “12人” says “12”, but “13” is carried.",
    }


def test_every_word_stands_in_both_languages_with_the_same_places() -> None:
    assert set(KINDS) == set(Kind)
    assert set(DOUBTS) == set(Doubt)
    for words in (*KINDS.values(), *DOUBTS.values(), *MESSAGES.values()):
        assert set(words) == {"ja", "en"}
    for words in MESSAGES.values():
        assert sorted(re.findall(r"\{\w+\}", words["ja"])) == sorted(re.findall(r"\{\w+\}", words["en"]))


def test_characters_that_a_terminal_cannot_show_are_escaped() -> None:
    told = mismatch_message(Mismatch("raw-unreadable", carried="12\u202e\x1b[31m"), "en")

    assert told == r"“12\u202E\u001B[31m” cannot be read as a value."


def test_unreadable_cell_is_told_with_what_to_write_instead() -> None:
    unreadable = Mismatch("raw-unreadable", carried="10-20", cell_reason={"reason": "band", "figure": "90%"})

    assert mismatch_message(unreadable, "ja") == (
        "「10-20」を値として読めません。"
        "「90%台」は、上の端がはっきりしません。「90%以上」か、「90～99％」のような範囲で書いてください。"
    )
    assert mismatch_message(unreadable, "en").startswith(
        '“10-20” cannot be read as a value. "90%台" does not say where it ends.'
    )


def test_messages_of_a_real_audit(audit_edited: AuditEdited) -> None:
    def edit(rows: list[dict[str, str]]) -> None:
        rows[51]["source_ref"] = "L459.4"  # indicator-1-3-3, 2020: the row of years, a line too high

    report = audit_edited({"observation": edit})

    assert [mismatch_message(mismatch, "ja") for mismatch in report.mismatches] == [
        "「763人」の位置とされる L459.4 に値のセルはありません。",
        "L460.4 に印刷された値「763人」を載せた行がありません。",
    ]
    assert [mismatch_message(mismatch, "en") for mismatch in report.mismatches] == [
        "There is no value cell at L459.4, where “763人” should stand.",
        "No row carries the value “763人” that is printed at L460.4.",
    ]


def test_no_message_has_a_gap(audit_edited: AuditEdited) -> None:
    """The places in a message are filled, whatever the fault: here every name is replaced, every place shifted."""

    def spoil(rows: list[dict[str, str]]) -> None:
        for row in rows:
            for column in row.keys() & {"name_ja", "title_ja", "vision_ja", "source_ref"}:
                row[column] = "L9" if column == "source_ref" else f"違う{row[column]}"

    tables = ("policy", "measure", "indicator", "project", "department", "observation", "measure_project")
    report = audit_edited(dict.fromkeys(tables, spoil))

    assert len(report.mismatches) > 500
    for mismatch in report.mismatches:
        assert "「」" not in mismatch_message(mismatch, "ja")
        assert "“”" not in mismatch_message(mismatch, "en")


def test_komoro_in_numbers(komoro: Package, index: Path) -> None:
    told = to_json(audit(komoro, index))

    assert told["ok"] is True
    assert told["counts"]["value"] == {"printed": 230, "covered": 230, "missing": 0, "doubtful": 83}
    assert told["observations"] == {"all": 290, "printed": 230, "lost": 60, "unprinted": 0, "elsewhere": 0}
