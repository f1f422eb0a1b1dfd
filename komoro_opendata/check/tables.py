"""Rules over cells, rows and keys that frictionless-py judges; the only module that imports it.

What frictionless passes over in silence (unique keys, half-empty keys, full-width digits, non-canonical numbers) is
judged in check.forms and check.keys.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from komoro_opendata.check.emit import file_finding
from komoro_opendata.check.patterns import refuse_slow
from komoro_opendata.findings import Finding
from komoro_opendata.package.rows import TableFile, read_header, read_records

__all__ = ["table_findings"]

_NO_LIMIT = 10**9
_CONSTRAINTS = {
    "required": "cell-required",
    "pattern": "cell-pattern",
    "maxLength": "cell-length",
    "enum": "cell-code",
    "minimum": "cell-range",
    "maximum": "cell-range",
}
_CELL_ERRORS = ("type-error", "constraint-error")
_CONSTRAINT = re.compile(r'constraint "(\w+)"')
_FIRST = re.compile(r"the same as in the row at position (\d+)")


def table_findings(
    root: Path,
    tables: Mapping[str, TableFile],
    schemas: Mapping[str, Mapping[str, Any]],
) -> Iterator[Finding]:
    """All findings of frictionless about the tables that have a schema, with the physical line of each."""
    from frictionless import Package

    resources = []
    judged = {name: table for name, table in tables.items() if name in schemas and _has_sound_header(table)}
    # frictionless takes not every name that a descriptor may hold, so that each table gets a plain one there.
    aliases = {name: f"t{position}" for position, name in enumerate(judged)}
    for name, table in judged.items():
        unusable = _unusable_fields(name, schemas[name])
        for column, reason in unusable.items():
            yield file_finding("table-unread", table, field=column, params={"reason": reason})
        foreign_keys = _foreign_keys(table, schemas[name], judged, aliases)
        resources.append({"name": aliases[name], **_resource(table, schemas[name], foreign_keys, unusable)})
    if not resources:
        return
    package = Package.from_descriptor({"name": "package", "resources": resources}, basepath=str(root))
    names = {alias: name for name, alias in aliases.items()}
    for task in package.validate(limit_errors=_NO_LIMIT).tasks:
        if task.errors:
            name = names[task.name]
            yield from _Translation(tables[name], schemas[name], task.errors, names).findings()


def _has_sound_header(table: TableFile) -> bool:
    """Whether every column has a name of its own; else what stands below cannot be told apart."""
    header = read_header(table.file)
    return bool(header) and "" not in header and len(set(header)) == len(header)


def _resource(
    table: TableFile,
    schema: Mapping[str, Any],
    foreign_keys: list[dict[str, Any]],
    unusable: Collection[str],
) -> dict[str, Any]:
    """The table as frictionless should see it: the columns in the file's order, and only keys that can be judged."""
    header = read_header(table.file)
    known = {field["name"]: field for field in schema["fields"] if field["name"] not in unusable}
    key = schema.get("primaryKey", [])
    checked: dict[str, Any] = {
        "fields": [known.get(column, {"name": column, "type": "any"}) for column in header],
        "missingValues": schema.get("missingValues", [""]),
        "foreignKeys": foreign_keys,
    }
    if key and set(key) <= set(header):
        checked["primaryKey"] = key
    return {
        "path": table.path,
        "scheme": "file",
        "format": "csv",
        "encoding": "utf-8-sig",
        "dialect": {"csv": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True}},
        "schema": checked,
    }


def _unusable_fields(table: str, schema: Mapping[str, Any]) -> dict[str, str]:
    """A city's own columns whose description frictionless cannot use, with its reason."""
    from frictionless import Field, FrictionlessException

    unusable = {}
    for field in schema["fields"]:
        if not (table.startswith("x_") or field["name"].startswith("x_")):
            continue
        try:
            Field.from_descriptor(field).create_cell_reader()("1")
            refuse_slow(field.get("constraints", {}).get("pattern", ""))
        except (FrictionlessException, re.error, TypeError, ValueError, ArithmeticError) as error:
            unusable[field["name"]] = str(error)
    return unusable


def _foreign_keys(
    table: TableFile,
    schema: Mapping[str, Any],
    tables: Mapping[str, TableFile],
    aliases: Mapping[str, str],
) -> list[dict[str, Any]]:
    """The foreign keys whose columns are there on both sides, the tables called by their aliases."""
    sound = []
    columns = set(read_header(table.file))
    for key in schema.get("foreignKeys", []):
        name = key["reference"].get("resource") or table.name
        fields = key["reference"]["fields"]
        target = tables.get(name)
        if target is None or not set(fields) <= set(read_header(target.file)):
            continue
        if set(key["fields"]) <= columns:
            alias = "" if name == table.name else aliases[name]
            sound.append({"fields": key["fields"], "reference": {"resource": alias, "fields": fields}})
    return sound


class _Translation:
    """Turns frictionless' errors about one table into findings."""

    def __init__(
        self,
        table: TableFile,
        schema: Mapping[str, Any],
        errors: Sequence[Any],
        names: Mapping[str, str],
    ) -> None:
        self.table = table
        self.names = names
        self.key = list(schema.get("primaryKey", []))
        self.fields = {field["name"]: field for field in schema["fields"]}
        self.errors = errors
        self.header = read_header(table.file)
        self.lines = [line for line, _ in read_records(table.file)]
        self.blank = {error.row_number for error in errors if error.type == "blank-row"}
        self.told: set[tuple[str, int]] = set()
        self.broken = {(error.row_number, error.field_name) for error in errors if error.type in _CELL_ERRORS}

    def findings(self) -> Iterator[Finding]:
        for error in self.errors:
            blank_row_again = error.type != "blank-row" and getattr(error, "row_number", None) in self.blank
            if not blank_row_again:
                yield from self._translated(error)

    def _translated(self, error: Any) -> Iterator[Finding]:
        kind = error.type
        if kind == "blank-row":
            yield self._finding("row-blank", error)
        elif kind in ("missing-cell", "extra-cell"):
            yield from self._once("row-short" if kind == "missing-cell" else "row-long", error)
        elif kind == "type-error":
            yield self._finding("cell-type", error, type=self.fields[error.field_name]["type"])
        elif kind == "constraint-error":
            yield self._constraint(error)
        elif kind == "foreign-key":
            yield from self._reference(error)
        elif kind == "primary-key":
            yield from self._primary_key(error)
        elif kind not in ("blank-header", "blank-label"):
            yield file_finding("table-unread", self.table, params={"reason": error.message})

    def _once(self, code: str, error: Any) -> Iterator[Finding]:
        if (code, error.row_number) not in self.told:
            self.told.add((code, error.row_number))
            short = code == "row-short"
            yield self._at(code, error.row_number, error.field_name if short else None, None if short else error.cell)

    def _constraint(self, error: Any) -> Finding:
        match = _CONSTRAINT.search(error.note)
        name = match[1] if match else ""
        constraints = self.fields[error.field_name].get("constraints", {})
        params: dict[str, Any] = {}
        if name == "pattern":
            params = {"pattern": constraints["pattern"]}
        elif name == "maxLength":
            params = {"maximum": constraints["maxLength"]}
        elif name == "enum":
            params = {"allowed": ", ".join(map(str, constraints["enum"]))}
        elif name in ("minimum", "maximum"):
            params = {bound: constraints.get(bound, "") for bound in ("minimum", "maximum")}
        return self._finding(_CONSTRAINTS.get(name, "cell-type"), error, **params)

    def _reference(self, error: Any) -> Iterator[Finding]:
        table = self.names.get(error.reference_name, self.table.name)
        for column in error.field_names:
            if (error.row_number, column) in self.broken:
                continue
            value = str(error.cells[self.header.index(column)])
            yield self._at("reference-missing", error.row_number, column, value, table=table)

    def _primary_key(self, error: Any) -> Iterator[Finding]:
        places = [self.header.index(column) for column in self.key]
        cells = [str(error.cells[place]) for place in places if place < len(error.cells)]
        if not any(cells):
            return  # an empty key is told cell by cell
        match = _FIRST.search(error.note)
        first = self.lines[int(match[1]) - 1] if match else "?"
        yield self._at("key-duplicate", error.row_number, None, None, key=", ".join(cells), first=first)

    def _finding(self, code: str, error: Any, **params: Any) -> Finding:
        field = getattr(error, "field_name", None)
        return self._at(code, error.row_number, field, getattr(error, "cell", None), **params)

    def _at(self, code: str, record: int, field: str | None, value: str | None, **params: Any) -> Finding:
        finding = file_finding(code, self.table, self.lines[record - 1], field, value, params)
        return replace(finding, row=record - 1)
