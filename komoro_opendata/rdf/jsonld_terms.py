"""The names of vocab/context.jsonld: which term stands for which property or class."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from komoro_opendata.vocabulary.resources import vocab_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Property", "Terms", "terms"]


@dataclass(frozen=True, slots=True)
class Property:
    """What the context says of a property: its term, which is empty where it has none, and what that takes.

    A term takes things (`is_link`), texts with languages (`is_text`), or literals of one `datatype`, which is empty
    for plain strings and None where no literal goes without saying more. Values of an `is_set` are a list always.
    """

    term: str
    is_link: bool = False
    is_text: bool = False
    is_set: bool = False
    datatype: str | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """The context: its definitions in their order, and the term of each property and class by IRI.

    `prefixes` are those definitions that are the beginning of IRIs, `places` says where a term stands.
    """

    definitions: Mapping[str, Any]
    properties: Mapping[str, str]
    classes: Mapping[str, str]
    prefixes: Mapping[str, str]
    places: Mapping[str, int]

    def property_of(self, predicate: str) -> Property:
        """What the context says of the property."""
        term = self.properties.get(predicate)
        if term is None:
            return Property("")
        definition = self.definitions[term]
        definition = {} if isinstance(definition, str) else definition
        kind, container = definition.get("@type", ""), definition.get("@container")
        prefix, _, local = kind.partition(":")
        datatype = None if container or (kind and not local) else self.prefixes[prefix] + local if kind else ""
        return Property(term, kind == "@id", container == "@language", container == "@set", datatype)

    def prefixes_of(self, term: str) -> frozenset[str]:
        """The prefixes of the names in a term's definition."""
        definition = self.definitions[term]
        names = definition.values() if isinstance(definition, dict) else (definition,)
        return frozenset(name.partition(":")[0] for name in names)


@cache
def terms() -> Terms:
    """The context of the vocabulary, read once; classes are the terms that begin with a capital letter."""
    text = (vocab_folder() / "context.jsonld").read_text(encoding="utf-8")
    definitions: dict[str, Any] = json.loads(text)["@context"]
    prefixes = {name: iri for name, iri in definitions.items() if isinstance(iri, str) and "://" in iri}
    properties: dict[str, str] = {}
    classes: dict[str, str] = {}
    for term, definition in definitions.items():
        short = definition if isinstance(definition, str) else definition.get("@id", "")
        prefix, colon, local = short.partition(":")
        if colon and term not in prefixes:
            (classes if term[0].isupper() else properties)[prefixes[prefix] + local] = term
    return Terms(definitions, properties, classes, prefixes, {term: place for place, term in enumerate(definitions)})
