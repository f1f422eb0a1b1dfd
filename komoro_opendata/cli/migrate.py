"""The command `migrate`."""

from pathlib import Path

import click

from komoro_opendata.cli.options import Settings, common_options, package_argument

__all__ = ["command"]

_DONE = {
    "ja": "プロファイル {versions} に移行し、「{out}」に書き出しました",
    "en": "migrated the profile {versions} into “{out}”",
}
_KEPT = {
    "ja": "新しい版にない列は、独自の列として残しました: {kept}",
    "en": "columns that the new version lacks were kept as own ones: {kept}",
}
_NEXT = {"ja": "次に: komoro-opendata validate {out}", "en": "Next: komoro-opendata validate {out}"}


@click.command("migrate")
@package_argument
@click.option("--out", required=True, type=click.Path(), help="New folder for the package. 出力先の新しいフォルダー")
@common_options
@click.pass_context
def command(context: click.Context, package: str, *, out: str) -> None:
    """Bring a package of an older version of the profile into the present one, in a new folder.

    以前の版のプロファイルのパッケージを、現在の版に移行します（元のフォルダーはそのまま残ります）。
    """
    from komoro_opendata.package import open_package
    from komoro_opendata.plan.migration import migrate

    language = context.ensure_object(Settings).language
    with open_package(package) as opened:
        migrated = migrate(opened, Path(out))
    click.echo(_DONE[language].format(versions=" → ".join(migrated.versions), out=out))
    if migrated.kept:
        click.echo(_KEPT[language].format(kept=", ".join(migrated.kept)))
    click.echo(_NEXT[language].format(out=out))
