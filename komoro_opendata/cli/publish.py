"""The command `publish`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from komoro_opendata.cli.options import Settings, base_option, common_options, hosting_options, package_argument
from komoro_opendata.cli.say import Exit

if TYPE_CHECKING:
    from komoro_opendata.publish import Release

__all__ = ["command"]

_MADE = {
    "ja": "{out} に公開物を作りました: 表 {tables} 個（{rows} 行）、{counts}警告 {warnings} 件",
    "en": "made {out}: {tables} tables ({rows} rows), {counts}{warnings} warnings",
}
_TRIPLES = {"ja": "トリプル {triples} 個、", "en": "{triples} triples, "}
_NO_URL = {
    "ja": "目録のファイルの URL は、パッケージの homepage から始まります。公開先が違うときは --url で示してください",
    "en": "addresses of files in the catalogue begin with the package's homepage; say with --url where else they stand",
}
_LEFT_OUT = {
    "ja": "形式 {form} は、必要な部品がないため作りません（作るには: pip install 'komoro-opendata[{extra}]'）",
    "en": "the format {form} is left out, for what makes it is not installed (pip install 'komoro-opendata[{extra}]')",
}
_FILES = {"ja": "{size:>9} バイト、ファイル {count} 個", "en": "{size:>9} bytes, files: {count}"}


@click.command("publish")
@package_argument
@click.option("--out", default="dist", show_default=True, type=click.Path(), help="Folder of the release. 出力先")
@click.option(
    "--only", multiple=True, metavar="NAME,…", help="Make these formats or groups alone. これらの形式だけを作る"
)
@click.option("--without", multiple=True, metavar="NAME,…", help="Leave these out. これらの形式を除く")
@click.option("--strict", is_flag=True, help="Count warnings as errors. 警告もエラーとして扱う")
@base_option
@hosting_options
@common_options
@click.pass_context
def command(  # noqa: PLR0913  an option is a parameter
    context: click.Context,
    package: str,
    *,
    out: str,
    only: tuple[str, ...],
    without: tuple[str, ...],
    strict: bool,
    base: str,
    url: str,
    sparql_endpoint: str,
) -> None:
    """Check the package and write a complete release, in one step: all of it or nothing.

    An older release at that place is replaced; anything else there is left alone (exit code 2).
    datapackage.json, data/, release.json and SHA256SUMS are always made.

    パッケージを検査し、公開物一式を作ります。エラーがあれば何も書きません。
    """
    from komoro_opendata.findings.report import as_text
    from komoro_opendata.package import open_package
    from komoro_opendata.publish import Hosting, InvalidPackageError, publish
    from komoro_opendata.publish.formats import FORMATS
    from komoro_opendata.publish.selection import announced, installed, selected

    settings = context.ensure_object(Settings)
    language = settings.language
    formats, lacking = installed(selected(FORMATS, _names(only), _names(without)), _names(only))
    for form in lacking:
        extra = form.extra.name if form.extra else ""
        click.echo(f"komoro-opendata: {_LEFT_OUT[language].format(form=form.name, extra=extra)}", err=True)
    if sys.stderr.isatty() and not settings.quiet:
        formats = announced(formats, lambda name: click.echo(f"  {name}", err=True))
    with open_package(package) as opened:
        try:
            hosting = Hosting(url, sparql_endpoint)
            release = publish(opened, Path(out), base=base, formats=formats, strict=strict, hosting=hosting)
        except InvalidPackageError as refused:
            report = refused.report
            click.echo(as_text(package, report.findings, report.counts, language, valid=False), nl=False, err=True)
            click.echo(f"komoro-opendata: {refused.words[language]}", err=True)
            context.exit(Exit.DATA_AT_FAULT)
    _tell(release, language)
    if not url and not settings.quiet and any(form.group == "metadata" for form in formats):
        click.echo(f"komoro-opendata: {_NO_URL[language]}", err=True)


def _tell(release: "Release", language: str) -> None:
    """What was made, and how much of it stands in each folder."""
    click.echo(
        _MADE[language].format(
            out=release.folder,
            tables=len(release.rows),
            rows=sum(release.rows.values()),
            counts=_TRIPLES[language].format(**release.counts) if "triples" in release.counts else "",
            warnings=release.report.counts["warning"],
        ),
    )
    by_folder: dict[str, list[int]] = {}
    for file in release.files:
        folder, slash, _ = file.path.partition("/")
        by_folder.setdefault(folder + slash, []).append(file.bytes)
    for place, sizes in by_folder.items():
        click.echo(f"  {place:<18} {_FILES[language].format(count=len(sizes), size=sum(sizes))}")


def _names(given: tuple[str, ...]) -> list[str]:
    """Names given one by one or with commas between them."""
    return [name.strip() for listed in given for name in listed.split(",")]
