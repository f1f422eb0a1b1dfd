"""catalog.ttl and catalog.jsonld: the release as DCAT-AP 3 describes it, for portals that harvest.

A catalogue of one data set, the edition of the plan, which belongs to the series of the plan's editions; each file is a
distribution. The data set is the named graph of the edition, distributions and all that is told of beside them are
fragments of catalog.ttl. Specification: DCAT-AP 3.0.1, https://semiceu.github.io/DCAT-AP/releases/3.0.1/
"""

from collections.abc import Iterable

from komoro_opendata.publish.catalogue.about import About, Agent, Licence
from komoro_opendata.publish.catalogue.authority import AUTHORITY, PUBLIC, THEME
from komoro_opendata.publish.catalogue.distributions import SHA256, Distribution, distributions, standard
from komoro_opendata.publish.catalogue.statements import Statements
from komoro_opendata.publish.edition import Edition
from komoro_opendata.publish.files import ReleaseFiles
from komoro_opendata.publish.format import Counts, Format

__all__ = ["CATALOGUE", "CATALOGUE_FILES"]

CATALOGUE_FILES = ("catalog.ttl", "catalog.jsonld")
_EU_LICENCES = {"CC-BY-4.0": f"{AUTHORITY}licence/CC_BY_4_0"}
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_SERIES = {"ja": "{title}の各版", "en": "Editions of {title}"}


def _write_catalogue(edition: Edition, files: ReleaseFiles) -> Counts:
    about = About(edition)
    said = _Catalogue(about).statements(list(distributions(about, files)))
    files.write(CATALOGUE_FILES[0], [said.turtle({"plan": f"{about.context.plan_iri}/"})])
    files.write(CATALOGUE_FILES[1], [said.jsonld()])
    return {}


class _Catalogue:
    """Gathers what the catalogue says."""

    def __init__(self, about: About) -> None:
        self._about = about
        self._say = Statements()
        self._here = f"{about.url}{CATALOGUE_FILES[0]}#"

    def statements(self, listed: Iterable[Distribution]) -> Statements:
        self._catalogue()
        self._series()
        self._dataset()
        for one in listed:
            self._distribution(one)
        self._service()
        self._licence(self._about.licence)
        for agent in {agent.iri: agent for agent in (self._about.publisher, *self._about.creators)}.values():
            self._agent(agent)
        for number, agent in enumerate(self._about.contacts, 1):
            self._contact(f"{self._here}contact-{number}", agent)
        return self._say

    def _described(self, thing: str) -> None:
        """What catalogue, series and data set say alike: publisher, area."""
        about, say = self._about, self._say
        say.link(thing, "dct:publisher", about.publisher.iri)
        say.link(thing, "dct:spatial", about.area, about.context.municipality_iri)

    def _catalogue(self) -> None:
        about, say, catalogue = self._about, self._say, f"{self._here}catalog"
        say.a(catalogue, "dcat:Catalog")
        self._words(catalogue)
        self._described(catalogue)
        say.link(catalogue, "dct:language", *about.language_iris)
        say.value(catalogue, "dct:issued", about.date, "date")
        say.link(catalogue, "foaf:homepage", about.homepage)
        say.link(catalogue, "dct:license", about.licence.path if about.licence else "")
        say.link(catalogue, "dcat:themeTaxonomy", f"{AUTHORITY}data-theme")
        say.link(catalogue, "dcat:dataset", about.dataset, about.series)

    def _words(self, thing: str) -> None:
        """Title and description; what must have a description and has none says its title."""
        about, say = self._about, self._say
        say.texts(thing, "dct:title", about.title or about.plan_title)
        say.texts(thing, "dct:description", about.description or about.title or about.plan_title)

    def _series(self) -> None:
        about, say = self._about, self._say
        titles = about.plan_title or about.title
        named = {language: _SERIES[language].format(title=title) for language, title in titles.items()}
        say.a(about.series, "dcat:DatasetSeries")
        say.texts(about.series, "dct:title", named)
        say.texts(about.series, "dct:description", named)
        self._described(about.series)
        say.link(about.series, "dct:accrualPeriodicity", about.frequency)

    def _dataset(self) -> None:
        about, say, dataset = self._about, self._say, self._about.dataset
        say.a(dataset, "dcat:Dataset")
        self._words(dataset)
        self._described(dataset)
        for language, word in about.keywords:
            say.texts(dataset, "dcat:keyword", {language: word})
        say.link(dataset, "dcat:inSeries", about.series)
        say.link(dataset, "dct:creator", *(agent.iri for agent in about.creators))
        say.link(dataset, "dcat:contactPoint", *(f"{self._here}contact-{n}" for n in range(1, len(about.contacts) + 1)))
        say.value(dataset, "dct:identifier", about.dataset)
        say.value(dataset, "dcat:version", about.version)
        say.value(dataset, "dct:issued", about.date, "date")
        say.texts(dataset, "dct:bibliographicCitation", about.citation())
        say.link(dataset, "dct:language", *about.language_iris)
        say.link(dataset, "dcat:theme", THEME)
        say.link(dataset, "dct:accessRights", PUBLIC)
        say.link(dataset, "dct:license", about.licence.path if about.licence else "")
        say.link(dataset, "dct:conformsTo", about.profile)
        say.link(dataset, "dcat:landingPage", about.homepage)
        say.link(dataset, "dct:source", *(source for source, _ in about.sources))
        say.link(dataset, "dct:accrualPeriodicity", about.frequency)
        self._period(dataset)

    def _period(self, dataset: str) -> None:
        if self._about.period:
            say, period = self._say, f"{self._here}period"
            say.link(dataset, "dct:temporal", period)
            say.a(period, "dct:PeriodOfTime")
            say.value(period, "dcat:startDate", self._about.period[0], "date")
            say.value(period, "dcat:endDate", self._about.period[1], "date")

    def _distribution(self, one: Distribution) -> None:
        about, say = self._about, self._say
        thing, checksum = f"{self._here}file/{one.place}", f"{self._here}sha256/{one.place}"
        say.link(about.dataset, "dcat:distribution", thing)
        say.a(thing, "dcat:Distribution")
        say.texts(thing, "dct:title", one.title)
        say.link(thing, "dcat:accessURL", one.url)
        say.link(thing, "dcat:downloadURL", one.url)
        say.link(thing, "dcat:mediaType", _MEDIA_TYPES + one.form.media_type)
        if one.form.packed:
            relation = "dcat:packageFormat" if one.form.packed == one.form.media_type else "dcat:compressFormat"
            say.link(thing, relation, _MEDIA_TYPES + one.form.packed)
        if one.form.file_type:
            say.link(thing, "dct:format", f"{AUTHORITY}file-type/{one.form.file_type}")
        say.value(thing, "dcat:byteSize", str(one.file.bytes), "nonNegativeInteger")
        say.link(thing, "spdx:checksum", checksum)
        say.a(checksum, "spdx:Checksum")
        say.link(checksum, "spdx:algorithm", SHA256)
        say.value(checksum, "spdx:checksumValue", one.file.sha256, "hexBinary")
        say.link(thing, "dct:license", about.licence.path if about.licence else "")
        if about.licence and about.licence.covers:
            say.link(thing, "dct:rights", f"{self._here}rights")
        say.link(thing, "dct:language", *about.language_iris)
        say.value(thing, "dct:issued", about.date, "date")
        say.link(thing, "dct:conformsTo", standard(about, one.file.path))
        if about.endpoint and one.file.path.startswith("rdf/"):
            say.link(thing, "dcat:accessService", f"{self._here}sparql")

    def _service(self) -> None:
        about, say, service = self._about, self._say, f"{self._here}sparql"
        if not about.endpoint:
            return
        say.link(f"{self._here}catalog", "dcat:service", service)
        say.a(service, "dcat:DataService")
        say.texts(service, "dct:title", {"": "SPARQL"})
        say.link(service, "dcat:endpointURL", about.endpoint)
        say.link(service, "dcat:servesDataset", about.dataset)
        say.link(service, "dct:conformsTo", "http://www.w3.org/TR/sparql11-protocol/")
        say.link(service, "dct:license", about.licence.path if about.licence else "")
        say.link(service, "dct:accessRights", PUBLIC)
        say.link(service, "dct:publisher", about.publisher.iri)

    def _licence(self, licence: Licence | None) -> None:
        if licence is None:
            return
        say = self._say
        say.a(licence.path, "dct:LicenseDocument")
        say.texts(licence.path, "dct:title", {"": licence.title})
        say.value(licence.path, "dct:identifier", licence.name)
        say.link(licence.path, "skos:exactMatch", _EU_LICENCES.get(licence.name, ""))
        if licence.covers:
            say.a(f"{self._here}rights", "dct:RightsStatement")
            say.texts(f"{self._here}rights", "rdfs:label", licence.covers)

    def _agent(self, agent: Agent) -> None:
        say = self._say
        say.a(agent.iri, "foaf:Agent")
        say.texts(agent.iri, "foaf:name", agent.names)
        say.link(agent.iri, "foaf:homepage", agent.homepage)

    def _contact(self, thing: str, agent: Agent) -> None:
        say = self._say
        say.a(thing, "vcard:Kind")
        say.texts(thing, "vcard:fn", agent.names)
        say.link(thing, "vcard:hasEmail", f"mailto:{agent.email}" if agent.email else "")
        say.link(thing, "vcard:hasURL", agent.homepage)


CATALOGUE = Format("catalog", _write_catalogue, group="metadata")
