"""The command `diff`."""

import click

from komoro_opendata.cli.options import Settings, common_options
from komoro_opendata.cli.say import Exit

__all__ = ["command"]


@click.command("diff")
@click.argument("old", type=click.Path())
@click.argument("new", type=click.Path())
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="Form of the report. 報告の形式",
)
@common_options
@click.pass_context
def command(context: click.Context, old: str, new: str, *, form: str) -> None:
    """Compare two versions of a package by meaning, and propose the next version number of the data.

    OLD and NEW are folders, zips or datapackage.json files. Exit code 0: the same; 1: they differ.

    パッケージの二つの版を意味で比べ、次の版番号を提案します。
    """
    from komoro_opendata.cli.output import say_json
    from komoro_opendata.findings import printable
    from komoro_opendata.package import open_package
    from komoro_opendata.plan.difference import compare
    from komoro_opendata.plan.difference_report import as_markdown, as_object, as_text

    language = context.ensure_object(Settings).language
    with open_package(old) as before, open_package(new) as after:
        for package in (before, after):
            package.require_tables()
        difference = compare(before, after)
    if form == "json":
        say_json(as_object(difference, language))
    else:
        text = as_text(difference, language) if form == "text" else as_markdown(difference, language)
        click.echo("\n".join(printable(line, limit=None) for line in text.split("\n")), nl=False)
    if not difference.same:
        context.exit(Exit.DATA_AT_FAULT)
