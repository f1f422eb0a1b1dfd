"""Gather what is found wrong in a workbook: each finding names the file, the sheet and the cell."""

from dataclasses import dataclass, field

from komoro_opendata.findings import Finding, Severity, rules

__all__ = ["Place", "Told"]


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

    @property
    def has_error(self) -> bool:
        """Whether anything keeps the workbook from being taken over."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)
