"""Endpoints are found at an address by the paths of known products, or taken as they are named."""

from collections.abc import Callable
from typing import Any

import pytest

from komoro_opendata.cli.push_sparql import command
from komoro_opendata.findings.errors import WordedError
from komoro_opendata.publish.credentials import CredentialError
from komoro_opendata.publish.sparql_store.access import Access
from komoro_opendata.publish.sparql_store.endpoints import PRODUCTS, Endpoints, Named, checked, endpoints_of
from komoro_opendata.publish.sparql_store.errors import EntryRefusedError, NoEndpointError

FakeStore = Any
Connect = Callable[..., Any]

# The paths by the products' own documentation.
PATHS = {
    "oxigraph": ("/store", "/update", "/query"),
    "virtuoso": ("/sparql-graph-crud-auth", "/sparql-auth", "/sparql"),
    "fuseki": ("/plans/data", "/plans/update", "/plans/query"),
}


@pytest.mark.parametrize("product", PATHS)
@pytest.mark.parametrize("end", ["", "/", "/query", "/sparql"])
@pytest.mark.parametrize("scheme", ["", "Digest"])
def test_product_is_found(product: str, end: str, scheme: str, fake: FakeStore, connect: Connect) -> None:
    """At the base or at the address for queries; a graph store that asks who we are is one all the same."""
    graph_store, update, query = PATHS[product]
    fake.paths = {graph_store: "graphs"}
    fake.scheme = scheme
    base = f"{fake.url}/plans" if product == "fuseki" else fake.url

    found = endpoints_of(checked(Named(base + end)), connect())

    assert (found.product, found.is_atomic) == (product, product != "virtuoso")
    assert (found.graph_store, found.update, found.query) == tuple(
        f"{fake.url}{path}" for path in (graph_store, update, query)
    )
    assert fake.writes == []


def test_named_endpoints_go_before_those_of_the_product(fake: FakeStore, connect: Connect) -> None:
    named = checked(Named(fake.url, update="https://example.org/update/"))

    found = endpoints_of(named, connect())

    assert (found.product, found.query, found.update, found.graph_store) == (
        "oxigraph",
        f"{fake.url}/query",
        "https://example.org/update",
        f"{fake.url}/store",
    )


def test_named_endpoints_are_enough_and_nothing_is_asked(fake: FakeStore, connect: Connect) -> None:
    named = checked(Named(query=f"{fake.url}/q", update=f"{fake.url}/u"))

    assert endpoints_of(named, connect()) == Endpoints("other", named.query, named.update, "", is_atomic=False)
    assert endpoints_of(Named(query="q", update="u", product="fuseki"), connect()).is_atomic
    assert endpoints_of(Named(f"{fake.url}/query", product="oxigraph"), connect()).update == f"{fake.url}/update"
    assert fake.seen == []


@pytest.mark.parametrize("named", [Named(), Named(query="http://a"), Named("http://a", product="other")])
def test_too_little_is_told(named: Named) -> None:
    with pytest.raises(WordedError, match="--url"):
        checked(named)


@pytest.mark.parametrize("name", ["url", "query", "update", "graph_store"])
def test_address_that_cannot_be_used_is_told(name: str) -> None:
    sound = Named("http://a", "http://a", "http://a", "http://a")
    given = {**{key: getattr(sound, key) for key in ("url", "query", "update", "graph_store")}, name: "http://me:x@a"}

    with pytest.raises(CredentialError):
        checked(Named(**given))


def test_nothing_known_at_the_address_is_told(fake: FakeStore, connect: Connect) -> None:
    fake.paths = {}

    with pytest.raises(NoEndpointError, match=r"oxigraph, virtuoso, fuseki.*--query, --update and --graph-store"):
        endpoints_of(Named(fake.url), connect())


def test_all_closed_tells_nothing_of_the_product(fake: FakeStore, connect: Connect, secret: Access) -> None:
    """A proxy before everything answers 401 wherever one knocks; with the password it lets us see what is there."""
    fake.scheme = "Basic"
    fake.paths = dict.fromkeys([path for paths in PATHS.values() for path in paths] + ["/data"], "graphs")
    with pytest.raises(EntryRefusedError, match="lets nobody in"):
        endpoints_of(Named(fake.url), connect())
    fake.paths = {"/data": "graphs"}

    assert endpoints_of(Named(fake.url), connect(secret)).product == "fuseki"


def test_command_offers_the_products() -> None:
    (option,) = [one for one in command.params if one.name == "product"]

    assert tuple(getattr(option.type, "choices", ())) == PRODUCTS
