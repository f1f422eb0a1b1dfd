"""The words of every finding, whole, in both languages, and how values are shown in them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unicodedata import category

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from komoro_opendata.findings import LANGUAGES, Finding, Severity, message, printable, remedy, rules

HERE = Path(__file__).parent
GOLDEN = HERE / "messages.golden.yaml"
SAMPLES: Mapping[str, Mapping[str, Any]] = yaml.safe_load((HERE / "samples.yaml").read_text(encoding="utf-8"))
HEAD = """\
# What is said of the findings of samples.yaml, word by word.
# Written anew by `pytest tests/findings --rewrite-golden`; read every changed line before keeping it.
"""


def _sample(code: str) -> Finding:
    return Finding(code=code, severity=rules()[code].severity, **SAMPLES[code])


def _told(code: str) -> dict[str, str]:
    finding = _sample(code)
    return {
        f"{part}_{language}": words(finding, language)
        for part, words in (("message", message), ("remedy", remedy))
        for language in LANGUAGES
    }


@pytest.fixture(scope="session")
def golden(pytestconfig: pytest.Config) -> Mapping[str, Mapping[str, str]]:
    """The expected words by rule; with --rewrite-golden they are first written anew."""
    if pytestconfig.getoption("--rewrite-golden"):
        parts = [HEAD]
        for code in SAMPLES:
            parts.append(f"{code}:\n")
            parts += [f"  {name}: {json.dumps(text, ensure_ascii=False)}\n" for name, text in _told(code).items()]
        GOLDEN.write_text("".join(parts), encoding="utf-8")
    read: Mapping[str, Mapping[str, str]] = yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))
    return read


def test_every_rule_has_a_sample_and_golden_words(golden: Mapping[str, Mapping[str, str]]) -> None:
    assert list(SAMPLES) == list(rules())
    assert list(golden) == list(rules())


@pytest.mark.parametrize("code", rules())
def test_words_of_the_rule(golden: Mapping[str, Mapping[str, str]], code: str) -> None:
    assert _told(code) == golden[code]


@pytest.mark.parametrize("code", rules())
def test_finding_without_any_value_still_has_words(code: str) -> None:
    """Nothing a finding lacks makes telling it fail, and no brace is left."""
    bare = Finding(code=code, severity=Severity.ERROR)
    for language in LANGUAGES:
        assert "{value}" not in message(bare, language) + remedy(bare, language)


def test_value_with_braces_is_shown_as_it_is() -> None:
    """What stands in a cell is never taken for a placeholder."""
    finding = Finding("id-ambiguous", Severity.ERROR, field="project_id", value="{field} {value} {0}")

    assert message(finding, "en") == (
        'The identifier "{field} {value} {0}" is taken for a date, a number or an empty value '
        "by spreadsheets and other programs."
    )


@pytest.mark.parametrize(
    ("character", "shown"),
    [
        ("\x1b", "\\u001B"),
        ("\x00", "\\u0000"),
        ("\r", "\\u000D"),
        ("\n", "\\u000A"),
        ("\t", "\\u0009"),
        ("\x7f", "\\u007F"),
        ("\x9b", "\\u009B"),
        ("\u202e", "\\u202E"),
        ("\u2066", "\\u2066"),
        ("\u200b", "\\u200B"),
        ("\u2028", "\\u2028"),
        ("\u2029", "\\u2029"),
        ("\ufeff", "\\uFEFF"),
        ("\ue000", "\\uE000"),
        ("\U000e0001", "\\U000E0001"),
    ],
)
def test_character_that_a_terminal_would_act_on_is_escaped(character: str, shown: str) -> None:
    finding = Finding("id-ambiguous", Severity.ERROR, field="a", value=f"x{character}y")

    assert f'"x{shown}y"' in message(finding, "en")
    assert f"「x{shown}y」" in message(finding, "ja")


def test_half_a_character_is_escaped() -> None:
    """A lone surrogate, which no file in UTF-8 holds but a descriptor may."""
    assert printable("x\ud800y").encode("ascii", "replace") == b"x\\uD800y"


@pytest.mark.parametrize("text", ["小諸市", "ｶﾅ", "é", "👍", "辻\U000e0100", "a b", "　", "≧①㎡"])
def test_other_characters_are_shown_as_they_are(text: str) -> None:
    assert printable(text) == text


def test_params_and_places_are_escaped_too() -> None:
    finding = Finding("reference-missing", Severity.ERROR, field="a\x1b", value="b", params={"table": "c\u202e"})

    assert message(finding, "en") == '"b" in the column "a\\u001B" is not in the table c\\u202E.'


@pytest.mark.parametrize(("length", "shown"), [(119, "x" * 119), (120, "x" * 120), (121, "x" * 120 + "…")])
def test_long_value_is_cut_after_120_characters(length: int, shown: str) -> None:
    finding = Finding("id-ambiguous", Severity.ERROR, field="a", value="x" * length)

    assert f'"{shown}"' in message(finding, "en")


def test_text_is_cut_only_where_a_limit_is_given() -> None:
    assert printable("x" * 500, limit=None) == "x" * 500
    assert printable("xyz", limit=2) == "xy…"


@given(st.text())
def test_what_is_printed_holds_no_control_character(text: str) -> None:
    """Unicode's categories of controls, format marks, surrogates, private and unassigned characters, line ends."""
    shown = printable(text, limit=None)

    assert [sign for sign in shown if category(sign)[0] == "C" or category(sign) in ("Zl", "Zp")] == []
