"""The connection: where the token goes and where it does not, what is repeated and what is not."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from komoro_opendata.publish.ckan.connection import Connection
from komoro_opendata.publish.ckan.errors import (
    InvalidError,
    NotAllowedError,
    NotFoundError,
    PortalDownError,
    PortalError,
)
from komoro_opendata.publish.credentials import Secret

TOKEN = "never-to-be-seen-7f3a"  # noqa: S105  of no portal

Answer = tuple[int, dict[str, str], bytes]


class Stub(ThreadingHTTPServer):
    """Answers what the test has prepared, one answer after the other, the last for ever; keeps what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        """Listen on a free port."""
        super().__init__(("127.0.0.1", 0), _Prepared)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.answers: list[Answer] = []
        self.asked: list[tuple[str, str, dict[str, str]]] = []

    def handle_error(self, *_: object) -> None:
        """A client that gave up is no fault."""


class _Prepared(BaseHTTPRequestHandler):
    server: Stub

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append((self.command, self.path, dict(self.headers.items())))
        answers = self.server.answers
        status, headers, body = answers.pop(0) if len(answers) > 1 else answers[0]
        if status:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        self.close_connection = True

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def make_stub() -> Iterator[Callable[[], Stub]]:
    """Start stubs; they are stopped at the end."""
    started: list[tuple[Stub, threading.Thread]] = []

    def make() -> Stub:
        server = Stub()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        started.append((server, thread))
        return server

    yield make
    for server, thread in started:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def stub(make_stub: Callable[[], Stub]) -> Stub:
    """One stub."""
    return make_stub()


@pytest.fixture
def pauses() -> list[float]:
    """How long the connection would have waited, each time."""
    return []


@pytest.fixture
def connection(stub: Stub, pauses: list[float]) -> Iterator[Connection]:
    """A connection to the stub that does not really wait."""
    with Connection(stub.url, Secret(TOKEN), seconds=5, pause=pauses.append) as opened:
        yield opened


def done(result: Any = None) -> Answer:
    """CKAN's answer to what went well."""
    return 200, {"Content-Type": "application/json"}, json.dumps({"success": True, "result": result}).encode()


def refused(status: int, kind: str, **said: Any) -> Answer:
    """CKAN's answer to what it refuses."""
    return status, {}, json.dumps({"success": False, "error": {"__type": kind, **said}}).encode()


BUSY: Answer = (503, {}, b"busy")
CUT: Answer = (0, {}, b"")


def test_reading_is_a_get_with_the_token(stub: Stub, connection: Connection) -> None:
    stub.answers = [done({"a": 1})]

    assert connection.read("package_show", id="x") == {"a": 1}
    ((method, path, headers),) = stub.asked
    assert (method, path, headers["Authorization"]) == ("GET", "/api/action/package_show?id=x", TOKEN)


@pytest.mark.parametrize("call", ["read", "write"])
def test_redirect_is_told_and_not_followed(
    call: str, stub: Stub, make_stub: Callable[[], Stub], connection: Connection
) -> None:
    other = make_stub()
    other.answers = [done()]
    stub.answers = [(302, {"Location": f"{other.url}/elsewhere"}, b"")]

    with pytest.raises(PortalError, match="/elsewhere"):
        connection.read("status_show") if call == "read" else connection.write("package_patch", {})
    assert other.asked == []


def test_file_behind_a_redirect_is_read_without_the_token(
    stub: Stub, make_stub: Callable[[], Stub], connection: Connection
) -> None:
    other = make_stub()
    other.answers = [(200, {}, b"abc")]
    stub.answers = [(302, {"Location": f"{other.url}/cloud"}, b"")]

    # The SHA-256 of "abc": FIPS 180-2, appendix B.1
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert connection.file_hash("d", "r") == expected
    assert stub.asked[0][2]["Authorization"] == TOKEN
    assert TOKEN not in json.dumps(other.asked)


def test_file_that_the_portal_has_lost_has_no_hash(stub: Stub, connection: Connection) -> None:
    stub.answers = [(404, {}, b"")]

    assert connection.file_hash("d", "r") == ""


def test_password_of_netrc_does_not_take_the_tokens_place(
    stub: Stub, connection: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password other\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    stub.answers = [done()]

    connection.read("status_show")

    assert stub.asked[0][2]["Authorization"] == TOKEN


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refused(404, "Not Found Error", message="Not found"), NotFoundError),
        (refused(403, "Authorization Error", message=f"Access denied: {TOKEN}"), NotAllowedError),
        (refused(409, "Validation Error", name=[f"bad {TOKEN}"]), InvalidError),
        ((403, {}, TOKEN.encode()), NotAllowedError),
        ((413, {}, TOKEN.encode()), InvalidError),
        ((500, {}, TOKEN.encode()), PortalError),
        ((200, {}, b"<html>"), PortalError),
        ((200, {}, b"[]"), PortalError),
        ((200, {}, b'{"success": false, "error": "x"}'), PortalError),
        ((302, {"Location": f"/{TOKEN}"}, b""), PortalError),
    ],
)
def test_refusal_has_its_kind_and_never_tells_the_token(
    answer: Answer, kind: type[PortalError], stub: Stub, connection: Connection
) -> None:
    stub.answers = [answer]

    with pytest.raises(PortalError) as raised:
        connection.read("package_show", id="x")

    assert type(raised.value) is kind
    assert len(stub.asked) == 1
    error: BaseException | None = raised.value
    assert TOKEN not in repr(raised.value.words)
    while error is not None:  # nor does what a traceback would show beneath it
        assert TOKEN not in repr(error) + str(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


@pytest.mark.parametrize("trouble", [BUSY, CUT, (429, {}, b""), (502, {}, b""), (504, {}, b"")])
def test_reading_is_repeated_until_it_is_answered(
    trouble: Answer, stub: Stub, connection: Connection, pauses: list[float]
) -> None:
    stub.answers = [trouble, trouble, trouble, done("at last")]

    assert connection.read("status_show") == "at last"
    assert pauses == [0.5, 1.0, 2.0]


def test_patience_ends(stub: Stub, connection: Connection) -> None:
    stub.answers = [BUSY]

    with pytest.raises(PortalError, match="503"):
        connection.read("status_show")
    assert len(stub.asked) == 4


@pytest.mark.parametrize(("asked", "waited"), [("7", 7.0), ("86400", 60.0), ("0", 0.5), ("soon", 0.5), ("-1", 0.5)])
def test_pause_that_the_server_asks_for_is_made(
    asked: str, waited: float, stub: Stub, connection: Connection, pauses: list[float]
) -> None:
    stub.answers = [(429, {"Retry-After": asked}, b""), done()]

    connection.read("status_show")

    assert pauses == [waited]


@pytest.mark.parametrize(
    ("trouble", "is_repeatable", "requests"),
    [(BUSY, True, 2), (CUT, True, 2), ((429, {}, b""), False, 2), (BUSY, False, 1), (CUT, False, 1)],
)
def test_writing_is_repeated_only_where_that_is_safe(
    *,
    trouble: Answer,
    is_repeatable: bool,
    requests: int,
    stub: Stub,
    connection: Connection,
) -> None:
    stub.answers = [trouble, done()]

    if requests == 1:
        with pytest.raises(PortalError):
            connection.write("resource_create", {"a": "b"}, is_repeatable=is_repeatable)
    else:
        connection.write("resource_create", {"a": "b"}, is_repeatable=is_repeatable)
    assert len(stub.asked) == requests


def test_file_that_is_sent_again_is_sent_whole(stub: Stub, connection: Connection, tmp_path: Path) -> None:
    place = tmp_path / "a.csv"
    place.write_bytes(b"a" * 5000)
    stub.answers = [BUSY, done()]

    connection.write("resource_patch", {"id": "r", "name": "名"}, place)

    lengths = [int(headers["Content-Length"]) for _, _, headers in stub.asked]
    assert lengths[0] == lengths[1] > 5000


def test_nobody_there_is_told(pauses: list[float]) -> None:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{probe.getsockname()[1]}"

    with (
        Connection(address, Secret(TOKEN), pause=pauses.append) as connection,
        pytest.raises(PortalDownError, match="cannot be reached"),
    ):
        connection.write("resource_create", {}, is_repeatable=False)
    assert len(pauses) == 3  # the portal cannot have begun it
