"""Give rows the identifiers and numbers that a planner left empty.

A row that stands in the former package under the same name keeps its identifier. A new row of the hierarchy is named
after its parent and its number (`measure-1-2`), a department, project, plan or survey after its English name, or after
its table and the next free number. No identifier that the former package or the workbook uses is given again.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping

from komoro_opendata.plan.workbook.lookups import name_of

__all__ = ["IdentifierGiver", "parent_columns", "slug"]

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
        for row in former:
            self.taken.add(row[key])
            self.former.setdefault(name_of(row), []).append(row)

    def give(self, row: Mapping[str, str], parent: str, number: str) -> str:
        """An identifier for a row that has none.

        Args:
            row: The cells of the row, its references as identifiers.
            parent: The identifier of the row above it; empty where there is none.
            number: Its number within the parent; empty where the table has none.
        """
        identifier = self._of_before(row) or self._made(row, parent, number)
        self.taken.add(identifier)
        self.given.add(identifier)
        return identifier

    def _of_before(self, row: Mapping[str, str]) -> str:
        same_name = self.former.get(name_of(row), []) if name_of(row) else []
        free = [entry for entry in same_name if entry[self.key] not in self.given]
        if len(free) > 1:
            parents = _PARENTS.get(self.table, ())
            free = [entry for entry in free if all(entry.get(name, "") == row.get(name, "") for name in parents)]
        return free[0][self.key] if len(free) == 1 else ""

    def _made(self, row: Mapping[str, str], parent: str, number: str) -> str:
        prefix = self.table.replace("_", "-")
        if self.table in _PARENTS:
            above = parent.partition("-")[2]
            if self.table == "indicator" and parent.startswith("policy-"):
                above = parent  # so that it never looks like an indicator of a measure
            stem, first = "-".join(part for part in (prefix, above) if part), int(number or "1")
        else:
            named = slug(row.get("name_en", "") or row.get("title_en", ""), self.table)
            if named and named not in self.taken:
                return named
            stem, first = (named, 2) if named else (prefix, 1)
        while f"{stem}-{first}" in self.taken:
            first += 1
        return f"{stem}-{first}"


def parent_columns(table: str) -> tuple[str, ...]:
    """The columns of a table that may name the row above, the nearest first."""
    return _PARENTS.get(table, ())
