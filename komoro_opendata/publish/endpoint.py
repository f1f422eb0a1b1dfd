"""A SPARQL endpoint on this machine: the oxigraph server with a package loaded, behind the gateway.

The store lies in a temporary folder and is opened for reading only. Both servers listen on 127.0.0.1 alone.
"""

import errno
import shutil
import socket
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from komoro_opendata.findings.errors import WordedError
from komoro_opendata.package import Package
from komoro_opendata.publish.gateway import Gateway, Limits
from komoro_opendata.publish.protocol import ENDPOINT
from komoro_opendata.publish.start_page import start_page
from komoro_opendata.rdf.context import Context
from komoro_opendata.rdf.cube import released_ntriples
from komoro_opendata.rdf.edition_graph import edition_graph, edition_metadata
from komoro_opendata.rdf.namespaces import PREFIXES
from komoro_opendata.rdf.package_graph import context_of
from komoro_opendata.rdf.store import vocabulary_files

__all__ = ["EngineFailedError", "NoEngineError", "PortError", "running_endpoint"]

_HOST = "127.0.0.1"
_TRIES = 3
_PATIENCE = 20.0
"""Seconds within which the server must listen, and within which it must end."""
_PAUSE = 0.01


class NoEngineError(WordedError):
    """The oxigraph server is not installed."""

    def __init__(self) -> None:
        """Say what to type."""
        super().__init__(
            "oxigraph サーバーがありません。次のように入れてください: pip install oxigraph",
            "the oxigraph server is missing; install it with: pip install oxigraph",
        )


class PortError(WordedError):
    """The port is taken, or not ours to use."""


class EngineFailedError(RuntimeError):
    """The oxigraph server did not load, did not start, or ended by itself."""


@contextmanager
def running_endpoint(
    package: Package, base: str, port: int, *, limits: Limits | None = None, allow_service: bool = False
) -> Iterator[Gateway]:
    """A gateway ready for `serve_forever`, with the package's graph behind it, for as long as the context lasts.

    Raises:
        NoEngineError: The oxigraph server is not installed.
        PortError: The port is taken or needs rights; 0 takes a free one.
        EngineFailedError: The server does not start.
        TableError: A table is broken, or a cell cannot become a term.
    """
    program = _program()
    with _listening(port, limits or Limits(), allow_service=allow_service) as gateway:
        gateway.page = start_page(_titles(package), f"{gateway.address.rstrip('/')}{ENDPOINT}")
        with tempfile.TemporaryDirectory(prefix="komoro-opendata-", ignore_cleanup_errors=True) as name:
            folder = Path(name)
            context = context_of(package, base)
            gateway.graph = edition_graph(package, context)
            gateway.prefixes = {**PREFIXES, **context.prefixes}
            _load(program, package, context, folder)
            with _started(program, folder, gateway.engine.limits.seconds) as (engine, engine_port):
                gateway.engine.port = engine_port
                gateway.watch = lambda: _check_alive(engine, folder)
                yield gateway


def _program() -> str:
    """Where the server's program is: with this Python, or on the search path."""
    with_python = shutil.which("oxigraph", path=sysconfig.get_path("scripts"))
    program = with_python or shutil.which("oxigraph")
    if program is None:
        raise NoEngineError
    return program


@contextmanager
def _listening(port: int, limits: Limits, *, allow_service: bool) -> Iterator[Gateway]:
    try:
        gateway = Gateway(port, "", limits=limits, allow_service=allow_service)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortError(
                f"ポート {port} は使用中です。--port で別の番号を指定してください（0 なら空いている番号を選びます）",
                f"port {port} is in use; name another with --port (0 takes a free one)",
            ) from error
        if error.errno in (errno.EACCES, errno.EPERM):
            raise PortError(
                f"ポート {port} を使う権限がありません。--port で 1024 以上の番号を指定してください",
                f"port {port} is not yours to use; name one from 1024 upwards with --port",
            ) from error
        raise
    with gateway:
        yield gateway


def _titles(package: Package) -> tuple[str, str]:
    plan = next(package.rows("plan"), None)
    return (plan["title_ja"], plan["title_en"]) if plan else ("", "")


def _load(program: str, package: Package, context: Context, folder: Path) -> None:
    """Write what `plan_store` holds, each in its graph, and load it into the store."""
    quads = folder / "plan.nq"
    name = f" <{edition_graph(package, context)}> .\n".encode()
    with quads.open("wb") as file:
        for chunk in released_ntriples(package, context.base):
            file.write(chunk)
            file.writelines(line.removesuffix(b" .\n") + name for line in chunk.splitlines(keepends=True))
        file.writelines(edition_metadata(package, context))
    files = [str(path) for path in (quads, *vocabulary_files())]
    _run_to_end([program, "load", "--location", str(folder / "store"), "--file", *files])
    quads.unlink()


def _run_to_end(command: list[str]) -> None:
    done = subprocess.run(  # noqa: S603  the server's program, with file names made here
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        raise EngineFailedError(f"oxigraph could not load the package: {_last_line(done.stderr)}")


@contextmanager
def _started(program: str, folder: Path, seconds: float) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    """The server with the port on which it listens; it is stopped at the end."""
    for _ in range(_TRIES):
        port = _free_port()
        command = [program, "serve-read-only", "--location", str(folder / "store"), "--bind", f"{_HOST}:{port}"]
        command += ["--timeout-s", str(int(seconds) + 1)]  # the gateway gives up first, and answers so
        with (folder / "log").open("wb") as log:
            engine = subprocess.Popen(  # noqa: S603  as above
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        try:
            if _listens(engine, port):
                yield engine, port
                return
        finally:
            _stop(engine)
    raise EngineFailedError(f"oxigraph did not start: {_log(folder)}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _listens(engine: "subprocess.Popen[bytes]", port: int) -> bool:
    """Wait until the server listens; False when it ended instead, because someone else took the port."""
    end = time.monotonic() + _PATIENCE
    while engine.poll() is None and time.monotonic() < end:
        try:
            socket.create_connection((_HOST, port), timeout=_PATIENCE).close()
        except ConnectionRefusedError:
            time.sleep(_PAUSE)
        else:
            return engine.poll() is None
    return False


def _stop(engine: "subprocess.Popen[bytes]") -> None:
    engine.terminate()
    try:
        engine.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        engine.kill()
        engine.wait()


def _check_alive(engine: "subprocess.Popen[bytes]", folder: Path) -> None:
    if engine.poll() is not None:
        raise EngineFailedError(f"oxigraph ended by itself: {_log(folder)}")


def _log(folder: Path) -> str:
    return _last_line((folder / "log").read_text(encoding="utf-8", errors="replace"))


def _last_line(words: str) -> str:
    lines = words.strip().splitlines()
    return lines[-1] if lines else "it said nothing"
