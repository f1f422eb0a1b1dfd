"""The command `push`: one command for each kind of server, in a module `push_{name}` of its own."""

import click

from komoro_opendata.cli.commands import Commands
from komoro_opendata.cli.options import common_options

__all__ = ["command"]

_SHORT_HELP = {
    "ckan": "To a CKAN portal. CKAN のポータルへ",
    "sparql": "To a SPARQL store. SPARQL のストアへ",
}


@click.group("push", cls=Commands, table=_SHORT_HELP, modules="komoro_opendata.cli.push_")
@common_options
def command() -> None:
    """Deliver a release to a portal or a store; run again, it sends only what has changed.

    公開物をポータルやデータベースへ届けます。もう一度実行すると、変わったものだけを送ります。
    """
