"""What can go wrong before a workbook can be read at all, told in Japanese and English.

WorkbookError
├── WorkbookOpenError      it is open in another program
├── NotAWorkbookError      it is no workbook, or one that cannot be read
└── EncodingError          a CSV file in another encoding than was told
"""

from komoro_opendata.findings.errors import WordedError

__all__ = ["EncodingError", "NotAWorkbookError", "WorkbookError", "WorkbookOpenError"]


class WorkbookError(WordedError):
    """A workbook that cannot be used."""


class WorkbookOpenError(WorkbookError):
    """The workbook is open in Excel or another program: the file may not hold what is on the screen."""


class NotAWorkbookError(WorkbookError):
    """The file is no workbook (.xlsx), or it is broken, encrypted or unsafe."""


class EncodingError(WorkbookError):
    """A CSV file is not in the encoding that was told."""
