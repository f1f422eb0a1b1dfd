"""Who we are to a store: a token, a user with a password, or nobody. Secrets come from files and the environment."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from komoro_opendata.publish.credentials import CredentialError, Secret, secret_from
from komoro_opendata.publish.patience import as_it_is

__all__ = ["NOBODY", "PASSWORD", "TOKEN", "USER", "Access", "Authentication", "access_from"]

Authentication = Callable[[Any], Any]
"""Adds to a request of the library requests what a store wants to see."""

USER = "KOMORO_SPARQL_USER"
PASSWORD = "KOMORO_SPARQL_PASSWORD"  # noqa: S105  the name of a variable
TOKEN = "KOMORO_SPARQL_TOKEN"  # noqa: S105  as above


@dataclass(frozen=True, slots=True)
class Access:
    """What a store is shown: with a user the secret is a password, without one a token."""

    user: str = ""
    secret: Secret | None = None

    @property
    def is_open(self) -> bool:
        """Whether there is nothing to show."""
        return self.secret is None

    def first(self) -> Authentication:
        """How a request begins: with the token, or with nothing until the store asks for user and password."""
        secret = self.secret
        if secret is None or self.user:
            return as_it_is

        def with_token(request: Any) -> Any:
            request.headers["Authorization"] = f"Bearer {secret.reveal()}"
            return request

        return with_token

    def answer_to(self, challenge: str) -> Authentication | None:
        """How to answer a `WWW-Authenticate`: digest before basic, which sends the password; None where we cannot."""
        from requests.auth import HTTPBasicAuth, HTTPDigestAuth

        if self.secret is None or not self.user:
            return None
        schemes = challenge.lower()
        if "digest " in schemes:
            return HTTPDigestAuth(self.user, self.secret.reveal())
        if "basic" in schemes:
            return HTTPBasicAuth(self.user, self.secret.reveal())
        return None

    def hidden_in(self, text: str) -> str:
        """The text, with `***` wherever it holds the secret, plain or as basic authentication sends it."""
        if self.secret is None:
            return text
        sent = base64.b64encode(f"{self.user}:{self.secret.reveal()}".encode()).decode()
        return self.secret.hidden_in(text.replace(sent, "***"))


NOBODY = Access()


def access_from(environment: Mapping[str, str], token_file: Path | None, password_file: Path | None) -> Access:
    """What the files and the environment give; a file goes before the environment, a token before a password.

    Raises:
        CredentialError: A file cannot be read, holds no secret, or there is a password without a user.
    """
    if token_file is not None and password_file is not None:
        raise CredentialError(
            "--token-file と --password-file は、どちらか一方だけを指定してください",
            "give one of --token-file and --password-file",
        )
    token = None if password_file is not None else secret_from(environment, TOKEN, token_file)
    if token is not None:
        return Access("", token)
    password = secret_from(environment, PASSWORD, password_file)
    if password is None:
        return NOBODY
    user = environment.get(USER, "").strip()
    if not user or not user.isascii() or not user.isprintable() or ":" in user:
        raise CredentialError(
            f"パスワードに対する利用者名がありません。環境変数 {USER} に、コロンを含まない半角の名前を入れてください",
            f"there is a password without a user: put an ASCII name without a colon into the variable {USER}",
        )
    return Access(user, password)
