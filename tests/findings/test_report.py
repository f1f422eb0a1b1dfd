"""A list of findings told as text and as JSON."""

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from komoro_opendata.findings import Finding, Severity
from komoro_opendata.findings.json_text import json_text
from komoro_opendata.findings.report import as_object, as_text

# The attributes of a finding, in the order of the interface; in JSON its words stand behind them.
ATTRIBUTES = [
    *("code", "severity", "path", "resource", "line", "row", "field", "value"),
    *("pointer", "sheet", "cell", "params"),
]
WORDS = ["message", "remedy"]


def _missing(line: int) -> Finding:
    return Finding(
        code="cell-required",
        severity=Severity.ERROR,
        path="data/goal.csv",
        resource="goal",
        line=line,
        row=line - 1,
        field="summary_ja",
        value="",
    )


def _unused(key: str) -> Finding:
    return Finding(
        code="row-unused",
        severity=Severity.WARNING,
        path="data/unit.csv",
        resource="unit",
        line=4,
        row=3,
        field="unit",
        value=key,
    )


DUPLICATE = Finding(
    code="descriptor-duplicate-key",
    severity=Severity.ERROR,
    path="datapackage.json",
    pointer="/resources/0",
    params={"key": "title"},
)
ONE_ERROR = {"error": 1, "warning": 0, "info": 0}
NOTHING = {"error": 0, "warning": 0, "info": 0}


def test_finding_has_the_attributes_of_the_interface_and_cannot_be_changed() -> None:
    assert [field.name for field in dataclasses.fields(Finding)] == ATTRIBUTES
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(DUPLICATE, "code", "x")  # noqa: B010  mypy knows that an assignment cannot work


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ja", "plan: 正しいパッケージです（エラー 0 件、警告 0 件）\n"),
        ("en", "plan: a valid package (0 errors, 0 warnings)\n"),
    ],
)
def test_report_without_findings(language: str, expected: str) -> None:
    assert as_text("plan", [], NOTHING, language, valid=True) == expected


@pytest.mark.parametrize("language", ["ja", "en"])
def test_report_is_grouped_gravest_first_with_the_first_three_of_each(
    language: str, pytestconfig: pytest.Config
) -> None:
    """Whole, as report.golden.*.txt have it; `pytest tests/findings --rewrite-golden` writes them anew for review."""
    findings = [_unused("tonne"), *(_missing(line) for line in range(2, 7)), DUPLICATE]

    told = as_text("plan", findings, {"error": 6, "warning": 1, "info": 0}, language, valid=False)

    golden = Path(__file__).with_name(f"report.golden.{language}.txt")
    if pytestconfig.getoption("--rewrite-golden"):
        golden.write_text(told, encoding="utf-8")
    assert told == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize(("count", "more"), [(3, False), (4, True)])
def test_more_are_announced_only_beyond_the_first_three(count: int, *, more: bool) -> None:
    findings = [_missing(line) for line in range(2, 2 + count)]

    told = as_text("plan", findings, {"error": count, "warning": 0, "info": 0}, "en", valid=False)

    assert told.count("data/goal.csv:") == 3
    assert ("… and 1 more" in told) == more


def test_place_without_line_or_field_is_the_file_alone() -> None:
    missing = Finding("file-missing", Severity.ERROR, path="data/goal.csv", resource="goal")

    assert "\n  data/goal.csv: The CSV file" in as_text("plan", [missing], ONE_ERROR, "en", valid=False)


@pytest.mark.parametrize("character", ["\x1b", "\x00", "\u202e", "\n", "\x9b"])
def test_text_never_holds_what_a_terminal_would_act_on(character: str) -> None:
    """Neither from a value, nor from the place, nor from the package's own name."""
    finding = Finding(
        "reference-missing",
        Severity.ERROR,
        path=f"data/{character}.csv",
        field=f"f{character}",
        value=f"v{character}",
        pointer=f"/{character}",
        params={"table": f"t{character}"},
    )

    told = as_text(f"plan{character}", [finding], ONE_ERROR, "en", valid=False)

    lines = told.split("\n")
    assert len(lines) == 7
    assert not [line for line in lines if character in line and character != "\n"]
    assert told.count(f"\\u{ord(character):04X}") >= 6


def _report(finding: Finding, language: str = "en") -> Mapping[str, Any]:
    told: Mapping[str, Any] = json.loads(json_text(as_object([finding], ONE_ERROR, "1.2.3", language, valid=False)))
    return told


def test_json_has_the_keys_of_the_interface_in_its_order() -> None:
    report = _report(DUPLICATE)

    assert list(report) == ["format", "tool_version", "valid", "findings", "counts"]
    assert list(report["findings"][0]) == ATTRIBUTES + WORDS
    assert (report["format"], report["tool_version"], report["valid"]) == (1, "1.2.3", False)
    assert report["counts"] == ONE_ERROR


def test_json_of_a_finding_in_the_descriptor_is_null_where_it_does_not_apply() -> None:
    assert _report(DUPLICATE)["findings"] == [
        {
            "code": "descriptor-duplicate-key",
            "severity": "error",
            "path": "datapackage.json",
            "resource": None,
            "line": None,
            "row": None,
            "field": None,
            "value": None,
            "pointer": "/resources/0",
            "sheet": None,
            "cell": None,
            "params": {"key": "title"},
            "message": 'The key "title" stands twice within one pair of braces.',
            "remedy": (
                'Compare the two entries "title", keep the right one and delete the other together with its comma.'
            ),
        },
    ]


def test_json_of_a_finding_in_a_table_in_japanese() -> None:
    assert _report(_missing(7), "ja")["findings"] == [
        {
            "code": "cell-required",
            "severity": "error",
            "path": "data/goal.csv",
            "resource": "goal",
            "line": 7,
            "row": 6,
            "field": "summary_ja",
            "value": "",
            "pointer": None,
            "sheet": None,
            "cell": None,
            "params": {},
            "message": "列「summary_ja」は必須ですが、空です。",
            "remedy": (
                "この行の「summary_ja」のセルに値を入力してください。"
                "結合セルから写した表なら、同じ値を各行に繰り返し入力します。"
            ),
        },
    ]


def test_json_without_findings() -> None:
    report = json.loads(json_text(as_object([], NOTHING, "1.2.3", "en", valid=True)))

    assert report == {"format": 1, "tool_version": "1.2.3", "valid": True, "findings": [], "counts": NOTHING}


def test_json_keeps_findings_in_the_order_given() -> None:
    told = json.loads(
        json_text(as_object([_unused("b"), _missing(2), _unused("a")], ONE_ERROR, "1", "en", valid=False))
    )

    assert [finding["value"] for finding in told["findings"]] == ["b", "", "a"]


@pytest.mark.parametrize("character", ["\x1b", "\x00", "\u202e", "\x9b", "\u2028", "\ud800"])
def test_json_says_the_value_exactly_and_holds_nothing_a_terminal_would_act_on(character: str) -> None:
    """The characters stand as JSON's own escapes, so that a program reads the very value and a terminal stays calm."""
    finding = Finding("id-ambiguous", Severity.ERROR, field="a", value=f"x{character}y", pointer=f"/{character}")

    told = json_text(as_object([finding], ONE_ERROR, "1", "en", valid=False))

    assert json.loads(told)["findings"][0]["value"] == f"x{character}y"
    assert json.loads(told)["findings"][0]["pointer"] == f"/{character}"
    is_held = character in told  # told as a word, for half a character cannot be shown
    assert not is_held


def test_json_leaves_japanese_readable() -> None:
    assert "「」" not in json_text(as_object([_unused("小諸市")], ONE_ERROR, "1", "ja", valid=False))
    assert "小諸市" in json_text(as_object([_unused("小諸市")], ONE_ERROR, "1", "ja", valid=False))


def test_long_value_is_whole_in_json_and_cut_in_its_message() -> None:
    (finding,) = _report(_unused("x" * 500))["findings"]

    assert finding["value"] == "x" * 500
    assert finding["message"] == f'No other row refers to "{"x" * 120}…".'
