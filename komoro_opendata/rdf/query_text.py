"""What a SPARQL text says before it is run: whether it asks another server, and whether it is an update.

The text is taken apart by the tokens of SPARQL 1.1 (section 19.8), so that strings, comments, IRIs, variables and
prefixed names hide nothing and reveal nothing. One token is ambiguous: after `<` the specification takes the longest
match (an IRI), while an engine that parses by what may stand there can also take it as “less than”, as in
`FILTER(?a<?b)SERVICE?c#>`. Both readings are followed. Engines need no space around keywords either (`1SERVICE<…>`),
so that the word is found inside other words. It counts where a name of a server and `{` come next, as the grammar says
(rule 59, ServiceGraphPattern).
"""

from __future__ import annotations

import re

__all__ = ["place_of", "service_position", "tokens", "update_keyword"]

_LETTER = (
    r"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    r"\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME = rf"[{_LETTER}_0-9\u00b7\u0300-\u036f\u203f-\u2040\-]"
_ESCAPE = r"\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL = rf"(?:{_NAME}|:|%[0-9A-Fa-f]{{2}}|\.*{_ESCAPE})*"  # a dot ends the name, for SERVICE might follow it
_IRI = r"<(?:[^<>\"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>"
_VARIABLE = rf"[?$](?:(?!-){_NAME})+"
_PREFIXED = rf"(?:[{_LETTER}_]{_NAME}*)?:{_LOCAL}"
_STRING = (
    r"'''(?:'{0,2}(?:[^'\\]|\\.))*'''|"
    r'"""(?:"{0,2}(?:[^"\\]|\\.))*"""|'
    r"'(?:[^'\\\r\n]|\\.)*'|"
    r'"(?:[^"\\\r\n]|\\.)*"'
)
_TOKEN = re.compile(
    rf"(?P<space>(?:\s|\#[^\r\n]*)+)|(?P<string>{_STRING})|(?P<iri>{_IRI})|(?P<variable>{_VARIABLE})"
    rf"|(?P<prefixed>{_PREFIXED})|(?P<word>[{_LETTER}_]{_NAME}*)|(?P<other>.)",
    re.DOTALL,
)
_GAP = r"(?:\s|\#[^\r\n]*(?:[\r\n]|\Z))*"
_SERVICE = re.compile(
    rf"service{_GAP}(?:silent{_GAP})?(?:{_VARIABLE}|{_IRI}|{_PREFIXED}){_GAP}\{{", re.IGNORECASE | re.ASCII
)
_WORD = re.compile(r"service", re.IGNORECASE | re.ASCII)
_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"})
_PROLOGUE = frozenset({"BASE", "PREFIX"})


def service_position(query: str) -> int | None:
    """The index of the first SERVICE clause that an engine could see in the query; None where there is none."""
    found: set[int] = set()
    reached: set[int] = set()
    waiting = [0]
    while waiting:
        position = waiting.pop()
        while position < len(query) and position not in reached:
            reached.add(position)
            token = _token(query, position)
            if token.lastgroup in ("word", "prefixed"):
                found.update(_services(query, token))
            if token.lastgroup == "iri":
                waiting.append(position + 1)
            position = token.end()
    return min(found, default=None)


def update_keyword(query: str) -> str | None:
    """The operation with which an update begins, after its prologue; None where the text begins with another word."""
    for _, token in tokens(query):
        if token[0].isalpha() and ":" not in token and token.upper() not in _PROLOGUE:
            return token.upper() if token.upper() in _UPDATES else None
    return None


def tokens(query: str) -> list[tuple[int, str]]:
    """The tokens of a query by the longest match, each with its index; without space and comments."""
    found: list[tuple[int, str]] = []
    position = 0
    while position < len(query):
        token = _token(query, position)
        if token.lastgroup != "space":
            found.append((position, token.group()))
        position = token.end()
    return found


def place_of(text: str, index: int) -> tuple[int, int]:
    """Line and column of a character, both from 1."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def _token(query: str, position: int) -> re.Match[str]:
    token = _TOKEN.match(query, position)
    if token is None:
        raise ValueError(f"no token at {position}")
    return token


def _services(query: str, token: re.Match[str]) -> list[int]:
    """Where SERVICE begins a clause inside a word, or inside the prefix of a prefixed name."""
    last = token.end() if token.lastgroup == "word" else query.index(":", token.start())
    words = _WORD.finditer(query, token.start(), last)
    return [word.start() for word in words if _SERVICE.match(query, word.start())]
