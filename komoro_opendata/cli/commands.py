"""A group of commands, each in a module of its own that is loaded only when the command is run."""

from collections.abc import Mapping
from importlib import import_module
from keyword import iskeyword
from typing import Any

import click

__all__ = ["Commands"]


class Commands(click.Group):
    """The commands that a table names, each with its line in the list of commands."""

    def __init__(self, *args: Any, table: Mapping[str, str], modules: str, **kwargs: Any) -> None:
        """Keep the table of short helps, and what stands before a command's name in its module's."""
        super().__init__(*args, **kwargs)
        self._table = table
        self._modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """The names of the commands, in the order of the table."""
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  click's signature
        """The command of that name, loaded now; None where there is none."""
        if cmd_name not in self._table:
            return None
        module = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command: click.Command = import_module(f"{self._modules}{module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  click's signature
        """Write the list of commands without loading any of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self._table.items()))
