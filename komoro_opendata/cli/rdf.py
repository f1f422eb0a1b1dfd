"""The command `rdf`."""

import click

from komoro_opendata.cli.options import base_option, common_options, package_argument
from komoro_opendata.cli.output import opened_output

__all__ = ["command"]


@click.command("rdf")
@package_argument
@click.option(
    "--format",
    "form",
    type=click.Choice(["nt", "turtle", "jsonld", "trig"]),
    default="nt",
    show_default=True,
    help="N-Triples (streamed), Turtle, JSON-LD, or TriG with the edition as named graph. 出力形式",
)
@click.option(
    "--as-released",
    is_flag=True,
    help="The graph as `publish` writes it: with slices, sources of values and description of the data set, sorted. "
    "公開データと同じグラフ",
)
@click.option("-o", "--output", default="-", type=click.Path(dir_okay=False), help="File to write. 出力先ファイル")
@base_option
@common_options
def command(package: str, *, form: str, as_released: bool, output: str, base: str) -> None:
    """Write the package as linked data (RDF).

    パッケージを RDF に変換します。
    """
    from komoro_opendata.package import open_package
    from komoro_opendata.rdf.package_graph import context_of
    from komoro_opendata.rdf.serialisation import mapped_graph, released_graph, serialised

    with open_package(package) as opened:
        opened.require_tables()
        context = context_of(opened, base)
        with opened_output(output) as sink:
            if as_released:
                sink.write(serialised(released_graph(opened, context), form, opened, context))
            else:
                sink.writelines(mapped_graph(opened, context, form))
