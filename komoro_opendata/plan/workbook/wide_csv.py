"""Read a CSV file that is laid out like a sheet of the workbook, in the encoding that is told."""

import csv
from pathlib import Path

from komoro_opendata.plan.workbook.errors import EncodingError, NotAWorkbookError
from komoro_opendata.plan.workbook.grid import Sheet, SheetRow
from komoro_opendata.plan.workbook.workbook_file import refuse_open

__all__ = ["ENCODINGS", "read_csv"]

ENCODINGS = ("utf-8", "cp932")
_MOST_BYTES = 256 << 20


def read_csv(path: Path, name: str, encoding: str) -> Sheet:
    """The file as a sheet of this name; a byte order mark is passed over.

    Raises:
        EncodingError: It is not in this encoding.
        NotAWorkbookError: It is no CSV, or larger than any plan can be.
        WorkbookOpenError: It is open in Excel.
        OSError: It cannot be read.
    """
    refuse_open(path)
    if path.stat().st_size > _MOST_BYTES:
        raise NotAWorkbookError(f"「{path.name}」は大きすぎます", f"“{path.name}” is too large")
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        raise _wrong_encoding(path, content, encoding) from error
    try:
        rows = [
            SheetRow(number, {column: cell for column, cell in enumerate(cells, start=1) if cell})
            for number, cells in enumerate(csv.reader(text.splitlines(keepends=True), strict=True), start=1)
        ]
    except csv.Error as error:
        raise NotAWorkbookError(
            f"「{path.name}」を CSV として読めません。二重引用符の数が合っているか確かめてください",
            f"“{path.name}” cannot be read as CSV ({error}); see whether its quotation marks are paired",
        ) from error
    return Sheet(name, [row for row in rows if row.cells])


def _wrong_encoding(path: Path, content: bytes, encoding: str) -> EncodingError:
    other = next(known for known in ENCODINGS if known != encoding)
    try:
        content.decode(other)
    except UnicodeDecodeError:
        return EncodingError(
            f"「{path.name}」は UTF-8 でも Shift_JIS（cp932）でもありません。"
            "Excel で「CSV UTF-8（コンマ区切り）」として保存し直してください",
            f"“{path.name}” is neither UTF-8 nor Shift_JIS (cp932); save it in Excel as “CSV UTF-8”",
        )
    return EncodingError(
        f"「{path.name}」は {encoding} ではなく {other} のようです。--encoding {other} を付けて実行してください",
        f"“{path.name}” is not in {encoding} but seems to be in {other}; run this again with --encoding {other}",
    )
