"""How the program speaks: exit codes, and one line for each failure."""

from enum import IntEnum

import click

__all__ = ["Exit", "failure"]


class Exit(IntEnum):
    """The exit codes of every command."""

    DONE = 0
    DATA_AT_FAULT = 1
    WRONG_USAGE = 2
    FAULT = 3
    INTERRUPTED = 130


_FAULT = {
    "ja": "障害が起きました: {error}（くわしく見るには --debug）",
    "en": "something failed: {error} (--debug shows where)",
}

_DENIED = {
    "ja": "「{file}」を読み書きできません。Excel などで開いているなら閉じ、権限を確かめて、もう一度実行してください",
    "en": "“{file}” cannot be read or written; close it if it is open in Excel or elsewhere, "
    "see whether you may write there, then run this again",
}

_UNREADABLE = {
    "ja": "表を読み込めません: {error}（komoro-opendata validate で確かめてください）",
    "en": "a table cannot be read: {error} (komoro-opendata validate tells more)",
}


def failure(error: Exception, language: str) -> Exit:
    """Say in one line on stderr what failed, and return the exit code for it."""
    if isinstance(error, click.ClickException):
        error.show()
        return Exit.WRONG_USAGE
    # Imported only when something failed, so that `--help` loads none of it.
    from komoro_opendata.findings import printable
    from komoro_opendata.findings.errors import ServerFaultError, WordedError
    from komoro_opendata.package import DataAtFaultError, TableSyntaxError
    from komoro_opendata.rdf.errors import TableError

    if isinstance(error, WordedError):
        click.echo(f"komoro-opendata: {printable(error.words[language], limit=None)}", err=True)
        if isinstance(error, ServerFaultError):
            return Exit.FAULT
        return Exit.DATA_AT_FAULT if isinstance(error, DataAtFaultError) else Exit.WRONG_USAGE
    if isinstance(error, UnicodeDecodeError | TableSyntaxError | TableError):
        click.echo(
            f"komoro-opendata: {_UNREADABLE[language].format(error=printable(str(error), limit=None))}", err=True
        )
        return Exit.DATA_AT_FAULT
    if isinstance(error, PermissionError) and error.filename is not None:
        denied = _DENIED[language].format(file=printable(str(error.filename), limit=None))
        click.echo(f"komoro-opendata: {denied}", err=True)
        return Exit.FAULT
    told = f"{type(error).__name__}: {error}"
    click.echo(f"komoro-opendata: {_FAULT[language].format(error=printable(told, limit=None))}", err=True)
    return Exit.FAULT
