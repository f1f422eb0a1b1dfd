"""Where a SPARQL text goes wrong, found with an engine whose own words are imprecise.

The engine's parser tells how far it looked, which is often past the fault (it compares whole keywords, and scans to
the end for a closing `>`). So it is asked again about the beginnings of the text, each followed by blank space: a
beginning that can go on makes it look to the very end, one that holds the fault does not. The first token that no
query can have at its place is the fault.
"""

from __future__ import annotations

import re
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from komoro_opendata.rdf.namespaces import PREFIXES
from komoro_opendata.rdf.query_errors import QuerySyntaxError
from komoro_opendata.rdf.query_text import place_of, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Parse = Callable[[str], str | None]

__all__ = ["syntax_error"]

_PLACE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?")
_PADDING = "\n" + " " * 40  # longer than any keyword
_SENTENCE = re.compile(r"(?:^|, )([A-Z][a-z][^\"\[\],]* [^\"\[\],]*)")
_MOST_TOKENS = 2000
_LONGEST_SHOWN = 40


def syntax_error(query: str, told: str, parse: Parse, prefixes: Mapping[str, str]) -> QuerySyntaxError:
    """The error of a text that is no query, with its place.

    Args:
        query: The text.
        told: What the engine said of it (`error at 3:8: expected one of …`).
        parse: What the engine says of another text; None where that is a query.
        prefixes: Those that need not be declared.
    """
    pieces = list(islice(tokens(query), _MOST_TOKENS))
    found = _wrong_token(query, pieces, parse)
    if found is not None:
        start, token = found
        shown = token if len(token) <= _LONGEST_SHOWN else f"{token[:_LONGEST_SHOWN]}…"
        if _lacks_declaration(token, pieces, prefixes):
            return _undeclared(query, start, shown.partition(":")[0], prefixes)
        return _error(query, start, f"“{shown}” cannot stand here", f"「{shown}」はここには書けません")
    sentence = _SENTENCE.search(_PLACE.sub("", told))
    if sentence is not None:
        reason = sentence[1].strip()
        return _error(query, len(query.rstrip()), reason, reason)
    return _error(query, len(query.rstrip()), "the query is not complete", "途中で終わっています")


def _wrong_token(query: str, pieces: list[tuple[int, str]], parse: Parse) -> tuple[int, str] | None:
    """The first token that cannot stand at its place: its index and its text; None if all can."""
    first, last = 0, len(pieces)
    while first < last:
        middle = (first + last) // 2
        if _can_go_on(query, pieces[: middle + 1], parse):
            first = middle + 1
        else:
            last = middle
    return pieces[first] if first < len(pieces) else None


def _lacks_declaration(token: str, pieces: list[tuple[int, str]], prefixes: Mapping[str, str]) -> bool:
    """Whether a token is a name with a prefix that neither the query declares nor the engine knows."""
    name, colon, _ = token.partition(":")
    if not colon or token[0] in "<\"'?$_":
        return False
    declared = {after for (_, before), (_, after) in pairwise(pieces) if before.upper() == "PREFIX"}
    return f"{name}:" not in declared and name not in prefixes


def _can_go_on(query: str, pieces: list[tuple[int, str]], parse: Parse) -> bool:
    """Whether the engine takes a beginning of the query for one that some text could make whole."""
    start, token = pieces[-1]
    text = list(query[: start + len(token)])
    for index, piece in pieces:
        if piece == "<":  # as an operator; the parser would look for a closing bracket far ahead
            text[index] = " " if query[index + 1 : index + 2] == "=" else "="
    beginning = "".join(text) + _PADDING
    said = parse(beginning)
    place = _PLACE.match(said) if said else None
    return place is None or (int(place[1]), int(place[2])) >= place_of(beginning, len(beginning))


def _undeclared(query: str, start: int, name: str, prefixes: Mapping[str, str]) -> QuerySyntaxError:
    line = f"PREFIX {name}: <{PREFIXES.get(name, '…')}>"
    known = ", ".join(sorted(prefixes))
    also, also_ja = (f"; known without it: {known}", f"。宣言しなくても使えるもの: {known}") if known else ("", "")
    return _error(
        query,
        start,
        f"the prefix “{name}:” is not declared; begin the query with {line}{also}",
        f"接頭辞「{name}:」が宣言されていません。先頭に {line} を加えてください{also_ja}",
    )


def _error(query: str, index: int, reason: str, reason_ja: str) -> QuerySyntaxError:
    return QuerySyntaxError(*place_of(query, index), reason, reason_ja)
