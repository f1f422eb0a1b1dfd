"""The tables of a plan as the plan's rules read them: the structure in memory, the observations streamed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from komoro_opendata.check.emit import file_finding
from komoro_opendata.findings import Finding
from komoro_opendata.package.rows import Row, TableFile
from komoro_opendata.vocabulary.codes import code_list
from komoro_opendata.vocabulary.model import Field, Table, model

__all__ = ["OBSERVATION", "PlanTables", "Rank", "Series"]

OBSERVATION = "observation"
Rank = tuple[Any, ...]


@dataclass(slots=True)
class Series:
    """What the observations of one indicator in one breakdown hold."""

    baselines: list[Row] = field(default_factory=list)
    target_years: set[int] = field(default_factory=set)


class PlanTables:
    """All readable tables of one package, and what the package declares of itself.

    Every table but `observation` is kept in memory: together they are the plan's structure. Observations are read anew
    at each pass, so that memory does not grow with their number (the series' keys and years aside).
    """

    def __init__(self, tables: Mapping[str, TableFile], declaration: Mapping[str, Any]) -> None:
        """Read the tables lazily; `declaration` is the descriptor's `municipal_plan`."""
        self._files = tables
        self.declaration = declaration
        self._rows: dict[str, list[Row]] = {}
        self._by_key: dict[str, dict[str, Row]] = {}
        self._ranks: dict[str, dict[str, Rank]] = {}

    def has(self, table: str) -> bool:
        """Whether the package has this table in a form that can be read."""
        return table in self._files

    def file_finding(self, code: str, table: str, **params: object) -> Finding:
        """A finding about a table as a whole."""
        return file_finding(code, self._files[table], params=params)

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of a table in the order of its file."""
        if table == OBSERVATION:
            return self._files[table].rows() if table in self._files else iter(())
        return iter(self._kept(table))

    def _kept(self, table: str) -> list[Row]:
        if table not in self._rows:
            self._rows[table] = list(self._files[table].rows()) if table in self._files else []
        return self._rows[table]

    def find(self, table: str, key: str) -> Row | None:
        """The row of a table with a single-column key, by that key."""
        if table not in self._by_key:
            column = model().tables[table].key[0]
            self._by_key[table] = {row[column]: row for row in reversed(self._kept(table))}
        return self._by_key[table].get(key)

    def children(self, table: str, column: str) -> set[str]:
        """The values that stand in a column: which rows have at least one row below them."""
        return {row[column] for row in self.rows(table) if row[column]}

    @cached_property
    def plan(self) -> Row | None:
        """The plan's only row; None where there is none."""
        return next(self.rows("plan"), None)

    @cached_property
    def series(self) -> Mapping[tuple[str, str], Series]:
        """The series by indicator and breakdown, from one pass over the observations."""
        series: dict[tuple[str, str], Series] = {}
        for row in self.rows(OBSERVATION):
            entry = series.setdefault((row["indicator_id"], row["breakdown"]), Series())
            if row["kind"] == "baseline":
                entry.baselines.append(row)
            elif row["kind"] == "target" and (year := row.integer("fiscal_year")) is not None:
                entry.target_years.add(year)
        return series

    def rank(self, table: Table, row: Row) -> Rank | None:
        """Where a row stands in plan order; None where a part of that is missing or broken."""
        parts: list[Any] = []
        for column in table.order:
            part = self._rank_part(table, table.fields[column], row)
            if part is None:
                return None
            parts.append(part)
        return tuple(parts)

    def _rank_part(self, table: Table, field: Field, row: Row) -> Any:
        text = row[field.name]
        if table.name == "indicator" and field.name == "policy_id" and not text:
            measure = self.find("measure", row["measure_id"])
            text = measure["policy_id"] if measure else ""
        if field.name == table.parent_column():
            return self._place_in_tree(table, row)
        if field.references is not None:
            return () if not text else self._ranks_of(field.references.table).get(text)
        if field.codes is not None:
            return code_list(field.codes).positions.get(text)
        if field.type.type == "integer":
            return row.integer(field.name)
        return text

    def _place_in_tree(self, table: Table, row: Row) -> Rank | None:
        """The numbers from the top down to the row itself, or its depth and then those numbers: see `_broad`."""
        path = self._path(table, row)
        if path is None or table.name not in self._broad:
            return path
        return (len(path), *path)

    def _path(self, table: Table, row: Row) -> Rank | None:
        parent_column, key = table.parent_column() or "", table.key[0]
        path: list[int] = []
        seen: set[str] = set()
        current: Row | None = row
        while current is not None:
            number = current.integer("number")
            if number is None or current[key] in seen:
                return None
            seen.add(current[key])
            path.append(number)
            current = self.find(table.name, current[parent_column]) if current[parent_column] else None
        return tuple(reversed(path))

    @cached_property
    def _broad(self) -> frozenset[str]:
        """The tables with a hierarchy of their own whose rows stand level by level, not each before its descendants.

        "By the parents' order, then number" can be read both ways, so both are plan order.
        """
        broad = set()
        for table in model().tables.values():
            if table.parent_column() and "number" in table.order:
                paths = [path for row in self._kept(table.name) if (path := self._path(table, row)) is not None]
                lengths = [len(path) for path in paths]
                if lengths == sorted(lengths) and paths != sorted(paths):
                    broad.add(table.name)
        return frozenset(broad)

    def _ranks_of(self, name: str) -> Mapping[str, Rank]:
        if name not in self._ranks:
            table = model().tables[name]
            ranked = ((row[table.key[0]], self.rank(table, row)) for row in self._kept(name))
            self._ranks[name] = {key: rank for key, rank in ranked if rank is not None}
        return self._ranks[name]
