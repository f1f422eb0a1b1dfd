"""void.ttl: what the linked data hold, as the Vocabulary of Interlinked Datasets counts it.

Specification: https://www.w3.org/TR/void/
"""

from collections import Counter
from collections.abc import Mapping

from komoro_opendata.publish.catalogue.about import About
from komoro_opendata.publish.catalogue.statements import Statements
from komoro_opendata.publish.edition import Edition
from komoro_opendata.publish.files import ReleaseFiles
from komoro_opendata.publish.format import Counts, Format
from komoro_opendata.publish.graph import GRAPH, NTRIPLES
from komoro_opendata.rdf.terms import RDF_TYPE
from komoro_opendata.rdf.turtle import triples_in

__all__ = ["VOID"]

_FILE = "void.ttl"
_MEDIA_TYPES = "http://www.w3.org/ns/formats/"
_FEATURES = {"nt": "N-Triples", "nt.gz": "N-Triples", "ttl": "Turtle", "jsonld": "JSON-LD", "trig": "TriG"}
_TARGETS: Mapping[str, tuple[str, str, str]] = {
    "un-sdg": ("http://metadata.un.org/sdg", "http://metadata.un.org/sdg/", "UN SDG"),
    "e-stat": ("http://data.e-stat.go.jp/lod/", "http://data.e-stat.go.jp/lod/sac/", "e-Stat LOD"),
    "qudt": ("http://qudt.org/vocab/unit", "http://qudt.org/vocab/unit/", "QUDT Units"),
}
"""The data sets that are linked to: the IRI that stands for each, where its identifiers begin, its name."""


def _write_void(edition: Edition, files: ReleaseFiles) -> Counts:
    about, said = About(edition), Statements()
    counted = _Counted((files.folder / NTRIPLES).read_text(encoding="utf-8"))
    here = f"{about.url}{_FILE}#"
    _document(said, about)
    _dataset(said, about, counted, files)
    _partitions(said, about.dataset, here, counted)
    for name, target in _TARGETS.items():
        _linksets(said, about.dataset, f"{here}{name}", target, counted)
    files.write(_FILE, [said.turtle({"plan": f"{about.context.plan_iri}/"})])
    return {}


class _Counted:
    """The numbers of triples, things, classes, properties, vocabularies and links of sorted N-Triples."""

    def __init__(self, text: str) -> None:
        self.triples = 0
        self.classes: Counter[str] = Counter()
        self.properties: Counter[str] = Counter()
        self.links: Counter[tuple[str, str]] = Counter()
        subjects, objects = set(), set()
        for subject, predicate, term in triples_in(text):
            self.triples += 1
            subjects.add(subject)
            objects.add(term)
            self.properties[predicate] += 1
            if predicate == RDF_TYPE:
                self.classes[term[1:-1]] += 1
            elif term.startswith("<"):
                self._link(predicate, term[1:-1])
        self.subjects, self.objects = len(subjects), len(objects)

    def _link(self, predicate: str, iri: str) -> None:
        for name, (_, start, _) in _TARGETS.items():
            if iri.startswith(start):
                self.links[name, predicate] += 1

    def vocabularies(self) -> list[str]:
        """The namespaces of all classes and properties."""
        return sorted({_namespace(iri) for iri in (*self.classes, *self.properties)})


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


def _document(said: Statements, about: About) -> None:
    document = f"{about.url}{_FILE}"
    said.a(document, "void:DatasetDescription")
    said.link(document, "foaf:primaryTopic", about.dataset)


def _dataset(said: Statements, about: About, counted: _Counted, files: ReleaseFiles) -> None:
    dataset = about.dataset
    said.a(dataset, "void:Dataset")
    said.texts(dataset, "dct:title", about.title or about.plan_title)
    said.texts(dataset, "dct:description", about.description)
    said.texts(dataset, "dct:bibliographicCitation", about.citation())
    said.link(dataset, "dct:license", about.licence.path if about.licence else "")
    said.link(dataset, "dct:publisher", about.publisher.iri)
    said.link(dataset, "foaf:homepage", about.homepage)
    said.value(dataset, "dcat:version", about.version)
    said.value(dataset, "dct:issued", about.date, "date")
    said.link(dataset, "void:rootResource", about.context.plan_iri)
    said.link(dataset, "void:exampleResource", about.context.plan_iri)
    said.value(dataset, "void:uriSpace", f"{about.context.municipality_iri}/")
    said.link(dataset, "void:sparqlEndpoint", about.endpoint)
    numbers = {
        "triples": counted.triples,
        "distinctSubjects": counted.subjects,
        "distinctObjects": counted.objects,
        "classes": len(counted.classes),
        "properties": len(counted.properties),
    }
    for name, number in numbers.items():
        said.value(dataset, f"void:{name}", str(number), "integer")
    said.link(dataset, "void:vocabulary", *counted.vocabularies())
    for file in files.listed():
        folder, _, name = file.path.partition("/plan.")
        if folder == "rdf" and name in _FEATURES:
            said.link(dataset, "void:dataDump", about.url + file.path)
            said.link(dataset, "void:feature", _MEDIA_TYPES + _FEATURES[name])


def _partitions(said: Statements, dataset: str, here: str, counted: _Counted) -> None:
    """A part of the data for each class and each property, numbered in the order of their IRIs."""
    for kind, counts, number_of in (
        ("class", counted.classes, "entities"),
        ("property", counted.properties, "triples"),
    ):
        for place, iri in enumerate(sorted(counts), 1):
            part = f"{here}{kind}-{place}"
            said.link(dataset, f"void:{kind}Partition", part)
            said.link(part, f"void:{kind}", iri)
            said.value(part, f"void:{number_of}", str(counts[iri]), "integer")


def _linksets(said: Statements, dataset: str, start: str, target: tuple[str, str, str], counted: _Counted) -> None:
    """The links to one other data set, by property."""
    iri, space, title = target
    name = start.rpartition("#")[2]
    links = sorted((predicate, number) for (other, predicate), number in counted.links.items() if other == name)
    for place, (predicate, number) in enumerate(links, 1):
        linkset = f"{start}-{place}"
        said.a(linkset, "void:Linkset")
        said.link(dataset, "void:subset", linkset)
        said.link(linkset, "void:subjectsTarget", dataset)
        said.link(linkset, "void:objectsTarget", iri)
        said.link(linkset, "void:linkPredicate", predicate)
        said.value(linkset, "void:triples", str(number), "integer")
    if links:
        said.a(iri, "void:Dataset")
        said.texts(iri, "dct:title", {"": title})
        said.value(iri, "void:uriSpace", space)


VOID = Format("void", _write_void, group="metadata", made_from=(GRAPH.name,))
