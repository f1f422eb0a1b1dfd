"""What is asked of a portal before anything is sent: who we are, what we may, which licences it knows."""

import re
from collections.abc import Iterable
from typing import Any

from komoro_opendata.publish.ckan.connection import Connection
from komoro_opendata.publish.ckan.dataset import Dataset
from komoro_opendata.publish.ckan.errors import NotAllowedError, NotFoundError, PortalError
from komoro_opendata.publish.ckan.found import Found
from komoro_opendata.publish.delivery import RefusedDeliveryError

__all__ = ["licence_of", "refuse_foreign", "require_permission"]

_VERSION = re.compile(r"-[0-9]+(\.[0-9]+)*$")
_OLD_NAMES = {"cc0": "cc-zero", "odbl": "odc-odbl", "pddl": "odc-pddl"}


def require_permission(portal: Connection, organization: str, permission: str) -> str:
    """The organization's name, after making sure that the token's user may do this to its data sets.

    Raises:
        PortalError: The token is refused, there is no such organization, or the user may not.
    """
    allowed = portal.read("organization_list_for_user", permission=permission)
    for entry in allowed if isinstance(allowed, list) else ():
        if organization in (entry.get("name"), entry.get("id")):
            return str(entry["name"])
    try:
        user = str(portal.read("user_show").get("name", ""))
    except (NotFoundError, NotAllowedError):  # whom CKAN does not know it takes for an anonymous reader
        raise NotAllowedError(
            "ポータルがトークンを受け付けません。有効なトークンか確かめてください",
            "the portal does not accept the token; check that it is valid",
        ) from None
    try:
        portal.read("organization_show", id=organization)
    except NotFoundError:
        raise NotFoundError(
            f"ポータルに組織「{organization}」がありません。--organization を確かめてください",
            f"the portal has no organization “{organization}”; check --organization",
        ) from None
    raise NotAllowedError(
        f"利用者「{user}」には組織「{organization}」のデータセットを変更する権限がありません。"
        "編集者（editor）以上の権限を付けてもらってください",
        f"the user “{user}” may not change data sets of the organization “{organization}”; "
        "ask to be made an editor of it",
    )


def licence_of(names: Iterable[str], known: Any) -> str:
    """The portal's identifier of a licence that is known by these names and addresses; empty where there are none.

    Many portals know Creative Commons licences without a version only (`cc-by`); the exact one then stands in the
    extra `license_url` and with each file.

    Raises:
        PortalError: The portal has no such licence.
    """
    wanted = [name for name in names if name]
    licences = [entry for entry in (known if isinstance(known, list) else ()) if isinstance(entry, dict)]
    if not wanted:
        return ""
    for entry in licences:
        if {_plain(str(entry.get("id", ""))), _plain(str(entry.get("url") or "-"))} & {_plain(name) for name in wanted}:
            return str(entry["id"])
    families = {_VERSION.sub("", _plain(name)) for name in wanted}
    families |= {_OLD_NAMES[name] for name in families if name in _OLD_NAMES}
    for entry in licences:
        if _plain(str(entry.get("id", ""))) in families:
            return str(entry["id"])
    raise PortalError(
        f"ポータルにライセンス「{wanted[0]}」がありません。ポータルの管理者に追加を依頼してください",
        f"the portal has no licence “{wanted[0]}”; ask its administrators to add it",
    )


def _plain(name: str) -> str:
    """A licence's name or address, without what may differ: case, scheme, a slash at the end."""
    return name.lower().removeprefix("http://").removeprefix("https://").rstrip("/")


def refuse_foreign(found: Found, wanted: Dataset, organization: str) -> None:
    """Make sure that the data set found is ours to change.

    Raises:
        RefusedDeliveryError: It lacks our marker, or belongs to another organization.
    """
    if found.edition != wanted.edition:
        raise RefusedDeliveryError(
            f"ポータルの「{wanted.name}」はこのプログラムが作成したデータセットではないため、変更しません",
            f"“{wanted.name}” on the portal is not a data set made by this program for this edition; "
            "it is left as it is",
        )
    if organization != found.organization:
        raise RefusedDeliveryError(
            f"「{wanted.name}」は組織「{found.organization}」に属しています。--organization を確かめてください",
            f"“{wanted.name}” belongs to the organization “{found.organization}”; check --organization",
        )
