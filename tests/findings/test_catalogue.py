"""The catalogue of rules: every rule has all its words, in both languages, about the same things."""

import dataclasses
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from komoro_opendata.findings import LANGUAGES, Finding, Rule, Severity, rules
from komoro_opendata.findings.explanation import explanation

PARTS = ("summary", "message", "cause", "remedy")
FILLED = ("message", "remedy")
GROUPS = ("descriptor", "files", "tables", "plan", "graph", "workbook")
ATTRIBUTES = {field.name for field in dataclasses.fields(Finding)} - {"code", "severity", "params"}
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
SAMPLES: Mapping[str, Mapping[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("samples.yaml").read_text(encoding="utf-8"),
)


@cache
def _raw(root: Path) -> Mapping[str, Mapping[str, str]]:
    raw: Mapping[str, Mapping[str, str]] = yaml.safe_load((root / "vocab/rules.yaml").read_text(encoding="utf-8"))
    return raw


@cache
def _expectations(root: Path) -> list[Mapping[str, Any]]:
    """What the case folders expect, all together."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    cases = (
        yaml.load(file.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506  both are safe loaders
        for file in (root / "tests/cases").glob("*/*/case.yaml")
    )
    return [expected for case in cases for expected in case["expect"]]


def _texts(rule: Rule, language: str) -> Iterator[str]:
    return (getattr(rule, part)[language] for part in PARTS)


def _placeholders(text: str) -> set[str]:
    """The names in braces; a pair of braces with a space between is one that the text speaks of."""
    return {name for name in PLACEHOLDER.findall(text) if name.strip()}


def test_catalogue_has_the_groups_in_their_order() -> None:
    groups = [rule.group for rule in rules().values()]

    assert tuple(dict.fromkeys(groups)) == GROUPS
    assert groups == sorted(groups, key=GROUPS.index)


def test_file_names_no_rule_twice(root: Path) -> None:
    """A YAML reader would drop the first of two."""
    lines = (root / "vocab/rules.yaml").read_text(encoding="utf-8").splitlines()
    codes = [line.rstrip(":") for line in lines if re.fullmatch(r"[a-z].*:", line)]

    assert codes == list(rules())


@pytest.mark.parametrize("code", rules())
def test_rule_has_these_entries_and_no_other(root: Path, code: str) -> None:
    words = {f"{part}_{language}" for part in PARTS for language in LANGUAGES}

    assert set(_raw(root)[code]) == {"group", "severity", "example_bad", "example_good"} | words
    assert all(value.strip() for value in _raw(root)[code].values())


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.code)
def test_code_is_lower_case_words_with_hyphens(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", rule.code)
    assert rule.severity in (Severity.ERROR, Severity.WARNING, Severity.INFO)


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.code)
@pytest.mark.parametrize("part", FILLED)
def test_both_languages_name_the_same_things(rule: Rule, part: str) -> None:
    words = getattr(rule, part)

    assert _placeholders(words["ja"]) == _placeholders(words["en"])


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.code)
def test_words_name_attributes_of_the_finding_and_params_of_the_rule(rule: Rule) -> None:
    """And every param that the sample of the rule gives is named somewhere."""
    sample = SAMPLES[rule.code]
    params = set(sample.get("params", {}))
    named = {name for part in FILLED for text in getattr(rule, part).values() for name in _placeholders(text)}
    named = {"reason" if name == "cell_reason" else name for name in named}

    assert named <= ATTRIBUTES | params
    assert params <= named
    assert named & ATTRIBUTES <= set(sample)


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.code)
def test_summary_and_cause_hold_no_placeholder(rule: Rule) -> None:
    """They are said of the rule, not of a finding."""
    texts = [*rule.summary.values(), *rule.cause.values()]

    assert [text for text in texts if _placeholders(text)] == []


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.code)
def test_japanese_is_japanese_and_ends_with_a_full_stop(rule: Rule) -> None:
    for text in _texts(rule, "ja"):
        assert re.search(r"[ぁ-んァ-ヶ一-鿿]", text)
        assert text.endswith(("。", "{cell_reason}"))
        assert not re.search(r"。[ .]|、[ ]|[,.]。|。。|  |[ \n]$|\n", text), text


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.code)
def test_english_is_english_and_ends_with_a_full_stop_or_a_value(rule: Rule) -> None:
    for text in _texts(rule, "en"):
        assert re.search(r"[a-z]{3}", text)
        assert re.search(r"(\.\)?|\}\"?|\")$", text), text
        assert re.match(r"[^a-z]|[a-z]+[_.-]|raw ", text), f"{text}: begins with neither a capital nor a name"


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.code)
def test_no_space_is_missing_or_too_many_where_pieces_join(rule: Rule) -> None:
    for text in _texts(rule, "en"):
        assert "  " not in text
        assert "\n" not in text
        assert not re.search(r"[a-z)\"}][.!?][A-Z]", text), text
        assert not re.search(r"[a-z)}][,;:][A-Za-z]", text), text
        assert not re.search(r" [,.;:)]", text), text
        assert not re.search(r"(?<!x_)(?<!data/)\b[A-Za-z]+\{|\}[A-Za-z]", text), text


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.code)
def test_brackets_and_quotation_marks_are_paired(rule: Rule) -> None:
    for language in LANGUAGES:
        for text in _texts(rule, language):
            for opening, closing in ("（）", "「」", "()", "{}"):
                assert text.count(opening) == text.count(closing), text


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.code)
def test_wrong_and_right_example_differ(rule: Rule) -> None:
    assert rule.example_bad.strip() != rule.example_good.strip()


@pytest.mark.parametrize("code", rules())
def test_case_folders_give_no_param_that_the_sample_lacks(root: Path, code: str) -> None:
    """The cases assert what the checks really give: samples and cases must speak of the same params."""
    given = {
        name for expected in _expectations(root) if expected["code"] == code for name in expected.get("params", {})
    }

    assert given <= set(SAMPLES[code].get("params", {}))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.code)
def test_explanation_holds_all_of_the_rule(rule: Rule, language: str) -> None:
    """Cause, remedy with what stands in for values marked, both examples; no brace is left unfilled."""
    told = explanation(rule, language)

    assert rule.summary[language] in told
    assert rule.cause[language] in told
    assert re.sub(r"\{([a-z_]+)\}", r"〈\1〉", rule.remedy[language]) in told
    for example in (rule.example_bad, rule.example_good):
        assert "\n".join(f"  {line}" for line in example.rstrip("\n").split("\n")) in told
    assert told.endswith("\n")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "ja",
            (
                "file-bom (エラー)\n"
                "CSV ファイルの先頭に BOM（目に見えない印）を付けません。\n"
                "\n"
                "原因: Excel の「CSV UTF-8（コンマ区切り）」や、メモ帳の「UTF-8（BOM 付き）」で保存すると付きます。"
                "多くのプログラムでは、最初の列名が正しく読めなくなります。\n"
                "対処: ファイルをメモ帳で開き、「名前を付けて保存」でエンコード「UTF-8」（「BOM 付き」ではないほう）"
                "を選んで保存してください。\n"
                "\n"
                "誤りの例:\n"
                "  [BOM]level,name_ja,name_en\n"
                "  1,政策,Policy\n"
                "正しい例:\n"
                "  level,name_ja,name_en\n"
                "  1,政策,Policy\n"
            ),
        ),
        (
            "en",
            (
                "file-bom (error)\n"
                "A CSV file must not begin with a byte order mark (BOM).\n"
                "\n"
                'Cause: Excel\'s "CSV UTF-8" and Notepad\'s "UTF-8 with BOM" add it. '
                "Many programs then misread the name of the first column.\n"
                'Remedy: Open the file in Notepad and use "Save as" with encoding "UTF-8" (not "UTF-8 with BOM").\n'
                "\n"
                "Wrong:\n"
                "  [BOM]level,name_ja,name_en\n"
                "  1,政策,Policy\n"
                "Right:\n"
                "  level,name_ja,name_en\n"
                "  1,政策,Policy\n"
            ),
        ),
    ],
)
def test_explanation_whole(language: str, expected: str) -> None:
    assert explanation(rules()["file-bom"], language) == expected
