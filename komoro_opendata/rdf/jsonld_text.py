"""Write JSON that people can read: one key a line, short objects and lists on one line."""

from __future__ import annotations

import json
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["json_text"]

_WIDTH = 100
_INDENT = "  "
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def json_text(value: Any) -> bytes:
    """The value as UTF-8, ending in a line feed; the same value gives the same bytes.

    Lists of texts, and objects that hold only texts and numbers, stand on one line where that is short.
    """
    return f"{_text(value, '')}\n".encode()


def _text(value: Any, indent: str) -> str:
    if isinstance(value, str):
        return encode_basestring(value)
    inner = indent + _INDENT
    if isinstance(value, dict):
        entries = [f"{encode_basestring(key)}: {_text(child, inner)}" for key, child in value.items()]
        return _laid_out("{", entries, "}", indent, is_flat=_is_flat(value.values()))
    if isinstance(value, list):
        return _laid_out("[", [_text(child, inner) for child in value], "]", indent, is_flat=_is_flat(value))
    return _encode(value)


def _is_flat(children: Iterable[Any]) -> bool:
    return not any(isinstance(child, (dict, list)) for child in children)


def _laid_out(start: str, entries: list[str], end: str, indent: str, *, is_flat: bool) -> str:
    """The entries on one line where they are flat and short, else each on its own."""
    if is_flat:
        line = f"{start}{', '.join(entries)}{end}"
        if len(line) + len(indent) <= _WIDTH:
            return line
    inner = f"\n{indent}{_INDENT}"
    return f"{start}{inner}{f',{inner}'.join(entries)}\n{indent}{end}"
