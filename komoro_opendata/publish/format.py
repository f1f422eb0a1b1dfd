"""What a format is: one form in which a release holds the plan.

A format is a function of the package in the release. To add one, write the function in a module of its own
and name it in `komoro_opendata.publish.formats`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from komoro_opendata.publish.edition import Edition
from komoro_opendata.publish.files import ReleaseFiles

__all__ = ["Counts", "Extra", "Format"]

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Extra:
    """What a plain installation lacks: an extra's name in pyproject.toml, and the module that it brings."""

    name: str
    module: str


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name, and the function that writes its files and returns what the manifest counts.

    The same edition must give the same bytes on every machine: no clock, no order of a set, no locale.

    `group` is a name under which users choose several formats at once, as they choose one by its own name (lower-case
    words with hyphens or dots); `extra` is what the function needs beside a plain installation; `made_from` names the
    formats before it whose files it reads.
    """

    name: str
    write: Callable[[Edition, ReleaseFiles], Counts]
    group: str = ""
    extra: Extra | None = None
    made_from: tuple[str, ...] = ()
