"""The command `push ckan`."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from komoro_opendata.cli.deliveries import Delivering, delivery_options

if TYPE_CHECKING:
    from komoro_opendata.publish.credentials import Secret

__all__ = ["command"]

_TOKEN = "KOMORO_CKAN_TOKEN"  # noqa: S105  the name of a variable
_NO_TOKEN = {
    "ja": f"トークンがありません。環境変数 {_TOKEN} に入れるか、--token-file でファイルを指定してください",
    "en": f"there is no token: put it into the variable {_TOKEN} of the environment, or name a file with --token-file",
}


@click.command("ckan")
@click.argument("release", default="dist", type=click.Path(path_type=Path))
@click.option("--url", required=True, metavar="URL", help="Address of the portal. ポータルのアドレス")
@click.option("--organization", required=True, help="Name of the organization there. ポータルでの組織名")
@click.option(
    "--token-file",
    type=click.Path(path_type=Path),
    help=f"File with the token. トークンのファイル [default: ${_TOKEN}]",
)
@click.option("--include", multiple=True, metavar="PATTERN", help="Files to deliver too. 追加で送るファイル")
@click.option("--exclude", multiple=True, metavar="PATTERN", help="Files to leave out. 送らないファイル")
@delivery_options(seconds=60)
def command(  # noqa: PLR0913  one parameter for each option
    release: Path,
    *,
    url: str,
    organization: str,
    token_file: Path | None,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    how: Delivering,
) -> None:
    """Deliver a release to a CKAN portal as a data set, one for each edition of a plan.

    A new data set is private until all of it is there and was read back. What the portal's staff have added stays;
    a data set of the same name that is not ours is refused. Run it again after a fault: it goes on.

    公開物を CKAN ポータルのデータセットとして届けます。もう一度実行すると、変わったものだけを送ります。
    """
    from komoro_opendata.publish.ckan.choice import Choice
    from komoro_opendata.publish.ckan.connection import Connection
    from komoro_opendata.publish.ckan.dataset import dataset_of
    from komoro_opendata.publish.ckan.push import Delivery
    from komoro_opendata.publish.ckan.report import as_object, as_text, told
    from komoro_opendata.publish.credentials import checked_address
    from komoro_opendata.publish.delivery import open_release

    address = checked_address(url)
    token = _token(token_file, address, how)
    wanted = dataset_of(open_release(release), Choice(include, exclude))
    with Connection(address, token, seconds=how.seconds) as connection:
        delivery = Delivery(connection, wanted, organization, lambda action: how.say(told(action, how.language)))
        outcome = (delivery.withdraw if how.withdraw else delivery.push)(is_dry=how.dry_run)
    how.report(as_object(outcome), as_text(outcome, how.language))


def _token(file: Path | None, address: str, how: Delivering) -> "Secret":
    """The token, after a warning where others could read it on its way."""
    from komoro_opendata.publish.credentials import secret_from

    token = secret_from(os.environ, _TOKEN, file)
    if token is None:
        raise click.UsageError(_NO_TOKEN[how.language])
    how.warn_of_plain_http([address])
    return token
