"""Run every check over a package: all findings in one run, in the order of the package's files."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from komoro_opendata.check import identity, measures, structure, targets, texts, values
from komoro_opendata.check.descriptor import descriptor_findings
from komoro_opendata.check.emit import descriptor_finding
from komoro_opendata.check.files import file_findings, readable_tables
from komoro_opendata.check.forms import form_findings
from komoro_opendata.check.headers import header_findings
from komoro_opendata.check.keys import key_findings
from komoro_opendata.check.plan_tables import PlanTables
from komoro_opendata.check.registry import plan_rules
from komoro_opendata.check.schemas import effective_schemas
from komoro_opendata.check.shapes import graph_findings
from komoro_opendata.check.tables import table_findings
from komoro_opendata.findings import Finding, Severity
from komoro_opendata.package import DescriptorSyntaxError, Package, open_package
from komoro_opendata.package.rows import TableFile

__all__ = ["RULE_MODULES", "Report", "own_findings", "validate", "validate_package"]

# What the rules over forms tell of a cell is not told once more by its type.
_FORMS = frozenset({"cell-type", "decimal-form", "integer-form", "number-fullwidth"})
RULE_MODULES = (identity, structure, measures, targets, values, texts)


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a validation."""

    findings: tuple[Finding, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many errors, warnings and notes there are."""
        counted = Counter(finding.severity for finding in self.findings)
        return {severity.value: counted[severity] for severity in Severity}

    @property
    def valid(self) -> bool:
        """Whether there is no error."""
        return self.counts[Severity.ERROR.value] == 0


def validate(location: str | Path, *, graph: bool = True) -> Report:
    """Check the package at `location` (a folder, a zip or a datapackage.json).

    Args:
        location: Where the package is.
        graph: Whether a package whose tables have no error is also checked as linked data.

    Raises:
        PackageNotFoundError: Nothing is there.
        NotAPackageError: What is there holds no descriptor.
        UnsafePackageError: The package reaches outside itself.
    """
    try:
        with open_package(location) as package:
            return validate_package(package, graph=graph)
    except DescriptorSyntaxError as error:
        finding = descriptor_finding("descriptor-syntax", "", column=error.column, reason=error.reason)
        return Report((replace(finding, pointer=None, line=error.line),))


def validate_package(package: Package, *, graph: bool = True) -> Report:
    """Check an open package: descriptor, files, tables, what the tables mean together, then its linked data.

    Tables with errors make no graph that could be judged: then, or without `graph`, shapes and cube are passed over.
    """
    tables, found = _before_tables(package)
    schemas = effective_schemas(package.descriptor)
    found += _beyond_schemas(package, tables)
    forms = {_cell(finding) for finding in found if finding.code in _FORMS}
    by_schema = table_findings(package.root, tables, schemas)
    found += (finding for finding in by_schema if finding.code != "cell-type" or _cell(finding) not in forms)
    if graph and not any(finding.severity is Severity.ERROR for finding in found):
        found += graph_findings(package)
    return Report(tuple(_in_order(package, found)))


def own_findings(package: Package) -> tuple[Finding, ...]:
    """The findings of this project's own rules alone, without those of the table schemas that frictionless judges."""
    tables, found = _before_tables(package)
    return tuple(_in_order(package, found + _beyond_schemas(package, tables)))


def _before_tables(package: Package) -> tuple[dict[str, TableFile], list[Finding]]:
    found = list(descriptor_findings(package.descriptor))
    found += file_findings(package)
    return readable_tables(package, found), found


def _beyond_schemas(package: Package, tables: dict[str, TableFile]) -> list[Finding]:
    schemas = effective_schemas(package.descriptor)
    found = list(header_findings(tables, schemas))
    found += form_findings(tables, schemas)
    found += key_findings(tables, schemas)
    plan = PlanTables(tables, package.descriptor.declaration())
    for rule in plan_rules():
        found += rule(plan)
    return found


def _cell(finding: Finding) -> tuple[str | None, int | None, str | None]:
    return finding.path, finding.row, finding.field


def _in_order(package: Package, findings: Iterable[Finding]) -> list[Finding]:
    """By file as the descriptor lists them (the descriptor itself first), then by line, then as the rules run."""
    position = {table.path: index for index, table in enumerate(package.tables.values())}
    return sorted(findings, key=lambda finding: (position.get(finding.path or "", -1), finding.line or 0))
