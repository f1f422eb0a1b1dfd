"""Bring a portal to hold a release, or take the release back.

What the portal holds is read, compared, changed, and read again until nothing is left to do; then every file is read
back and held against the release, and only then does a new data set become public. So a run that was stopped is simply
run again, and two at once come to the same end: whatever one of them finds done by the other it need not do.
"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from komoro_opendata.publish.ckan.comparison import Action, Deed, actions, conclusion
from komoro_opendata.publish.ckan.connection import Connection
from komoro_opendata.publish.ckan.dataset import Dataset
from komoro_opendata.publish.ckan.errors import InvalidError, NotFoundError, PortalDownError, PortalError
from komoro_opendata.publish.ckan.found import Found, found_dataset
from komoro_opendata.publish.ckan.portal import licence_of, refuse_foreign, require_permission

__all__ = ["Delivery", "Outcome"]

_ROUNDS = 6
_ONCE = frozenset({Deed.CREATE, Deed.ADD})
"""What makes a second thing when it is done twice."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done (or, in a dry run, would be), what was left as it was, and where the data set stands."""

    address: str
    dataset: str
    actions: tuple[Action, ...]
    unchanged: tuple[str, ...]
    kept: tuple[str, ...]
    is_private: bool
    is_dry: bool


class Delivery:
    """The delivery of one release to one organization of a portal; `tell` hears of each action before it is done."""

    def __init__(
        self, connection: Connection, wanted: Dataset, organization: str, tell: Callable[[Action], None]
    ) -> None:
        """Prepare it; nothing is asked or sent yet."""
        self._portal = connection
        self._wanted = wanted
        self._organization = organization
        self._tell = tell
        self._done: list[Action] = []

    def push(self, *, is_dry: bool = False) -> Outcome:
        """Deliver the release; in a dry run only say what would be done.

        Raises:
            RefusedDeliveryError: A data set that is not ours has the name, or ours belongs to others.
            PortalError: The portal fails or refuses. What was done until then stands; run again to go on.
            OSError: A file of the release cannot be read.
        """
        self._ask_first()
        found = self._found()
        present = {one.path for one in found.resources if one.path} if found else set()
        if is_dry:
            planned = actions(self._wanted, found, self._organization)
            last = conclusion(found, planned)
            return self._outcome(found, (*planned, last) if last else planned, present, is_dry=True)
        found = self._settled()
        last = conclusion(found)
        if last:
            self._do(last)
            found = self._found()
        if found is None or actions(self._wanted, found, self._organization):
            raise _unsettled()
        return self._outcome(found, tuple(self._done), present)

    def withdraw(self, *, is_dry: bool = False) -> Outcome:
        """Take the release back: its data set goes to the portal's trash, from where a later delivery restores it.

        Raises:
            RefusedDeliveryError: The data set of that name is not ours.
            PortalError: The portal fails or refuses.
        """
        self._organization = require_permission(self._portal, self._organization, "delete_dataset")
        found = self._found()
        planned = () if found is None or found.is_deleted else (Action(Deed.WITHDRAW, id=found.id),)
        if not is_dry:
            for action in planned:
                self._do(action)
            after = self._found()
            if after is not None and not after.is_deleted:
                raise _unsettled()
        return self._outcome(found, planned, set(), is_dry=is_dry)

    def _ask_first(self) -> None:
        self._organization = require_permission(self._portal, self._organization, "create_dataset")
        licence = licence_of(self._wanted.licences, self._portal.read("license_list"))
        self._wanted = dataclasses.replace(self._wanted, fields={**self._wanted.fields, "license_id": licence})

    def _found(self) -> Found | None:
        """The data set of that name; one that is not ours counts as none once it is deleted: its name is free."""
        try:
            found = found_dataset(self._portal.read("package_show", id=self._wanted.name))
        except NotFoundError:
            return None
        if found.is_deleted and found.edition != self._wanted.edition:
            return None
        refuse_foreign(found, self._wanted, self._organization)
        return found

    def _settled(self) -> Found | None:
        """Compare and change until nothing is left to do and every file read back is the release's."""
        distrusted: frozenset[str] = frozenset()
        lost: PortalError | None = None
        for _ in range(_ROUNDS):
            found = self._found()
            planned = actions(self._wanted, found, self._organization, distrusted=distrusted)
            try:
                for action in planned:
                    self._do(action)
            except (PortalDownError, NotFoundError) as error:
                lost = error  # it may have been done, or another run was faster: what stands there now tells
                continue
            distrusted = frozenset() if planned or found is None else frozenset(self._read_back(found))
            if not planned and not distrusted:
                return found
        raise lost or _unsettled()

    def _read_back(self, found: Found) -> Iterator[str]:
        """The paths of those files which the portal does not give out as the release has them."""
        by_path = {one.path: one for one in found.resources if one.path}
        for resource in self._wanted.resources:
            one = by_path[resource.path]
            if self._portal.file_hash(found.id, one.id) != resource.sha256:
                yield resource.path

    def _do(self, action: Action) -> None:
        self._tell(action)
        try:
            self._sent(action)
        except InvalidError as error:
            if action.deed is Deed.CREATE and self._found() is not None:
                return  # another run has just created it
            where = action.path or self._wanted.name
            raise InvalidError(f"{where}: {error.words['ja']}", f"{where}: {error.words['en']}") from None
        self._done.append(action)

    def _sent(self, action: Action) -> None:
        write, fields = self._portal.write, {**action.fields}
        is_repeatable = action.deed not in _ONCE
        files = {resource.path: resource.file for resource in self._wanted.resources}
        if action.deed is Deed.CREATE:
            write("package_create", fields, is_repeatable=is_repeatable)
        elif action.deed is Deed.ADD:
            fields["package_id"] = self._wanted.name
            write("resource_create", fields, files[action.path], is_repeatable=is_repeatable)
        elif action.deed is Deed.REPLACE:
            write("resource_patch", {**fields, "id": action.id}, files[action.path])
        elif action.deed is Deed.DESCRIBE:
            write("resource_patch", {**fields, "id": action.id})
        elif action.deed is Deed.REMOVE:
            write("resource_delete", {"id": action.id})
        elif action.deed is Deed.ORDER:
            self._order()
        elif action.deed is Deed.WITHDRAW:
            write("package_delete", {"id": action.id})
        else:
            write("package_patch", {**fields, "id": action.id or self._wanted.name})

    def _order(self) -> None:
        """Ours first, in the release's order; what staff have added comes after it, as CKAN keeps it."""
        found = self._found()
        ids: Mapping[str, Any] = {one.path: one.id for one in reversed(found.resources)} if found else {}
        order = [ids[resource.path] for resource in self._wanted.resources if resource.path in ids]
        self._portal.write("package_resource_reorder", {"id": self._wanted.name, "order": order})

    def _outcome(
        self, found: Found | None, done: tuple[Action, ...], present: set[str], *, is_dry: bool = False
    ) -> Outcome:
        touched = {action.path for action in done}
        return Outcome(
            address=f"{self._portal.address}/dataset/{self._wanted.name}",
            dataset=self._wanted.name,
            actions=done,
            unchanged=tuple(
                one.path for one in self._wanted.resources if one.path in present and one.path not in touched
            ),
            kept=tuple(str(one.fields.get("name") or one.id) for one in found.resources if not one.path)
            if found
            else (),
            is_private=found is not None and found.is_private,
            is_dry=is_dry,
        )


def _unsettled() -> PortalError:
    return PortalError(
        "ポータルの内容が公開物と一致しません。ほかの人が同時に変更しているか、ポータルが値を書き換えています。"
        "しばらくしてから、もう一度実行してください",
        "what the portal holds does not come to be the release: others are changing it, or the portal rewrites it; "
        "run this again later",
    )
