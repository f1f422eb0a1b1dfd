"""The SHACL shapes of a plan's linked data, made from the mapping, the tables' model, the code lists and shapes.yaml.

Each class that the mapping makes has a node shape, each of its properties a property shape. What a column may hold
stands in vocab/model.yaml and vocab/codes/ alone; vocab/shapes.yaml adds what only linked data can say.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from komoro_opendata.rdf.model import Literal, Lookup, Rule, Template, TriplesMap
from komoro_opendata.rdf.namespaces import PREFIXES
from komoro_opendata.rdf.terms import RDF_TYPE, encode_part
from komoro_opendata.rdf.yarrrml import compile_mapping
from komoro_opendata.vocabulary.codes import code_list
from komoro_opendata.vocabulary.model import Field, Table, load_yaml, model, progress_table
from komoro_opendata.vocabulary.resources import vocab_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["NodeShape", "PropertyShape", "node_shapes"]

_MAPPINGS = ("mapping.yaml", "progress-mapping.yaml")
_PLACES = {"municipality_code": "${municipality}", "code": "${municipality}", "plan_id": "${plan}"}
"""Columns whose cell is the same all over a package, and the placeholder of the mapping that says it too."""

_LANGUAGES = ("ja", "en")
_RANGES = {"minimum": "minInclusive", "maximum": "maxInclusive"}


@dataclass(slots=True)
class PropertyShape:
    """What holds of one property of a class.

    `constraints` are the parameters of SHACL by local name (`minCount`, `in`): numbers and truth values, texts
    (patterns), IRIs, or tuples of these. `japanese` demands a value in Japanese. `title` is what people call it.
    """

    path: str
    title: Mapping[str, str]
    constraints: dict[str, Any] = field(default_factory=dict)
    japanese: bool = False


@dataclass(slots=True)
class NodeShape:
    """What holds of all things of one class; `either` are properties of which a thing has exactly one.

    `subjects_of` is the property that its things have, where the class is too wide to tell them.
    """

    cls: str
    name: str
    title: Mapping[str, str]
    properties: dict[str, PropertyShape] = field(default_factory=dict)
    subjects_of: str | None = None
    either: tuple[str, ...] = ()


def local_name(iri: str) -> str:
    """What follows the last `#` or `/` of an IRI."""
    return iri.replace("#", "/").rpartition("/")[2]


def expand(name: str) -> str:
    """The IRI of a prefixed name."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


@cache
def node_shapes() -> tuple[NodeShape, ...]:
    """All shapes, in the order of the mapping; those of shapes.yaml alone come last."""
    mappings = (compile_mapping((vocab_folder() / name).read_text(encoding="utf-8")) for name in _MAPPINGS)
    shapes = _Maker([item for mapping in mappings for item in mapping.maps]).shapes()
    added = load_yaml((vocab_folder() / "shapes.yaml").read_text(encoding="utf-8"))
    for name, entry in added.items():
        _complete(shapes.setdefault(expand(name), NodeShape(expand(name), local_name(expand(name)), {})), entry)
    return tuple(shapes.values())


def _complete(shape: NodeShape, entry: Mapping[str, Any]) -> None:
    """Put what shapes.yaml says of a class into its shape."""
    shape.title = {language: entry.get(language, shape.title.get(language, "")) for language in _LANGUAGES}
    shape.name = entry.get("name", shape.name)
    if "subjects_of" in entry:
        shape.subjects_of = expand(entry["subjects_of"])
        known = shape.properties[shape.subjects_of].constraints
        known.pop("minCount", None)  # what lacks the property is not looked at
    shape.either = tuple(expand(name) for name in entry.get("either", ()))
    for name, added in entry.get("properties", {}).items():
        item = shape.properties.setdefault(expand(name), PropertyShape(expand(name), {}))
        item.title = {language: added.get(language, item.title.get(language, "")) for language in _LANGUAGES}
        item.japanese = added.get("japanese", item.japanese)
        constraints = {key: value for key, value in added.items() if key not in {*_LANGUAGES, "japanese"}}
        item.constraints |= {key: _value(key, value) for key, value in constraints.items()}


def _value(key: str, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return expand(value) if key in {"class", "datatype", "hasValue", "nodeKind"} else value


class _Maker:
    """Makes shapes of mappings."""

    def __init__(self, maps: Iterable[TriplesMap]) -> None:
        self._maps = [item for item in maps if item.rules]
        self._tables = {**model().tables, "progress": progress_table()}
        self._class_of = {_key(item.subject): cls for item in self._maps if (cls := _first_class(item))}

    def shapes(self) -> dict[str, NodeShape]:
        """The shapes by class."""
        shapes: dict[str, NodeShape] = {}
        for item in self._maps:
            cls = self._class_of.get(_key(item.subject))
            if cls is None:
                raise ValueError(f"mappings.{item.name}: no class is given to this subject")
            table = self._tables.get(item.source.removeprefix("data/").removesuffix(".csv"))
            if table is None:
                raise ValueError(f"mappings.{item.name}: the model has no table {item.source}")
            shape = shapes.setdefault(cls, NodeShape(cls, local_name(cls), table.title))
            is_own = _first_class(item) is not None
            for rule in item.rules:
                self._add(shape, rule, table, is_own=is_own)
        return shapes

    def _add(self, shape: NodeShape, rule: Rule, table: Table, *, is_own: bool) -> None:
        """Put one rule of the mapping into the shape; rules of one predicate make one property shape."""
        if rule.predicate.pieces[0] == RDF_TYPE:
            self._add_class(shape, rule)
            return
        for predicate in _predicates(rule.predicate, table):
            item = shape.properties.setdefault(predicate, PropertyShape(predicate, _title(rule, table, predicate)))
            if isinstance(rule.object, Literal):
                _add_literal(item, rule.object, table.fields[rule.object.column])
                continue
            _add_link(item, self._link(rule.object, table))
            if is_own:
                item.constraints["maxCount"] = 1
                if _is_sure(rule.object, table):
                    item.constraints["minCount"] = 1

    def _add_class(self, shape: NodeShape, rule: Rule) -> None:
        """Demand the further classes that each thing has (mp:Municipality is an org:Organization)."""
        if isinstance(rule.object, Template) and not rule.object.columns and rule.object.pieces[0] != shape.cls:
            title = {"ja": "クラス", "en": "Class"}
            shape.properties[RDF_TYPE] = PropertyShape(RDF_TYPE, title, {"hasValue": rule.object.pieces[0]})

    def _link(self, item: Template | Lookup, table: Table) -> dict[str, Any]:
        """The constraints on a value that is an IRI."""
        if isinstance(item, Lookup):
            return self._looked_up(item)
        kind = {"nodeKind": expand("sh:IRI")}
        if item.is_cell:
            column = table.fields[item.columns[0]]
            return kind | ({"in": _outside(table.shared, column.name)} if table.shared and column.required else {})
        columns = [table.fields[name] for name in item.columns]
        if len(columns) == 1 and columns[0].codes:
            return {"in": tuple(_fill(item, code) for code in code_list(columns[0].codes).rows)}
        if cls := self._class_of.get(_key(item)):
            return kind | {"class": cls}
        if columns and (target := columns[-1].references):
            return kind | {"class": self._class_of_table(target.table)}
        is_constant = not columns and "${" not in item.pieces[0]
        return {"hasValue": item.pieces[0]} if is_constant else kind

    def _looked_up(self, item: Lookup) -> dict[str, Any]:
        kind = {"nodeKind": expand("sh:IRI")}
        name = item.source.partition("/")[2].removesuffix(".csv")
        if item.subject.is_cell and item.source.startswith("codes/"):
            return {"in": _outside(name, item.subject.columns[0])}
        if item.source.startswith("data/") and not item.subject.is_cell:
            target = model().tables[name].fields[item.subject.columns[0]].references
            return kind | ({"class": self._class_of_table(target.table)} if target else {})
        return kind

    def _class_of_table(self, table: str) -> str:
        first = next(item for item in self._maps if item.source == f"data/{table}.csv" and _first_class(item))
        return self._class_of[_key(first.subject)]


def _key(template: Template) -> str:
    """The template's text, the same for those that make the same IRIs: a plan is `$(plan_id)` or `${plan}`."""
    columns = [_PLACES.get(name, f"$({name})") for name in template.columns]
    return "".join(piece + column for piece, column in zip(template.pieces, [*columns, ""], strict=True))


def _first_class(item: TriplesMap) -> str | None:
    """The first class that a triples map gives to all its subjects."""
    for rule in item.rules:
        if rule.predicate.pieces[0] == RDF_TYPE and isinstance(rule.object, Template) and not rule.object.columns:
            return rule.object.pieces[0]
    return None


def _predicates(template: Template, table: Table) -> Iterator[str]:
    """The predicates that a template can make: one for each code of its column."""
    if not template.columns:
        yield template.pieces[0]
        return
    codes = table.fields[template.columns[0]].codes
    if codes is None:
        raise ValueError(f"{table.name}.{template.columns[0]}: a predicate needs a code list")
    yield from (_fill(template, code) for code in code_list(codes).rows)


def _fill(template: Template, cell: str) -> str:
    return f"{template.pieces[0]}{encode_part(cell)}{template.pieces[1]}"


def _title(rule: Rule, table: Table, predicate: str) -> Mapping[str, str]:
    """What people call the property: the title of its column without the language in brackets."""
    item = rule.object
    columns: Sequence[str] = item.columns if isinstance(item, Template) else (item.column,)
    if not columns:
        return {"ja": local_name(predicate), "en": local_name(predicate)}
    title = table.fields[columns[0]].title
    return {
        "ja": title["ja"].removesuffix("（英語）"),
        "en": title["en"].removesuffix(" (Japanese)").removesuffix(" (English)"),
    }


def _add_link(item: PropertyShape, added: Mapping[str, Any]) -> None:
    """The constraints of one more rule; where two rules give a constant each, a thing has one of the two."""
    known, constant = item.constraints.get("hasValue"), added.get("hasValue")
    if known is None or constant in {None, known}:
        item.constraints |= added
    else:
        del item.constraints["hasValue"]
        item.constraints["in"] = (known, constant)


def _add_literal(item: PropertyShape, literal: Literal, column: Field) -> None:
    """The constraints of a column on the literals made of it."""
    if literal.language:
        known = item.constraints.get("languageIn", ())
        item.constraints |= {"languageIn": (*known, literal.language), "uniqueLang": True}
        item.japanese = item.japanese or (column.required and literal.language == "ja")
        return
    item.constraints |= {"datatype": literal.datatype or expand("xsd:string"), "maxCount": 1}
    if column.required:
        item.constraints["minCount"] = 1
    if column.codes:
        item.constraints["in"] = tuple(code_list(column.codes).rows)
    if column.type.pattern:
        item.constraints["pattern"] = column.type.pattern
    if column.type.max_length:
        item.constraints["maxLength"] = column.type.max_length
    if literal.datatype == expand("xsd:integer"):
        given = {name: getattr(column.type, key) for key, name in _RANGES.items()}
        item.constraints |= {name: value for name, value in given.items() if value is not None}


def _is_sure(item: Template | Lookup, table: Table) -> bool:
    """Whether each row has the link: all columns are required, and a code list has something for each code."""
    if isinstance(item, Template):
        return all(table.fields[name].required for name in item.columns)
    if not (item.source.startswith("codes/") and table.fields[item.column].required):
        return False
    listed = code_list(item.source.partition("/")[2].removesuffix(".csv"))
    return all(row[item.subject.columns[0]] for row in listed.rows.values())


def _outside(codes: str, column: str) -> tuple[str, ...]:
    """The IRIs of other vocabularies in a column of a code list, each once."""
    return tuple(dict.fromkeys(row[column] for row in code_list(codes).rows.values() if row[column]))
