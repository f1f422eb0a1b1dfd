"""The schema against which each table of a package is checked: the profile's own, with the package's `x_` columns."""

from collections.abc import Mapping
from typing import Any

from komoro_opendata.package.descriptor import Descriptor
from komoro_opendata.vocabulary.model import model
from komoro_opendata.vocabulary.schemas import table_schema

__all__ = ["effective_schemas", "sound_foreign_keys"]


def effective_schemas(descriptor: Descriptor) -> dict[str, dict[str, Any]]:
    """By table: for a table of the profile its schema there, whatever the package says; for an `x_` table its own.

    A package cannot weaken the profile: that its inline schema differs is a finding of its own.
    """
    schemas: dict[str, dict[str, Any]] = {}
    for _, resource in descriptor.resources():
        name = resource["name"]
        own = resource.get("schema")
        fields = own.get("fields") if isinstance(own, dict) else None
        usable = [field for field in fields if _is_usable(field)] if isinstance(fields, list) else []
        if name in model().tables:
            schema = table_schema(name, descriptor.languages())
            schema["fields"] += [field for field in usable if field["name"].startswith("x_")]
            schemas.setdefault(name, schema)
        elif usable and isinstance(own, dict):
            schemas.setdefault(name, _own_table(own, usable))
    return schemas


def sound_foreign_keys(schema: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The foreign keys that have the form of the standard, in its longer form (lists of columns)."""
    sound = []
    keys = schema.get("foreignKeys")
    for key in keys if isinstance(keys, list) else ():
        reference = key.get("reference") if isinstance(key, dict) else None
        if not isinstance(reference, dict):
            continue
        resource = reference.get("resource", "")
        fields, target = _columns(key.get("fields")), _columns(reference.get("fields"))
        if isinstance(resource, str) and fields and len(fields) == len(target):
            sound.append({"fields": fields, "reference": {"resource": resource, "fields": target}})
    return sound


def _own_table(own: Mapping[str, Any], fields: list[Any]) -> dict[str, Any]:
    """The schema of a city's own table, less whatever has not the form of the standard (a finding of its own)."""
    missing = own.get("missingValues")
    unique = own.get("uniqueKeys")
    return {
        "fields": fields,
        "primaryKey": _columns(own.get("primaryKey")),
        "uniqueKeys": [columns for key in (unique if isinstance(unique, list) else ()) if (columns := _columns(key))],
        "foreignKeys": sound_foreign_keys(own),
        "missingValues": missing if isinstance(missing, list) and all(isinstance(m, str) for m in missing) else [""],
    }


def _columns(given: Any) -> list[str]:
    columns = [given] if isinstance(given, str) else given
    return columns if isinstance(columns, list) and all(isinstance(column, str) for column in columns) else []


def _is_usable(field: Any) -> bool:
    return (
        isinstance(field, dict)
        and isinstance(field.get("name"), str)
        and isinstance(field.get("constraints", {}), dict)
    )
