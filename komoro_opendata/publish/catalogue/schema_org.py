"""exchange/schema-org.jsonld: the data set as search engines for data want it, to be put into a page.

Required there are name and description (50 to 5,000 characters); the rest is what they recommend.
Specification: https://schema.org/Dataset
"""

from typing import Any

from komoro_opendata.publish.catalogue.about import About, Agent
from komoro_opendata.publish.catalogue.distributions import Distribution, distributions
from komoro_opendata.publish.edition import Edition, json_bytes
from komoro_opendata.publish.files import ReleaseFiles
from komoro_opendata.publish.format import Counts, Format

__all__ = ["SCHEMA_ORG"]

_MOST_CHARACTERS = 5000


def _write_schema_org(edition: Edition, files: ReleaseFiles) -> Counts:
    about = About(edition)
    names = list((about.title or about.plan_title).values())
    text = "\n\n".join((about.description or about.title or about.plan_title).values())
    said: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": about.dataset,
        "name": names[0] if names else about.dataset,
        "alternateName": names[1:],
        "description": text[:_MOST_CHARACTERS],
        "url": about.homepage or about.url,
        "identifier": about.identifier,
        "version": about.version,
        "datePublished": about.date,
        "inLanguage": list(about.languages),
        "keywords": [word for _, word in about.keywords],
        "license": about.licence.path if about.licence else "",
        "isAccessibleForFree": True,
        "creator": [_agent(agent) for agent in about.creators],
        "publisher": _agent(about.publisher),
        "creditText": "\n".join(about.citation().values()),
        "temporalCoverage": "/".join(about.period) if about.period else "",
        "spatialCoverage": _place(about),
        "isBasedOn": [address or source for source, address in about.sources],
        "variableMeasured": _variables(edition),
        "includedInDataCatalog": {"@type": "DataCatalog", "url": f"{about.url}catalog.ttl"},
        "distribution": [_download(one) for one in distributions(about, files)],
    }
    files.write("exchange/schema-org.jsonld", [json_bytes({name: value for name, value in said.items() if value})])
    return {}


def _agent(agent: Agent) -> dict[str, Any]:
    names = list(agent.names.values())
    said: dict[str, Any] = {
        "@type": "Organization",
        "@id": agent.iri,
        "name": agent.name,
        "alternateName": names[1:],
        "url": agent.homepage,
    }
    contact: dict[str, str] = {"@type": "ContactPoint", "contactType": "customer service", "email": agent.email}
    said |= {"contactPoint": contact} if agent.email else {}
    return {name: value for name, value in said.items() if value}


def _place(about: About) -> dict[str, Any]:
    names = list(about.municipality.values())
    said = {
        "@type": "Place",
        "name": names[0] if names else "",
        "alternateName": names[1:],
        "identifier": about.context.municipality_code,
        "sameAs": about.area,
    }
    return {name: value for name, value in said.items() if value}


def _variables(edition: Edition) -> list[str]:
    """The names of the plan's indicators, each once."""
    return list(dict.fromkeys(row["name_ja"] for row in edition.package.rows("indicator")))


def _download(one: Distribution) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "name": next(iter(one.title.values()), one.file.path),
        "contentUrl": one.url,
        "encodingFormat": one.form.media_type,
        "contentSize": f"{one.file.bytes} B",
        "sha256": one.file.sha256,
    }


SCHEMA_ORG = Format("schema-org", _write_schema_org, group="metadata")
