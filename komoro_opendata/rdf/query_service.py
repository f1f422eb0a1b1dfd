r"""Whether a SPARQL text asks another server (SERVICE), found before it is run; in doubt it does.

Strings, comments, IRIs, variables and names hide the word; all else reveals it. Where a text can be read in two ways,
both are followed, for an engine that parses by what may stand at a place reads otherwise than the longest match of
the specification (SPARQL 1.1, section 19.8):

- `<` begins an IRI, or is “less than”, as in `FILTER(?a<?b)SERVICE?c#>`;
- a dot is part of a name, or ends it (`x:a.SERVICE<x:x>{}`); a backslash is part of a name only (`x:a.b\#`);
- a keyword needs no space around it (`1SERVICE<x:x>{}`, `trueSERVICEx:y{}`, `SERVICE:y{}`);
- escapes of code points (section 19.2: `\u0053ERVICE`) are replaced before the text is read, or not at all.

The word alone counts where anything comes next that could name a server. Glued to other characters it counts where a
`{` follows that name, as the grammar says (rule 59, ServiceGraphPattern). A text with very many such words is not read;
the first counts.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from functools import cache

from komoro_opendata.rdf.query_text import IRI, STRING, VARIABLE

__all__ = ["service_position"]

_WORD = re.compile(r"service", re.IGNORECASE | re.ASCII)
_ESCAPED = re.compile(r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}")
_LINE_END = re.compile(r"[\r\n]|\Z")
_RUN = r"[0-9A-Za-z_%.:\-\x80-\U0010ffff]"
_GAP = r"(?:\s|\#[^\r\n]*(?:[\r\n]|\Z))*+"
_MOST_WORDS = 100
_PREFIX = r"[^\s:{}()<>\"'?$#\\]*:"
_SERVICE = rf"service{_GAP}(?:silent{_GAP})?"
_SERVER = rf"(?:[?$][^\s{{#]*|<[^>]*>|{_PREFIX}(?:\\.|[^\s{{}}#\\])*)"


def service_position(query: str) -> int | None:
    """The index of the first SERVICE clause that an engine could see in the query; None where there is none.

    Where only the text without its escapes has one, that is the index of the first escape.
    """
    found = _position(query)
    escape = _ESCAPED.search(query) if found is None else None
    if escape is not None and _position(_ESCAPED.sub(_character, query)) is not None:
        return escape.start()
    return found


def _character(escape: re.Match[str]) -> str:
    code = int(escape[0].lstrip("\\uU"), base=16)
    return chr(code) if code <= sys.maxunicode else escape[0]


def _position(query: str) -> int | None:
    words = [word.start() for word in _WORD.finditer(query)]
    if not words or len(words) > _MOST_WORDS:
        return words[0] if words else None
    ends = [end.start() for end in _LINE_END.finditer(query)]
    token_at = _token().match
    found: set[int] = set()
    reached: set[int] = set()
    waiting = [0]
    while waiting:
        position = waiting.pop()
        while position < len(query) and position not in reached:
            reached.add(position)
            token = token_at(query, position)
            if token is None:  # a comment
                position = ends[bisect_left(ends, position)]
                continue
            if token.lastgroup == "iri":
                waiting.append(position + 1)
            elif token.lastgroup == "run":
                found.update(_services(query, token))
            position = token.end()
    return min(found, default=None)


def _services(query: str, run: re.Match[str]) -> list[int]:
    """Where SERVICE begins a clause in a run of characters of names, dots and colons."""
    if _WORD.fullmatch(run.group()):
        return [run.start()] if _alone().match(query, run.start()) else []
    return [
        word.start()
        for word in _WORD.finditer(query, run.start(), run.end())
        if not _in_local_name(query[run.start() : word.start()]) and _glued().match(query, word.start())
    ]


def _in_local_name(before: str) -> bool:
    """Whether what stands before in a run can only be a prefix, a colon and the beginning of a local name."""
    return ":" in before[before.rfind(".") + 1 :]


@cache
def _token() -> re.Pattern[str]:
    """Any one token but a comment."""
    return re.compile(
        rf"\s+|{STRING}|(?P<iri>{IRI})|{VARIABLE}|@[A-Za-z0-9\-]+|(?P<run>{_RUN}(?:{_RUN}|\\.)*+)|[^\#]", re.DOTALL
    )


@cache
def _alone() -> re.Pattern[str]:
    return re.compile(rf"{_SERVICE}(?:[?$<]|{_PREFIX})", re.IGNORECASE | re.ASCII)


@cache
def _glued() -> re.Pattern[str]:
    return re.compile(rf"{_SERVICE}{_SERVER}{_GAP}\{{", re.IGNORECASE)
