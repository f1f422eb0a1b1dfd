"""Gather what is found wrong in a workbook: each finding names the file, the sheet and the cell."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from komoro_opendata.findings import Finding, Severity, rules
from komoro_opendata.plan.workbook.grid import column_number

__all__ = ["Place", "Told"]

_CELL = re.compile(r"([A-Z]+)([0-9]+)")


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a workbook: a sheet, a cell of it where one is meant, and the column of a table that it stands for."""

    sheet: str
    cell: str | None = None
    table: str | None = None
    field: str | None = None


@dataclass(slots=True)
class Told:
    """The findings about one workbook."""

    workbook: str
    findings: list[Finding] = field(default_factory=list)

    def add(self, code: str, place: Place, value: str | None = None, **params: object) -> None:
        """Add a finding of a rule; `params` are what its words need."""
        self.findings.append(
            Finding(
                code=code,
                severity=rules()[code].severity,
                path=self.workbook,
                resource=place.table,
                field=place.field,
                value=value,
                sheet=place.sheet,
                cell=place.cell,
                params={name: str(given) for name, given in params.items()},
            )
        )

    def in_order(self, sheets: Iterable[str] = ()) -> tuple[Finding, ...]:
        """The findings in the order of these sheets, then of rows and columns; those of no cell come first."""
        order = {name: position for position, name in enumerate(sheets)}

        def rank(finding: Finding) -> tuple[int, int, int]:
            return order.get(finding.sheet or "", len(order)), *_row_and_column(finding.cell or "")

        return tuple(sorted(self.findings, key=rank))

    @property
    def has_error(self) -> bool:
        """Whether anything keeps the workbook from being taken over."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


def _row_and_column(cell: str) -> tuple[int, int]:
    match = _CELL.fullmatch(cell)
    return (int(match[2]), column_number(match[1])) if match else (0, 0)
