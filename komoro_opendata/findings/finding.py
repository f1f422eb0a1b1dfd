"""What a finding is: a fault of the data, told as data."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Finding", "Severity"]


class Severity(StrEnum):
    """How grave a finding is: errors make a package invalid, warnings and notes do not."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault at one place.

    `line` is the physical line of the file (header = 1), `row` the data record (first = 1), `pointer` a JSON Pointer
    (RFC 6901) into the descriptor, `sheet` and `cell` a place in a workbook; None where it does not apply. `params`
    hold what the words of the rule need, as text.
    """

    code: str
    severity: Severity
    path: str | None = None
    resource: str | None = None
    line: int | None = None
    row: int | None = None
    field: str | None = None
    value: str | None = None
    pointer: str | None = None
    sheet: str | None = None
    cell: str | None = None
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)
