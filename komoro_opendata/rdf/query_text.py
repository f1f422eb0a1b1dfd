"""The tokens of a SPARQL text, by the grammar of SPARQL 1.1 (section 19.8), and whether the text is an update."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["IRI", "STRING", "VARIABLE", "place_of", "tokens", "update_keyword"]

_LETTER = (
    r"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    r"\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME = rf"[{_LETTER}_0-9\u00b7\u0300-\u036f\u203f-\u2040\-]"
_ESCAPE = r"(?:%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%])"
_PREFIX = rf"[{_LETTER}]{_NAME}*+(?:\.+{_NAME}++){{0,50}}+"  # a limit, for this is tried at every word
_LOCAL = rf"(?:[{_LETTER}_0-9:]|{_ESCAPE})(?:{_NAME}|:|{_ESCAPE}|\.+(?={_NAME}|:|{_ESCAPE}))*+"
_BLANK = rf"_:[{_LETTER}_0-9]{_NAME}*+(?:\.+{_NAME}++)*+"
IRI = r"<(?:[^<>\"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>"
VARIABLE = rf"[?$](?:(?!-){_NAME})+"
STRING = (
    r"'''(?:'{0,2}(?:[^'\\]|\\.))*'''|"
    r'"""(?:"{0,2}(?:[^"\\]|\\.))*"""|'
    r"'(?:[^'\\\r\n]|\\.)*'|"
    r'"(?:[^"\\\r\n]|\\.)*"'
)
_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"})
_PROLOGUE = frozenset({"BASE", "PREFIX"})


def update_keyword(query: str) -> str | None:
    """The operation with which an update begins, after its prologue; None where the text begins with another word."""
    for _, token in tokens(query):
        if token[0].isalpha() and ":" not in token and token.upper() not in _PROLOGUE:
            return token.upper() if token.upper() in _UPDATES else None
    return None


def tokens(query: str) -> Iterator[tuple[int, str]]:
    """The tokens of a query by the longest match, each with its index; without space and comments."""
    for token in _pattern().finditer(query):
        if token.lastgroup != "space":
            yield token.start(), token.group()


def place_of(text: str, index: int) -> tuple[int, int]:
    """Line and column of a character, both from 1."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


@cache
def _pattern() -> re.Pattern[str]:
    """Any one token; compiled when it is first needed, for that takes longer than most queries."""
    return re.compile(
        rf"(?P<space>(?:\s|\#[^\r\n]*)+)|{STRING}|{IRI}|{VARIABLE}|{_BLANK}|(?:{_PREFIX})?:(?:{_LOCAL})?"
        rf"|[{_LETTER}_]{_NAME}*|.",
        re.DOTALL,
    )
