"""Read a CSV table row by row, and say where it is broken."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from komoro_opendata.rdf.errors import TableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Table:
    """A CSV file with a header row: UTF-8, commas, double quotes. Blank lines are passed over.

    Iterating opens the file anew and yields each row as a list as long as the header. A missing file is an
    OSError; another encoding, quotes that do not close, a row of another length are a TableError.
    """

    def __init__(self, path: Path) -> None:
        """Read the header, so that the columns are known before the rows."""
        self.path = path
        self.line = 1
        self.header: list[str] = next(self._read(), [])

    def index(self, column: str) -> int:
        """Where a column stands; TableError when the table does not have it."""
        try:
            return self.header.index(column)
        except ValueError:
            raise TableError(self.path, 1, "the table does not have this column", column=column) from None

    def __iter__(self) -> Iterator[list[str]]:
        """Yield the rows; meanwhile `line` is the physical line on which the present row ends."""
        width = len(self.header)
        rows = self._read()
        next(rows, None)
        for row in rows:
            if len(row) != width:
                raise TableError(self.path, self.line, f"{len(row)} cells where the header has {width}")
            yield row

    def _read(self) -> Iterator[list[str]]:
        self.line = 0
        with self.path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            try:
                for row in reader:
                    if row:
                        self.line = reader.line_num
                        yield row
            except csv.Error as error:
                raise TableError(self.path, reader.line_num, str(error)) from error
            except UnicodeDecodeError as error:
                raise TableError(self.path, self._first_undecodable(), "not UTF-8") from error

    def _first_undecodable(self) -> int:
        """Count the lines up to the first that is not UTF-8 (the reader decodes several at once)."""
        with self.path.open("rb") as file:
            for number, line in enumerate(file, 1):
                try:
                    line.decode()
                except UnicodeDecodeError:
                    return number
        return self.line
