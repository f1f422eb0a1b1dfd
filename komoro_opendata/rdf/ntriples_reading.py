"""Read N-Triples as any program writes them, and give each triple in the canonical form.

Spaces, tabs, comments and escapes may be other than ours (https://www.w3.org/TR/n-triples/); the terms stay what they
are, lexical forms and language tags too. Blank nodes keep the names that they have in the text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from komoro_opendata.rdf.terms import XSD, escape_text

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["NotNTriplesError", "canonical_lines", "unescaped"]

_IRI = r'<[^<>"{}|^`\x00-\x20]*>'
_LABEL = r"_:[^\s<>\"]*[^\s<>\".]"
_LITERAL = (
    r'"(?P<text>(?:[^"\\\n\r]|\\.)*)"(?:@(?P<language>[A-Za-z]+(?:-[A-Za-z0-9]+)*)|\^\^(?P<datatype>' + _IRI + "))?"
)
_LINE = re.compile(
    rf"[ \t]*(?P<subject>{_IRI}|{_LABEL})[ \t]*(?P<predicate>{_IRI})[ \t]*(?:(?P<node>{_IRI}|{_LABEL})|{_LITERAL})"
    r"[ \t]*\.[ \t]*(?:#.*)?"
)
_NOTHING = re.compile(r"[ \t]*(?:#.*)?")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_SHORT = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


class NotNTriplesError(ValueError):
    """A text that is not N-Triples."""


def canonical_lines(text: str) -> Iterator[str]:
    """The triples of a text of N-Triples, in its order, each as a canonical line without its line feed.

    Raises:
        NotNTriplesError: A line is no triple.
    """
    for number, line in enumerate(text.split("\n"), 1):
        match = _LINE.fullmatch(line.removesuffix("\r"))
        if match is not None:
            yield _canonical(match)
        elif not _NOTHING.fullmatch(line.removesuffix("\r")):
            raise NotNTriplesError(f"line {number} is not a triple: {line[:200]!r}")


def unescaped(text: str) -> str:
    """A text without the escapes of N-Triples.

    Raises:
        NotNTriplesError: It holds an escape that N-Triples does not know.
    """
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _canonical(match: re.Match[str]) -> str:
    subject, predicate, node = (unescaped(match[name] or "") for name in ("subject", "predicate", "node"))
    return f"{subject} {predicate} {node or _literal(match)} ."


def _literal(match: re.Match[str]) -> str:
    quoted = f'"{escape_text(unescaped(match["text"]))}"'
    if match["language"]:
        return f"{quoted}@{match['language']}"
    datatype = unescaped(match["datatype"] or "")
    return f"{quoted}^^{datatype}" if datatype and datatype != f"<{XSD}string>" else quoted


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    try:
        return chr(int(code, 16)) if code else _SHORT[match[3]]
    except (KeyError, ValueError, OverflowError):
        raise NotNTriplesError(f"no escape of N-Triples: {match[0]!r}") from None
