"""The triples of a package as N-Triples: as a stream, or sorted in the canonical form for releases."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

from komoro_opendata.rdf.compiler import FindRows, LookupRows, RowFormatter, lookup_rows, row_formatter
from komoro_opendata.rdf.errors import CellError, TableError
from komoro_opendata.rdf.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from komoro_opendata.rdf.context import Context
    from komoro_opendata.rdf.model import CompiledMapping, Lookup

_ROWS_AT_ONCE = 512


def ntriples(mapping: CompiledMapping, tables: Mapping[str, Path], codes: Path, context: Context) -> Iterator[bytes]:
    """Yield the triples of a package in the order of the mapping and of the rows, in chunks of whole lines.

    `tables` says where the CSV file of each table is; a table that is not there gives no triples. `codes` is the
    folder of the code lists. Each file is read once, row by row; only tables that a join looks up are held in
    memory. A row makes its triples once and they hold the table's key, so no triple comes twice unless the data
    break a key (`write_ntriples` leaves such out).

    Raises TableError when a file is broken, lacks a column of the mapping, or holds a cell that cannot become the
    IRI, number or date that the mapping asks for; OSError when a file cannot be read.
    """
    find_file = _finder(tables, codes)
    find_rows = _cached_lookups(find_file)
    for source, maps in mapping.by_source().items():
        path = find_file(source)
        if path is not None:
            table = Table(path)
            formatters = [row_formatter(item.bind(context), table, find_rows) for item in maps]
            yield from _chunks(table, formatters)


def write_ntriples(chunks: Iterable[bytes], target: BinaryIO) -> int:
    """Write triples sorted by their bytes, each once, and return their number.

    This is the canonical form of a graph without blank nodes: the same triples give the same bytes. All of them are
    held in memory, some 200 bytes a triple.
    """
    lines = sorted({line for chunk in chunks for line in chunk.split(b"\n") if line})
    target.writelines(line + b"\n" for line in lines)
    return len(lines)


def _chunks(table: Table, formatters: list[RowFormatter]) -> Iterator[bytes]:
    """Format all rows of a table, each with all formatters."""
    lines: list[bytes] = []
    with _cells_located(table):
        for row in table:
            for format_row in formatters:
                lines.append(format_row(row))  # noqa: PERF401  the rows are counted below
            if len(lines) >= _ROWS_AT_ONCE:
                yield b"".join(lines)
                lines.clear()
    yield b"".join(lines)


@contextmanager
def _cells_located(table: Table) -> Iterator[None]:
    """Say of a cell that is at fault where it stands."""
    try:
        yield
    except CellError as error:
        raise TableError(table.path, table.line, error.reason, column=error.column, value=error.value) from error


def _finder(tables: Mapping[str, Path], codes: Path) -> Callable[[str], Path | None]:
    """From a source of the mapping (data/NAME.csv, codes/NAME.csv) to its file."""

    def find(source: str) -> Path | None:
        path = PurePosixPath(source)
        return codes / path.name if path.parts[0] == "codes" else tables.get(path.stem)

    return find


def _cached_lookups(find_file: Callable[[str], Path | None]) -> FindRows:
    """Read each table that joins look up once, whichever column of a row it is joined by."""
    known: dict[Lookup, LookupRows] = {}

    def find(lookup: Lookup) -> LookupRows:
        lookup = replace(lookup, column="")
        if lookup not in known:
            path = find_file(lookup.source)
            known[lookup] = _read_lookup(lookup, Table(path)) if path else {}
        return known[lookup]

    return find


def _read_lookup(lookup: Lookup, table: Table) -> LookupRows:
    with _cells_located(table):
        return lookup_rows(lookup, table)
