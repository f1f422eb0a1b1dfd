"""What the endpoint says of itself: SPARQL 1.1 Service Description."""

__all__ = ["service_description"]

_DESCRIPTION = """\
@prefix format: <http://www.w3.org/ns/formats/> .
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .

<> a sd:Service ;
    sd:endpoint <> ;
    sd:supportedLanguage sd:SPARQL11Query ;
    sd:resultFormat
        format:JSON-LD, format:N-Quads, format:N-Triples, format:N3, format:RDF_XML, format:TriG, format:Turtle,
        format:SPARQL_Results_CSV, format:SPARQL_Results_JSON, format:SPARQL_Results_TSV, format:SPARQL_Results_XML"""
_DATA_SET = """ ;
    sd:defaultDataset <#data-set> .

<#data-set> a sd:Dataset ;
    sd:defaultGraph <#default-graph> ;
    sd:namedGraph <#edition> .

<#default-graph> a sd:Graph .

<#edition> a sd:NamedGraph ;
    sd:name <{graph}> .
"""


def service_description(graph: str) -> bytes:
    """The description as Turtle, relative to the endpoint's address; `graph` is the IRI of the named graph, if any."""
    return (_DESCRIPTION + (_DATA_SET.format(graph=graph) if graph else " .\n")).encode()
