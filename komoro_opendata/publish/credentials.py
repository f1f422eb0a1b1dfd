"""Addresses and secrets of servers: never on the command line, never shown, never sent where they do not belong."""

import ipaddress
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from komoro_opendata.findings.errors import WordedError

__all__ = ["CredentialError", "Secret", "checked_address", "is_insecure", "secret_from"]

_VISIBLE = re.compile(r"[\x21-\x7e]+")
_MOST_CHARACTERS = 8192


class CredentialError(WordedError):
    """An address or a secret that cannot be used: wrong usage. The secret itself is never told."""


class Secret:
    """A token or a password, which no text of this program shows."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        """Keep the value, which consists of visible ASCII characters."""
        self._value = value

    def __repr__(self) -> str:
        """Something else than the value."""
        return "Secret(***)"

    def reveal(self) -> str:
        """The value, for a header and nothing else."""
        return self._value

    def hidden_in(self, text: str) -> str:
        """The text, with `***` wherever it holds the value: a server may repeat what it was sent."""
        return text.replace(self._value, "***")


def secret_from(environment: Mapping[str, str], name: str, file: Path | None) -> Secret | None:
    """The secret in a file, or else in the variable `name` of the environment; None where there is neither.

    White space around it does not count.

    Raises:
        CredentialError: The file cannot be read, or what is there is no token.
    """
    if file is None:
        value, place = environment.get(name, ""), name
    else:
        value, place = _content(file), str(file)
    value = value.strip()
    if not value and file is None:
        return None
    if not _VISIBLE.fullmatch(value) or len(value) > _MOST_CHARACTERS:
        raise CredentialError(
            f"「{place}」の内容はトークンやパスワードとして使えません。半角の英数字と記号だけの1行にしてください",
            f"what “{place}” holds is no token or password: it must be one line of visible ASCII characters",
        )
    return Secret(value)


def _content(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return opened.read(_MOST_CHARACTERS + 2).decode("ascii", "replace")
    except OSError as error:
        raise CredentialError(
            f"トークンやパスワードのファイル「{file}」を読めません（{error.strerror}）",
            f"the file of a token or password, “{file}”, cannot be read ({error.strerror})",
        ) from None


def checked_address(address: str) -> str:
    """The address of a server without a slash at its end.

    Raises:
        CredentialError: It is none of http or https, or holds a password, a query or a fragment.
    """
    parts = _parts(address)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise CredentialError(
            "アドレスは https://portal.example.jp の形で指定してください",
            "the address must look like https://portal.example.org",
        )
    if parts.username is not None or parts.password is not None:
        raise CredentialError(
            "アドレスに利用者名やパスワードを含めないでください。ほかの利用者から見えてしまいます",
            "leave user and password out of the address: others on this machine could read them",
        )
    return address.rstrip("/")


def is_insecure(address: str) -> bool:
    """Whether what is sent there can be read on the way: plain http to another machine than this one."""
    parts = urlsplit(address)
    return parts.scheme == "http" and not _is_loopback(parts.hostname or "")


def _parts(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        is_sound = parts.port is None or parts.port > 0
    except ValueError:
        return None
    return parts if is_sound else None


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
