"""From text to RDF terms in N-Triples: IRIs, literals, and which cells may become which."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

_UCS = r"\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef" + "".join(
    f"\\U{plane:04x}0000-\\U{plane:04x}fffd" for plane in range(1, 0xE)
)
_CHARACTER = rf"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@{_UCS}\U000e1000-\U000efffd]|%[0-9A-Fa-f]{{2}})"
_AUTHORITY = rf"(?:(?:{_CHARACTER})*|(?:{_CHARACTER})*\[[0-9A-Fa-fv:.]+\](?::[0-9]*)?)"
_ABSOLUTE_IRI = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.\-]*:"
    rf"(?://{_AUTHORITY}(?:/{_CHARACTER}*)*|(?!//)(?:{_CHARACTER}|/)*)"
    rf"(?:\?(?:{_CHARACTER}|[/?])*)?(?:\#(?:{_CHARACTER}|[/?])*)?",
)
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LARGEST = 2**53
"""Beyond it a processor that passes integers through floating point would change them."""

# The canonical form of N-Triples (RDF 1.2 N-Triples; RDF Dataset Canonicalization 1.0, "A Canonical form of N-Quads"):
# short escapes where there are any, \uXXXX for other controls and what XML 1.1 does not allow, the rest as it is.
_ESCAPES = {character: f"\\u{character:04X}" for character in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)} | {
    ord('"'): '\\"',
    ord("\\"): "\\\\",
    ord("\b"): "\\b",
    ord("\t"): "\\t",
    ord("\n"): "\\n",
    ord("\f"): "\\f",
    ord("\r"): "\\r",
}
_SURROGATE = re.compile("[\ud800-\udfff]")
_TO_ESCAPE = re.compile("[" + "".join(re.escape(chr(character)) for character in _ESCAPES) + "]")


def encode_part(cell: str) -> str:
    """Percent-encode a cell for its place inside an IRI.

    All but the unreserved ASCII characters of RFC 3986 (`A-Z a-z 0-9 - . _ ~`) becomes the %XX of its UTF-8 bytes,
    letters of other scripts too: R2RML lets them stay (RFC 3987), but morph-kgc (the function encode_value of
    falcon) encodes them, and both must agree.
    """
    return quote(cell, safe="")


def escape_text(text: str) -> str:
    """Escape a text for its place between the quotes of a literal, in the canonical form of N-Triples."""
    return text.translate(_ESCAPES) if _TO_ESCAPE.search(text) else text


def without_surrogates(text: str) -> str:
    """Replace halves of surrogate pairs, which JSON and Python let pass, by U+FFFD: RDF has no such character."""
    return _SURROGATE.sub("\ufffd", text)


def is_absolute_iri(text: str) -> bool:
    """Whether a text is an absolute IRI by the grammar of RFC 3987 (private-use characters excepted)."""
    return _ABSOLUTE_IRI.fullmatch(text) is not None


def integer(text: str) -> str:
    """Give an integer its canonical form; ValueError when the text is none, or is larger than 2 to the 53rd."""
    if not _INTEGER.fullmatch(text) or abs(int(text)) > _LARGEST:
        raise ValueError("not an integer")
    return str(int(text))


def decimal(text: str) -> str:
    """Give back a decimal as it is written; ValueError when the text is none (exponents are none)."""
    if not _DECIMAL.fullmatch(text):
        raise ValueError("not a decimal")
    return text


def date(text: str) -> str:
    """Give back a date as it is written (YYYY-MM-DD); ValueError when the text is none or no calendar has the day."""
    if not _DATE.fullmatch(text):
        raise ValueError("not a date (YYYY-MM-DD)")
    try:
        dt.date.fromisoformat(text)
    except ValueError as error:
        raise ValueError("no day of the calendar") from error
    return text


DATATYPES: dict[str, Callable[[str], str]] = {
    f"{XSD}integer": integer,
    f"{XSD}decimal": decimal,
    f"{XSD}date": date,
}
"""The XML Schema datatypes that a mapping may use; datatypes of other vocabularies take any text."""
