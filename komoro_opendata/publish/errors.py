"""What can go wrong before a release is made, told in Japanese and English.

PublishError
├── OutputError            the place given cannot take a release: wrong usage
│   └── OutputBusyError    another run is writing there
└── InvalidPackageError    the package has errors: the data are at fault

A full disk or a folder that may not be written to stays what it is, an OSError.
"""

from komoro_opendata.check import Report
from komoro_opendata.findings.errors import WordedError

__all__ = ["InvalidPackageError", "OutputBusyError", "OutputError", "PublishError"]


class PublishError(WordedError):
    """A release that is not made. The place given for it is as it was."""


class OutputError(PublishError):
    """What stands at the place given is not ours to replace, or lies where no release may lie."""


class OutputBusyError(OutputError):
    """Another run is writing a release to the same place."""


class InvalidPackageError(PublishError):
    """The package has errors; `report` tells them."""

    def __init__(self, report: Report) -> None:
        """Keep the report, so that its findings can be shown."""
        super().__init__(
            "パッケージにエラーがあるため、公開用データを作成しませんでした",
            "the package has errors; no release was made",
        )
        self.report = report
