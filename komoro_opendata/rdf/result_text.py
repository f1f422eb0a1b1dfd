"""The answer to a SELECT as a text table for people; wide characters count double, as terminals show them."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from komoro_opendata.findings import printable
from komoro_opendata.rdf.answers import Table
from komoro_opendata.rdf.namespaces import XSD
from komoro_opendata.rdf.turtle import shortener

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from komoro_opendata.rdf.answers import Term

__all__ = ["as_text", "in_language", "pointer"]

_NUMBERS = frozenset(f"{XSD}{name}" for name in ("integer", "decimal", "double", "float"))
_LONGEST = 60
_LANGUAGES = ("ja", "en")


def as_text(table: Table, prefixes: Mapping[str, str], language: str) -> str:
    """The rows below their variables, numbers to the right, IRIs with prefixes, long texts cut; then how many rows."""
    shorten = shortener(prefixes)
    cells = [[_shown(term, shorten) for term in row] for row in table.rows]
    widths = [
        max([_width(name), *(_width(row[column]) for row in cells)]) for column, name in enumerate(table.variables)
    ]
    right = [_is_number_column(table, column) for column in range(len(table.variables))]
    lines = [_line(table.variables, widths, right), _line(["-" * width for width in widths], widths, right)]
    lines += [_line(row, widths, right) for row in cells]
    count = f"（{len(cells)} 行）" if language == "ja" else f"({len(cells)} row{'' if len(cells) == 1 else 's'})"
    return "\n".join([*(line.rstrip() for line in lines), count]) + "\n"


def in_language(table: Table, language: str) -> Table:
    """The table without the columns `*_en` or `*_ja` that have a twin in this language.

    Where the language has no text in a row, the other's is shown.
    """
    place = {name: index for index, name in enumerate(table.variables)}
    other = next(name for name in _LANGUAGES if name != language)
    kept = [name for name in table.variables if not (name.endswith(f"_{other}") and _twin(name, language) in place)]
    rows = tuple(
        tuple(row[place[name]] or row[place.get(_twin(name, other), place[name])] for name in kept)
        for row in table.rows
    )
    return Table(tuple(kept), rows)


def pointer(text: str, line: int, column: int) -> str:
    """The line of a text with a caret below the column; both count from 1."""
    lines = text.split("\n")
    shown = lines[line - 1].rstrip("\r").replace("\t", " ") if line <= len(lines) else ""
    return f"  {printable(shown, None)}\n  {' ' * _width(printable(shown[: column - 1], None))}^"


def _twin(name: str, language: str) -> str:
    stem, underscore, ending = name.rpartition("_")
    return f"{stem}_{language}" if underscore and ending in _LANGUAGES else name


def _shown(term: Term | None, shorten: Callable[[str], str]) -> str:
    if term is None:
        return ""
    return shorten(term.value) if term.kind == "iri" else printable(term.value, _LONGEST)


def _is_number_column(table: Table, column: int) -> bool:
    terms = [row[column] for row in table.rows if row[column] is not None]
    return bool(terms) and all(term is not None and term.datatype in _NUMBERS for term in terms)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _line(cells: list[str] | tuple[str, ...], widths: list[int], right: list[bool]) -> str:
    padded = []
    for cell, width, to_the_right in zip(cells, widths, right, strict=True):
        blank = " " * (width - _width(cell))
        padded.append(blank + cell if to_the_right else cell + blank)
    return "  ".join(padded)
