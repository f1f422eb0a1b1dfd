"""The catalogue of rules, vocab/rules.yaml, and the words in which a finding is told."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from komoro_opendata.findings.cell_reasons import LANGUAGES, cell_reasons
from komoro_opendata.findings.finding import Finding, Severity
from komoro_opendata.vocabulary.model import load_yaml
from komoro_opendata.vocabulary.resources import vocab_folder

__all__ = ["LANGUAGES", "Rule", "cell_reason_words", "is_safe", "message", "printable", "remedy", "rules", "typed"]

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_IN_BRACKETS = re.compile(r" ?[（(][^（()）{}]*\{([a-z_]+)\}[^（()）{}]*[）)]")
_CELL_REASON = "{cell_reason}"  # stands for the words of the reason that the finding names
_LONGEST_VALUE = 120


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its severity and its words in Japanese and English, by language."""

    code: str
    group: str
    severity: Severity
    summary: Mapping[str, str]
    message: Mapping[str, str]
    cause: Mapping[str, str]
    remedy: Mapping[str, str]
    example_bad: str
    example_good: str


@cache
def rules() -> Mapping[str, Rule]:
    """All rules by code, in the order of the catalogue."""
    raw = load_yaml((vocab_folder() / "rules.yaml").read_text(encoding="utf-8"))
    return {code: _rule(code, entry) for code, entry in raw.items()}


def _rule(code: str, raw: Mapping[str, str]) -> Rule:
    words = {
        part: {language: raw[f"{part}_{language}"] for language in LANGUAGES}
        for part in ("summary", "message", "cause", "remedy")
    }
    return Rule(
        code=code,
        group=raw["group"],
        severity=Severity(raw["severity"]),
        example_bad=raw["example_bad"],
        example_good=raw["example_good"],
        **words,
    )


def message(finding: Finding, language: str) -> str:
    """What is wrong, in one sentence."""
    return _filled(rules()[finding.code].message[language], finding, language)


def remedy(finding: Finding, language: str) -> str:
    """What to do next."""
    return _filled(rules()[finding.code].remedy[language], finding, language)


def cell_reason_words(params: Mapping[str, str], language: str) -> str:
    """Why a cell is no value and what to write instead; `params` are the stable word `reason` and the cell's parts."""
    return _with_values(cell_reasons()[params["reason"]].words(language), params)


def printable(text: str, limit: int | None = _LONGEST_VALUE) -> str:
    """The text, fit for a terminal: control, bidirectional and unprintable characters as escapes, cut after `limit`."""
    shown = "".join(character if is_safe(character) else _escaped(character) for character in text[:limit])
    return shown + ("…" if limit is not None and len(text) > limit else "")


def typed(path: str) -> str:
    """A path as it is typed in a command, on Windows too: in quotation marks where it holds a space."""
    shown = printable(path, limit=None)
    return f'"{shown}"' if any(character.isspace() for character in shown) else shown


def is_safe(character: str) -> bool:
    """Whether a character can be shown as it is: no control, format, half or separating one."""
    return unicodedata.category(character)[0] != "C" and character not in "\u2028\u2029"


def _escaped(character: str) -> str:
    point = ord(character)
    return f"\\u{point:04X}" if point <= 0xFFFF else f"\\U{point:08X}"  # noqa: PLR2004  the end of the BMP


def _filled(template: str, finding: Finding, language: str) -> str:
    if _CELL_REASON in template:
        reason = cell_reasons().get(finding.params.get("reason", ""))
        template = template.replace(_CELL_REASON, "" if reason is None else reason.words(language))
    values = {
        "path": finding.path,
        "resource": finding.resource,
        "line": finding.line,
        "row": finding.row,
        "field": finding.field,
        "value": finding.value,
        "pointer": finding.pointer,
        "sheet": finding.sheet,
        "cell": finding.cell,
        **finding.params,
    }
    return _with_values(template, values)


def _with_values(template: str, values: Mapping[str, object]) -> str:
    """The template with its values; brackets around a value that is empty are left out."""

    def filled(match: re.Match[str]) -> str:
        value = values.get(match[1])
        return "" if value is None else printable(str(value))

    def bracketed(match: re.Match[str]) -> str:
        return "" if values.get(match[1]) in (None, "") else match[0]

    return _PLACEHOLDER.sub(filled, _IN_BRACKETS.sub(bracketed, template))
