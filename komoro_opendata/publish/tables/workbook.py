"""tables/plan.xlsx: the workbook of the plan, the same that `export` writes."""

from komoro_opendata.plan.workbook.export import export_workbook
from komoro_opendata.publish.edition import Edition
from komoro_opendata.publish.files import ReleaseFiles
from komoro_opendata.publish.format import Counts, Extra, Format

__all__ = ["WORKBOOK"]


def _write_workbook(edition: Edition, files: ReleaseFiles) -> Counts:
    with files.made("tables/plan.xlsx") as place, place.open("xb") as target:
        export_workbook(edition.package, target, example_rows=False)
    return {}


WORKBOOK = Format("workbook", _write_workbook, group="tables", extra=Extra("workbook", "openpyxl"))
