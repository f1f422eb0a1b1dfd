"""The connection to a CKAN portal: the only module that imports ckanapi and requests, and only when it is used.

Reads are GET requests and repeated when the portal is busy or the connection breaks. A write is repeated only where
doing it twice is doing it once, or where the portal cannot have begun it. Redirects are not followed when something is
sent; when a file is read they are, and the token goes along only to the portal itself. Every request has time limits.
"""

import hashlib
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urljoin, urlsplit

from komoro_opendata import __version__
from komoro_opendata.publish.ckan.errors import (
    InvalidError,
    MissingLibraryError,
    NotAllowedError,
    NotFoundError,
    PortalDownError,
    PortalError,
)
from komoro_opendata.publish.credentials import Secret
from komoro_opendata.publish.patience import (
    BUSY,
    NO_ENTRY,
    REDIRECTS,
    TOO_LARGE,
    TOO_MANY_REQUESTS,
    NotNowError,
    as_it_is,
    can_have_begun,
    patiently,
    pause_asked_for,
    time_limits,
)

if TYPE_CHECKING:
    import requests

__all__ = ["Connection"]

_NOT_FOUND = 404
_MOST_REDIRECTS = 5
_CHUNK = 1 << 20
_MOST_WORDS = 300


class Connection:
    """Calls the actions of one portal with one token."""

    def __init__(
        self, address: str, token: Secret, *, seconds: float = 60.0, pause: Callable[[float], None] = time.sleep
    ) -> None:
        """Connect to the portal at `address`; no answer may keep us waiting longer than `seconds`.

        Raises:
            MissingLibraryError: ckanapi is not installed.
        """
        try:
            import ckanapi
            import requests
        except ImportError:
            raise MissingLibraryError from None
        self.address = address
        self._token = token
        self._limits = time_limits(seconds)
        self._pause = pause
        self._session = requests.Session()
        self._session.auth = as_it_is
        self._session.hooks["response"].append(self._remember)
        self._last: requests.Response | None = None
        agent = f"komoro-opendata/{__version__}"
        common = {"apikey": token.reveal(), "user_agent": agent, "session": self._session}
        self._reader = ckanapi.RemoteCKAN(address, get_only=True, **common)
        self._writer = ckanapi.RemoteCKAN(address, **common)

    def __enter__(self) -> Self:
        """The connection itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self._session.close()

    def read(self, action: str, **parameters: str) -> Any:
        """What the portal answers to a question.

        Raises:
            PortalError: It does not answer, or refuses to.
        """
        limits = {"timeout": self._limits, "allow_redirects": False}
        return self._patiently(
            lambda: self._reader.call_action(action, parameters, requests_kwargs=limits), is_repeatable=True
        )

    def write(
        self, action: str, fields: Mapping[str, Any], file: Path | None = None, *, is_repeatable: bool = True
    ) -> Any:
        """Change something; a file is sent as the resource's upload.

        Raises:
            PortalError: The portal does not answer, or refuses.
            OSError: The file cannot be read.
        """

        def call() -> Any:
            limits = {"timeout": self._limits}
            if file is None:
                return self._writer.call_action(action, dict(fields), requests_kwargs=limits)
            with file.open("rb") as opened:
                upload = {"upload": (file.name, opened)}
                return self._writer.call_action(action, dict(fields), files=upload, requests_kwargs=limits)

        return self._patiently(call, is_repeatable=is_repeatable)

    def file_hash(self, dataset: str, resource: str) -> str:
        """The SHA-256 of a resource's file as the portal gives it out; empty where it has no file.

        Raises:
            PortalError: The portal does not give it out.
        """
        address = f"{self.address}/dataset/{dataset}/resource/{resource}/download"
        answer: str = self._patiently(lambda: self._hash_of(address), is_repeatable=True)
        return answer

    def _hash_of(self, address: str) -> str:
        digest = hashlib.sha256()
        for _ in range(_MOST_REDIRECTS):
            headers = {"Authorization": self._token.reveal()} if self._is_portal(address) else {}
            with self._session.get(
                address, headers=headers, timeout=self._limits, allow_redirects=False, stream=True
            ) as answer:
                if answer.status_code in REDIRECTS:
                    address = urljoin(address, answer.headers.get("Location", ""))
                    continue
                if answer.status_code == _NOT_FOUND:
                    return ""
                if not answer.ok:
                    raise self._odd()
                for chunk in answer.iter_content(_CHUNK):
                    digest.update(chunk)
                return digest.hexdigest()
        raise self._odd()

    def _is_portal(self, address: str) -> bool:
        here, there = urlsplit(self.address), urlsplit(address)
        return (here.scheme, here.netloc) == (there.scheme, there.netloc)

    def _patiently(self, call: Callable[[], Any], *, is_repeatable: bool) -> Any:
        return patiently(lambda: self._called(call), self._pause, is_repeatable=is_repeatable)

    def _called(self, call: Callable[[], Any]) -> Any:
        """Call, and turn whatever ckanapi and requests raise into errors of ours that tell no secret."""
        import ckanapi
        import requests

        self._last = None
        try:
            return call()
        except ckanapi.NotFound:
            raise NotFoundError("ポータルにありません", "the portal has no such thing") from None
        except ckanapi.NotAuthorized as error:
            raise self._not_allowed(str(error)) from None
        except ckanapi.ValidationError as error:
            raise self._invalid(error.error_dict) from None
        except (ckanapi.CKANAPIError, ckanapi.ServerIncompatibleError, ckanapi.SearchError):
            raise self._odd() from None
        except requests.RequestException as error:
            raise self._down(error) from None

    def _remember(self, answer: "requests.Response", **_: Any) -> None:
        self._last = answer
        if answer.status_code in BUSY:
            answer.close()
            fault = PortalError(
                f"ポータルが混み合っているか、止まっています（HTTP {answer.status_code}）",
                f"the portal is busy or down (HTTP {answer.status_code})",
            )
            is_begun = answer.status_code != TOO_MANY_REQUESTS
            raise NotNowError(fault, is_begun=is_begun, pause=pause_asked_for(answer))

    def _odd(self) -> PortalError:
        """An answer that CKAN's interface does not know: told by its status, for its text may be a whole page."""
        if self._last is None:
            return PortalError("ポータルの応答を読めません", "the portal's answer cannot be read")
        status = self._last.status_code
        if status in REDIRECTS:
            place = self._shown(self._last.headers.get("Location", ""))
            return PortalError(
                f"ポータルが別のアドレス「{place}」を案内しています。--url を確かめてください",
                f"the portal redirects to “{place}”; check --url",
            )
        if status in NO_ENTRY:
            return self._not_allowed("")
        if status == TOO_LARGE:
            return InvalidError("ファイルが大きすぎるため拒否されました", "it refuses a file of this size")
        return PortalError(
            f"ポータルの応答が CKAN のものではありません（HTTP {status}）。--url とポータルの状態を確かめてください",
            f"the portal does not answer as CKAN does (HTTP {status}); check --url and the state of the portal",
        )

    def _not_allowed(self, said: str) -> NotAllowedError:
        words = self._shown(said)
        return NotAllowedError(
            f"ポータルが拒否しました。トークンと利用者の権限を確かめてください（{words}）",
            f"the portal refuses; check the token and what its user may do ({words})",
        )

    def _invalid(self, said: Mapping[str, Any]) -> InvalidError:
        words = self._shown("; ".join(f"{name}: {value}" for name, value in said.items() if name != "__type"))
        return InvalidError(
            f"ポータルが送信した内容を受け付けません（{words}）", f"the portal refuses what it was sent ({words})"
        )

    def _down(self, error: "requests.RequestException") -> "NotNowError":
        import requests

        if isinstance(error, requests.Timeout):
            ja, en = "ポータルが時間内に応答しません", "the portal does not answer in time"
        else:
            ja, en = (
                "ポータルに接続できないか、接続が切れました",
                "the portal cannot be reached, or cuts the connection",
            )
        kind = type(error).__name__
        return NotNowError(PortalDownError(f"{ja}（{kind}）", f"{en} ({kind})"), is_begun=can_have_begun(error))

    def _shown(self, text: str) -> str:
        hidden = self._token.hidden_in(text)
        return hidden if len(hidden) <= _MOST_WORDS else f"{hidden[:_MOST_WORDS]}…"
