"""Bring a package of an older version of the profile into the present one: vocab/profile/migrations/.

A migration is data: the version it begins with, the one it leads to, and steps. Several are carried out one after the
other until the present version is reached. The tables are then written anew in the columns of the present profile; own
`x_` columns and tables are carried over as they are.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
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
    """The tables on their way, by name, and what was kept as a column of the package's own."""

    rows: dict[str, list[_Row]]
    kept: list[tuple[str, str]] = field(default_factory=list)

    def rename_table(self, table: str, to: str) -> None:
        self.rows[to] = self.rows.pop(table)

    def rename_column(self, table: str, column: str, to: str) -> None:
        for row in self.rows[table]:
            row[to] = row.pop(column)

    def add_column(self, table: str, column: str, value: str) -> None:
        for row in self.rows[table]:
            row[column] = value

    def drop_column(self, table: str, column: str) -> None:
        cells = [row.pop(column) for row in self.rows[table]]
        if any(cells):
            self.kept.append((table, f"x_{column}"))
            for row, cell in zip(self.rows[table], cells, strict=True):
                row[f"x_{column}"] = cell

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


def migrate(package: Package, out: Path) -> Migrated:
    """Write a package into the new folder `out`, in the present version of the profile.

    Raises:
        MigrationError: The package is of the present version, of a newer or of an unknown one.
        LeftOverError: It lacks a table or a column of its version, or holds one that no version knows.
        WriteRefusedError: Something stands at `out`.
        OSError: A table cannot be read, or the place may not be written to.
    """
    way = _way(str(package.descriptor.declaration().get("version", "")))
    tables = _Tables({name: [dict(row.cells) for row in table.rows()] for name, table in package.tables.items()})
    for migration in way:
        for step in migration.steps:
            for name, given in step.items():
                try:
                    tables.step(name, given)
                except KeyError as error:
                    raise _lacking(migration, given, str(error.args[0])) from error
    descriptor = build_descriptor(_particular(package, tables))
    _refuse_left_over(tables, columns_of(descriptor))
    new_package(out, descriptor, tables.rows)
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
    raw = dict(package.descriptor.raw)
    own = {resource["name"]: resource for _, resource in package.descriptor.resources()}
    renamed = {given["table"]: given["to"] for given in _renamed_tables(package)}
    x_fields: dict[str, list[Any]] = {}
    for name, resource in own.items():
        fields = [item for item in resource["schema"]["fields"] if str(item.get("name", "")).startswith("x_")]
        if fields and not name.startswith("x_"):
            x_fields[renamed.get(name, name)] = fields
    for table, column in tables.kept:
        x_fields.setdefault(table, []).append({"name": column, "type": "string"})
    return {
        **raw,
        "municipal_plan": {**package.descriptor.declaration(), "version": model().version},
        "resources": [resource for name, resource in own.items() if name.startswith("x_")],
        "x_fields": x_fields,
    }


def _renamed_tables(package: Package) -> list[Mapping[str, str]]:
    way = _way(str(package.descriptor.declaration().get("version", "")))
    return [step["rename_table"] for migration in way for step in migration.steps if "rename_table" in step]


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
