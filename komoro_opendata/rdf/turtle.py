"""Write sorted N-Triples as Turtle and TriG that people can read: the same triples give the same bytes.

One block for each subject, in the order of the N-Triples; `a` first, then the predicates and their objects in the order
of their N-Triples; prefixes sorted, only those that occur. An IRI is shortened when what follows the namespace is plain
(letters, digits, `_`, and `-` or `.` inside); integers, and decimals with a point, are written bare if nothing in them
could be left out; all else is kept.
"""

from __future__ import annotations

import re
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from komoro_opendata.rdf.namespaces import PREFIXES, RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_TRIPLE = re.compile(
    r'<([^<>"]+)> <([^<>"]+)> (<[^<>"]+>|"[^"\\]*(?:\\.[^"\\]*)*"(?:@[A-Za-z0-9-]+|\^\^<[^<>"]+>)?) \.'
)
_TYPED = re.compile(r'"([^"\\]*)"\^\^<([^<>"]+)>')
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.\-]*[A-Za-z0-9_\-])?")
_BARE = {
    f"{XSD}integer": re.compile(r"0|-?[1-9][0-9]*"),
    f"{XSD}decimal": re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+"),
}
_TYPE = f"{RDF}type"

Triple = tuple[str, str, str]


def turtle(sorted_ntriples: bytes, prefixes: Mapping[str, str] = PREFIXES) -> bytes:
    """Give the Turtle of triples that `write_ntriples` wrote; ValueError when a line is not of that form."""
    return TurtleWriter(prefixes).document(triples_in(sorted_ntriples.decode()))


def trig(default: bytes, name: str, graph: bytes, prefixes: Mapping[str, str] = PREFIXES) -> bytes:
    """Give the TriG of a default graph and of one named graph, both as triples that `write_ntriples` wrote.

    Raises:
        ValueError: A line is not of that form.
    """
    shorten = _Shortener(prefixes)
    outside, inside = (_blocks(triples_in(lines.decode()), shorten) for lines in (default, graph))
    named = f"{shorten.iri(name)} {{\n" + "\n".join(inside) + "}\n"
    return "\n".join([*shorten.head(), *outside, named]).encode()


class TurtleWriter:
    """Writes many documents with the same prefixes; a name is shortened once for all of them."""

    def __init__(self, prefixes: Mapping[str, str] = PREFIXES) -> None:
        """Write with these prefixes."""
        self._shorten = _Shortener(prefixes)

    def document(self, triples: Iterable[Triple]) -> bytes:
        """Give the Turtle of triples in the order of `write_ntriples`."""
        self._shorten.used.clear()
        blocks = _blocks(triples, self._shorten)
        return "\n".join([*self._shorten.head(), *blocks]).encode()


def _blocks(triples: Iterable[Triple], shorten: _Shortener) -> list[str]:
    """Write one block for each subject."""
    return [_block(subject, group, shorten) for subject, group in groupby(triples, itemgetter(0))]


def shortener(prefixes: Mapping[str, str]) -> Callable[[str], str]:
    """A function that writes an IRI as a prefixed name where that is plain, else in angle brackets."""
    return _Shortener(prefixes).iri


def triples_in(text: str) -> Iterator[Triple]:
    """Take the lines apart: subject and predicate without their angle brackets, the object as it is."""
    for number, line in enumerate(text.split("\n"), 1):
        if line:
            match = _TRIPLE.fullmatch(line)
            if match is None:
                raise ValueError(f"line {number} is not a triple of canonical N-Triples: {line[:200]!r}")
            yield match.group(1), match.group(2), match.group(3)


def _block(subject: str, triples: Iterable[Triple], shorten: _Shortener) -> str:
    """Write all triples of one subject."""
    by_predicate: dict[str, list[str]] = {}
    for _, predicate, value in triples:
        by_predicate.setdefault(predicate, []).append(shorten.term(value))
    lines = []
    for predicate in sorted(by_predicate, key=_TYPE.__ne__):
        values = by_predicate[predicate]
        name = "a" if predicate == _TYPE else shorten.iri(predicate)
        lines.append(f"    {name} {', '.join(values)}" if len(values) == 1 or name == "a" else _list(name, values))
    return f"{shorten.iri(subject)}\n" + " ;\n".join(lines) + " .\n"


def _list(name: str, values: list[str]) -> str:
    return f"    {name}\n        " + ",\n        ".join(values)


class _Shortener:
    """Shortens IRIs by the longest namespace that fits, and remembers which prefixes it used."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._namespaces = sorted(((iri, name) for name, iri in prefixes.items()), key=lambda pair: -len(pair[0]))
        self._prefixes = prefixes
        self._known: dict[str, tuple[str, str]] = {}
        self.used: set[str] = set()

    def head(self) -> list[str]:
        """The declarations of the prefixes that were used, as one block; none where there are none."""
        lines = [f"@prefix {name}: <{self._prefixes[name]}> .\n" for name in sorted(self.used) if name]
        return ["".join(lines)] if lines else []

    def iri(self, iri: str) -> str:
        """A prefixed name where the rest is plain, else the IRI in angle brackets."""
        known = self._known.get(iri)
        if known is None:
            known = self._known[iri] = self._shortened(iri)
        self.used.add(known[1])
        return known[0]

    def _shortened(self, iri: str) -> tuple[str, str]:
        """The short form and its prefix, which is empty where there is none."""
        for namespace, name in self._namespaces:
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
                return f"{name}:{iri[len(namespace) :]}", name
        return f"<{iri}>", ""

    def term(self, term: str) -> str:
        """An IRI, or a literal: bare numbers, short datatypes."""
        if term.startswith("<"):
            return self.iri(term[1:-1])
        if not term.endswith(">"):
            return term
        match = _TYPED.fullmatch(term)
        if match is not None and (bare := _BARE.get(match[2])) and bare.fullmatch(match[1]):
            return match[1]
        value, _, datatype = term.rpartition("^^")
        return f"{value}^^{self.iri(datatype[1:-1])}"
