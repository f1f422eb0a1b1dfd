"""Write rows as CSV, piece by piece."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

__all__ = ["csv_chunks"]

_ROWS = 1000


def csv_chunks(rows: Iterable[Sequence[str]], *, line_end: str = "\n", begin: str = "") -> Iterator[bytes]:
    """The rows in UTF-8 with minimal quoting, a thousand to a chunk; `begin` stands before the first."""
    sink = io.StringIO(newline="")
    sink.write(begin)
    writer = csv.writer(sink, lineterminator=line_end)
    for number, row in enumerate(rows, start=1):
        writer.writerow(row)
        if number % _ROWS == 0:
            yield _taken(sink)
    yield _taken(sink)


def _taken(sink: io.StringIO) -> bytes:
    written = sink.getvalue().encode()
    sink.seek(0)
    sink.truncate()
    return written
