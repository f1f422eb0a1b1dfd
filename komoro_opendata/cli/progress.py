"""The command `progress`."""

from dataclasses import dataclass
from typing import Any

import click

from komoro_opendata.cli.options import Settings, base_option, common_options, package_argument
from komoro_opendata.cli.output import opened_output, say_json

__all__ = ["command"]

_RDF_TELLS_ALL = {
    "ja": "リンクトデータは集計できません: --format nt と ttl は --by なしで使ってください",
    "en": "linked data tell single judgements: use --format nt and ttl without --by",
}


@dataclass(frozen=True, slots=True)
class _Request:
    """What the options ask for."""

    package: str
    year: str | None
    by: str
    form: str
    output: str
    base: str


@click.command("progress")
@package_argument
@base_option
@click.option("-o", "--output", default="-", type=click.Path(dir_okay=False), help="File to write. 出力先ファイル")
@click.option("--year", help="Fiscal year: 2022, 令和4, R4. 年度 [default: the latest measured]")
@click.option(
    "--by",
    type=click.Choice(["indicator", "measure", "policy", "department", "sdg"]),
    default="indicator",
    show_default=True,
    help="What to count by. 集計の単位",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv", "nt", "ttl"]),
    default="text",
    show_default=True,
    help="Form of the report; nt and ttl are linked data. 報告の形式",
)
@common_options
@click.pass_context
def command(context: click.Context, /, **options: Any) -> None:
    """Judge actual results against targets, per indicator, measure, policy, department or SDG.

    実績値を目標値・現状値に照らして判定し、施策・政策・部署・SDGs ごとに集計します。
    """
    from komoro_opendata.package import open_package
    from komoro_opendata.plan.progress import assess, fiscal_year_named
    from komoro_opendata.plan.progress_report import ProgressReport

    request = _Request(**options)
    language = context.ensure_object(Settings).language
    if request.form in {"nt", "ttl"} and request.by != "indicator":
        raise click.UsageError(_RDF_TELLS_ALL[language])
    with open_package(request.package) as opened:
        opened.require_tables()
        progress = assess(opened, None if request.year is None else fiscal_year_named(request.year))
        report = ProgressReport(opened, progress, request.by)
        if request.output == "-" and request.form == "json":
            say_json(report.as_object())
        elif request.output == "-" and request.form == "text":
            click.echo(report.text(language), nl=False)
        else:
            content = report.content(request.form, language, request.base)
            with opened_output(request.output) as sink:
                sink.write(content)
