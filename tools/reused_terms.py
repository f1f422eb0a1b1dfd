"""Write vocab/extracts/: every term of other vocabularies that vocab/ uses, and where it is declared.

    python tools/reused_terms.py FOLDER     look each term up in the vocabularies' own files and write the extracts
    python tools/reused_terms.py --check    hold the extract against what is used; needs no files

Written are reused-terms.csv, all that is used; sdg-goals.csv, the goals of the United Nations; qudt-units.csv, the
units used and whether they are deprecated; sdmx-terms.csv, all that SDMX declares in the namespaces used here.

Used are the IRIs in the reused namespaces in vocab/ontology.ttl, cube.ttl, shapes.ttl, skos/, mapping.yaml, construct/
and codes/.
FOLDER holds the files named in FILES, from the repositories and commits named there. Terms of other W3C and DCMI
vocabularies, FOAF and schema.org come from rdflib's namespaces, each of which names the document and the day that it
was generated from (schema.org's has its IRIs with https; schema.org publishes the same terms with http, used here).
The few terms of vocabularies of which no file is at hand stand in SEEN, with the place where they were read.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import inspect
import re
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

VOCAB = Path(__file__).resolve().parents[1] / "vocab"
EXTRACTS = VOCAB / "extracts"
EXTRACT = EXTRACTS / "reused-terms.csv"
COLUMNS = ("prefix", "term", "kind", "declared_as", "source", "date")
LISTED = ("term", "declared_as", "deprecated", "source", "date")

SDMX = "https://github.com/UKGovLD/publishing-statistical-data, commit d382ad5, specs/src/main/vocab/"
QUDT = "https://github.com/qudt/qudt-public-repo, commit 8b9168d, src/main/rdf/"
DXWG = "https://github.com/w3c/dxwg, commit 4fe75d5, dcat/rdf/"
UN = "https://github.com/UNStats/LOD4Stats, commit 0ae578b, sdg-data/"
FILES = {
    "dcat": (DXWG, "dcat3.ttl", "2024-01-17"),
    "qudt": (QUDT + "schema/", "SCHEMA_QUDT.ttl", "2026-08-05"),
    "qudt-unit": (QUDT + "vocab/unit/", "VOCAB_QUDT-UNITS-ALL.ttl", "2026-08-05"),
    "sdg": (UN, "sdg-kos-goals-targets-indicators.ttl", "2020-05-28"),
    "sdgo": (UN, "sdgs-ontology.ttl", "2020-05-12"),
    "sdmx-attribute": (SDMX, "sdmx-attribute.ttl", "2024-11-13"),
    "sdmx-code": (SDMX, "sdmx-code.ttl", "2024-11-13"),
    "sdmx-dimension": (SDMX, "sdmx-dimension.ttl", "2024-11-13"),
    "sdmx-measure": (SDMX, "sdmx-measure.ttl", "2024-11-13"),
}
NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "qudt": "http://qudt.org/schema/qudt/",
    "qudt-unit": "http://qudt.org/vocab/unit/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "s4city": "https://saref.etsi.org/saref4city/",
    "schema": "http://schema.org/",
    "sdg": "http://metadata.un.org/sdg/",
    "sdgo": "http://metadata.un.org/sdg/ontology#",
    "sdmx-attribute": "http://purl.org/linked-data/sdmx/2009/attribute#",
    "sdmx-code": "http://purl.org/linked-data/sdmx/2009/code#",
    "sdmx-dimension": "http://purl.org/linked-data/sdmx/2009/dimension#",
    "sdmx-measure": "http://purl.org/linked-data/sdmx/2009/measure#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "time": "http://www.w3.org/2006/time#",
    "vann": "http://purl.org/vocab/vann/",
    "vs": "http://www.w3.org/2003/06/sw-vocab-status/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
RDFLIB_NAMES = {"dct": "DCTERMS", "schema": "SDO"}
BINDINGS = (
    "SAREF4CITY (ETSI TS 103 410-4), as listed in bindings generated from it: https://github.com/eristocrates/ipa"
)
SEEN = {
    f"{NAMESPACES['s4city']}KeyPerformanceIndicator": (f"{NAMESPACES['owl']}Class", BINDINGS, "2026-11-24"),
    f"{NAMESPACES['s4city']}KeyPerformanceIndicatorAssessment": (f"{NAMESPACES['owl']}Class", BINDINGS, "2026-11-24"),
    f"{NAMESPACES['vs']}term_status": (
        f"{NAMESPACES['rdf']}Property",
        "SemWeb Vocab Status ontology, as listed in https://github.com/ruby-rdf/rdf-vocab, lib/rdf/vocab/vs.rb",
        "2026-11-24",
    ),
}
"""Terms read elsewhere than in their vocabulary's file: what they are declared as, where that was read, and when."""
WRITTEN_BY_CODE = (f"{NAMESPACES['xsd']}dateTime",)
"""Terms that stand in no file of vocab/: the moment at which a package was made, of its named graph."""
RDF_TYPE = pyoxigraph.NamedNode(NAMESPACES["rdf"] + "type")
DEPRECATED = [pyoxigraph.NamedNode(NAMESPACES[prefix] + "deprecated") for prefix in ("owl", "qudt")]


class Term(NamedTuple):
    """One row of the extract."""

    prefix: str
    term: str
    kind: str
    declared_as: str
    source: str
    date: str


def used_terms() -> set[tuple[str, str]]:
    """The terms of reused vocabularies that vocab/ uses, each as prefix and IRI."""
    found = {NAMESPACES["rdf"] + "type", *WRITTEN_BY_CODE, *_in_turtle(), *_in_codes()}
    texts = (path.read_text(encoding="utf-8") for path in (VOCAB / "mapping.yaml", *(VOCAB / "construct").glob("*.rq")))
    text = "\n".join(texts)
    for prefix, local in re.findall(r"\b([a-z][a-z-]+):([A-Za-z][A-Za-z0-9-]*)", text):
        if prefix in NAMESPACES:
            found.add(NAMESPACES[prefix] + local)
    return {(prefix, iri) for iri in found if (prefix := _prefix(iri)) is not None and iri != NAMESPACES[prefix]}


def _prefix(iri: str) -> str | None:
    """The prefix of the longest namespace that an IRI begins with."""
    fitting = [prefix for prefix, start in NAMESPACES.items() if iri.startswith(start)]
    return max(fitting, key=lambda prefix: len(NAMESPACES[prefix]), default=None)


def _in_turtle() -> Iterator[str]:
    files = (VOCAB / f"{name}.ttl" for name in ("ontology", "cube", "shapes"))
    for path in (*files, *(VOCAB / "skos").glob("*.ttl")):
        for quad in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE):
            for node in (quad.subject, quad.predicate, quad.object):
                if isinstance(node, pyoxigraph.Literal):
                    node = node.datatype  # noqa: PLW2901  a literal stands for its datatype here
                if isinstance(node, pyoxigraph.NamedNode):
                    yield node.value


def _in_codes() -> Iterator[str]:
    for path in (VOCAB / "codes").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                yield from (cell for cell in row if cell.startswith("http"))


def look_up(prefix: str, iri: str, folder: Path) -> Term:
    """Find where a term is declared, and as what; LookupError when it is not, or is deprecated."""
    if iri in SEEN:
        only, source, date = SEEN[iri]
        declared = [only]
    elif prefix in FILES:
        start, name, date = FILES[prefix]
        declared = _declared_in_file(iri, folder / name)
        source = start + name
    else:
        declared, source, date = _declared_in_rdflib(prefix, iri)
    if not declared:
        raise LookupError(f"{iri} is not declared in {source}")
    return Term(prefix, iri, _kind(declared), " ".join(declared), source, date)


def _declared_in_file(iri: str, path: Path) -> list[str]:
    """The classes that a file gives a term."""
    store = _store(path)
    node = pyoxigraph.NamedNode(iri)
    if _is_deprecated(store, node):
        raise LookupError(f"{iri} is deprecated")
    declared = [quad.object for quad in store.quads_for_pattern(node, RDF_TYPE, None)]
    return sorted(item.value for item in declared if isinstance(item, pyoxigraph.NamedNode))


def _is_deprecated(store: pyoxigraph.Store, node: pyoxigraph.NamedNode) -> bool:
    return any(list(store.quads_for_pattern(node, predicate, None)) for predicate in DEPRECATED)


_stores: dict[Path, pyoxigraph.Store] = {}


def _store(path: Path) -> pyoxigraph.Store:
    if path not in _stores:
        _stores[path] = pyoxigraph.Store()
        _stores[path].bulk_load(path=str(path), format=pyoxigraph.RdfFormat.TURTLE)
    return _stores[path]


def _declared_in_rdflib(prefix: str, iri: str) -> tuple[list[str], str, str]:
    """The class under whose heading one of rdflib's namespaces lists a term, the document behind it and its day."""
    name = RDFLIB_NAMES.get(prefix, prefix.upper())
    text = inspect.getsource(importlib.import_module(f"rdflib.namespace._{name}"))
    document = re.search(r"Generated from: *(\S+)\s+Date: *(\d{4}-\d\d-\d\d)", text)
    if document is None:
        raise LookupError(f"rdflib's namespace {name} does not name its source")
    local = iri.removeprefix(NAMESPACES[prefix])
    heading = "http://www.w3.org/2000/01/rdf-schema#Datatype" if prefix == "xsd" else _by_initial(local)
    declared = []
    for line in text.split("\n"):
        if found := re.fullmatch(r"    # (https?://\S+)", line):
            heading = found.group(1)
        elif re.match(rf"    {re.escape(local)}: ", line):
            declared.append(heading)
        elif re.fullmatch(rf"""    _extras = .*["']{re.escape(local)}["'].*|        "{re.escape(local)}",""", line):
            declared.append(_by_initial(local))  # a word of Python, which cannot stand under a heading
    return declared, f"rdflib {version('rdflib')}, generated from {document.group(1)}", document.group(2)


def _by_initial(local: str) -> str:
    """What a term is where a namespace has no headings (schema.org): its classes begin with a capital letter."""
    rdf, rdfs = NAMESPACES["rdf"], NAMESPACES["rdfs"]
    return f"{rdfs}Class" if local[0].isupper() else f"{rdf}Property"


def _kind(declared: list[str]) -> str:
    names = {re.split(r"[#/]", iri)[-1] for iri in declared}
    for kind in ("Property", "Datatype", "Class"):
        if any(name.endswith(kind) for name in names):
            return kind.lower()
    return "individual"


def check() -> list[str]:
    """What is used and not in the extract, and what is in the extract and not used."""
    with EXTRACT.open(encoding="utf-8", newline="") as file:
        known = {(row["prefix"], row["term"]) for row in csv.DictReader(file)}
    used = used_terms()
    return [f"not in the extract: {iri}" for _, iri in sorted(used - known)] + [
        f"not used: {iri}" for _, iri in sorted(known - used)
    ]


def main() -> int:
    """Write the extract, or check it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("folder", nargs="?", type=Path, help="where the files of the vocabularies lie")
    choice.add_argument("--check", action="store_true", help="hold the extract against what is used")
    options = parser.parse_args()
    if options.check:
        faults = check()
        sys.stdout.writelines(f"{fault}\n" for fault in faults)
        return 1 if faults else 0
    used = sorted(used_terms())
    _write(EXTRACT, COLUMNS, [look_up(prefix, iri, options.folder) for prefix, iri in used])
    goals = (row for row in _listed("sdg", options.folder) if row[1] == f"{NAMESPACES['sdgo']}Goal")
    _write(EXTRACTS / "sdg-goals.csv", LISTED, goals)
    units = {iri for prefix, iri in used if prefix == "qudt-unit"}
    listed = (row for row in _listed("qudt-unit", options.folder) if row[0] in units)
    _write(EXTRACTS / "qudt-units.csv", LISTED, listed)
    sdmx = sorted(prefix for prefix in FILES if prefix.startswith("sdmx-"))
    _write(EXTRACTS / "sdmx-terms.csv", LISTED, (row for prefix in sdmx for row in _listed(prefix, options.folder)))
    return 0


def _listed(prefix: str, folder: Path) -> Iterator[tuple[str, str, str, str, str]]:
    """All terms of a namespace that its file declares, by IRI: the term, its first class, whether it is deprecated."""
    start, name, date = FILES[prefix]
    store = _store(folder / name)
    terms: dict[str, list[str]] = {}
    for quad in store.quads_for_pattern(None, RDF_TYPE, None):
        if isinstance(quad.subject, pyoxigraph.NamedNode) and isinstance(quad.object, pyoxigraph.NamedNode):
            terms.setdefault(quad.subject.value, []).append(quad.object.value)
    for iri in sorted(terms):
        if _prefix(iri) == prefix:
            gone = _is_deprecated(store, pyoxigraph.NamedNode(iri))
            yield iri, min(terms[iri]), str(gone).lower(), start + name, date


def _write(path: Path, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([columns, *rows])


if __name__ == "__main__":
    sys.exit(main())
