"""Write a package into the workbook that planners fill: all that it holds, so that importing it loses nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, BinaryIO

from komoro_opendata.package.package import Package
from komoro_opendata.package.rows import Row
from komoro_opendata.plan.workbook.choice_lists import ChoiceLists, code_label
from komoro_opendata.plan.workbook.descriptor_rows import rows_of
from komoro_opendata.plan.workbook.guide import about_layout, about_sheet, guide_sheet, lists_layout, lists_sheet
from komoro_opendata.plan.workbook.layout import ABOUT, ACTUALS, GUIDE, WIDE, Column, Sheet, sheet_order, table_sheets
from komoro_opendata.plan.workbook.references import Names
from komoro_opendata.plan.workbook.sheet_building import built_sheet, first_data_row, number_or_text
from komoro_opendata.plan.workbook.sheet_content import Properties, SheetContent, Value
from komoro_opendata.plan.workbook.spreadsheet import write_spreadsheet
from komoro_opendata.plan.workbook.wide_rows import WideRows
from komoro_opendata.plan.workbook.writable_text import check_text
from komoro_opendata.vocabulary.codes import code_list
from komoro_opendata.vocabulary.model import model

__all__ = ["export_workbook"]

_SAMPLE = 1000
_YEARS_AROUND = 10


def export_workbook(package: Package, target: BinaryIO, *, example_rows: bool = True) -> None:
    """Write the workbook of a package.

    Args:
        package: The package, open.
        target: Where the bytes of the .xlsx go.
        example_rows: Whether each sheet shows an example row above its data.

    Raises:
        MissingExtraError: openpyxl is not installed.
        MissingTableError: A file of the package is missing, or it has no plan.
        UnwritableTextError: A text does not fit into a cell of a workbook.
    """
    package.require_tables()
    exporter = _Exporter(package, example_rows=example_rows)
    write_spreadsheet(exporter.sheets(), target, _properties(package))


class _Exporter:
    """Knows the names of all rows and the lists to choose from; makes one sheet after the other."""

    def __init__(self, package: Package, *, example_rows: bool) -> None:
        self.package, self.example_rows = package, example_rows
        self.names = Names()
        self.counts: dict[str, int] = {}
        _check_descriptor(package)
        tables = {sheet.table: self._without_empty_translations(sheet) for sheet in table_sheets(package.descriptor)}
        self._know_names(tables)
        self.wide = WideRows(*self._period())
        self.wide.add(row.cells for row in package.rows("observation"))
        values = {WIDE: self.wide.targets_sheet(), ACTUALS: self.wide.actuals_sheet()}
        self.layouts = _in_order({**tables, **values})
        first = first_data_row(example_rows=example_rows)
        self.lists = ChoiceLists(self.layouts, self.names, self._shared(), first)

    def sheets(self) -> Iterator[SheetContent]:
        """All sheets, in their order."""
        layouts = {GUIDE: None, ABOUT: about_layout(), **{sheet.name: sheet for sheet in self.layouts}}
        told = [sheet for sheet in layouts.values() if sheet is not None]
        yield guide_sheet(str(self.package.descriptor.raw.get("title") or ""), [*told, lists_layout()])
        yield about_sheet(self.package.descriptor.raw)
        for sheet in self.layouts:
            yield self._wide(sheet) if sheet.name in (WIDE, ACTUALS) else self._table(sheet)
        yield lists_sheet(self.lists)

    def _without_empty_translations(self, sheet: Sheet) -> Sheet:
        """The sheet less English columns that nobody asked for; on the way its texts are checked, its rows counted."""
        filled: set[str] = set()
        columns = [column.name for column in sheet.columns]
        self.counts[sheet.table] = 0
        for row in self.package.rows(sheet.table):
            self.counts[sheet.table] += 1
            for name in columns:
                text = row[name]
                if text:
                    filled.add(name)
                    check_text(text, *_place(row, name))
        table = model().tables.get(sheet.table)
        if "en" in self.package.descriptor.languages() or table is None or table.shared is not None:
            return sheet
        kept = [
            column
            for column in sheet.columns
            if column.name in filled
            or column.required
            or column.name.startswith("x_")
            or not column.name.endswith("_en")
        ]
        return replace(sheet, columns=tuple(kept))

    def _know_names(self, tables: Mapping[str, Sheet]) -> None:
        targets = {column.choices.table for sheet in tables.values() for column in sheet.columns if column.choices}
        for table in model().tables.values():
            if table.shared is not None:
                self.names.add(table.name, table.key[0], code_list(table.shared).rows.values())
        for name, sheet in tables.items():
            if name in targets:
                self.names.add(name, sheet.key, (row.cells for row in self.package.rows(name)))

    def _period(self) -> tuple[int, int]:
        """The first and the last year of the plan; an empty period where they are not told."""
        plan = next(self.package.rows("plan"))
        first, last = plan.integer("start_fiscal_year"), plan.integer("end_fiscal_year")
        known = code_list("fiscal_year").rows
        return (first, last) if first and last and {str(first), str(last)} <= set(known) else (1, 0)

    def _shared(self) -> dict[str, list[str]]:
        """What each list of shared rows offers: the code list, years only around the plan, and the city's own rows."""
        offered = {}
        first, last = self._period()
        for table in model().tables.values():
            if table.shared is not None:
                listed = list(code_list(table.shared).rows)
                if table.name == "fiscal_year":
                    listed = [year for year in listed if first - _YEARS_AROUND <= int(year) <= last + _YEARS_AROUND]
                own = [row[table.key[0]] for row in self.package.rows(table.name)]
                offered[table.name] = list(dict.fromkeys([*listed, *own]))
                if table.name == "fiscal_year":
                    offered[table.name].sort()
        return offered

    def _table(self, sheet: Sheet) -> SheetContent:
        def rows() -> Iterator[list[Value]]:
            for row in self.package.rows(sheet.table):
                yield [self._value(column, row[column.name]) for column in sheet.columns]

        return self._built(sheet, rows(), list(islice(rows(), _SAMPLE)), self.counts[sheet.table])

    def _wide(self, sheet: Sheet) -> SheetContent:
        indicators = [row.cells for row in self.package.rows("indicator")]
        rows = list(self.wide.rows(sheet, indicators, self.names))
        return self._built(sheet, iter(rows), rows[:_SAMPLE], len(rows))

    def _built(
        self, sheet: Sheet, rows: Iterator[list[Value]], sample: Sequence[list[Value]], count: int
    ) -> SheetContent:
        return built_sheet(sheet, rows, self.lists, sample=sample, count=count, example_rows=self.example_rows)

    def _value(self, column: Column, text: str) -> Value:
        if not text:
            return None
        if column.choices is not None:
            codes, table = column.choices.codes, column.choices.table
            return code_label(codes, text) if codes else self.names.shown(table or "", text)
        return text if column.text else number_or_text(text)


def _in_order(sheets: Mapping[str, Sheet]) -> tuple[Sheet, ...]:
    """The sheets in the order of the workbook; those of a city's own tables at the end."""
    order = {name: position for position, name in enumerate(sheet_order())}
    return tuple(sheets[name] for name in sorted(sheets, key=lambda name: order.get(name, len(order))))


def _place(row: Row, column: str) -> tuple[str, str]:
    return f"{row.path} の {row.line} 行目、列 {column} ", f"column {column} in line {row.line} of {row.path}"


def _check_descriptor(package: Package) -> None:
    for row in rows_of(package.descriptor.raw):
        check_text(row.value, f"datapackage.json の {row.property} ", f"{row.property} in datapackage.json")


def _properties(package: Package) -> Properties:
    raw: Mapping[str, Any] = package.descriptor.raw
    licences = [entry for entry in raw.get("licenses") or () if isinstance(entry, Mapping)]
    contributors = [entry for entry in raw.get("contributors") or () if isinstance(entry, Mapping)]
    keywords = [word for word in raw.get("keywords") or () if isinstance(word, str)]
    return Properties(
        title=_text(raw.get("title")),
        creator="、".join(filter(None, (_text(entry.get("title")) for entry in contributors))),
        description=_text(raw.get("description")),
        keywords="、".join(keywords),
        version=_text(raw.get("version")),
        licence="、".join(filter(None, (_text(entry.get("name")) for entry in licences))),
        created=_text(raw.get("created")),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
