"""What a portal holds at the place of a release: the answer of `package_show`, read without trusting its form."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from komoro_opendata.publish.ckan.dataset import EDITION, PATH, STATE

__all__ = ["COMPLETE", "CORRECTING", "INCOMPLETE", "Found", "FoundResource", "found_dataset"]

COMPLETE = "complete"
CORRECTING = "correcting"
INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class FoundResource:
    """A resource of the portal; `path` is empty for one that the portal's staff have added."""

    id: str
    path: str
    fields: Mapping[str, Any]

    @property
    def bytes(self) -> int | None:
        """The size of its file, where the portal says it."""
        size = self.fields.get("size")
        return int(size) if isinstance(size, int) or (isinstance(size, str) and size.isdecimal()) else None


@dataclass(frozen=True, slots=True)
class Found:
    """A data set of the portal: whole fields, tags and extras as they stand there, resources in their order."""

    id: str
    organization: str
    is_private: bool
    is_deleted: bool
    fields: Mapping[str, Any]
    tags: tuple[Mapping[str, Any], ...]
    extras: Mapping[str, str]
    resources: tuple[FoundResource, ...]

    @property
    def edition(self) -> str:
        """The edition that it says it is; empty for a data set that is not ours."""
        return self.extras.get(EDITION, "")

    @property
    def is_unfinished(self) -> bool:
        """Whether the delivery that made it has not come to its end."""
        return self.is_private and self.extras.get(STATE) == INCOMPLETE


def found_dataset(answer: Mapping[str, Any]) -> Found:
    """The data set that an answer of `package_show` tells of."""
    organization = answer.get("organization")
    return Found(
        id=str(answer.get("id", "")),
        organization=str(organization.get("name", "")) if isinstance(organization, dict) else "",
        is_private=answer.get("private") is True,
        is_deleted=answer.get("state") == "deleted",
        fields=answer,
        tags=tuple({**tag, "name": str(tag.get("name", ""))} for tag in _objects(answer.get("tags"))),
        extras={str(extra.get("key")): str(extra.get("value", "")) for extra in _objects(answer.get("extras"))},
        resources=tuple(
            FoundResource(str(resource.get("id", "")), str(resource.get(PATH) or ""), resource)
            for resource in _objects(answer.get("resources"))
        ),
    )


def _objects(listed: Any) -> Iterator[Mapping[str, Any]]:
    return (entry for entry in (listed if isinstance(listed, list) else ()) if isinstance(entry, dict))
