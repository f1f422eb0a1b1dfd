"""The command `inspect`."""

import click

from komoro_opendata.cli.options import Settings, common_options, package_argument, report_format

__all__ = ["command"]


@click.command("inspect")
@package_argument
@report_format
@common_options
@click.pass_context
def command(context: click.Context, package: str, *, form: str) -> None:
    """Show what is in a package: title, tables, rows, period, licence, measures per SDG.

    パッケージの題名・表・行数・期間・ライセンス・SDGs ごとの施策数を表示します。
    """
    from komoro_opendata.cli.output import say_json
    from komoro_opendata.findings import printable
    from komoro_opendata.package import open_package
    from komoro_opendata.plan.summary import as_text, summarise

    with open_package(package) as opened:
        opened.require_tables()
        summary = summarise(opened)
    if form == "json":
        say_json(summary.as_object())
    else:
        text = as_text(summary, context.ensure_object(Settings).language)
        click.echo("\n".join(printable(line, limit=None) for line in text.split("\n")), nl=False)
