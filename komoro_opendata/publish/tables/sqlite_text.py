"""The SQL of the database's tables and indexes."""

from collections.abc import Iterable, Iterator, Sequence

from komoro_opendata.publish.tables.typed import Column, ForeignKey, Kind, TypedTable

__all__ = ["EXACT", "create_table", "indexes", "quoted"]

EXACT = "_exact"
"""Ends the name of the column that holds a decimal as text."""

_TYPES = {Kind.TEXT: "TEXT", Kind.INTEGER: "INTEGER", Kind.DECIMAL: "NUMERIC", Kind.DATE: "TEXT"}


def quoted(name: str) -> str:
    """A name of a table or column in SQL, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def create_table(table: TypedTable, tables: Sequence[TypedTable]) -> str:
    """The statement that makes the table; `tables` are all that the database will have.

    A foreign key is left out where its target is no key of the other table: SQLite could not hold it.
    """
    exact = (f"{quoted(column.name + EXACT)} TEXT" for column in table.columns if column.kind is Kind.DECIMAL)
    parts = [*map(_column, table.columns), *exact]
    if table.key:
        parts.append(f"PRIMARY KEY {_listed(table.key)}")
    parts += [f"UNIQUE {_listed(columns)}" for columns in table.unique]
    parts += [
        f"FOREIGN KEY {_listed(key.columns)} REFERENCES {quoted(key.table)} {_listed(key.targets)}"
        for key in _held(table, tables)
    ]
    return f"CREATE TABLE {quoted(table.name)} (\n  " + ",\n  ".join(parts) + "\n)"


def indexes(tables: Sequence[TypedTable]) -> Iterator[str]:
    """The statements that make an index for each foreign key that does not begin another key of its table."""
    for table in tables:
        begun = {columns[:end] for columns in (table.key, *table.unique) for end in range(1, len(columns) + 1)}
        for columns in dict.fromkeys(key.columns for key in _held(table, tables)):
            if columns not in begun:
                name = quoted(f"{table.name}_by_{'_'.join(columns)}")
                yield f"CREATE INDEX {name} ON {quoted(table.name)} {_listed(columns)}"


def _column(column: Column) -> str:
    return f"{quoted(column.name)} {_TYPES[column.kind]}" + (" NOT NULL" if column.required else "")


def _held(table: TypedTable, tables: Iterable[TypedTable]) -> list[ForeignKey]:
    keys = {other.name: (other.key, *other.unique) for other in tables}
    return [key for key in table.foreign_keys if key.targets in keys.get(key.table, ())]


def _listed(columns: Sequence[str]) -> str:
    return "(" + ", ".join(map(quoted, columns)) + ")"
