"""The command `push sparql`: what is typed, what is said, which exit code it ends with."""

import json
import re
import socket
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from komoro_opendata.cli import main
from komoro_opendata.publish.graph import GRAPH as FORMAT

Captured = pytest.CaptureFixture[str]
FakeStore = Any

SECRET = "never-seen-7f3a"  # noqa: S105  of no store
IRI = "https://w3id.org/jp-municipal-plan/id/202088/basic-plan-11/graph/draft"
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-鿿]")


@pytest.fixture
def release(small: Path, tmp_path: Path, make_release: Callable[..., Any]) -> Path:
    """A small release with its graph."""
    folder: Path = make_release(small, tmp_path / "dist", formats=[FORMAT]).folder
    return folder


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """No credentials in the environment, and nobody waits."""
    for name in ("USER", "PASSWORD", "TOKEN"):
        monkeypatch.delenv(f"KOMORO_SPARQL_{name}", raising=False)
    monkeypatch.setattr("time.sleep", lambda _: None)


def pushed(release: Path, *options: str) -> int:
    """The exit code."""
    return int(main(["push", "sparql", str(release), "--lang", "en", *options]))


def test_release_arrives_and_each_step_is_told(fake: FakeStore, release: Path, capsys: Captured) -> None:
    assert pushed(release, "--url", fake.url) == 0

    out, err = capsys.readouterr()
    lines = (release / "rdf/plan.nt").read_text(encoding="utf-8").splitlines()
    number = len(lines)
    assert fake.graph(IRI) == {*lines}
    assert out == f"<{IRI}>: triples added {number}, removed 0, unchanged 0\n"
    assert [line.split(" <")[0] for line in err.splitlines()] == [
        f"endpoints (oxigraph): query {fake.url}/query update {fake.url}/update graph-store {fake.url}/store",
        "upload to a staging graph",
        "read the staging graph back and compare",
        "put it in the place of the graph",
    ]


def test_dry_run_as_json_then_push_then_back(fake: FakeStore, release: Path, capsys: Captured) -> None:
    assert pushed(release, "--url", fake.url, "--dry-run", "--format", "json", "--quiet") == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["dry_run"], [action["action"] for action in report["actions"]]) == (
        True,
        ["stage", "verify", "swap"],
    )
    assert fake.writes == []

    assert pushed(release, "--url", fake.url, "--quiet") == 0
    assert pushed(release, "--url", fake.url, "--quiet", "--withdraw") == 0

    assert capsys.readouterr().err == ""
    assert fake.names() == []


def test_store_that_is_not_known_needs_the_window_allowed(fake: FakeStore, release: Path, capsys: Captured) -> None:
    named = ("--query", f"{fake.url}/query", "--update", f"{fake.url}/update")

    assert pushed(release, *named) == 2
    assert fake.writes == []
    assert "--allow-window" in capsys.readouterr().err
    assert pushed(release, *named, "--allow-window") == 0
    assert fake.names() == [IRI]
    assert not any(path == "/store" for _, path, _, _ in fake.seen)


@pytest.mark.parametrize("scheme", ["Basic", "Digest", "Bearer"])
def test_credentials_come_from_the_environment_or_a_file(
    scheme: str,
    fake: FakeStore,
    release: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
) -> None:
    fake.scheme = scheme
    kind = "TOKEN" if scheme == "Bearer" else "PASSWORD"
    (tmp_path / "secret").write_text(SECRET, encoding="utf-8")
    monkeypatch.setenv("KOMORO_SPARQL_USER", "me")
    assert pushed(release, "--url", fake.url) == 3

    assert pushed(release, "--url", fake.url, f"--{kind.lower()}-file", str(tmp_path / "secret")) == 0
    monkeypatch.setenv(f"KOMORO_SPARQL_{kind}", SECRET)
    assert pushed(release, "--url", fake.url, "--withdraw") == 0

    out, err = capsys.readouterr()
    assert SECRET not in out + err
    assert "warning" not in err  # this machine speaks to itself


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize(
    ("verdict", "said"), [("500", "HTTP 500"), ("503", "HTTP 503"), ("401", "HTTP 401"), ("404", "--graph-store")]
)
def test_fault_of_the_store_is_one_line_and_exit_3(
    verdict: str, said: str, lang: str, fake: FakeStore, release: Path, capsys: Captured
) -> None:
    fake.verdict = lambda *_: verdict

    assert pushed(release, "--url", fake.url, "--lang", lang) == 3

    out, err = capsys.readouterr()
    told = err.splitlines()[-1]
    assert out == ""
    assert said in told or "lets nobody in" in told or "入れません" in told
    assert bool(JAPANESE.search(told)) is (lang == "ja")
    assert fake.writes == []


def test_store_that_is_not_there_is_one_line(release: Path, capsys: Captured) -> None:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{probe.getsockname()[1]}"

    assert pushed(release, "--url", address) == 3

    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "cannot be reached" in err


def test_foreign_graph_is_wrong_usage(fake: FakeStore, release: Path, capsys: Captured) -> None:
    fake.put({"<urn:a> <urn:b> <urn:c> ."}, IRI)

    assert pushed(release, "--url", fake.url, "--quiet") == 2
    assert "is not of this edition; it is left as it is" in capsys.readouterr().err
    assert fake.writes == []


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--query", "https://example.org/query"),
        ("--url", "example.org"),
        ("--url", "https://me:secret@example.org"),
        ("--url", "https://example.org", "--store", "blazegraph"),
        ("--url", "https://example.org", "--password-file", "absent"),
    ],
)
def test_what_cannot_be_used_is_wrong_usage(options: tuple[str, ...], release: Path, capsys: Captured) -> None:
    assert pushed(release, *options) == 2
    assert "secret@" not in capsys.readouterr().err


def test_what_is_no_release_is_wrong_usage(fake: FakeStore, tmp_path: Path) -> None:
    assert pushed(tmp_path, "--url", fake.url) == 2
    assert fake.seen == []


def test_plain_http_to_another_machine_is_warned_of_where_a_secret_is_sent(
    release: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("no network in this test")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert pushed(release, "--url", "http://store.example.org") == 3
    assert "warning" not in capsys.readouterr().err
    monkeypatch.setenv("KOMORO_SPARQL_TOKEN", SECRET)

    for address, is_warned in (("http://store.example.org", True), ("https://store.example.org", False)):
        assert pushed(release, "--url", address) == 3
        assert ("warning: plain http" in capsys.readouterr().err) is is_warned
