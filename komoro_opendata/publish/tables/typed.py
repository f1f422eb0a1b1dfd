"""The tables of a package with a type for each column, taken from the descriptor and held against the cells.

A column has the type of its field only where every cell has that type's plain form; else it stays text, so that no
cell changes: a number with leading zeros, a date in another form. In the tables of the model the check sees to it, so
that a column has the same type in every city's release; in those of the city's own (`x_…`) the cells decide.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any
from urllib.parse import quote

from komoro_opendata.package.package import Package
from komoro_opendata.package.rows import TableFile, read_header
from komoro_opendata.rdf.terms import without_surrogates

__all__ = ["DECIMAL_PLACES", "Column", "ForeignKey", "Kind", "TypedTable", "file_name", "texts_of", "typed_tables"]

DECIMAL_PLACES = 18
"""Most digits of a decimal before its point, and most behind it."""

_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")
_DECIMAL = re.compile(rf"-?(?:0|[1-9][0-9]{{0,{DECIMAL_PLACES - 1}}})(?:\.[0-9]{{1,{DECIMAL_PLACES}}})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Kind(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"


_KINDS = {"integer": Kind.INTEGER, "number": Kind.DECIMAL, "date": Kind.DATE}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what its cells are, whether it may be empty, what it is called by language."""

    name: str
    kind: Kind
    required: bool
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns whose values stand in the columns of the same positions of another table."""

    columns: tuple[str, ...]
    table: str
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TypedTable:
    """A table of the package in the order of its file: columns, keys, and rows as typed values."""

    file: TableFile
    titles: Mapping[str, str]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    unique: tuple[tuple[str, ...], ...]
    foreign_keys: tuple[ForeignKey, ...]

    @property
    def name(self) -> str:
        """The name of the table."""
        return self.file.name

    def texts(self) -> Iterator[tuple[str, ...]]:
        """The rows as they stand in the file."""
        for row in self.file.rows():
            yield tuple(row[column.name] for column in self.columns)

    def values(self) -> Iterator[tuple[str | int | Decimal | dt.date | None, ...]]:
        """The rows as values of their columns' kinds; an empty cell is None."""
        readers = [_READERS[column.kind] for column in self.columns]
        for row in self.texts():
            yield tuple(read(cell) if cell else None for read, cell in zip(readers, row, strict=True))


def typed_tables(package: Package) -> Iterator[TypedTable]:
    """All tables of the package, in the descriptor's order, its own among them; one without columns is left out.

    Raises:
        OSError: A table cannot be read.
    """
    for _, resource in package.descriptor.resources():
        file = package.tables.get(resource["name"])
        header = read_header(file.file) if file is not None else []
        if file is not None and header:
            yield _typed_table(file, resource, header)


def file_name(table: str) -> str:
    """The name of a table as the name of a file: what could lead to another folder is percent-encoded."""
    return quote(table, safe="")


def texts_of(described: Mapping[str, Any], name: str) -> dict[str, str]:
    """A property of a resource or field in the languages that it has: Japanese under its name, English in `*_en`."""
    found = {"ja": described.get(name), "en": described.get(f"{name}_en")}
    return {language: without_surrogates(text) for language, text in found.items() if isinstance(text, str)}


def _typed_table(file: TableFile, resource: Mapping[str, Any], header: list[str]) -> TypedTable:
    schema = resource.get("schema")
    schema = schema if isinstance(schema, dict) else {}
    listed = schema.get("fields")
    fields = {field["name"]: field for field in (listed if isinstance(listed, list) else ()) if "name" in field}
    columns = {name: _column(name, fields.get(name, {})) for name in header if name}
    return TypedTable(
        file,
        texts_of(resource, "title"),
        tuple(_held_against_cells(file, columns)),
        _known(schema.get("primaryKey"), columns),
        tuple(known for key in schema.get("uniqueKeys", ()) if (known := _known(key, columns))),
        tuple(_foreign_keys(file.name, schema.get("foreignKeys", ()), columns)),
    )


def _column(name: str, field: Mapping[str, Any]) -> Column:
    constraints = field.get("constraints")
    required = isinstance(constraints, dict) and constraints.get("required") is True
    return Column(name, _KINDS.get(field.get("type", ""), Kind.TEXT), required, texts_of(field, "title"))


def _held_against_cells(file: TableFile, columns: Mapping[str, Column]) -> Iterator[Column]:
    doubtful = {name: _FORMS[column.kind] for name, column in columns.items() if column.kind is not Kind.TEXT}
    text: set[str] = set()
    for row in file.rows():
        text |= {name for name, has_form in doubtful.items() if row[name] and not has_form(row[name])}
    for name, column in columns.items():
        yield Column(name, Kind.TEXT, column.required, column.titles) if name in text else column


def _foreign_keys(table: str, keys: Any, columns: Mapping[str, Column]) -> Iterator[ForeignKey]:
    for key in keys:
        own = _known(key["fields"], columns)
        target = key["reference"]
        if own:
            yield ForeignKey(own, target.get("resource") or table, _names(target["fields"]))


def _known(given: Any, columns: Mapping[str, Column]) -> tuple[str, ...]:
    """The columns of a key; none where the file lacks one of them."""
    names = _names(given)
    return names if all(name in columns for name in names) else ()


def _names(given: Any) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given or ())


def _is_date(text: str) -> bool:
    try:
        return bool(_DATE.fullmatch(text)) and bool(dt.date.fromisoformat(text))
    except ValueError:
        return False


_FORMS: Mapping[Kind, Callable[[str], object]] = {
    Kind.INTEGER: _INTEGER.fullmatch,
    Kind.DECIMAL: _DECIMAL.fullmatch,
    Kind.DATE: _is_date,
}
_READERS: Mapping[Kind, Callable[[str], str | int | Decimal | dt.date]] = {
    Kind.TEXT: str,
    Kind.INTEGER: int,
    Kind.DECIMAL: Decimal,
    Kind.DATE: dt.date.fromisoformat,
}
