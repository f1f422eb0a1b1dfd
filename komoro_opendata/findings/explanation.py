"""Explain a rule: cause, remedy and example, for `explain` and for the page of all rules."""

import re
from collections.abc import Iterator

from komoro_opendata.findings.catalogue import LANGUAGES, Rule, rules

__all__ = ["explanation", "rules_page"]

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_WORDS = {
    "ja": {
        "cause": "原因",
        "remedy": "対処",
        "bad": "誤りの例",
        "good": "正しい例",
        "error": "エラー",
        "warning": "警告",
        "info": "情報",
    },
    "en": {
        "cause": "Cause",
        "remedy": "Remedy",
        "bad": "Wrong",
        "good": "Right",
        "error": "error",
        "warning": "warning",
        "info": "note",
    },
}
_GROUPS = {
    "descriptor": "datapackage.json",
    "files": "ファイル / Files",
    "tables": "表 / Tables",
    "plan": "計画 / The plan",
    "graph": "リンクトデータ / Linked data",
    "workbook": "Excel ブック / Workbooks",
}
_HEAD = """# 検査規則 / Rules

`komoro-opendata validate` と `import`（Excel ブック）が報告するすべての規則です。
端末では `komoro-opendata explain CODE` で同じ説明を読めます。このページは vocab/rules.yaml から作られます。

Every rule that `komoro-opendata validate` and `import` (workbooks) can report.
`komoro-opendata explain CODE` shows the same on a terminal. This page is made from vocab/rules.yaml.
"""


def explanation(rule: Rule, language: str) -> str:
    """One rule, told in one language as plain text."""
    words = _WORDS[language]
    return "\n".join(
        [
            f"{rule.code} ({words[rule.severity]})",
            rule.summary[language],
            "",
            f"{words['cause']}: {rule.cause[language]}",
            f"{words['remedy']}: {_named(rule.remedy[language])}",
            "",
            f"{words['bad']}:",
            *_indented(rule.example_bad),
            f"{words['good']}:",
            *_indented(rule.example_good),
            "",
        ],
    )


def rules_page() -> str:
    """All rules in Markdown, in both languages, by group."""
    parts = [_HEAD]
    for group, title in _GROUPS.items():
        parts.append(f"## {title}\n")
        parts += [_section(rule) for rule in rules().values() if rule.group == group]
    return "\n".join(parts)


def _section(rule: Rule) -> str:
    lines = [f"### {rule.code}", ""]
    for language in LANGUAGES:
        words = _WORDS[language]
        lines += [
            f"**{rule.summary[language]}** ({words[rule.severity]})",
            "",
            f"- {words['cause']}: {rule.cause[language]}",
            f"- {words['remedy']}: {_named(rule.remedy[language])}",
            "",
        ]
    for part, example in (("bad", rule.example_bad), ("good", rule.example_good)):
        lines += [
            f"{_WORDS['ja'][part]} / {_WORDS['en'][part]}:",
            "",
            "```text",
            *example.rstrip("\n").split("\n"),
            "```",
            "",
        ]
    return "\n".join(lines)


def _named(text: str) -> str:
    """The text with what stands in for a value of the finding marked as such."""
    return _PLACEHOLDER.sub(r"〈\1〉", text)


def _indented(example: str) -> Iterator[str]:
    return (f"  {line}" for line in example.rstrip("\n").split("\n"))
