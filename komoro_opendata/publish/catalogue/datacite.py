"""exchange/datacite.json: the fields by which DataCite registers a data set, as its JSON has them.

A DOI is given by who registers the data; until then the package's identifier stands as an alternate one.
Specification: DataCite Metadata Schema 4.5, https://schema.datacite.org/meta/kernel-4.5/
"""

from collections.abc import Iterator
from typing import Any

from komoro_opendata.publish.catalogue.about import About, Agent, Texts
from komoro_opendata.publish.catalogue.distributions import distributions
from komoro_opendata.publish.edition import Edition, json_bytes
from komoro_opendata.publish.files import ReleaseFiles
from komoro_opendata.publish.format import Counts, Format

__all__ = ["DATACITE"]


def _write_datacite(edition: Edition, files: ReleaseFiles) -> Counts:
    about = About(edition)
    listed = list(distributions(about, files))
    publisher = about.publisher
    said: dict[str, Any] = {
        "schemaVersion": "http://datacite.org/schema/kernel-4",
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "municipal plan"},
        "titles": [
            {"title": text} | _language(language) for language, text in (about.title or about.plan_title).items()
        ],
        "creators": [_person(agent) for agent in about.creators],
        "publisher": {"name": publisher.name} | _language(next(iter(publisher.names), "")),
        "publicationYear": about.date[:4],
        "version": about.version,
        "language": "ja",
        "subjects": [{"subject": word} | _language(language) for language, word in about.keywords],
        "contributors": [_person(agent) | {"contributorType": "ContactPerson"} for agent in about.contacts],
        "dates": [*_dates(about)],
        "alternateIdentifiers": [*_identifiers(about)],
        "relatedIdentifiers": [*_related(about)],
        "rightsList": [*_rights(about)],
        "descriptions": [*_descriptions(about.description, "Abstract"), *_descriptions(about.citation(), "Other")],
        "geoLocations": [{"geoLocationPlace": text} for text in about.municipality.values()],
        "formats": sorted({one.form.media_type for one in listed}),
        "sizes": [f"{sum(one.file.bytes for one in listed)} bytes", f"{len(listed)} files"],
        "url": about.homepage or about.url,
    }
    files.write("exchange/datacite.json", [json_bytes({name: value for name, value in said.items() if value})])
    return {}


def _language(language: str) -> dict[str, str]:
    return {"lang": language} if language else {}


def _person(agent: Agent) -> dict[str, Any]:
    language = next(iter(agent.names), "")
    return {"name": agent.name, "nameType": "Organizational"} | _language(language)


def _dates(about: About) -> Iterator[dict[str, str]]:
    if about.date:
        yield {"date": about.date, "dateType": "Issued"}
    if about.period:
        yield {"date": "/".join(about.period), "dateType": "Other", "dateInformation": "period of the plan"}


def _identifiers(about: About) -> Iterator[dict[str, str]]:
    for identifier in dict.fromkeys((about.identifier, about.dataset)):
        if identifier:
            kind = "URL" if identifier.startswith(("http://", "https://")) else "Local"
            yield {"alternateIdentifier": identifier, "alternateIdentifierType": kind}


def _related(about: About) -> Iterator[dict[str, str]]:
    related = [("IsPartOf", about.series), ("IsDescribedBy", about.profile)]
    related += [("IsDerivedFrom", address or source) for source, address in about.sources]
    for relation, iri in related:
        if iri.startswith(("http://", "https://")):
            yield {"relatedIdentifier": iri, "relatedIdentifierType": "URL", "relationType": relation}


def _rights(about: About) -> Iterator[dict[str, str]]:
    if about.licence:
        given = {
            "rights": about.licence.title,
            "rightsUri": about.licence.path,
            "rightsIdentifier": about.licence.name,
        }
        yield {name: text for name, text in given.items() if text}


def _descriptions(texts: Texts, kind: str) -> Iterator[dict[str, str]]:
    for language, text in texts.items():
        yield {"description": text, "descriptionType": kind} | _language(language)


DATACITE = Format("datacite", _write_datacite, group="metadata")
