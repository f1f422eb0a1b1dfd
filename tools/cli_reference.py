"""The page docs/reference/cli.md: what `--help` says of the program and of each command."""

import click

from komoro_opendata.cli.main import cli

__all__ = ["cli_page"]

_PROGRAM = "komoro-opendata"
_WIDTH = 80
_HEAD = """# The command line

`make generate` writes this page from the `--help` of each command; a test fails when it is stale.
[Exit codes](exit-codes.md) are the same for all commands.

このページは各コマンドの `--help` から作られます。終了コードは[一覧](exit-codes.md)のとおりで、全コマンドに共通です。
"""


def cli_page() -> str:
    """The help of the program, then of each command in the order in which the program lists them."""
    program = click.Context(cli, info_name=_PROGRAM, terminal_width=_WIDTH, **cli.context_settings)
    commands = [(name, cli.get_command(program, name)) for name in cli.list_commands(program)]
    helps = [_help(_PROGRAM, program)]
    helps += [
        _help(name, click.Context(command, parent=program, info_name=name, terminal_width=_WIDTH))
        for name, command in commands
        if command is not None
    ]
    return "\n".join([_HEAD, *helps])


def _help(title: str, context: click.Context) -> str:
    text = "\n".join(line.rstrip() for line in context.get_help().split("\n"))
    return f"## {title}\n\n```text\n{text}\n```\n"
