"""Take a filled workbook over into the tables of a package: everything, or nothing and the reasons why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from komoro_opendata.findings import Finding, Severity
from komoro_opendata.package import Package
from komoro_opendata.package.build import build_descriptor
from komoro_opendata.package.descriptor import Descriptor
from komoro_opendata.plan.workbook.completion import Change, added_shared_rows, change_of, in_plan_order
from komoro_opendata.plan.workbook.descriptor_rows import descriptor_of
from komoro_opendata.plan.workbook.drafting import Cells, Drafted, Drafting, in_order_of_reference
from komoro_opendata.plan.workbook.entries import Entry, Expected, entries_of
from komoro_opendata.plan.workbook.grid import Sheet, Spreadsheet
from komoro_opendata.plan.workbook.kinds import Kind, kinds_of
from komoro_opendata.plan.workbook.layout import ABOUT, ACTUALS, GUIDE, LISTS, WIDE, table_sheets
from komoro_opendata.plan.workbook.layout import Sheet as Planned
from komoro_opendata.plan.workbook.reporting import Place, Told
from komoro_opendata.plan.workbook.results_source import results_source
from komoro_opendata.plan.workbook.spreadsheet_reading import read_spreadsheet
from komoro_opendata.plan.workbook.tidying import folded, nearest
from komoro_opendata.plan.workbook.wide_values import Known, WideValues, key_of
from komoro_opendata.vocabulary.model import model

__all__ = ["Imported", "former_tables", "import_workbook", "own_units"]

OBSERVATION = "observation"
Tables = Mapping[str, Sequence[Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class Imported:
    """What a workbook gives: the tables to write, the descriptor, what was found, what changes.

    `tables` are only those that are to be written; `values` counts the values taken from sheets with years as columns.
    """

    tables: Tables
    descriptor: Mapping[str, Any]
    findings: tuple[Finding, ...]
    changes: Mapping[str, Change]
    values: int

    @property
    def valid(self) -> bool:
        """Whether everything was understood, so that the tables may be written."""
        return not any(finding.severity is Severity.ERROR for finding in self.findings)


def import_workbook(file: Path, package: Package | None) -> Imported:
    """Read a workbook into tables.

    Args:
        file: The workbook (.xlsx).
        package: The package that it is imported into; None where a new one is to be made, of which the sheet
            データについて then tells the descriptor.

    Raises:
        WorkbookError: The workbook cannot be read.
        MissingExtraError: The library for workbooks is not installed.
        UnicodeDecodeError, TableSyntaxError, OSError: A table of the package cannot be read.
    """
    spreadsheet = read_spreadsheet(file)
    told = Told(spreadsheet.name)
    for kind in spreadsheet.passed_over:
        told.add("workbook-passed-over", Place(GUIDE), kind)
    if package is None:
        raw = _descriptor_of(spreadsheet, told)
        if raw is None:
            return Imported({}, {}, tuple(told.findings), {}, 0)
        return _Import(spreadsheet, told, Descriptor(raw), {}).run()
    return _Import(spreadsheet, told, package.descriptor, former_tables(package)).run()


def former_tables(package: Package) -> dict[str, list[Mapping[str, str]]]:
    """The rows of all tables of a package.

    Raises:
        OSError, UnicodeDecodeError, TableSyntaxError: A table cannot be read.
    """
    return {name: [row.cells for row in table.rows()] for name, table in package.tables.items()}


def own_units(tables: Tables) -> dict[str, str]:
    """A city's own units: symbol and Japanese name, as cells print them, to code."""
    own = [row for row in tables.get("unit", ()) if row["unit"].startswith("x_")]
    return {row[column]: row["unit"] for column in ("label_ja", "symbol") for row in own if row[column]}


def _descriptor_of(spreadsheet: Spreadsheet, told: Told) -> dict[str, Any] | None:
    """The descriptor that the sheet データについて tells; None where it does not, which is told."""
    sheet = next((sheet for sheet in spreadsheet if folded(sheet.name) == folded(ABOUT)), None)
    if sheet is None:
        told.add("workbook-sheet-missing", Place(ABOUT))
        return None
    titles = {"property": "property", "item": "項目", "value": "値", "about": "説明"}
    entries, _ = entries_of(sheet, Expected("", titles), told)
    try:
        raw = descriptor_of([(entry["property"], entry["value"]) for entry in entries if entry["property"]])
    except ValueError as error:
        told.add("workbook-about", Place(sheet.name), reason=error)
        return None
    return raw if "resources" in raw else build_descriptor(raw)


class _Import:
    """One import, step by step."""

    def __init__(self, spreadsheet: Spreadsheet, told: Told, descriptor: Descriptor, former: Tables) -> None:
        self.spreadsheet, self.told, self.descriptor, self.former = spreadsheet, told, descriptor, former
        self.kinds = kinds_of(descriptor)
        self.planned = {sheet.table: sheet for sheet in table_sheets(descriptor)}
        self.by_name = {folded(sheet.name): sheet for sheet in spreadsheet}
        self.drafting = Drafting(self.kinds, former, told)
        self.values = 0

    def run(self) -> Imported:
        self._tell_unknown_sheets()
        observed: list[Drafted] = []
        for name in in_order_of_reference(self.kinds):
            if name in self.planned:
                drafted = self.drafting.draft(name, self._entries(name))
                observed = drafted if name == OBSERVATION else observed
        tables: dict[str, list[Cells]] = self.drafting.tables
        if OBSERVATION in tables:
            tables[OBSERVATION] = [*tables[OBSERVATION], *self._wide(observed)]
        for name, rows in added_shared_rows(tables, self.drafting.conversion.used).items():
            tables[name] = [*tables.get(name, []), *rows]
        if not any(tables.values()):
            self.told.add("workbook-empty", Place(GUIDE))
        findings = tuple(self.told.findings)
        if self.told.has_error:
            return Imported({}, self.descriptor.raw, findings, {}, self.values)
        ordered = in_plan_order(tables)
        changes = {name: change_of(_key(name), self.former.get(name, ()), rows) for name, rows in ordered.items()}
        return Imported(ordered, self.descriptor.raw, findings, changes, self.values)

    def _tell_unknown_sheets(self) -> None:
        names = [GUIDE, ABOUT, WIDE, ACTUALS, LISTS, *(sheet.name for sheet in self.planned.values())]
        known = {folded(name) for name in names}
        free = [name for name in names if folded(name) not in self.by_name]
        for sheet in self.spreadsheet:
            if folded(sheet.name) not in known and sheet.rows:
                self.told.add("workbook-sheet-unknown", Place(sheet.name), proposal=nearest(sheet.name, free) or "—")

    def _entries(self, name: str) -> list[Entry]:
        planned = self.planned[name]
        sheet = self.by_name.get(folded(planned.name))
        if sheet is None:
            if self._is_missed(name):
                self.told.add("workbook-sheet-missing", Place(planned.name, None, name))
            return []
        entries, columns = entries_of(sheet, _expected(planned, self.kinds[name]), self.told)
        self._tell_missing_columns(planned, sheet, columns, entries)
        return entries

    def _is_missed(self, name: str) -> bool:
        """Whether a table whose sheet is gone would lose rows; those of the code lists come back by being used."""
        if not self.former:
            return name in ("municipality", "plan")
        table = model().tables.get(name)
        rows = self.former.get(name, ())
        if table is not None and table.shared is not None:
            return any(row[table.key[0]].startswith("x_") for row in rows)
        return bool(rows)

    def _tell_missing_columns(
        self, planned: Planned, sheet: Sheet, columns: Mapping[str, int], entries: Sequence[Entry]
    ) -> None:
        """Tell columns that are gone although the former package holds something in them."""
        rows = self.former.get(planned.table, ())
        for column in planned.columns if columns and entries else ():
            if column.name not in columns and not column.automatic and any(row.get(column.name) for row in rows):
                place = Place(sheet.name, None, planned.table, column.name)
                self.told.add("workbook-column-missing", place, title=column.title)

    def _wide(self, observed: Sequence[Drafted]) -> list[Cells]:
        """The observations of the wide sheets that the long sheet does not hold."""
        known = {
            key_of(row.cells): Known(
                row.cells, f"{row.entry.sheet}!{row.entry.cell('value') or row.entry.first_cell()}"
            )
            for row in observed
        }
        indicators = {row["indicator_id"]: row for row in self.drafting.tables.get("indicator", [])}
        units = own_units(self.drafting.tables)
        reading = WideValues(self.drafting.conversion, self.told, indicators, units, known)
        for name, kind in ((WIDE, "target"), (ACTUALS, "actual")):
            if folded(name) in self.by_name:
                reading.read(self.by_name[folded(name)], kind)
        self.values = reading.taken
        return self._with_source(list(reading.made.values()))

    def _with_source(self, rows: list[Cells]) -> list[Cells]:
        """The rows, the actual ones with the workbook as their source."""
        plan = next(iter(self.drafting.tables.get("plan", [])), {})
        sources = self.drafting.tables.get("source", [])
        if not plan or not any(row["kind"] == "actual" for row in rows):
            return rows
        english = "en" in self.descriptor.languages()
        source = results_source(self.spreadsheet.name, plan, sources, english=english)
        identifier = source["source_id"]
        if all(row["source_id"] != identifier for row in sources):
            sources.append(source)
        named = "" if identifier == plan["source_id"] else identifier
        return [{**row, "source_id": named} if row["kind"] == "actual" else row for row in rows]


def _expected(planned: Planned, kinds: Mapping[str, Kind]) -> Expected:
    described = model().tables[planned.table].fields if planned.table in model().tables else {}
    return Expected(
        table=planned.table,
        titles={column.name: column.title for column in planned.columns},
        dates=[name for name, kind in kinds.items() if kind.type == "date"],
        booleans=[name for name, kind in kinds.items() if kind.type == "boolean"],
        also={
            described[column.name].title["ja"]: column.name for column in planned.columns if column.name in described
        },
    )


def _key(name: str) -> tuple[str, ...]:
    return model().tables[name].key if name in model().tables else ()
