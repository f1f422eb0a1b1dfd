"""The glossary is well formed, and the official names of the example package are translated by it."""

import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COLUMNS = ["ja", "kana", "en", "other_forms", "note_ja", "note_en"]
OFFICIAL = {
    "plan": "title",
    "level": "name",
    "department": "name",
    "policy": "name",
    "measure": "title",
    "survey": "name",
    "indicator": "name",
    "project": "name",
    "related_plan": "name",
}
READING = re.compile(r"[ぁ-んー]+")


def _rows(path: str) -> list[dict[str, str]]:
    with (ROOT / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


GLOSSARY = _rows("vocab/glossary.csv")


def _forms(term: Mapping[str, str]) -> list[str]:
    """The English forms that may stand for a term."""
    return [term["en"], *(form for form in term["other_forms"].split(" | ") if form)]


def _terms_in(name: str) -> Iterator[Mapping[str, str]]:
    """The glossary's terms in a Japanese name; of overlapping ones the longest (都市計画, not 計画)."""
    for term in sorted(GLOSSARY, key=lambda term: -len(term["ja"])):
        if term["ja"] in name:
            name = name.replace(term["ja"], "\0")
            yield term


@pytest.mark.parametrize("term", GLOSSARY, ids=lambda term: term["ja"])
def test_term_is_whole(term: Mapping[str, str]) -> None:
    """A term has a reading in kana and English; a note stands in both languages or none; no stray spaces."""
    assert list(term) == COLUMNS
    assert READING.fullmatch(term["kana"]) or term["ja"].isascii()
    assert all(_forms(term))
    assert bool(term["note_ja"]) == bool(term["note_en"])
    assert all(cell == cell.strip() for cell in term.values())


def test_terms_are_listed_once() -> None:
    """No Japanese term has two entries, which might disagree."""
    terms = [term["ja"] for term in GLOSSARY]
    assert len(terms) == len(set(terms))


@pytest.mark.parametrize("table", OFFICIAL)
def test_official_names_are_translated_by_the_glossary(table: str) -> None:
    """Where an official name holds a term, its English holds one of the term's forms."""
    column = OFFICIAL[table]
    strange = [
        (term["ja"], row[f"{column}_ja"], row[f"{column}_en"])
        for row in _rows(f"datapackage/data/{table}.csv")
        for term in _terms_in(row[f"{column}_ja"])
        if not any(form.lower() in row[f"{column}_en"].lower() for form in _forms(term))
    ]
    assert strange == []


def test_longest_term_counts() -> None:
    """A term inside a longer one is not looked for: 都市計画課 is the City Planning Division, whatever 計画 is."""
    assert [term["ja"] for term in _terms_in("都市計画課")] == ["都市計画", "課"]
