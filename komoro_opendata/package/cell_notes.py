"""Take the notes off a printed cell: the year that a figure is of, and what stands behind ※."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from komoro_opendata.package.cell_refusals import UnreadableCellError
from komoro_opendata.package.cell_words import level
from komoro_opendata.vocabulary.codes import code_list
from komoro_opendata.vocabulary.eras import fiscal_year_of

__all__ = ["Notes", "take_notes"]

_YEAR = r"(?P<year>(?:令和|平成|昭和|[RHS])\.?\s*(?:元|[0-9]{1,3})(?:年度?)?|(?:19|20)[0-9]{2}年度?)"
_OF_THE_YEAR = r"末?\s*(?:の?数値|の?値|の?実績値?|現在|時点)?"
_YEAR_NOTE = re.compile(rf"{_YEAR}{_OF_THE_YEAR}(?:\s*[、,]\s*(?P<more>.+))?")
_YEAR_IN_BRACKETS = re.compile(rf"\s*\(\s*{_YEAR}{_OF_THE_YEAR}\s*\)$")
_FOOTNOTE_MARK = re.compile(r"注?\(?[0-9*①-⑳]*\)?")


@dataclass(frozen=True, slots=True)
class Notes:
    """A cell without its notes: its levelled text, the year that it names, the other notes as printed."""

    text: str
    year: int | None
    note: str | None


def take_notes(part: str) -> Notes:
    """Take the notes off the printed characters of one value.

    Raises:
        UnreadableCellError: A mark of a footnote, a year that no plan could mean, or two years.
    """
    head, *printed = part.split("※")
    text = level(head)
    if printed and text.endswith("("):
        text = text[:-1].rstrip()
        printed[-1] = printed[-1].removesuffix(")").removesuffix("）")
    years: list[str] = []
    notes: list[str] = []
    for note in printed:
        _sort(note.strip(), text, years, notes)
    bracket = _YEAR_IN_BRACKETS.search(text)
    if bracket is not None:
        years.append(bracket["year"])
        text = text[: bracket.start()]
    return Notes(text, _the_year(years), "、".join(notes) or None)


def _sort(note: str, text: str, years: list[str], notes: list[str]) -> None:
    """Put one note among the years or the other notes, or both where it is a year and more."""
    levelled = level(note)
    if _FOOTNOTE_MARK.fullmatch(levelled):
        raise UnreadableCellError("footnote-mark", {"figure": text})
    year = _YEAR_NOTE.fullmatch(levelled)
    if year is None:
        notes.append(note)
        return
    years.append(year["year"])
    if year["more"]:
        notes.append(re.split("[、,，]", note, maxsplit=1)[1].strip())


def _the_year(written: Sequence[str]) -> int | None:
    years = {fiscal_year_of(year) for year in written}
    if len(years) > 1:
        raise UnreadableCellError("two-years")
    year = years.pop() if years else None
    if written and str(year) not in code_list("fiscal_year").rows:
        raise UnreadableCellError("unknown-year", {"year": written[0]})
    return year
