"""What a format is: one form in which a release holds the plan.

A format is a function of the package in the release. To add one, write the function in a module of its own
and name it in `komoro_opendata.publish.formats`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from komoro_opendata.publish.edition import Edition
from komoro_opendata.publish.files import ReleaseFiles

__all__ = ["Counts", "Format"]

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name, and the function that writes its files and returns what the manifest counts.

    The same edition must give the same bytes on every machine: no clock, no order of a set, no locale.
    """

    name: str
    write: Callable[[Edition, ReleaseFiles], Counts]
