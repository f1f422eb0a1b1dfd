"""Read a workbook: every sheet's cells as the text that a person sees, and what is odd about a cell beside it.

Hidden and filtered rows and hidden sheets are data like all others. Formulas count by the result that the workbook
stores. Comments, pictures, macros and links to other workbooks are passed over; the last two are named.
"""

import datetime as dt
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from komoro_opendata.plan.workbook.errors import WorkbookError
from komoro_opendata.plan.workbook.grid import Merge, Oddity, Sheet, SheetRow, Spreadsheet, cell_name
from komoro_opendata.plan.workbook.number_formats import general, shown
from komoro_opendata.plan.workbook.openpyxl_adapter import openpyxl
from komoro_opendata.plan.workbook.workbook_file import broken_workbook, check_workbook

__all__ = ["read_spreadsheet"]

_KEPT_DIGITS = 15
_JAPANESE_DATES = frozenset({*range(27, 37), *range(50, 59)})  # built-in formats that openpyxl takes for numbers
_CHUNK = 1 << 20
_UNREADABLE = "\N{REPLACEMENT CHARACTER}"

_Place = tuple[int, int]
_Shown = tuple[str, Oddity | None]


def read_spreadsheet(path: Path) -> Spreadsheet:
    """All sheets of the workbook at `path`.

    Raises:
        MissingExtraError: openpyxl is not installed.
        WorkbookOpenError: It is open in Excel.
        NotAWorkbookError: It is no .xlsx, encrypted, broken or unsafe.
        OSError: The file cannot be read.
    """
    parts = check_workbook(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl does not carry (drop-down lists, pictures) holds no data
            sheets = list(_sheets(path))
    except (WorkbookError, MemoryError, OSError):
        raise
    except Exception as error:  # openpyxl meets a broken part with whatever error comes first
        raise broken_workbook(path, f"{type(error).__name__}: {error}") from error
    return Spreadsheet(path.name, sheets, tuple(_passed_over(parts)))


def _passed_over(parts: Sequence[str]) -> Iterator[str]:
    if any(name.endswith("vbaProject.bin") for name in parts):
        yield "macro"
    if any(name.startswith("xl/externalLinks/") for name in parts):
        yield "external-link"


def _sheets(path: Path) -> Iterator[Sheet]:
    formulas: dict[str, set[_Place]] = {}
    read: list[Sheet] = []
    with _opened(path, data_only=False) as workbook:
        for sheet in workbook.worksheets:
            rows, oddities, found = _cells(sheet)
            if found:
                formulas[sheet.title] = found
            read.append(Sheet(sheet.title, rows, oddities, _merges(path, sheet)))
    if formulas:
        _put_results(path, formulas, read)
    yield from read


@contextmanager
def _opened(path: Path, *, data_only: bool) -> Iterator[Any]:
    """The workbook open for reading as a stream; its file is closed whatever happens."""
    with path.open("rb") as file:
        workbook = openpyxl().load_workbook(file, read_only=True, data_only=data_only, keep_links=False)
        try:
            yield workbook
        finally:
            workbook.close()


def _cells(sheet: Any) -> tuple[list[SheetRow], dict[_Place, Oddity], set[_Place]]:
    """The rows that are not empty, the odd cells, and the places of formulas."""
    rows: list[SheetRow] = []
    oddities: dict[_Place, Oddity] = {}
    formulas: set[_Place] = set()
    sheet.reset_dimensions()  # what the file says of its size is not always true
    for row in sheet.iter_rows():
        cells: dict[int, str] = {}
        number = 0
        for cell in row:
            if cell.value is None:
                continue
            number = cell.row
            if cell.data_type == "f":
                formulas.add((number, cell.column))
                cells[cell.column] = _UNREADABLE
                continue
            text, oddity = _shown(cell)
            if oddity is not None:
                oddities[number, cell.column] = oddity
            if text:
                cells[cell.column] = text
        if cells:
            rows.append(SheetRow(number, cells))
    return rows, oddities, formulas


def _put_results(path: Path, formulas: dict[str, set[_Place]], sheets: Sequence[Sheet]) -> None:
    """Put the stored results in the place of formulas.

    openpyxl does not tell an empty text that a formula gives from a formula that was never calculated.
    """
    results: dict[tuple[str, int, int], _Shown] = {}
    blank: dict[str, set[str]] = {}
    with _opened(path, data_only=True) as workbook:
        for sheet in workbook.worksheets:
            wanted = formulas.get(sheet.title, set())
            sheet.reset_dimensions()
            for row in sheet.iter_rows() if wanted else ():
                for cell in row:
                    if cell.value is not None and (cell.row, cell.column) in wanted:
                        results[sheet.title, cell.row, cell.column] = _shown(cell)
            if any((sheet.title, *place) not in results for place in wanted):
                blank[sheet.title] = _blank_results(path, sheet)
    for sheet in sheets:
        by_number = {row.number: row.cells for row in sheet.rows}
        for number, column in formulas.get(sheet.name, ()):
            is_blank = cell_name(number, column) in blank.get(sheet.name, ())
            nothing: _Shown = ("", None) if is_blank else (_UNREADABLE, Oddity("formula"))
            text, oddity = results.get((sheet.name, number, column), nothing)
            cells = dict(by_number[number])
            cells.pop(column)
            by_number[number] = cells | {column: text} if text else cells
            if oddity is not None:
                sheet.oddities[number, column] = oddity
        sheet.rows[:] = [SheetRow(number, cells) for number, cells in by_number.items() if cells]


def _shown(cell: Any) -> _Shown:
    """The text that a cell shows, and what is odd about it."""
    value, kind = cell.value, cell.data_type
    if kind == "s" or isinstance(value, str):
        return (value, Oddity("error", value)) if kind == "e" else (_unescaped(value), None)
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), Oddity("boolean")
    if isinstance(value, dt.date):
        return str(value)[:10], Oddity("date", cell.number_format)
    if isinstance(value, int | float):
        is_date = cell.style_array.numFmtId in _JAPANESE_DATES
        return _date(value, cell.parent.parent.epoch) if is_date else _number(value, cell.number_format)
    return str(value), Oddity("format", str(cell.number_format))  # a time or a duration


def _unescaped(text: str) -> str:
    """The text with the escapes undone by which a workbook keeps characters that XML cannot hold (`_x000D_`)."""
    if "_x" not in text:
        return text
    from openpyxl.utils.escape import unescape

    return str(unescape(text))


def _date(value: float, epoch: dt.datetime) -> _Shown:
    from openpyxl.utils.datetime import from_excel

    try:
        return str(from_excel(value, epoch))[:10], Oddity("date", "m月d日")
    except (OverflowError, ValueError):
        return general(Decimal(repr(value))), Oddity("format", "m月d日")


def _number(value: float, code: str) -> _Shown:
    number = Decimal(repr(value))
    if isinstance(value, int) and len(str(abs(value))) > _KEPT_DIGITS and Decimal(general(number)) != number:
        return str(value), Oddity("precision", str(value))
    text = general(number) if code == "General" else shown(number, code)
    return (text, None) if text else (general(number), Oddity("format", code))


def _blank_results(path: Path, sheet: Any) -> set[str]:
    """The cells of a sheet whose formula gives a text that is stored as empty."""
    from openpyxl.xml.constants import SHEET_MAIN_NS
    from openpyxl.xml.functions import iterparse

    found = set()
    with zipfile.ZipFile(path) as archive, archive.open(_part(sheet)) as source:
        for _, element in iterparse(source):
            if element.tag == f"{{{SHEET_MAIN_NS}}}c":
                stored = element.find(f"{{{SHEET_MAIN_NS}}}v")
                if element.get("t") == "str" and stored is not None and not stored.text:
                    found.add(element.get("r", ""))
                element.clear()
    return found


def _part(sheet: Any) -> str:
    """The part of the file that holds a sheet."""
    return str(sheet._worksheet_path)  # noqa: SLF001  openpyxl has no public name for it


def _merges(path: Path, sheet: Any) -> list[Merge]:
    """The merged ranges of a sheet, which openpyxl does not tell when it reads a stream."""
    from openpyxl.xml.constants import SHEET_MAIN_NS
    from openpyxl.xml.functions import iterparse

    part = _part(sheet)
    with zipfile.ZipFile(path) as archive:
        with archive.open(part) as source:
            if not _mentions_merges(source):
                return []
        merges = []
        with archive.open(part) as source:
            for _, element in iterparse(source):
                if element.tag == f"{{{SHEET_MAIN_NS}}}mergeCell":
                    merges.append(Merge.of(element.get("ref", "")))
                element.clear()
    return [merge for merge in merges if merge is not None]


def _mentions_merges(source: Any) -> bool:
    tail = b""
    while chunk := source.read(_CHUNK):
        if b"mergeCell" in tail + chunk:
            return True
        tail = chunk[-16:]
    return False
