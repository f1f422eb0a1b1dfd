"""The command `publish`."""

from pathlib import Path

import click

from komoro_opendata.cli.options import Settings, base_option, common_options, package_argument
from komoro_opendata.cli.say import Exit

__all__ = ["command"]

_MADE = {
    "ja": "{out} に公開物を作りました: 表 {tables} 個（{rows} 行）、トリプル {triples} 個、警告 {warnings} 件",
    "en": "made {out}: {tables} tables ({rows} rows), {triples} triples, {warnings} warnings",
}
_FILES = {"ja": "{size:>9} バイト、ファイル {count} 個", "en": "{size:>9} bytes, files: {count}"}


@click.command("publish")
@package_argument
@click.option("--out", default="dist", show_default=True, type=click.Path(), help="Folder of the release. 出力先")
@click.option("--strict", is_flag=True, help="Count warnings as errors. 警告もエラーとして扱う")
@base_option
@common_options
@click.pass_context
def command(context: click.Context, package: str, *, out: str, strict: bool, base: str) -> None:
    """Check the package and write a complete release, in one step: all of it or nothing.

    An older release at that place is replaced; anything else there is left alone (exit code 2).

    パッケージを検査し、公開物一式を作ります。エラーがあれば何も書きません。
    """
    from komoro_opendata.findings.report import as_text
    from komoro_opendata.package import open_package
    from komoro_opendata.publish import InvalidPackageError, publish

    language = context.ensure_object(Settings).language
    with open_package(package) as opened:
        try:
            release = publish(opened, Path(out), base=base, strict=strict)
        except InvalidPackageError as refused:
            report = refused.report
            click.echo(as_text(package, report.findings, report.counts, language, valid=False), nl=False, err=True)
            click.echo(f"komoro-opendata: {refused.words[language]}", err=True)
            context.exit(Exit.DATA_AT_FAULT)
    click.echo(
        _MADE[language].format(
            out=release.folder,
            tables=len(release.rows),
            rows=sum(release.rows.values()),
            triples=release.counts["triples"],
            warnings=release.report.counts["warning"],
        ),
    )
    by_folder: dict[str, list[int]] = {}
    for file in release.files:
        folder, slash, _ = file.path.partition("/")
        by_folder.setdefault(folder + slash, []).append(file.bytes)
    for place, sizes in by_folder.items():
        click.echo(f"  {place:<18} {_FILES[language].format(count=len(sizes), size=sum(sizes))}")
