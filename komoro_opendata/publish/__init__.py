"""Make a release of a package: whole, checked, reproducible, put in place in one step."""

from komoro_opendata.publish.errors import InvalidPackageError, OutputBusyError, OutputError, PublishError
from komoro_opendata.publish.files import ReleasedFile
from komoro_opendata.publish.release import Release, publish

__all__ = [
    "InvalidPackageError",
    "OutputBusyError",
    "OutputError",
    "PublishError",
    "Release",
    "ReleasedFile",
    "publish",
]
