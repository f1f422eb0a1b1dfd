"""Make the rows of the tables out of entries: codes, references, what follows from the parent, numbers, identifiers."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from komoro_opendata.check.texts import SUMMARY_PLACES
from komoro_opendata.plan.workbook.conversion import Conversion
from komoro_opendata.plan.workbook.entries import Entry
from komoro_opendata.plan.workbook.identifiers import IdentifierGiver
from komoro_opendata.plan.workbook.kinds import Kind
from komoro_opendata.plan.workbook.lookups import Lookups, name_of
from komoro_opendata.plan.workbook.reporting import Told
from komoro_opendata.plan.workbook.tidying import nearest, tidied
from komoro_opendata.vocabulary.codes import code_list
from komoro_opendata.vocabulary.model import Table, model

__all__ = ["Cells", "Drafted", "Drafting", "in_order_of_reference"]

Cells = dict[str, str]
_ONLY_ROW = {("policy", "plan_id"), ("plan", "municipality_code"), ("plan", "source_id")}


@dataclass(slots=True)
class Drafted:
    """A row being made: what was entered, its cells so far, and the row of the same table above it."""

    entry: Entry
    cells: Cells
    parent: "Drafted | None" = None


def in_order_of_reference(kinds: Mapping[str, Mapping[str, Kind]]) -> list[str]:
    """The tables, each after those that it refers to."""
    ordered: list[str] = []
    waiting = list(kinds)
    while waiting:
        ready = [
            name
            for name in waiting
            if all(
                kind.references in (None, name, *ordered) or kind.references not in kinds
                for kind in kinds[name].values()
            )
        ]
        ordered += ready or waiting  # a city's own tables may refer to each other in a circle
        waiting = [name for name in waiting if name not in ordered]
    return ordered


class Drafting:
    """Drafts one table after the other; what is drafted can be referred to by the next."""

    def __init__(
        self,
        kinds: Mapping[str, Mapping[str, Kind]],
        former: Mapping[str, Sequence[Mapping[str, str]]],
        told: Told,
        *,
        english: bool,
    ) -> None:
        """Know the columns of all tables, the rows of the former package, where findings go, and the languages."""
        self.kinds, self.former, self.told, self.english = kinds, former, told, english
        self.lookups = Lookups()
        self.conversion = Conversion(self.lookups, told)
        self.tables: dict[str, list[Cells]] = {}

    def draft(self, name: str, entries: Sequence[Entry]) -> list[Drafted]:
        """Draft the rows of a table, in the order in which they were entered."""
        kinds = self.kinds[name]
        table = model().tables.get(name)
        own = table.parent_column() if table is not None else None
        later = {own} if own else set()
        rows = [Drafted(entry, self._converted(entry, kinds, later)) for entry in entries]
        if table is not None:
            self._complete(table, rows)
        key = table.key if table is not None else ()
        self._check(kinds, key, rows)
        self.tables[name] = [row.cells for row in rows]
        for row in rows if len(key or kinds) else ():
            identifier = row.cells.get(key[0] if key else next(iter(kinds)), "")
            if identifier:
                self.lookups.add(name, identifier, (name_of(row.cells), row.cells.get("symbol", "")))
        return rows

    def _converted(self, entry: Entry, kinds: Mapping[str, Kind], later: set[str]) -> Cells:
        return {
            name: self.conversion.converted(entry, kind) if name not in later else "" for name, kind in kinds.items()
        }

    def _complete(self, table: Table, rows: Sequence[Drafted]) -> None:
        if table.shared is not None:
            self._from_code_list(table, rows)
        if table.parent_column() is not None:
            self._find_parents(table, rows)
        for row in rows:
            self._follow(table, row)
        if "number" in table.fields and table.within is not None:
            _number(table, rows)
        if table.fields[table.key[0]].type.name == "id" and len(table.key) == 1:
            self._identify(table, rows)
        if "source_ref" in table.fields:
            for row in rows:
                if not row.cells["source_ref"]:
                    row.cells["source_ref"] = f"{row.entry.sheet}!{_named_cell(row)}"
        for text, place in (columns for name, *columns in SUMMARY_PLACES if name == table.name):
            for row in rows:
                if row.cells[text] and not row.cells[place] and not row.entry[place].strip():
                    row.cells[place] = f"{row.entry.sheet}!{row.entry.cell(text) or row.entry.first_cell()}"

    def _from_code_list(self, table: Table, rows: Sequence[Drafted]) -> None:
        known = code_list(table.shared or "").rows
        for row in rows:
            shared = known.get(row.cells[table.key[0]], {})
            row.cells.update({name: shared[name] for name in table.fields if not row.cells[name] and name in shared})
            own = row.cells[table.key[0]].startswith("x_")
            if own and "label_en" in table.fields and not self.english and not row.cells["label_en"]:
                row.cells["label_en"] = row.cells["label_ja"]
                self.told.add("workbook-label-filled", row.entry.place("label_ja"), row.cells["label_ja"])

    def _find_parents(self, table: Table, rows: Sequence[Drafted]) -> None:
        """The rows of the same table that rows refer to: by identifier where it was typed, else by name."""
        column, key, title = table.parent_column() or "", table.key[0], table.title["ja"]
        own = Lookups()
        for position, row in enumerate(rows):
            own.add(table.name, f"#{position}", (row.cells[key], name_of(row.cells)))
        for row in rows:
            text, place = tidied(row.entry[column]), row.entry.place(column)
            found = [rows[int(name[1:])] for name in own.find(table.name, text) if name[0] == "#"] if text else []
            found = [parent for parent in found if parent.cells[key] == text] or found
            if len(found) == 1:
                row.parent = found[0]
            elif found:
                proposal = "、".join(parent.cells[key] or parent.entry.first_cell() for parent in found)
                self.told.add("workbook-reference-ambiguous", place, text, table=title, proposal=proposal)
            elif text:
                names = [name for parent in rows for name in (name_of(parent.cells), parent.cells[key])]
                near = nearest(text, names)
                self.told.add("workbook-reference-missing", place, text, table=title, proposal=near)

    def _follow(self, table: Table, row: Drafted) -> None:
        """What follows from the row's place: the only plan, the policy and the level below its parent's."""
        for name, field in table.fields.items():
            rows = self.tables.get(field.references.table, []) if field.references else []
            if (table.name, name) in _ONLY_ROW and not row.cells[name] and len(rows) == 1:
                row.cells[name] = rows[0][field.references.column if field.references else name]
        if table.name == "measure" and row.parent is not None and not row.cells["policy_id"]:
            above = row
            while above.parent is not None and not above.cells["policy_id"] and above.parent is not row:
                above = above.parent
            row.cells["policy_id"] = above.cells["policy_id"]
        if "level" in table.fields and table.name != "level" and not row.cells["level"]:
            row.cells["level"] = self._level(table, row)

    def _level(self, table: Table, row: Drafted) -> str:
        steps, above = 1, row
        while above.parent is not None and steps < len(self.tables.get("level", [])) + 1:
            steps, above = steps + 1, above.parent
        base = 0
        if table.name == "measure":
            policies = {policy["policy_id"]: policy["level"] for policy in self.tables.get("policy", [])}
            above_all = policies.get(row.cells["policy_id"], "")
            if not above_all.isdecimal():
                return ""
            base = int(above_all)
        return str(base + steps)

    def _identify(self, table: Table, rows: Sequence[Drafted]) -> None:
        key, own = table.key[0], table.parent_column()
        used = {row.cells[key] for row in rows if row.cells[key]}
        giver = IdentifierGiver(table.name, self.former.get(table.name, ()), key, used)
        waiting = list(rows)
        while waiting:
            ready = [row for row in waiting if row.parent is None or row.parent.cells[key]]
            for row in ready or waiting:  # a circle of parents is validate's to tell
                if own and row.parent is not None:
                    row.cells[own] = row.parent.cells[key]
            done = {id(row) for row in ready or waiting}
            empty = [row for row in ready or waiting if not row.cells[key]]
            waiting = [row for row in waiting if id(row) not in done]
            later = {name_of(row.cells) for row in waiting}
            for position, former in giver.give([row.cells for row in empty], later):
                self._tell_renamed(table, empty[position], former)

    def _tell_renamed(self, table: Table, row: Drafted, former: str) -> None:
        name = name_of(row.cells)
        column = next((column for column, text in row.cells.items() if text == name), None)
        titles = {"table": table.title["ja"], "former": former, "identifier": row.cells[table.key[0]]}
        self.told.add("workbook-renamed", row.entry.place(column), name, **titles)

    def _check(self, kinds: Mapping[str, Kind], key: tuple[str, ...], rows: Sequence[Drafted]) -> None:
        first: dict[tuple[str, ...], str] = {}
        for row in rows:
            for name in _empty_but_required(kinds, row):
                self.told.add("workbook-required", row.entry.place(name), "", title=kinds[name].title)
            values = tuple(row.cells[name] for name in key)
            if key and all(values):
                if values in first:
                    shown = "・".join(values)
                    self.told.add("workbook-duplicate", row.entry.place(key[0]), shown, first=first[values])
                first.setdefault(values, row.entry.first_cell())


def _empty_but_required(kinds: Mapping[str, Kind], row: Drafted) -> Iterator[str]:
    for name, kind in kinds.items():
        if kind.required and not row.cells[name] and not row.entry[name].strip():
            yield name


def _number(table: Table, rows: Sequence[Drafted]) -> None:
    """Number the rows that have no number, each after the one before it within the same parent."""
    latest: dict[tuple[object, ...], int] = defaultdict(int)
    own = table.parent_column()
    for row in rows:
        group = tuple(id(row.parent) if name == own else row.cells.get(name) for name in table.within or ())
        if not row.cells["number"]:
            row.cells["number"] = str(latest[group] + 1)
        if row.cells["number"].isdecimal():
            latest[group] = int(row.cells["number"])


def _named_cell(row: Drafted) -> str:
    """The cell that holds the row's name; its first cell where it has none."""
    column = next((name for name, text in row.cells.items() if text and text == name_of(row.cells)), "")
    return row.entry.cell(column) or row.entry.first_cell()
