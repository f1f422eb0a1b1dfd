"""Bring a store to hold a release's graph, or take the graph back.

The triples go to a staging graph first, `{graph}/staging-…`, another one for each run, and are read back from there.
Only what is verified is put in the place of the old graph, and then that is read back too. A run that was stopped
leaves the old graph as it was and its staging graph behind, which the next run removes when it has come to its end.
So two runs at once come to one end: where one removes what the other has staged, the other finds its work done.

Where a store does not exchange a graph in one transaction, the new triples are added and then those removed that are
in the release no more: for a while readers see both, never less than what both have in common, our mark among it.
"""

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum

from komoro_opendata.publish.delivery import DeliveryError, RefusedDeliveryError
from komoro_opendata.publish.sparql_store.comparison import Difference, compared
from komoro_opendata.publish.sparql_store.edition import EditionGraph
from komoro_opendata.publish.sparql_store.endpoints import Endpoints
from komoro_opendata.publish.sparql_store.errors import LostStagingError, StoreDownError, StoreError, StoreSlowError
from komoro_opendata.publish.sparql_store.store import Store

__all__ = ["Action", "Deed", "Delivery", "Outcome"]

_ROUNDS = 3
_STAGING = "/staging-"
_MOST_WORDS = 300
_BLANK = re.compile(r"(?:\S+ \S+ )?_:")


class Deed(StrEnum):
    """What can be done to a store."""

    STAGE = "stage"
    VERIFY = "verify"
    SWAP = "swap"
    REMOVE_STAGING = "remove-staging"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do to a graph; `triples` is how many are concerned, where that is known."""

    deed: Deed
    graph: str
    triples: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done (or, in a dry run, would be), and how the graph differed from the release before.

    `changed` are the lines that the store keeps with other characters, each with what it holds.
    """

    graph: str
    endpoints: Endpoints
    actions: tuple[Action, ...]
    added: int
    removed: int
    unchanged: int
    changed: tuple[tuple[str, str], ...]
    is_dry: bool


class Delivery:
    """The delivery of one edition to one store; `tell` hears of each action before it is done."""

    def __init__(
        self, store: Store, edition: EditionGraph, tell: Callable[[Action], None], *, allow_window: bool = False
    ) -> None:
        """Prepare it; nothing is asked or sent yet."""
        self._store = store
        self._edition = edition
        self._tell = tell
        self._allow_window = allow_window
        self._done: list[Action] = []

    def push(self, *, is_dry: bool = False) -> Outcome:
        """Deliver the graph; in a dry run only say what would be done.

        Raises:
            RefusedDeliveryError: A graph of that name is not ours.
            DeliveryError: The store does not exchange graphs in one transaction, and that was not allowed.
            StoreError: The store fails or refuses.
        """
        held = self._held()
        first = compared(self._edition.lines, held)
        last = first
        if not is_dry:
            self._refuse_window(first)
            last = self._settled(first)
            self._clear_away()
        return Outcome(
            graph=self._edition.iri,
            endpoints=self._store.endpoints,
            actions=tuple(self._planned(first) if is_dry else self._done),
            added=len(first.missing),
            removed=len(first.unexpected),
            unchanged=len(held) - len(first.unexpected),
            changed=last.changed,
            is_dry=is_dry,
        )

    def withdraw(self, *, is_dry: bool = False) -> Outcome:
        """Remove the graph, and staging graphs that a stopped run has left.

        Raises:
            RefusedDeliveryError: The graph of that name is not ours.
            StoreError: The store fails or refuses.
        """
        number = self._count()
        planned = [Action(Deed.WITHDRAW, self._edition.iri, number)] if number else []
        planned += self._leftovers()
        if not is_dry:
            for action in planned:
                self._drop(action)
            if self._store.count(self._edition.iri):
                raise _unsettled()
        return Outcome(self._edition.iri, self._store.endpoints, tuple(planned), 0, number, 0, (), is_dry)

    def _count(self) -> int:
        """How many triples the graph holds, after making sure that it is ours."""
        number = self._store.count(self._edition.iri)
        if number and not self._is_ours(self._edition.iri):
            raise RefusedDeliveryError(
                f"ストアのグラフ <{self._edition.iri}> はこの計画の版のものではないため、変更しません",
                f"the graph <{self._edition.iri}> in the store is not of this edition; it is left as it is",
            )
        return number

    def _is_ours(self, graph: str) -> bool:
        return self._store.count(graph, self._edition.mark) > 0

    def _held(self) -> frozenset[str]:
        return self._store.lines(self._edition.iri) if self._count() else frozenset()

    def _leftovers(self) -> list[Action]:
        names = self._store.graphs(f"{self._edition.iri}{_STAGING}", self._edition.mark)
        return [Action(Deed.REMOVE_STAGING, name) for name in names]

    def _planned(self, first: Difference) -> Iterator[Action]:
        if not first.is_none:
            number = len(self._edition.lines)
            yield Action(Deed.STAGE, self._edition.iri, number)
            yield Action(Deed.VERIFY, self._edition.iri, number)
            yield Action(Deed.SWAP, self._edition.iri, number)
        yield from self._leftovers()

    def _refuse_window(self, first: Difference) -> None:
        """Make sure that we may go on where readers can see a graph that is half exchanged."""
        if first.is_none or self._store.endpoints.is_atomic:
            return
        if not self._allow_window:
            raise DeliveryError(
                "このストアはグラフを一度に入れ替えられません。入れ替えの間、古いトリプルと新しいトリプルが混ざって見えます。"
                "それでよければ --allow-window を付けてください",
                "this store does not exchange a graph in one transaction: for a while readers see old and new triples "
                "together; give --allow-window if that may be",
            )
        if any(_BLANK.match(line) for line in first.unexpected):
            raise DeliveryError(
                "グラフにほかの人が加えた空白ノードがあり、このストアでは個別に消せません。"
                "先に --withdraw で取り下げてください",
                "the graph holds blank nodes that others have added, which this store cannot remove one by one; "
                "take the graph back with --withdraw first",
            )

    def _settled(self, difference: Difference) -> Difference:
        """Stage and put in place until the graph says what the release says; a few times, for others may interfere."""
        lost: StoreError | None = None
        for _ in range(_ROUNDS):
            if difference.is_none:
                return difference
            try:
                with self._staging() as staging:
                    self._stage(staging)
                    self._verify(staging)
                    self._swap(staging)
            except (StoreDownError, LostStagingError) as error:
                lost = error  # it may have been done, or another run was faster: what stands there now tells
            difference = compared(self._edition.lines, self._held())
        if difference.is_none:
            return difference
        raise lost or _unsettled()

    @contextmanager
    def _staging(self) -> Iterator[str]:
        """The name of a staging graph, which is removed when something fails.

        Not where the store was too slow: it may be at work on it still, and the next run removes it.
        """
        name = f"{self._edition.iri}{_STAGING}{secrets.token_hex(8)}"
        try:
            yield name
        except StoreSlowError:
            raise
        except BaseException:
            with suppress(StoreError):
                self._store.drop(name, is_repeatable=False)
            raise

    def _stage(self, staging: str) -> None:
        """Our mark goes first, so that a run that is stopped leaves nothing that the next does not know as ours."""
        self._note(Action(Deed.STAGE, staging, len(self._edition.lines)))
        self._store.add(staging, [self._edition.mark])
        self._store.add(staging, sorted(self._edition.lines))

    def _verify(self, staging: str) -> None:
        self._note(Action(Deed.VERIFY, staging, len(self._edition.lines)))
        try:
            difference = compared(self._edition.lines, self._store.lines(staging))
            if not difference.is_none:
                raise _not_kept(difference)
        except StoreDownError:
            raise
        except StoreError:
            self._require(staging)
            raise

    def _swap(self, staging: str) -> None:
        self._note(Action(Deed.SWAP, self._edition.iri, len(self._edition.lines)))
        if not self._store.endpoints.is_atomic:
            self._swap_in_steps(staging)
            return
        try:
            self._store.move(staging, self._edition.iri)
        except (StoreDownError, StoreSlowError):
            raise
        except StoreError:
            self._require(staging)
            raise

    def _swap_in_steps(self, staging: str) -> None:
        graph = self._edition.iri
        self._store.add(graph, [self._edition.mark])
        self._store.copy_into(staging, graph)
        difference = compared(self._edition.lines, self._store.lines(graph))
        if difference.missing:
            self._require(staging)
            raise _not_kept(difference)
        self._store.remove(graph, difference.unexpected)
        self._store.drop(staging)

    def _require(self, staging: str) -> None:
        """Tell whether the staging graph is there.

        Raises:
            LostStagingError: It is not.
        """
        if not self._is_ours(staging):
            raise LostStagingError(
                "準備用のグラフがなくなりました。ほかの処理が同時に届けています。しばらくしてから、もう一度実行してください",
                "the staging graph is gone: another run is delivering at the same time; run this again later",
            )

    def _clear_away(self) -> None:
        for action in self._leftovers():
            self._drop(action)

    def _drop(self, action: Action) -> None:
        self._note(action)
        self._store.drop(action.graph)

    def _note(self, action: Action) -> None:
        self._tell(action)
        self._done.append(action)


def _not_kept(difference: Difference) -> StoreError:
    example = next(iter((*difference.missing, *difference.unexpected)))[:_MOST_WORDS]
    missing, unexpected = len(difference.missing), len(difference.unexpected)
    return StoreError(
        f"ストアが送信したトリプルのとおりに保持しません（不足 {missing}、余分 {unexpected}。例: {example}）",
        f"the store does not keep what it was sent ({missing} missing, {unexpected} unexpected, such as {example})",
    )


def _unsettled() -> StoreError:
    return StoreError(
        "ストアの内容が公開物と一致しません。ほかの処理が同時に変更しています。しばらくしてから、もう一度実行してください",
        "what the store holds does not come to be the release: others are changing it; run this again later",
    )
