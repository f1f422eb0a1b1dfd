"""Rules over the descriptor: JSON, the official profile, the profile of municipal plans, the tables' schemas."""

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from komoro_opendata.check.emit import descriptor_finding
from komoro_opendata.check.schemas import sound_foreign_keys
from komoro_opendata.findings import Finding
from komoro_opendata.package.descriptor import Descriptor, pointer
from komoro_opendata.vocabulary.model import model
from komoro_opendata.vocabulary.resources import vocab_folder
from komoro_opendata.vocabulary.schemas import table_schema

__all__ = ["descriptor_findings"]

_DATE = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T")
_VERSION = re.compile(r"(?:0|[1-9][0-9]{0,8})(?:\.(?:0|[1-9][0-9]{0,8})){2}")
_LONGEST_REASON = 200
_LONGEST_NAME = 100
_MOST_COLUMNS = 500
_STRUCTURE = ("name", "type", "format", "constraints", "categories")
_KEYS = ("primaryKey", "uniqueKeys", "foreignKeys", "missingValues")


def descriptor_findings(descriptor: Descriptor) -> Iterator[Finding]:
    """All findings about the descriptor."""
    for duplicate in descriptor.duplicates:
        yield descriptor_finding("descriptor-duplicate-key", duplicate.pointer, key=duplicate.key)
    yield from _against("descriptor-datapackage", _official(), descriptor.raw)
    yield from _against("descriptor-profile", _profile(), descriptor.raw)
    yield from _created(descriptor)
    yield from _version(descriptor)
    yield from _tables(descriptor)
    yield from _own_limits(descriptor)
    for position, resource in descriptor.resources():
        if not isinstance(resource.get("schema"), dict):
            continue
        if resource["name"] in model().tables:
            yield from _schema(position, resource, descriptor.languages())
        else:
            yield from _own_references(position, resource, descriptor)


@cache
def _official() -> Any:
    return _read("datapackage-2.0/datapackage.json")


@cache
def _profile() -> Any:
    return _read("municipal-plan.json")


def _read(name: str) -> Any:
    return json.loads((vocab_folder() / "profile" / name).read_text(encoding="utf-8"))


def _against(code: str, schema: Any, instance: Mapping[str, Any]) -> Iterator[Finding]:
    from jsonschema import Draft7Validator
    from jsonschema.exceptions import best_match

    errors = sorted(
        Draft7Validator(schema).iter_errors(instance), key=lambda error: list(map(str, error.absolute_path))
    )
    for error in errors:
        deepest = best_match([error]) or error
        yield descriptor_finding(code, pointer(*deepest.absolute_path), reason=_reason(deepest))


def _reason(error: Any) -> str:
    """What is wanted there, in the words of JSON Schema, which are the same in every language."""
    keyword, wanted = error.validator, error.validator_value
    if keyword is None:
        return "not allowed"
    if keyword == "required":
        missing = [name for name in wanted if error.message.startswith(repr(name))]
        return f"required: {', '.join(missing)}"
    # Of several forms none fits: what stands there tells more than all the forms.
    shown = json.dumps(error.instance if keyword in ("oneOf", "anyOf") else wanted, ensure_ascii=False)
    return f"{keyword}: {shown}" if len(shown) <= _LONGEST_REASON else f"{keyword}: {shown[:_LONGEST_REASON]}…"


def _created(descriptor: Descriptor) -> Iterator[Finding]:
    """The date of creation is a day of the calendar, which no pattern of the profile can say."""
    created = descriptor.raw.get("created")
    if isinstance(created, str) and _DATE.match(created):
        try:
            dt.date.fromisoformat(created[:10])
        except ValueError:
            yield descriptor_finding("descriptor-profile", pointer("created"), reason="format: date-time")


def _version(descriptor: Descriptor) -> Iterator[Finding]:
    """The package's version of the profile is one that this program reads: of the same major part, and not newer."""
    declared = str(descriptor.declaration().get("version", ""))
    if not _VERSION.fullmatch(declared):
        return
    given, present = (tuple(int(part) for part in text.split(".")) for text in (declared, model().version))
    if given[0] != present[0] or given[:2] > present[:2]:
        yield descriptor_finding(
            "profile-version", pointer("municipal_plan", "version"), declared=declared, present=model().version
        )


def _tables(descriptor: Descriptor) -> Iterator[Finding]:
    seen: set[str] = set()
    for position, resource in descriptor.resources():
        name = resource["name"]
        place = pointer("resources", position)
        if name in seen:
            yield descriptor_finding("descriptor-table-duplicate", place, table=name)
        elif name not in model().tables and not name.startswith("x_"):
            yield descriptor_finding("descriptor-table-unknown", place, table=name)
        seen.add(name)
    for name in model().tables:
        if name not in seen:
            yield descriptor_finding("descriptor-table-missing", pointer("resources"), table=name)


def _own_limits(descriptor: Descriptor) -> Iterator[Finding]:
    """A city's own names and columns are such that every form of a release can hold them.

    A database tells no names apart by case and needs `…_exact` beside a number; a file system limits their length.
    """
    tables: dict[str, str] = {}
    for position, resource in descriptor.resources():
        place = pointer("resources", position)
        yield from _own_name(resource["name"], tables, place)
        fields = _fields(resource.get("schema"))
        if len(fields) > _MOST_COLUMNS:
            yield descriptor_finding(
                "descriptor-own-limits", place, name=resource["name"], demand=f"columns <= {_MOST_COLUMNS}"
            )
            continue
        numbers = [str(field.get("name", "")) for field in fields if field.get("type") == "number"]
        names = {f"{number}_exact".lower(): f"{number} + _exact" for number in numbers}
        for index, field in enumerate(fields):
            where = pointer("resources", position, "schema", "fields", index)
            yield from _own_name(str(field.get("name", "")), names, where)


def _own_name(name: str, earlier: dict[str, str], place: str) -> Iterator[Finding]:
    """Whether a name is short enough and another one than the `earlier` ones, whatever their case."""
    clash = earlier.setdefault(name.lower(), name)
    if not name.startswith("x_"):
        return
    if len(name) > _LONGEST_NAME:
        yield descriptor_finding("descriptor-own-limits", place, name=name, demand=f"length <= {_LONGEST_NAME}")
    elif clash != name:
        yield descriptor_finding("descriptor-own-limits", place, name=name, demand=f"≠ {clash}")


def _schema(position: int, resource: Mapping[str, Any], languages: tuple[str, ...]) -> Iterator[Finding]:
    actual = resource["schema"]
    expected = table_schema(resource["name"], languages)
    given = _fields(actual)
    for index, field in enumerate(expected["fields"]):
        place = pointer("resources", position, "schema", "fields", index)
        found = given[index] if index < len(given) else {}
        if found.get("name") != field["name"]:
            yield descriptor_finding("descriptor-schema", place, expected=f"name: {field['name']}")
            return
        yield from _field(place, field, found)
    for index, field in enumerate(given[len(expected["fields"]) :], start=len(expected["fields"])):
        if not str(field.get("name", "")).startswith("x_"):
            place = pointer("resources", position, "schema", "fields", index)
            yield descriptor_finding("descriptor-schema", place, expected="name: x_…")
    for name in _KEYS:
        if _normal(name, actual.get(name)) != _normal(name, expected.get(name)):
            place = pointer("resources", position, "schema", name)
            yield descriptor_finding("descriptor-schema", place, expected=_shown(name, expected.get(name)))


def _own_references(position: int, resource: Mapping[str, Any], descriptor: Descriptor) -> Iterator[Finding]:
    """The foreign keys of a city's own table lead to columns that there are; frictionless passes over others."""
    columns = {
        other["name"]: {str(field.get("name")) for field in _fields(other.get("schema"))}
        for _, other in descriptor.resources()
    }
    for index, key in enumerate(sound_foreign_keys(resource["schema"])):
        target, fields = key["reference"]["resource"] or resource["name"], key["reference"]["fields"]
        if not set(fields) <= columns.get(target, set()):
            place = pointer("resources", position, "schema", "foreignKeys", index, "reference")
            yield descriptor_finding("descriptor-schema", place, expected=f"{target}.{', '.join(fields)}")


def _fields(schema: Any) -> list[Mapping[str, Any]]:
    fields = schema.get("fields") if isinstance(schema, dict) else None
    return [field for field in fields if isinstance(field, dict)] if isinstance(fields, list) else []


def _field(place: str, expected: Mapping[str, Any], actual: Mapping[str, Any]) -> Iterator[Finding]:
    for name in _STRUCTURE:
        wanted, found = _normal(name, expected.get(name)), _normal(name, actual.get(name))
        if wanted == found or (name == "constraints" and _only_translation_required(expected, wanted, found)):
            continue
        yield descriptor_finding("descriptor-schema", f"{place}/{name}", expected=_shown(name, expected.get(name)))


def _only_translation_required(field: Mapping[str, Any], wanted: Any, found: Any) -> bool:
    """Whether the two differ only in requiring a translation: the package's languages decide that in any case."""
    if not field["name"].endswith("_en") or not isinstance(found, dict):
        return False
    return {**found, "required": True} == {**wanted, "required": True}


def _normal(name: str, value: Any) -> Any:
    """The value in the one form in which equal meanings are equal."""
    if value is None:
        return {"missingValues": [""], "format": "default", "constraints": {}}.get(name)
    if name == "categories" and isinstance(value, list):
        return [item.get("value") if isinstance(item, dict) else item for item in value]
    if name == "primaryKey" and isinstance(value, str):
        return [value]
    return value


def _shown(name: str, value: Any) -> str:
    return f"{name}: {json.dumps(value, ensure_ascii=False)}"
