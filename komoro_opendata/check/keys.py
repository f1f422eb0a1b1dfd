"""Rules over keys that frictionless passes over: unique keys, and primary keys of which a part is empty."""

from collections.abc import Iterator, Mapping
from typing import Any

from komoro_opendata.findings import Finding
from komoro_opendata.package.rows import Row, TableFile

__all__ = ["key_findings"]


def key_findings(tables: Mapping[str, TableFile], schemas: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    """Findings about the keys of all tables that have a schema."""
    for name, table in tables.items():
        if name in schemas:
            yield from _table(table, schemas[name])


def _table(table: TableFile, schema: Mapping[str, Any]) -> Iterator[Finding]:
    primary = _columns(schema.get("primaryKey"))
    required = {field["name"] for field in schema["fields"] if field.get("constraints", {}).get("required")}
    may_be_empty = [column for column in primary if column not in required] if len(primary) > 1 else []
    unique_keys = [_columns(columns) for columns in schema.get("uniqueKeys", [])]
    if not may_be_empty and not unique_keys:
        return
    seen: list[dict[tuple[str, ...], int]] = [{} for _ in unique_keys]
    for row in table.rows():
        yield from (row.finding("key-empty", column) for column in may_be_empty if not row[column])
        for columns, first_lines in zip(unique_keys, seen, strict=True):
            yield from _unique(row, columns, first_lines)


def _unique(row: Row, columns: tuple[str, ...], first_lines: dict[tuple[str, ...], int]) -> Iterator[Finding]:
    key = row.key(columns)
    if not all(key):
        return
    if key in first_lines:
        yield row.finding("unique-duplicate", None, key=", ".join(key), first=first_lines[key])
    else:
        first_lines[key] = row.line


def _columns(given: Any) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given or ())
