"""Write a workbook (.xlsx) by openpyxl: row after row, the same bytes for the same content on every machine.

openpyxl stamps the time, and spells the same XML differently where lxml is installed: here dates are fixed, and all
parts are written as Canonical XML (C14N 2.0). As in every archive that this program makes, entries are stored, not
deflated: what deflate makes differs between its versions.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree.ElementTree import canonicalize

from komoro_opendata.plan.workbook.grid import column_letters
from komoro_opendata.plan.workbook.openpyxl_adapter import openpyxl
from komoro_opendata.plan.workbook.sheet_content import CellContent, Properties, SheetContent, Validation, Value
from komoro_opendata.plan.workbook.spreadsheet_styles import STYLES, StyleLook
from komoro_opendata.plan.workbook.text_size import lines_of, row_height

__all__ = ["write_spreadsheet"]

_FONT = "BIZ UDPゴシック"
_EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
_LATEST = datetime(2107, 12, 31, tzinfo=UTC)
_LIKE_A_FORMULA = ("=", "+", "-", "@", "'")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_UNIX = 3
_REGULAR_FILE_644 = 0o100644 << 16
_A4 = 9
_ROOMIER = 1.08  # the letters are a little smaller than those by which columns are measured


def write_spreadsheet(sheets: Iterable[SheetContent], target: BinaryIO, properties: Properties) -> None:
    """Write a workbook of these sheets; their rows are written as they come and never held together.

    Raises:
        MissingExtraError: openpyxl is not installed.
        OSError: The target cannot be written to.
    """
    library = openpyxl()
    book = library.Workbook(write_only=True)
    created = _date(properties.created)
    _describe(library, book, properties, created)
    for content in sheets:
        _SheetWriter(library, book, content).write()
    _save(library, book, target, created)


def _describe(library: Any, book: Any, properties: Properties, created: datetime) -> None:
    about = book.properties
    about.title, about.creator, about.description = properties.title, properties.creator, properties.description
    about.keywords, about.version, about.language = properties.keywords, properties.version, "ja"
    about.created = about.modified = created.replace(tzinfo=None)
    custom = library.packaging.custom.StringProperty
    if properties.licence:
        book.custom_doc_props.append(custom(name="License", value=properties.licence))


class _SheetWriter:
    """Writes one sheet: how it looks first, then its rows."""

    def __init__(self, library: Any, book: Any, content: SheetContent) -> None:
        self.library, self.content = library, content
        self.sheet = book.create_sheet(content.name)
        self._cells: dict[tuple[str, bool], Any] = {}

    def write(self) -> None:
        self._show()
        self._set_columns()
        last = 0
        for height, cells in self.content.head:
            last += 1
            self._append([self._head_cell(cell) for cell in cells], last, height)
        for row in self.content.rows:
            last += 1
            self._append(self._row(row), last, self._height(row))
        self._limit(last)
        self.sheet.close()

    def _append(self, cells: Sequence[Any] | Iterator[Any], number: int, height: float | None) -> None:
        if height is not None:
            self.sheet.row_dimensions[number].height = height
        self.sheet.append(cells)
        self.sheet.row_dimensions.pop(number, None)

    def _height(self, row: Sequence[Value]) -> float | None:
        """As high as the row's longest text needs: LibreOffice does not fit rows of files that others wrote."""
        lines = 1
        for value, column in zip(row, self.content.columns, strict=True):
            if isinstance(value, str) and (len(value) * 2 > column.width or "\n" in value):
                lines = max(lines, lines_of(value, column.width * _ROOMIER))
        return None if lines == 1 else row_height(lines)

    def _show(self) -> None:
        sheet, content = self.sheet, self.content
        sheet.sheet_properties.tabColor = content.tab
        sheet.sheet_properties.pageSetUpPr = self.library.worksheet.properties.PageSetupProperties(fitToPage=True)
        sheet.sheet_view.showGridLines = False
        sheet.freeze_panes = content.frozen
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = content.pages_across, 0
        margins = sheet.page_margins
        margins.left = margins.right = 0.4
        margins.top, margins.bottom, margins.header, margins.footer = 0.5, 0.6, 0.3, 0.3
        sheet.oddFooter.left.text, sheet.oddFooter.right.text = "&A", "&P / &N"
        sheet.HeaderFooter.scaleWithDoc = False
        sheet.print_title_rows = content.repeated_rows
        if content.pages_across > 1:
            sheet.print_title_cols = content.repeated_columns

    def _set_columns(self) -> None:
        for number, column in enumerate(self.content.columns, start=1):
            dimension = self.sheet.column_dimensions[column_letters(number)]
            dimension.width = column.width
            _dress(self.library, dimension, STYLES[column.style])
            if column.validation is not None:
                letters, first = column_letters(number), len(self.content.head) + 1
                self._validate(column.validation, f"{letters}{first}:{letters}{self.content.validated}")
        for cell, validation in self.content.validated_cells.items():
            self._validate(validation, cell)

    def _validate(self, given: Validation, cells: str) -> None:
        validation = self.library.worksheet.datavalidation.DataValidation(
            type="list" if given.source else "whole",
            operator=None if given.source else "between",
            formula1=given.source or str((given.bounds or (0, 0))[0]),
            formula2=None if given.source else str((given.bounds or (0, 0))[1]),
            allow_blank=True,
            errorStyle="stop" if given.strict else "warning",
            showInputMessage=True,
            showErrorMessage=True,
            promptTitle=given.title,
            prompt=given.prompt,
            errorTitle=given.error_title,
            error=given.error,
        )
        validation.add(cells)
        self.sheet.data_validations.append(validation)

    def _head_cell(self, content: CellContent) -> Any:
        if content.link is None:
            return self._filled(self._new_cell(content.style, quoted=_is_quoted(content.value)), content.value)
        cell = self._filled(self._new_cell(content.style, quoted=False), content.value)
        link = self.library.worksheet.hyperlink.Hyperlink
        quoted = content.link.replace("'", "''")
        cell.hyperlink = link(ref="A1", location=f"'{quoted}'!A1", display=str(content.value))
        return cell

    def _row(self, row: Sequence[Value]) -> Iterator[Any]:
        """The cells of a row; each is written before the next is asked for, so one of each style is enough."""
        for value, column in zip(row, self.content.columns, strict=True):
            key = (column.style, _is_quoted(value))
            if key not in self._cells:
                self._cells[key] = self._new_cell(column.style, quoted=key[1])
            yield self._filled(self._cells[key], value)

    def _new_cell(self, style: str, *, quoted: bool) -> Any:
        cell = self.library.cell.WriteOnlyCell(self.sheet)
        _dress(self.library, cell, STYLES[style])
        cell.quotePrefix = quoted
        return cell

    @staticmethod
    def _filled(cell: Any, value: Value) -> Any:
        cell.value = _escaped(value)
        if isinstance(value, str) and value:
            cell.data_type = "s"  # also where it looks like a formula or an error
        return cell

    def _limit(self, last: int) -> None:
        if self.content.filtered is not None:
            letters = column_letters(len(self.content.columns))
            bottom = max(last, self.content.filtered + 1)
            self.sheet.auto_filter.ref = f"A{self.content.filtered}:{letters}{bottom}"


def _dress(library: Any, styled: Any, look: StyleLook) -> None:
    """Give a cell or a column a look."""
    styles = library.styles
    styled.font = styles.Font(
        name=_FONT,
        size=look.size,
        bold=look.bold,
        italic=look.italic,
        color=look.colour,
        underline="single" if look.underline else None,
    )
    styled.alignment = styles.Alignment(
        horizontal=look.horizontal, vertical=look.vertical, wrap_text=look.wrap, indent=look.indent
    )
    styled.number_format = look.form
    if look.fill:
        styled.fill = styles.PatternFill("solid", fgColor=look.fill)
    if look.line:
        side = styles.Side(style="thin", color=look.line)
        styled.border = styles.Border(left=side, right=side, top=side, bottom=side)


def _is_quoted(value: Value) -> bool:
    return isinstance(value, str) and value.startswith(_LIKE_A_FORMULA)


def _escaped(value: Value) -> Value:
    r"""Text that spreadsheets would take for an escape (`_x0041_`), escaped itself."""
    if not isinstance(value, str) or "_x" not in value:
        return value
    return _ESCAPE.sub("_x005F_", value)


def _date(text: str) -> datetime:
    """The date in the years that a zip can tell; its earliest where the text is no date."""
    try:
        date = datetime.fromisoformat(text)
        moment = (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return _EARLIEST
    return min(max(moment, _EARLIEST), _LATEST)


def _save(library: Any, book: Any, target: BinaryIO, created: datetime) -> None:
    """Put the parts into the archive by openpyxl's own writer, which leaves dates alone where it is called directly."""
    with _EvenArchive(target, created) as archive:
        library.writer.excel.ExcelWriter(book, archive).write_data()


class _EvenArchive(zipfile.ZipFile):
    """An archive whose entries are stored, all of one date, their XML in canonical form."""

    def __init__(self, target: BinaryIO, created: datetime) -> None:
        super().__init__(target, "w", zipfile.ZIP_STORED)
        self._moment = created.timetuple()[:6]

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        """Write a part that is at hand."""
        content = data.encode("utf-8") if isinstance(data, str) else data
        self._put(str(zinfo_or_arcname), io.BytesIO(content), len(content))

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        """Write a part from a file."""
        with Path(filename).open("rb") as source:
            self._put(str(arcname), source, Path(filename).stat().st_size)

    def _put(self, name: str, source: BinaryIO, size: int) -> None:
        entry = zipfile.ZipInfo(name, self._moment)
        entry.create_system = _UNIX
        entry.external_attr = _REGULAR_FILE_644
        entry.file_size = size
        with self.open(entry, "w") as sink:
            words = io.TextIOWrapper(sink, encoding="utf-8", newline="")
            canonicalize(from_file=source, out=words)
            words.flush()
            words.detach()
