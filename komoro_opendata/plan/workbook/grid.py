"""What a sheet holds once it is read: text by row and column, with what is odd about a cell beside it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

__all__ = ["Merge", "Oddity", "Sheet", "SheetRow", "Spreadsheet", "cell_name", "column_letters", "column_number"]

_LETTERS = 26
_RANGE = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")


@dataclass(frozen=True, slots=True)
class Oddity:
    """What keeps a cell from being read as it is shown.

    `kind` is one of: date, boolean, error (#REF! and the like), formula (no result is stored), format (a number format
    that is not understood), precision (more digits than a spreadsheet keeps). `detail` is the format or the error.
    """

    kind: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, from its first to its last row and column (1 is the first)."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @classmethod
    def of(cls, name: str) -> "Merge | None":
        """The range of this name; None where it names no range of cells."""
        match = _RANGE.fullmatch(name)
        if match is None:
            return None
        return cls(int(match[2]), column_number(match[1]), int(match[4]), column_number(match[3]))

    @property
    def name(self) -> str:
        """The range as a spreadsheet names it: `B5:B7`."""
        return f"{cell_name(self.first_row, self.first_column)}:{cell_name(self.last_row, self.last_column)}"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row that is not empty: its number (1 is the first) and the text of each cell by column."""

    number: int
    cells: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows that are not empty, its odd cells by row and column, its merged ranges.

    The cells of a merged range other than its first are empty.
    """

    name: str
    rows: list[SheetRow]
    oddities: dict[tuple[int, int], Oddity] = field(default_factory=dict)
    merges: Sequence[Merge] = ()


@dataclass(frozen=True, slots=True)
class Spreadsheet:
    """A workbook: the name of its file, its sheets in order, and what it holds that is passed over."""

    name: str
    sheets: Sequence[Sheet]
    passed_over: Sequence[str] = ()

    def __iter__(self) -> Iterator[Sheet]:
        """The sheets, in order."""
        return iter(self.sheets)


def column_letters(column: int) -> str:
    """The letters of a column.

    >>> column_letters(1), column_letters(28)
    ('A', 'AB')
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The number of a column, 1 for A."""
    number = 0
    for letter in letters:
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number


def cell_name(row: int, column: int) -> str:
    """A cell as a spreadsheet names it: `F7`."""
    return f"{column_letters(column)}{row}"
