"""What each form says of itself: title, version, licence and citation, from the package's descriptor."""

from collections.abc import Mapping
from typing import Any

from komoro_opendata.publish.edition import Edition
from komoro_opendata.rdf.terms import without_surrogates

__all__ = ["about"]

_PLAIN = ("title", "title_en", "name", "id", "version", "created", "homepage", "description", "description_en")


def about(edition: Edition) -> dict[str, str]:
    """Keys and values for the metadata of a file; what the descriptor does not say is left out."""
    said = {name: edition.about(name) for name in _PLAIN}
    licence = _first(edition.about("licenses"))
    said["license"] = licence.get("name") or licence.get("title")
    said["license_url"] = licence.get("path")
    said["citation"] = _citation(edition, "", licence)
    said["citation_en"] = _citation(edition, "_en", licence)
    return {name: without_surrogates(text) for name, text in said.items() if isinstance(text, str) and text}


def _citation(edition: Edition, language: str, licence: Mapping[str, Any]) -> str:
    """How to cite the data, in the words of the package's README."""
    title = edition.about(f"title{language}") or edition.about("title") or edition.about("name")
    publisher, creator = (_with_role(edition, role, language) for role in ("publisher", "creator"))
    version, year = edition.about("version") or "", str(edition.about("created") or "")[:4]
    if language:
        parts = [
            f"{publisher}: {title}" if publisher else str(title),
            f", version {version} ({year})." if version else ".",
            f" The plan is by {creator}." if creator else "",
        ]
    else:
        parts = [
            f"{publisher}「{title}」" if publisher else f"「{title}」",
            f"版 {version}（{year}年）。" if version else "。",
            f"計画の策定者：{creator}。" if creator else "",
        ]
    where = [str(edition.about("id") or ""), f"({licence['title']})" if licence.get("title") else ""]
    return " ".join(["".join(parts), *filter(None, where)])


def _with_role(edition: Edition, role: str, language: str) -> str:
    contributors = edition.about("contributors")
    for one in contributors if isinstance(contributors, list) else ():
        if isinstance(one, dict) and role in (one.get("roles") or ()):
            return str(one.get(f"title{language}") or one.get("title") or "")
    return ""


def _first(listed: Any) -> Mapping[str, Any]:
    found = listed[0] if isinstance(listed, list) and listed else {}
    return found if isinstance(found, dict) else {}
