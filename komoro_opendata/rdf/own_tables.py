"""A package's own columns and tables (`x_…`) as linked data: what the shared mapping cannot know.

They are mapped like all others, by YARRRML made from the descriptor, into the city's own vocabulary
`…/id/{municipality}/def#`: a column is the property `def#{table}.{column}`, a table the class `def#{table}`, a row of
an own table `{plan}/{table}/{key}`. Cells are texts as they stand. The properties and classes are declared in the graph
itself, with title and place. An own table without primary key, and names that are no plain words, are left out.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from komoro_opendata.rdf.namespaces import DCT, MP, PREFIXES, RDF, XSD
from komoro_opendata.rdf.terms import RDF_TYPE, escape_text, without_surrogates
from komoro_opendata.vocabulary.model import model

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from komoro_opendata.rdf.context import Context

__all__ = ["OwnTable", "declarations", "mapping_of", "own_tables"]

_RDFS = PREFIXES["rdfs"]
_NAME = re.compile(r"x_[a-z0-9_]+")
_COLUMN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TITLES = (("title", "ja"), ("title_en", "en"))
_SUBJECTS = re.compile(r"    sources:\n      - \[data/([a-z_]+)\.csv~csv\]\n    s: (\S+)\n    po:\n")


@dataclass(frozen=True, slots=True)
class OwnTable:
    """The own columns of one table in the descriptor's order, with their titles by language.

    `key` and `titles` are those of a table of the package's own; empty for a table of the model.
    """

    name: str
    columns: Mapping[str, Mapping[str, str]]
    key: tuple[str, ...] = ()
    titles: Mapping[str, str] | None = None


def own_tables(resources: Iterable[Mapping[str, Any]]) -> Iterator[OwnTable]:
    """The tables of a descriptor that hold columns of the package's own."""
    for resource in resources:
        name, schema = resource["name"], resource.get("schema")
        fields = schema.get("fields") if isinstance(schema, dict) else None
        columns = dict(_columns(fields if isinstance(fields, list) else []))
        if name in model().tables:
            own = {column: titles for column, titles in columns.items() if _NAME.fullmatch(column)}
            if own:
                yield OwnTable(name, own)
        elif _NAME.fullmatch(name) and isinstance(schema, dict):
            key = schema.get("primaryKey")
            names = tuple([key] if isinstance(key, str) else key or ())
            if names and set(names) <= columns.keys():
                yield OwnTable(name, columns, names, _titles(resource))


def mapping_of(tables: Iterable[OwnTable], mapping: str) -> str:
    """The text of the shared mapping with the own columns and tables after it."""
    subjects: dict[str, str] = {}
    for table, subject in _SUBJECTS.findall(mapping):
        subjects.setdefault(table, subject)
    return mapping + "".join(_mapping(table, subjects) for table in tables)


def declarations(tables: Iterable[OwnTable], context: Context) -> Iterator[bytes]:
    """The triples that say what the own properties and classes are, and the order of the columns."""
    for table in tables:
        start = f"<{context.municipality_iri}/def#{table.name}"
        if table.titles is not None:
            yield from _declaration(f"{start}>", f"{_RDFS}Class", table.name, table.titles)
        for number, (column, titles) in enumerate(table.columns.items(), start=1):
            name = f"{start}.{column}>"
            yield from _declaration(name, f"{RDF}Property", column, titles)
            yield f'{name} <{MP}number> "{number}"^^<{XSD}integer> .\n'.encode()


def _columns(fields: Iterable[Any]) -> Iterator[tuple[str, Mapping[str, str]]]:
    for field in fields:
        name = field.get("name") if isinstance(field, dict) else None
        if isinstance(name, str) and _COLUMN.fullmatch(name):
            yield name, _titles(field)


def _titles(described: Mapping[str, Any]) -> Mapping[str, str]:
    found = {language: described.get(key) for key, language in _TITLES}
    return {language: without_surrogates(title) for language, title in found.items() if isinstance(title, str)}


def _mapping(table: OwnTable, subjects: Mapping[str, str]) -> str:
    """One mapping of YARRRML; its values are quoted as JSON, which YAML reads."""
    own = f"municipality:/def#{table.name}"
    if table.titles is None:
        subject, lines = subjects[table.name], []
    else:
        subject = "/".join([f"plan:/{table.name}", *(f"$({column})" for column in table.key)])
        lines = [["a", own]]
    lines += [[f"{own}.{column}", f"$({column})"] for column in table.columns]
    entries = "".join(f"      - {json.dumps(line)}\n" for line in lines)
    return (
        f"\n  own_{table.name}:\n    sources:\n      - [data/{table.name}.csv~csv]\n"
        f"    s: {json.dumps(subject)}\n    po:\n{entries}"
    )


def _declaration(name: str, kind: str, identifier: str, titles: Mapping[str, str]) -> Iterator[bytes]:
    yield f"{name} <{RDF_TYPE}> <{kind}> .\n".encode()
    yield f'{name} <{DCT}identifier> "{identifier}" .\n'.encode()
    for language, title in titles.items():
        yield f'{name} <{_RDFS}label> "{escape_text(title)}"@{language} .\n'.encode()
