"""Split what a text prints in lists into single names: departments, projects, related plans."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from komoro_opendata.plan.printed import Doubt, Kind, Printed, Share

__all__ = ["departments", "listed_names"]

_SEPARATOR = re.compile(r"[／/](?![^（「]*[）」])")
_BETWEEN_DIVISIONS = re.compile(r"[／/]|(?<=[課室部局所])・")
_CONJUNCTIONS = ("及び", "推進のための")
_AND_OTHERS = "等"


def departments(names: str) -> list[str]:
    """The departments that a line names: ／ and / separate them, ・ only behind a whole name.

    >>> departments("税務課・収納管理室"), departments("文化財・生涯学習課"), departments("企画課/市民課")
    (['税務課', '収納管理室'], ['文化財・生涯学習課'], ['企画課', '市民課'])
    """
    return [name.strip() for name in _BETWEEN_DIVISIONS.split(names) if name.strip()]


def listed_names(lines: Sequence[tuple[int, str]], kind: Kind) -> Iterator[Printed]:
    """The names in a list of projects or plans, which ／ and line ends separate.

    A piece that begins with 及び or 推進のための is no name of its own: it goes on with the name before it, ／
    included. 等 behind a whole name ("and others") is no part of it.
    """
    held: Printed | None = None
    for number, line in lines:
        part = 0
        for piece in filter(None, (piece.strip() for piece in _SEPARATOR.split(line))):
            if held is not None and piece.startswith(_CONJUNCTIONS):
                held = _joined(held, number, part + 1, piece)
                continue
            if held is not None:
                yield held
            part += 1
            held = _name(number, part, piece, kind)
    if held is not None:
        yield held


def _name(line: int, part: int, piece: str, kind: Kind) -> Printed:
    name = piece.removesuffix(_AND_OTHERS)
    return Printed(line, 1, part, name, kind, doubt=None if name == piece else Doubt.SHORTENED)


def _joined(held: Printed, line: int, part: int, piece: str) -> Printed:
    """The name with the piece that goes on with it, on its own line or on a later one."""
    rest = f"／{piece}"
    if line == held.line:
        return replace(held, text=held.text + rest, doubt=Doubt.JOINED)
    return replace(held, shares=(*held.shares, Share(line, 1, part, rest)), doubt=Doubt.JOINED)
