"""Hold a package against the text of its plan: every figure, every official name, every place, cell by cell."""

from pathlib import Path

from komoro_opendata.package import Package
from komoro_opendata.plan.audit_ledger import Ledger, Tables
from komoro_opendata.plan.audit_names import audit_names, recurs
from komoro_opendata.plan.audit_places import audit_places
from komoro_opendata.plan.audit_report import AuditReport, Count, Mismatch
from komoro_opendata.plan.audit_values import audit_values
from komoro_opendata.plan.evidence import EvidenceError, read_evidence
from komoro_opendata.plan.printed import Doubt, Kind

__all__ = ["AuditReport", "EvidenceError", "audit"]


def audit(package: Package, source: str | Path) -> AuditReport:
    """Audit a package against the plan's text, or against the index made from it (which it is, the content tells).

    Every `raw` must stand at its source_ref, under its indicator and in the column of its year, and no printed cell may
    be carried twice; every value must follow from its `raw`; every official name must stand within its row's lines, in
    printed order; nothing printed may be left over, and no value may be called lost whose cell is still there. Rows of
    another source than the plan's are counted, not judged.

    Raises:
        EvidenceError: The source is neither a plan's text nor an index.
        OSError, UnicodeDecodeError, csv.Error: A table of the package cannot be read.
    """
    evidence = read_evidence(Path(source))
    ledger = Ledger(evidence)
    tables = Tables(package)
    plan_source = next((row["source_id"] for row in tables.rows("plan")), "")
    _audit_source(ledger, tables, plan_source)
    audit_names(ledger, tables)
    audit_places(ledger, tables)
    observed = audit_values(ledger, tables, package.rows("observation"), plan_source)
    counts = {kind: _count(ledger, kind) for kind in Kind}
    return AuditReport(
        evidence=evidence,
        counts=counts,
        observations=observed.observations,
        lost=len(observed.lost),
        unprinted=observed.unprinted,
        elsewhere=observed.elsewhere,
        mismatches=tuple(ledger.mismatches),
    )


def _audit_source(ledger: Ledger, tables: Tables, plan_source: str) -> None:
    """The text is the one that the package was transcribed from."""
    row = tables.find("source", "source_id", plan_source)
    printed = ledger.evidence.sha256
    if row is None:
        ledger.report(Mismatch("sha256-differs", printed=printed, carried=""))
    elif row["sha256"] != printed:
        ledger.report(Mismatch.at(row, "sha256", "sha256-differs", printed=printed))


def _count(ledger: Ledger, kind: Kind) -> Count:
    """Count the cells of a kind, and report those that no row carries and nothing repeats."""
    cells = ledger.cells(kind)
    missing = [cell for cell in ledger.unused(kind) if not recurs(ledger, cell)]
    for cell in missing:
        code = "value-unused" if kind is Kind.VALUE else "name-unused"
        ledger.report(Mismatch(code, place=cell.place, printed=cell.whole, kind=kind))
    printed = sum(cell.doubt is not Doubt.NOT_CARRIED for cell in cells)
    doubtful = sum(cell.doubt is not None for cell in cells)
    return Count(printed, printed - len(missing), len(missing), doubtful)
