"""Which triples say the same although their literals are written otherwise.

A store may keep values instead of texts: it gives `"1.0"^^xsd:decimal` back as `"1"`, `@en-US` as `@en-us`. By the
value spaces of XML Schema (https://www.w3.org/TR/xmlschema11-2/) and RDF 1.1 (the case of language tags means nothing)
these are the same; a value with another datatype is another one.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from komoro_opendata.rdf.terms import XSD

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["value_key"]

_TYPED = re.compile(r'(\S+ \S+) "((?:[^"\\]|\\.)*)"\^\^<([^>]*)> \.')
_TAGGED = re.compile(r'(\S+ \S+ "(?:[^"\\]|\\.)*"@)([A-Za-z0-9-]+) \.')
_NUMBER = re.compile(r"(?P<sign>[+-]?)0*(?P<whole>[0-9]*)(?:\.(?P<part>[0-9]*?)0*)?", re.ASCII)
_WHOLE = ("byte", "short", "int", "long", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger")
_WHOLE_TOO = ("negativeInteger", "unsignedByte", "unsignedShort", "unsignedInt", "unsignedLong", "integer", "decimal")
_SPACE = " \t\r\n"
_BOOLEANS = {"1": "true", "0": "false", "true": "true", "false": "false"}
_MOMENT = re.compile(
    r"(?P<whole>-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(?P<part>\d+))?(?P<zone>Z|[+-]\d\d:\d\d)?", re.ASCII
)
_DAY = re.compile(r"(-?\d{4,}-\d\d-\d\d)(?:Z|[+-]00:00)", re.ASCII)


def value_key(line: str) -> str:
    """A text that two canonical lines have in common exactly where they say the same."""
    typed = _TYPED.fullmatch(line)
    if typed is not None:
        value = _VALUES.get(typed[3].removeprefix(XSD)) if typed[3].startswith(XSD) else None
        return f'{typed[1]} "{value(typed[2].strip(_SPACE))}"^^<{typed[3]}> .' if value else line
    tagged = _TAGGED.fullmatch(line)
    return f"{tagged[1]}{tagged[2].lower()} ." if tagged else line


def _number(text: str) -> str:
    """A decimal without what may be left out; a text that is none stays as it is."""
    match = _NUMBER.fullmatch(text)
    if match is None or not any(character.isdecimal() for character in text):
        return text
    whole, part = match["whole"] or "0", match["part"]
    sign = "-" if match["sign"] == "-" and (whole != "0" or part) else ""
    return f"{sign}{whole}.{part}" if part else f"{sign}{whole}"


def _double(text: str) -> str:
    try:
        return repr(float(text.replace("INF", "inf")))
    except ValueError:
        return text


def _boolean(text: str) -> str:
    return _BOOLEANS.get(text, text)


def _moment(text: str) -> str:
    """A moment in UTC, with no zeros at the end of its seconds; one without a time zone keeps none."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        return text
    part = (match["part"] or "").rstrip("0")
    whole, zone = match["whole"], match["zone"] or ""
    if zone:
        try:
            moment = dt.datetime.fromisoformat(f"{whole}{zone}").astimezone(dt.UTC)
        except (ValueError, OverflowError):
            return text
        whole, zone = moment.replace(tzinfo=None).isoformat(timespec="seconds"), "Z"
    return f"{whole}.{part}{zone}" if part else f"{whole}{zone}"


def _day(text: str) -> str:
    match = _DAY.fullmatch(text)
    return f"{match[1]}Z" if match else text


_VALUES: dict[str, Callable[[str], str]] = {
    **dict.fromkeys((*_WHOLE, *_WHOLE_TOO), _number),
    "double": _double,
    "float": _double,
    "boolean": _boolean,
    "dateTime": _moment,
    "dateTimeStamp": _moment,
    "date": _day,
}
