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
@click.option("--report", "page", type=click.Path(), help="Write all findings to a web page. 結果をHTMLの1ページに書く")
@report_format
@common_options
@click.pass_context
def command(context: click.Context, /, package: str, *, form: str, page: str | None, **flags: bool) -> None:
    """Check a package: descriptor, files, tables, what they mean together, and their linked data.

    PACKAGE is a folder, a zip or a datapackage.json. Exit code 0: valid; 1: there are errors; 2: no package.

    パッケージ（フォルダー、zip、datapackage.json）を検査します。
    """
    from komoro_opendata.check import validate
    from komoro_opendata.cli.output import opened_output, say_json
    from komoro_opendata.findings.report import as_object, as_text
    from komoro_opendata.findings.report_page import as_page
    from komoro_opendata.plan.workbook.places import with_places
    from komoro_opendata.vocabulary.resources import example_package

    settings = context.ensure_object(Settings)
    if flags["example"] and context.get_parameter_source("package") is not ParameterSource.DEFAULT:
        raise click.UsageError("--example と PACKAGE は同時に指定できません / give --example or PACKAGE, not both")
    location = str(example_package()) if flags["example"] else package
    report = with_places(validate(location, graph=not flags["no_graph"]), location)
    valid = report.valid and not (flags["strict"] and report.counts["warning"])
    if page is not None:
        with opened_output(page) as target:
            target.write(as_page(location, report.findings, valid=valid).encode("utf-8", "backslashreplace"))
    if form == "json":
        version = komoro_opendata.__version__
        say_json(as_object(report.findings, report.counts, version, settings.language, valid=valid))
    else:
        click.echo(as_text(location, report.findings, report.counts, settings.language, valid=valid), nl=False)
    if not valid:
        context.exit(Exit.DATA_AT_FAULT)
