"""Which patterns of a package's own columns may be run: none that can take for ever on a hostile cell.

Python's regular expressions backtrack. A repetition inside a repetition, or one whose alternatives overlap, takes time
that doubles with each character. Only patterns without these are run.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from komoro_opendata.vocabulary.model import model

__all__ = ["refuse_slow"]

_MOST_REPETITIONS = 3
_OFTEN = 8


def refuse_slow(pattern: str) -> None:
    """Do nothing for a pattern whose time is bounded by a low power of the cell's length.

    Raises:
        ValueError: The pattern could take for ever.
        re.error: It is no regular expression of Python.
    """
    if pattern in _of_the_profile():
        return
    parser: Any = re._parser  # type: ignore[attr-defined]  # noqa: SLF001  the only reader of patterns that Python has
    repetitions = list(_repetitions(parser.parse(pattern)))
    inner = (inside for body in repetitions for inside in _everything(body))
    branching = any(str(name) in ("MAX_REPEAT", "MIN_REPEAT", "BRANCH", "GROUPREF") for name, _ in inner)
    if branching or len(repetitions) > _MOST_REPETITIONS:
        raise ValueError("pattern: a repetition inside a repetition could take for ever")


@cache
def _of_the_profile() -> frozenset[str]:
    """The patterns of the profile's own columns: known to be quick."""
    fields = (field for table in model().tables.values() for field in table.fields.values())
    return frozenset(field.type.pattern for field in fields if field.type.pattern)


def _repetitions(parsed: Any) -> Iterator[Any]:
    """The bodies of all repetitions that may go on."""
    for name, value in _everything(parsed):
        if str(name) in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") and value[1] > _OFTEN:
            yield value[2]


def _everything(parsed: Any) -> Iterator[tuple[Any, Any]]:
    """All steps of a parsed pattern, those inside others too."""
    for name, value in parsed:
        yield name, value
        for part in _parts(value):
            yield from _everything(part)


def _parts(value: Any) -> Iterator[Any]:
    """The parsed patterns inside one step's value."""
    if hasattr(value, "data"):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _parts(item)
