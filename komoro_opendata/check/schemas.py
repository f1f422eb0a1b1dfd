"""The schema against which each table of a package is checked: the profile's own, with the package's `x_` columns."""

from collections.abc import Mapping
from typing import Any

from komoro_opendata.package.descriptor import Descriptor
from komoro_opendata.vocabulary.model import model
from komoro_opendata.vocabulary.schemas import table_schema

__all__ = ["effective_schemas"]


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
            schemas.setdefault(name, {**own, "fields": usable})
    return schemas


def _is_usable(field: Any) -> bool:
    return isinstance(field, Mapping) and isinstance(field.get("name"), str)
