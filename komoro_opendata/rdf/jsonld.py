"""Write triples as JSON-LD that reads like plain JSON, with the names of vocab/context.jsonld.

What belongs to a thing stands inside it: a measure in its policy, an indicator in its measure, a value in its
indicator. Texts in two languages are `{"ja": …, "en": …}`, identifiers are relative to the plan (`measure-1-1`), codes
are `code:unit/percent`. Decimals are strings, for JSON-LD would read the number 93.5 as the double 9.35E1.

Each document holds the terms that it uses, as vocab/context.jsonld has them: it can be read without a network. A
literal or IRI that does not suit the term of its property stands under the full name, so that nothing is lost. Keys
stand in the order of the context; the same triples give the same bytes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from komoro_opendata.rdf.jsonld_terms import terms
from komoro_opendata.rdf.jsonld_text import json_text
from komoro_opendata.rdf.namespaces import MP, PREFIXES, XSD
from komoro_opendata.rdf.terms import RDF_TYPE
from komoro_opendata.rdf.turtle import triples_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["PARTS", "jsonld"]

PARTS: Mapping[tuple[str, str], str] = {
    (f"{MP}municipality", f"{MP}Plan"): "plans",
    (f"{PREFIXES['org']}unitOf", f"{MP}Department"): "departments",
    (f"{MP}municipality", f"{MP}Survey"): "surveys",
    (f"{MP}municipality", f"{MP}Project"): "projects",
    (f"{MP}municipality", f"{MP}RelatedPlan"): "relatedPlans",
    (f"{MP}parentPolicy", f"{MP}Policy"): "subPolicies",
    (f"{MP}parentMeasure", f"{MP}Measure"): "subMeasures",
    (f"{MP}plan", f"{MP}Level"): "levels",
    (f"{MP}plan", f"{PREFIXES['qb']}DataSet"): "dataset",
    (f"{MP}plan", f"{MP}Policy"): "policies",
    (f"{MP}policy", f"{MP}Mission"): "missions",
    (f"{MP}policy", f"{MP}Measure"): "measures",
    (f"{MP}policy", f"{MP}Indicator"): "policyIndicators",
    (f"{MP}measure", f"{MP}Goal"): "goals",
    (f"{MP}measure", f"{MP}DepartmentRole"): "departmentRoles",
    (f"{MP}measure", f"{MP}SdgCommitment"): "sdgCommitments",
    (f"{MP}measure", f"{MP}ProjectEntry"): "projectEntries",
    (f"{MP}measure", f"{MP}RelatedPlanEntry"): "relatedPlanEntries",
    (f"{MP}measure", f"{MP}Indicator"): "indicators",
    (f"{MP}indicator", f"{MP}Value"): "values",
}
"""By which link, and of which class, a thing is part of another, and the key under which it stands there."""

_INSIDE = (
    f"{PREFIXES['time']}hasBeginning",
    f"{PREFIXES['time']}hasEnd",
    f"{PREFIXES['prov']}wasGeneratedBy",
    f"{PREFIXES['qb']}slice",
)
"""Links whose objects stand inside the subject."""

_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^<>"]+)>)?')
_ESCAPE = re.compile(r"\\(?:u([0-9A-F]{4})|(.))")
_ESCAPED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
_PLAIN = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.\-/]*[A-Za-z0-9_\-])?")
_LANGUAGE_ORDER = {"ja": 0, "en": 1}

Node = dict[str, Any]


def jsonld(sorted_ntriples: bytes, base: str, root: str = "") -> bytes:
    """Give the JSON-LD of triples that `write_ntriples` wrote.

    Args:
        sorted_ntriples: The triples.
        base: The absolute IRI, ending in a slash, to which identifiers below and beside it are relative.
        root: The thing that the document is about; the document is then this one object, with what only points to it
            under `@reverse`. Without it all things that are part of no other are listed.

    Raises:
        ValueError: A line is not of that form.
    """
    return _Writer(sorted_ntriples, base).document(root)


class _Writer:
    """Makes one document of one set of triples."""

    def __init__(self, sorted_ntriples: bytes, base: str) -> None:
        self._terms = terms()
        self._base = base
        self._used: set[str] = {"id"}
        self._things: dict[str, dict[str, list[str]]] = {}
        self._parts: dict[str, list[tuple[str, str, str]]] = {}
        self._written: set[str] = set()
        for subject, predicate, value in triples_in(sorted_ntriples.decode()):
            self._things.setdefault(subject, {}).setdefault(predicate, []).append(value)
        self._part_of = self._find_parts()

    def _find_parts(self) -> dict[str, str]:
        """Find for each thing the one that it stands in, and by which link; keep them in printed order."""
        part_of: dict[str, str] = {}
        for subject, properties in self._things.items():
            kinds = {kind[1:-1] for kind in properties.get(RDF_TYPE, ())}
            for (link, kind), key in PARTS.items():
                whole = properties.get(link, [""])[0][1:-1]
                if kind in kinds and whole in self._things and subject not in part_of:
                    part_of[subject] = whole
                    self._parts.setdefault(whole, []).append((key, subject, link))
            for link in _INSIDE:
                part_of |= {value[1:-1]: subject for value in properties.get(link, ()) if value[1:-1] in self._things}
        for parts in self._parts.values():
            parts.sort(key=lambda part: self._number(part[1]))
        return part_of

    def _number(self, subject: str) -> int:
        """The place in the printed order; 0 where a thing has none."""
        number = _LITERAL.fullmatch(self._things[subject].get(f"{MP}number", ["0"])[0])
        return int(number[1]) if number and _INTEGER.fullmatch(number[1]) else 0

    def document(self, root: str) -> bytes:
        """The whole document, its context first."""
        body: Node
        if root in self._things:
            self._part_of.pop(root, None)
            body = self._node(root)
            body |= self._pointing_at(root)
        else:
            body = {}
        listed = [subject for subject in self._things if subject not in self._part_of]
        rest = [self._node(subject) for subject in [*listed, *self._things] if subject not in self._written]
        if rest:
            body = {"@graph": [*([body] if body else []), *rest]}
        return json_text({"@context": self._context(), **body})

    def _pointing_at(self, root: str) -> Node:
        """What is not written yet and has a link to the root, by that link."""
        reverse: dict[str, list[Node]] = {}
        for subject in [subject for subject in self._things if subject not in self._written]:
            for predicate, values in self._things[subject].items():
                if f"<{root}>" in values and subject not in self._written:
                    reverse.setdefault(self._key(predicate), []).append(self._node(subject, without=(predicate, root)))
        return {"@reverse": {key: reverse[key] for key in self._in_order(reverse)}} if reverse else {}

    def _node(self, subject: str, without: tuple[str, str] = ("", "")) -> Node:
        """One thing with its parts; `without` is the link that its place in the document says already."""
        self._written.add(subject)
        found: Node = {}
        for predicate, values in self._things[subject].items():
            kept = [value for value in values if (predicate, value) != (without[0], f"<{without[1]}>")]
            if kept:
                self._add(found, predicate, kept)
        for key, part, link in self._parts.get(subject, ()):
            if part not in self._written and self._part_of.get(part) == subject:
                self._used.add(key)
                found.setdefault(key, []).append(self._node(part, without=(link, subject)))
        return {"id": self._relative(subject), **{key: found[key] for key in self._in_order(found)}}

    def _in_order(self, keys: Iterable[str]) -> list[str]:
        places = self._terms.places
        return sorted(keys, key=lambda key: (places.get(key, len(places)), key))

    def _key(self, predicate: str) -> str:
        """The term of a property, or its full or prefixed name."""
        term = self._terms.properties.get(predicate)
        if term is None:
            return self._short(predicate)
        self._use(term)
        return term

    def _add(self, node: Node, predicate: str, values: list[str]) -> None:
        """Put the values of one property under its term; what the term cannot take under its full name."""
        if predicate == RDF_TYPE:
            self._used.add("type")
            node["type"] = self._in_order(self._class(value[1:-1]) for value in values)
            return
        term = self._terms.properties.get(predicate, "")
        definition = self._terms.definitions.get(term, {})
        definition = {"@id": definition} if isinstance(definition, str) else definition
        plain: list[Any] = []
        texts: dict[str, list[str]] = {}
        others: list[Any] = []
        for value in values:
            text, language, datatype = _taken_apart(value)
            if text is None:
                (plain if definition.get("@type") == "@id" else others).append(
                    self._thing(predicate, value[1:-1], term)
                )
            elif language and definition.get("@container") == "@language":
                texts.setdefault(language, []).append(text)
            elif term and not language and datatype == self._datatype(definition):
                plain.append(int(text) if datatype == f"{XSD}integer" and _INTEGER.fullmatch(text) else text)
            else:
                others.append(self._literal(text, language, datatype))
        if plain:
            node[self._key(predicate)] = plain if definition.get("@container") == "@set" else _one_or_all(plain)
        if texts:
            languages = sorted(texts, key=lambda name: (_LANGUAGE_ORDER.get(name, 2), name))
            node[self._key(predicate)] = {name: _one_or_all(texts[name]) for name in languages}
        if others:
            node[self._short(predicate)] = _one_or_all(others)

    def _datatype(self, definition: Mapping[str, Any]) -> str | None:
        """The datatype that a term gives to its strings; none at all where it takes things or texts of a language."""
        if "@container" in definition:
            return None
        prefix, _, local = definition.get("@type", "").partition(":")
        return self._terms.prefixes[prefix] + local if local else None if prefix else ""

    def _thing(self, predicate: str, iri: str, term: str) -> Any:
        """A link: the thing itself where it stands inside, else its identifier."""
        if predicate in _INSIDE and iri in self._things and iri not in self._written:
            return self._node(iri)
        definition = self._terms.definitions.get(term, {})
        typed = isinstance(definition, dict) and definition.get("@type") == "@id"
        return self._relative(iri) if typed else {"id": self._relative(iri)}

    def _literal(self, text: str, language: str, datatype: str) -> Node:
        kind = {"@language": language} if language else {"@type": self._short(datatype)} if datatype else {}
        return {"@value": text, **kind}

    def _class(self, iri: str) -> str:
        term = self._terms.classes.get(iri)
        if term is None:
            return self._short(iri)
        self._use(term)
        return term

    def _short(self, iri: str) -> str:
        """A prefixed name where the rest is plain, else the IRI."""
        for name, start in self._terms.prefixes.items():
            if iri.startswith(start) and _PLAIN.fullmatch(iri, len(start)):
                self._used.add(name)
                return f"{name}:{iri[len(start) :]}"
        return iri

    def _relative(self, iri: str) -> str:
        """An identifier below the base, beside it or above it without its beginning; else a short name."""
        start = self._base
        for up in ("", "../", "../../"):
            rest = iri[len(start) :]
            if iri.startswith(start) and _PLAIN.fullmatch(rest) and "//" not in rest:
                return up + rest
            start = start[: start.rstrip("/").rfind("/") + 1]
            if not start.endswith("/id/") and "/id/" not in start:
                break
        return self._short(iri)

    def _use(self, term: str) -> None:
        """Note that a term is used, and the prefixes of its definition."""
        self._used.add(term)
        definition = self._terms.definitions[term]
        for name in definition.values() if isinstance(definition, dict) else (definition,):
            self._used.add(name.partition(":")[0])

    def _context(self) -> Node:
        for term in [term for term in self._used if term in self._terms.definitions]:
            if term not in self._terms.prefixes:
                self._use(term)
        kept = {term: entry for term, entry in self._terms.definitions.items() if term in self._used}
        return {"@base": self._base, **kept}


def _one_or_all(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _taken_apart(term: str) -> tuple[str | None, str, str]:
    """The text, language and datatype of a literal; None as text for an IRI."""
    match = _LITERAL.fullmatch(term)
    if match is None:
        return None, "", ""
    text = _ESCAPE.sub(_unescaped, match[1]) if "\\" in match[1] else match[1]
    return text, match[2] or "", match[3] or ""


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else _ESCAPED.get(match[2], match[2])
