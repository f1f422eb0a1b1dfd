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
from itertools import chain
from typing import TYPE_CHECKING, Any

from komoro_opendata.rdf.jsonld_names import Names
from komoro_opendata.rdf.jsonld_text import json_text
from komoro_opendata.rdf.namespaces import MP, PREFIXES, XSD
from komoro_opendata.rdf.terms import RDF_TYPE
from komoro_opendata.rdf.turtle import triples_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from komoro_opendata.rdf.jsonld_terms import Property
    from komoro_opendata.rdf.turtle import Triple

__all__ = ["PARTS", "JsonldWriter", "jsonld"]

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

_PARTS_BY_CLASS = {f"<{kind}>": [(link, key) for (link, of), key in PARTS.items() if of == kind] for _, kind in PARTS}

_INSIDE = (
    f"{PREFIXES['time']}hasBeginning",
    f"{PREFIXES['time']}hasEnd",
    f"{PREFIXES['prov']}wasGeneratedBy",
    f"{PREFIXES['qb']}slice",
    f"{PREFIXES['dct']}temporal",
)
"""Links whose objects stand inside the subject."""

_ESCAPE = re.compile(r"\\(?:u([0-9A-F]{4})|(.))")
_ESCAPED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
_NUMBER = f"{MP}number"
_XSD_INTEGER = f"{XSD}integer"
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
    return JsonldWriter(base).document(triples_in(sorted_ntriples.decode()), root)


class JsonldWriter:
    """Writes many documents with the same base; a name is shortened once for all of them."""

    def __init__(self, base: str) -> None:
        """Write identifiers relative to this base."""
        self._names = Names(base)

    def document(self, triples: Iterable[Triple], root: str = "") -> bytes:
        """Give the JSON-LD of triples in the order of `write_ntriples`, about `root` as `jsonld` has it."""
        self._names.begin()
        return _Document(triples, self._names).text(root)


class _Document:
    """Makes one document of one set of triples."""

    def __init__(self, triples: Iterable[Triple], names: Names) -> None:
        self._names = names
        self._things: dict[str, dict[str, list[str]]] = {}
        self._parts: dict[str, list[tuple[str, str, str]]] = {}
        self._written: set[str] = set()
        for subject, predicate, value in triples:
            self._things.setdefault(subject, {}).setdefault(predicate, []).append(value)
        self._part_of = self._find_parts()

    def _find_parts(self) -> dict[str, str]:
        """Find for each thing the one that it stands in, and by which link; keep them in printed order."""
        part_of: dict[str, str] = {}
        for subject, properties in self._things.items():
            for link, key in chain.from_iterable(
                _PARTS_BY_CLASS.get(kind, ()) for kind in properties.get(RDF_TYPE, ())
            ):
                whole = properties.get(link, [""])[0][1:-1]
                if whole in self._things and subject not in part_of:
                    part_of[subject] = whole
                    self._parts.setdefault(whole, []).append((key, subject, link))
            for link in _INSIDE:
                part_of |= {value[1:-1]: subject for value in properties.get(link, ()) if value[1:-1] in self._things}
        for parts in self._parts.values():
            parts.sort(key=lambda part: self._number(part[1]))
        return part_of

    def _number(self, subject: str) -> int:
        """The place in the printed order; 0 where a thing has none."""
        number, _, _ = _taken_apart(self._things[subject].get(_NUMBER, ['"0"'])[0])
        return int(number) if number and _INTEGER.fullmatch(number) else 0

    def text(self, root: str) -> bytes:
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
        return json_text({"@context": self._names.context(), **body})

    def _pointing_at(self, root: str) -> Node:
        """What is not written yet and has a link to the root, by that link."""
        reverse: dict[str, list[Node]] = {}
        for subject in [subject for subject in self._things if subject not in self._written]:
            for predicate, values in self._things[subject].items():
                if f"<{root}>" in values and subject not in self._written:
                    reverse.setdefault(self._names.key(predicate), []).append(
                        self._node(subject, without=(predicate, root))
                    )
        return {"@reverse": {key: reverse[key] for key in self._names.in_order(reverse)}} if reverse else {}

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
                self._names.use(key)
                found.setdefault(key, []).append(self._node(part, without=(link, subject)))
        return {"id": self._names.relative(subject), **{key: found[key] for key in self._names.in_order(found)}}

    def _add(self, node: Node, predicate: str, values: list[str]) -> None:
        """Put the values of one property under its term; what the term cannot take under its full name."""
        if predicate == RDF_TYPE:
            self._names.use("type")
            node["type"] = self._names.in_order(self._names.kind(value[1:-1]) for value in values)
            return
        known = self._names.property(predicate)
        plain: list[Any] = []
        texts: dict[str, list[str]] = {}
        others: list[Any] = []
        for value in values:
            text, language, datatype = _taken_apart(value)
            if text is None:
                (plain if known.is_link else others).append(self._thing(predicate, value[1:-1], known))
            elif language and known.is_text:
                texts.setdefault(language, []).append(text)
            elif not language and datatype == known.datatype:
                plain.append(int(text) if datatype == _XSD_INTEGER and _INTEGER.fullmatch(text) else text)
            else:
                others.append(self._literal(text, language, datatype))
        if plain:
            node[self._names.key(predicate)] = plain if known.is_set else _one_or_all(plain)
        if texts:
            languages = sorted(texts, key=lambda name: (_LANGUAGE_ORDER.get(name, 2), name))
            node[self._names.key(predicate)] = {name: _one_or_all(texts[name]) for name in languages}
        if others:
            node[self._names.short(predicate)] = _one_or_all(others)

    def _thing(self, predicate: str, iri: str, known: Property) -> Any:
        """A link: the thing itself where it stands inside, else its identifier."""
        if predicate in _INSIDE and iri in self._things and iri not in self._written:
            return self._node(iri)
        return self._names.relative(iri) if known.is_link else {"id": self._names.relative(iri)}

    def _literal(self, text: str, language: str, datatype: str) -> Node:
        kind = {"@language": language} if language else {"@type": self._names.short(datatype)} if datatype else {}
        return {"@value": text, **kind}


def _one_or_all(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _taken_apart(term: str) -> tuple[str | None, str, str]:
    """The text, language and datatype of a literal; None as text for an IRI."""
    if term.startswith("<"):
        return None, "", ""
    text, _, kind = term[1:].rpartition('"')
    if "\\" in text:
        text = _ESCAPE.sub(_unescaped, text)
    return (text, kind[1:], "") if kind.startswith("@") else (text, "", kind[3:-1])


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else _ESCAPED.get(match[2], match[2])
