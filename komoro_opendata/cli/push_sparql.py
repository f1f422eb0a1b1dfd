"""The command `push sparql`."""

import os
from pathlib import Path

import click

from komoro_opendata.cli.deliveries import Delivering, delivery_options

__all__ = ["command"]

_STORES = ("oxigraph", "virtuoso", "fuseki", "other")


@click.command("sparql")
@click.argument("release", default="dist", type=click.Path(path_type=Path))
@click.option("--url", default="", metavar="URL", help="Address of the store or its query. ストアのアドレス")
@click.option("--query", default="", metavar="URL", help="Endpoint for queries. 検索の窓口")
@click.option("--update", default="", metavar="URL", help="Endpoint for updates. 更新の窓口")
@click.option("--graph-store", default="", metavar="URL", help="Endpoint for graphs. グラフの窓口")
@click.option(
    "--store",
    "product",
    type=click.Choice(_STORES),
    help="What the store is, where it is not to be looked for at --url. ストアの種類 [default: found at --url]",
)
@click.option(
    "--password-file",
    type=click.Path(path_type=Path),
    help="File with the password of $KOMORO_SPARQL_USER. パスワードのファイル [default: $KOMORO_SPARQL_PASSWORD]",
)
@click.option(
    "--token-file",
    type=click.Path(path_type=Path),
    help="File with a bearer token. トークンのファイル [default: $KOMORO_SPARQL_TOKEN]",
)
@click.option(
    "--allow-window",
    is_flag=True,
    help="Let readers see old and new triples together for a while. 入れ替え中に新旧が混ざって見えてもよい",
)
@delivery_options(seconds=300)
def command(  # noqa: PLR0913  one parameter for each option
    release: Path,
    *,
    url: str,
    query: str,
    update: str,
    graph_store: str,
    product: str | None,
    password_file: Path | None,
    token_file: Path | None,
    allow_window: bool,
    how: Delivering,
) -> None:
    """Deliver a release to a SPARQL store, into the named graph of its edition.

    The triples are uploaded to a staging graph, read back and compared; then they take the place of the old graph,
    in one transaction where the store can do that. Run again with nothing changed, it writes nothing.

    公開物を SPARQL のストアへ届けます。準備用のグラフに送り、読み戻して一致を確かめてから、計画の版の名前付きグラフと
    入れ替えます。変わったものがなければ、何も書き込みません。
    """
    from komoro_opendata.publish.delivery import open_release
    from komoro_opendata.publish.sparql_store.access import access_from
    from komoro_opendata.publish.sparql_store.connection import Connection
    from komoro_opendata.publish.sparql_store.edition import edition_graph_of
    from komoro_opendata.publish.sparql_store.endpoints import Named, checked, endpoints_of
    from komoro_opendata.publish.sparql_store.push import Delivery
    from komoro_opendata.publish.sparql_store.report import as_object, as_text, found, told
    from komoro_opendata.publish.sparql_store.store import Store

    named = checked(Named(url, query, update, graph_store, product or ""))
    access = access_from(os.environ, token_file, password_file)
    edition = edition_graph_of(open_release(release))
    if not access.is_open:
        how.warn_of_plain_http(named.addresses)
    with Connection(access, seconds=how.seconds) as connection:
        store = Store(connection, endpoints_of(named, connection))
        how.say(found(store.endpoints, how.language))
        delivery = Delivery(
            store, edition, lambda action: how.say(told(action, how.language)), allow_window=allow_window
        )
        outcome = (delivery.withdraw if how.withdraw else delivery.push)(is_dry=how.dry_run)
    how.report(as_object(outcome), as_text(outcome, how.language))
