"""tables/*.parquet: each table with its types, for pandas, polars, R, DuckDB and the engines of big data.

Texts, identifiers and codes are strings, integers int64, decimals decimal128(36, 18) and thus exact, dates date32; an
empty cell is null. The file's key-value metadata say what it is, under the names of the descriptor; each column has
its titles. The bytes are the same for the same package and the same version of pyarrow.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING

from komoro_opendata.publish.edition import Edition
from komoro_opendata.publish.files import ReleaseFiles
from komoro_opendata.publish.format import Counts, Extra, Format
from komoro_opendata.publish.tables.about import about
from komoro_opendata.publish.tables.typed import DECIMAL_PLACES, Column, Kind, TypedTable, file_name, typed_tables

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["PARQUET"]

_ROWS_OF_A_GROUP = 1 << 14


def _write_parquet(edition: Edition, files: ReleaseFiles) -> Counts:
    import pyarrow.parquet as pq

    said = about(edition)
    for table in typed_tables(edition.package):
        schema = _schema(table, said)
        with (
            files.made(f"tables/{file_name(table.name)}.parquet") as place,
            pq.ParquetWriter(place, schema, compression="snappy", write_statistics=True) as writer,
        ):
            for batch in _batches(table, schema):
                writer.write_batch(batch, row_group_size=_ROWS_OF_A_GROUP)
    return {}


def _schema(table: TypedTable, said: Mapping[str, str]) -> "pa.Schema":
    import pyarrow as pa

    titles = _titles("table_title", table.titles)
    metadata: dict[str | bytes, str | bytes] = {"table": table.name, **titles}
    metadata.update(said.items())
    return pa.schema([_field(column) for column in table.columns], metadata)


def _field(column: Column) -> "pa.Field[pa.DataType]":
    import pyarrow as pa

    kinds: dict[Kind, pa.DataType] = {
        Kind.TEXT: pa.string(),
        Kind.INTEGER: pa.int64(),
        Kind.DECIMAL: pa.decimal128(2 * DECIMAL_PLACES, DECIMAL_PLACES),
        Kind.DATE: pa.date32(),
    }
    return pa.field(column.name, kinds[column.kind], nullable=True, metadata=_titles("title", column.titles))


def _titles(name: str, titles: Mapping[str, str]) -> dict[str | bytes, str | bytes]:
    return {name if language == "ja" else f"{name}_{language}": title for language, title in titles.items()}


def _batches(table: TypedTable, schema: "pa.Schema") -> Iterator["pa.RecordBatch"]:
    import pyarrow as pa

    rows = table.values()
    while group := list(islice(rows, _ROWS_OF_A_GROUP)):
        columns = [pa.array(cells, field.type) for cells, field in zip(zip(*group, strict=True), schema, strict=True)]
        yield pa.RecordBatch.from_arrays(columns, schema=schema)


PARQUET = Format("parquet", _write_parquet, group="tables", extra=Extra("tables", "pyarrow"))
