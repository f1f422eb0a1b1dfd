"""Which cell of the workbook a finding about a CSV is about: people mend it there, not in the file made from it.

A row that was taken from a workbook says so in its source_ref (`指標!C7`), and the layout of the workbook says in which
column each of its cells stands.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from komoro_opendata.check import Report
from komoro_opendata.findings import Finding
from komoro_opendata.package import DataAtFaultError, Package, Row, TableSyntaxError, open_package
from komoro_opendata.plan.workbook.grid import cell_name
from komoro_opendata.plan.workbook.layout import Sheet, table_sheets

__all__ = ["with_places"]

_PLACE = re.compile(r"(?P<sheet>[^!]+)!(?P<cell>[A-Z]{1,3}(?P<row>[1-9][0-9]*))")
_WHO = ("indicator_id", "breakdown")
"""The columns of a value that stand at the beginning of its row of the wide sheet, not in its own cell."""


def with_places(report: Report, location: str | Path) -> Report:
    """The report with sheet and cell in each finding about a row that was taken from a workbook.

    Args:
        report: The findings of a package.
        location: Where the package is.
    """
    try:
        with open_package(location) as package:
            return Report(tuple(_placed(report.findings, package)))
    except DataAtFaultError:
        return report  # its only finding says so


def _placed(findings: Iterable[Finding], package: Package) -> Iterable[Finding]:
    sheets: dict[str, Sheet] = {}  # worked out for the first row that was taken from a workbook
    rows: dict[str, Mapping[int, Row]] = {}
    for finding in findings:
        table = finding.resource
        if table is None or finding.row is None or finding.sheet is not None:
            yield finding
            continue
        if table not in rows:
            rows[table] = _rows(package, table)
        row = rows[table].get(finding.row)
        place = _PLACE.fullmatch(row["source_ref"]) if row is not None else None
        if place is not None and not sheets:
            sheets = {sheet.table: sheet for sheet in table_sheets(package.descriptor)}
        yield finding if place is None else _at(finding, place, sheets.get(table))


def _rows(package: Package, table: str) -> Mapping[int, Row]:
    try:
        return {row.number: row for row in package.rows(table)}
    except (OSError, UnicodeDecodeError, TableSyntaxError):
        return {}


def _at(finding: Finding, place: re.Match[str], sheet: Sheet | None) -> Finding:
    """The finding at its cell: in its own column where the row's own sheet is meant, else in the row's place."""
    row = int(place["row"])
    if sheet is not None and place["sheet"] == sheet.name and finding.field is not None:
        column = sheet.column(finding.field)
        cell = place["cell"] if column is None else cell_name(row, column)
    elif finding.field in _WHO:
        cell = cell_name(row, _WHO.index(finding.field) + 3)
    else:
        cell = place["cell"]
    return replace(finding, sheet=place["sheet"], cell=cell)
