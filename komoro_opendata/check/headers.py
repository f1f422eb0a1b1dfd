"""Rules over the header row of a table."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from komoro_opendata.check.emit import file_finding
from komoro_opendata.findings import Finding
from komoro_opendata.package.rows import TableFile, read_header

__all__ = ["header_findings"]


def header_findings(tables: Mapping[str, TableFile], schemas: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    """Missing, extra, repeated and displaced columns of all tables that have a schema."""
    for name, table in tables.items():
        if name in schemas:
            expected = [field["name"] for field in schemas[name]["fields"]]
            yield from _header(table, expected, read_header(table.file))


def _header(table: TableFile, expected: Sequence[str], header: Sequence[str]) -> Iterator[Finding]:
    missing = [column for column in expected if column not in header]
    extra = [(position, column) for position, column in enumerate(header, start=1) if column not in expected]
    repeated = [column for column, count in Counter(header).items() if count > 1 and column in expected]
    for column in missing:
        yield file_finding("column-missing", table, 1, column)
    for position, column in extra:
        yield file_finding("column-extra", table, 1, value=column, params={"position": position})
    for column in repeated:
        yield file_finding("column-duplicate", table, 1, column)
    if not (missing or extra or repeated) and list(header) != list(expected):
        yield file_finding(
            "column-order", table, 1, params={"expected": ",".join(expected), "actual": ",".join(header)}
        )
