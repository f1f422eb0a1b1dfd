"""The delivery: what the store holds afterwards, whatever happens on the way."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from komoro_opendata.publish.delivery import DeliveryError, RefusedDeliveryError
from komoro_opendata.publish.sparql_store.edition import EditionGraph
from komoro_opendata.publish.sparql_store.endpoints import Endpoints
from komoro_opendata.publish.sparql_store.errors import (
    EntryRefusedError,
    NoEndpointError,
    StoreDownError,
    StoreError,
    StoreSlowError,
)
from komoro_opendata.publish.sparql_store.push import Action, Deed

# The class stands in conftest.py, from which a test cannot import.
FakeStore = Any
Deliver = Callable[..., Any]

OLD = "<urn:measure-old> <urn:plan> <urn:plan> ."


@pytest.fixture
def former(edition: EditionGraph) -> EditionGraph:
    """The edition before a correction: one triple more, one less."""
    lines = sorted(edition.lines - {edition.mark})[1:]
    return dataclasses.replace(edition, lines=frozenset({edition.mark, OLD, *lines}))


@pytest.fixture
def in_steps(endpoints: Endpoints) -> Endpoints:
    """The store as one that does not exchange graphs in one transaction."""
    return dataclasses.replace(endpoints, is_atomic=False)


def test_graph_arrives_and_nothing_else(fake: FakeStore, deliver: Deliver, edition: EditionGraph) -> None:
    outcome = deliver().push()

    assert fake.graph() == edition.lines
    assert fake.names() == [edition.iri]
    assert (outcome.added, outcome.removed, outcome.unchanged, outcome.changed) == (12, 0, 0, ())
    assert [action.deed for action in outcome.actions] == [Deed.STAGE, Deed.VERIFY, Deed.SWAP]
    assert len([text for text in fake.writes if text.startswith("MOVE")]) == 1


def test_second_push_writes_nothing(fake: FakeStore, deliver: Deliver) -> None:
    deliver().push()
    assert fake.writes != []  # the count is awake
    fake.seen.clear()

    outcome = deliver().push()

    assert fake.writes == []
    assert (outcome.added, outcome.removed, outcome.unchanged, outcome.actions) == (0, 0, 12, ())


@pytest.mark.parametrize("way", ["at once", "in steps", "without a graph store"])
def test_correction_takes_the_place_of_what_was_there(
    *, way: str, fake: FakeStore, deliver: Deliver, former: EditionGraph, edition: EditionGraph, endpoints: Endpoints
) -> None:
    fake.put(former.lines)
    fake.put({"<urn:a> <urn:b> <urn:c> ."}, "urn:of-others")
    at = dataclasses.replace(
        endpoints, is_atomic=way != "in steps", graph_store="" if way.startswith("without") else endpoints.graph_store
    )

    outcome = deliver(at=at, allow_window=True).push()

    assert fake.graph() == edition.lines
    assert fake.names() == sorted([edition.iri, "urn:of-others"])
    assert (outcome.added, outcome.removed, outcome.unchanged) == (1, 1, 11)


@pytest.mark.parametrize("at_once", [True, False])
def test_readers_never_see_less_than_both_have(
    *, at_once: bool, fake: FakeStore, deliver: Deliver, former: EditionGraph, edition: EditionGraph, endpoints: Any
) -> None:
    """Looked at before each request: the old graph until it is exchanged, or in steps never less than the common."""
    fake.put(former.lines)
    views: list[set[str]] = []

    def look(*_: object) -> str:
        views.append(fake.graph())
        return "pass"

    fake.verdict = look
    deliver(at=dataclasses.replace(endpoints, is_atomic=at_once), allow_window=True).push()

    assert all(view >= former.lines & edition.lines and view <= former.lines | edition.lines for view in views)
    whole = [view for view in views if view in (former.lines, edition.lines)]
    assert (len(whole) == len(views)) is at_once


def test_where_the_swap_is_not_atomic_it_must_be_allowed(
    fake: FakeStore, deliver: Deliver, former: EditionGraph, in_steps: Endpoints
) -> None:
    fake.put(former.lines)

    with pytest.raises(DeliveryError, match="--allow-window"):
        deliver(at=in_steps).push()

    assert fake.writes == []
    assert deliver(former, in_steps).push().actions == ()  # with nothing to do nothing need be allowed


def test_blank_nodes_of_others_are_told_where_they_cannot_be_removed(
    fake: FakeStore, deliver: Deliver, former: EditionGraph, in_steps: Endpoints, edition: EditionGraph
) -> None:
    fake.put({*former.lines, "<urn:a> <urn:b> _:c ."})

    with pytest.raises(DeliveryError, match="--withdraw"):
        deliver(at=in_steps, allow_window=True).push()
    assert fake.writes == []
    deliver().push()
    assert fake.graph() == edition.lines


@pytest.mark.parametrize("withdraw", [False, True])
def test_foreign_graph_is_refused(*, withdraw: bool, fake: FakeStore, deliver: Deliver, edition: EditionGraph) -> None:
    theirs = {"<urn:theirs> <urn:plan> <urn:plan> ."}
    fake.put(theirs)
    delivery = deliver()

    with pytest.raises(RefusedDeliveryError, match=edition.iri):
        (delivery.withdraw if withdraw else delivery.push)()

    assert (fake.graph(), fake.writes) == (theirs, [])


def test_graph_is_taken_back_with_what_a_stopped_run_left(
    fake: FakeStore, deliver: Deliver, edition: EditionGraph
) -> None:
    fake.put(edition.lines)
    fake.put({edition.mark}, f"{edition.iri}/staging-0")
    fake.put({edition.mark}, "urn:of-others")

    outcome = deliver().withdraw()

    assert fake.names() == ["urn:of-others"]
    assert (outcome.removed, [action.deed for action in outcome.actions]) == (12, [Deed.WITHDRAW, Deed.REMOVE_STAGING])
    fake.seen.clear()
    assert deliver().withdraw().actions == ()
    assert fake.writes == []


def test_dry_run_sends_nothing(fake: FakeStore, deliver: Deliver, former: EditionGraph, edition: EditionGraph) -> None:
    fake.put(former.lines)
    fake.put({edition.mark}, f"{edition.iri}/staging-0")

    pushed, withdrawn = deliver().push(is_dry=True), deliver().withdraw(is_dry=True)

    assert fake.writes == []
    assert pushed.actions == (
        Action(Deed.STAGE, edition.iri, 12),
        Action(Deed.VERIFY, edition.iri, 12),
        Action(Deed.SWAP, edition.iri, 12),
        Action(Deed.REMOVE_STAGING, f"{edition.iri}/staging-0"),
    )
    assert (pushed.added, pushed.removed, pushed.is_dry) == (1, 1, True)
    assert [action.deed for action in withdrawn.actions] == [Deed.WITHDRAW, Deed.REMOVE_STAGING]


@pytest.mark.parametrize("number", range(1, 6))
@pytest.mark.parametrize("at_once", [True, False])
def test_run_that_was_stopped_is_taken_up(  # noqa: PLR0913  fixtures
    *,
    number: int,
    at_once: bool,
    fake: FakeStore,
    deliver: Deliver,
    former: EditionGraph,
    edition: EditionGraph,
    endpoints: Endpoints,
) -> None:
    """Stopped before its first write, its second, and so on: the next run comes to the same end."""
    at = dataclasses.replace(endpoints, is_atomic=at_once)
    fake.put(former.lines)
    writes = 0

    def stop(method: str, *_: object) -> str:
        nonlocal writes
        writes += method == "POST"
        return "cut" if writes >= number else "pass"  # nothing gets through any more: not even cleaning up

    fake.verdict = stop
    if at_once and number > 3:
        deliver(at=at).push()  # it has three writes: mark, rest, exchange
    else:
        with pytest.raises(StoreDownError):
            deliver(at=at, allow_window=True).push()
        if at_once or number < 4:
            assert fake.graph() == former.lines
        assert fake.graph() >= former.lines & edition.lines
    fake.verdict = lambda *_: "pass"

    deliver(at=at, allow_window=True).push()

    assert fake.graph() == edition.lines
    assert fake.names() == [edition.iri]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_lost_answer_is_looked_for(
    number: int, fake: FakeStore, deliver: Deliver, former: EditionGraph, edition: EditionGraph
) -> None:
    """The store has done it, its answer was lost: what stands there tells."""
    fake.put(former.lines)
    fake.verdict = lambda method, _path, _text, count: "deaf" if method == "POST" and count == number else "pass"

    deliver().push()

    assert fake.graph() == edition.lines
    assert fake.names() == [edition.iri]
    assert len([text for text in fake.writes if text.startswith("MOVE")]) == 1


@pytest.mark.parametrize(
    ("verdict", "kind", "said"),
    [
        ("500", StoreError, r"HTTP 500: no"),
        ("503", StoreError, "busy or down"),
        ("cut", StoreDownError, "cuts the connection"),
        ("hang", StoreSlowError, "in time"),
        ("401", EntryRefusedError, "check user, password or token"),
        ("403", EntryRefusedError, "check user, password or token"),
        ("404", NoEndpointError, "no endpoint"),
        ("302", StoreError, "redirects"),
    ],
)
@pytest.mark.parametrize("place", ["GET", "/store", "/update"])
def test_fault_leaves_the_old_graph_and_can_be_gone_on_from(  # noqa: PLR0913  fixtures
    *,
    verdict: str,
    kind: type[StoreError],
    said: str,
    place: str,
    fake: FakeStore,
    deliver: Deliver,
    former: EditionGraph,
    edition: EditionGraph,
) -> None:
    """At the reads, at the upload, at the exchange."""
    fake.put(former.lines)
    fake.verdict = lambda method, path, text, _: (
        verdict if method == place or (path == place and method == "POST" and "DROP" not in text) else "pass"
    )

    with pytest.raises(kind, match=said):
        deliver(seconds=0.3).push()

    assert fake.graph() == former.lines
    left = fake.names()
    assert left == [edition.iri] or verdict == "hang"  # then the store may be at work on it
    fake.verdict = lambda *_: "pass"
    deliver().push()
    assert (fake.graph(), fake.names()) == (edition.lines, [edition.iri])


def test_other_characters_of_the_same_value_are_a_note(
    fake: FakeStore, deliver: Deliver, edition: EditionGraph
) -> None:
    """This store keeps decimals as numbers and language tags in lower case."""
    written = '<urn:plan> <urn:cost> "1.0"^^<http://www.w3.org/2001/XMLSchema#decimal> .'
    tagged = '<urn:plan> <urn:title> "Plan"@en-GB .'
    wanted = dataclasses.replace(edition, lines=edition.lines | {written, tagged})

    outcome = deliver(wanted).push()

    assert outcome.changed == (
        (written, written.replace("1.0", "1")),
        (tagged, tagged.replace("en-GB", "en-gb")),
    )
    fake.seen.clear()
    again = deliver(wanted).push()
    assert (fake.writes, again.changed) == ([], outcome.changed)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("80.25", "80.26"),
        lambda text: text.replace("計画", "計画？"),
        lambda text: text.replace("#decimal", "#double"),
        lambda text: text.replace("measure-7", "measure-6"),
    ],
)
def test_store_that_keeps_something_else_fails_and_the_old_graph_stands(
    spoil: Callable[[str], str], fake: FakeStore, deliver: Deliver, former: EditionGraph
) -> None:
    fake.put(former.lines)
    fake.verdict = lambda _method, _path, text, _number: _spoiling(fake, spoil) if "staging" in text else "pass"

    with pytest.raises(StoreError, match=r"does not keep what it was sent|gives out"):
        deliver().push()

    assert fake.graph() == former.lines
    assert fake.names() == [former.iri]


def _spoiling(fake: FakeStore, spoil: Callable[[str], str]) -> str:
    fake.spoil = spoil
    return "pass"


def test_two_at_once_come_to_one_end(fake: FakeStore, deliver: Deliver, edition: EditionGraph) -> None:
    """Another run comes to its end just before ours would exchange: it removes what ours has staged."""
    other = deliver()

    def interfere(_method: str, _path: str, text: str, _number: int) -> str:
        if text.startswith("MOVE"):
            fake.verdict = lambda *_: "pass"
            other.push()
        return "pass"

    fake.verdict = interfere

    outcome = deliver().push()

    assert (fake.graph(), fake.names()) == (edition.lines, [edition.iri])
    assert outcome.added == 12


def test_another_release_delivered_at_once_is_not_mixed_with_ours(
    fake: FakeStore, deliver: Deliver, edition: EditionGraph, former: EditionGraph
) -> None:
    """The graph is that of one of both, whole; here ours comes last."""
    other = deliver(former)

    def interfere(_method: str, _path: str, text: str, _number: int) -> str:
        if text.startswith("SELECT") and "/staging-" in text:
            fake.verdict = lambda *_: "pass"
            other.push()
            assert fake.graph() == former.lines
        return "pass"

    fake.verdict = interfere

    deliver().push()

    assert (fake.graph(), fake.names()) == (edition.lines, [edition.iri])


def test_interrupt_leaves_the_old_graph_and_no_staging(
    fake: FakeStore, deliver: Deliver, former: EditionGraph, told: list[Action]
) -> None:
    fake.put(former.lines)
    delivery = deliver()

    def interrupt(action: Action) -> None:
        told.append(action)
        if action.deed is Deed.SWAP:
            raise KeyboardInterrupt

    delivery._tell = interrupt  # noqa: SLF001  the test stands in for a person at the keyboard

    with pytest.raises(KeyboardInterrupt):
        delivery.push()

    assert (fake.graph(), fake.names()) == (former.lines, [former.iri])
