"""A thousand one-cell changes of the real package: each is found, or belongs to a listed class that nothing can find."""

import csv
import io
import random
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import yaml

from komoro_opendata.check import own_findings
from komoro_opendata.check.schemas import effective_schemas
from komoro_opendata.check.tables import table_findings
from komoro_opendata.package import open_package
from komoro_opendata.plan.audit import audit
from komoro_opendata.vocabulary.codes import code_list
from komoro_opendata.vocabulary.model import Field, model
from komoro_opendata.vocabulary.resources import example_package

INDEX = Path(__file__).parents[1] / "evidence" / "source-cells.csv"
UNDETECTABLE = Path(__file__).with_name("undetectable.yaml")
SEED = 202088
CHANGES = 1000

DIGITS = "0123456789"
FULL_WIDTH = str.maketrans(DIGITS, "０１２３４５６７８９")

Cells = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of the package, with the column's description and all rows of its table."""

    table: str
    column: str
    row: int
    field: Field
    rows: Cells

    @property
    def text(self) -> str:
        """What the cell holds."""
        return self.rows[self.row][self.column]

    @property
    def neighbour(self) -> int:
        """The next row; of the last row the one before."""
        return self.row + 1 if self.row + 1 < len(self.rows) else self.row - 1


@dataclass(frozen=True, slots=True)
class Change:
    """New texts of one cell (of two, where neighbours are swapped)."""

    kind: str
    table: str
    column: str
    texts: tuple[tuple[int, str], ...]

    def __str__(self) -> str:
        """The change in words: the line, the column and the new text."""
        told = ", ".join(f"line {row + 2}: {text!r}" for row, text in self.texts)
        return f"{self.kind} in {self.table}.{self.column}, {told}"


def _digit_changed(place: Place, chance: random.Random) -> str | None:
    return _at_a_digit(place.text, chance, lambda digit: chance.choice(DIGITS.replace(digit, "")))


def _digit_widened(place: Place, chance: random.Random) -> str | None:
    return _at_a_digit(place.text, chance, lambda digit: digit.translate(FULL_WIDTH))


def _at_a_digit(text: str, chance: random.Random, changed: Callable[[str], str]) -> str | None:
    positions = [position for position, character in enumerate(text) if character in DIGITS]
    if not positions:
        return None
    position = chance.choice(positions)
    return text[:position] + changed(text[position]) + text[position + 1 :]


def _character_dropped(place: Place, chance: random.Random) -> str | None:
    position = chance.randrange(len(place.text) or 1)
    return place.text[:position] + place.text[position + 1 :]


def _character_doubled(place: Place, chance: random.Random) -> str | None:
    position = chance.randrange(len(place.text) or 1)
    return place.text[: position + 1] + place.text[position:]


def _cell_emptied(_place: Place, _chance: random.Random) -> str | None:
    return ""


def _space_added(place: Place, chance: random.Random) -> str | None:
    position = chance.randint(0, len(place.text))
    return f"{place.text[:position]} {place.text[position:]}"


def _code_replaced(place: Place, chance: random.Random) -> str | None:
    codes = place.field.codes or model().tables[place.table].shared
    if place.field.references and model().tables[place.field.references.table].shared:
        codes = model().tables[place.field.references.table].shared
    elif place.field.codes is None and place.column not in model().tables[place.table].key:
        codes = None
    return chance.choice(list(code_list(codes).rows)) if codes else None


def _identifier_changed(place: Place, chance: random.Random) -> str | None:
    if place.field.type.name != "id":
        return None
    if place.field.references is None:
        return f"{place.text}-{chance.choice('abc')}"
    target = place.field.references
    return chance.choice([row[target.column] for row in _rows(target.table)])


def _year_shifted(place: Place, chance: random.Random) -> str | None:
    if place.field.type.name != "fiscal_year" or not place.text:
        return None
    return str(int(place.text) + chance.choice((-1, 1)))


def _sign_flipped(place: Place, _chance: random.Random) -> str | None:
    if place.field.type.name != "decimal" or not place.text:
        return None
    return place.text.removeprefix("-") if place.text.startswith("-") else f"-{place.text}"


def _swapped(place: Place, _chance: random.Random) -> str | None:
    return place.rows[place.neighbour][place.column] if len(place.rows) > 1 else None


KINDS: Mapping[str, Callable[[Place, random.Random], str | None]] = {
    "digit changed": _digit_changed,
    "digit made full-width": _digit_widened,
    "character dropped": _character_dropped,
    "character doubled": _character_doubled,
    "cell emptied": _cell_emptied,
    "space added": _space_added,
    "code replaced": _code_replaced,
    "identifier changed": _identifier_changed,
    "year shifted": _year_shifted,
    "sign flipped": _sign_flipped,
    "swapped with the neighbour": _swapped,
}


@cache
def _rows(table: str) -> Cells:
    with (example_package() / model().tables[table].path).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _changes() -> list[Change]:
    """The changes, all different; every other one drawn over the columns, the rest over the cells."""
    chance = random.Random(SEED)  # noqa: S311  a repeatable choice, no secret
    columns = [(table.name, column) for table in model().tables.values() for column in table.fields if _rows(table.name)]
    sizes = [len(_rows(table)) for table, _ in columns]
    made: dict[Change, None] = {}
    while len(made) < CHANGES:
        weights = sizes if len(made) % 2 else None
        change = _drawn(*chance.choices(columns, weights)[0], chance)
        if change is not None:
            made[change] = None
    return list(made)


def _drawn(table: str, column: str, chance: random.Random) -> Change | None:
    rows = _rows(table)
    place = Place(table, column, chance.randrange(len(rows)), model().tables[table].fields[column], rows)
    kind = chance.choice(list(KINDS))
    text = KINDS[kind](place, chance)
    if text is None or text == place.text:
        return None
    texts = [(place.row, text)]
    if kind == "swapped with the neighbour":
        texts.append((place.neighbour, place.text))
    return Change(kind, table, column, tuple(texts))


class Judge:
    """Tells whether a changed package is judged otherwise than the package itself."""

    def __init__(self, folder: Path) -> None:
        """Copy the package and keep what is found in it unchanged."""
        self.folder = folder
        shutil.copytree(example_package(), folder)
        self.known = {judged: judged(folder) for judged in (_audited, _ruled)}
        if _by_schemas(folder, set(model().tables)):
            pytest.fail("the package itself does not keep to its schemas")

    def finds(self, change: Change) -> bool:
        """Whether the audit or a rule says something new of the changed package; the quick ones are asked first."""
        file = self.folder / model().tables[change.table].path
        before = file.read_bytes()
        file.write_text(_changed_table(change), encoding="utf-8", newline="")
        try:
            newly = any(judged(self.folder) - known for judged, known in self.known.items())
            return newly or _by_schemas(self.folder, _near(change.table))
        finally:
            file.write_bytes(before)


def _audited(folder: Path) -> set[str]:
    with open_package(folder) as package:
        return {repr(mismatch) for mismatch in audit(package, INDEX).mismatches}


def _ruled(folder: Path) -> set[str]:
    with open_package(folder) as package:
        return {repr(finding) for finding in own_findings(package)}


def _by_schemas(folder: Path, tables: set[str]) -> bool:
    """Whether the schemas of these tables are broken: the rest of what `validate` judges."""
    with open_package(folder) as package:
        judged = {name: table for name, table in package.tables.items() if name in tables}
        return any(table_findings(package.root, judged, effective_schemas(package.descriptor)))


def _near(table: str) -> set[str]:
    """The table, those that it refers to and those that refer to it."""
    links = {
        (name, field.references.table)
        for name, described in model().tables.items()
        for field in described.fields.values()
        if field.references
    }
    return {table} | {name for link in links if table in link for name in link}


def _changed_table(change: Change) -> str:
    rows = [dict(row) for row in _rows(change.table)]
    for row, text in change.texts:
        rows[row][change.column] = text
    written = io.StringIO()
    writer = csv.DictWriter(written, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


def _undetectable() -> Iterator[tuple[str, str, str]]:
    """Table, column and kind of change of every listed class."""
    for listed in yaml.safe_load(UNDETECTABLE.read_text(encoding="utf-8")):
        for column in listed["columns"]:
            for kind in listed["changes"]:
                yield listed["table"], column, kind
