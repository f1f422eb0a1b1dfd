"""Tell what changed: as text and Markdown for people, as plain values for JSON."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from komoro_opendata.plan.changes import Change, Level, change_kinds, message
from komoro_opendata.plan.difference import Difference

__all__ = ["as_markdown", "as_object", "as_text"]

_SHOWN_OF_EACH = 20
_FIRST = ("other-municipality", "other-plan")
"""What is told above all: the two packages may not be versions of one."""
_WORDS = {
    "ja": {
        "same": "違いはありません",
        "different": "違いが {count} 件あります",
        "more": "… ほか {count} 件（すべて見るには --format json）",
        "version": "データの版: {old} → {new}",
        "proposed": "次の版の提案: {proposed}（{level}）",
        "no_proposal": "版番号「{old}」は 1.0.0 の形ではないため、次の版を提案できません",
        "title": "変更点",
        "major": "識別子や項目がなくなるなど、利用者に影響する変更",
        "minor": "追加や計画の見直し",
        "patch": "訂正",
    },
    "en": {
        "same": "there is no difference",
        "different": "{count} differences",
        "more": "… and {count} more (all of them with --format json)",
        "version": "Version of the data: {old} → {new}",
        "proposed": "Proposed next version: {proposed} ({level})",
        "no_proposal": "“{old}” is no version number such as 1.0.0, so none can be proposed",
        "title": "Changes",
        "major": "changes that those who use the data must know, such as identifiers that are gone",
        "minor": "additions, or a plan revised",
        "patch": "corrections",
    },
}


def as_text(difference: Difference, language: str) -> str:
    """The changes in sentences, the first of each kind, and the proposed version."""
    words = _WORDS[language]
    if difference.same:
        return words["same"] + "\n"
    lines = [*_warnings(difference, language), words["different"].format(count=len(difference.changes))]
    lines += _versions(difference, language)
    for level, changes in _by_level(difference):
        lines += ["", f"[{level}] {words[level]}"]
        for _, group in groupby(changes, key=lambda change: change.kind):
            listed = list(group)
            lines += [f"  {message(change, language)}" for change in listed[:_SHOWN_OF_EACH]]
            if len(listed) > _SHOWN_OF_EACH:
                lines.append("  " + words["more"].format(count=len(listed) - _SHOWN_OF_EACH))
    return "\n".join(lines) + "\n"


def as_markdown(difference: Difference, language: str) -> str:
    """All changes as a section for a CHANGELOG."""
    words = _WORDS[language]
    if difference.same:
        return f"## {words['title']}\n\n{words['same']}\n"
    lines = [f"## {words['title']}", ""]
    lines += [f"- {_escaped(line)}" for line in _warnings(difference, language)]
    lines += [f"- {line}" for line in _versions(difference, language)]
    for level, changes in _by_level(difference):
        lines += ["", f"### {words[level]}", ""]
        lines += [f"- {_escaped(message(change, language))}" for change in changes]
    return "\n".join(lines) + "\n"


def as_object(difference: Difference, language: str) -> dict[str, Any]:
    """The difference as plain values for JSON (format 1); names, before and after in both languages."""
    return {
        "format": 1,
        "same": difference.same,
        "version": {
            "old": difference.old_version,
            "new": difference.new_version,
            "proposed": difference.proposed_version,
            "level": difference.level,
        },
        "changes": [_as_object(change, language) for change in difference.changes],
        "counts": dict(difference.counts()),
    }


def _as_object(change: Change, language: str) -> dict[str, Any]:
    told: Mapping[str, Any] = {"name": change.name, "what": change.what, "before": change.before, "after": change.after}
    return {
        "kind": change.kind,
        "level": change_kinds()[change.kind].level,
        "table": change.table or None,
        "key": change.key or None,
        **{name: dict(words) if words else None for name, words in told.items()},
        "count": change.count,
        "message": message(change, language),
    }


def _by_level(difference: Difference) -> Iterator[tuple[Level, list[Change]]]:
    for level in Level:
        changes = [change for change in difference.changes if change_kinds()[change.kind].level == level]
        if changes:
            yield level, changes


def _warnings(difference: Difference, language: str) -> list[str]:
    return [message(change, language) for change in difference.changes if change.kind in _FIRST]


def _versions(difference: Difference, language: str) -> Iterator[str]:
    words = _WORDS[language]
    yield words["version"].format(old=difference.old_version or "–", new=difference.new_version or "–")
    proposed = difference.proposed_version
    if proposed is None:
        yield words["no_proposal"].format(old=difference.old_version)
    else:
        yield words["proposed"].format(proposed=proposed, level=difference.level)


def _escaped(text: str) -> str:
    """The text with the characters of Markdown made harmless."""
    return "".join(f"\\{character}" if character in "\\`*_[]<>#|" else character for character in text)
