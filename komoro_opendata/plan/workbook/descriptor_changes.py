"""Bring what the sheet データについて says into the descriptor of a package that stands."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from komoro_opendata.plan.workbook.descriptor_rows import REST, descriptor_of, property_titles, rows_of

__all__ = ["PropertyChange", "changed_descriptor", "changes_of"]

# What tells the form of the tables, which are not made anew: a workbook older than the package never takes it back.
_KEPT = ("$schema", "profile", "resources")
_KEPT_OF_PLAN = ("profile", "version")
_PLAN = "municipal_plan"


@dataclass(frozen=True, slots=True)
class PropertyChange:
    """A property of the descriptor that differs (`version`, `municipal_plan.languages`): its text before and after."""

    name: str
    before: str
    after: str

    @property
    def title(self) -> str:
        """The word that the sheet shows for the property; its own name where the sheet has no row for it."""
        return property_titles().get(self.name, self.name)


def changed_descriptor(former: Mapping[str, Any], rows: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The descriptor of a package with what the (property, text) pairs of a sheet say otherwise.

    A property without a row stays, one whose cell is empty goes. The resources with their schemas stay, but that the
    schemas of the profile follow the languages.

    Raises:
        ValueError: The JSON in the last rows is no JSON object.
    """
    given = dict(rows)
    present = rows_of(former)
    rest = "".join(row.value for row in present if row.property == REST)
    said = "".join(text for name, text in rows if name == REST).strip()
    if said and said != rest:
        rest = json.dumps(_merged(json.loads(rest), json.loads(said)), ensure_ascii=False)
    own = [(row.property, given.get(row.property, row.value)) for row in present if row.property != REST]
    return descriptor_of([*own, (REST, rest)])


def changes_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[PropertyChange, ...]:
    """What differs between two descriptors, the resources left aside."""
    old, new = dict(_texts(before)), dict(_texts(after))
    names = dict.fromkeys([*old, *new])
    return tuple(
        PropertyChange(name, old.get(name, ""), new.get(name, ""))
        for name in names
        if old.get(name, "") != new.get(name, "")
    )


def _merged(present: dict[str, Any], said: Any) -> dict[str, Any]:
    """The rest of a package's descriptor with what a workbook says of it; null stands for a property's own row."""
    if not isinstance(said, dict):
        msg = "the rest of the descriptor is no JSON object"
        raise ValueError(msg)  # noqa: TRY004  the text is wrong, not the caller's type
    plan = said.get(_PLAN)
    if isinstance(plan, dict) and isinstance(present.get(_PLAN), dict):
        present[_PLAN] |= {name: value for name, value in plan.items() if _is_said(value, name, _KEPT_OF_PLAN)}
    return present | {name: value for name, value in said.items() if _is_said(value, name, (*_KEPT, _PLAN))}


def _is_said(value: Any, name: str, kept: Iterable[str]) -> bool:
    return value is not None and name not in kept


def _texts(descriptor: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in descriptor.items():
        if name == _PLAN and isinstance(value, Mapping):
            yield from ((f"{name}.{inner}", _text(held)) for inner, held in value.items())
        elif name != "resources":
            yield name, _text(value)


def _text(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "、".join(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
