"""The endpoints of a store: found from one address by the paths of known products, or named one by one.

What is known of the products: where their graph store, update and query stand, and whether they run one request of
SPARQL Update as one transaction, so that nobody ever sees a graph half exchanged. Of a product that is not known, and
of Virtuoso, which commits row by row, this must not be relied on.
"""

from dataclasses import dataclass, replace

from komoro_opendata.findings.errors import WordedError
from komoro_opendata.publish.credentials import checked_address
from komoro_opendata.publish.patience import NO_ENTRY
from komoro_opendata.publish.sparql_store.connection import ABSENT, Connection
from komoro_opendata.publish.sparql_store.errors import EntryRefusedError, NoEndpointError

__all__ = ["OTHER", "PRODUCTS", "Endpoints", "Named", "checked", "endpoints_of"]

OTHER = "other"
_QUERY_PATHS = ("/query", "/sparql")


@dataclass(frozen=True, slots=True)
class _Product:
    name: str
    graph_store: str
    update: str
    query: str
    is_atomic: bool
    loading: tuple[tuple[str, str], ...] = ()


_KNOWN = (
    # Without `no_transaction` a large graph takes ten times as long; a staging graph needs no transaction.
    _Product("oxigraph", "/store", "/update", "/query", is_atomic=True, loading=(("no_transaction", ""),)),
    _Product("virtuoso", "/sparql-graph-crud-auth", "/sparql-auth", "/sparql", is_atomic=False),
    _Product("fuseki", "/data", "/update", "/query", is_atomic=True),
)
PRODUCTS = (*(product.name for product in _KNOWN), OTHER)
"""The names of the products; `other` stands for any other."""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where a store is asked, changed and loaded; `graph_store` is empty where it has none.

    `loading` are parameters that make the loading of a staging graph fast.
    """

    product: str
    query: str
    update: str
    graph_store: str
    is_atomic: bool
    loading: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """What a person has said of a store: one address, or its endpoints, or both; and which product it is."""

    url: str = ""
    query: str = ""
    update: str = ""
    graph_store: str = ""
    product: str = ""

    @property
    def addresses(self) -> list[str]:
        """The addresses that were said."""
        return [address for address in (self.url, self.query, self.update, self.graph_store) if address]


def checked(named: Named) -> Named:
    """What was said, without slashes at the end of addresses.

    Raises:
        CredentialError: An address cannot be used.
        WordedError: Too little was said.
    """
    if not (named.url and named.product != OTHER) and not (named.query and named.update):
        raise WordedError(
            "--url でストアのアドレスを指定するか、--query と --update で窓口を指定してください",
            "name the store with --url, or its endpoints with --query and --update",
        )
    names = ("url", "query", "update", "graph_store")
    given = {name: address for name in names if (address := getattr(named, name))}
    return replace(named, **{name: checked_address(address) for name, address in given.items()})


def endpoints_of(named: Named, connection: Connection) -> Endpoints:
    """The endpoints: those named, and of the others what the product at the address has, found there or named.

    Raises:
        StoreError: Nothing known is found at the address.
    """
    if not named.url or named.product == OTHER:
        is_atomic = any(product.name == named.product and product.is_atomic for product in _KNOWN)
        return Endpoints(named.product or OTHER, named.query, named.update, named.graph_store, is_atomic)
    bases = [named.url.removesuffix(path) for path in _QUERY_PATHS if named.url.endswith(path)] + [named.url]
    wanted = [product for product in _KNOWN if named.product in ("", product.name)]
    product, base = (wanted[0], bases[0]) if named.product else _found(connection, bases, wanted)
    return Endpoints(
        product.name,
        named.query or base + product.query,
        named.update or base + product.update,
        named.graph_store or base + product.graph_store,
        product.is_atomic,
        product.loading,
    )


def _found(connection: Connection, bases: list[str], wanted: list[_Product]) -> tuple[_Product, str]:
    refused = []
    for base in bases:
        answers = {product: connection.status(base + product.graph_store, "default") for product in wanted}
        there = [product for product, status in answers.items() if status not in ABSENT]
        closed = [product for product in there if answers[product] in NO_ENTRY]
        if len(closed) == len(wanted):
            refused.append(base)  # all is closed to us, so that this tells nothing
        elif there:
            return there[0], base
    if refused:
        raise EntryRefusedError(
            f"「{refused[0]}」に入れません。利用者名・パスワード・トークンを確かめてください",
            f"“{refused[0]}” lets nobody in; check user, password or token",
        )
    raise NoEndpointError(
        f"「{bases[-1]}」に、知っている製品（{'、'.join(product.name for product in wanted)}）の窓口がありません。"
        "アドレスを確かめるか、--query・--update・--graph-store で指定してください",
        f"at “{bases[-1]}” there is none of the products known ({', '.join(product.name for product in wanted)}); "
        "check the address, or name the endpoints with --query, --update and --graph-store",
    )
