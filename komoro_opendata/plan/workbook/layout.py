"""What stands where in the workbook: its sheets, their columns, and which list a cell is chosen from.

Made from vocab/model.yaml, vocab/codes/, vocab/workbook.yaml and the descriptor of the package, whose own `x_` columns
and tables stand beside those of the profile. Nothing here knows a spreadsheet: writing and reading both follow it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from komoro_opendata.check.schemas import effective_schemas
from komoro_opendata.package.descriptor import Descriptor
from komoro_opendata.plan.workbook.sheet_names import sheet_name
from komoro_opendata.vocabulary.model import Field, Table, model
from komoro_opendata.vocabulary.workbook import workbook_words

__all__ = [
    "ABOUT",
    "ABOUT_MARK",
    "ACTUALS",
    "EXAMPLE_MARK",
    "GUIDE",
    "HEADER_MARK",
    "LISTS",
    "LONG",
    "NAMES_MARK",
    "WIDE",
    "Choices",
    "Column",
    "Sheet",
    "sheet_order",
    "table_sheets",
]

GUIDE, ABOUT, WIDE, ACTUALS, LONG, LISTS = "はじめに", "データについて", "目標値", "実績値", "目標値明細", "選択肢"
HEADER_MARK, NAMES_MARK, ABOUT_MARK, EXAMPLE_MARK = "見出し", "列名", "説明", "例"
_NAMES = ("name_ja", "title_ja", "label_ja", "summary_ja")
_FILLED_BY_IMPORT = frozenset(
    {
        ("policy", "plan_id"),
        ("policy", "level"),
        ("measure", "level"),
        ("plan", "municipality_code"),
        ("plan", "source_id"),
    }
)


@dataclass(frozen=True, slots=True)
class Choices:
    """Where the words of a cell come from: a code list, a shared table or another table's names."""

    codes: str | None = None
    table: str | None = None

    @property
    def is_shared(self) -> bool:
        """Whether the words stand in vocab/codes/, for every city alike."""
        return self.codes is not None or (
            self.table in model().tables and model().tables[self.table or ""].shared is not None
        )


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet.

    `required`: a person must fill it. `automatic`: import fills it where it is empty. `text`: it holds text whatever it
    looks like. `kind`: the type of the model (or of Table Schema, for a city's own column).
    """

    name: str
    title: str
    about: str
    required: bool = False
    choices: Choices | None = None
    text: bool = True
    automatic: bool = False
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, the table that it shows, its columns in order, and what is told of it.

    `frozen` is the number of columns that stay in view, the marker column not counted; `key` the column by which other
    tables refer to a row.
    """

    name: str
    table: str
    columns: tuple[Column, ...]
    group: str = "fill"
    todo: str = ""
    example: Mapping[str, str] = field(default_factory=dict)
    frozen: int = 1
    key: str = ""

    def column(self, name: str) -> int | None:
        """The number of a column on the sheet (the marker column is 1); None where the sheet has none of that name."""
        return next((number for number, column in enumerate(self.columns, start=2) if column.name == name), None)


def sheet_order() -> Sequence[str]:
    """All sheets of the profile in order: tables by their technical name, the others by the name of the sheet."""
    order: Sequence[str] = workbook_words()["order"]
    return order


def table_sheets(descriptor: Descriptor) -> tuple[Sheet, ...]:
    """The sheets of all tables of a package in the order of the workbook, the package's own `x_` tables at the end."""
    schemas = effective_schemas(descriptor)
    tables = [name for name in sheet_order() if name in model().tables]
    titles = {name: workbook_words()["names"].get(name, model().tables[name].title["ja"]) for name in tables}
    taken = {GUIDE, ABOUT, WIDE, ACTUALS, LISTS, *titles.values()}
    for _, resource in descriptor.resources():
        name = resource["name"]
        if name in schemas and name not in model().tables:
            titles[name] = sheet_name(str(resource.get("title") or name), taken)
            taken.add(titles[name])
    return tuple(_sheet(name, title, schemas, titles) for name, title in titles.items() if name in schemas)


def _sheet(name: str, title: str, schemas: Mapping[str, Any], titles: Mapping[str, str]) -> Sheet:
    words = workbook_words()["sheets"].get(name, {"group": "if_needed"})
    table = model().tables.get(name)
    references = _references(name, schemas)
    columns = [_column(table, given, references.get(given["name"]), titles) for given in schemas[name]["fields"]]
    ordered = tuple(_for_people(table, columns))
    return Sheet(
        name=title,
        table=name,
        columns=ordered,
        group=words["group"],
        todo=words.get("todo_ja", ""),
        example=words.get("example", {}),
        frozen=_frozen(table, ordered),
        key=_key_column(name, schemas),
    )


def _references(name: str, schemas: Mapping[str, Any]) -> dict[str, str]:
    """The table that a column refers to; only references to the one key column of a table can be shown by name."""
    found = {}
    for key in schemas[name].get("foreignKeys", []):
        target = key["reference"]["resource"] or name
        if (
            len(key["fields"]) == 1
            and target in schemas
            and key["reference"]["fields"] == [_key_column(target, schemas)]
        ):
            found[key["fields"][0]] = target
    return found


def _key_column(name: str, schemas: Mapping[str, Any]) -> str:
    """The column by which the rows of a table are known: the key of a table of the profile, an own table's first."""
    return model().tables[name].key[0] if name in model().tables else str(schemas[name]["fields"][0]["name"])


def _column(table: Table | None, schema: Mapping[str, Any], target: str | None, titles: Mapping[str, str]) -> Column:
    known = table.fields.get(schema["name"]) if table is not None else None
    kind = known.type.name if known is not None else str(schema.get("type", "string"))
    choices = (
        Choices(codes=known.codes) if known is not None and known.codes else Choices(table=target) if target else None
    )
    automatic = known is not None and table is not None and _is_automatic(table, known)
    title = str(schema.get("title") or schema["name"])
    return Column(
        name=schema["name"],
        title=_said("titles", table, schema["name"]) or (title.removesuffix("ID") if target else title),
        about=_said("abouts", table, schema["name"]) or _about(schema, kind, choices, titles, automatic=automatic),
        required=schema.get("constraints", {}).get("required") is True and not automatic,
        choices=choices,
        text=choices is not None or kind not in ("number", "level", "fiscal_year", "sdg", "decimal", "integer"),
        automatic=automatic,
        kind=kind,
    )


def _is_automatic(table: Table, known: Field) -> bool:
    """Whether import fills the column where a person leaves it empty."""
    if (table.name, known.name) in _FILLED_BY_IMPORT:
        return True
    if known.references is not None or not known.required:
        return False
    if known.type.name == "number":
        return table.within is not None
    return known.type.name in ("id", "source_ref") and (known.type.name != "id" or table.key == (known.name,))


def _said(words_of: str, table: Table | None, name: str) -> str:
    words: str = workbook_words()[words_of].get(f"{table.name}.{name}", "") if table is not None else ""
    return words


def _about(
    schema: Mapping[str, Any], kind: str, choices: Choices | None, titles: Mapping[str, str], *, automatic: bool
) -> str:
    """What the sheet says of a column: the description in its schema, then how to fill it."""
    said = str(schema.get("description") or "")
    hints = workbook_words()["hints"]
    if automatic:
        named = (
            "filled" if choices is not None else {"id": "identifier", "source_ref": "own_source_ref"}.get(kind, kind)
        )
        hint = hints.get(named, hints["filled"])
    elif choices is not None:
        hint = hints["code" if choices.codes else "list" if choices.is_shared else "reference"]
        hint = hint.format(sheet=titles.get(choices.table or "", ""))
    elif kind == "text":
        hint = hints["text_en"] if schema["name"].endswith("_en") else ""
    else:
        hint = hints.get("number_type" if kind == "number" else kind, "")
    return "。".join(part for part in (said, hint) if part)


def _for_people(table: Table | None, columns: Iterable[Column]) -> Iterator[Column]:
    """The columns as a person fills them: number and name first, then what the row belongs to; identifiers last."""
    listed = list(columns)
    if table is None or table.shared is not None:
        yield from listed
        return
    parents = set(table.within or ()) | set(table.key)
    name = _name_column(table)

    def rank(column: Column) -> int:
        if name is not None and column.name in ("number", "level", "code") and not column.choices:
            return 0
        if column.name == name:
            return 1
        if column.automatic and (column.name != "number"):
            return 5 if column.kind == "id" and column.choices is None else 4
        return 2 if column.name in parents else 3

    yield from sorted(listed, key=rank)


def _name_column(table: Table) -> str | None:
    """The column by which people know a row; None where a row only links two others."""
    return next((name for name in _NAMES if name in table.fields), None) if len(table.key) == 1 else None


def _frozen(table: Table | None, columns: Sequence[Column]) -> int:
    """How many columns stay in view: up to the first name, or the first column where there is none."""
    if table is not None and _name_column(table) is None:
        return 1
    names = [number for number, column in enumerate(columns, start=1) if column.name in _NAMES]
    return min(names, default=1)
