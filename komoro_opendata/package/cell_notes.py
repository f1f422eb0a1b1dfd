"""Take the notes off a printed cell: the year that a figure is of, and what stands behind ※.

A year is that of a figure only where it can be no calendar year: 令和5年度 and R5, not 令和5年. A note that names
more than one year stays a note as a whole.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from komoro_opendata.package.cell_refusals import UnreadableCellError
from komoro_opendata.package.cell_words import ABOUT, DASHES, QUALIFIERS, breakdowns, level
from komoro_opendata.vocabulary.codes import code_list
from komoro_opendata.vocabulary.eras import fiscal_year_of

__all__ = ["Notes", "is_note_ended", "take_notes"]

_YEAR = r"(?P<year>(?:令和|平成|昭和|[RHS])\.?\s*(?:元|[0-9]{1,3})(?:年度)?(?!年)|(?:19|20)[0-9]{2}年度)"
_OF_THE_YEAR = r"末?\s*(?:の?数値|の?値|の?実績値?|現在|時点)?"
_YEAR_NOTE = re.compile(rf"{_YEAR}{_OF_THE_YEAR}(?:\s*[、,]\s*(?P<more>.+))?")
_YEAR_IN_BRACKETS = re.compile(rf"\s*\(\s*{_YEAR}{_OF_THE_YEAR}\s*\)$")
_MORE_YEARS = re.compile(r"(?:令和|平成|昭和|[RHS])\.?\s*(?:元|[0-9])|年度|(?:19|20)[0-9]{2}年|平均")
_BARE_YEAR = re.compile(_YEAR)
_SEPARATORS = " \t\r\n、,/;|・"  # narrow; ・ joins the words of a note too
_OPEN_NOTE = re.compile(  # it speaks of another figure, or goes on
    "うち|内訳|内数|ただし|但し|なお|また|及び|および|並びに|又は|もしくは|国|県|府|都|他|ほか|類似|平均|比|除|含|同"
    "|前年|昨年|前回|前々|翌年|当初|参考|目標|計画|現状|基準|旧|[はがのをにでともや市町村:]$|から$|より$|まで$"
)
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
    if printed and (not text or text in breakdowns()):
        raise UnreadableCellError("figure-missing")
    years: list[str] = []
    notes: list[str] = []
    for note in printed:
        _sort(note.strip(), text, years, notes)
    bracket = _YEAR_IN_BRACKETS.search(text)
    if bracket is not None:
        years.append(bracket["year"])
        text = text[: bracket.start()]
    return Notes(text, _the_year(years), "、".join(notes) or None)


def is_note_ended(before: str, value: str) -> bool:
    """Whether a breakdown with its value begins a new part behind `before`, which holds ※, or is words of that note.

    Args:
        before: The narrow characters from the beginning of the part that holds the note.
        value: The breakdown and what stands behind it.

    Raises:
        UnreadableCellError: It is set apart, but the note may go on.
    """
    *_, behind = before.split("※")
    note = behind.rstrip(_SEPARATORS)
    gap = behind[len(note) :]
    if not gap:
        return False
    is_open = "・" in gap or before.count("(") > before.count(")") or _is_open(level(note), ends_line="\n" in gap)
    if is_open or not _valued().match(value):
        raise UnreadableCellError("note-or-value", {"note": note.strip(), "value": value})
    return True


def _is_open(note: str, *, ends_line: bool) -> bool:
    """Whether a levelled note may go on in the value behind it, as 国の平均 does and 速報値 does not."""
    year = _YEAR_NOTE.fullmatch(note)
    if year is not None and not year["more"]:
        return not ends_line and _BARE_YEAR.fullmatch(note) is not None
    return any(pattern.search(note) is not None for pattern in (_OPEN_NOTE, _valued()))


@cache
def _valued() -> re.Pattern[str]:
    """A breakdown with a figure or a dash."""
    before = "|".join((*ABOUT, *QUALIFIERS))
    return re.compile(rf"(?:{'|'.join(breakdowns())})[\s:]*(?:{before})?\s*[0-9+△▲{re.escape(DASHES)}]")


def _sort(note: str, text: str, years: list[str], notes: list[str]) -> None:
    """Put one note among the years or the other notes, or both where it is a year and more."""
    levelled = level(note)
    if _FOOTNOTE_MARK.fullmatch(levelled):
        raise UnreadableCellError("footnote-mark", {"figure": text})
    year = _YEAR_NOTE.fullmatch(levelled)
    if year is None or (year["more"] and _MORE_YEARS.search(year["more"])):
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
