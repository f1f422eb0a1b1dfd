"""Make plain what people type: spaces and line breaks of the layout, full-width letters, words nearly right."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

from komoro_opendata.package.cells import narrow

__all__ = ["folded", "header_words", "nearest", "tidied"]

_BREAK = re.compile(r"[ \t\u3000]*[\r\n\t\u000b\u000c\u0085\u2028\u2029]+[ \t\u3000]*")
_OF_ASCII = re.compile(r"[\x21-\x7e]")
_REQUIRED = re.compile(r"[*＊※]|[（(]必須[）)]")


def tidied(text: str) -> str:
    r"""The text without what only lays it out: spaces at both ends, line breaks and tabs within.

    Between two words of Latin letters a line break becomes a space.

    >>> tidied(" 子育て\n支援 "), tidied("Child\ncare")
    ('子育て支援', 'Child care')
    """

    def joined(match: re.Match[str]) -> str:
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        return " " if _OF_ASCII.match(before) and _OF_ASCII.match(after) else ""

    text = text.strip()
    return unicodedata.normalize("NFC", _BREAK.sub(joined, text))


def folded(text: str) -> str:
    """The text as it is compared with names that people retype: narrow forms, no spaces, small letters."""
    return "".join(unicodedata.normalize("NFKC", narrow(text)).split()).casefold()


def header_words(text: str) -> str:
    """A header as it is compared: folded, without the mark of a required column."""
    return folded(_REQUIRED.sub("", text))


def nearest(text: str, choices: Iterable[str]) -> str:
    """The choice that is spelt most like the text; empty where none is near."""
    by_folded = {folded(choice): choice for choice in choices}
    found = get_close_matches(folded(text), list(by_folded), n=1, cutoff=0.5)
    return by_folded[found[0]] if found else ""
