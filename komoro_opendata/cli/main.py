"""The program: find the command, run it, and turn what happens into an exit code.

0 done and valid; 1 the data are at fault; 2 wrong usage, nothing there, no package, unsafe package; 3 a fault of this
program or of the machine; 130 interrupted.
"""

import os
import sys
from collections.abc import Sequence
from typing import IO

import click

import komoro_opendata
from komoro_opendata.cli.commands import Commands
from komoro_opendata.cli.options import Settings, common_options, default_language
from komoro_opendata.cli.say import Exit, failure

__all__ = ["cli", "main"]

_SHORT_HELP = {
    "validate": "Check a package. パッケージを検査する",
    "explain": "Explain a rule: cause, remedy, example. 規則を説明する",
    "inspect": "Show what is in a package. パッケージの中身を見る",
    "rdf": "Write the package as linked data (RDF). RDF に変換する",
    "query": "Ask in SPARQL. SPARQL で質問する",
    "serve": "Start a SPARQL endpoint on this machine. この端末で SPARQL の窓口を開く",
    "publish": "Make a complete release. 公開物一式を作る",
    "push": "Deliver a release to a portal. 公開物をポータルへ届ける",
    "init": "Begin the package of a new plan. 新しい計画を始める",
    "import": "Take a filled workbook over. 記入したブックを取り込む",
    "export": "Write a package as a workbook. Excel ブックに書き出す",
    "migrate": "Bring an older package into the present profile. 新しいプロファイルに移行する",
    "progress": "Judge actual results against targets. 進捗を判定する",
    "diff": "Tell what changed between two versions. 二つの版の違いを見る",
    "audit": "Hold every figure and name against the source. 出典と突き合わせる",
}


@click.group(
    cls=Commands,
    table=_SHORT_HELP,
    modules="komoro_opendata.cli.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(komoro_opendata.__version__, package_name="komoro-opendata")
@common_options
def cli() -> None:
    """Municipal plans as open data: check, map to linked data, publish.

    自治体の計画をオープンデータとして検査・変換・公開します。
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    settings = Settings(language=default_language(os.environ))
    if sys.stdout is None:  # started with it closed: there is nobody to tell anything
        _give_up_stdout()
    _never_fail_on_characters(sys.stdout, sys.stderr)
    code = _run(list(sys.argv[1:] if arguments is None else arguments), settings)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _give_up_stdout()
    except OSError as error:
        _give_up_stdout()
        return code if code == Exit.FAULT else failure(error, settings.language)
    return code


def _run(arguments: list[str], settings: Settings) -> int:
    try:
        with cli.make_context("komoro-opendata", arguments, obj=settings) as context:
            cli.invoke(context)
    except click.exceptions.Exit as done:
        return done.exit_code
    except BrokenPipeError:
        return Exit.DONE
    except (KeyboardInterrupt, click.Abort):
        return Exit.INTERRUPTED
    except Exception as error:  # noqa: BLE001  the one place where errors become exit codes
        if settings.debug:
            import traceback

            traceback.print_exc()
        return failure(error, settings.language)
    return Exit.DONE


def _give_up_stdout() -> None:
    """Send whatever is still to be written to nowhere: the reader has gone, or the disk is full."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    if nowhere != 1:
        os.dup2(nowhere, 1)
        os.close(nowhere)
    if sys.stdout is None:
        sys.stdout = os.fdopen(1, "w", encoding="utf-8")


def _never_fail_on_characters(*streams: IO[str] | None) -> None:
    """A console that lacks a character (cp932, ASCII) shows an escape in its place."""
    for stream in streams:
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
