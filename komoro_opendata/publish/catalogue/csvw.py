"""csvw/: the tables as CSV on the Web, each by itself and all with their foreign keys.

Where the mapping says it, a column has the property, the datatype and the address that its cells become in the linked
data, so that a processor makes a part of `rdf/plan.nt` from it. What the mapping makes by look-ups is not said here.
Specification: https://www.w3.org/TR/tabular-metadata/
"""

from collections.abc import Iterator, Mapping
from typing import Any

from komoro_opendata.publish.catalogue.about import About, Texts
from komoro_opendata.publish.edition import Edition, json_bytes
from komoro_opendata.publish.files import ReleaseFiles
from komoro_opendata.publish.format import Counts, Format
from komoro_opendata.rdf.model import Literal, Template, TriplesMap
from komoro_opendata.rdf.namespaces import XSD
from komoro_opendata.rdf.package_graph import package_mapping

__all__ = ["CSVW"]

_CONTEXT = ["http://www.w3.org/ns/csvw", {"@language": "ja"}]
_GROUP = "csvw/csv-metadata.json"
_DATATYPES = {
    "integer": "integer",
    "number": "decimal",
    "date": "date",
    "boolean": "boolean",
    "year": "gYear",
    "datetime": "dateTime",
    "any": "string",
}
"""The datatype of CSVW by the type of Table Schema; all others are texts."""


def _write_csvw(edition: Edition, files: ReleaseFiles) -> Counts:
    about = About(edition)
    maps: dict[str, TriplesMap] = {}
    for item in package_mapping(edition.package).maps:
        if item.rules:
            maps.setdefault(item.source, item.bind(about.context))
    tables = []
    for resource in _resources(edition):
        found = maps.get(f"data/{resource['name']}.csv")
        tables.append(_table(resource, found))
        alone = {**tables[-1], **_said(about), "tableSchema": _without_other_tables(tables[-1]["tableSchema"])}
        files.write(f"csvw/{resource['name']}.csv-metadata.json", [json_bytes({"@context": _CONTEXT, **alone})])
    files.write(_GROUP, [json_bytes({"@context": _CONTEXT, **_title(about), **_said(about), "tables": tables})])
    return {}


def _resources(edition: Edition) -> Iterator[Mapping[str, Any]]:
    """The resources that are tables with columns."""
    for _, resource in edition.package.descriptor.resources():
        schema = resource.get("schema")
        if resource["name"] in edition.package.tables and isinstance(schema, dict) and _objects(schema.get("fields")):
            yield resource


def _title(about: About) -> dict[str, Any]:
    return {
        **_texts("dc:title", about.title),
        **_texts("dc:description", about.description),
        "dc:identifier": about.identifier,
        "dcat:keyword": [{"@value": word, "@language": language} for language, word in about.keywords],
    }


def _said(about: About) -> dict[str, Any]:
    """Version, licence, publisher and citation, which each file says of itself."""
    said: dict[str, Any] = {
        "schema:version": about.version,
        "dc:issued": {"@value": about.date, "@type": "xsd:date"} if about.date else None,
        "dc:license": {"@id": about.licence.path} if about.licence else None,
        "dc:publisher": {"@id": about.publisher.iri},
        "dc:isPartOf": {"@id": about.dataset},
        **_texts("dc:bibliographicCitation", about.citation()),
    }
    return {name: value for name, value in said.items() if value}


def _texts(name: str, texts: Texts) -> dict[str, Any]:
    listed = [{"@value": text, "@language": language} for language, text in texts.items()]
    return {name: listed} if listed else {}


def _table(resource: Mapping[str, Any], found: TriplesMap | None) -> dict[str, Any]:
    schema = resource["schema"]
    described = {language: resource.get(key) for key, language in (("description", "ja"), ("description_en", "en"))}
    titled = {language: resource.get(key) for key, language in (("title", "ja"), ("title_en", "en"))}
    columns = [_column(field, found) for field in _objects(schema.get("fields"))]
    made: dict[str, Any] = {"columns": columns}
    for name, value in (("primaryKey", schema.get("primaryKey")), ("foreignKeys", [*_foreign_keys(resource)])):
        made |= {name: value} if value else {}
    if found is not None:
        made["aboutUrl"] = _address(found.subject)
    return {
        "url": f"../{resource['path']}",
        **_texts("dc:title", {language: text for language, text in titled.items() if isinstance(text, str)}),
        **_texts("dc:description", {language: text for language, text in described.items() if isinstance(text, str)}),
        "dialect": {"encoding": "utf-8", "lineTerminators": ["\n"]},
        "tableSchema": made,
    }


def _objects(listed: Any) -> list[Mapping[str, Any]]:
    return [entry for entry in (listed if isinstance(listed, list) else ()) if isinstance(entry, dict)]


def _column(field: Mapping[str, Any], found: TriplesMap | None) -> dict[str, Any]:
    name = field["name"]
    titles = {"und": name, "ja": field.get("title"), "en": field.get("title_en")}
    described = {"ja": field.get("description"), "en": field.get("description_en")}
    constraints = field.get("constraints")
    constraints = constraints if isinstance(constraints, dict) else {}
    datatype = _datatype(field, constraints)
    column: dict[str, Any] = {
        "name": name,
        "titles": {language: title for language, title in titles.items() if title},
        **_texts("dc:description", {language: text for language, text in described.items() if isinstance(text, str)}),
        "datatype": datatype,
        "null": [""],
    }
    if constraints.get("required") is True:
        column["required"] = True
    base = datatype if isinstance(datatype, str) else datatype["base"]
    return column | _meaning(name, base, found)


def _datatype(field: Mapping[str, Any], constraints: Mapping[str, Any]) -> Any:
    """The datatype with its constraints; a list of allowed values is a pattern, for CSVW has no other way to say it."""
    base = _DATATYPES.get(str(field.get("type")), "string")
    made: dict[str, Any] = {"base": base}
    if base == "string":
        allowed = constraints.get("enum")
        pattern = "|".join(map(_escaped, allowed)) if isinstance(allowed, list) else constraints.get("pattern")
        made |= {"format": pattern} if pattern else {}
        made |= {"maxLength": constraints["maxLength"]} if "maxLength" in constraints else {}
    else:
        made |= {name: str(constraints[name]) for name in ("minimum", "maximum") if name in constraints}
    return base if len(made) == 1 else made


def _escaped(word: Any) -> str:
    """A word as a pattern: all but letters, digits, `_` and `-` behind a backslash."""
    return "".join(letter if letter.isalnum() or letter in "_-" else f"\\{letter}" for letter in str(word))


def _meaning(column: str, base: str, found: TriplesMap | None) -> dict[str, Any]:
    """Property, language and address of a column's cells: of the first triple that the mapping makes of it alone."""
    for rule in found.rules if found else ():
        made, thing = {"propertyUrl": rule.predicate.pieces[0]}, rule.object
        if rule.predicate.columns:
            continue
        if isinstance(thing, Literal) and thing.column == column and thing.datatype in ("", f"{XSD}{base}"):
            if thing.datatype or base == "string":
                return made | ({"lang": thing.language} if thing.language else {})
        elif isinstance(thing, Template) and thing.columns == (column,):
            return made | {"valueUrl": _address(thing)}
    return {}


def _address(template: Template) -> str:
    """The template as RFC 6570 has it: a cell inside an IRI is percent-encoded, one that is an IRI stays."""
    if template.is_cell:
        return f"{{+{template.columns[0]}}}"
    cells = [f"{{{column}}}" for column in template.columns]
    return "".join(piece + cell for piece, cell in zip(template.pieces, [*cells, ""], strict=True))


def _foreign_keys(resource: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for key in _objects(resource["schema"].get("foreignKeys")):
        target = key.get("reference")
        if isinstance(target, dict):
            path = f"../data/{target.get('resource') or resource['name']}.csv"
            yield {
                "columnReference": key.get("fields"),
                "reference": {"resource": path, "columnReference": target.get("fields")},
            }


def _without_other_tables(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A table by itself cannot name others: a reference must lead to a table of the same description."""
    return {name: value for name, value in schema.items() if name != "foreignKeys"}


CSVW = Format("csvw", _write_csvw, group="metadata")
