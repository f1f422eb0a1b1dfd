"""What each column of a package's tables may hold, and how what people type becomes that."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from komoro_opendata.check.schemas import effective_schemas
from komoro_opendata.package.cells import narrow
from komoro_opendata.package.descriptor import Descriptor
from komoro_opendata.package.rows import canonical_decimal
from komoro_opendata.plan.workbook.tidying import folded
from komoro_opendata.vocabulary.codes import code_list
from komoro_opendata.vocabulary.eras import fiscal_year_of
from komoro_opendata.vocabulary.model import FieldType, model

__all__ = ["Kind", "code_of", "kinds_of", "typed"]

_DECIMAL = re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_DATE = re.compile(
    r"(?P<year>(?:[12][0-9]{3})|(?:令和|平成|昭和|[RHS])\.?(?:元|[0-9]{1,2}))(?:[-/.]|年)(?P<month>[0-9]{1,2})(?:[-/.]|月)(?P<day>[0-9]{1,2})日?"
)
_TRUE_AND_FALSE = {"true": "true", "1": "true", "はい": "true", "false": "false", "0": "false", "いいえ": "false"}


@dataclass(frozen=True, slots=True)
class Kind:
    """One column: its Table Schema type, whether it must be filled, its code list, the table that it refers to."""

    name: str
    title: str
    type: str
    required: bool
    codes: str | None = None
    references: str | None = None
    form: FieldType | None = None


def kinds_of(descriptor: Descriptor) -> dict[str, dict[str, Kind]]:
    """The columns of every table of a package, its own `x_` columns and tables among them."""
    schemas = effective_schemas(descriptor)
    return {name: _table(name, schema, schemas) for name, schema in schemas.items()}


def _table(name: str, schema: Mapping[str, Any], schemas: Mapping[str, Mapping[str, Any]]) -> dict[str, Kind]:
    described = model().tables[name].fields if name in model().tables else {}
    keys = {}
    for key in schema.get("foreignKeys", []):
        target = key["reference"]["resource"] or name
        if len(key["fields"]) == 1 and key["reference"]["fields"] == [_key_column(target, schemas)]:
            keys[key["fields"][0]] = target
    kinds = {}
    for field in schema["fields"]:
        known = described.get(field["name"])
        kinds[field["name"]] = Kind(
            name=field["name"],
            title=str(field.get("title") or field["name"]),
            type=str(field.get("type", "string")),
            required=field.get("constraints", {}).get("required") is True,
            codes=known.codes if known else None,
            references=keys.get(field["name"]),
            form=known.type if known else None,
        )
    return kinds


def _key_column(name: str, schemas: Mapping[str, Mapping[str, Any]]) -> str:
    """The column by which the rows of a table are known: the key of a table of the profile, an own table's first."""
    if name in model().tables:
        return model().tables[name].key[0]
    return str(schemas[name]["fields"][0]["name"]) if name in schemas else ""


def typed(kind: Kind, text: str) -> str | None:
    """The canonical text of what was typed into a column without codes or references; None where it is none."""
    if kind.form is not None and kind.form.name == "fiscal_year":
        return _fiscal_year(text)
    reader = _READERS.get(kind.type)
    if reader is not None:
        return reader(text)
    if kind.form is not None and kind.form.name != "text":
        plain = narrow(text).strip() if kind.form.name != "source_ref" else text
        return plain if kind.form.accepts(plain) else None
    return text


@cache
def _labels(codes: str) -> dict[str, str]:
    rows = code_list(codes).rows
    return {folded(row["label_ja"]): code for code, row in rows.items()} | {folded(code): code for code in rows}


def code_of(codes: str, text: str) -> str | None:
    """The code that a label or a code names; None where there is none."""
    return _labels(codes).get(folded(text))


def _fiscal_year(text: str) -> str | None:
    year = fiscal_year_of(narrow(text))
    return None if year is None else str(year)


def _integer(text: str) -> str | None:
    number = _number(text)
    return number if number is not None and "." not in number else None


def _number(text: str) -> str | None:
    plain = narrow(text).strip().replace("△", "-").replace("▲", "-")
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    return canonical_decimal(Decimal(plain.lstrip("+"))) if _DECIMAL.fullmatch(plain) else None


def _date(text: str) -> str | None:
    match = _DATE.fullmatch("".join(narrow(text).split()))
    year = fiscal_year_of(match["year"]) if match else None
    if match is None or year is None:
        return None
    try:
        return str(dt.date(year, int(match["month"]), int(match["day"])))
    except ValueError:
        return None


def _truth(text: str) -> str | None:
    return _TRUE_AND_FALSE.get(folded(text))


_READERS = {"integer": _integer, "number": _number, "date": _date, "boolean": _truth}
