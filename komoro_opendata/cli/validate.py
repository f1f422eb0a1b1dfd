"""The command `validate`."""

import click
from click.core import ParameterSource

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
    from komoro_opendata.cli.output import say_json
    from komoro_opendata.findings.report import as_object, as_text
    from komoro_opendata.vocabulary.resources import example_package

    settings = context.ensure_object(Settings)
    if example and context.get_parameter_source("package") is not ParameterSource.DEFAULT:
        raise click.UsageError("--example と PACKAGE は同時に指定できません / give --example or PACKAGE, not both")
    location = str(example_package()) if example else package
    report = validate(location, graph=not no_graph)
    valid = report.valid and not (strict and report.counts["warning"])
    if form == "json":
        version = komoro_opendata.__version__
        say_json(as_object(report.findings, report.counts, version, settings.language, valid=valid))
    else:
        click.echo(as_text(location, report.findings, report.counts, settings.language, valid=valid), nl=False)
    if not valid:
        context.exit(Exit.DATA_AT_FAULT)
