"""Read the sheet データについて: the descriptor of a new package, or what it changes in that of one that stands."""

from collections.abc import Mapping, Sequence
from typing import Any

from komoro_opendata.package.build import build_descriptor
from komoro_opendata.plan.workbook.descriptor_changes import changed_descriptor
from komoro_opendata.plan.workbook.descriptor_rows import descriptor_of, property_titles, rows_of
from komoro_opendata.plan.workbook.entries import Entry, Expected, entries_of
from komoro_opendata.plan.workbook.grid import Spreadsheet
from komoro_opendata.plan.workbook.layout import ABOUT
from komoro_opendata.plan.workbook.reporting import Place, Told
from komoro_opendata.plan.workbook.tidying import folded
from komoro_opendata.vocabulary.workbook import workbook_words

__all__ = ["descriptor_from"]

_TITLES = {"property": "property", "item": "項目", "value": "値", "about": "説明"}


def descriptor_from(
    spreadsheet: Spreadsheet, told: Told, former: Mapping[str, Any] | None = None
) -> dict[str, Any] | None:
    """The descriptor that the sheet tells; None where it does not, which is told.

    Args:
        spreadsheet: The workbook.
        told: Takes the findings.
        former: The descriptor of the package that stands, to which the sheet is applied (it may then be missing);
            None where a new package is to be made.
    """
    sheet = next((sheet for sheet in spreadsheet if folded(sheet.name) == folded(ABOUT)), None)
    if sheet is None:
        if former is None:
            told.add("workbook-sheet-missing", Place(ABOUT))
        return None
    entries, _ = entries_of(sheet, Expected("", _TITLES), told)
    if former is not None:
        _tell_cleared(former, entries, told)
    rows = [(entry["property"], entry["value"]) for entry in entries if entry["property"]]
    try:
        if former is not None:
            return changed_descriptor(former, rows)
        raw = descriptor_of(rows)
    except ValueError as error:
        told.add("workbook-about", Place(sheet.name), reason=error)
        return None
    return raw if "resources" in raw else build_descriptor(raw)


def _tell_cleared(former: Mapping[str, Any], entries: Sequence[Entry], told: Told) -> None:
    """Tell cells that were emptied although a descriptor must have the property."""
    properties = workbook_words()["properties"]
    filled = {row.property for row in rows_of(former) if row.value and properties[row.property].get("required")}
    for entry in entries:
        if entry["property"] in filled and not entry["value"].strip():
            told.add("workbook-required", entry.place("value"), "", title=property_titles()[entry["property"]])
