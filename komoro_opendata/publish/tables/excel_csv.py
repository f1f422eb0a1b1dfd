r"""tables/excel-csv/: the tables for Excel, which opens them by a double click and changes no text.

UTF-8 with a byte order mark, without which Excel takes the file for Shift_JIS; lines end in CR LF. Excel reads every
cell as if it were typed: `011002` would lose its zero, `1-2` become a date, `=…` a formula that runs. Quoting does
not keep it from that; a TAB before the cell does, and is not seen. So a cell of a column of text gets one where
Excel could read a number, a date, a time, TRUE, FALSE or a formula, and where it begins with a TAB already. Columns
of numbers and dates stay as they are: those are to be read so.

Who reads such a file by a program takes one TAB from the beginning of a cell and has the cell of `data/` again;
`="…"`, the other way to keep a text, would leave a formula to programs and to LibreOffice, and an apostrophe is seen.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from komoro_opendata.publish.edition import Edition
from komoro_opendata.publish.files import ReleaseFiles
from komoro_opendata.publish.format import Counts, Format
from komoro_opendata.publish.tables.csv_text import csv_chunks
from komoro_opendata.publish.tables.typed import Kind, file_name, typed_tables
from komoro_opendata.publish.tables.wide import WideTable

__all__ = ["EXCEL_CSV", "for_excel"]

_BYTE_ORDER_MARK = "\ufeff"
_BEGINS_A_FORMULA = tuple("=+-@\t\r")
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_OF_NUMBERS_AND_DATES = re.compile(
    rf"(?:[0-9\s.,:/()%'$¥€£+-]|(?:{_MONTHS})[a-z]*|[mtshr](?=\.?[0-9])|(?<=[0-9.])e(?=[+-]?[0-9])|(?<=[0-9\s])[ap]m?"
    r"|明治|大正|昭和|平成|令和|元|年|月|日|時|分|秒|午前|午後)+",
)
_DIGIT = re.compile(r"[0-9]|元年")
_WORDS = frozenset({"true", "false"})


@lru_cache(maxsize=1 << 14)  # the cells of a wide table repeat
def for_excel(text: str) -> str:
    r"""The text with a TAB before it where Excel could take it for something else than text.

    Rather one cell too many than one too few: full-width digits count as digits, a Japanese Excel reads them so.

    >>> for_excel("011002"), for_excel("=1+1"), for_excel("93人")
    ('\t011002', '\t=1+1', '93人')
    """
    plain = unicodedata.normalize("NFKC", text).strip(" ").lower()
    could_change = (
        text.startswith(_BEGINS_A_FORMULA)
        or plain.startswith(_BEGINS_A_FORMULA)
        or plain in _WORDS
        or (_DIGIT.search(plain) and _OF_NUMBERS_AND_DATES.fullmatch(plain))
    )
    return f"\t{text}" if could_change else text


def _write_excel_csv(edition: Edition, files: ReleaseFiles) -> Counts:
    for table in typed_tables(edition.package):
        names = [column.name for column in table.columns]
        are_texts = [column.kind is Kind.TEXT for column in table.columns]
        _write(files, table.name, names, are_texts, table.texts())
    wide = WideTable(edition)
    _write(files, "observation_wide", wide.names, [column.is_text for column in wide.columns], wide.rows())
    return {}


def _write(
    files: ReleaseFiles,
    table: str,
    names: Sequence[str],
    are_texts: Sequence[bool],
    rows: Iterable[Sequence[str]],
) -> None:
    ways: list[Callable[[str], str]] = [for_excel if is_text else str for is_text in are_texts]
    path = f"tables/excel-csv/{file_name(table)}.csv"
    files.write(path, csv_chunks(_marked(names, ways, rows), line_end="\r\n", begin=_BYTE_ORDER_MARK))


def _marked(
    names: Sequence[str],
    ways: Sequence[Callable[[str], str]],
    rows: Iterable[Sequence[str]],
) -> Iterator[Sequence[str]]:
    yield [for_excel(name) for name in names]
    for row in rows:
        yield [way(cell) for way, cell in zip(ways, row, strict=True)]


EXCEL_CSV = Format("excel-csv", _write_excel_csv, group="tables")
