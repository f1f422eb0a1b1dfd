"""What a release is as a CKAN data set: its fields and its resources, worked out from the release alone.

CKAN has one text per field, so Japanese and English stand in one: the title on one line, the description as two
paragraphs. Extras have the names that ckanext-dcat reads, so that the portal's own catalogue says what ours says.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from komoro_opendata.package import open_package
from komoro_opendata.publish.catalogue.about import About, Texts
from komoro_opendata.publish.catalogue.authority import PUBLIC, THEME
from komoro_opendata.publish.catalogue.distributions import SHA256, Distribution, distributions, standard
from komoro_opendata.publish.ckan.choice import Choice, chosen
from komoro_opendata.publish.delivery import FinishedRelease
from komoro_opendata.publish.edition import Edition

__all__ = ["EDITION", "GIVEN", "PATH", "STATE", "TEXTS", "Dataset", "Resource", "dataset_of", "portal_name"]

EDITION = "komoro_opendata_edition"
"""The extra by which a data set is known as ours: the IRI of the plan's edition."""
GIVEN = "komoro_opendata_given"
"""The extra that remembers which extras and tags the last delivery gave, so that those no longer given go again."""
STATE = "komoro_opendata_state"
"""The extra that tells a delivery that has come to its end (`complete`) from a first one (`incomplete`) or a later one
(`correcting`) that has not."""
PATH = "komoro_opendata_path"
"""The key by which a resource is known as ours: the path of its file in the release."""
TEXTS = ("name", "description", "format", "mimetype", "license", "issued", "conforms_to", "language")
"""What a release may say of a resource, or not: of another edition's words none may stay."""

_LONGEST_NAME = 100
_LONGEST_TAG = 100
_SHORTEST_TAG = 2
_NO_TAG_CHARACTER = re.compile(r"[^\w \-.]+")
_FORMATS = {"jsonld": "JSON-LD", "nt": "N-Triples", "nt.gz": "N-Triples (gzip)", "sqlite": "SQLite", "cff": "CFF"}


@dataclass(frozen=True, slots=True)
class Resource:
    """A file as a resource: its path in the release, where it lies, its size and hash, and what is said of it."""

    path: str
    file: Path
    bytes: int
    sha256: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Dataset:
    """A release as a data set. `licences` are names and addresses by which the portal may know its licence."""

    name: str
    edition: str
    fields: Mapping[str, str]
    tags: tuple[str, ...]
    extras: Mapping[str, str]
    resources: tuple[Resource, ...]
    licences: tuple[str, ...]


def portal_name(code: str, plan_id: str, edition: str) -> str:
    """The data set's name: lower-case ASCII, at most 100 characters, another one for each edition of a plan."""
    plain = f"{code}-{plan_id}-{edition}"
    name = re.sub(r"[^a-z0-9_-]+", "-", plain.lower()).strip("-")
    if name == plain and len(name) <= _LONGEST_NAME:
        return name
    # What was changed or cut might have told two editions apart: a few digits of a hash still do.
    mark = hashlib.sha256(plain.encode()).hexdigest()[:8]
    return f"{name[: _LONGEST_NAME - len(mark) - 1]}-{mark}"


def dataset_of(release: FinishedRelease, choice: Choice) -> Dataset:
    """The data set that a release is on a portal.

    Raises:
        PackageError: The package in the release cannot be read.
        OSError: A file cannot be read.
    """
    with open_package(release.folder) as package:
        about = About(Edition(package, (), str(release.manifest.get("base"))))
        tables = [table.path for table in package.tables.values()]
        by_path = {one.file.path: one for one in distributions(about, release)}
        paths = chosen(by_path, choice, tables)
        resources = tuple(_resource(release.folder, by_path[path], about) for path in paths)
        return Dataset(
            name=portal_name(*(release.plan(name) for name in ("municipality_code", "plan_id", "version"))),
            edition=about.dataset,
            fields=_fields(about),
            tags=tuple(_tags(about)),
            extras=_said(_extras(about)),
            resources=resources,
            licences=(about.licence.name, about.licence.path) if about.licence else (),
        )


def _fields(about: About) -> Mapping[str, str]:
    return {
        "title": _both(about.title or about.plan_title, " / ").strip(),
        "notes": _both(about.description or about.title or about.plan_title, "\n\n").strip(),
        "url": about.homepage,
        "version": about.version,
        "author": "、".join(agent.name for agent in about.creators),
        "maintainer": about.publisher.name,
    }


def _extras(about: About) -> Iterator[tuple[str, str]]:
    """The extras by name; those without a value are left out by the caller."""
    yield EDITION, about.dataset
    yield "uri", about.dataset
    yield "identifier", about.dataset
    yield "issued", about.date
    yield "modified", about.date
    yield "publisher_uri", about.publisher.iri
    yield "publisher_name", about.publisher.name
    yield "publisher_url", about.publisher.homepage
    yield "creator_uri", about.creators[0].iri
    yield "creator_name", about.creators[0].name
    yield "contact_name", about.contacts[0].name if about.contacts else about.publisher.name
    yield "contact_email", about.contacts[0].email if about.contacts else ""
    yield "spatial_uri", about.area
    yield "spatial_text", _both(about.municipality, " / ")
    yield "temporal_start", about.period[0] if about.period else ""
    yield "temporal_end", about.period[1] if about.period else ""
    yield "theme", json.dumps([THEME])
    yield "conforms_to", json.dumps([about.profile]) if about.profile else ""
    yield "source", json.dumps([iri for iri, _ in about.sources]) if about.sources else ""
    yield "access_rights", PUBLIC
    yield "frequency", about.frequency
    yield "license_url", about.licence.path if about.licence else ""
    yield from _languages(about).items()


def _said(extras: Iterator[tuple[str, str]]) -> Mapping[str, str]:
    return {name: value for name, value in extras if value}


def _languages(about: About) -> Mapping[str, str]:
    return {"language": json.dumps(about.language_iris)} if about.language_iris else {}


def _tags(about: About) -> Iterator[str]:
    """The keywords as tags: letters, digits, spaces and `-_.` only, each once, whatever its case."""
    seen: set[str] = set()
    for _, word in about.keywords:
        tag = " ".join(_NO_TAG_CHARACTER.sub(" ", word).split())[:_LONGEST_TAG].strip()
        if len(tag) >= _SHORTEST_TAG and tag.lower() not in seen:
            seen.add(tag.lower())
            yield tag


def _both(texts: Texts, between: str) -> str:
    return between.join(dict.fromkeys(texts.values()))


def _resource(folder: Path, one: Distribution, about: About) -> Resource:
    file = one.file
    conforms_to = standard(about, file.path)
    fields = {
        "name": _both(one.title, " / "),
        "description": file.path,
        "format": _format(file.path),
        "mimetype": one.form.packed or one.form.media_type,
        "hash": file.sha256,
        "hash_algorithm": SHA256,
        PATH: file.path,
        "license": about.licence.path if about.licence else "",
        "issued": about.date,
        "conforms_to": json.dumps([conforms_to]) if conforms_to else "",
        **_languages(about),
    }
    said = {name: value for name, value in fields.items() if value}
    return Resource(file.path, folder / file.path, file.bytes, file.sha256, said)


def _format(path: str) -> str:
    """The format as portals name it: by the ending of the file's name."""
    _, _, ending = path.rpartition("/")[2].partition(".")
    last = ending.rpartition(".")[2]
    return _FORMATS.get(ending) or _FORMATS.get(last) or last.upper()
