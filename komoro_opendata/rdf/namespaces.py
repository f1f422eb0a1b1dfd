"""Prefixes of the vocabularies that this project writes and reuses."""

from __future__ import annotations

from types import MappingProxyType

MP = "https://w3id.org/jp-municipal-plan/def#"
CODE = "https://w3id.org/jp-municipal-plan/code/"
DCT = "http://purl.org/dc/terms/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XSD = "http://www.w3.org/2001/XMLSchema#"

SCHEMES = MappingProxyType(
    {
        "aggregation": ("集計方法", "Aggregation"),
        "breakdown": ("内訳", "Breakdowns"),
        "comparator": ("比較", "Comparators"),
        "department-kind": ("部署の種類", "Kinds of departments"),
        "direction": ("望ましい方向", "Desired directions"),
        "fiscal-year": ("年度", "Fiscal years"),
        "kind": ("値の種類", "Kinds of values"),
        "plan-status": ("計画の状態", "Statuses of plans"),
        "progress-reason": ("判定の理由", "Reasons of judgements"),
        "progress-verdict": ("進捗の判定", "Verdicts on progress"),
        "respondents": ("回答者", "Respondents"),
        "role": ("部署の役割", "Roles of departments"),
        "sdg-goal": ("SDGs のゴール", "Sustainable Development Goals"),
        "source-kind": ("出典の種類", "Kinds of sources"),
        "status": ("値の状態", "Statuses of values"),
        "target-schedule": ("目標値の設定年度", "Years with targets"),
        "unit": ("単位", "Units"),
    },
)
"""The code lists by the name of their concept scheme, with its titles in Japanese and English.

Each has a prefix of its own, so that a code is `kind:target`.
"""

PREFIXES = MappingProxyType(
    {
        "code": CODE,
        "dc": "http://purl.org/dc/elements/1.1/",
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": DCT,
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
        "s4city": "https://saref.etsi.org/saref4city/",
        "schema": "http://schema.org/",
        "sdmx-attribute": "http://purl.org/linked-data/sdmx/2009/attribute#",
        "sdmx-code": "http://purl.org/linked-data/sdmx/2009/code#",
        "sdmx-dimension": "http://purl.org/linked-data/sdmx/2009/dimension#",
        "sdmx-measure": "http://purl.org/linked-data/sdmx/2009/measure#",
        "sdg": "http://metadata.un.org/sdg/",
        "sdgo": "http://metadata.un.org/sdg/ontology#",
        "sh": "http://www.w3.org/ns/shacl#",
        "shape": "https://w3id.org/jp-municipal-plan/shapes#",
        "skos": SKOS,
        "time": "http://www.w3.org/2006/time#",
        "vann": "http://purl.org/vocab/vann/",
        "vs": "http://www.w3.org/2003/06/sw-vocab-status/ns#",
        "xsd": XSD,
    }
    | {scheme: f"{CODE}{scheme}/" for scheme in SCHEMES},
)
"""One short name for each namespace, the same in the mapping, in Turtle and in queries."""
