"""The code lists of vocab/codes/: what a coded cell may hold, and what each code means."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from komoro_opendata.vocabulary.resources import vocab_folder

__all__ = ["CodeList", "code_list", "code_list_names"]


@dataclass(frozen=True, slots=True)
class CodeList:
    """One code list: its rows by code, in the order of the file."""

    name: str
    columns: tuple[str, ...]
    rows: Mapping[str, Mapping[str, str]]
    positions: Mapping[str, int]


@cache
def code_list(name: str) -> CodeList:
    """The code list of vocab/codes/{name}.csv; its first column is the code.

    Raises:
        FileNotFoundError: There is no such list.
    """
    with (vocab_folder() / "codes" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns = tuple(reader.fieldnames or ())
        rows = {row[columns[0]]: row for row in reader}
    return CodeList(name, columns, rows, {code: position for position, code in enumerate(rows)})


def code_list_names() -> tuple[str, ...]:
    """The names of all code lists, sorted."""
    return tuple(sorted(path.stem for path in (vocab_folder() / "codes").glob("*.csv")))
