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
        self._positions: dict[str, dict[str, int]] = {}

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
    def own_units(self) -> Mapping[str, str]:
        """The city's own units: symbol and Japanese name, as cells print them, to code."""
        own = [row for row in self.rows("unit") if row["unit"].startswith("x_")]
        return {row[column]: row["unit"] for column in ("label_ja", "symbol") for row in own if row[column]}

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

    def ordered(self, name: str) -> list[Row]:
        """The rows of a table in plan order: as they stand where that is right, else sorted.

        Rows that have no place (a number is missing, a reference is broken) come last.
        """
        table = model().tables[name]
        rows = list(self.rows(name))
        if self.first_misplaced(table) is None:
            return rows
        ranked = [(self._rank(table, row, by_level=False), row) for row in rows]
        placed = sorted((entry for entry in ranked if entry[0] is not None), key=_rank_of)
        return [row for _, row in placed] + [row for rank, row in ranked if rank is None]

    def first_misplaced(self, table: Table) -> tuple[Row, Row] | None:
        """The first row that should stand before an earlier one, and that earlier row; None where all is in plan order.

        In a hierarchy inside one table a row may stand right before its descendants, or before all rows below its
        level: "by the parents' order, then number" can be read both ways. Indicators of policies and of measures are
        two sequences.
        """
        found = self._first_misplaced(table, by_level=False)
        if found is None or table.parent_column() not in table.order:
            return found
        return found if self._first_misplaced(table, by_level=True) is not None else None

    def _first_misplaced(self, table: Table, *, by_level: bool) -> tuple[Row, Row] | None:
        optional = [column for column in table.order if self._is_optional_reference(table, column)]
        latest: dict[tuple[bool, ...], tuple[Rank, Row]] = {}
        for row in self.rows(table.name):
            rank = self._rank(table, row, by_level=by_level)
            if rank is None:
                continue
            sequence = tuple(bool(row[column]) for column in optional)
            before = latest.get(sequence)
            if before is not None and rank < before[0]:
                return row, before[1]
            latest[sequence] = (rank, row)
        return None

    @staticmethod
    def _is_optional_reference(table: Table, column: str) -> bool:
        field = table.fields[column]
        return field.references is not None and not field.required and column != table.parent_column()

    def _rank(self, table: Table, row: Row, *, by_level: bool) -> Rank | None:
        """Where a row stands in plan order; None where a part of that is missing or broken."""
        parts = [self._rank_part(table, table.fields[column], row, by_level=by_level) for column in table.order]
        return None if None in parts else tuple(parts)

    def _rank_part(self, table: Table, field: Field, row: Row, *, by_level: bool) -> Any:
        text = row[field.name]
        if field.name == table.parent_column():
            path = self._path(table, row)
            return (len(path), path) if path and by_level else path
        if field.references is not None:
            return self._positions_of(field.references.table).get(text) if text else -1
        if field.codes is not None:
            return code_list(field.codes).positions.get(text)
        if field.type.type == "integer":
            return row.integer(field.name)
        return text

    def _path(self, table: Table, row: Row) -> Rank | None:
        """The numbers of a row's ancestors from the top, and its own."""
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

    def _positions_of(self, name: str) -> Mapping[str, int]:
        """The place of each row of a table, by its key: the file's where that is plan order, else the right one."""
        if name not in self._positions:
            table = model().tables[name]
            rows = self._kept(name)
            if self.first_misplaced(table) is not None:
                ranked = ((self._rank(table, row, by_level=False), row) for row in rows)
                rows = [row for _, row in sorted((entry for entry in ranked if entry[0] is not None), key=_rank_of)]
            self._positions[name] = {row[table.key[0]]: position for position, row in enumerate(rows)}
        return self._positions[name]


def _rank_of(entry: tuple[Rank | None, Row]) -> Rank:
    return entry[0] or ()
