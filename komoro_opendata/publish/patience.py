"""Requests to a server that may be busy or out of reach: when one is repeated, and how long is waited before.

A read is repeated. What changes something is repeated only where doing it twice is doing it once, or where the server
cannot have begun it. What the server asks for in `Retry-After` is kept, up to a minute.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from komoro_opendata.findings.errors import ServerFaultError

if TYPE_CHECKING:
    import requests

__all__ = [
    "BUSY",
    "NO_ENTRY",
    "REDIRECTS",
    "TOO_LARGE",
    "TOO_MANY_REQUESTS",
    "NotNowError",
    "as_it_is",
    "can_have_begun",
    "patiently",
    "pause_asked_for",
    "time_limits",
]

_Answer = TypeVar("_Answer")
_Request = TypeVar("_Request")

TOO_MANY_REQUESTS = 429
BUSY = frozenset({TOO_MANY_REQUESTS, 502, 503, 504})
NO_ENTRY = frozenset({401, 403})
TOO_LARGE = 413
REDIRECTS = frozenset({301, 302, 303, 307, 308})

_PAUSES = (0.5, 1.0, 2.0)
_LONGEST_PAUSE = 60.0
_CONNECT = 10.0


class NotNowError(Exception):
    """The server did not do it; it may later. `is_begun` tells whether it may have been done all the same.

    `error` is what a person is told when patience ends; `pause` are the seconds that the server asks for.
    """

    def __init__(self, error: ServerFaultError, *, is_begun: bool, pause: float = 0.0) -> None:
        """Keep all three."""
        super().__init__(str(error))
        self.error = error
        self.is_begun = is_begun
        self.pause = pause


def patiently(call: Callable[[], _Answer], pause: Callable[[float], None], *, is_repeatable: bool) -> _Answer:
    """What `call` gives, tried four times with a growing pause; `pause` waits for some seconds.

    Raises:
        ServerFaultError: The error of the last attempt, or of the first that must not be repeated.
    """
    for seconds in _PAUSES:
        try:
            return call()
        except NotNowError as failed:
            if failed.is_begun and not is_repeatable:
                raise failed.error from None
            pause(min(max(seconds, failed.pause), _LONGEST_PAUSE))
    try:
        return call()
    except NotNowError as failed:
        raise failed.error from None


def pause_asked_for(answer: "requests.Response") -> float:
    """The seconds that an answer's `Retry-After` asks for; a date counts as none, for its clock need not be ours."""
    said = answer.headers.get("Retry-After")
    return float(said) if said and said.isdecimal() else 0.0


def can_have_begun(error: "requests.RequestException") -> bool:
    """Whether the server can have begun what it was asked for before the connection failed."""
    import requests

    return not isinstance(error, requests.ConnectTimeout) and "NewConnectionError" not in repr(error)


def time_limits(seconds: float) -> tuple[float, float]:
    """The seconds to wait for a connection and for an answer, where no answer may take longer than `seconds`."""
    return min(_CONNECT, seconds), seconds


def as_it_is(request: _Request) -> _Request:
    """The authentication of a session that has none: without it requests would take a password of ~/.netrc."""
    return request
