"""Where a SPARQL text goes wrong, found with an engine whose own words are imprecise.

The engine's parser tells how far it looked, which is often past the fault (it compares whole keywords, and scans to
the end for a closing `>`). So it is asked again about the beginnings of the text, each followed by blank space: a
beginning that can go on makes it look to the very end, one that holds the fault does not. The first token that no
query can have at its place is the fault.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from komoro_opendata.rdf.query_errors import QuerySyntaxError
from komoro_opendata.rdf.query_text import place_of, tokens

if TYPE_CHECKING:
    from collections.abc import Callable

    Parse = Callable[[str], str | None]

__all__ = ["syntax_error"]

_PLACE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?")
_PADDING = "\n" + " " * 40  # longer than any keyword
_SENTENCE = re.compile(r"(?:^|, )([A-Z][a-z][^\"\[\],]* [^\"\[\],]*)")
_MOST_TOKENS = 2000
_LONGEST_SHOWN = 40
_NO_PREFIX = "Prefix not found"


def syntax_error(query: str, told: str, parse: Parse) -> QuerySyntaxError:
    """The error of a text that is no query, with its place.

    Args:
        query: The text.
        told: What the engine said of it (`error at 3:8: expected one of …`).
        parse: What the engine says of another text; None where that is a query.
    """
    found = _wrong_token(query, parse)
    if found is not None:
        start, token, words = found
        shown = token if len(token) <= _LONGEST_SHOWN else f"{token[:_LONGEST_SHOWN]}…"
        if _NO_PREFIX in words:
            return _error(query, start, f"the prefix of “{shown}” is not declared", f"「{shown}」の接頭辞が未定義です")
        return _error(query, start, f"“{shown}” cannot stand here", f"「{shown}」はここには書けません")
    sentence = _SENTENCE.search(_PLACE.sub("", told))
    if sentence is not None:
        reason = sentence[1].strip()
        return _error(query, len(query.rstrip()), reason, reason)
    return _error(query, len(query.rstrip()), "the query is not complete", "途中で終わっています")


def _wrong_token(query: str, parse: Parse) -> tuple[int, str, str] | None:
    """The first token that cannot stand at its place: its index, its text and the engine's words; None if all can."""
    pieces = tokens(query)[:_MOST_TOKENS]
    first, last = 0, len(pieces)
    words = ""
    while first < last:
        middle = (first + last) // 2
        said = _fault(query, pieces[: middle + 1], parse)
        if said is None:
            first = middle + 1
        else:
            last, words = middle, said
    return (*pieces[first], words) if first < len(pieces) else None


def _fault(query: str, pieces: list[tuple[int, str]], parse: Parse) -> str | None:
    """What the engine says of a beginning of the query if no text can make it whole; None where one could."""
    start, token = pieces[-1]
    text = list(query[: start + len(token)])
    for index, piece in pieces:
        if piece == "<":  # as an operator; the parser would look for a closing bracket far ahead
            text[index] = " " if query[index + 1 : index + 2] == "=" else "="
    beginning = "".join(text) + _PADDING
    said = parse(beginning)
    place = _PLACE.match(said) if said else None
    if said is None or place is None:
        return None
    end = place_of(beginning, len(beginning))
    return None if (int(place[1]), int(place[2])) >= end else said


def _error(query: str, index: int, reason: str, reason_ja: str) -> QuerySyntaxError:
    return QuerySyntaxError(*place_of(query, index), reason, reason_ja)
