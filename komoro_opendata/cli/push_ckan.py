"""The command `push ckan`."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from komoro_opendata.cli.options import Settings, common_options, report_format

if TYPE_CHECKING:
    from komoro_opendata.publish.credentials import Secret

__all__ = ["command"]

_TOKEN = "KOMORO_CKAN_TOKEN"  # noqa: S105  the name of a variable
_NO_TOKEN = {
    "ja": f"トークンがありません。環境変数 {_TOKEN} に入れるか、--token-file でファイルを指定してください",
    "en": f"there is no token: put it into the variable {_TOKEN} of the environment, or name a file with --token-file",
}
_INSECURE = {
    "ja": "警告: 暗号化されていない http で送信します。途中でトークンを読み取られるおそれがあります",
    "en": "warning: plain http is not encrypted; the token can be read on the way",
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
@click.option("--withdraw", is_flag=True, help="Take the release back. 公開物を取り下げる")
@click.option("--dry-run", is_flag=True, help="Only say what would be done. 実行せず内容だけを表示する")
@click.option(
    "--timeout",
    type=click.IntRange(1, 3600),
    default=60,
    show_default=True,
    help="Most seconds to wait for an answer. 応答を待つ時間（秒）",
)
@report_format
@common_options
@click.pass_context
def command(  # noqa: PLR0913  one parameter for each option
    context: click.Context,
    release: Path,
    *,
    url: str,
    organization: str,
    token_file: Path | None,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    withdraw: bool,
    dry_run: bool,
    timeout: int,
    form: str,
) -> None:
    """Deliver a release to a CKAN portal as a data set, one for each edition of a plan.

    A new data set is private until all of it is there and was read back. What the portal's staff have added stays;
    a data set of the same name that is not ours is refused. Run it again after a fault: it goes on.

    公開物を CKAN ポータルのデータセットとして届けます。もう一度実行すると、変わったものだけを送ります。
    """
    from komoro_opendata.cli.output import say_json
    from komoro_opendata.findings import printable
    from komoro_opendata.publish.ckan.choice import Choice
    from komoro_opendata.publish.ckan.connection import Connection
    from komoro_opendata.publish.ckan.dataset import dataset_of
    from komoro_opendata.publish.ckan.push import Delivery
    from komoro_opendata.publish.ckan.report import as_object, as_text, told
    from komoro_opendata.publish.credentials import checked_address
    from komoro_opendata.publish.delivery import open_release

    settings = context.ensure_object(Settings)
    language = settings.language

    def say(line: str) -> None:
        if not settings.quiet:
            click.echo(printable(line, limit=None), err=True)

    address = checked_address(url)
    token = _token(token_file, address, language)
    wanted = dataset_of(open_release(release), Choice(include, exclude))
    with Connection(address, token, seconds=float(timeout)) as connection:
        delivery = Delivery(connection, wanted, organization, lambda action: say(told(action, language)))
        outcome = (delivery.withdraw if withdraw else delivery.push)(is_dry=dry_run)
    if form == "json":
        say_json(as_object(outcome))
    else:
        click.echo("\n".join(printable(line, limit=None) for line in as_text(outcome, language).split("\n")), nl=False)


def _token(file: Path | None, address: str, language: str) -> "Secret":
    """The token, after a warning where others could read it on its way."""
    from komoro_opendata.publish.credentials import is_insecure, secret_from

    token = secret_from(os.environ, _TOKEN, file)
    if token is None:
        raise click.UsageError(_NO_TOKEN[language])
    if is_insecure(address):
        click.echo(_INSECURE[language], err=True)
    return token
