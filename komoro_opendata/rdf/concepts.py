"""The code lists as SKOS: each a concept scheme, each code a concept.

The lists whose rows packages repeat (fiscal years, units, breakdowns, SDGs) pass through the mapping, so that a concept
is described alike here and in a plan's triples; a definition is made of what the list says of the code, where it says
enough. Concepts of the other lists have labels, a notation and a definition.
"""

from __future__ import annotations

from io import BytesIO
from string import Formatter
from typing import TYPE_CHECKING

from komoro_opendata.rdf.context import Context
from komoro_opendata.rdf.namespaces import CODE, DCT, PREFIXES, RDF, SCHEMES, SKOS
from komoro_opendata.rdf.terms import encode_part, escape_text
from komoro_opendata.rdf.triples import ntriples, write_ntriples
from komoro_opendata.rdf.turtle import turtle
from komoro_opendata.rdf.yarrrml import compile_mapping
from komoro_opendata.vocabulary.codes import code_list
from komoro_opendata.vocabulary.model import model
from komoro_opendata.vocabulary.resources import vocab_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["concept_schemes"]

_LICENSE = "<https://creativecommons.org/licenses/by/4.0/>"
_TEXTS = {"label": f"{SKOS}prefLabel", "definition": f"{SKOS}definition"}
_LANGUAGES = ("ja", "en")
_MATCHES = {"obs_status": f"{SKOS}broadMatch"}
"""Columns that hold the IRI of a concept of another vocabulary, and how it is matched: SDMX knows fewer statuses."""

_DEFINITIONS = {
    "breakdown": (
        "値のうち「{label_ja}」だけについてのもの（分け方：{dimension}）",
        "Of the values, those of “{label_en}” alone (broken down by {dimension})",
    ),
    "fiscal_year": ("{start_date} から {end_date} までの年度", "The fiscal year from {start_date} to {end_date}"),
    "sdg_goal": (
        "国連の持続可能な開発目標（SDGs）のゴール{sdg_goal}「{name_ja}」",
        "Goal {sdg_goal} of the Sustainable Development Goals of the United Nations: {name_en}",
    ),
    "unit": ("UCUM で {ucum} と書かれる単位", "The unit that UCUM writes as {ucum}"),
}
"""Definitions in Japanese and English, made of the columns of a list; none for a code that lacks one of them."""

_WHOLE = ("内訳に分けない、全体についての値", "Values of the whole, not broken down")


def concept_schemes() -> Iterator[tuple[str, bytes]]:
    """Each code list of the vocabulary but that of the municipalities: the name of its file and its Turtle."""
    for scheme in SCHEMES:
        name = scheme.replace("-", "_")
        lines = [*_scheme(scheme, name)]
        repeated = {table.shared for table in model().tables.values()}
        lines += _mapped(name) if name in repeated else _described(scheme, name)
        target = BytesIO()
        write_ntriples(lines, target)
        yield f"{scheme}.ttl", turtle(target.getvalue())


def _scheme(scheme: str, name: str) -> Iterator[bytes]:
    """The scheme itself, and that each of its concepts is a top concept of it."""
    iri = f"<{CODE}{scheme}>"
    yield _line(iri, f"{RDF}type", f"<{SKOS}ConceptScheme>")
    yield _line(iri, f"{DCT}license", _LICENSE)
    for title, language in zip(SCHEMES[scheme], _LANGUAGES, strict=True):
        yield _line(iri, f"{DCT}title", _text(title, language))
        yield _line(iri, f"{PREFIXES['rdfs']}label", _text(title, language))
    for code in code_list(name).rows:
        concept = _concept(scheme, code)
        yield _line(iri, f"{SKOS}hasTopConcept", concept)
        yield _line(concept, f"{SKOS}topConceptOf", iri)


def _mapped(name: str) -> Iterator[bytes]:
    """The concepts as the mapping of the vocabulary says them of a package that repeats the whole list."""
    codes = vocab_folder() / "codes"
    mapping = compile_mapping((vocab_folder() / "mapping.yaml").read_text(encoding="utf-8"))
    yield from ntriples(mapping, {name: codes / f"{name}.csv"}, codes, Context("000000", "any"))
    for code, row in code_list(name).rows.items():
        concept = _concept(name.replace("_", "-"), code)
        for definition, language in zip(_definitions(name, row), _LANGUAGES, strict=False):
            yield _line(concept, _TEXTS["definition"], _text(definition, language))


def _definitions(name: str, row: Mapping[str, str]) -> Iterator[str]:
    """The definition of a code of a repeated list in each language; nothing where the list does not say enough."""
    for template in _WHOLE if row.get("dimension") == "total" else _DEFINITIONS[name]:
        if all(row[column] for _, column, _, _ in Formatter().parse(template) if column):
            yield template.format_map(row)


def _described(scheme: str, name: str) -> Iterator[bytes]:
    """The concepts by the columns that all other lists have."""
    for code, row in code_list(name).rows.items():
        concept = _concept(scheme, code)
        yield _line(concept, f"{RDF}type", f"<{SKOS}Concept>")
        yield _line(concept, f"{SKOS}inScheme", f"<{CODE}{scheme}>")
        yield _line(concept, f"{SKOS}notation", f'"{escape_text(code)}"')
        yield from _row(concept, row)


def _row(concept: str, row: Mapping[str, str]) -> Iterator[bytes]:
    for column, predicate in _TEXTS.items():
        for language in _LANGUAGES:
            yield _line(concept, predicate, _text(row[f"{column}_{language}"], language))
    for column, predicate in _MATCHES.items():
        if column in row:
            yield _line(concept, predicate, f"<{row[column]}>")


def _concept(scheme: str, code: str) -> str:
    return f"<{CODE}{scheme}/{encode_part(code)}>"


def _text(text: str, language: str) -> str:
    return f'"{escape_text(text)}"@{language}'


def _line(subject: str, predicate: str, term: str) -> bytes:
    return f"{subject} <{predicate}> {term} .\n".encode()
