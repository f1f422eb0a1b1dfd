"""Statements about things, gathered one by one, and written as Turtle or JSON-LD.

Every thing has an IRI: without blank nodes the same statements give the same bytes.
"""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from komoro_opendata.publish.edition import json_bytes
from komoro_opendata.rdf import write_ntriples
from komoro_opendata.rdf.namespaces import PREFIXES
from komoro_opendata.rdf.terms import RDF_TYPE, XSD, escape_text, is_absolute_iri, without_surrogates
from komoro_opendata.rdf.turtle import turtle

__all__ = ["NAMES", "Statements"]

NAMES: Mapping[str, str] = {
    **{name: PREFIXES[name] for name in ("dcat", "dct", "foaf", "org", "owl", "prov", "rdf", "rdfs", "skos", "xsd")},
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
}
"""The vocabularies in which a release is described, by prefix."""


class Statements:
    """Statements about things. Properties and classes are prefixed names (`dct:title`) of `NAMES`, things are IRIs.

    What is empty, and what is no absolute IRI where a thing is meant, is left unsaid.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._lines: set[bytes] = set()
        self._nodes: dict[str, dict[str, list[Any]]] = {}

    def a(self, thing: str, *classes: str) -> None:
        """Say of which classes a thing is."""
        for name in classes:
            if self._add(thing, RDF_TYPE, f"<{_full(name)}>"):
                self._nodes[thing].setdefault("@type", []).append(name)

    def link(self, thing: str, name: str, *others: str) -> None:
        """Say that a thing has this relation to others."""
        for other in others:
            if is_absolute_iri(other) and self._add(thing, _full(name), f"<{other}>"):
                self._nodes[thing].setdefault(name, []).append({"@id": other})

    def texts(self, thing: str, name: str, texts: Mapping[str, str]) -> None:
        """Say a property in the languages in which it is given; the language "" is none."""
        for language, text in texts.items():
            self._literal(thing, name, text, f"@{language}" if language else "", {"@language": language})

    def value(self, thing: str, name: str, text: str, datatype: str = "string") -> None:
        """Say a property as a value of an XML Schema datatype."""
        suffix = "" if datatype == "string" else f"^^<{XSD}{datatype}>"
        self._literal(thing, name, text, suffix, {"@type": f"xsd:{datatype}" if suffix else ""})

    def turtle(self, more: Mapping[str, str]) -> bytes:
        """All as Turtle, things sorted; `more` are prefixes beside those of `NAMES`."""
        sink = BytesIO()
        write_ntriples(self._lines, sink)
        return turtle(sink.getvalue(), {**PREFIXES, **NAMES, **more})

    def jsonld(self) -> bytes:
        """All as JSON-LD, read without a network: the prefixes stand inside, things in the order of their telling."""
        return json_bytes(
            {"@context": dict(NAMES), "@graph": [{"@id": thing, **said} for thing, said in self._nodes.items()]},
        )

    def _literal(self, thing: str, name: str, text: str, suffix: str, kind: Mapping[str, str]) -> None:
        text = without_surrogates(text)
        if text and self._add(thing, _full(name), f'"{escape_text(text)}"{suffix}'):
            named = {key: value for key, value in kind.items() if value}
            self._nodes[thing].setdefault(name, []).append({"@value": text, **named} if named else text)

    def _add(self, thing: str, predicate: str, term: str) -> bool:
        """Keep a statement; False where it was said before."""
        line = f"<{thing}> <{predicate}> {term} .\n".encode()
        known = line in self._lines
        self._lines.add(line)
        self._nodes.setdefault(thing, {})
        return not known


def _full(name: str) -> str:
    prefix, _, local = name.partition(":")
    return NAMES[prefix] + local
