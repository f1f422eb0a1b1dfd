"""Make a release of a package: whole, checked, reproducible, put in place in one step."""

from komoro_opendata.publish.edition import Hosting
from komoro_opendata.publish.errors import (
    InvalidPackageError,
    MissingFormatError,
    OutputBusyError,
    OutputError,
    PublishError,
    SelectionError,
)
from komoro_opendata.publish.files import ReleasedFile
from komoro_opendata.publish.release import Release, publish

__all__ = [
    "Hosting",
    "InvalidPackageError",
    "MissingFormatError",
    "OutputBusyError",
    "OutputError",
    "PublishError",
    "Release",
    "ReleasedFile",
    "SelectionError",
    "publish",
]
