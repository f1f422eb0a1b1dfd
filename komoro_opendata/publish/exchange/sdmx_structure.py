"""exchange/sdmx-structure.xml: what the columns and codes of sdmx.csv mean, as an SDMX-ML 3.0 structure message.

Specification: https://github.com/sdmx-twg/sdmx-ml/tree/v3.0.0 (its XML Schemas)
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator

from komoro_opendata.publish.catalogue.about import About, Texts
from komoro_opendata.publish.edition import Edition
from komoro_opendata.publish.exchange.sdmx import AGENCY, COMPONENTS, TIME, Component, Names, Role, codes_of

__all__ = ["structure_message"]

_SCHEMAS = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0"
_NAMESPACES = {
    "xmlns:mes": f"{_SCHEMAS}/message",
    "xmlns:str": f"{_SCHEMAS}/structure",
    "xmlns:com": f"{_SCHEMAS}/common",
}
_URN = "urn:sdmx:org.sdmx.infomodel."
_NO_DATE = "1980-01-01"
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def structure_message(edition: Edition) -> bytes:
    """The message: code lists, concepts, data structure, and the dataflow with licence and citation."""
    names, about = Names.of(edition), About(edition)
    root = ET.Element("mes:Structure", _NAMESPACES)
    header = _child(root, "mes:Header")
    _child(header, "mes:ID", names.id("DF"))
    _child(header, "mes:Test", "false")
    _child(header, "mes:Prepared", about.date or _NO_DATE)
    _child(header, "mes:Sender", id=AGENCY)
    structures = _child(root, "mes:Structures")
    _code_lists(_child(structures, "str:Codelists"), edition, names)
    _concepts(_child(structures, "str:ConceptSchemes"), about, names)
    _dataflow(_child(structures, "str:Dataflows"), about, names)
    _data_structure(_child(structures, "str:DataStructures"), about, names)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'.encode()


def _code_lists(parent: ET.Element, edition: Edition, names: Names) -> None:
    for component in COMPONENTS:
        if component.codes:
            part = _part(parent, "str:Codelist", f"CL_{component.codes}", names, component.titles)
            for code, texts in codes_of(edition, component.codes):
                _named(_child(part, "str:Code", id=code), texts or {"": code})


def _concepts(parent: ET.Element, about: About, names: Names) -> None:
    part = _part(parent, "str:ConceptScheme", "CS", names, _titles(about))
    for component in COMPONENTS:
        _named(_child(part, "str:Concept", id=component.id), component.titles)


def _dataflow(parent: ET.Element, about: About, names: Names) -> None:
    part = _part(parent, "str:Dataflow", "DF", names)
    notes = _child(part, "com:Annotations")
    licence = about.licence
    _note(notes, "DATASET", [about.dataset], {})
    _note(notes, "LICENSE", [licence.path] if licence else [], {"": licence.title} if licence else {})
    _note(notes, "CITATION", [], about.citation())
    _named(part, _titles(about), about.description)
    _child(part, "str:Structure", f"{_URN}datastructure.DataStructure={names.reference('DSD')}")


def _data_structure(parent: ET.Element, about: About, names: Names) -> None:
    part = _part(parent, "str:DataStructure", "DSD", names, _titles(about))
    components = _child(part, "str:DataStructureComponents")
    dimensions = _child(components, "str:DimensionList", id="DimensionDescriptor")
    for position, component in enumerate(_with_role(Role.DIMENSION), 1):
        tag = "str:TimeDimension" if component.id == TIME else "str:Dimension"
        place = {} if component.id == TIME else {"position": str(position)}
        _represented(_child(dimensions, tag, id=component.id, **place), component, names)
    attributes = _child(components, "str:AttributeList", id="AttributeDescriptor")
    for component in _with_role(Role.ATTRIBUTE):
        attribute = _child(attributes, "str:Attribute", id=component.id, usage="optional")
        _represented(attribute, component, names)
        relation = _child(attribute, "str:AttributeRelationship")
        if component.table == "indicator":
            _child(relation, "str:Dimension", "INDICATOR")
        else:
            _child(relation, "str:Observation")
    measures = _child(components, "str:MeasureList", id="MeasureDescriptor")
    for component in _with_role(Role.MEASURE):
        _represented(_child(measures, "str:Measure", id=component.id, usage="optional"), component, names)


def _with_role(role: Role) -> Iterator[Component]:
    return (component for component in COMPONENTS if component.role is role)


def _represented(element: ET.Element, component: Component, names: Names) -> None:
    concept = f"{_URN}conceptscheme.Concept={names.reference('CS')}.{component.id}"
    _child(element, "str:ConceptIdentity", concept)
    held = _child(element, "str:LocalRepresentation")
    if component.codes:
        _child(held, "str:Enumeration", f"{_URN}codelist.Codelist={names.reference(f'CL_{component.codes}')}")
    else:
        _child(held, "str:TextFormat", textType=component.type)


def _titles(about: About) -> Texts:
    return about.title or about.plan_title or {"": about.dataset}


def _part(parent: ET.Element, tag: str, kind: str, names: Names, titles: Texts | None = None) -> ET.Element:
    part = _child(parent, tag, id=names.id(kind), agencyID=AGENCY, version=names.version)
    _named(part, titles or {})
    return part


def _named(element: ET.Element, titles: Texts, descriptions: Texts | None = None) -> None:
    for tag, texts in (("com:Name", titles), ("com:Description", descriptions or {})):
        for language, text in texts.items():
            _child(element, tag, text, **({"xml:lang": language} if language else {}))


def _note(parent: ET.Element, kind: str, addresses: Iterable[str], texts: Texts) -> None:
    if not addresses and not texts:
        return
    note = _child(parent, "com:Annotation")
    _child(note, "com:AnnotationType", kind)
    for address in addresses:
        _child(note, "com:AnnotationURL", address)
    for language, text in texts.items():
        _child(note, "com:AnnotationText", text, **({"xml:lang": language} if language else {}))


def _child(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    """A new element below the parent; what XML cannot hold becomes a replacement character."""
    element = ET.SubElement(parent, tag, {name: _NOT_IN_XML.sub("\ufffd", value) for name, value in attributes.items()})
    element.text = _NOT_IN_XML.sub("\ufffd", text) if text else None
    return element
