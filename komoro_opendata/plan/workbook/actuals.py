"""Take values alone over into a package: the year's actual results from a workbook, or a wide table in CSV.

Nothing but the observations of the kinds that are asked for is touched, and the rows of the tables fiscal_year,
breakdown and source that these need. A value that says what the package says already stays as it is.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from komoro_opendata.package import Package
from komoro_opendata.plan.workbook.completion import added_shared_rows, change_of, in_plan_order
from komoro_opendata.plan.workbook.conversion import Conversion
from komoro_opendata.plan.workbook.drafting import Cells
from komoro_opendata.plan.workbook.grid import Sheet
from komoro_opendata.plan.workbook.importing import Imported, former_tables, own_units
from komoro_opendata.plan.workbook.layout import ACTUALS, WIDE
from komoro_opendata.plan.workbook.lookups import Lookups, name_of
from komoro_opendata.plan.workbook.reporting import Place, Told
from komoro_opendata.plan.workbook.results_source import results_source
from komoro_opendata.plan.workbook.sheet_check import tell_doubled
from komoro_opendata.plan.workbook.tidying import folded
from komoro_opendata.plan.workbook.wide_values import Known, WideValues, key_of, plan_period
from komoro_opendata.vocabulary.model import model

__all__ = ["KINDS_OF_SHEET", "import_values"]

KINDS_OF_SHEET: Mapping[str, Collection[str]] = {WIDE: ("baseline", "target"), ACTUALS: ("actual",)}
_COMPARED = ("value", "value_upper", "value_text", "comparator", "status", "measured_fiscal_year", "raw")
_REFERRED = ("indicator", "measure", "policy", "breakdown")


def import_values(name: str, sheets: Iterable[Sheet], wanted: str, package: Package) -> Imported:
    """Read the values of one wide sheet into a package.

    Args:
        name: The name of the file.
        sheets: The sheets that were read.
        wanted: The sheet with the values: 実績値 or 目標値.
        package: The package.

    Raises:
        UnicodeDecodeError, TableSyntaxError, OSError: A table of the package cannot be read.
    """
    told = Told(name)
    sheets = list(sheets)
    tell_doubled(sheets, (wanted,), told)
    sheet = next((sheet for sheet in sheets if folded(sheet.name) == folded(wanted)), None)
    former = former_tables(package)
    if sheet is None:
        told.add("workbook-sheet-missing", Place(wanted))
        return Imported({}, package.descriptor.raw, told.in_order(), {}, 0)
    conversion = Conversion(_lookups(former), told)
    known = {key_of(row): Known(dict(row)) for row in former["observation"]}
    indicators = {row["indicator_id"]: row for row in former["indicator"]}
    reading = WideValues(
        conversion, told, indicators, own_units(former), known, plan_period(former["plan"][0] if former["plan"] else {})
    )
    reading.read(sheet, "actual" if wanted == ACTUALS else "target")
    made = _of_kinds(reading, KINDS_OF_SHEET[wanted], sheet, told)
    if not reading.taken and not told.findings and not known:
        told.add("workbook-empty", Place(sheet.name))
    if told.has_error:
        return Imported({}, package.descriptor.raw, told.in_order(), {}, reading.taken)
    tables = _tables(former, made, conversion, name, english="en" in package.descriptor.languages())
    ordered = in_plan_order(former | tables)
    changes = {table: change_of(model().tables[table].key, former[table], ordered[table]) for table in tables}
    written = {table: ordered[table] for table in tables}
    return Imported(written, package.descriptor.raw, told.in_order(), changes, reading.taken)


def _of_kinds(reading: WideValues, kinds: Collection[str], sheet: Sheet, told: Told) -> list[Cells]:
    """The observations made that are of these kinds; a value of another kind is told."""
    for row in reading.made.values():
        if row["kind"] not in kinds:
            cell = row["source_ref"].rpartition("!")[2]
            told.add("workbook-value-kind", Place(sheet.name, cell, "observation", "kind"), row["raw"])
    return [row for row in reading.made.values() if row["kind"] in kinds]


def _lookups(former: Mapping[str, Sequence[Mapping[str, str]]]) -> Lookups:
    lookups = Lookups()
    for table in _REFERRED:
        key = model().tables[table].key[0]
        for row in former.get(table, ()):
            lookups.add(table, row[key], (name_of(row),))
    return lookups


def _tables(
    former: Mapping[str, list[Mapping[str, str]]],
    made: Sequence[Cells],
    conversion: Conversion,
    file: str,
    *,
    english: bool,
) -> dict[str, list[Mapping[str, str]]]:
    """The tables that change, with all their rows."""
    present = {key_of(row): row for row in former["observation"]}
    changed = {key_of(row): row for row in made if not _says_the_same(present.get(key_of(row)), row)}
    if not changed:
        return {}
    tables: dict[str, list[Mapping[str, str]]] = {}
    plan = former["plan"][0]
    if any(row["kind"] == "actual" for row in changed.values()):
        source = results_source(file, plan, former["source"], english=english)
        if all(row["source_id"] != source["source_id"] for row in former["source"]):
            tables["source"] = [*former["source"], source]
        named = "" if source["source_id"] == plan["source_id"] else source["source_id"]
        changed = {key: {**row, "source_id": named} if row["kind"] == "actual" else row for key, row in changed.items()}
    kept = [changed.pop(key, row) for key, row in present.items()]
    tables["observation"] = [*kept, *changed.values()]
    for name, rows in added_shared_rows(former, conversion.used).items():
        tables[name] = [*former[name], *rows]
    return tables


def _says_the_same(known: Mapping[str, str] | None, row: Mapping[str, str]) -> bool:
    if known is None:
        return False
    note_kept = not row["note_ja"] or row["note_ja"] == known["note_ja"]
    return note_kept and all(known[column] == row[column] for column in _COMPARED)
