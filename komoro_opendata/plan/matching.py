"""Which rows of two versions of a table speak of the same thing, though names, numbers or parents may have changed.

Identifiers that follow numbers (`measure-1-2`) move when something is put in before them, so that the same identifier
need not mean the same thing. Rows are paired, each once, by

1. identifier and name,
2. name and parent, then a name that each version has once among what is left,
3. parent and a name that is much alike, the most similar first; not where identifiers never pass to another thing,
4. identifier alone: the thing was renamed.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from komoro_opendata.package import Row
from komoro_opendata.vocabulary.model import model

__all__ = ["ALIKE", "Counterparts", "Pairing", "TableShape", "counterpart", "likeness", "pair_rows"]

Counterparts = Mapping[str, Mapping[str, str]]
"""Of each table, the new identifier of each old one."""

ALIKE = 0.75
"""How much of two names must agree, as in difflib's ratio."""
_LONGEST = 400  # characters of a name that are looked at

_Key = Callable[[Row], Hashable]


@dataclass(frozen=True, slots=True)
class TableShape:
    """What the rows of a table are told by: identifier, name, parent (the first column that is filled).

    `is_lasting` says that an identifier never passes to another thing.
    """

    identifier: str
    name: str
    parents: tuple[str, ...] = ()
    is_lasting: bool = False

    def parent(self, row: Row) -> tuple[str, str]:
        """The table and the identifier of the row's parent; both empty where it has none."""
        column = next((column for column in self.parents if row[column]), None)
        target = None if column is None else model().tables[row.table].fields[column].references
        return ("", "") if column is None or target is None else (target.table, row[column])


@dataclass(frozen=True, slots=True)
class Pairing:
    """Rows of the old and of the new version that belong together, and those that stand alone, in their order."""

    pairs: tuple[tuple[Row, Row], ...]
    removed: tuple[Row, ...]
    added: tuple[Row, ...]


@dataclass(slots=True)
class _Matcher:
    """The rows that are not paired yet, by their number, and the pairs found so far."""

    before: dict[int, Row]
    after: dict[int, Row]
    pairs: list[tuple[Row, Row]] = field(default_factory=list)

    def pair_by(self, old_key: _Key, new_key: _Key) -> None:
        """Pair the rows whose key stands once in each version."""
        new_by_key = _once(self.after.values(), new_key)
        for key, old in _once(self.before.values(), old_key).items():
            if key in new_by_key:
                self.pair(old, new_by_key[key])

    def pair_similar(self, shape: TableShape, parents: Counterparts) -> None:
        """Pair rows of the same parent whose names are much alike, the most similar first."""
        children: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for new in self.after.values():
            children[shape.parent(new)].append(new)
        rated = [
            (-likeness(old[shape.name], new[shape.name]), old[shape.identifier] != new[shape.identifier], old, new)
            for old in self.before.values()
            for new in children[counterpart(shape.parent(old), parents)]
        ]
        for ratio, _, old, new in sorted(rated, key=lambda item: (item[0], item[1], item[2].number, item[3].number)):
            if -ratio >= ALIKE and old.number in self.before and new.number in self.after:
                self.pair(old, new)

    def pair(self, old: Row, new: Row) -> None:
        """Let two rows belong together."""
        self.pairs.append((self.before.pop(old.number), self.after.pop(new.number)))


def pair_rows(old: Iterable[Row], new: Iterable[Row], shape: TableShape, parents: Counterparts) -> Pairing:
    """Pair the rows of two versions of a table.

    Args:
        old: The rows of the old version.
        new: The rows of the new version.
        shape: How the table tells its rows.
        parents: The new identifiers of the parents.
    """
    matcher = _Matcher({row.number: row for row in old}, {row.number: row for row in new})
    columns = (shape.identifier, shape.name)
    matcher.pair_by(lambda row: row.key(columns), lambda row: row.key(columns))
    matcher.pair_by(
        lambda row: (row[shape.name], counterpart(shape.parent(row), parents)),
        lambda row: (row[shape.name], shape.parent(row)),
    )
    matcher.pair_by(lambda row: row[shape.name], lambda row: row[shape.name])
    if not shape.is_lasting:
        matcher.pair_similar(shape, parents)
    matcher.pair_by(lambda row: row[shape.identifier], lambda row: row[shape.identifier])
    pairs = sorted(matcher.pairs, key=lambda pair: pair[1].number)
    return Pairing(tuple(pairs), tuple(matcher.before.values()), tuple(matcher.after.values()))


def counterpart(parent: tuple[str, str], parents: Counterparts) -> tuple[str, str]:
    """The table and the identifier of a row in the new version; the old identifier where it is gone."""
    table, identifier = parent
    return table, parents.get(table, {}).get(identifier, identifier)


def _once(rows: Iterable[Row], key: _Key) -> dict[Hashable, Row]:
    """The rows whose key no other row has."""
    found: dict[Hashable, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return {name: same[0] for name, same in found.items() if len(same) == 1}


def likeness(one: str, other: str) -> float:
    """How much of two names agrees, from 0 to 1; `ALIKE` and above is much alike."""
    return SequenceMatcher(None, one[:_LONGEST], other[:_LONGEST], autojunk=False).ratio()
