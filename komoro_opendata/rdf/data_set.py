"""The data set of a plan's figures, `{plan}/dataset`: what its descriptor says of it, as a catalogue of data needs it.

The mapping makes the data set (`qb:DataSet`) with its plan, area and structure; here come, from datapackage.json, what
`description` says and keywords, landing page, publisher, creator and period, in terms of DCTERMS, DCAT 3 and FOAF.

A contributor with one of these roles is an agent (`foaf:Agent`). One that bears the name of the municipality is the
municipality; any other is `{plan}/contributor/{n}`, n being its place in the descriptor (first = 1), for a descriptor
has no identifiers of contributors, and its `path` is the address of a page. A municipality among the creators created
the plan, so this is said of the plan: that it made the data as well, a transcription by others must not claim.

Who made or publishes the data answers for the transcription, `{plan}/transcription`, which ended when the package was
made, where the descriptor tells the moment.

The period is a thing of its own, `{plan}/period`, from the first day of the plan's first fiscal year to the last day of
its last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from komoro_opendata.rdf.description import date_literal, description, entries, literal, statement, texts
from komoro_opendata.rdf.namespaces import DCT, PREFIXES, XSD
from komoro_opendata.rdf.terms import RDF_TYPE, is_absolute_iri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from komoro_opendata.package import Package, Row
    from komoro_opendata.rdf.context import Context

__all__ = ["VALUES", "data_set_metadata", "descriptor_pointer"]

VALUES = "dataset"
"""The last part of the IRI of the data set of a plan's figures."""

_DCAT, _FOAF, _PROV = PREFIXES["dcat"], PREFIXES["foaf"], PREFIXES["prov"]
_WEB_ADDRESS = re.compile(r"https?://[^/]", re.IGNORECASE)
_PLACES = {
    f"{DCT}title": "/title",
    f"{DCT}description": "/description",
    f"{DCT}license": "/licenses",
    f"{DCT}created": "/created",
    f"{DCT}publisher": "/contributors",
    f"{DCT}creator": "/contributors",
    f"{_FOAF}name": "/contributors",
    f"{_FOAF}homepage": "/contributors",
    f"{_PROV}endedAtTime": "/created",
    f"{_PROV}wasAssociatedWith": "/contributors",
    f"{_DCAT}version": "/version",
    f"{_DCAT}keyword": "/keywords",
    f"{_DCAT}landingPage": "/homepage",
}
"""Where in the descriptor the value of a property stands, as a JSON Pointer."""


@dataclass(frozen=True, slots=True)
class _Agent:
    """A contributor as a thing: its IRI, its names as literals, its roles and the address of its page."""

    iri: str
    names: tuple[str, ...]
    roles: frozenset[str]
    page: str


def data_set_metadata(package: Package, context: Context, name: str = VALUES) -> Iterator[bytes]:
    """The triples about a data set that only the descriptor can tell, and the agents and the period in them.

    Args:
        package: The package.
        context: Where its plan stands.
        name: The last part of the data set's IRI, below the plan.

    Raises:
        OSError: A table cannot be read.
    """
    data_set, about = f"{context.plan_iri}/{name}", package.descriptor.raw
    yield statement(data_set, RDF_TYPE, f"<{_DCAT}Dataset>")
    yield from description(data_set, package, context)
    for keyword in _words(about.get("keywords")):
        yield statement(data_set, f"{_DCAT}keyword", literal(keyword))
    if page := _web_address(about.get("homepage")):
        yield statement(data_set, f"{_DCAT}landingPage", f"<{page}>")
    for agent in _agents(package, context):
        yield from _contribution(agent, data_set, context)
    ended = date_literal(about.get("created"))
    if ended.endswith(f"^^<{XSD}dateTime>"):
        yield statement(_transcription(context), f"{_PROV}endedAtTime", ended)
    yield from _period(package, data_set, context)


def descriptor_pointer(subject: str, predicate: str, context: Context) -> str | None:
    """Where in the descriptor a triple of `data_set_metadata` comes from; None for a triple of the tables."""
    described = {f"{context.plan_iri}/{VALUES}", _transcription(context)}
    is_described = subject in described or subject.startswith(f"{context.plan_iri}/contributor/")
    return _PLACES.get(predicate) if is_described else None


def _transcription(context: Context) -> str:
    return f"{context.plan_iri}/transcription"


def _contribution(agent: _Agent, data_set: str, context: Context) -> Iterator[bytes]:
    """The agent, and what it made or publishes."""
    is_municipality = agent.iri == context.municipality_iri
    made = context.plan_iri if is_municipality else data_set
    links = [(role, thing) for role, thing in (("publisher", data_set), ("creator", made)) if role in agent.roles]
    for role, thing in links:
        yield statement(thing, f"{DCT}{role}", f"<{agent.iri}>")
    if any(thing == data_set for _, thing in links):
        yield statement(_transcription(context), f"{_PROV}wasAssociatedWith", f"<{agent.iri}>")
    yield statement(agent.iri, RDF_TYPE, f"<{_FOAF}Agent>")
    for name in agent.names:
        yield statement(agent.iri, f"{_FOAF}name", name)
    if agent.page and not is_municipality:
        yield statement(agent.iri, f"{_FOAF}homepage", f"<{agent.page}>")


def _agents(package: Package, context: Context) -> Iterator[_Agent]:
    """The publishers and creators that have a name."""
    municipality = next((row for row in package.rows("municipality") if row["code"] == context.municipality_code), None)
    for number, entry in enumerate(entries(package.descriptor.raw, "contributors"), start=1):
        names, roles = tuple(texts(entry, "title")), frozenset(_words(entry.get("roles")))
        if not names or not roles & {"creator", "publisher"}:
            continue
        if municipality is not None and entry.get("title") in _names(municipality):
            names = tuple(texts({"name": municipality["name_ja"], "name_en": municipality["name_en"]}, "name"))
            yield _Agent(context.municipality_iri, names, roles, "")
        else:
            iri = f"{context.plan_iri}/contributor/{number}"
            yield _Agent(iri, names, roles, _web_address(entry.get("path")))


def _names(municipality: Row) -> set[str]:
    """What the municipality is called in Japanese, without and with its prefecture."""
    name = municipality["name_ja"]
    return {name, f"{municipality['prefecture_ja']}{name}"}


def _period(package: Package, data_set: str, context: Context) -> Iterator[bytes]:
    """The time that the plan covers; nothing where the table of fiscal years does not tell its first and last day."""
    plan = next(package.rows("plan"), None)
    years = {row["fiscal_year"]: row for row in package.rows("fiscal_year")}
    first, last = (years.get(plan[f"{end}_fiscal_year"]) if plan else None for end in ("start", "end"))
    start, end = first and first.date("start_date"), last and last.date("end_date")
    if start and end:
        period = f"{context.plan_iri}/period"
        yield statement(data_set, f"{DCT}temporal", f"<{period}>")
        yield statement(period, RDF_TYPE, f"<{DCT}PeriodOfTime>")
        for name, day in (("startDate", start), ("endDate", end)):
            yield statement(period, f"{_DCAT}{name}", literal(day.isoformat(), datatype=f"{XSD}date"))


def _words(listed: object) -> list[str]:
    """The texts in a list of the descriptor, each once; none where it is no list."""
    words = (word for word in (listed if isinstance(listed, list) else ()) if isinstance(word, str) and word)
    return list(dict.fromkeys(words))


def _web_address(address: object) -> str:
    """The address where it is one of the web, else nothing."""
    is_one = isinstance(address, str) and _WEB_ADDRESS.match(address) and is_absolute_iri(address)
    return str(address) if is_one else ""
