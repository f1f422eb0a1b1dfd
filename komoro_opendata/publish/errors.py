"""What can go wrong before a release is made, told in Japanese and English.

PublishError
├── OutputError            the place given cannot take a release: wrong usage
│   └── OutputBusyError    another run is writing there
├── SelectionError         the formats asked for are none, or cannot be made by themselves: wrong usage
├── MissingFormatError      a format needs what this installation lacks: wrong usage
└── InvalidPackageError    the package has errors: the data are at fault

A full disk or a folder that may not be written to stays what it is, an OSError.
"""

from komoro_opendata.check import Report
from komoro_opendata.findings.errors import WordedError

__all__ = [
    "InvalidPackageError",
    "MissingFormatError",
    "OutputBusyError",
    "OutputError",
    "PublishError",
    "SelectionError",
]


class PublishError(WordedError):
    """A release that is not made. The place given for it is as it was."""


class OutputError(PublishError):
    """What stands at the place given is not ours to replace, or lies where no release may lie."""


class OutputBusyError(OutputError):
    """Another run is writing a release to the same place."""


class SelectionError(PublishError):
    """What was asked for is no format, or lacks what it is made from."""


class MissingFormatError(PublishError):
    """A format needs a library that a plain installation does not bring."""

    def __init__(self, form: str, extra: str) -> None:
        """Say what to type: to get the `extra`, or to go on without the format."""
        line = f"pip install 'komoro-opendata[{extra}]'"
        super().__init__(
            f"形式 {form} を作るライブラリーがありません。{line} と入力するか、--without {form} で除いてください",
            f"what makes the format {form} is not installed; type {line}, or leave it out with --without {form}",
        )


class InvalidPackageError(PublishError):
    """The package has errors; `report` tells them."""

    def __init__(self, report: Report) -> None:
        """Keep the report, so that its findings can be shown."""
        super().__init__(
            "パッケージにエラーがあるため、公開用データを作成しませんでした",
            "the package has errors; no release was made",
        )
        self.report = report
