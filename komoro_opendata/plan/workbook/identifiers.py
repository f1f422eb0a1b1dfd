"""Give rows the identifiers and numbers that a planner left empty.

A row that stands in the former package under the same name, or was renamed, keeps its identifier. A new row of the
hierarchy is named after its parent and its number (`measure-1-2`), a department, project, plan or survey after its
English name, or after its table and the next free number. No identifier that the former package or the workbook uses
is given again.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from komoro_opendata.plan.workbook.lookups import name_of
from komoro_opendata.plan.workbook.renaming import renamed_rows

__all__ = ["IdentifierGiver", "slug"]

_PARENTS = {
    "policy": ("parent_policy_id",),
    "mission": ("policy_id",),
    "measure": ("parent_measure_id", "policy_id"),
    "goal": ("measure_id",),
    "indicator": ("measure_id", "policy_id"),
}
_LONGEST = 60


def slug(name: str, table: str) -> str:
    """An identifier made of an English name: lower-case words with hyphens; empty where the name has no Latin letter.

    >>> slug("Child Care & Education Division", "department")
    'child-care-education-division'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace("'", "")
    words = re.findall(r"[a-z0-9]+", plain)
    if not any(re.search("[a-z]", word) for word in words):
        return ""
    if words[0][0].isdigit():
        words = [*table.split("_"), *words]
    made = ""
    for word in words:
        if len(made) + len(word) + 1 > _LONGEST:
            break
        made = f"{made}-{word}" if made else word
    return made or words[0][:_LONGEST]


class IdentifierGiver:
    """Gives identifiers within one table."""

    def __init__(self, table: str, former: Iterable[Mapping[str, str]], key: str, used: Collection[str]) -> None:
        """Know the former rows of the table, and the identifiers that the workbook gives itself."""
        self.table, self.key = table, key
        self.former: dict[str, list[Mapping[str, str]]] = {}
        self.taken = set(used)
        self.given = set(used)
        self._next: dict[str, int] = {}
        for row in former:
            self.taken.add(row[key])
            self.former.setdefault(name_of(row), []).append(row)

    def give(self, rows: Sequence[dict[str, str]], later: Collection[str]) -> Iterator[tuple[int, str]]:
        """Give rows that have no identifier one each; tell the rows that were renamed.

        Args:
            rows: The cells of the rows, their references as identifiers.
            later: The names of the rows that come later, whose former rows are not missing.

        Returns:
            The position of each row that bears another name than before, and that former name.
        """
        new: dict[int, dict[str, str]] = {}
        for position, row in enumerate(rows):
            if identifier := self._of_before(row):
                self._put(row, identifier)
            else:
                new[position] = row
        missing = [
            entry
            for name, entries in self.former.items()
            if name not in later
            for entry in entries
            if entry[self.key] not in self.given
        ]
        renamed = renamed_rows(self.table, _PARENTS.get(self.table, ()), missing, list(new.values()))
        for place, (position, row) in enumerate(new.items()):
            former = missing[renamed[place]] if place in renamed else None
            self._put(row, former[self.key] if former else self._made(row))
            if former and name_of(former) != name_of(row):
                yield position, name_of(former)

    def _put(self, row: dict[str, str], identifier: str) -> None:
        row[self.key] = identifier
        self.taken.add(identifier)
        self.given.add(identifier)

    def _of_before(self, row: Mapping[str, str]) -> str:
        same_name = self.former.get(name_of(row), []) if name_of(row) else []
        free = [entry for entry in same_name if entry[self.key] not in self.given]
        if len(free) > 1:
            parents = _PARENTS.get(self.table, ())
            free = [entry for entry in free if all(entry.get(name, "") == row.get(name, "") for name in parents)]
        return free[0][self.key] if len(free) == 1 else ""

    def _made(self, row: Mapping[str, str]) -> str:
        prefix = self.table.replace("_", "-")
        if self.table in _PARENTS:
            parent = next((row[name] for name in _PARENTS[self.table] if row[name]), "")
            above = parent.partition("-")[2]
            if self.table == "indicator" and parent.startswith("policy-"):
                above = parent  # so that it never looks like an indicator of a measure
            stem, first = "-".join(part for part in (prefix, above) if part), int(row.get("number") or "1")
        else:
            named = slug(row.get("name_en", "") or row.get("title_en", ""), self.table)
            if named and named not in self.taken:
                return named
            stem, first = (named, 2) if named else (prefix, 1)
        if f"{stem}-{first}" in self.taken:
            first = max(first, self._next.get(stem, 0))
            while f"{stem}-{first}" in self.taken:
                first += 1
            self._next[stem] = first + 1
        return f"{stem}-{first}"
