"""The command `rdf`."""

import io

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
@click.option("-o", "--output", default="-", type=click.Path(dir_okay=False), help="File to write. 出力先ファイル")
@base_option
@common_options
def command(package: str, *, form: str, output: str, base: str) -> None:
    """Write the package as linked data (RDF).

    パッケージを RDF に変換します。
    """
    from komoro_opendata.package import open_package
    from komoro_opendata.rdf import write_ntriples
    from komoro_opendata.rdf.package_graph import context_of, package_ntriples
    from komoro_opendata.rdf.serialisation import serialised

    with open_package(package) as opened:
        opened.require_tables()
        context = context_of(opened, base)
        chunks = package_ntriples(opened, context)
        with opened_output(output) as sink:
            if form == "nt":
                sink.writelines(chunks)
            else:
                triples = io.BytesIO()
                write_ntriples(chunks, triples)
                sink.write(serialised(triples.getvalue(), form, opened, context))
