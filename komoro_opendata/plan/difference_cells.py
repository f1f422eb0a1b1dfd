"""What changed in the cells of a row that both versions have, codes and identifiers told by what they are called."""

from collections.abc import Iterator
from dataclasses import dataclass

from komoro_opendata.package import Row
from komoro_opendata.plan.changes import Change, Names, Words, code_label, column_title, name_of, plain
from komoro_opendata.plan.matching import Counterparts, counterpart
from komoro_opendata.vocabulary.model import Field, model

__all__ = ["Known", "cell_changes", "changed_columns", "is_place", "told"]

_OFFICIAL = ("name_ja", "title_ja")
_DEFINITION = {
    "plan": ("municipality_code", "title_ja", "start_fiscal_year", "end_fiscal_year"),
    "indicator": ("unit", "direction", "target_schedule", "aggregation", "cumulative_from_fiscal_year", "survey_id"),
    "department": ("kind",),
    "survey": ("respondents",),
}
_PLACE = "source_ref"


@dataclass(frozen=True, slots=True)
class Known:
    """What the rows of the two versions are called, and which identifiers mean the same thing."""

    old: Names
    new: Names
    counterparts: Counterparts


def is_place(column: str) -> bool:
    """Whether a column holds a place in the source."""
    return column.endswith(_PLACE)


def changed_columns(old: Row, new: Row) -> list[str]:
    """The columns of both versions whose cells differ; a column that only one has is told once, not row by row."""
    return [column for column in new.cells if column in old.cells and old[column] != new[column]]


def cell_changes(old: Row, new: Row, key: str, apart_from: set[str], known: Known) -> Iterator[Change]:
    """The cells of a row that say something else, but for places in the source and the columns `apart_from`."""
    changed = [
        column for column in changed_columns(old, new) if not is_place(column) and _differs(old, new, column, known)
    ]
    official = None if new.table == "plan" else next((column for column in _OFFICIAL if column in changed), None)
    if official is not None and official not in apart_from:
        before, after = name_of(old), name_of(new)
        if before["en"] == after["en"]:  # the translation stands as it was
            before, after = plain(before["ja"]), plain(after["ja"])
        yield Change("renamed", new.table, key, name_of(new), before=before, after=after)
        apart_from = {*apart_from, official, official.replace("_ja", "_en")}
    for column in changed:
        if column not in apart_from:
            kind = "redefined" if column in _DEFINITION.get(new.table, ()) else "text-changed"
            yield told(kind, old, new, column, key, known)


def told(kind: str, old: Row, new: Row, column: str, key: str, known: Known) -> Change:
    """A change of one cell."""
    before, after = _shown(old, column, known.old), _shown(new, column, known.new)
    return Change(kind, new.table, key, name_of(new), column_title(new.table, column), before, after)


def _field(row: Row, column: str) -> Field | None:
    table = model().tables.get(row.table)
    return table.fields.get(column) if table else None


def _differs(old: Row, new: Row, column: str, known: Known) -> bool:
    """Whether the cells mean different things: not so where they name one thing by its old and its new identifier."""
    field = _field(new, column)
    target = field.references.table if field and field.references else ""
    return counterpart((target, old[column]), known.counterparts) != (target, new[column])


def _shown(row: Row, column: str, names: Names) -> Words:
    """A cell as people read it: the label of a code, the name of what an identifier means, else the text."""
    field, text = _field(row, column), row[column]
    if field is None or not text:
        return plain(text)
    if field.codes:
        return code_label(field.codes, text)
    return (names.get(field.references.table, {}).get(text) if field.references else None) or plain(text)
