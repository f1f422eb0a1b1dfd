"""The descriptor as rows of the sheet データについて, and back.

What a planner writes has a row of its own (title, description, version, languages …); everything else stands as JSON in
the last rows, so that a workbook alone makes the whole package again. In that JSON a property that has its own row is
null, which keeps its place, and so is the schema of a table that the profile describes in full.
"""

import copy
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from komoro_opendata.vocabulary.model import model
from komoro_opendata.vocabulary.schemas import table_schema
from komoro_opendata.vocabulary.workbook import workbook_words

__all__ = ["REST", "DescriptorRow", "descriptor_of", "property_titles", "rows_of", "sdgs_labels"]

REST = "rest"
_LISTS = ("keywords", "municipal_plan.languages")
_SDGS = "municipal_plan.sdgs"
_LONGEST_PIECE = 30_000  # below what a cell of Excel can hold (32,767 characters)
_OF_THE_RELEASE = ("bytes", "hash")
"""What `publish` says of a file; a workbook makes another."""


@dataclass(frozen=True, slots=True)
class DescriptorRow:
    """One row: the property as it is known to programs, and its value as text."""

    property: str
    value: str


def property_titles() -> Mapping[str, str]:
    """The words that the sheet shows for each property, REST included."""
    return {name: words["ja"] for name, words in workbook_words()["properties"].items()}


def sdgs_labels() -> Mapping[str, str]:
    """How the sheet says which measures name SDGs, by the code of the descriptor."""
    labels: Mapping[str, str] = workbook_words()["properties"][_SDGS]["choices"]
    return labels


def rows_of(descriptor: Mapping[str, Any]) -> tuple[DescriptorRow, ...]:
    """The rows for a descriptor: one for each property that people write, then the rest as JSON, in pieces."""
    rest: dict[str, Any] = copy.deepcopy(dict(descriptor))
    rows = []
    for name in property_titles():
        if name != REST:
            holder, key = _place(rest, name)
            text = _text(name, holder.get(key))
            if text:
                holder[key] = None
            rows.append(DescriptorRow(name, text))
    languages = _languages(descriptor)
    for resource in _resources(rest):
        for name in _OF_THE_RELEASE:
            resource.pop(name, None)
        if "schema" in resource and resource["schema"] == _profile_schema(resource, languages):
            resource["schema"] = None
    text = json.dumps(rest, ensure_ascii=False, separators=(",", ":"))
    return (*rows, *(DescriptorRow(REST, piece) for piece in _pieces(text)))


def descriptor_of(rows: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The descriptor that (property, text) pairs describe; unknown properties and empty texts say nothing.

    Raises:
        ValueError: The rest is no JSON object.
    """
    listed = list(rows)
    given = {name: text for name, text in listed if name in property_titles() and name != REST and text.strip()}
    rest = json.loads("".join(text for name, text in listed if name == REST) or "{}")
    if not isinstance(rest, dict):
        msg = "the rest of the descriptor is no JSON object"
        raise ValueError(msg)  # noqa: TRY004  the text is wrong, not the caller's type
    for name in property_titles():
        if name == REST:
            continue
        holder, key = _place(rest, name)
        if name in given:
            holder[key] = _value(name, given[name])
        elif key in holder and holder[key] is None:
            del holder[key]
    languages = _languages(rest)
    for resource in _resources(rest):
        if "schema" in resource and resource["schema"] is None:
            resource["schema"] = _profile_schema(resource, languages)
    return rest


def _place(descriptor: dict[str, Any], name: str) -> tuple[dict[str, Any], str]:
    *above, key = name.split(".")
    holder = descriptor
    for step in above:
        if not isinstance(holder.setdefault(step, {}), dict):
            return {}, key
        holder = holder[step]
    return holder, key


def _resources(descriptor: Mapping[str, Any]) -> list[dict[str, Any]]:
    listed = descriptor.get("resources")
    return [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []


def _pieces(text: str) -> Iterator[str]:
    """Compact JSON in pieces that cells can hold; a space at the end of a piece, always one of a string, is escaped."""
    for start in range(0, len(text), _LONGEST_PIECE):
        piece = text[start : start + _LONGEST_PIECE]
        yield _solid(piece[:1]) + piece[1:-1] + _solid(piece[-1:] if len(piece) > 1 else "")


def _solid(sign: str) -> str:
    return f"\\u{ord(sign):04x}" if sign.isspace() else sign


def _text(name: str, value: Any) -> str:
    """The text of a value; empty where a cell could not hold it without loss, so that it stays in the rest."""
    if name in _LISTS:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            return ""
        text = "\n".join(value)
    elif name == _SDGS:
        text = sdgs_labels().get(value, value) if isinstance(value, str) else ""
    else:
        text = value if isinstance(value, str) else ""
    return text if text and _value(name, text) == value else ""


def _value(name: str, text: str) -> Any:
    if name in _LISTS:
        return [line.strip() for line in text.splitlines() if line.strip()]
    if name == _SDGS:
        codes = {label: code for code, label in sdgs_labels().items()}
        return codes.get(text.strip(), text.strip())
    return text.strip()


def _languages(descriptor: Mapping[str, Any]) -> Sequence[str]:
    plan = descriptor.get("municipal_plan")
    declared = plan.get("languages") if isinstance(plan, dict) else None
    return declared if isinstance(declared, list) else ("ja",)


def _profile_schema(resource: Mapping[str, Any], languages: Sequence[str]) -> dict[str, Any] | None:
    name = resource.get("name")
    return table_schema(name, languages) if isinstance(name, str) and name in model().tables else None
