"""A release's triples and those that a store holds, compared by what they say. Pure."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from komoro_opendata.rdf.literal_values import value_key

__all__ = ["Difference", "compared"]


@dataclass(frozen=True, slots=True)
class Difference:
    """How a graph in a store differs from the release.

    `missing` are lines of the release that it lacks, `unexpected` are lines that the release lacks, both sorted;
    `changed` are lines of the release that it holds with other characters but the same value, each with what it holds.
    """

    missing: tuple[str, ...]
    unexpected: tuple[str, ...]
    changed: tuple[tuple[str, str], ...]

    @property
    def is_none(self) -> bool:
        """Whether both say the same."""
        return not self.missing and not self.unexpected


def compared(wanted: AbstractSet[str], held: AbstractSet[str]) -> Difference:
    """Compare canonical lines."""
    absent, surplus = wanted - held, held - wanted
    if not absent and not surplus:
        return Difference((), (), ())
    of_held = {value_key(line): line for line in sorted(held, reverse=True)}
    of_wanted = {value_key(line) for line in wanted}
    return Difference(
        missing=tuple(sorted(line for line in absent if value_key(line) not in of_held)),
        unexpected=tuple(sorted(line for line in surplus if value_key(line) not in of_wanted)),
        changed=tuple(
            (line, of_held[key]) for line, key in ((line, value_key(line)) for line in sorted(absent)) if key in of_held
        ),
    )
