"""What a plan's text prints: every value cell and every official name, each with its place; no narrative."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from komoro_opendata.package.cells import narrow

__all__ = ["Doubt", "Evidence", "Kind", "Printed", "Share", "Span", "canonical", "plain_number", "read_span"]

_LAYOUT_SPACE = re.compile(r"(?<![A-Za-z0-9])\s+|\s+(?![A-Za-z0-9])")
_REFERENCE = re.compile(r"L(?P<first>[1-9][0-9]*)(?:\.(?P<field>[1-9][0-9]*)|-(?P<last>[1-9][0-9]*))?")


class Kind(StrEnum):
    """What a printed cell is. Numbers are those of headings (【政策 1】, 【施策1－2】, ゴール4)."""

    MUNICIPALITY = "municipality"
    PLAN = "plan"
    PERIOD = "period"
    LEVEL = "level"
    POLICY_NUMBER = "policy_number"
    POLICY = "policy"
    VISION = "vision"
    POLICY_DEPARTMENT = "policy_department"
    MEASURE_NUMBER = "measure_number"
    MEASURE = "measure"
    LEAD_DEPARTMENT = "lead_department"
    RELATED_DEPARTMENT = "related_department"
    INDICATOR = "indicator"
    VALUE = "value"
    SDG_NUMBER = "sdg_number"
    SDG = "sdg"
    PROJECT = "project"
    RELATED_PLAN = "related_plan"


class Doubt(StrEnum):
    """Why a printed cell could not be placed or bounded by the text alone; a rule of transcription decided."""

    ORDER = "order"
    HEADING_LOST = "heading_lost"
    JOINED = "joined"
    SHORTENED = "shortened"
    NOT_CARRIED = "not_carried"


@dataclass(frozen=True, slots=True)
class Share:
    """What a later line prints of a name that wraps."""

    line: int
    field: int
    part: int
    text: str


@dataclass(frozen=True, slots=True)
class Printed:
    """One value or name as the text prints it.

    `line` is the physical line, `field` the tab-separated field in it and `part` the item within the field, all from 1.
    Of a value, `under` is the line of its indicator's name and `heading` its column's heading (None and empty where the
    text no longer says). `shares` are the rest of a name that goes on in later lines.
    """

    line: int
    field: int
    part: int
    text: str
    kind: Kind
    under: int | None = None
    heading: str = ""
    doubt: Doubt | None = None
    shares: tuple[Share, ...] = ()

    @property
    def whole(self) -> str:
        """All characters of it, those of later lines included."""
        return self.text + "".join(share.text for share in self.shares)

    @property
    def last(self) -> int:
        """The last line on which it is printed."""
        return self.shares[-1].line if self.shares else self.line

    @property
    def place(self) -> str:
        """Where it stands, as a source_ref tells it: L332.3 a value, L302 or L844-846 a name."""
        if self.kind is Kind.VALUE:
            return f"L{self.line}.{self.field}"
        return f"L{self.line}" if self.last == self.line else f"L{self.line}-{self.last}"

    def spots(self) -> Iterator[tuple[int, int, int]]:
        """Every (line, field, part) that it takes up."""
        yield self.line, self.field, self.part
        for share in self.shares:
            yield share.line, share.field, share.part


@dataclass(frozen=True, slots=True)
class Evidence:
    """The printed cells of one text in reading order, with the text's SHA-256 and its number of lines."""

    sha256: str
    lines: int
    cells: tuple[Printed, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """The lines (and the field, where one is named) of a text that a source_ref points at."""

    first: int
    last: int
    field: int | None = None

    def holds(self, printed: Printed) -> bool:
        """Whether the printed cell stands there, from its first line to its last."""
        within = self.first <= printed.line and printed.last <= self.last
        return within and self.field in (None, printed.field)

    def encloses(self, other: "Span") -> bool:
        """Whether the other span lies inside this one."""
        return self.first <= other.first and other.last <= self.last


def read_span(source_ref: str) -> Span | None:
    """The lines that a source_ref names; None where it names a page, a cell of a workbook, or nothing.

    >>> read_span("L332.3")
    Span(first=332, last=332, field=3)
    """
    match = _REFERENCE.fullmatch(source_ref)
    if match is None:
        return None
    first = int(match["first"])
    return Span(first, int(match["last"] or first), int(match["field"]) if match["field"] else None)


def canonical(printed: str) -> str:
    """A printed name as a table carries it: without line breaks and layout spaces, else unchanged.

    A space between two words in Latin letters is none of the layout.

    >>> canonical("全 課"), canonical("KOMORO HISTORY")
    ('全課', 'KOMORO HISTORY')
    """
    return _LAYOUT_SPACE.sub("", printed)


def plain_number(printed: str) -> str:
    """A heading's number with ASCII digits and hyphens.

    >>> plain_number("1－2")
    '1-2'
    """
    return re.sub(r"[‐－―—–ー]", "-", narrow(canonical(printed)))
