"""tables/observation_wide.csv: one flat file that explains itself, what most people open first."""

from collections.abc import Iterator

from komoro_opendata.publish.edition import Edition
from komoro_opendata.publish.files import ReleaseFiles
from komoro_opendata.publish.format import Counts, Format
from komoro_opendata.publish.tables.csv_text import csv_chunks
from komoro_opendata.publish.tables.wide import WideTable

__all__ = ["OBSERVATION_WIDE"]


def _write_wide(edition: Edition, files: ReleaseFiles) -> Counts:
    table = WideTable(edition)
    files.write("tables/observation_wide.csv", csv_chunks(_records(table)))
    return {}


def _records(table: WideTable) -> Iterator[list[str]]:
    yield table.names
    yield from table.rows()


OBSERVATION_WIDE = Format("observation-wide", _write_wide, group="tables")
