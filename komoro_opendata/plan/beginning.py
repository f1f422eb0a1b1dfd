"""Make the folder of a new plan: its package, and the workbook in which it is written."""

from pathlib import Path

from komoro_opendata.package import open_package
from komoro_opendata.package.table_writing import new_package
from komoro_opendata.plan.skeleton import NewPlan, skeleton
from komoro_opendata.plan.workbook.export import export_workbook
from komoro_opendata.plan.workbook.openpyxl_adapter import openpyxl

__all__ = ["begin"]


def begin(folder: Path, plan: NewPlan) -> Path:
    """Make the package and the workbook of a new plan; the path of the workbook.

    Raises:
        MissingExtraError: The library for workbooks is not installed; nothing was written.
        NewPlanError: The plan cannot be begun as it was described.
        WriteRefusedError: Something stands at `folder`.
        OSError: The disk is full, or the place may not be written to.
    """
    openpyxl()
    new_package(folder, *skeleton(plan))
    workbook = folder / f"{plan.plan_id}.xlsx"
    with open_package(folder) as package, workbook.open("xb") as target:
        export_workbook(package, target, example_rows=True)
    return workbook
