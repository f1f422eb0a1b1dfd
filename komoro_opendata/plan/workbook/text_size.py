"""How much room a text takes on a sheet: its width in narrow characters, its lines in a column, the height of a row."""

import unicodedata

__all__ = ["displayed_width", "lines_of", "row_height"]

_POINTS_PER_LINE = 14.0
_HIGHEST = 400.0  # Excel allows 409
_WIDE = "FWA"


def displayed_width(text: str) -> int:
    """The width of a text in narrow characters, its widest line counted; wide characters count double."""
    return max(map(_width, text.split("\n")))


def lines_of(text: str, width: float) -> int:
    """In how many lines a text stands in a column of this width."""
    return sum(max(1, -(-_width(line) // max(int(width), 1))) for line in text.split("\n"))


def row_height(lines: int) -> float:
    """The height in points of a row of so many lines of ordinary text."""
    return min(lines * _POINTS_PER_LINE + 2, _HIGHEST)


def _width(line: str) -> int:
    if line.isascii():
        return len(line)
    return sum(2 if unicodedata.east_asian_width(sign) in _WIDE else 1 for sign in line)
