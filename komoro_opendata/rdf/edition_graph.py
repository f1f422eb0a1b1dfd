"""The named graph of a plan's edition: `{plan}/graph/{edition}`, and what is said of it outside of it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from komoro_opendata.rdf.namespaces import DCT, MP, PREFIXES, XSD
from komoro_opendata.rdf.terms import RDF_TYPE, encode_part, escape_text, is_absolute_iri, without_surrogates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from komoro_opendata.package import Package
    from komoro_opendata.rdf.context import Context

__all__ = ["edition_graph", "edition_metadata"]

_PROV, _DCAT = PREFIXES["prov"], PREFIXES["dcat"]
_TEXTS = {
    "title": ("title", "ja"),
    "title_en": ("title", "en"),
    "description": ("description", "ja"),
    "description_en": ("description", "en"),
}
"""Texts of the descriptor, each with its term of DCTERMS and its language."""


def edition_graph(package: Package, context: Context) -> str:
    """The IRI of the named graph that holds the package's edition of the plan."""
    plan = next(package.rows("plan"), None)
    return f"{context.plan_iri}/graph/{encode_part(plan['version'] if plan else '')}"


def edition_metadata(package: Package, context: Context) -> Iterator[bytes]:
    """The triples about the named graph: titles, edition, version and date of the data, licence, plan, origin."""
    plan = next(package.rows("plan"), None)
    graph, about = f"<{edition_graph(package, context)}>", package.descriptor.raw
    yield _line(graph, RDF_TYPE, f"<{_PROV}Entity>")
    yield _line(graph, f"{MP}plan", f"<{context.plan_iri}>")
    yield _line(graph, f"{_PROV}wasGeneratedBy", f"<{context.plan_iri}/transcription>")
    if plan is not None:
        yield _line(graph, f"{MP}edition", _text(plan["version"]))
        yield _line(graph, f"{_PROV}wasDerivedFrom", f"<{context.municipality_iri}/source/{plan['source_id']}>")
    for key, (name, language) in _TEXTS.items():
        if isinstance(about.get(key), str):
            yield _line(graph, f"{DCT}{name}", f"{_text(about[key])}@{language}")
    if isinstance(about.get("version"), str):
        yield _line(graph, f"{_DCAT}version", _text(about["version"]))
    if date := _date(about.get("created")):
        yield _line(graph, f"{DCT}created", date)
    for licence in _licences(about.get("licenses")):
        yield _line(graph, f"{DCT}license", f"<{licence}>")


def _date(created: object) -> str:
    """The date as a literal: a day, or a moment with its time zone; empty where it is neither."""
    try:
        moment = dt.datetime.fromisoformat(created) if isinstance(created, str) else None
    except ValueError:
        moment = None
    if moment is None:
        return ""
    if moment.tzinfo is None:
        return f'"{moment.date().isoformat()}"^^<{XSD}date>'
    text = moment.isoformat(timespec="seconds").replace("+00:00", "Z")
    return f'"{text}"^^<{XSD}dateTime>'


def _licences(licences: object) -> Iterator[str]:
    for licence in licences if isinstance(licences, list) else ():
        path = licence.get("path") if isinstance(licence, dict) else None
        if isinstance(path, str) and is_absolute_iri(path):
            yield path


def _text(text: str) -> str:
    return f'"{escape_text(without_surrogates(text))}"'


def _line(subject: str, predicate: str, term: str) -> bytes:
    return f"{subject} <{predicate}> {term} .\n".encode()
