"""Bring a package of an older version of the profile into the present one: vocab/profile/migrations/.

A migration is data: the version it begins with, the one it leads to, and steps. Several are carried out one after the
other until the present version is reached. The tables are then written anew in the columns of the present profile; own
`x_` columns and tables are carried over as they are.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from komoro_opendata.findings.errors import WordedError
from komoro_opendata.package import DataAtFaultError, Package
from komoro_opendata.package.build import build_descriptor
from komoro_opendata.package.table_writing import columns_of, new_package
from komoro_opendata.vocabulary.model import load_yaml, model
from komoro_opendata.vocabulary.resources import vocab_folder

__all__ = ["LeftOverError", "Migrated", "Migration", "MigrationError", "migrate", "migrations"]

_Row = dict[str, str]


class MigrationError(WordedError):
    """There is no way from the package's version of the profile to the present one."""


class LeftOverError(DataAtFaultError):
    """The package holds something that neither version of the profile knows."""


@dataclass(frozen=True, slots=True)
class Migration:
    """The way from one version of the profile to the next: steps as vocab/profile/migrations/ explains them."""

    source: str
    target: str
    steps: tuple[Mapping[str, Mapping[str, Any]], ...]


@dataclass(frozen=True, slots=True)
class Migrated:
    """What was done: the versions gone through, and the filled columns that were kept as own ones."""

    versions: tuple[str, ...]
    kept: tuple[str, ...]


@dataclass(slots=True)
class _Tables:
    """The tables on their way, by name, the fields of their own columns, and what was kept as such a column."""

    rows: dict[str, list[_Row]]
    own: dict[str, list[Any]]
    kept: list[tuple[str, str]] = field(default_factory=list)

    def rename_table(self, table: str, to: str) -> None:
        if to in self.rows and table in self.rows:
            raise _unknown(f"{to}.csv")
        self.rows[to] = self.rows.pop(table)
        self.own[to] = self.own.pop(table, [])

    def rename_column(self, table: str, column: str, to: str) -> None:
        self._must_be_free(table, to)
        for row in self.rows[table]:
            row[to] = row.pop(column)

    def add_column(self, table: str, column: str, value: str) -> None:
        self._must_be_free(table, column)
        for row in self.rows[table]:
            row[column] = value

    def drop_column(self, table: str, column: str) -> None:
        cells = [row.pop(column) for row in self.rows[table]]
        if any(cells):
            own = self._free_name(table, f"x_{column}")
            self.kept.append((table, own))
            self.own.setdefault(table, []).append({"name": own, "type": "string"})
            for row, cell in zip(self.rows[table], cells, strict=True):
                row[own] = cell

    def _must_be_free(self, table: str, column: str) -> None:
        if any(column in row for row in self.rows[table]):
            raise _unknown(f"{table}.csv: {column}")

    def _free_name(self, table: str, wanted: str) -> str:
        """The wanted name, or with a number where the package has a column of that name."""
        taken = {column for row in self.rows[table] for column in row}
        taken |= {item["name"] for item in self.own.get(table, ())}
        names = (f"{wanted}_{number}" for number in count(2))
        return wanted if wanted not in taken else next(name for name in names if name not in taken)

    def map_codes(self, table: str, column: str, codes: Mapping[str, str]) -> None:
        for row in self.rows[table]:
            row[column] = codes.get(row[column], row[column])

    def step(self, name: str, given: Mapping[str, Any]) -> None:
        steps: dict[str, Callable[..., None]] = {
            "rename_table": self.rename_table,
            "rename_column": self.rename_column,
            "add_column": self.add_column,
            "drop_column": self.drop_column,
            "map_codes": self.map_codes,
        }
        steps[name](**given)


@cache
def migrations() -> Mapping[str, Migration]:
    """All migrations by the version that they begin with."""
    found = {}
    for file in sorted((vocab_folder() / "profile/migrations").glob("*.yaml")):
        raw = load_yaml(file.read_text(encoding="utf-8"))
        found[raw["from"]] = Migration(raw["from"], raw["to"], tuple(raw["steps"]))
    return found


def migrate(package: Package, out: str | Path) -> Migrated:
    """Write a package into the new folder `out`, in the present version of the profile.

    Raises:
        MigrationError: The package is of the present version, of a newer or of an unknown one.
        LeftOverError: It lacks a table or a column of its version or the schema of a table, or holds a table or a
            column that no version knows.
        WriteRefusedError: Something stands at `out`.
        OSError: A table cannot be read, or the place may not be written to.
    """
    way = _way(str(package.descriptor.declaration().get("version", "")))
    rows = {name: [dict(row.cells) for row in table.rows()] for name, table in package.tables.items()}
    tables = _Tables(rows, _own_fields(package))
    for migration in way:
        for step in migration.steps:
            for name, given in step.items():
                try:
                    tables.step(name, given)
                except KeyError as error:
                    raise _lacking(migration, given, str(error.args[0])) from error
    descriptor = build_descriptor(_particular(package, tables))
    _refuse_left_over(tables, columns_of(descriptor))
    new_package(Path(out), descriptor, tables.rows)
    return Migrated(
        (way[0].source, *(migration.target for migration in way)),
        tuple(f"{table}.{column}" for table, column in tables.kept),
    )


def _way(version: str) -> list[Migration]:
    present = model().version
    if version == present:
        raise MigrationError(
            f"このパッケージはすでに現在のプロファイル {present} です。移行は要りません",
            f"this package is of the present profile {present} already; there is nothing to migrate",
        )
    way: list[Migration] = []
    while version != present:
        if version not in migrations():
            known = "、".join(migrations())
            raise MigrationError(
                f"プロファイルの版「{version}」からの移行方法がありません（移行できる版: {known}）。"
                "新しい版なら、このプログラムを更新してください",
                f"there is no way from version “{version}” of the profile (known: {known.replace('、', ', ')}); "
                "if it is newer, update this program",
            )
        way.append(migrations()[version])
        version = way[-1].target
    return way


def _particular(package: Package, tables: _Tables) -> dict[str, Any]:
    """All of the descriptor but the tables of the profile, with the present version and the own columns."""
    listed = (resource for _, resource in package.descriptor.resources())
    return {
        **package.descriptor.raw,
        "municipal_plan": {**package.descriptor.declaration(), "version": model().version},
        "resources": [resource for resource in listed if resource["name"].startswith("x_")],
        "x_fields": {table: fields for table, fields in tables.own.items() if fields},
    }


def _own_fields(package: Package) -> dict[str, list[Any]]:
    """Of each table of the profile, what the descriptor says of the package's own columns."""
    own = {}
    for _, resource in package.descriptor.resources():
        schema = resource.get("schema")
        fields = schema.get("fields") if isinstance(schema, dict) else None
        if not isinstance(fields, list) or not all(isinstance(_name(item), str) for item in fields):
            raise _without_schema(resource["name"])
        if not resource["name"].startswith("x_"):
            own[resource["name"]] = [item for item in fields if item["name"].startswith("x_")]
    return own


def _name(item: Any) -> Any:
    return item.get("name") if isinstance(item, dict) else None


def _without_schema(table: str) -> LeftOverError:
    return LeftOverError(
        f"datapackage.json の表「{table}」に列の一覧（schema の fields、それぞれに name）がありません。"
        "書き足してから、もう一度実行してください",
        f"datapackage.json lists no columns for the table “{table}” (fields of its schema, each with a name); "
        "add them and run it again",
    )


def _lacking(migration: Migration, given: Mapping[str, Any], what: str) -> LeftOverError:
    place = f"{given['table']}.csv"
    return LeftOverError(
        f"プロファイル {migration.source} のパッケージに必要な「{what}」が {place} に見つかりません",
        f"“{what}”, which a package of profile {migration.source} has, is missing from {place}",
    )


def _refuse_left_over(tables: _Tables, columns: Mapping[str, tuple[str, ...]]) -> None:
    for name, rows in tables.rows.items():
        if name not in columns:
            raise _unknown(f"{name}.csv")
        left = next((column for row in rows for column in row if column not in columns[name]), None)
        if left is not None:
            raise _unknown(f"{name}.csv: {left}")


def _unknown(what: str) -> LeftOverError:
    return LeftOverError(
        f"移行後のプロファイルにないものが残っています（{what}）。独自のものなら x_ で始まる名前にしてください",
        f"something is left that the present profile does not know ({what}); "
        "if it is your own, give it a name that begins with x_",
    )
