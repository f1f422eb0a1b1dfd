"""What changed between two versions of a package, by meaning: for `diff`.

A row is compared with that of the same thing (see `komoro_opendata.plan.matching`), not with that in the same line.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from komoro_opendata.package import Package, Row
from komoro_opendata.plan.changes import Change, Level, Names, Words, change_kinds, column_title, name_of, plain
from komoro_opendata.plan.difference_cells import Known, cell_changes, changed_columns, is_place, told
from komoro_opendata.plan.difference_links import link_changes
from komoro_opendata.plan.difference_values import value_changes
from komoro_opendata.plan.matching import Pairing, TableShape, counterpart, pair_rows
from komoro_opendata.vocabulary.model import model

__all__ = ["Difference", "compare"]

_SHAPES = {
    "source": TableShape("source_id", "title_ja", is_lasting=True),
    "level": TableShape("level", "name_ja", is_lasting=True),
    "fiscal_year": TableShape("fiscal_year", "label_ja", is_lasting=True),
    "unit": TableShape("unit", "label_ja", is_lasting=True),
    "breakdown": TableShape("breakdown", "label_ja", is_lasting=True),
    "sdg_goal": TableShape("sdg_goal", "name_ja", is_lasting=True),
    "department": TableShape("department_id", "name_ja", ("parent_department_id",), is_lasting=True),
    "survey": TableShape("survey_id", "name_ja", is_lasting=True),
    "project": TableShape("project_id", "name_ja", is_lasting=True),
    "related_plan": TableShape("related_plan_id", "name_ja", is_lasting=True),
    "policy": TableShape("policy_id", "name_ja", ("parent_policy_id", "plan_id")),
    "mission": TableShape("mission_id", "summary_ja", ("policy_id",), is_lasting=True),
    "measure": TableShape("measure_id", "title_ja", ("parent_measure_id", "policy_id")),
    "goal": TableShape("goal_id", "summary_ja", ("measure_id",), is_lasting=True),
    "indicator": TableShape("indicator_id", "name_ja", ("measure_id", "policy_id")),
}
"""Parents stand before their children. Summaries are rewritten often: their identifiers alone tell them."""
_EDITION = ("version", "status")
_NOT_ABOUT = frozenset({"resources", "version", "created", "$schema"})
_VERSION = re.compile(r"(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})(?:[-+].*)?")


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed, in the order of the kinds, and the version numbers that the two packages bear."""

    changes: tuple[Change, ...]
    old_version: str
    new_version: str

    @property
    def same(self) -> bool:
        """Whether the two say the same."""
        return not self.changes

    @property
    def level(self) -> Level | None:
        """The gravest level of any change; None where there is none."""
        found = {change_kinds()[change.kind].level for change in self.changes}
        return next((level for level in Level if level in found), None)

    @property
    def proposed_version(self) -> str | None:
        """The next version number of the data after the old one; None where that is no number of three parts."""
        match = _VERSION.fullmatch(self.old_version)
        if match is None:
            return None
        major, minor, patch = (int(part) for part in match.groups())
        match self.level:
            case Level.MAJOR:
                return f"{major + 1}.0.0"
            case Level.MINOR:
                return f"{major}.{minor + 1}.0"
            case Level.PATCH:
                return f"{major}.{minor}.{patch + 1}"
        return self.old_version

    def counts(self) -> Mapping[str, int]:
        """The number of changes of each kind, in the order of the kinds."""
        return Counter(change.kind for change in self.changes)


def compare(old: Package, new: Package) -> Difference:
    """Compare two versions of a package.

    What publishing adds (hashes and sizes of the files) and the date of the data are no changes.

    Raises:
        OSError: A table cannot be read.
        UnicodeDecodeError: A table is not UTF-8.
        TableSyntaxError: A table is no CSV.
    """
    order = {kind: position for position, kind in enumerate(change_kinds())}
    changes = sorted(_changes(old, new), key=lambda change: order[change.kind])
    versions = (str(package.descriptor.raw.get("version", "")) for package in (old, new))
    return Difference(tuple(changes), *versions)


def _changes(old: Package, new: Package) -> Iterator[Change]:
    yield from _about(old.descriptor.raw, new.descriptor.raw)
    yield from _columns(old, new)
    pairings: dict[str, Pairing] = {}
    counterparts: dict[str, dict[str, str]] = {}
    known = Known(_names(old), _names(new), counterparts)
    for one, other in zip(old.rows("plan"), new.rows("plan"), strict=False):
        counterparts["plan"] = {one["plan_id"]: other["plan_id"]}
    yield from _plan(old, new, known)
    for table, shape in _SHAPES.items():
        pairing = pair_rows(old.rows(table), new.rows(table), shape, counterparts)
        pairings[table] = pairing
        counterparts[table] = {one[shape.identifier]: other[shape.identifier] for one, other in pairing.pairs}
        yield from _things(table, shape, pairing, known)
    yield from link_changes(old, new, pairings["measure"], counterparts, _merged(known.old, known.new))
    yield from value_changes(old, new, pairings["indicator"])
    for table in new.tables:
        if table not in model().tables and table in old.tables:
            yield from _own_rows(table, old, new)


def _about(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for name in {**old, **new}:
        if name not in _NOT_ABOUT and old.get(name) != new.get(name):
            yield Change("about-changed", "", what=plain(name))


def _columns(old: Package, new: Package) -> Iterator[Change]:
    """Tables and columns that came or went, as the descriptors say."""
    before, after = _fields(old), _fields(new)
    for table in {**before, **after}:
        title = model().tables[table].title if table in model().tables else plain(table)
        if table not in after or table not in before:
            yield Change("table-removed" if table in before else "table-added", table, name=title)
            continue
        for column in {**before[table], **after[table]}:
            if column not in after[table] or column not in before[table]:
                kind = "column-removed" if column in before[table] else "column-added"
                yield Change(kind, table, name=title, what=plain(column))


def _fields(package: Package) -> dict[str, dict[str, None]]:
    found: dict[str, dict[str, None]] = {}
    for _, resource in package.descriptor.resources():
        schema = resource.get("schema")
        fields = schema.get("fields") if isinstance(schema, dict) else None
        named = [field.get("name") for field in fields if isinstance(field, dict)] if isinstance(fields, list) else []
        found[resource["name"]] = dict.fromkeys(name for name in named if isinstance(name, str))
    return found


def _plan(old: Package, new: Package, known: Known) -> Iterator[Change]:
    """The plan and its municipality, one row each: whether they are the same, and what changed in them."""
    for table, identifier in (("municipality", "code"), ("plan", "plan_id")):
        before, after = next(old.rows(table), None), next(new.rows(table), None)
        if before is None or after is None:
            continue
        key, apart_from = after[identifier], {identifier, *_EDITION, "source_id"}
        if table == "plan":
            apart_from.add("municipality_code")
            for column in _EDITION:
                if before[column] != after[column]:
                    yield told("edition-changed", before, after, column, key, known)
        official = "name_ja" if table == "municipality" else identifier
        if before.key((identifier, official)) != after.key((identifier, official)):
            apart_from |= {"name_ja", "name_en"}
            was, now = _with_identifier(before, identifier), _with_identifier(after, identifier)
            yield Change(f"other-{table}", table, key, name_of(after), before=was, after=now)
        yield from cell_changes(before, after, key, apart_from, known)


def _with_identifier(row: Row, identifier: str) -> Words:
    return {
        "ja": f"{name_of(row).get('ja', '')}（{row[identifier]}）",
        "en": f"{name_of(row).get('en', '')} ({row[identifier]})",
    }


def _things(table: str, shape: TableShape, pairing: Pairing, known: Known) -> Iterator[Change]:
    for row in pairing.removed:
        yield Change("removed", table, row[shape.identifier], name_of(row))
    for row in pairing.added:
        yield Change("added", table, row[shape.identifier], name_of(row))
    places = 0
    for old, new in pairing.pairs:
        key, name = new[shape.identifier], name_of(new)
        if old[shape.identifier] != key:
            yield Change("renumbered", table, key, name, before=plain(old[shape.identifier]), after=plain(key))
        if counterpart(shape.parent(old), known.counterparts) != shape.parent(new):
            before, after = _parent(old, shape, known.old), _parent(new, shape, known.new)
            yield Change("moved", table, key, name, before=before, after=after)
        elif old["number"] != new["number"]:
            yield told("reordered", old, new, "number", key, known)
        yield from cell_changes(old, new, key, {shape.identifier, *shape.parents, "number", "plan_id"}, known)
        places += sum(map(is_place, changed_columns(old, new)))
    if places:
        yield Change("places-changed", table, name=model().tables[table].title, count=places)


def _names(package: Package) -> Names:
    return {
        table: {row[shape.identifier]: name_of(row) for row in package.rows(table)} for table, shape in _SHAPES.items()
    }


def _merged(old: Names, new: Names) -> Names:
    return {table: {**old[table], **new[table]} for table in new}


def _parent(row: Row, shape: TableShape, names: Names) -> Words:
    """What the row's parent is called; a dash where it has none."""
    table, identifier = shape.parent(row)
    return names.get(table, {}).get(identifier) or plain(identifier or "—")


def _own_rows(table: str, old: Package, new: Package) -> Iterator[Change]:
    """A table of a city's own: rows are told by its primary key, or by all their cells where it has none."""
    key = _primary_key(new, table)
    before, after = (_keyed(package.rows(table), key) for package in (old, new))
    for name in [*before, *(name for name in after if name not in before)]:
        if name not in after or name not in before:
            kind = "removed" if name in before else "added"
            yield Change(kind, table, "/".join(name), plain("/".join(name)))
            continue
        one, other = before[name], after[name]
        for column in changed_columns(one, other):
            what = column_title(table, column)
            yield Change(
                "text-changed",
                table,
                "/".join(name),
                plain("/".join(name)),
                what,
                plain(one[column]),
                plain(other[column]),
            )


def _keyed(rows: Iterable[Row], key: tuple[str, ...]) -> dict[tuple[str, ...], Row]:
    return {row.key(key or tuple(row.cells)): row for row in rows}


def _primary_key(package: Package, table: str) -> tuple[str, ...]:
    for _, resource in package.descriptor.resources():
        if resource["name"] == table:
            schema = resource.get("schema")
            key = schema.get("primaryKey", ()) if isinstance(schema, dict) else ()
            return (key,) if isinstance(key, str) else tuple(item for item in key if isinstance(item, str))
    return ()
