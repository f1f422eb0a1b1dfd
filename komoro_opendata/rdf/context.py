"""Where a package's identifiers stand: base, municipality and plan, and their places in a mapping's text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from komoro_opendata.rdf.errors import MappingError

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_BASE = "https://w3id.org/jp-municipal-plan/"
"""What stands before `id/` in the identifiers of municipalities and plans."""

# The characters of RFC 3987 less those that mean something to YAML or YARRRML ($ { } " \ |); no query or fragment,
# for identifiers are appended to the path.
_SEGMENT = r"(?:[A-Za-z0-9\-._~!&'()*+,;=:@]|[\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef]|%[0-9A-Fa-f]{2})"
_BASE = re.compile(rf"https?://(?:[A-Za-z0-9\-._~]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?(?:/{_SEGMENT}*)*/")
_MUNICIPALITY = re.compile(r"[0-9]{6}")
_PLAN = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_PLACEHOLDER = re.compile(r"\$\{([^{}]*)\}")

PLACEHOLDERS = ("base", "municipality", "plan", "area")
"""The names that may stand as `${name}` in the prefixes of a mapping."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the mapping's prefixes need to know of a package.

    `municipality_code` has six digits (the last is the check digit), `plan_id` is the plan's slug. `base` is an
    absolute http or https IRI that ends in a slash. Anything else is a ValueError, so that the values are safe
    inside a mapping's text.
    """

    municipality_code: str
    plan_id: str
    base: str = DEFAULT_BASE

    def __post_init__(self) -> None:
        """Refuse what could not be part of an IRI."""
        if not _BASE.fullmatch(self.base):
            raise ValueError(
                "the base must be an absolute http or https IRI that ends in a slash, "
                f"without query or fragment: {self.base!r}",
            )
        if not _MUNICIPALITY.fullmatch(self.municipality_code):
            raise ValueError(f"a municipality code has six digits: {self.municipality_code!r}")
        if not _PLAN.fullmatch(self.plan_id):
            raise ValueError(f"a plan identifier is lower-case ASCII words with hyphens: {self.plan_id!r}")

    @property
    def municipality_iri(self) -> str:
        """The municipality's IRI, without a slash at its end."""
        return f"{self.base}id/{self.municipality_code}"

    @property
    def plan_iri(self) -> str:
        """The plan's IRI, without a slash at its end."""
        return f"{self.municipality_iri}/{self.plan_id}"

    @property
    def values(self) -> Mapping[str, str]:
        """The text of each placeholder."""
        area = self.municipality_code[:5]
        return dict(zip(PLACEHOLDERS, (self.base, self.municipality_code, self.plan_id, area), strict=True))

    @property
    def prefixes(self) -> Mapping[str, str]:
        """Prefixes that make this package's Turtle short: `plan:measure-1-1`, `municipality:…`."""
        return {"plan": f"{self.plan_iri}/", "municipality": f"{self.municipality_iri}/"}


def substitute(text: str, context: Context) -> str:
    """Complete a mapping's text: each `${name}` becomes the context's value; comment lines stay as they are.

    The result is plain YARRRML for any processor. An unknown name is a MappingError.
    """
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if "${" in line and not line.lstrip().startswith("#"):
            lines[number - 1] = fill(line, context, f"line {number}")
    return "\n".join(lines)


def fill(text: str, context: Context, place: str) -> str:
    """Replace each `${name}` in a text by the context's value; `place` is named when the name is unknown."""
    values = context.values

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in values:
            raise MappingError(place, f"unknown placeholder ${{{name}}}; known are {', '.join(PLACEHOLDERS)}")
        return values[name]

    return _PLACEHOLDER.sub(value, text)


def without_placeholders(text: str, place: str) -> str:
    """Check that each `${name}` in a text is known, and leave them out."""

    def nothing(match: re.Match[str]) -> str:
        if match.group(1) not in PLACEHOLDERS:
            raise MappingError(place, f"unknown placeholder {match.group()}; known are {', '.join(PLACEHOLDERS)}")
        return ""

    return _PLACEHOLDER.sub(nothing, text)
