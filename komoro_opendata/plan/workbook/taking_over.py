"""Import a file into a package on disk: read it, and write all tables at once where everything was understood."""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from komoro_opendata.package import Package, open_package
from komoro_opendata.package.location import DESCRIPTOR_NAME
from komoro_opendata.package.table_writing import (
    TABLE_FOLDER,
    WriteRefusedError,
    columns_of,
    new_package,
    write_tables,
)
from komoro_opendata.plan.workbook.actuals import KINDS_OF_SHEET, import_values
from komoro_opendata.plan.workbook.errors import WorkbookError
from komoro_opendata.plan.workbook.importing import Imported, import_workbook
from komoro_opendata.plan.workbook.layout import ACTUALS, WIDE
from komoro_opendata.plan.workbook.spreadsheet_reading import read_spreadsheet
from komoro_opendata.plan.workbook.wide_csv import read_csv

__all__ = ["Order", "package_beside", "take_over"]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be imported: the file, and how it is read.

    `sheet` is the sheet that a CSV file stands for; `actuals` takes the actual results alone; `dry_run` writes nothing.
    """

    file: Path
    package: Path
    sheet: str | None = None
    encoding: str = "utf-8"
    actuals: bool = False
    dry_run: bool = False


def package_beside(file: Path) -> Path | None:
    """The folder of the file where that is a package; None elsewhere."""
    return file.parent if (file.parent / DESCRIPTOR_NAME).is_file() else None


def take_over(order: Order) -> Imported:
    """Import a file into a package; nothing is written unless everything was understood.

    Raises:
        WorkbookError: The file cannot be read, or does not fit the order.
        PackageError: The package cannot be read or written.
        MissingExtraError: The library for workbooks is not installed.
        UnicodeDecodeError, TableSyntaxError: A table of the package cannot be read.
        OSError: The disk is full, or a place may not be read or written.
    """
    if not order.file.is_file():
        raise WorkbookError(f"「{order.file}」が見つかりません", f"there is no file “{order.file}”")
    is_csv = order.file.suffix.lower() in (".csv", ".tsv", ".txt")
    _refuse_wrong_sheet(order, is_csv=is_csv)
    with ExitStack() as stack:
        package = _package(order, stack)
        if package is None and (is_csv or order.actuals):
            raise WorkbookError(
                f"「{order.package}」にパッケージがありません。先に init か、ブック全体の import で作ってください",
                f"there is no package at “{order.package}”; make it first, by init or by importing a whole workbook",
            )
        if package is None:
            imported = import_workbook(order.file, None)
        elif is_csv or order.actuals:
            wanted = order.sheet or ACTUALS
            sheets = [read_csv(order.file, wanted, order.encoding)] if is_csv else read_spreadsheet(order.file)
            imported = import_values(order.file.name, sheets, wanted, package)
        else:
            imported = import_workbook(order.file, package)
        if imported.valid and not order.dry_run:
            _write(imported, order.package, package)
    return imported


def _refuse_wrong_sheet(order: Order, *, is_csv: bool) -> None:
    if is_csv and not order.actuals and order.sheet not in KINDS_OF_SHEET:
        raise WorkbookError(
            f"CSV は、どのシートの形かを --sheet {WIDE} または --sheet {ACTUALS} で指定してください",
            f"say which sheet the CSV stands for: --sheet {WIDE} or --sheet {ACTUALS}",
        )
    if order.actuals and order.sheet not in (None, ACTUALS):
        raise WorkbookError(
            f"--actuals は「{ACTUALS}」シートだけを読みます。--sheet を外してください",
            f"--actuals reads the sheet {ACTUALS} alone; leave --sheet out",
        )
    if not is_csv and order.sheet is not None and not order.actuals:
        raise WorkbookError(
            "--sheet は CSV のときだけ使います（ブックはすべてのシートを読みます）",
            "--sheet is for CSV files; of a workbook all sheets are read",
        )


def _package(order: Order, stack: ExitStack) -> Package | None:
    """The package that is there; None where a new one is to be made."""
    place = order.package
    if not place.exists() or (place.is_dir() and next(place.iterdir(), None) is None):
        return None
    package = stack.enter_context(open_package(place))
    if place.is_file() and place.name != DESCRIPTOR_NAME:
        raise WriteRefusedError(
            f"「{place}」は zip なので、取り込めません。展開したフォルダーを指定してください",
            f"“{place}” is a zip and cannot be imported into; unpack it and name the folder",
        )
    return package


def _write(imported: Imported, place: Path, package: Package | None) -> None:
    if package is None:
        new_package(place, imported.descriptor, imported.tables)
        return
    for name in imported.tables:
        if package.tables[name].path != f"{TABLE_FOLDER}/{name}.csv":
            raise WriteRefusedError(
                f"表 {name} のファイルが {package.tables[name].path} にあるため、書き込めません。"
                f"datapackage.json の path を {TABLE_FOLDER}/{name}.csv に直してください",
                f"the table {name} stands at {package.tables[name].path} and cannot be written; "
                f"let its path in datapackage.json be {TABLE_FOLDER}/{name}.csv",
            )
    if imported.tables or imported.about:
        changed = imported.descriptor if imported.about else None
        write_tables(package.root, imported.tables, columns_of(imported.descriptor), changed)
