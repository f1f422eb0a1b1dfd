"""The command `validate`."""

import click

import komoro_opendata
from komoro_opendata.cli.options import Settings, common_options, package_argument, report_format
from komoro_opendata.cli.say import Exit

__all__ = ["command"]


@click.command("validate")
@package_argument
@click.option("--example", is_flag=True, help="Check the example that comes with the program. 付属の例を検査する")
@click.option("--strict", is_flag=True, help="Count warnings as errors. 警告もエラーとして扱う")
@click.option("--no-graph", is_flag=True, help="Leave out the checks of the linked data. RDF の検査を省く")
@report_format
@common_options
@click.pass_context
def command(context: click.Context, package: str, *, example: bool, strict: bool, no_graph: bool, form: str) -> None:
    """Check a package: descriptor, files, tables, what they mean together, and their linked data.

    PACKAGE is a folder, a zip or a datapackage.json. Exit code 0: valid; 1: there are errors; 2: no package.

    パッケージ（フォルダー、zip、datapackage.json）を検査します。
    """
    from komoro_opendata.check import validate
    from komoro_opendata.findings.report import as_json, as_text
    from komoro_opendata.vocabulary.resources import example_package

    settings = context.ensure_object(Settings)
    location = str(example_package()) if example else package
    report = validate(location, graph=not no_graph)
    valid = report.valid and not (strict and report.findings)
    if form == "json":
        text = as_json(report.findings, report.counts, komoro_opendata.__version__, settings.language, valid=valid)
    else:
        text = as_text(location, report.findings, report.counts, settings.language, valid=valid)
    click.echo(text, nl=False)
    if not valid:
        context.exit(Exit.DATA_AT_FAULT)
