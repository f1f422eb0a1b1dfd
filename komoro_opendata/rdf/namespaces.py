"""Prefixes of the vocabularies that this project writes and reuses."""

from __future__ import annotations

from types import MappingProxyType

MP = "https://w3id.org/jp-municipal-plan/def#"
CODE = "https://w3id.org/jp-municipal-plan/code/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XSD = "http://www.w3.org/2001/XMLSchema#"

SCHEMES = (
    "aggregation",
    "breakdown",
    "comparator",
    "department-kind",
    "direction",
    "fiscal-year",
    "kind",
    "plan-status",
    "respondents",
    "role",
    "sdg-goal",
    "source-kind",
    "status",
    "target-schedule",
    "unit",
)
"""The code lists, each a concept scheme: a prefix of its own makes `kind:target` of a code."""

PREFIXES = MappingProxyType(
    {
        "code": CODE,
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "mp": MP,
        "org": "http://www.w3.org/ns/org#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "prov": "http://www.w3.org/ns/prov#",
        "qb": "http://purl.org/linked-data/cube#",
        "qudt": "http://qudt.org/schema/qudt/",
        "qudt-unit": "http://qudt.org/vocab/unit/",
        "rdf": RDF,
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "schema": "http://schema.org/",
        "sdmx-attribute": "http://purl.org/linked-data/sdmx/2009/attribute#",
        "sdmx-code": "http://purl.org/linked-data/sdmx/2009/code#",
        "sdmx-dimension": "http://purl.org/linked-data/sdmx/2009/dimension#",
        "sdmx-measure": "http://purl.org/linked-data/sdmx/2009/measure#",
        "sdg": "http://metadata.un.org/sdg/",
        "skos": SKOS,
        "time": "http://www.w3.org/2006/time#",
        "xsd": XSD,
    }
    | {scheme: f"{CODE}{scheme}/" for scheme in SCHEMES},
)
"""One short name for each namespace, the same in the mapping, in Turtle and in queries."""
