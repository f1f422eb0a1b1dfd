"""The names that a JSON-LD document gives to IRIs, and the context that says what they stand for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from komoro_opendata.rdf.jsonld_terms import Property, terms

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Names"]

_PLAIN = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.\-/]*[A-Za-z0-9_\-])?")


class Names:
    """Names IRIs, each once for all documents of one base, and remembers which terms the present one uses."""

    def __init__(self, base: str) -> None:
        """Name identifiers relative to `base`, an absolute IRI that ends in a slash."""
        self._terms = terms()
        self._base = base
        self._used: set[str] = set()
        self._short: dict[str, tuple[str, str]] = {}
        self._relative: dict[str, tuple[str, str]] = {}
        self._properties: dict[str, Property] = {}

    def begin(self) -> None:
        """Begin a new document: it uses nothing yet but the key of identifiers."""
        self._used = {"id"}

    def property(self, predicate: str) -> Property:
        """What the context says of a property."""
        known = self._properties.get(predicate)
        if known is None:
            known = self._properties[predicate] = self._terms.property_of(predicate)
        return known

    def key(self, predicate: str) -> str:
        """The term of a property, or its prefixed or full name."""
        term = self.property(predicate).term
        if not term:
            return self.short(predicate)
        self._used.add(term)
        return term

    def kind(self, iri: str) -> str:
        """The term of a class, or its prefixed or full name."""
        term = self._terms.classes.get(iri)
        if term is None:
            return self.short(iri)
        self._used.add(term)
        return term

    def use(self, term: str) -> None:
        """Note that a term is used."""
        self._used.add(term)

    def short(self, iri: str) -> str:
        """A prefixed name where the rest is plain, else the IRI."""
        known = self._short.get(iri)
        if known is None:
            known = self._short[iri] = self._shortened(iri)
        self._used.add(known[1])
        return known[0]

    def relative(self, iri: str) -> str:
        """An identifier below the base, beside it or above it without its beginning; else a short name."""
        known = self._relative.get(iri)
        if known is None:
            known = self._relative[iri] = self._related(iri)
        self._used.add(known[1])
        return known[0]

    def in_order(self, keys: Iterable[str]) -> list[str]:
        """The keys in the order of the context, others by name after them."""
        places = self._terms.places
        return sorted(keys, key=lambda key: (places.get(key, len(places)), key))

    def context(self) -> dict[str, Any]:
        """The base, and the terms that were used with the prefixes of their definitions."""
        definitions = self._terms.definitions
        used = set(self._used)
        for term in self._used & (definitions.keys() - self._terms.prefixes.keys()):
            used |= self._terms.prefixes_of(term)
        return {"@base": self._base, **{term: entry for term, entry in definitions.items() if term in used}}

    def _shortened(self, iri: str) -> tuple[str, str]:
        """The short name and its prefix, which is empty where there is none."""
        for name, start in self._terms.prefixes.items():
            if iri.startswith(start) and _PLAIN.fullmatch(iri, len(start)):
                return f"{name}:{iri[len(start) :]}", name
        return iri, ""

    def _related(self, iri: str) -> tuple[str, str]:
        start = self._base
        for up in ("", "../", "../../"):
            rest = iri[len(start) :]
            if iri.startswith(start) and _PLAIN.fullmatch(rest) and "//" not in rest:
                return up + rest, ""
            start = start[: start.rstrip("/").rfind("/") + 1]
            if not start.endswith("/id/") and "/id/" not in start:
                break
        return self._shortened(iri)
