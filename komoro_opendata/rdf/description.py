"""What a package's descriptor says of its data, as triples about the thing that holds them.

The data of a plan are looked at twice, as the named graph of an edition (`edition_graph`) and as the data set of its
figures (`data_set`). What holds of both stands here: titles, version, date, licence and origin, in terms of DCTERMS,
DCAT and PROV. Where the descriptor is silent, or says what cannot be a term, there is no triple.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from komoro_opendata.rdf.namespaces import DCT, PREFIXES, XSD
from komoro_opendata.rdf.terms import RDF_TYPE, encode_part, escape_text, is_absolute_iri, without_surrogates

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from komoro_opendata.package import Package
    from komoro_opendata.rdf.context import Context

__all__ = ["date_literal", "description", "entries", "literal", "statement", "texts"]

_PROV, _DCAT = PREFIXES["prov"], PREFIXES["dcat"]
_LANGUAGES = {"ja": "", "en": "_en"}
"""The languages of a descriptor, and how the names of its properties end in each."""


def description(thing: str, package: Package, context: Context) -> Iterator[bytes]:
    """The triples about the thing with this IRI: class, origin, titles, descriptions, version, date, licences."""
    plan, about = next(package.rows("plan"), None), package.descriptor.raw
    yield statement(thing, RDF_TYPE, f"<{_PROV}Entity>")
    yield statement(thing, f"{_PROV}wasGeneratedBy", f"<{context.plan_iri}/transcription>")
    if plan is not None:
        source = f"{context.municipality_iri}/source/{encode_part(plan['source_id'])}"
        yield statement(thing, f"{_PROV}wasDerivedFrom", f"<{source}>")
    for name in ("title", "description"):
        for term in texts(about, name):
            yield statement(thing, f"{DCT}{name}", term)
    version = about.get("version")
    if isinstance(version, str) and version:
        yield statement(thing, f"{_DCAT}version", literal(version))
    if date := date_literal(about.get("created")):
        yield statement(thing, f"{DCT}created", date)
    for licence in entries(about, "licenses"):
        path = licence.get("path")
        if isinstance(path, str) and is_absolute_iri(path):
            yield statement(thing, f"{DCT}license", f"<{path}>")


def entries(about: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The objects in a list of the descriptor; none where it is no list."""
    listed = about.get(name)
    return [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []


def texts(about: Mapping[str, Any], name: str) -> Iterator[str]:
    """A text of the descriptor as literals, one for each language in which it stands there."""
    for language, ending in _LANGUAGES.items():
        text = about.get(f"{name}{ending}")
        if isinstance(text, str) and text:
            yield literal(text, language)


def literal(text: str, language: str = "", datatype: str = "") -> str:
    """A text as a literal of N-Triples, plain or with its language or datatype."""
    ending = f"@{language}" if language else f"^^<{datatype}>" if datatype else ""
    return f'"{escape_text(without_surrogates(text))}"{ending}'


def statement(subject: str, predicate: str, term: str) -> bytes:
    """A line of N-Triples; subject and predicate are IRIs, the object a term."""
    return f"<{subject}> <{predicate}> {term} .\n".encode()


def date_literal(created: object) -> str:
    """The date as a literal: a day, or a moment with its time zone; empty where it is neither."""
    try:
        moment = dt.datetime.fromisoformat(created) if isinstance(created, str) else None
    except ValueError:
        moment = None
    if moment is None:
        return ""
    if moment.tzinfo is None:
        return literal(moment.date().isoformat(), datatype=f"{XSD}date")
    return literal(moment.isoformat(timespec="seconds").replace("+00:00", "Z"), datatype=f"{XSD}dateTime")
