"""Make a package's descriptor from what is particular to the package and the tables of the profile."""

from collections.abc import Mapping
from typing import Any

from komoro_opendata.vocabulary.model import Table, model
from komoro_opendata.vocabulary.schemas import table_schema

__all__ = ["DATA_PACKAGE_PROFILE", "PROFILE", "build_descriptor"]

DATA_PACKAGE_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
PROFILE = "https://w3id.org/jp-municipal-plan/profile/municipal-plan.json"


def build_descriptor(particular: Mapping[str, Any]) -> dict[str, Any]:
    """The whole descriptor: `particular` with the resources of all tables of the profile in it.

    Args:
        particular: Every other property of the descriptor, `municipal_plan` among them (its `languages` decide
            whether translations are required). Its `resources`, if any, are the package's own `x_` tables; its
            `x_fields` (table name to list of field descriptors) are the package's own columns.
    """
    rest = {name: value for name, value in particular.items() if name not in ("resources", "x_fields")}
    languages = rest.get("municipal_plan", {}).get("languages", ["ja"])
    own_columns = particular.get("x_fields", {})
    tables = [_resource(table, languages, own_columns.get(table.name, [])) for table in model().tables.values()]
    return {"$schema": DATA_PACKAGE_PROFILE, **rest, "resources": [*tables, *particular.get("resources", [])]}


def _resource(table: Table, languages: list[str], own_columns: list[Any]) -> dict[str, Any]:
    schema = table_schema(table.name, languages)
    schema["fields"] += own_columns
    return {
        "name": table.name,
        "type": "table",
        "title": table.title["ja"],
        "title_en": table.title["en"],
        "description": table.about["ja"],
        "description_en": table.about["en"],
        "path": table.path,
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {
            "delimiter": ",",
            "lineTerminator": "\n",
            "quoteChar": '"',
            "doubleQuote": True,
            "header": True,
        },
        "schema": schema,
    }
