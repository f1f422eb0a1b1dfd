"""Rules over the form of single cells that a table schema cannot state and frictionless passes over."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from komoro_opendata.findings import Finding
from komoro_opendata.package.cells import narrow
from komoro_opendata.package.rows import Row, TableFile, canonical_decimal

__all__ = ["form_findings"]

_CellRule = Callable[[Row, str, str], Iterator[Finding]]

_WIDE = re.compile(r"[\uFF01-\uFF5E\u3000−]")
_INTEGER = re.compile(r"0|-?[1-9][0-9]*")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff]",
)
_MOST_DIGITS = 18  # what every processor of xsd:decimal must carry exactly (XML Schema 1.1 part 2, 5.4), and stores do
_LARGEST_EXPONENT = 40  # beyond that it is no plan's figure
_MONTHS = (
    "jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|"
    "january|february|march|april|june|july|august|september|october|november|december"
)
_AMBIGUOUS = re.compile(
    rf"(?:{_MONTHS})-[0-9]{{1,4}}|true|false|yes|no|on|off|nan|inf|infinity|null|none|na|epoch|today|tomorrow|yesterday|now",
)


def form_findings(tables: Mapping[str, TableFile], schemas: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    """Findings about the form of the cells of all tables that have a schema, each file read once."""
    for name, table in tables.items():
        if name not in schemas:
            continue
        columns = [(field["name"], _rules_of(field)) for field in schemas[name]["fields"]]
        for row in table.rows():
            for column, cell_rules in columns:
                text = row[column]
                if text:
                    for cell_rule in cell_rules:
                        yield from cell_rule(row, column, text)


def _rules_of(field: Mapping[str, Any]) -> tuple[_CellRule, ...]:
    kind = field.get("type")
    if kind == "integer":
        return (_integer,)
    if kind in ("number", "date"):
        return (_decimal,) if kind == "number" else (_date,)
    if field["name"].endswith("_id"):
        return (_narrow_digits, _unambiguous, _text)
    return (_text,)


def _integer(row: Row, column: str, text: str) -> Iterator[Finding]:
    if _WIDE.search(text):
        yield from _narrow_digits(row, column, text)
    elif _is_too_long(text):
        yield row.finding("cell-type", column, type="integer")
    elif not _INTEGER.fullmatch(text):
        digits = text.strip()
        proposal = str(int(digits)) if re.fullmatch(r"[+-]?[0-9]{1,18}", digits) else ""
        if proposal:  # what is no integer at all is told as cell-type
            yield row.finding("integer-form", column, proposal=proposal)


def _decimal(row: Row, column: str, text: str) -> Iterator[Finding]:
    if _WIDE.search(text):
        yield from _narrow_digits(row, column, text)
    elif _is_too_long(text):
        yield row.finding("cell-type", column, type="number")
    elif not _DECIMAL.fullmatch(text) or text == "-0":
        number = _number(text)
        if number is not None and number.is_finite() and abs(number.adjusted()) <= _LARGEST_EXPONENT:
            yield row.finding("decimal-form", column, proposal=canonical_decimal(number))
        elif number is not None:  # NaN and infinity, which a table schema lets pass as numbers
            yield row.finding("cell-type", column, type="number")


def _is_too_long(text: str) -> bool:
    return sum(character.isdigit() for character in text) > _MOST_DIGITS


def _number(text: str) -> Decimal | None:
    """The number that is written otherwise than it should be; None for what is no number at all (a cell-type)."""
    digits = text.strip()
    if _GROUPED.fullmatch(digits):
        digits = digits.replace(",", "")
    try:
        return Decimal(digits)
    except InvalidOperation:
        return None


def _date(row: Row, column: str, text: str) -> Iterator[Finding]:
    if _WIDE.search(text):
        yield from _narrow_digits(row, column, text)
    elif not _DATE.fullmatch(text):  # frictionless lets 2020-3-5 pass
        yield row.finding("cell-type", column, type="date")


def _narrow_digits(row: Row, column: str, text: str) -> Iterator[Finding]:
    if _WIDE.search(text):
        yield row.finding("number-fullwidth", column, proposal=narrow(text).strip())


def _unambiguous(row: Row, column: str, text: str) -> Iterator[Finding]:
    if _AMBIGUOUS.fullmatch(text):
        yield row.finding("id-ambiguous", column)


def _text(row: Row, column: str, text: str) -> Iterator[Finding]:
    if text != text.strip() or "\n" in text or "\t" in text or "\r" in text:
        yield row.finding("text-space", column)
    control = _CONTROL.search(text)
    if control:
        yield row.finding("text-control", column, character=f"U+{ord(control[0]):04X}")
    if not unicodedata.is_normalized("NFC", text):
        yield row.finding("text-nfc", column)
