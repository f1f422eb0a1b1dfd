"""JSON that is safe to show: what could control a terminal is written as an escape."""

import json
from typing import Any

from komoro_opendata.findings.catalogue import is_safe

__all__ = ["json_text"]


def json_text(value: Any, *, ascii_only: bool = False) -> str:
    r"""The value as indented JSON that ends in a line feed.

    Control, bidirectional and half characters stand as `\u` escapes, which mean the same to every reader of JSON;
    `ascii_only` writes all but ASCII so, for a console that lacks the characters.
    """
    text = json.dumps(value, ensure_ascii=ascii_only, indent=2)
    return (
        "".join(character if is_safe(character) or character == "\n" else _escaped(character) for character in text)
        + "\n"
    )


def _escaped(character: str) -> str:
    return json.dumps(character)[1:-1]
