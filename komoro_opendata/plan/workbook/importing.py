"""Take a filled workbook over into the tables of a package: everything, or nothing and the reasons why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from komoro_opendata.findings import Finding, Severity
from komoro_opendata.package import Package
from komoro_opendata.package.descriptor import Descriptor
from komoro_opendata.plan.workbook.about_reading import descriptor_from
from komoro_opendata.plan.workbook.completion import Change, added_shared_rows, change_of, in_plan_order
from komoro_opendata.plan.workbook.descriptor_changes import PropertyChange, changes_of
from komoro_opendata.plan.workbook.drafting import Cells, Drafted, Drafting, in_order_of_reference
from komoro_opendata.plan.workbook.entries import Entry, Expected, entries_of
from komoro_opendata.plan.workbook.grid import Sheet, Spreadsheet
from komoro_opendata.plan.workbook.kept_actuals import kept_actuals
from komoro_opendata.plan.workbook.kinds import Kind, kinds_of
from komoro_opendata.plan.workbook.layout import ACTUALS, GUIDE, WIDE, table_sheets
from komoro_opendata.plan.workbook.layout import Sheet as Planned
from komoro_opendata.plan.workbook.lookups import NAME_COLUMNS
from komoro_opendata.plan.workbook.reporting import Place, Told
from komoro_opendata.plan.workbook.results_source import results_source
from komoro_opendata.plan.workbook.sheet_check import tell_sheets
from komoro_opendata.plan.workbook.spreadsheet_reading import read_spreadsheet
from komoro_opendata.plan.workbook.tidying import folded
from komoro_opendata.plan.workbook.wide_values import Known, WideValues, key_of, plan_period
from komoro_opendata.vocabulary.eras import era_label
from komoro_opendata.vocabulary.model import model

__all__ = ["Imported", "former_tables", "import_workbook", "own_units"]

OBSERVATION = "observation"
Tables = Mapping[str, Sequence[Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class Imported:
    """What a workbook gives: the tables to write, the descriptor, what was found, what changes.

    `tables` are only those that are to be written; `values` counts the values taken from sheets with years as columns;
    `about` is what the sheet データについて changes in the descriptor of a package that stands.
    """

    tables: Tables
    descriptor: Mapping[str, Any]
    findings: tuple[Finding, ...]
    changes: Mapping[str, Change]
    values: int
    about: tuple[PropertyChange, ...] = ()

    @property
    def valid(self) -> bool:
        """Whether everything was understood, so that the tables may be written."""
        return not any(finding.severity is Severity.ERROR for finding in self.findings)


def import_workbook(file: str | Path, package: Package | None) -> Imported:
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
    spreadsheet = read_spreadsheet(Path(file))
    told = Told(spreadsheet.name)
    for kind in spreadsheet.passed_over:
        told.add(f"workbook-{kind}", Place(GUIDE))
    if package is None:
        raw = descriptor_from(spreadsheet, told)
        if raw is None:
            return Imported({}, {}, told.in_order(sheet.name for sheet in spreadsheet), {}, 0)
        return _Import(spreadsheet, told, Descriptor(raw), {}).run()
    former = package.descriptor.raw
    said = descriptor_from(spreadsheet, told, former) or former
    imported = _Import(spreadsheet, told, Descriptor(dict(said)), former_tables(package)).run()
    return replace(imported, about=changes_of(former, said))


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


class _Import:
    """One import, step by step."""

    def __init__(self, spreadsheet: Spreadsheet, told: Told, descriptor: Descriptor, former: Tables) -> None:
        self.spreadsheet, self.told, self.descriptor, self.former = spreadsheet, told, descriptor, former
        self.kinds = kinds_of(descriptor)
        self.planned = {sheet.table: sheet for sheet in table_sheets(descriptor)}
        self.by_name = {folded(sheet.name): sheet for sheet in spreadsheet}
        self.drafting = Drafting(self.kinds, former, told, english="en" in descriptor.languages())
        self.renamed: frozenset[str] = frozenset()
        self.values = 0

    def run(self) -> Imported:
        self.renamed = tell_sheets(self.spreadsheet, list(self.planned.values()), self.told)
        observed: list[Drafted] = []
        for name in in_order_of_reference(self.kinds):
            if name in self.planned:
                drafted = self.drafting.draft(name, self._entries(name))
                observed = drafted if name == OBSERVATION else observed
        tables: dict[str, list[Cells]] = self.drafting.tables
        if OBSERVATION in tables:
            tables[OBSERVATION] = [*tables[OBSERVATION], *self._wide(observed)]
            tables[OBSERVATION] += self._kept(tables)
        for name, rows in added_shared_rows(tables, self.drafting.conversion.used).items():
            tables[name] = [*tables.get(name, []), *rows]
        if not any(tables.values()):
            self.told.add("workbook-empty", Place(GUIDE))
        findings = self.told.in_order(sheet.name for sheet in self.spreadsheet)
        if self.told.has_error:
            return Imported({}, self.descriptor.raw, findings, {}, self.values)
        ordered = in_plan_order(tables)
        changes = {name: change_of(_key(name), self.former.get(name, ()), rows) for name, rows in ordered.items()}
        return Imported(ordered, self.descriptor.raw, findings, changes, self.values)

    def _entries(self, name: str) -> list[Entry]:
        planned = self.planned[name]
        sheet = self.by_name.get(folded(planned.name))
        if sheet is None:
            if planned.name in self.renamed or self._is_missed(name):
                self.drafting.conversion.unread.add(name)
            if planned.name not in self.renamed and self._is_missed(name):
                self.told.add("workbook-sheet-missing", Place(planned.name, None, name))
            return []
        entries, columns = entries_of(sheet, _expected(planned, self.kinds[name]), self.told)
        self._tell_missing_columns(planned, sheet, columns, entries)
        if not {planned.key, *NAME_COLUMNS} & columns.keys():
            self.drafting.conversion.unread.add(name)
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
        period = plan_period(next(iter(self.drafting.tables.get("plan", [])), {}))
        reading = WideValues(self.drafting.conversion, self.told, indicators, units, known, period)
        for name, kind in ((WIDE, "target"), (ACTUALS, "actual")):
            if folded(name) in self.by_name:
                reading.read(self.by_name[folded(name)], kind)
        self.values = reading.taken
        return self._with_source(list(reading.made.values()))

    def _kept(self, tables: dict[str, list[Cells]]) -> list[Cells]:
        """The actual results of the package where the workbook holds none, which is told."""
        kept = kept_actuals(self.former, tables)
        if kept:
            years = sorted({row["fiscal_year"] for row in kept})
            self.drafting.conversion.used["fiscal_year"].update(years)
            shown = "、".join(era_label(int(year)) if year.isdecimal() else year for year in years)
            self.told.add("workbook-actuals-kept", Place(ACTUALS), count=len(kept), years=shown)
        return kept

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
        example=planned.example,
        titles={column.name: column.title for column in planned.columns},
        dates=[name for name, kind in kinds.items() if kind.type == "date"],
        booleans=[name for name, kind in kinds.items() if kind.type == "boolean"],
        also={
            described[column.name].title["ja"]: column.name for column in planned.columns if column.name in described
        },
    )


def _key(name: str) -> tuple[str, ...]:
    return model().tables[name].key if name in model().tables else ()
