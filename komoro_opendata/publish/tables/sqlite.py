"""tables/plan.sqlite: all tables in one database with keys, foreign keys, indexes, and one view that joins them.

An empty cell is NULL. A decimal is a NUMERIC, with which SQLite calculates in binary; beside it, in `…_exact`, it
stands as text with all its digits. Beside the tables: `metadata` (key, value), `column_title` (what each column is
called), `code` (the labels of the codes), and the view `observation_wide`, which has the columns of the file of that
name. `PRAGMA user_version` is the version of this form.

No time stands in the file. Of its header, the number of the SQLite that wrote it is set to a fixed one: it says
nothing about the content and would differ between machines.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from decimal import Decimal
from pathlib import Path

from komoro_opendata.publish.edition import Edition
from komoro_opendata.publish.files import ReleaseFiles
from komoro_opendata.publish.format import Counts, Format
from komoro_opendata.publish.tables.about import about
from komoro_opendata.publish.tables.sqlite_text import EXACT, create_table, indexes, quoted
from komoro_opendata.publish.tables.sqlite_view import view
from komoro_opendata.publish.tables.typed import Column, Kind, TypedTable, typed_tables
from komoro_opendata.publish.tables.wide import CODE_LISTS
from komoro_opendata.vocabulary.codes import code_list

__all__ = ["DATABASE", "SQLITE"]

DATABASE = "tables/plan.sqlite"
_FORM_VERSION = 1
_VERSION_OF_THE_WRITER = slice(96, 100)  # SQLite Database File Format, section 1.3
_SQLITE_3_40 = (3_040_000).to_bytes(4, "big")
_PRAGMAS = (
    "page_size = 4096",
    "encoding = 'UTF-8'",
    "auto_vacuum = NONE",
    "journal_mode = OFF",
    "synchronous = OFF",
    "foreign_keys = OFF",  # a parent may stand below its child; all are checked at the end
    f"user_version = {_FORM_VERSION}",
)
_MORE_TABLES = (
    "CREATE TABLE metadata (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    """CREATE TABLE column_title (table_name TEXT, column_name TEXT, title_ja TEXT, title_en TEXT,
  PRIMARY KEY (table_name, column_name))""",
    "CREATE TABLE code (list TEXT, code TEXT, label_ja TEXT, label_en TEXT, PRIMARY KEY (list, code))",
)

_Cell = str | int | float | None


def _write_database(edition: Edition, files: ReleaseFiles) -> Counts:
    tables = list(typed_tables(edition.package))
    with files.made(DATABASE) as place:
        with closing(sqlite3.connect(place, isolation_level=None)) as database:
            for pragma in _PRAGMAS:
                database.execute(f"PRAGMA {pragma}")
            database.execute("BEGIN")
            for table in tables:
                database.execute(create_table(table, tables))
                _insert(database, table.name, _cells(table))
            _add_explanations(database, edition, tables)
            for statement in (*indexes(tables), *view(edition)):
                database.execute(statement)
            _require_sound(database)
            database.execute("COMMIT")
        _fix_header(place)
    return {}


def _cells(table: TypedTable) -> Iterator[list[_Cell]]:
    exact = [position for position, column in enumerate(table.columns) if column.kind is Kind.DECIMAL]
    texts = [column.kind in (Kind.TEXT, Kind.DATE) for column in table.columns]
    for row in table.values():
        yield [
            *(_cell(value, is_text=is_text) for value, is_text in zip(row, texts, strict=True)),
            *(None if row[position] is None else format(row[position], "f") for position in exact),
        ]


def _cell(value: object, *, is_text: bool) -> _Cell:
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value) if is_text else None


def _add_explanations(database: sqlite3.Connection, edition: Edition, tables: Sequence[TypedTable]) -> None:
    for statement in _MORE_TABLES:
        database.execute(statement)
    _insert(database, "metadata", about(edition).items())
    _insert(database, "column_title", _titles(tables))
    rows = ((name, code, row["label_ja"], row["label_en"]) for name in CODE_LISTS for code, row in _codes(name))
    _insert(database, "code", rows)


def _codes(name: str) -> Iterable[tuple[str, dict[str, str]]]:
    return ((code, dict(row)) for code, row in code_list(name).rows.items())


def _titles(tables: Iterable[TypedTable]) -> Iterator[Sequence[_Cell]]:
    for table in tables:
        for column in table.columns:
            yield table.name, column.name, column.titles.get("ja"), column.titles.get("en")
            if column.kind is Kind.DECIMAL:
                yield table.name, column.name + EXACT, *_of_exact(column)


def _of_exact(column: Column) -> tuple[str | None, str | None]:
    ja, en = column.titles.get("ja"), column.titles.get("en")
    return ja and f"{ja}（全桁の文字列）", en and f"{en} (text with all digits)"


def _insert(database: sqlite3.Connection, table: str, rows: Iterable[Sequence[_Cell]]) -> None:
    for first in (iterator := iter(rows)):
        places = ", ".join("?" * len(first))
        statement = f"INSERT INTO {quoted(table)} VALUES ({places})"  # noqa: S608  a quoted name and question marks
        database.execute(statement, first)
        database.executemany(statement, iterator)


def _require_sound(database: sqlite3.Connection) -> None:
    wrong = database.execute("PRAGMA foreign_key_check").fetchone()
    if wrong is not None:
        table, row, target, _ = wrong
        raise ValueError(f"the row {row} of {table} refers to a row that {target} does not have")


def _fix_header(place: Path) -> None:
    with place.open("r+b") as file:
        file.seek(_VERSION_OF_THE_WRITER.start)
        file.write(_SQLITE_3_40)


SQLITE = Format("sqlite", _write_database, group="tables")
