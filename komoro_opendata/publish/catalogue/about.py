"""What a release says of itself, read once from the package and shared by all that describes the release.

What the package does not say is left out: no English is made up for a package in Japanese only, no address, no date.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from komoro_opendata.publish.catalogue.authority import LANGUAGES, YEARLY
from komoro_opendata.publish.edition import Edition
from komoro_opendata.publish.tables.about import about
from komoro_opendata.rdf.edition_graph import edition_graph
from komoro_opendata.rdf.package_graph import context_of
from komoro_opendata.rdf.terms import is_absolute_iri, without_surrogates

__all__ = ["About", "Agent", "Licence", "Texts"]

Texts = Mapping[str, str]
"""A text by language; the language "" is none, for names that are the same everywhere."""

_AREA = "http://data.e-stat.go.jp/lod/sac/C"
_JAPANESE = re.compile("[\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]")
_FILE_NAME = re.compile(r"[^/?#]+\.[A-Za-z][A-Za-z0-9]*")


@dataclass(frozen=True, slots=True)
class Agent:
    """Who took part, as a contributor of the descriptor: names by language, roles, and addresses where given."""

    iri: str
    names: Texts
    roles: tuple[str, ...]
    homepage: str = ""
    email: str = ""

    @property
    def name(self) -> str:
        """The name as it stands first, in Japanese as a rule."""
        return next(iter(self.names.values()), "")


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence of the descriptor: its identifier (`CC-BY-4.0`), where it stands, its title, and what it covers."""

    name: str
    path: str
    title: str
    covers: Texts


class About:
    """The data set of one edition of a plan, as its package tells of it."""

    def __init__(self, edition: Edition) -> None:
        """Read from the package of this edition."""
        self._edition = edition
        self.context = context_of(edition.package, edition.base)
        self.languages = edition.package.descriptor.languages()

    @cached_property
    def dataset(self) -> str:
        """The IRI of the data set: the named graph of the plan's edition."""
        return edition_graph(self._edition.package, self.context)

    @property
    def series(self) -> str:
        """The IRI of the series of the plan's editions."""
        return f"{self.context.plan_iri}/graph"

    @property
    def language_iris(self) -> tuple[str, ...]:
        """The languages of the package as the EU's authority table names them."""
        return tuple(LANGUAGES[name] for name in self.languages if name in LANGUAGES)

    @property
    def frequency(self) -> str:
        """How often results come: each fiscal year, as long as no later edition replaces this one; else empty."""
        return YEARLY if self.status != "superseded" else ""

    @property
    def area(self) -> str:
        """The IRI of the municipality's area in e-Stat, by the first five digits of its code."""
        return f"{_AREA}{self.context.municipality_code[:5]}"

    @cached_property
    def url(self) -> str:
        """Where the release will stand, ending in a slash: as given, else the package's homepage, else the plan's IRI.

        Of a homepage that is a file (`…/index.html`) it is the folder.
        """
        start = self._edition.hosting.url or self.homepage or self.context.plan_iri
        start = start.partition("#")[0].partition("?")[0]
        folder, _, last = start.rpartition("/")
        is_file = folder.count("/") > 1 and _FILE_NAME.fullmatch(last) and not self._edition.hosting.url
        return f"{folder}/" if is_file else f"{start.rstrip('/')}/"

    @property
    def endpoint(self) -> str:
        """The address of a SPARQL endpoint that serves the data set; empty where none is given."""
        return self._edition.hosting.endpoint

    @property
    def homepage(self) -> str:
        """The package's homepage, where it is an address of the web."""
        return _web_address(self.text("homepage"))

    @property
    def title(self) -> Texts:
        """The title by language."""
        return self._texts(self._edition.package.descriptor.raw, "title")

    @property
    def description(self) -> Texts:
        """The description by language."""
        return self._texts(self._edition.package.descriptor.raw, "description")

    @property
    def plan_title(self) -> Texts:
        """The title of the plan itself."""
        return self._columns("plan", "title")

    @cached_property
    def municipality(self) -> Texts:
        """The name of the municipality."""
        return self._columns("municipality", "name")

    @property
    def keywords(self) -> tuple[tuple[str, str], ...]:
        """The keywords, each after its language: English without Japanese letters, if the package has English."""
        listed = self._edition.about("keywords")
        given = [word for word in (listed if isinstance(listed, list) else ()) if isinstance(word, str) and word]
        other = "en" if "en" in self.languages else "ja"
        words = dict.fromkeys(map(without_surrogates, given))
        return tuple(("ja" if _JAPANESE.search(word) else other, word) for word in words)

    @property
    def version(self) -> str:
        """The version of the data."""
        return self.text("version")

    @property
    def edition(self) -> str:
        """The edition of the plan, as its slug."""
        return self._edition.plan("version")

    @property
    def status(self) -> str:
        """The status of the plan: draft, adopted or superseded."""
        return self._edition.plan("status")

    @property
    def identifier(self) -> str:
        """The package's identifier."""
        return self.text("id")

    @property
    def profile(self) -> str:
        """The profile that the package follows, where it is an IRI."""
        profile = self._edition.package.descriptor.declaration().get("profile")
        return profile if isinstance(profile, str) and is_absolute_iri(profile) else ""

    @property
    def date(self) -> str:
        """The day of the package's `created` as it is written there; empty where it is no date."""
        try:
            return dt.datetime.fromisoformat(self.text("created")).date().isoformat()
        except ValueError:
            return ""

    @cached_property
    def period(self) -> tuple[str, str] | None:
        """The first and the last day of the plan's fiscal years."""
        years = {row["fiscal_year"]: row for row in self._edition.package.rows("fiscal_year")}
        first = years.get(self._edition.plan("start_fiscal_year"))
        last = years.get(self._edition.plan("end_fiscal_year"))
        days = (first["start_date"], last["end_date"]) if first and last else ("", "")
        return days if all(days) else None

    @cached_property
    def sources(self) -> tuple[tuple[str, str], ...]:
        """The sources: their IRIs, and the addresses at which they were found (empty where none is known)."""
        start = f"{self.context.municipality_iri}/source/"
        return tuple((start + row["source_id"], row["url"]) for row in self._edition.package.rows("source"))

    @cached_property
    def agents(self) -> tuple[Agent, ...]:
        """Those who took part, in the descriptor's order."""
        listed = self._edition.about("contributors")
        found = [entry for entry in (listed if isinstance(listed, list) else ()) if isinstance(entry, dict)]
        return tuple(self._agent(number, entry) for number, entry in enumerate(found, 1) if self._names(entry))

    @property
    def publisher(self) -> Agent:
        """Who publishes the data: the contributor of that role, else the first, else the municipality."""
        city = Agent(self.context.municipality_iri, self.municipality or {"": self.context.municipality_code}, ())
        return next((agent for agent in self.agents if "publisher" in agent.roles), next(iter(self.agents), city))

    @property
    def creators(self) -> tuple[Agent, ...]:
        """Who made what the data hold: contributors of the role creator or author, else the publisher."""
        found = tuple(agent for agent in self.agents if {"creator", "author"} & {*agent.roles})
        return found or (self.publisher,)

    @property
    def contacts(self) -> tuple[Agent, ...]:
        """Whom to ask: contributors of the role contact, else the publisher, where they give an address."""
        asked = [agent for agent in self.agents if "contact" in agent.roles] or [self.publisher]
        return tuple(agent for agent in asked if agent.homepage or agent.email)

    @cached_property
    def licence(self) -> Licence | None:
        """The first licence that stands at an address."""
        listed = self._edition.about("licenses")
        for entry in listed if isinstance(listed, list) else ():
            path = _string(entry, "path") if isinstance(entry, dict) else ""
            if is_absolute_iri(path):
                return Licence(_string(entry, "name"), path, _string(entry, "title"), self._texts(entry, "description"))
        return None

    def citation(self) -> Texts:
        """How to cite the data, in each language in which they have a title."""
        said = about(self._edition)
        found = {"ja": said.get("citation", ""), "en": said.get("citation_en", "")}
        return {language: found[language] for language in self.title if found[language]}

    def text(self, name: str) -> str:
        """A property of the descriptor that is a text; empty where it has none."""
        return _string(self._edition.package.descriptor.raw, name)

    def resource(self, path: str) -> Texts:
        """The title of the table at this path."""
        resources = (entry for _, entry in self._edition.package.descriptor.resources() if entry.get("path") == path)
        return self._texts(next(resources, {}), "title")

    def _texts(self, described: Mapping[str, Any], name: str) -> Texts:
        texts = {"ja": _string(described, name), "en": _string(described, f"{name}_en")}
        return {language: text for language, text in texts.items() if text}

    def _columns(self, table: str, name: str) -> Texts:
        row = next(self._edition.package.rows(table), None)
        texts = {language: row[f"{name}_{language}"] for language in ("ja", "en")} if row else {}
        return {language: text for language, text in texts.items() if text}

    def _names(self, entry: Mapping[str, Any]) -> Texts:
        """The names of a contributor; one that is the same in both languages, or not Japanese, has none."""
        names = self._texts(entry, "title")
        first = names.get("ja", "")
        plain = first and not _JAPANESE.search(first) and names.get("en", first) == first
        return {"": first} if plain else names

    def _agent(self, number: int, entry: Mapping[str, Any]) -> Agent:
        names = self._names(entry)
        roles = entry.get("roles")
        is_city = names.get("ja") == self.municipality.get("ja", "")
        iri = self.context.municipality_iri if is_city else f"{self.dataset}/agent/{number}"
        held = tuple(role for role in (roles if isinstance(roles, list) else ()) if isinstance(role, str))
        email = _string(entry, "email")
        return Agent(
            iri, names, held, _web_address(_string(entry, "path")), email if is_absolute_iri(f"mailto:{email}") else ""
        )


def _string(described: Mapping[str, Any], name: str) -> str:
    value = described.get(name)
    return without_surrogates(value) if isinstance(value, str) else ""


def _web_address(text: str) -> str:
    return text if text.startswith(("http://", "https://")) and is_absolute_iri(text) else ""
