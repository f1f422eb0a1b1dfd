"""Graphs are read whole though answers are cut, and loaded though requests are limited."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from komoro_opendata.publish.sparql_store.edition import EditionGraph
from komoro_opendata.publish.sparql_store.endpoints import Endpoints
from komoro_opendata.publish.sparql_store.errors import StoreError, TooLargeError
from komoro_opendata.publish.sparql_store.store import Store

FakeStore = Any


@pytest.fixture
def bare(endpoints: Endpoints, connect: Callable[..., Any]) -> Store:
    """The store without a graph store."""
    return Store(connect(), dataclasses.replace(endpoints, graph_store=""))


@pytest.mark.parametrize("most", [1, 5, 12, 100])
@pytest.mark.parametrize("kind", ["store", "bare"])
def test_graph_is_read_whole(
    kind: str, most: int, fake: FakeStore, edition: EditionGraph, request: pytest.FixtureRequest
) -> None:
    fake.put(edition.lines)
    fake.most_rows = most

    assert request.getfixturevalue(kind).lines(edition.iri) == edition.lines
    pages = -(-12 // most) if most < 12 else 0
    assert len(fake.seen) == 2 + pages
    assert fake.writes == []


def test_absent_graph_is_empty(store: Store, edition: EditionGraph) -> None:
    assert (store.count(edition.iri), store.lines(edition.iri)) == (0, frozenset())


def test_triples_that_are_counted_but_not_given_out_are_a_fault(
    fake: FakeStore, store: Store, edition: EditionGraph
) -> None:
    fake.put(edition.lines)
    fake.spoil = lambda text: "".join(line for line in text.splitlines(keepends=True) if "title" not in line)

    with pytest.raises(StoreError, match=r"gives out 10 of the 12 triples"):
        store.lines(edition.iri)


@pytest.mark.parametrize("text", ["<html>", "<a> <b> .\n", '<a> <b> "\\x" .\n'])
def test_answer_that_is_no_ntriples_is_a_fault(text: str, fake: FakeStore, store: Store, edition: EditionGraph) -> None:
    fake.put(edition.lines)
    fake.spoil = lambda _: text

    with pytest.raises(StoreError, match="cannot be read"):
        store.lines(edition.iri)


def test_answer_that_is_no_json_is_a_fault(fake: FakeStore, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    handler: Any = fake.RequestHandlerClass
    for text in ("[]", "{", '{"results": {"bindings": [{"n": {}}]}}', '{"results": {"bindings": []}}', "[" * 9999):
        kind = "application/sparql-results+json"
        monkeypatch.setattr(handler, "_results", lambda _self, _query, text=text, kind=kind: (200, text, kind))
        with pytest.raises(StoreError, match="cannot be read"):
            store.count("urn:a")


@pytest.mark.parametrize("kind", ["store", "bare"])
def test_request_that_is_too_large_is_divided(
    kind: str, fake: FakeStore, edition: EditionGraph, request: pytest.FixtureRequest
) -> None:
    fake.most_bytes = 500

    request.getfixturevalue(kind).add(edition.iri, sorted(edition.lines))

    assert fake.graph() == edition.lines
    assert len(fake.writes) >= 3


def test_line_that_is_too_large_by_itself_is_told(fake: FakeStore, store: Store, edition: EditionGraph) -> None:
    fake.most_bytes = 30

    with pytest.raises(TooLargeError):
        store.add(edition.iri, sorted(edition.lines))


def test_many_lines_go_in_several_requests(fake: FakeStore, store: Store, bare: Store, edition: EditionGraph) -> None:
    """4 MiB to a graph store, 100 kB by an update."""
    lines = [f'<urn:a> <urn:b> "{number:0100000d}" .' for number in range(50)]

    store.add(edition.iri, lines)
    loaded = len(fake.writes)
    bare.remove(edition.iri, lines)

    assert (loaded, len(fake.writes) - loaded) == (2, 50)
    assert fake.graph() == set()


def test_loading_parameters_go_along(
    fake: FakeStore, endpoints: Endpoints, connect: Callable[..., Any], edition: EditionGraph
) -> None:
    asked: list[str] = []
    fake.verdict = lambda *_: "pass"
    store = Store(connect(), dataclasses.replace(endpoints, loading=(("no_transaction", ""),)))
    handler: Any = fake.RequestHandlerClass
    done = handler._done  # noqa: SLF001  to see the whole address

    def watch(self: Any, path: str, fields: dict[str, str], body: str) -> Any:
        asked.extend(fields)
        return done(self, path, fields, body)

    handler._done = watch  # noqa: SLF001
    try:
        store.add(edition.iri, [edition.mark])
    finally:
        handler._done = done  # noqa: SLF001

    assert asked == ["graph", "no_transaction"]


def test_graphs_are_found_by_name_and_triple(fake: FakeStore, store: Store, edition: EditionGraph) -> None:
    for name in ("urn:a/staging-1", "urn:a/staging-2", "urn:a", "urn:b/staging-1"):
        fake.put({edition.mark}, name)
    fake.put({"<urn:a> <urn:b> <urn:c> ."}, "urn:a/staging-3")

    assert store.graphs("urn:a/staging-", edition.mark) == ["urn:a/staging-1", "urn:a/staging-2"]
