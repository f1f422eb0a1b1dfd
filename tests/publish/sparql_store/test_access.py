"""Secrets come from files and the environment, and nothing else is taken for one."""

from pathlib import Path

import pytest

from komoro_opendata.publish.credentials import CredentialError
from komoro_opendata.publish.sparql_store.access import PASSWORD, TOKEN, USER, access_from

ALL = {USER: "me", PASSWORD: "of-the-password", TOKEN: "of-the-token"}


def shown(environment: dict[str, str], token_file: Path | None = None, password_file: Path | None = None) -> object:
    """User and secret."""
    access = access_from(environment, token_file, password_file)
    return access.user, access.secret.reveal() if access.secret else None


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with a secret."""
    place = tmp_path / "secret"
    place.write_text("of-the-file\n", encoding="utf-8")
    return place


def test_token_goes_before_password_and_file_before_environment(file: Path) -> None:
    assert shown({}) == ("", None)
    assert shown(ALL) == ("", "of-the-token")
    assert shown({**ALL, TOKEN: ""}) == ("me", "of-the-password")
    assert shown(ALL, token_file=file) == ("", "of-the-file")
    assert shown(ALL, password_file=file) == ("me", "of-the-file")
    assert shown({USER: "me"}) == ("", None)


def test_both_files_are_one_too_many(file: Path) -> None:
    with pytest.raises(CredentialError, match="one of"):
        shown({}, file, file)


@pytest.mark.parametrize("user", ["", "a:b", "利用者", "a\nb"])
def test_password_needs_a_user(user: str) -> None:
    with pytest.raises(CredentialError, match=USER) as raised:
        shown({USER: user, PASSWORD: "of-the-password"})
    assert "of-the" not in str(raised.value.words)


def test_access_shows_no_secret() -> None:
    access = access_from({**ALL, TOKEN: ""}, None, None)

    assert "of-the" not in f"{access} {access!r}"
    # bWU6b2YtdGhlLXBhc3N3b3Jk is me:of-the-password by base64(1)
    assert access.hidden_in("x of-the-password bWU6b2YtdGhlLXBhc3N3b3Jk") == "x *** ***"


@pytest.mark.parametrize(
    ("challenge", "kind"),
    [
        ('Digest realm="a", nonce="b"', "HTTPDigestAuth"),
        ('Basic realm="a"', "HTTPBasicAuth"),
        ('Basic realm="a", Digest realm="a", nonce="b"', "HTTPDigestAuth"),
        ("basic", "HTTPBasicAuth"),
        ("Bearer", "NoneType"),
        ("", "NoneType"),
    ],
)
def test_challenge_is_answered_by_what_tells_least(challenge: str, kind: str) -> None:
    access = access_from({**ALL, TOKEN: ""}, None, None)

    assert type(access.answer_to(challenge)).__name__ == kind
    assert access_from({}, None, None).answer_to(challenge) is None
