"""The command `audit`."""

from pathlib import Path

import click

from komoro_opendata.cli.options import Settings, common_options, package_argument, report_format
from komoro_opendata.cli.say import Exit

__all__ = ["command"]

_NO_SOURCE = {
    "ja": "出典を --source で指定してください: 計画の本文テキスト、またはその索引(source-cells.csv)",
    "en": "name the source with --source: the plan's text, or its index (source-cells.csv)",
}


@click.command("audit")
@package_argument
@click.option(
    "--source",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Text of the plan, or its index. 計画の本文またはその索引",
)
@report_format
@common_options
@click.pass_context
def command(context: click.Context, package: str, *, source: Path | None, form: str) -> None:
    """Hold every figure and official name of the package against the source text, cell by cell.

    Exit code 0: all agree; 1: something does not.

    すべての数値と正式名称を、出典の本文と一つずつ突き合わせます。
    """
    from komoro_opendata.cli.output import say_json
    from komoro_opendata.package import open_package
    from komoro_opendata.plan.audit import audit
    from komoro_opendata.plan.audit_text import render_text, to_json

    language = context.ensure_object(Settings).language
    if source is None:
        raise click.UsageError(_NO_SOURCE[language])
    with open_package(package) as opened:
        opened.require_tables()
        report = audit(opened, source)
    if form == "json":
        say_json(to_json(report))
    else:
        click.echo(render_text(report, language), nl=False)
    if not report.ok:
        context.exit(Exit.DATA_AT_FAULT)
