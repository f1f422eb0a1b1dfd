"""Tell which new row of a table is a former row under another name, so that it keeps its identifier.

A row is the former one where both stand under the same parent and their names are much alike, or where exactly one
former row is missing and one is new at the same parent and number. Whatever is paired here is told to the person.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence

from komoro_opendata.plan.matching import ALIKE, likeness
from komoro_opendata.plan.workbook.lookups import name_of

__all__ = ["renamed_rows"]

_MOST_PAIRS = 4000  # names of one parent that are held against each other
_ONLY_ONE = "plan"  # the table that has one row

Cells = Mapping[str, str]


def renamed_rows(
    table: str, parents: Collection[str], missing: Sequence[Cells], new: Sequence[Cells]
) -> dict[int, int]:
    """Which new row is which missing one.

    Args:
        table: The table.
        parents: Its columns that name the row above; empty where rows stand under none.
        missing: The former rows that no row of the workbook stands for.
        new: The rows of the workbook that were not known before.

    Returns:
        The position in `missing` for positions in `new`.
    """
    pairs = _alike(parents, missing, new)
    if parents or table == _ONLY_ONE:
        columns = (*parents, "number")
        before = _once(columns, missing, set(pairs.values()))
        after = _once(columns, new, set(pairs))
        pairs |= {position: before[place] for place, position in after.items() if place in before}
    return pairs


def _alike(parents: Collection[str], missing: Sequence[Cells], new: Sequence[Cells]) -> dict[int, int]:
    children: dict[Hashable, list[int]] = defaultdict(list)
    former: dict[Hashable, list[int]] = defaultdict(list)
    for rows, found in ((new, children), (missing, former)):
        for position, row in enumerate(rows):
            found[_place(parents, row)].append(position)
    rated = [
        (-likeness(name_of(missing[old]), name_of(new[position])), _number(missing[old], new[position]), old, position)
        for place, positions in children.items()
        if len(positions) * len(former[place]) <= _MOST_PAIRS
        for position in positions
        for old in former[place]
    ]
    pairs: dict[int, int] = {}
    for ratio, _, old, position in sorted(rated):
        if -ratio >= ALIKE and position not in pairs and old not in pairs.values():
            pairs[position] = old
    return pairs


def _number(old: Cells, new: Cells) -> bool:
    return old.get("number") != new.get("number")


def _place(columns: Collection[str], row: Cells) -> tuple[str, ...]:
    return tuple(row.get(column, "") for column in columns)


def _once(columns: Collection[str], rows: Sequence[Cells], paired: Collection[int]) -> dict[Hashable, int]:
    """The positions of the rows, of those not paired, whose place no other has."""
    found: dict[Hashable, list[int]] = defaultdict(list)
    for position, row in enumerate(rows):
        if position not in paired:
            found[_place(columns, row)].append(position)
    return {place: same[0] for place, same in found.items() if len(same) == 1}
