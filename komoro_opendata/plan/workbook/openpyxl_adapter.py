"""The one place that loads openpyxl, when a workbook is written or read."""

from types import ModuleType

from komoro_opendata.findings.errors import MissingExtraError

__all__ = ["openpyxl"]


def openpyxl() -> ModuleType:
    """The library openpyxl, with defusedxml, by which it reads hostile XML safely.

    Raises:
        MissingExtraError: One of the two is not installed.
    """
    try:
        import defusedxml  # noqa: F401  openpyxl uses it where it is installed
        import openpyxl as library
    except ImportError as error:
        raise MissingExtraError("workbook") from error
    return library
