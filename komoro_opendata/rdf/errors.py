"""What can go wrong on the way from tables to linked data.

ValueError
├── MappingError   the mapping says something that the compiler does not understand
└── TableError     a table cannot be read, or a cell cannot become the term that the mapping asks for
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class MappingError(ValueError):
    """The mapping is wrong, or outside the part of YARRRML that is understood; `place` says where."""

    def __init__(self, place: str, reason: str) -> None:
        """Keep the place (such as `mappings.value.po[3]`) and the reason apart."""
        super().__init__(f"{place}: {reason}")
        self.place = place
        self.reason = reason


class TableError(ValueError):
    """A table is at fault: `line` is the physical line of the file (header = 1), `column` may be empty."""

    def __init__(self, path: Path, line: int, reason: str, *, column: str = "", value: str = "") -> None:
        """Keep what a finding needs: the file, the line, the column, the cell and the reason."""
        where = f"{path}, line {line}" + (f", column {column}" if column else "")
        what = f": {value!r}" if value else ""
        super().__init__(f"{where}{what}: {reason}")
        self.path = path
        self.line = line
        self.reason = reason
        self.column = column
        self.value = value


class CellError(Exception):
    """Within the compiler: a cell cannot become a term. The reader of the table makes a TableError of it."""

    def __init__(self, column: str, value: str, reason: str) -> None:
        """Keep the column, the cell and the reason."""
        super().__init__(reason)
        self.column = column
        self.value = value
        self.reason = reason
