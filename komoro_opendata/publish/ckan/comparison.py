"""What must be done so that a portal holds a release: the release and what was found there, compared. Pure.

Ours are the data set with our marker, its resources with a path, the extras and tags of the last delivery, and the
fields that a release fills. All else is the portal's own and is carried over as it stands.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from komoro_opendata.publish.ckan.dataset import GIVEN, STATE, TEXTS, Dataset, Resource
from komoro_opendata.publish.ckan.found import COMPLETE, CORRECTING, INCOMPLETE, Found, FoundResource

__all__ = ["Action", "Deed", "actions", "conclusion"]

_NOTHING: frozenset[str] = frozenset()


class Deed(StrEnum):
    """What can be done to a portal."""

    CREATE = "create-dataset"
    RESTORE = "restore-dataset"
    ADD = "add-resource"
    REPLACE = "replace-file"
    DESCRIBE = "describe-resource"
    REMOVE = "remove-resource"
    BEGIN = "mark-as-being-corrected"
    UPDATE = "update-dataset"
    ORDER = "order-resources"
    PUBLISH = "make-public"
    FINISH = "mark-as-complete"
    WITHDRAW = "withdraw-dataset"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do: on which file and resource, and the fields that are sent."""

    deed: Deed
    path: str = ""
    id: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)


def actions(
    wanted: Dataset, found: Found | None, organization: str, *, distrusted: Collection[str] = _NOTHING
) -> tuple[Action, ...]:
    """What is to be done, in this order; nothing where the portal holds the release already.

    New data sets are private until the very end (`conclusion`); one that stands there already is marked as being
    corrected until then, for it stays public and no portal changes several files at once. Files are sent before
    anything is removed, the largest first, so that one that the portal finds too large is refused before anything else
    has changed.

    Args:
        wanted: The release.
        found: The data set of its name that is ours, withdrawn ones included; None where there is none.
        organization: The name of the organization that a new data set belongs to.
        distrusted: The paths of files that were read back and are not the release's, whatever their hash says.
    """
    if found is None:
        create = {**_whole(wanted, None), "name": wanted.name, "owner_org": organization, "private": True}
        sent = [Action(Deed.ADD, resource.path, fields=resource.fields) for resource in _largest_first(wanted)]
        return (Action(Deed.CREATE, fields=create), *sent, Action(Deed.ORDER))
    changes = _changes(wanted, found, distrusted)
    if len(changes) > 1 and not found.is_deleted and found.extras.get(STATE) == COMPLETE:
        begun = replace(found, extras={**found.extras, STATE: CORRECTING})
        begin = Action(Deed.BEGIN, id=found.id, fields={"extras": _listed(begun.extras)})
        return (begin, *_changes(wanted, begun, distrusted))
    return changes


def _changes(wanted: Dataset, found: Found, distrusted: Collection[str]) -> tuple[Action, ...]:
    restored = [Action(Deed.RESTORE, id=found.id, fields=_restored(wanted, found))] if found.is_deleted else []
    there = _by_path(found)
    sent = list(_sent(wanted, there, distrusted))
    described = list(_described(wanted, there, {action.path for action in sent}))
    removed = [Action(Deed.REMOVE, one.path, one.id) for one in _superfluous(wanted, found, there)]
    updated = list(_updated(wanted, found)) if not restored else []
    ordered = [Action(Deed.ORDER, id=found.id)] if _is_out_of_order(wanted, found) else []
    return (*restored, *sent, *described, *removed, *updated, *ordered)


def conclusion(found: Found | None, planned: Collection[Action] = ()) -> Action | None:
    """The last action: a new data set becomes public, a corrected one is whole again. None where neither is due.

    A data set that staff have made private stays so. In a dry run `planned` are the actions that would go before.
    """
    if found is None or found.is_deleted or found.is_unfinished:
        extras = {**(found.extras if found else {}), STATE: COMPLETE}
        fields = {"private": False, "extras": _listed(extras)}
        return Action(Deed.PUBLISH, id=found.id if found else "", fields=fields)
    if found.extras.get(STATE) == CORRECTING or any(action.deed is Deed.BEGIN for action in planned):
        return Action(Deed.FINISH, id=found.id, fields={"extras": _listed({**found.extras, STATE: COMPLETE})})
    return None


def _largest_first(wanted: Dataset) -> list[Resource]:
    return sorted(wanted.resources, key=lambda resource: -resource.bytes)


def _by_path(found: Found) -> Mapping[str, FoundResource]:
    """Our resources by path; of two with the same path (two deliveries at once) the one that stands first."""
    return {one.path: one for one in reversed(found.resources) if one.path}


def _sent(wanted: Dataset, there: Mapping[str, FoundResource], distrusted: Collection[str]) -> Iterator[Action]:
    for resource in _largest_first(wanted):
        one = there.get(resource.path)
        if one is None:
            yield Action(Deed.ADD, resource.path, fields=resource.fields)
        elif resource.path in distrusted or not _is_same_file(resource, one):
            yield Action(Deed.REPLACE, resource.path, one.id, {**_emptied(resource, one), **resource.fields})


def _emptied(resource: Resource, one: FoundResource) -> Mapping[str, str]:
    """What an earlier delivery said of the resource and this one does not, such as its licence."""
    return {name: "" for name in TEXTS if name not in resource.fields and one.fields.get(name)}


def _is_same_file(resource: Resource, one: FoundResource) -> bool:
    is_upload = one.fields.get("url_type") == "upload"
    return is_upload and one.fields.get("hash") == resource.sha256 and one.bytes in (None, resource.bytes)


def _described(wanted: Dataset, there: Mapping[str, FoundResource], sent: Collection[str]) -> Iterator[Action]:
    for resource in wanted.resources:
        one = there.get(resource.path)
        if one is not None and resource.path not in sent:
            said = {name: value for name, value in resource.fields.items() if one.fields.get(name) != value}
            changed = {**_emptied(resource, one), **said}
            if changed:
                yield Action(Deed.DESCRIBE, resource.path, one.id, changed)


def _superfluous(wanted: Dataset, found: Found, there: Mapping[str, FoundResource]) -> Iterator[FoundResource]:
    paths = {resource.path for resource in wanted.resources}
    for one in found.resources:
        if one.path and (one.path not in paths or there[one.path].id != one.id):
            yield one


def _is_out_of_order(wanted: Dataset, found: Found) -> bool:
    """Whether ours, as far as they are there, stand in another order, or some come that are not there yet."""
    listed = [resource.path for resource in wanted.resources]
    return list(dict.fromkeys(one.path for one in found.resources if one.path in listed)) != listed


def _updated(wanted: Dataset, found: Found) -> Iterator[Action]:
    whole = _whole(wanted, found)
    changed = {name: value for name, value in whole.items() if name not in ("tags", "extras")}
    changed = {name: value for name, value in changed.items() if (found.fields.get(name) or "") != value}
    if {tag["name"] for tag in whole["tags"]} != {tag["name"] for tag in found.tags}:
        changed["tags"] = whole["tags"]
    if {extra["key"]: extra["value"] for extra in whole["extras"]} != found.extras:
        changed["extras"] = whole["extras"]
    if changed:
        yield Action(Deed.UPDATE, id=found.id, fields=changed)


def _restored(wanted: Dataset, found: Found) -> Mapping[str, Any]:
    whole = dict(_whole(wanted, found))
    extras = {extra["key"]: extra["value"] for extra in whole["extras"]}
    return {**whole, "state": "active", "private": True, "extras": _listed({**extras, STATE: INCOMPLETE})}


def _whole(wanted: Dataset, found: Found | None) -> Mapping[str, Any]:
    """All fields of the data set with what is ours in them and what is not ours kept."""
    given = json.dumps({"extras": sorted(wanted.extras), "tags": sorted(wanted.tags)}, ensure_ascii=False)
    before = _given(found)
    ours = {**wanted.extras, GIVEN: given}
    kept = {name: value for name, value in (found.extras if found else {}).items() if name not in before["extras"]}
    theirs = [
        tag for tag in (found.tags if found else ()) if tag.get("vocabulary_id") or tag["name"] not in before["tags"]
    ]
    state = {} if found else {STATE: INCOMPLETE}
    return {
        **wanted.fields,
        "tags": [*({"name": name} for name in wanted.tags), *_others(theirs, wanted.tags)],
        "extras": _listed({**kept, **ours, **state}),
    }


def _others(tags: Iterable[Mapping[str, Any]], ours: Collection[str]) -> Iterator[Mapping[str, Any]]:
    """The tags of the portal's staff: free ones that are not ours too, and those of the portal's vocabularies."""
    for tag in tags:
        if tag.get("vocabulary_id"):
            yield {"name": tag["name"], "vocabulary_id": tag["vocabulary_id"]}
        elif tag["name"] not in ours:
            yield {"name": tag["name"]}


def _given(found: Found | None) -> Mapping[str, Collection[str]]:
    """What the delivery before this one gave: the names of its extras and its tags."""
    try:
        said = json.loads(found.extras.get(GIVEN, "{}")) if found else {}
    except ValueError:
        said = {}
    names = said if isinstance(said, dict) else {}
    return {kind: names[kind] if isinstance(names.get(kind), list) else [] for kind in ("extras", "tags")}


def _listed(extras: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"key": name, "value": extras[name]} for name in sorted(extras)]
