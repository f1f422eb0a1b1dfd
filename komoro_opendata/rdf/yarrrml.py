"""Read a mapping: the part of YARRRML that this project understands.

Understood, and nothing else (all else is a MappingError that names the place):

    prefixes:  {name: "IRI"}            ${base}, ${municipality}, ${plan}, ${area} may stand in it
    mappings:
      NAME:
        sources: [[PATH~csv]]           exactly one; data/TABLE.csv or codes/LIST.csv
        s: TEMPLATE
        po:                             without po the mapping is a look-up only
          - [P, O]                      O: an IRI, a list of IRIs, or $(column) as a plain literal
          - [P, $(column), DATATYPE]    an IRI of a datatype, or LANGUAGE~lang
          - [P, PHRASE, LANGUAGE~lang]  words and one $(column); it begins with a word
          - {p: P, o: {value: TEMPLATE, type: iri}}
          - {p: P, o: {mapping: NAME, condition: equal $(own column), $(the other's column)}}

P is `a` or an IRI; with an IRI as object it may hold references. An IRI is written with a declared prefix, or in full
with http or https. A TEMPLATE is an IRI holding references `$(column)`, or one reference alone: the cell is the IRI.
`equal X, Y` stands for {function: equal, parameters: [[str1, X], [str2, Y]]}. A join to a mapping of the same source,
braces, backslashes, aliases, keys that stand twice and a phrase that begins with its reference are refused:
processors disagree on them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from komoro_opendata.rdf.context import without_placeholders
from komoro_opendata.rdf.errors import MappingError
from komoro_opendata.rdf.model import CompiledMapping, Literal, Lookup, Rule, Template, TriplesMap
from komoro_opendata.rdf.terms import DATATYPES, RDF_TYPE, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_REFERENCE = re.compile(r"\$\(([^$()]+)\)")
_SOURCE = re.compile(r"((?:data|codes)/[a-z0-9_]+\.csv)~csv")
_PHRASE = re.compile(r"([^\x00-\x1f\"$():\\{}]+)\$\(([^$()]+)\)([^\x00-\x1f\"$():\\{}]*)")
_LANGUAGE = re.compile(r"([a-z]{2,3}(?:-[A-Za-z0-9]{1,8})*)~lang")
_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|^`\\]")
_PREFIX = re.compile(r"(?!(?:https?|ftp)$)[a-z][a-z0-9]+(?:-[a-z0-9]+)*")


def compile_mapping(text: str) -> CompiledMapping:
    """Read the text of a mapping; anything that is not understood is a MappingError."""
    from komoro_opendata.rdf.strict_yaml import load

    document = _fields(load(text), "the mapping", {"prefixes", "mappings"})
    prefixes = _prefixes(document["prefixes"])
    bodies = _dictionary(document["mappings"], "mappings")
    parser = _Parser(prefixes)
    heads = {name: parser.head(body, f"mappings.{name}") for name, body in bodies.items()}
    maps = (
        TriplesMap(name, *heads[name], tuple(parser.rules(body, f"mappings.{name}", heads[name][0], heads)))
        for name, body in bodies.items()
    )
    return CompiledMapping(prefixes, tuple(maps))


def _prefixes(node: Any) -> dict[str, str]:
    """Check names and IRIs of the prefixes."""
    prefixes = _dictionary(node, "prefixes")
    for name, value in prefixes.items():
        place = f"prefixes.{name}"
        if not _PREFIX.fullmatch(name):
            raise MappingError(place, "a prefix is two or more lower-case letters or digits, no protocol")
        rest = without_placeholders(_text(value, place), place)
        if _NOT_IN_IRI.search(rest) or not value.startswith(("http://", "https://", "${base}")):
            raise MappingError(place, f"not an IRI with http, https or ${{base}}: {value!r}")
    return prefixes


class _Parser:
    """The parts of a mapping, all read with the same prefixes."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = prefixes

    def head(self, node: Any, place: str) -> tuple[str, Template]:
        """Read the source and the subject of one mapping."""
        body = _fields(node, place, {"sources", "s"}, {"po"})
        match body["sources"]:
            case [[str(text)]] if found := _SOURCE.fullmatch(text):
                source = found.group(1)
            case other:
                raise MappingError(f"{place}.sources", f"expected one [data/NAME.csv~csv]: {other!r}")
        return source, self._iri(body["s"], f"{place}.s")

    def rules(self, node: Any, place: str, source: str, heads: Mapping[str, tuple[str, Template]]) -> Iterator[Rule]:
        """Each predicate with each object of one mapping; `heads` are the mappings that a join may name."""
        entries = node.get("po", [])
        if not isinstance(entries, list) or ("po" in node and not entries):
            raise MappingError(f"{place}.po", "expected a list of predicates and objects")
        for number, entry in enumerate(entries):
            where = f"{place}.po[{number}]"
            found: list[Template | Literal | Lookup]
            match entry:
                case [predicate, objects]:
                    found = [
                        self._object(item, where) for item in (objects if isinstance(objects, list) else [objects])
                    ]
                case [predicate, value, kind]:
                    found = [self._literal(value, kind, where)]
                case {"p": predicate, "o": {"mapping": _} as item, **rest} if not rest:
                    found = [_lookup(item, f"{where}.o", source, heads)]
                case {"p": predicate, "o": dict(item), **rest} if not rest:
                    found = [self._typed(item, f"{where}.o")]
                case _:
                    raise MappingError(where, f"not a predicate and an object: {entry!r}")
            name = self._predicate(predicate, where)
            if name.columns and isinstance(found[0], Literal):
                raise MappingError(where, "a predicate with references only for an object that is an IRI")
            yield from (Rule(name, item) for item in found)

    def _predicate(self, node: Any, place: str) -> Template:
        if node == "a":
            return Template((RDF_TYPE,), ())
        template = self._iri(node, place)
        if template.is_cell:
            raise MappingError(place, "a predicate cannot be a cell")
        return template

    def _object(self, node: Any, place: str) -> Template | Literal:
        """Read the object of a pair: a reference alone is a plain literal, a text without references an IRI."""
        text = _text(node, place)
        if whole := _REFERENCE.fullmatch(text):
            return Literal(whole.group(1))
        if "$(" in text:
            raise MappingError(place, f"an IRI made of cells is {{value: …, type: iri}}: {text!r}")
        return self._iri(text, place)

    def _literal(self, value: Any, kind: Any, place: str) -> Literal:
        """Read the object of a triple: a reference with a language or a datatype, or a phrase with a language."""
        language = _LANGUAGE.fullmatch(_text(kind, place))
        if language and (phrase := _PHRASE.fullmatch(_text(value, place))):
            before, column, after = phrase.groups()
            return Literal(column, language=language.group(1), before=before, after=after)
        whole = _REFERENCE.fullmatch(_text(value, place))
        if not whole:
            raise MappingError(place, f"a literal is one reference alone: {value!r}")
        if language:
            return Literal(whole.group(1), language=language.group(1))
        datatype = self._iri(kind, place)
        if datatype.columns or (datatype.pieces[0].startswith(XSD) and datatype.pieces[0] not in DATATYPES):
            raise MappingError(place, f"this datatype is not understood: {kind!r}")
        return Literal(whole.group(1), datatype=datatype.pieces[0])

    def _typed(self, node: dict[Any, Any], place: str) -> Template:
        fields = _fields(node, place, {"value", "type"})
        if fields["type"] != "iri":
            raise MappingError(f"{place}.type", f"expected iri: {fields['type']!r}")
        return self._iri(fields["value"], f"{place}.value")

    def _iri(self, node: Any, place: str) -> Template:
        """Expand the prefix and split the text at its references."""
        text = _text(node, place)
        if _NOT_IN_IRI.search(text):
            raise MappingError(place, f"not an IRI: {text!r}")
        prefix, colon, rest = text.partition(":")
        if _REFERENCE.fullmatch(text) or text.startswith(("http://", "https://")):
            expanded = text
        elif colon and prefix in self._prefixes:
            if f"{prefix}:" in rest:
                raise MappingError(place, f"the prefix {prefix}: stands twice, and would be replaced twice: {text!r}")
            expanded = self._prefixes[prefix] + rest
        else:
            raise MappingError(place, f"neither a known prefix nor http: {text!r}")
        parts = _REFERENCE.split(expanded)
        pieces, columns = tuple(parts[::2]), tuple(parts[1::2])
        if any("$(" in piece for piece in pieces):
            raise MappingError(place, f"a reference that does not end, or holds brackets: {text!r}")
        return Template(pieces, columns)


def _lookup(node: dict[Any, Any], place: str, source: str, heads: Mapping[str, tuple[str, Template]]) -> Lookup:
    """Read a join: to which mapping, by which columns."""
    fields = _fields(node, place, {"mapping", "condition"})
    name = fields["mapping"]
    if name not in heads:
        raise MappingError(f"{place}.mapping", f"no such mapping: {name!r}")
    other, subject = heads[name]
    if other == source:
        raise MappingError(f"{place}.mapping", f"a join to the same source: {name!r}")
    column, key = _equal(fields["condition"], f"{place}.condition")
    return Lookup(column, other, key, subject)


def _equal(node: Any, place: str) -> tuple[str, str]:
    """Read the columns of {function: equal, parameters: [[str1, $(one)], [str2, $(other)]]}."""
    match node:
        case {"function": "equal", "parameters": [["str1", str(one)], ["str2", str(other)]], **rest} if not rest:
            found = [_REFERENCE.fullmatch(text) for text in (one, other)]
            if found[0] and found[1]:
                return found[0].group(1), found[1].group(1)
    raise MappingError(place, f"expected equal with str1 and str2, a reference each: {node!r}")


def _fields(node: Any, place: str, required: set[str], optional: set[str] = frozenset()) -> dict[str, Any]:  # type: ignore[assignment]
    """Check that a dictionary has all of the required keys and no unknown ones."""
    fields = _dictionary(node, place)
    if missing := required - fields.keys():
        raise MappingError(place, f"missing: {', '.join(sorted(missing))}")
    if unknown := fields.keys() - required - optional:
        raise MappingError(place, f"not understood: {', '.join(sorted(unknown))}")
    return fields


def _dictionary(node: Any, place: str) -> dict[str, Any]:
    if not isinstance(node, dict) or not all(isinstance(key, str) for key in node):
        raise MappingError(place, f"expected names with values: {node!r}")
    return node


def _text(node: Any, place: str) -> str:
    if not isinstance(node, str) or not node:
        raise MappingError(place, f"expected text: {node!r}")
    return node
