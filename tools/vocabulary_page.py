"""The page docs/reference/vocabulary.md: each class, property and code list, and a picture of the graph.

Words come from vocab/ontology.ttl and vocab/skos/, the tables and columns behind each term from vocab/mapping.yaml and
vocab/progress-mapping.yaml.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Any

import rdflib
from rdflib import OWL, RDF, RDFS, SKOS, URIRef

from komoro_opendata.rdf.namespaces import CODE, MP, PREFIXES, SCHEMES
from komoro_opendata.vocabulary.codes import code_list
from komoro_opendata.vocabulary.model import load_yaml
from komoro_opendata.vocabulary.resources import vocab_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["vocabulary_page"]

_HEAD = """# 語彙 / Vocabulary

リンクトデータのクラス・プロパティ・コード表のすべてです。このページは `make generate` が `vocab/ontology.ttl`、
`vocab/skos/`、`vocab/mapping.yaml` から作ります。接頭辞 `mp:` は `https://w3id.org/jp-municipal-plan/def#` です。

All classes, properties and code lists of the linked data. `make generate` makes this page from `vocab/ontology.ttl`,
`vocab/skos/` and `vocab/mapping.yaml`. The prefix `mp:` stands for `https://w3id.org/jp-municipal-plan/def#`.

## グラフの姿 / The graph

四角はクラス、矢印は物から物へのプロパティです。コードを指すプロパティは、下の一覧にあります。
Boxes are classes, arrows are properties from thing to thing; those that lead to codes stand in the list below.
"""
_INCLUDES = {kind: URIRef(f"{PREFIXES['schema']}{kind}Includes") for kind in ("domain", "range")}
_MOST_CODES = 30
"""Code lists with more codes than this are not printed whole."""

_COLUMN = re.compile(r"\$\((\w+)\)")


def vocabulary_page() -> str:
    """The whole page in both languages."""
    ontology = rdflib.Graph().parse(vocab_folder() / "ontology.ttl")
    texts = ((vocab_folder() / name).read_text(encoding="utf-8") for name in ("mapping.yaml", "progress-mapping.yaml"))
    mapping = {name: body for text in texts for name, body in load_yaml(text)["mappings"].items()}
    origins = _origins(mapping)
    properties = _typed(ontology, OWL.ObjectProperty) + _typed(ontology, OWL.DatatypeProperty)
    parts = [
        [_HEAD, "```mermaid", *_diagram(ontology), "```", "", "## クラス / Classes", ""],
        *(_class(ontology, term, origins) for term in _typed(ontology, OWL.Class)),
        ["## プロパティ / Properties", ""],
        *(_property(ontology, term, origins) for term in sorted(properties)),
        ["## コード表 / Code lists", "", f"IRI は `{CODE}` にコード表の名前とコードを続けたものです。"],
        [f"Their IRIs are `{CODE}` followed by the name of the list and the code.", ""],
        *(_scheme(name) for name in SCHEMES),
    ]
    return "\n".join(chain.from_iterable(parts))


def _typed(graph: rdflib.Graph, cls: URIRef) -> list[URIRef]:
    """What has a class, sorted."""
    return sorted(term for term in graph.subjects(RDF.type, cls) if isinstance(term, URIRef))


def _short(term: rdflib.term.Node) -> str:
    """A term by its prefix."""
    fitting = [(space, prefix) for prefix, space in PREFIXES.items() if str(term).startswith(space)]
    space, prefix = max(fitting, key=lambda pair: len(pair[0]))
    return f"{prefix}:{str(term).removeprefix(space)}"


def _text(graph: rdflib.Graph, term: rdflib.term.Node, predicate: URIRef, language: str) -> str:
    return next(str(text) for text in graph.objects(term, predicate) if getattr(text, "language", "") == language)


def _names(terms: Iterable[rdflib.term.Node]) -> str:
    return ", ".join(sorted(f"`{_short(term)}`" for term in terms))


def _lines(title: str, terms: Iterable[rdflib.term.Node]) -> Iterator[str]:
    """A line of the list below a term, where there is something to say."""
    if names := _names(terms):
        yield f"- {title}: {names}"


def _words(graph: rdflib.Graph, term: rdflib.term.Node) -> Iterator[str]:
    """What people are told of a term: names, definition, example and note."""
    both = [[_text(graph, term, what, lang) for lang in ("ja", "en")] for what in (RDFS.label, SKOS.definition)]
    (label_ja, label_en), (definition_ja, definition_en) = both
    yield from (f"### {_short(term)} — {label_ja} / {label_en}", "", f"{definition_ja}  ", definition_en, "")
    for title, what in (("例 / Example", SKOS.example), ("注 / Note", SKOS.scopeNote)):
        texts = dict.fromkeys(_text(graph, term, what, language) for language in ("ja", "en"))
        yield f"- {title}: {' / '.join(texts)}"


def _class(graph: rdflib.Graph, term: rdflib.term.Node, origins: Mapping[str, list[str]]) -> Iterator[str]:
    yield from _words(graph, term)
    yield from _lines("親 / Parent", graph.objects(term, RDFS.subClassOf))
    yield from _lines("近いもの / Near", graph.objects(term, RDFS.seeAlso))
    yield from _lines("プロパティ / Properties", graph.subjects(_INCLUDES["domain"], term))
    yield from (f"- 表 / Tables: {', '.join(origins[_short(term)])}", "")


def _property(graph: rdflib.Graph, term: rdflib.term.Node, origins: Mapping[str, list[str]]) -> Iterator[str]:
    yield from _words(graph, term)
    yield from _lines("主語 / Domain", graph.objects(term, _INCLUDES["domain"]))
    yield from _lines("値 / Range", graph.objects(term, _INCLUDES["range"]))
    yield from _lines("親 / Parent", graph.objects(term, RDFS.subPropertyOf))
    yield from _lines("近いもの / Near", graph.objects(term, RDFS.seeAlso))
    if (term, RDF.type, OWL.FunctionalProperty) in graph:
        yield "- 一つだけ / At most one"
    yield from (f"- 表の列 / Columns: {', '.join(origins[_short(term)])}", "")


def _scheme(name: str) -> Iterator[str]:
    graph = rdflib.Graph().parse(vocab_folder() / "skos" / f"{name}.ttl")
    rows = code_list(name.replace("-", "_")).rows
    title_ja, title_en = SCHEMES[name]
    yield from (f"### code:{name} — {title_ja} / {title_en}", "")
    if len(rows) > _MOST_CODES:
        yield from (f"`{min(rows)}` … `{max(rows)}` ({len(rows)})", "")
        return
    yield from ("| code | 日本語 | English |", "| --- | --- | --- |")
    for code in rows:
        labels = [_text(graph, URIRef(f"{CODE}{name}/{code}"), SKOS.prefLabel, language) for language in ("ja", "en")]
        yield f"| `{code}` | {' | '.join(labels)} |"
    yield ""


def _diagram(graph: rdflib.Graph) -> Iterator[str]:
    """A box for each class, an arrow for each pair of classes that properties join, with their names on it."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for term in _typed(graph, OWL.ObjectProperty):
        for start in graph.objects(term, _INCLUDES["domain"]):
            for end in graph.objects(term, _INCLUDES["range"]):
                if {start, end} & {SKOS.Concept, URIRef(f"{PREFIXES['prov']}Entity")}:
                    continue
                arrows.setdefault((_short(start), _short(end)), []).append(_short(term).removeprefix("mp:"))
    boxes = sorted({name for pair in arrows for name in pair})
    yield "flowchart LR"
    for name in boxes:
        prefix, _, local = name.partition(":")
        title = f"{_text(graph, URIRef(MP + local), RDFS.label, 'ja')}<br>" if prefix == "mp" else ""
        yield f'    {_box(name)}["{title}{name}"]'
    for (source, target), names in sorted(arrows.items()):
        yield f'    {_box(source)} -->|"{"<br>".join(names)}"| {_box(target)}'


def _box(name: str) -> str:
    return name.replace(":", "_")


def _origins(mapping: Mapping[str, Any]) -> Mapping[str, list[str]]:
    """The tables that each class comes from, and the columns of each property, as they are printed."""
    found: dict[str, list[str]] = {}
    for body in mapping.values():
        table = _file(body)
        for predicate, target in _pairs(body):
            if predicate == "a":
                printed = dict.fromkeys(_classes(target, mapping), f"`{table}`")
            else:
                columns = dict.fromkeys(f"`{table}.{name}`" for name in _COLUMN.findall(str(target)))
                printed = {name: ", ".join(columns) or f"`{table}`" for name in _predicates(predicate)}
            for name, text in printed.items():
                if text not in found.setdefault(name, []):
                    found[name].append(text)
    return found


def _pairs(body: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The predicate and the object of each entry of a mapping, in either of the two ways to write it."""
    for entry in body.get("po", ()):
        yield (entry["p"], entry["o"]) if isinstance(entry, dict) else (entry[0], entry[1])


def _file(body: Mapping[str, Any]) -> str:
    return re.sub(r"^\w+/|\.csv~csv$", "", body["sources"][0][0])


def _classes(target: Any, mapping: Mapping[str, Any]) -> Iterator[str]:
    """The classes that an entry gives: constants, or what a look-up can find in its code list; none from a cell."""
    if isinstance(target, dict):
        lookup = mapping.get(target.get("mapping", ""))
        if lookup is None:
            return
        for row in code_list(_file(lookup)).rows.values():
            yield _filled(lookup["s"], row)
    else:
        yield from target if isinstance(target, list) else [target]


def _filled(template: str, row: Mapping[str, str]) -> str:
    return _COLUMN.sub(lambda found: row[found[1]], template)


def _predicates(predicate: str) -> Iterator[str]:
    """The properties of a predicate that has a code in its name (`mp:$(role)Department`), or the property itself."""
    column = _COLUMN.search(predicate)
    codes = code_list(column[1]).rows if column else [""]
    yield from (_COLUMN.sub(code, predicate) for code in codes)
