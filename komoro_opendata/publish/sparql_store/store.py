"""What a delivery does to a store: count, read, add, remove, move. Everything is asked for in standard SPARQL 1.1.

Reads are GET requests, so that whatever is none may have changed something. A graph is read by the Graph Store
Protocol or by CONSTRUCT; some stores cut long answers without a word (Virtuoso after 10,000 triples), so the number of
triples is asked for, and what is missing is read page by page.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlencode

from komoro_opendata.publish.sparql_store.connection import Connection, Request
from komoro_opendata.publish.sparql_store.endpoints import Endpoints
from komoro_opendata.publish.sparql_store.errors import StoreError, TooLargeError
from komoro_opendata.rdf.ntriples_reading import NotNTriplesError, canonical_lines

__all__ = ["Store"]

_NTRIPLES = "application/n-triples"
_TRIPLES = frozenset({_NTRIPLES, "text/plain", "text/ntriples"})
_JSON = "application/sparql-results+json"
_ROWS = frozenset({_JSON, "application/json"})
_LOADED_AT_ONCE = 4 << 20  # bytes of one request to a graph store
_WRITTEN_AT_ONCE = 100_000  # bytes of one SPARQL Update: Virtuoso's compiler has no memory for much more
_LEAST = 2


class Store:
    """A store, by its endpoints."""

    def __init__(self, connection: Connection, endpoints: Endpoints) -> None:
        """Nothing is asked yet."""
        self.endpoints = endpoints
        self._connection = connection

    def count(self, graph: str, pattern: str = "?s ?p ?o") -> int:
        """How many triples of a named graph fit a pattern; 0 where there is no such graph.

        Raises:
            StoreError: The store fails or refuses.
        """
        (row,) = self._rows(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{graph}> {{ {pattern} }} }}") or ({},)
        number = row.get("n", "")
        if not number.isdecimal():
            raise _unreadable()
        return int(number)

    def graphs(self, beginning: str, triple: str) -> list[str]:
        """The named graphs that hold a triple and whose names begin like this.

        Raises:
            StoreError: The store fails or refuses.
        """
        where = f'GRAPH ?g {{ {triple} }} FILTER(STRSTARTS(STR(?g), "{beginning}"))'
        names = (row.get("g", "") for row in self._rows(f"SELECT DISTINCT ?g WHERE {{ {where} }}"))
        return sorted(name for name in names if name.startswith(beginning) and not {*name} & {*'<>" {}\\'})

    def lines(self, graph: str) -> frozenset[str]:
        """The triples of a named graph as canonical lines; none where there is no such graph.

        Raises:
            StoreError: The store fails, or does not give out all that it counts.
        """
        number = self.count(graph)
        if not number:
            return frozenset()
        found = set(self._read(graph))
        if 0 < (page := len(found)) < number:
            # Its first answer may stand in another order than the pages do.
            found.update(*(self._page(graph, page, offset) for offset in range(0, number, page)))
        if len(found) != number:
            raise StoreError(
                f"ストアが <{graph}> の {number} 個のうち {len(found)} 個のトリプルしか返しません。"
                "ほかの処理が同時に変更しているか、応答の件数に上限があります",
                f"the store gives out {len(found)} of the {number} triples of <{graph}>: "
                "somebody is changing it, or its answers are limited",
            )
        return frozenset(found)

    def add(self, graph: str, lines: Iterable[str]) -> None:
        """Add triples to a named graph, in as many requests as their size needs; twice is once.

        Raises:
            StoreError: The store fails or refuses; some may be there.
        """
        size = _LOADED_AT_ONCE if self.endpoints.graph_store else _WRITTEN_AT_ONCE
        for part in _parts(lines, size):
            self._add(graph, part)

    def remove(self, graph: str, lines: Iterable[str]) -> None:
        """Remove triples without blank nodes from a named graph; twice is once.

        Raises:
            StoreError: The store fails or refuses; some may be gone.
        """
        for part in _parts(lines, _WRITTEN_AT_ONCE):
            self._update(f"DELETE DATA {{ GRAPH <{graph}> {{\n{_text(part)}}} }}")

    def drop(self, graph: str, *, is_repeatable: bool = True) -> None:
        """Remove a named graph; nothing happens where there is none. Twice is once, but need not be tried again.

        Raises:
            StoreError: The store fails or refuses.
        """
        self._update(f"DROP SILENT GRAPH <{graph}>", is_repeatable=is_repeatable)

    def move(self, source: str, target: str) -> None:
        """Put a graph in the place of another, in one request that fails where the source is gone.

        Raises:
            StoreError: The store fails or refuses.
        """
        self._update(f"MOVE <{source}> TO <{target}>", is_repeatable=False)

    def copy_into(self, source: str, target: str) -> None:
        """Add all triples of a graph to another; twice is once.

        Raises:
            StoreError: The store fails or refuses; some may be there.
        """
        self._update(f"ADD <{source}> TO <{target}>")

    def _rows(self, query: str) -> list[dict[str, str]]:
        """The rows of a SELECT, the value of each variable as text."""
        request = Request("GET", self.endpoints.query, {"query": query}, {"Accept": _JSON})
        body = self._connection.ask(request, _ROWS)
        try:
            rows = json.loads(body)["results"]["bindings"]
            return [{name: str(term["value"]) for name, term in row.items()} for row in rows]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise _unreadable() from None

    def _read(self, graph: str) -> Iterator[str]:
        if not self.endpoints.graph_store:
            return self._triples(self._constructing(f"GRAPH <{graph}> {{ ?s ?p ?o }}"))
        return self._triples(Request("GET", self.endpoints.graph_store, {"graph": graph}, {"Accept": _NTRIPLES}))

    def _page(self, graph: str, size: int, offset: int) -> Iterator[str]:
        inner = f"SELECT ?s ?p ?o WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} LIMIT {size} OFFSET {offset}"
        return self._triples(self._constructing(f"{{ {inner} }}"))

    def _constructing(self, pattern: str) -> Request:
        query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}"
        return Request("GET", self.endpoints.query, {"query": query}, {"Accept": _NTRIPLES})

    def _triples(self, request: Request) -> Iterator[str]:
        try:
            yield from canonical_lines(self._connection.ask(request, _TRIPLES).decode())
        except (NotNTriplesError, UnicodeDecodeError):
            raise _unreadable() from None

    def _add(self, graph: str, lines: Sequence[str]) -> None:
        """Add lines by one request, by two where the store finds it too large, and so on."""
        try:
            if self.endpoints.graph_store:
                parameters = {"graph": graph, **dict(self.endpoints.loading)}
                headers = {"Content-Type": _NTRIPLES}
                body = _text(lines).encode()
                self._connection.change(Request("POST", self.endpoints.graph_store, parameters, headers, body))
            else:
                self._update(f"INSERT DATA {{ GRAPH <{graph}> {{\n{_text(lines)}}} }}")
        except TooLargeError:
            if len(lines) < _LEAST:
                raise
            half = len(lines) // 2
            self._add(graph, lines[:half])
            self._add(graph, lines[half:])

    def _update(self, text: str, *, is_repeatable: bool = True) -> None:
        # As a form: Virtuoso hangs where the text is sent by itself.
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({"update": text}).encode()
        self._connection.change(Request("POST", self.endpoints.update, {}, headers, body, is_repeatable=is_repeatable))


def _parts(lines: Iterable[str], size: int) -> Iterator[Sequence[str]]:
    """The lines in parts of some size in bytes, each of at least one line."""
    part: list[str] = []
    weight = 0
    for line in lines:
        part.append(line)
        weight += len(line.encode()) + 1
        if weight >= size:
            yield part
            part, weight = [], 0
    if part:
        yield part


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _unreadable() -> StoreError:
    return StoreError(
        "ストアの応答を読めません。窓口のアドレスを確かめてください",
        "the store's answer cannot be read; check the addresses of its endpoints",
    )
