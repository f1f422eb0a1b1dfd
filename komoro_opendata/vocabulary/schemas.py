"""Table Schemas made from the model: what vocab/profile/tables/ and every package's descriptor hold.

The form is that of Table Schema 2.0 (https://datapackage.org/standard/table-schema/); `title_en`, `description_en` and
`label_en` stand beside the standard keys, which hold Japanese.
"""

from collections.abc import Collection
from functools import cache
from typing import Any

from komoro_opendata.vocabulary.codes import code_list
from komoro_opendata.vocabulary.model import Field, Reference, Table, model

__all__ = ["TABLE_SCHEMA_PROFILE", "table_schema"]

TABLE_SCHEMA_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"


def table_schema(name: str, languages: Collection[str] = ("ja",)) -> dict[str, Any]:
    """The Table Schema of one table of the profile.

    Args:
        name: The table, as in vocab/model.yaml.
        languages: The languages a package declares; with `en` the translation of a required text is required too.

    Raises:
        KeyError: The profile has no such table.
    """
    table = model().tables[name]
    schema: dict[str, Any] = {
        "$schema": TABLE_SCHEMA_PROFILE,
        "fields": [_field(table, field, "en" in languages) for field in table.fields.values()],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }
    if table.unique:
        schema["uniqueKeys"] = [list(columns) for columns in table.unique]
    keys = [_foreign_key(table, field, field.references) for field in table.fields.values() if field.references]
    if keys:
        schema["foreignKeys"] = keys
    return schema


def _field(table: Table, field: Field, translated: bool) -> dict[str, Any]:  # noqa: FBT001  one private caller
    described: dict[str, Any] = {"name": field.name, "type": field.type.type}
    if field.type.format:
        described["format"] = field.type.format
    described |= {"title": field.title["ja"], "title_en": field.title["en"]}
    if "ja" in field.about:
        described |= {"description": field.about["ja"], "description_en": field.about["en"]}
    if field.codes:
        described["categories"] = _categories(field.codes)
    constraints = _constraints(field, required=field.required or (translated and _must_be_translated(table, field)))
    if constraints:
        described["constraints"] = constraints
    return described


def _must_be_translated(table: Table, field: Field) -> bool:
    twin = table.fields.get(field.japanese_twin or "")
    return twin is not None and twin.required


def _constraints(field: Field, *, required: bool) -> dict[str, Any]:
    kind = field.type
    constraints: dict[str, Any] = {"required": True} if required else {}
    if field.codes:
        constraints["enum"] = list(code_list(field.codes).rows)
    given = {
        "pattern": kind.pattern,
        "minimum": kind.minimum,
        "maximum": kind.maximum,
        "maxLength": kind.max_length,
    }
    return constraints | {name: value for name, value in given.items() if value is not None}


@cache
def _categories(codes: str) -> list[dict[str, str]]:
    return [
        {"value": code, "label": row["label_ja"], "label_en": row["label_en"]}
        for code, row in code_list(codes).rows.items()
    ]


def _foreign_key(table: Table, field: Field, target: Reference) -> dict[str, Any]:
    # A reference inside the same table names no resource (Data Package 2.0) or an empty one (1.0): both understand "".
    resource = "" if target.table == table.name else target.table
    return {"fields": [field.name], "reference": {"resource": resource, "fields": [target.column]}}
