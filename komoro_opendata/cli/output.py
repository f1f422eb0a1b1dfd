"""Write bytes to standard output, or to a file that appears only when it is whole."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import click

from komoro_opendata.findings.json_text import json_text

__all__ = ["opened_output", "say_json"]


def say_json(value: Any) -> None:
    """Write JSON to standard output, in ASCII where the console lacks a character: it must stay JSON."""
    text = json_text(value)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json_text(value, ascii_only=True)
    click.echo(text, nl=False)


@contextmanager
def opened_output(target: str) -> Iterator[BinaryIO]:
    """A binary stream for `target`; `-` is standard output.

    A file is written beside its place and moved there at the end, so that what stood there is whole until then.

    Raises:
        OSError: The folder does not exist or cannot be written to.
    """
    if target == "-":
        stdout = sys.stdout.buffer
        yield stdout
        stdout.flush()
        return
    place = Path(target)
    if not place.parent.is_dir():
        raise click.UsageError(f"フォルダー「{place.parent}」がありません / there is no folder “{place.parent}”")
    handle, name = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
        Path(name).chmod(0o644)
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
