"""The connection to a store by HTTP: the only module here that imports requests, and only when it is used.

Redirects are told, never followed, so nothing that is sent can go elsewhere. Every request has time limits. A read is
repeated while the store is busy or the connection breaks; a write where the caller says that twice is once.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from komoro_opendata import __version__
from komoro_opendata.findings.errors import MissingExtraError
from komoro_opendata.publish.patience import (
    BUSY,
    NO_ENTRY,
    REDIRECTS,
    TOO_LARGE,
    TOO_MANY_REQUESTS,
    NotNowError,
    can_have_begun,
    patiently,
    pause_asked_for,
    time_limits,
)
from komoro_opendata.publish.sparql_store.access import Access, Authentication
from komoro_opendata.publish.sparql_store.errors import (
    EntryRefusedError,
    NoEndpointError,
    StoreDownError,
    StoreError,
    StoreSlowError,
    TooLargeError,
)

if TYPE_CHECKING:
    import requests

__all__ = ["ABSENT", "Connection", "Request"]

ABSENT = frozenset({404, 405, 410})
"""The answers of a server that has nothing of the kind at an address."""

_UNAUTHORIZED = 401
_MOST_WORDS = 200


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for: the method, the address of an endpoint, and what goes with it.

    `is_repeatable` says that doing it twice is doing it once.
    """

    method: str
    address: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    is_repeatable: bool = True


class Connection:
    """Speaks with the endpoints of one store, as one user."""

    def __init__(self, access: Access, *, seconds: float = 300.0, pause: Callable[[float], None] = time.sleep) -> None:
        """No answer may keep us waiting longer than `seconds`; `pause` waits before a request is repeated.

        Raises:
            MissingExtraError: The library requests is not installed.
        """
        try:
            import requests
        except ImportError:
            raise MissingExtraError("push") from None
        self._access = access
        self._limits = time_limits(seconds)
        self._pause = pause
        self._known: dict[str, Authentication] = {}
        self._session = requests.Session()
        self._session.headers["User-Agent"] = f"komoro-opendata/{__version__}"

    def __enter__(self) -> Self:
        """The connection itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self._session.close()

    def status(self, address: str, query: str) -> int:
        """The status with which an address answers to HEAD.

        Raises:
            StoreError: It does not answer.
        """
        request = Request("HEAD", f"{address}?{query}")
        answer = self._patiently(request)
        if answer.status_code in REDIRECTS:
            raise self._refusal(request, answer)
        return answer.status_code

    def ask(self, request: Request, media_types: frozenset[str]) -> bytes:
        """The body of the answer, which must be of one of these types.

        Raises:
            StoreError: The store fails, refuses, or answers with something else.
        """
        answer = self._patiently(request)
        if not answer.ok or answer.status_code in REDIRECTS:
            raise self._refusal(request, answer)
        found = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if found not in media_types:
            kind = self._shown(found) or "?"
            raise StoreError(
                f"「{request.address}」の応答が SPARQL のものではありません（{kind}）。アドレスを確かめてください",
                f"“{request.address}” does not answer as a SPARQL store does ({kind}); check the address",
            )
        return answer.content

    def change(self, request: Request) -> None:
        """Ask for a change and wait until it is made.

        Raises:
            StoreError: The store fails or refuses.
        """
        answer = self._patiently(request)
        if not answer.ok or answer.status_code in REDIRECTS:
            raise self._refusal(request, answer)

    def _patiently(self, request: Request) -> "requests.Response":
        return patiently(lambda: self._sent(request), self._pause, is_repeatable=request.is_repeatable)

    def _sent(self, request: Request) -> "requests.Response":
        """Send it; where the store asks who we are, tell it and send it again."""
        import requests

        parts = urlsplit(request.address)
        origin = f"{parts.scheme}://{parts.netloc}"
        try:
            answer = self._exchanged(request, self._known.get(origin, self._access.first()))
            if answer.status_code == _UNAUTHORIZED and origin not in self._known:
                shown = self._access.answer_to(answer.headers.get("WWW-Authenticate", ""))
                if shown is not None:
                    self._known[origin] = shown
                    answer = self._exchanged(request, shown)
        except requests.RequestException as error:
            raise self._failure(request, error) from None
        if answer.status_code in BUSY:
            told = StoreError(
                f"ストアが混み合っているか、止まっています（HTTP {answer.status_code}）",
                f"the store is busy or down (HTTP {answer.status_code})",
            )
            is_begun = answer.status_code != TOO_MANY_REQUESTS
            raise NotNowError(told, is_begun=is_begun, pause=pause_asked_for(answer))
        return answer

    def _exchanged(self, request: Request, authentication: Authentication) -> "requests.Response":
        return self._session.request(
            request.method,
            request.address,
            params=dict(request.parameters),
            headers=dict(request.headers),
            data=request.body,
            auth=authentication,
            timeout=self._limits,
            allow_redirects=False,
        )

    def _failure(self, request: Request, error: "requests.RequestException") -> Exception:
        import requests

        kind = type(error).__name__
        if isinstance(error, requests.Timeout) and can_have_begun(error):
            slow = StoreSlowError(
                f"ストアが時間内に応答しません（{kind}）。まだ処理中かもしれません。--timeout を大きくしてください",
                f"the store does not answer in time ({kind}) and may still be at work; give a longer --timeout",
            )
            return slow if request.body is not None else NotNowError(slow, is_begun=True)
        down = StoreDownError(
            f"ストアに接続できないか、接続が切れました（{kind}）",
            f"the store cannot be reached, or cuts the connection ({kind})",
        )
        return NotNowError(down, is_begun=can_have_begun(error))

    def _refusal(self, request: Request, answer: "requests.Response") -> StoreError:
        """What the store refuses, told by its status and its first words where they are plain text."""
        status, address = answer.status_code, self._shown(request.address)
        if status in REDIRECTS:
            place = self._shown(answer.headers.get("Location", ""))
            return StoreError(
                f"「{address}」が別のアドレス「{place}」を案内しています。アドレスを確かめてください",
                f"“{address}” redirects to “{place}”; check the address",
            )
        if status in NO_ENTRY:
            return EntryRefusedError(
                f"ストアが拒否しました（HTTP {status}）。利用者名・パスワード・トークンと権限を確かめてください",
                f"the store refuses (HTTP {status}); check user, password or token, and what the user may do",
            )
        if status in ABSENT:
            return NoEndpointError(
                f"「{address}」に SPARQL の窓口がありません（HTTP {status}）。アドレスを確かめてください",
                f"there is no endpoint of the kind at “{address}” (HTTP {status}); check the address",
            )
        if status == TOO_LARGE:
            return TooLargeError("送信が大きすぎるため拒否されました", "it refuses a request of this size")
        words = self._said(answer)
        return StoreError(
            f"ストアが失敗しました（HTTP {status}{f': {words}' if words else ''}）",
            f"the store fails (HTTP {status}{f': {words}' if words else ''})",
        )

    def _said(self, answer: "requests.Response") -> str:
        """The first words of a plain text; a page for a browser is left out."""
        is_plain = answer.headers.get("Content-Type", "").startswith("text/plain")
        return self._shown(" ".join(answer.text[: 4 * _MOST_WORDS].split())) if is_plain else ""

    def _shown(self, text: str) -> str:
        hidden = self._access.hidden_in(text)
        return hidden if len(hidden) <= _MOST_WORDS else f"{hidden[:_MOST_WORDS]}…"
