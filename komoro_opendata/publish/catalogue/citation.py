"""CITATION.cff: how to cite the data, for reference managers and code hosts.

Specification: Citation File Format 1.2.0, https://citation-file-format.github.io/
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from komoro_opendata.publish.catalogue.about import About
from komoro_opendata.publish.edition import Edition
from komoro_opendata.publish.files import ReleaseFiles
from komoro_opendata.publish.format import Counts, Format

__all__ = ["CITATION"]

_MESSAGE = {
    "ja": "このデータを使うときは、次のように引用してください。",
    "en": "Please cite the data as follows when you use them.",
}
_SPDX = frozenset({"CC-BY-4.0", "CC-BY-SA-4.0", "CC0-1.0", "ODC-By-1.0", "ODbL-1.0", "PDDL-1.0"})
"""Licences for open data that the format knows by name; any other is told by its address."""


def _write_citation(edition: Edition, files: ReleaseFiles) -> Counts:
    about = About(edition)
    agents = {agent.iri: agent for agent in (*about.creators, about.publisher)}
    licence = about.licence
    said: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": " ".join(_MESSAGE[name] for name in ("ja", "en") if name in about.languages),
        "type": "dataset",
        "title": next(iter((about.title or about.plan_title).values()), ""),
        "abstract": "\n\n".join(about.description.values()),
        "authors": [{"name": agent.name} | _website(agent.homepage) for agent in agents.values()],
        "version": about.version,
        "date-released": about.date,
        "keywords": [word for _, word in about.keywords],
        "license": licence.name if licence and licence.name in _SPDX else "",
        "license-url": licence.path if licence and licence.name not in _SPDX else "",
        "url": about.homepage,
        "identifiers": [{"type": "other", "value": about.identifier}] if about.identifier else [],
    }
    files.write("CITATION.cff", ["".join(_lines(said)).encode()])
    return {}


def _website(homepage: str) -> dict[str, str]:
    return {"website": homepage} if homepage else {}


def _lines(said: Mapping[str, Any]) -> Iterable[str]:
    """The lines of YAML: values are quoted as JSON has them, which YAML reads."""
    for name, value in said.items():
        if isinstance(value, list):
            yield f"{name}:\n" if value else ""
            for entry in value:
                yield f"  - {json.dumps(entry, ensure_ascii=False)}\n"
        elif value:
            yield f"{name}: {json.dumps(value, ensure_ascii=False)}\n"


CITATION = Format("citation", _write_citation, group="metadata")
