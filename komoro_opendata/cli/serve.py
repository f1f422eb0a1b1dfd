"""The command `serve`."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import click

from komoro_opendata.cli.options import (
    Settings,
    allow_service_option,
    base_option,
    common_options,
    package_argument,
)

__all__ = ["command"]

_READY = {
    "ja": "SPARQL の窓口: {address}sparql（止めるには Ctrl-C）",
    "en": "SPARQL endpoint: {address}sparql (Ctrl-C stops it)",
}


class _Terminated(BaseException):
    """The program was asked to end (SIGTERM, or its terminal went away)."""


@click.command("serve")
@package_argument
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=7878,
    show_default=True,
    help="Port on this machine; 0 takes a free one. ポート番号（0 なら空いている番号）",
)
@click.option(
    "--timeout",
    type=click.IntRange(1, 3600),
    default=10,
    show_default=True,
    help="Most seconds for an answer. 答えの制限時間（秒）",
)
@allow_service_option
@base_option
@common_options
@click.pass_context
def command(context: click.Context, package: str, *, port: int, timeout: int, allow_service: bool, base: str) -> None:
    """Start a SPARQL endpoint on this machine with the package loaded; other machines cannot reach it.

    Its address is written to stdout. Ctrl-C stops it (exit code 130), and so does SIGTERM (0).

    パッケージを読み込んだ SPARQL の窓口を、この端末だけで使えるように開きます。
    """
    from komoro_opendata.package import open_package
    from komoro_opendata.publish.endpoint import running_endpoint
    from komoro_opendata.publish.gateway import Limits

    settings = context.ensure_object(Settings)
    limits = Limits(seconds=timeout)
    try:
        with (
            _ended_by_signals(),
            open_package(package) as opened,
            running_endpoint(opened, base, port, limits=limits, allow_service=allow_service) as gateway,
        ):
            click.echo(gateway.address)
            if not settings.quiet:
                click.echo(_READY[settings.language].format(address=gateway.address), err=True)
            gateway.serve_forever(poll_interval=0.1)
    except _Terminated:
        return


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """The first signal to end is raised as an exception, so that all is put away; further ones are not heard."""
    names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    heard = [signal.Signals[name] for name in names if signal.getsignal(signal.Signals[name]) is not signal.SIG_IGN]

    def end(number: int, _frame: FrameType | None) -> None:
        for other in heard:
            signal.signal(other, signal.SIG_IGN)
        raise KeyboardInterrupt if number == signal.SIGINT else _Terminated

    before = {number: signal.signal(number, end) for number in heard}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
