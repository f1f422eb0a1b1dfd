"""The page docs/reference/cli.md: what `--help` says of the program and of each command."""

from collections.abc import Iterator

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
    return "\n".join([_HEAD, _help(_PROGRAM, program), *_below(program, cli, "")])


def _below(context: click.Context, group: click.Group, start: str) -> Iterator[str]:
    """The help of the commands of a group, and of those below them."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None:
            inner = click.Context(command, parent=context, info_name=name, terminal_width=_WIDTH)
            yield _help(f"{start}{name}", inner)
            if isinstance(command, click.Group):
                yield from _below(inner, command, f"{start}{name} ")


def _help(title: str, context: click.Context) -> str:
    text = "\n".join(line.rstrip() for line in context.get_help().split("\n"))
    return f"## {title}\n\n```text\n{text}\n```\n"
