"""The command line: one small file per command."""

from komoro_opendata.cli.main import main

__all__ = ["main"]
