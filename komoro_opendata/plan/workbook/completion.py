"""Complete drafted tables: the shared rows that are used, rows in plan order, what changed against before."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from komoro_opendata.check.plan_tables import PlanTables
from komoro_opendata.package.rows import Row, TableFile
from komoro_opendata.plan.workbook.drafting import Cells
from komoro_opendata.vocabulary.codes import code_list
from komoro_opendata.vocabulary.model import model

__all__ = ["Change", "added_shared_rows", "change_of", "in_plan_order"]

Rows = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Change:
    """How a table differs from what it was: its rows now, and how many are new, changed, removed."""

    rows: int
    new: int
    changed: int
    removed: int


@dataclass(frozen=True, slots=True)
class _HeldTable(TableFile):
    """A table that is held in memory, where a file would be."""

    held: Sequence[Row]

    def rows(self) -> Iterator[Row]:
        """The rows in the order in which they are held."""
        return iter(self.held)


def added_shared_rows(tables: Mapping[str, Rows], used: Mapping[str, Iterable[str]]) -> dict[str, list[Cells]]:
    """The rows of the code lists that are used and not yet there, by table."""
    added: dict[str, list[Cells]] = {}
    for table in model().tables.values():
        if table.shared is None:
            continue
        key, known = table.key[0], code_list(table.shared).rows
        there = {row[key] for row in tables.get(table.name, ())}
        missing = [code for code in known if code in set(used.get(table.name, ())) - there]
        if missing:
            added[table.name] = [{name: known[code].get(name, "") for name in table.fields} for code in missing]
    return added


def in_plan_order(tables: Mapping[str, Rows]) -> dict[str, list[Mapping[str, str]]]:
    """All tables with their rows in plan order; a city's own tables as they stand."""
    held = {name: _held(name, rows) for name, rows in tables.items()}
    plan = PlanTables(held, {})
    return {
        name: [row.cells for row in (plan.ordered(name) if name in model().tables else table.held)]
        for name, table in held.items()
    }


def change_of(key: Sequence[str], before: Rows, after: Rows) -> Change:
    """What changed in a table, its rows known by their key (all columns where there is none)."""
    former = {_key(key, row): row for row in before}
    present = {_key(key, row): row for row in after}
    same = [name for name in present if name in former]
    changed = sum(not _equal(former[name], present[name]) for name in same)
    return Change(len(after), len(present) - len(same), changed, len(former) - len(same))


def _held(name: str, rows: Rows) -> _HeldTable:
    held = [Row(name, name, number + 1, number, row) for number, row in enumerate(rows, start=1)]
    return _HeldTable(name, name, Path(), held)


def _key(key: Sequence[str], row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(row.get(column, "") for column in key) if key else tuple(row.values())


def _equal(first: Mapping[str, str], second: Mapping[str, str]) -> bool:
    return all(first.get(column, "") == second.get(column, "") for column in {*first, *second})
