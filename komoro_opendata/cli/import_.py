"""The command `import`."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

import komoro_opendata
from komoro_opendata.cli.options import Settings, common_options, report_format
from komoro_opendata.cli.say import Exit

if TYPE_CHECKING:
    from komoro_opendata.plan.workbook.importing import Imported

__all__ = ["command"]

_NO_PACKAGE = {
    "ja": "取り込み先のパッケージ（フォルダー）を指定してください: komoro-opendata import {file} PACKAGE",
    "en": "name the package (a folder) to import into: komoro-opendata import {file} PACKAGE",
}


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("package", required=False, type=click.Path(path_type=Path))
@click.option("--actuals", is_flag=True, help="Take the actual results alone. 実績値だけを取り込む")
@click.option("--sheet", help="Sheet that a CSV stands for. CSV がどのシートの形か（目標値、実績値）")
@click.option(
    "--encoding",
    type=click.Choice(["utf-8", "cp932"]),
    default="utf-8",
    show_default=True,
    help="Encoding of a CSV. CSV の文字コード",
)
@click.option("--dry-run", is_flag=True, help="Check only, write nothing. 確かめるだけで書かない")
@report_format
@common_options
@click.pass_context
def command(  # noqa: PLR0913  one parameter for each option
    context: click.Context,
    file: Path,
    package: Path | None,
    *,
    actuals: bool,
    sheet: str | None,
    encoding: str,
    dry_run: bool,
    form: str,
) -> None:
    """Take a filled workbook (or a CSV of values) over into a package: everything or nothing.

    PACKAGE is the folder of the workbook where that is a package; a folder that does not exist is made.
    Exit code 0: imported; 1: something is not understood, and nothing was written.

    記入した Excel ブックをパッケージに取り込みます。読み取れないところがあれば何も書きません。
    """
    from komoro_opendata.plan.workbook.taking_over import Order, package_beside, take_over

    language = context.ensure_object(Settings).language
    target = package or package_beside(file)
    if target is None:
        raise click.UsageError(_NO_PACKAGE[language].format(file=file))
    imported = take_over(Order(file, target, sheet, encoding, actuals=actuals, dry_run=dry_run))
    _tell(imported, file, target, form, language, written=not dry_run)
    if not imported.valid:
        context.exit(Exit.DATA_AT_FAULT)


def _tell(imported: "Imported", file: Path, target: Path, form: str, language: str, *, written: bool) -> None:
    from komoro_opendata.cli.output import say_json
    from komoro_opendata.findings.report import as_object, as_text
    from komoro_opendata.plan.workbook.import_text import as_text as summary

    found = Counter(finding.severity.value for finding in imported.findings)
    counts = {severity: found[severity] for severity in ("error", "warning", "info")}
    if form == "json":
        say_json(as_object(imported.findings, counts, komoro_opendata.__version__, language, valid=imported.valid))
        return
    if imported.findings:
        click.echo(as_text(file.name, imported.findings, counts, language, valid=imported.valid), nl=False)
    if imported.valid:
        click.echo(summary(imported, str(file), str(target), language, written=written), nl=False)
