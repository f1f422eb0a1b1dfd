"""The tables of a municipal plan, as vocab/model.yaml describes them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from komoro_opendata.vocabulary.resources import vocab_folder

__all__ = ["Field", "FieldType", "Model", "Reference", "Table", "load_yaml", "model", "progress_table"]

_INTEGER = re.compile(r"-?[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class FieldType:
    """What a cell may hold: a Table Schema type with its constraints."""

    name: str
    type: str
    format: str | None = None
    pattern: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    max_length: int | None = None

    def accepts(self, text: str) -> bool:
        """Whether a cell that is not empty has this form; of dates and addresses only that there is something."""
        if self.type == "integer":
            if not _INTEGER.fullmatch(text):
                return False
            return (self.minimum is None or int(text) >= self.minimum) and (
                self.maximum is None or int(text) <= self.maximum
            )
        return bool(text) and (self.pattern is None or re.fullmatch(self.pattern, text) is not None)


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key: the table and the column that a value must stand in."""

    table: str
    column: str


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a table."""

    name: str
    type: FieldType
    title: Mapping[str, str]
    about: Mapping[str, str]
    required: bool = False
    codes: str | None = None
    references: Reference | None = None

    @property
    def japanese_twin(self) -> str | None:
        """The `*_ja` column of which this `*_en` column is the translation."""
        return f"{self.name[:-3]}_ja" if self.name.endswith("_en") else None


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns in order, its keys, and the order of its rows."""

    name: str
    title: Mapping[str, str]
    about: Mapping[str, str]
    fields: Mapping[str, Field]
    key: tuple[str, ...]
    order: tuple[str, ...]
    unique: tuple[tuple[str, ...], ...] = ()
    within: tuple[str, ...] | None = None
    shared: str | None = None

    @property
    def path(self) -> str:
        """The path of the table inside a package."""
        return f"data/{self.name}.csv"

    def parent_column(self) -> str | None:
        """The column that refers to a row of the same table, if there is one."""
        for field in self.fields.values():
            if field.references is not None and field.references.table == self.name:
                return field.name
        return None


@dataclass(frozen=True, slots=True)
class Model:
    """All tables of the profile, the types of their columns, and the profile's version."""

    version: str
    tables: Mapping[str, Table]
    types: Mapping[str, FieldType]


def load_yaml(text: str) -> Any:
    """Read YAML as plain values, by libyaml where the machine has it.

    Raises:
        yaml.YAMLError: The text is not YAML.
    """
    import yaml

    loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(text, Loader=loader)  # noqa: S506  both are safe loaders


@cache
def model() -> Model:
    """The model of vocab/model.yaml, read once."""
    raw = load_yaml((vocab_folder() / "model.yaml").read_text(encoding="utf-8"))
    types = {name: FieldType(name=name, **entry) for name, entry in raw["types"].items()}
    tables = {name: _table(name, entry, types) for name, entry in raw["tables"].items()}
    return Model(version=raw["version"], tables=tables, types=types)


@cache
def progress_table() -> Table:
    """The table of judgements, which is made from a package and is no part of one: vocab/progress.yaml."""
    raw = load_yaml((vocab_folder() / "progress.yaml").read_text(encoding="utf-8"))
    return _table("progress", raw["progress"], model().types)


def _table(name: str, raw: Mapping[str, Any], types: Mapping[str, FieldType]) -> Table:
    within = raw.get("within")
    return Table(
        name=name,
        title=_languages(raw, ""),
        about=_languages(raw, "about_"),
        fields={column: _field(column, entry, types) for column, entry in raw["fields"].items()},
        key=tuple(raw["key"]),
        order=tuple(raw["order"]),
        unique=tuple(tuple(columns) for columns in raw.get("unique", ())),
        within=None if within is None else tuple(within),
        shared=raw.get("shared"),
    )


def _field(name: str, raw: Mapping[str, Any], types: Mapping[str, FieldType]) -> Field:
    target = raw.get("references")
    return Field(
        name=name,
        type=types[raw["type"]],
        title=_languages(raw, ""),
        about=_languages(raw, "about_"),
        required=raw.get("required", False),
        codes=raw.get("codes"),
        references=None if target is None else Reference(*target.split(".")),
    )


def _languages(raw: Mapping[str, Any], prefix: str) -> Mapping[str, str]:
    return {language: raw[prefix + language] for language in ("ja", "en") if prefix + language in raw}
