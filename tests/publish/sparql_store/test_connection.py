"""The connection: who is told what, what is repeated and what is not, and what is said of a fault."""

import json
import socket
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from komoro_opendata.findings.errors import MissingExtraError
from komoro_opendata.publish.credentials import Secret
from komoro_opendata.publish.sparql_store.access import Access
from komoro_opendata.publish.sparql_store.connection import Connection, Request
from komoro_opendata.publish.sparql_store.errors import EntryRefusedError, StoreDownError, StoreError, StoreSlowError

# The class stands in conftest.py, from which a test cannot import.
FakeStore = Any
Connect = Callable[..., Connection]

ROWS = frozenset({"application/sparql-results+json"})
SECRET = "never-seen-7f3a"  # noqa: S105  of no store
ENCODED = "bWU6bmV2ZXItc2Vlbi03ZjNh"  # me:never-seen-7f3a, by base64(1)


def reading(fake: FakeStore) -> Request:
    """A question that the store answers."""
    return Request("GET", f"{fake.url}/query", {"query": "SELECT * { }"})


def writing(fake: FakeStore, *, is_repeatable: bool = True) -> Request:
    """A change that the store makes."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = b"update=INSERT+DATA+%7B+%3Ca%3Aa%3E+%3Ca%3Ab%3E+1+%7D"
    return Request("POST", f"{fake.url}/update", {}, form, body, is_repeatable=is_repeatable)


def sent(fake: FakeStore) -> list[str]:
    """The header Authorization of each request."""
    return [headers.get("Authorization", "") for _, _, headers, _ in fake.seen]


def test_token_goes_with_every_request(fake: FakeStore, connect: Connect) -> None:
    fake.scheme = "Bearer"
    connection = connect(Access("", Secret(SECRET)))

    connection.ask(reading(fake), ROWS)
    connection.change(writing(fake))

    assert sent(fake) == [f"Bearer {SECRET}"] * 2


def test_password_is_told_only_when_asked_for(fake: FakeStore, connect: Connect, secret: Access) -> None:
    connection = connect(secret)
    connection.ask(reading(fake), ROWS)
    fake.scheme = "Basic"

    connection.ask(reading(fake), ROWS)
    connection.change(writing(fake))

    assert sent(fake) == ["", "", f"Basic {ENCODED}", f"Basic {ENCODED}"]
    assert len(fake.store) == 1


def test_digest_is_answered_without_the_password(fake: FakeStore, connect: Connect, secret: Access) -> None:
    fake.scheme = "Digest"
    connection = connect(secret)

    connection.change(writing(fake))
    connection.ask(reading(fake), ROWS)

    assert len(fake.store) == 1
    assert "response=" in sent(fake)[-1]
    assert SECRET not in json.dumps(fake.seen)
    assert ENCODED not in json.dumps(fake.seen)


@pytest.mark.parametrize("access", [Access(), Access("me", Secret("wrong")), Access("", Secret("wrong"))])
@pytest.mark.parametrize("scheme", ["Basic", "Digest", "Bearer"])
def test_who_is_not_known_is_told_so(scheme: str, access: Access, fake: FakeStore, connect: Connect) -> None:
    fake.scheme = scheme

    with pytest.raises(EntryRefusedError, match="HTTP 401"):
        connect(access).change(writing(fake))
    assert len(fake.seen) <= 3


@pytest.mark.parametrize("status", ["301", "302", "303", "307", "308"])
@pytest.mark.parametrize("access", [Access("", Secret(SECRET)), Access("me", Secret(SECRET))])
def test_redirect_is_told_and_not_followed(
    status: str, access: Access, fake: FakeStore, make_fake: Callable[[], FakeStore], connect: Connect
) -> None:
    other = make_fake()
    fake.headers = {"Location": f"{other.url}/query?{SECRET}"}
    fake.verdict = lambda *_: status
    connection = connect(access)

    for call in (
        lambda: connection.ask(reading(fake), ROWS),
        lambda: connection.change(writing(fake)),
        lambda: connection.status(f"{fake.url}/store", "default"),
    ):
        with pytest.raises(StoreError, match=f"redirects to “{other.url}/query") as raised:
            call()
        assert SECRET not in str(raised.value.words)
    assert other.seen == []


def test_password_of_netrc_is_not_sent(
    fake: FakeStore, connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password other\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))

    connect().ask(reading(fake), ROWS)

    assert sent(fake) == [""]


@pytest.mark.parametrize("verdict", ["429", "502", "503", "504", "cut"])
def test_trouble_that_passes_is_waited_for(
    verdict: str, fake: FakeStore, connect: Connect, pauses: list[float]
) -> None:
    fake.verdict = lambda _method, _path, _text, number: verdict if number < 4 else "pass"
    connection = connect()

    connection.ask(reading(fake), ROWS)
    connection.change(writing(fake))

    assert pauses == [0.5, 1.0, 2.0] * 2


def test_patience_ends(fake: FakeStore, connect: Connect) -> None:
    fake.verdict = lambda *_: "503"

    with pytest.raises(StoreError, match="busy or down"):
        connect().ask(reading(fake), ROWS)
    assert len(fake.seen) == 4


@pytest.mark.parametrize(("asked", "waited"), [("7", 7.0), ("86400", 60.0), ("0", 0.5), ("soon", 0.5), ("-1", 0.5)])
def test_pause_that_the_store_asks_for_is_made(
    asked: str, waited: float, fake: FakeStore, connect: Connect, pauses: list[float]
) -> None:
    fake.headers = {"Retry-After": asked}
    fake.verdict = lambda _method, _path, _text, number: "429" if number == 1 else "pass"

    connect().ask(reading(fake), ROWS)

    assert pauses == [waited]


@pytest.mark.parametrize(("verdict", "requests"), [("429", 2), ("503", 1), ("cut", 1), ("deaf", 1)])
def test_what_must_not_be_done_twice_is_repeated_only_where_it_cannot_have_begun(
    verdict: str, requests: int, fake: FakeStore, connect: Connect
) -> None:
    fake.verdict = lambda _method, _path, _text, number: verdict if number == 1 else "pass"
    request = writing(fake, is_repeatable=False)

    if requests == 1:
        with pytest.raises(StoreError):
            connect().change(request)
    else:
        connect().change(request)
    assert len(fake.seen) == requests


def test_write_that_may_be_at_work_still_is_not_repeated(fake: FakeStore, connect: Connect) -> None:
    fake.verdict = lambda *_: "hang"

    with pytest.raises(StoreSlowError, match="--timeout"):
        connect(seconds=0.2).change(writing(fake))
    assert len(fake.seen) == 1


@pytest.mark.parametrize("media_type", ["text/html", "application/xml; charset=utf-8"])
def test_answer_of_another_kind_is_no_answer(media_type: str, fake: FakeStore, connect: Connect) -> None:
    fake.media_type = media_type

    with pytest.raises(StoreError, match=f"does not answer as a SPARQL store does .{media_type.partition(';')[0]}"):
        connect().ask(reading(fake), ROWS)


def test_nobody_there_is_told(connect: Connect, pauses: list[float]) -> None:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{probe.getsockname()[1]}"

    with pytest.raises(StoreDownError, match="cannot be reached"):
        connect().change(Request("POST", address, body=b"", is_repeatable=False))
    assert len(pauses) == 3  # the store cannot have begun it


@pytest.mark.parametrize("said", [SECRET, ENCODED, f"a\n{SECRET} b"])
@pytest.mark.parametrize("status", [400, 401, 404, 500])
def test_words_of_the_store_never_tell_the_secret(
    status: int,
    said: str,
    fake: FakeStore,
    connect: Connect,
    secret: Access,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fake.verdict = lambda *_: str(status)
    handler: Any = fake.RequestHandlerClass
    answer = handler._answer  # noqa: SLF001  it says what the test wants
    monkeypatch.setattr(handler, "_answer", lambda self, code, _text, kind: answer(self, code, said, kind))

    with pytest.raises(StoreError) as raised:
        connect(secret).change(writing(fake))

    error: BaseException | None = raised.value
    assert SECRET not in str(raised.value.words)
    while error is not None:  # nor does what a traceback would show beneath it
        assert SECRET not in repr(error) + str(error)
        assert ENCODED not in repr(error) + str(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def test_missing_library_is_told_with_the_line_to_type(monkeypatch: pytest.MonkeyPatch, connect: Connect) -> None:
    monkeypatch.setitem(sys.modules, "requests", None)

    with pytest.raises(MissingExtraError, match=r"komoro-opendata\[push\]"):
        connect()
