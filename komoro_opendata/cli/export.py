"""The command `export`."""

from pathlib import Path

import click

from komoro_opendata.cli.options import common_options, package_argument
from komoro_opendata.cli.output import opened_output

__all__ = ["command"]


@click.command("export")
@package_argument
@click.option(
    "--format", "form", type=click.Choice(["xlsx"]), default="xlsx", show_default=True, help="Excel workbook. 出力形式"
)
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False), help="File to write. 出力先ファイル")
@click.option("--force", is_flag=True, help="Replace the file if it is there. 同じ名前のファイルを置き換える")
@common_options
def command(package: str, *, form: str, output: str, force: bool) -> None:  # noqa: ARG001  one format so far
    """Write the package into a workbook that can be filled in and imported again.

    パッケージを Excel ブックに書き出します。記入して import で取り込めます。
    """
    from komoro_opendata.package import open_package
    from komoro_opendata.plan.workbook.export import export_workbook
    from komoro_opendata.plan.workbook.workbook_file import refuse_open

    if output != "-" and not force and Path(output).exists():
        raise click.UsageError(
            f"「{output}」はすでにあります。置き換えるには --force を付けてください / "
            f"“{output}” is there already; --force replaces it"
        )
    refuse_open(Path(output))
    with open_package(package) as opened, opened_output(output) as sink:
        export_workbook(opened, sink)
