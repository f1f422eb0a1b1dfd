"""Write JSON that people can read: one key a line, short objects and lists on one line."""

from __future__ import annotations

import json
from typing import Any

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
    if not isinstance(value, dict | list):
        return _encode(value)
    children = value.values() if isinstance(value, dict) else value
    if not any(isinstance(child, dict | list) for child in children):
        line = _encode(value)
        if len(line) + len(indent) <= _WIDTH:
            return line
    inner = indent + _INDENT
    if isinstance(value, dict):
        lines = [f"{inner}{_encode(key)}: {_text(child, inner)}" for key, child in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    return "[\n" + ",\n".join(inner + _text(child, inner) for child in value) + f"\n{indent}]"
