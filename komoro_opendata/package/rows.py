"""Read a table row by row, each row with its place in the file and its cells as typed values on demand."""

import csv
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from komoro_opendata.findings import Finding, rules

__all__ = ["Row", "TableFile", "TableSyntaxError", "canonical_decimal", "read_header", "read_records"]

_INTEGER = re.compile(r"-?[0-9]{1,18}")
_DECIMAL = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?")
_LARGEST_CELL = 1 << 24


class TableSyntaxError(ValueError):
    """A file that is no CSV from `line` on: the physical line on which the broken record begins."""

    def __init__(self, line: int, reason: str) -> None:
        """Keep the line; the text of the error is the reader's reason."""
        super().__init__(reason)
        self.line = line


@dataclass(frozen=True, slots=True)
class Row:
    """One data record of a table."""

    table: str
    path: str
    line: int
    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """The cell's text; an absent column reads as empty."""
        return self.cells.get(column, "")

    def integer(self, column: str) -> int | None:
        """The cell as an integer; None where it is empty or none."""
        text = self[column]
        return int(text) if _INTEGER.fullmatch(text) else None

    def decimal(self, column: str) -> Decimal | None:
        """The cell as a decimal; None where it is empty or none."""
        text = self[column]
        return Decimal(text) if _DECIMAL.fullmatch(text) else None

    def date(self, column: str) -> dt.date | None:
        """The cell as a date (ISO 8601); None where it is empty or none."""
        try:
            return dt.date.fromisoformat(self[column])
        except ValueError:
            return None

    def key(self, columns: tuple[str, ...]) -> tuple[str, ...]:
        """The cells of these columns."""
        return tuple(self[column] for column in columns)

    def finding(self, code: str, column: str | None = None, **params: object) -> Finding:
        """A finding of rule `code` at this row, at one of its cells where a column is named."""
        return Finding(
            code=code,
            severity=rules()[code].severity,
            path=self.path,
            resource=self.table,
            line=self.line,
            row=self.number,
            field=column,
            value=None if column is None else self[column],
            params={name: str(value) for name, value in params.items()},
        )


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table of a package: its name and the CSV file that holds it."""

    name: str
    path: str
    file: Path

    def rows(self) -> Iterator[Row]:
        """The rows in the order of the file; blank lines are passed over, short rows read as empty at their end.

        Raises:
            UnicodeDecodeError: The file is not UTF-8.
            TableSyntaxError: A quotation mark is out of place.
        """
        records = read_records(self.file)
        _, header = next(records, (1, []))
        for number, (line, cells) in enumerate(records, start=1):
            if cells:
                yield Row(self.name, self.path, line, number, dict(zip(header, cells, strict=False)))


def read_records(file: Path) -> Iterator[tuple[int, list[str]]]:
    """All records of a CSV file, header included, each with the physical line on which it begins.

    A byte order mark is passed over: it is a finding of its own and no part of the first column's name.

    Raises:
        UnicodeDecodeError: The file is not UTF-8.
        TableSyntaxError: A quotation mark is not closed, or text follows a closing one.
    """
    csv.field_size_limit(_LARGEST_CELL)
    with file.open(encoding="utf-8-sig", newline="") as opened:
        reader = csv.reader(opened, strict=True)
        begins = 1
        try:
            for cells in reader:
                yield begins, cells
                begins = reader.line_num + 1
        except csv.Error as error:
            raise TableSyntaxError(begins, str(error)) from error


def read_header(file: Path) -> list[str]:
    """The names in the first record; none where the file is empty.

    Raises:
        UnicodeDecodeError: The header is not UTF-8.
        TableSyntaxError: A quotation mark is out of place.
    """
    return next(read_records(file), (1, []))[1]


def canonical_decimal(value: Decimal) -> str:
    """The one way in which a decimal is written: no sign +, no exponent, no trailing fractional zero, no -0.

    >>> canonical_decimal(Decimal("94.00"))
    '94'
    """
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
