"""What a change between two versions of a package is, and the kinds of change: vocab/changes.yaml."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from komoro_opendata.findings import LANGUAGES
from komoro_opendata.package import Row
from komoro_opendata.vocabulary.codes import code_list
from komoro_opendata.vocabulary.model import load_yaml, model
from komoro_opendata.vocabulary.resources import vocab_folder

__all__ = [
    "Change",
    "ChangeKind",
    "Level",
    "Names",
    "Words",
    "change_kinds",
    "code_label",
    "column_title",
    "message",
    "name_of",
    "plain",
]

Words = Mapping[str, str]
"""A text by language (`ja`, `en`)."""

Names = Mapping[str, Mapping[str, Words]]
"""Of each table, what its rows are called, by identifier."""

_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")
_NOTHING = "—"
_NAMES = ("name", "title", "summary", "label")


class Level(StrEnum):
    """The part of a version number (https://semver.org) that a change raises at least, the gravest first."""

    MAJOR = "major"
    MINOR = "minor"
    PATCH = "patch"


@dataclass(frozen=True, slots=True)
class ChangeKind:
    """One kind of change: what it means for the version number, and its words by language."""

    name: str
    level: Level
    words: Words


@dataclass(frozen=True, slots=True)
class Change:
    """One change: its kind, the table and the key of what changed, and what the two versions say.

    `key` is the identifier in the new version, or in the old one where the thing is gone; of a value its parts are
    joined by a slash. `before` and `after` are empty where a version says nothing.
    """

    kind: str
    table: str
    key: str = ""
    name: Words = field(default_factory=dict)
    what: Words = field(default_factory=dict)
    before: Words = field(default_factory=dict)
    after: Words = field(default_factory=dict)
    count: int = 1


@cache
def change_kinds() -> Mapping[str, ChangeKind]:
    """All kinds by name, in the order in which they are told."""
    raw = load_yaml((vocab_folder() / "changes.yaml").read_text(encoding="utf-8"))
    return {
        name: ChangeKind(name, Level(entry["level"]), {language: entry[language] for language in LANGUAGES})
        for name, entry in raw.items()
    }


def message(change: Change, language: str) -> str:
    """The change in one sentence."""
    known = model().tables.get(change.table)
    values = {
        "thing": known.title[language] if known else change.table,
        "id": change.key,
        "count": str(change.count),
        "name": change.name.get(language, ""),
        "what": change.what.get(language, ""),
        "before": change.before.get(language, _NOTHING),
        "after": change.after.get(language, _NOTHING),
    }
    return _PLACEHOLDER.sub(lambda match: values[match[1]], change_kinds()[change.kind].words[language])


def plain(text: str) -> Words:
    """A text that is the same in every language; no words at all where it is empty."""
    return dict.fromkeys(LANGUAGES, text) if text else {}


def name_of(row: Row) -> Words:
    """What a row is called: its name, title, summary or label, in English its Japanese one where it has no other."""
    for column in _NAMES:
        japanese = row[f"{column}_ja"]
        if japanese:
            return {"ja": japanese, "en": row[f"{column}_en"] or japanese}
    return {}


def code_label(codes: str, code: str) -> Words:
    """What a code of a list in vocab/codes is called; the code itself where the list lacks it."""
    row: Mapping[str, str] = code_list(codes).rows.get(code, {})
    return {language: row.get(f"label_{language}", code) for language in LANGUAGES}


def column_title(table: str, column: str) -> Words:
    """What a column is called; an own column of a city by its name."""
    known = model().tables.get(table)
    title = known.fields[column].title if known and column in known.fields else plain(column)
    return {language: title[language] for language in LANGUAGES}
