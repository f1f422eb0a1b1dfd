"""What an audit found: counts by kind of cell, places decided by rule, and every mismatch between package and text."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from komoro_opendata.package import Row
from komoro_opendata.plan.printed import Evidence, Kind, Printed

__all__ = ["AuditReport", "Count", "Mismatch"]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One place at which the package and the text disagree.

    `table`, `path`, `line` (physical, header = 1), `row` (data record, first = 1) and `field` tell where the package
    stands, `place` where the text does; None where there is no such side. `printed` is what the text prints there,
    `carried` what the package holds; `expected` is what the rule asks for; `cell_reason` is why the carried characters
    are no value: the stable word `reason` and the parts that its words name.
    """

    code: str
    table: str | None = None
    path: str | None = None
    line: int | None = None
    row: int | None = None
    field: str | None = None
    place: str | None = None
    printed: str | None = None
    carried: str | None = None
    expected: str | None = None
    kind: Kind | None = None
    cell_reason: Mapping[str, str] | None = None

    @classmethod
    def at(cls, row: Row, column: str, code: str, **told: str | Kind | None) -> "Mismatch":
        """A mismatch at a cell of the package; `carried` is the cell unless something else is told."""
        told.setdefault("carried", row[column])
        return cls(code, row.table, row.path, row.line, row.number, column, **told)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Count:
    """Of one kind: cells printed, carried by the package, missing from it, and placed or bounded by a rule."""

    printed: int
    covered: int
    missing: int
    doubtful: int


@dataclass(frozen=True, slots=True)
class AuditReport:
    """The outcome of an audit.

    `counts` by kind of cell; a cell that is doubtful is covered or missing as well, except those that the rules leave
    out. `lost` are observations whose figure the text no longer carries, `unprinted` those for which nothing would be
    printed (not due, not measured, discontinued), `elsewhere` those that name another source.
    """

    evidence: Evidence
    counts: Mapping[Kind, Count]
    observations: int
    lost: int
    unprinted: int
    elsewhere: int
    mismatches: tuple[Mismatch, ...] = field(default=())

    @property
    def ok(self) -> bool:
        """Whether package and text agree everywhere."""
        return not self.mismatches

    @property
    def doubts(self) -> tuple[Printed, ...]:
        """The printed cells that a rule of transcription placed or bounded, in reading order."""
        return tuple(cell for cell in self.evidence.cells if cell.doubt is not None)
