"""Names and identifiers: what a cell shows of the row that it refers to, and the row that such a text means.

The words are found by the same look-up on both ways, so that a row is shown by its name exactly where that name leads
back to it alone, and by its identifier everywhere else.
"""

from collections.abc import Iterable, Mapping

from komoro_opendata.plan.workbook.lookups import Lookups, name_of
from komoro_opendata.plan.workbook.tidying import tidied

__all__ = ["Names", "spoken_name"]


def spoken_name(table: str, identifier: str, row: Mapping[str, str]) -> str:
    """The name of a row as people say it: SDG goals with their number, all others by their Japanese name."""
    name = name_of(row)
    return f"{identifier} {name}" if table == "sdg_goal" else name


class Names:
    """The names of the rows of all tables that others refer to."""

    def __init__(self) -> None:
        """Know the shared code lists; rows are added by `add`."""
        self._lookups = Lookups()
        self._names: dict[str, dict[str, str]] = {}

    def add(self, table: str, key: str, rows: Iterable[Mapping[str, str]]) -> None:
        """Let the rows of a table be shown and found; `key` is the column that identifies them."""
        names = self._names.setdefault(table, {})
        for row in rows:
            identifier = row[key]
            names[identifier] = spoken_name(table, identifier, row)
            self._lookups.add(table, identifier, (name_of(row), row.get("symbol", "")))

    def shown(self, table: str, identifier: str) -> str:
        """What a cell shows of the row: its name where that means this row alone, else the identifier."""
        name = self._names.get(table, {}).get(identifier, "")
        if name and name == tidied(name) and self._lookups.find(table, name) == (identifier,):
            return name
        return identifier

    def found(self, table: str, text: str) -> tuple[str, ...]:
        """The identifiers of the rows that a text can mean: one, none, or several where it is ambiguous."""
        return self._lookups.find(table, text)
