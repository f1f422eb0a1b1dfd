"""`push sparql` against a real Oxigraph and a real Virtuoso."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.real

Release = Callable[..., Path]
Push = Callable[..., Any]
Lines = Callable[[Path], set[str]]
# The classes stand in conftest.py, from which a test cannot import.
Store = Any
Proxy = Any

IRI = "https://w3id.org/jp-municipal-plan/id/202088/basic-plan-11/graph/{}"
WINDOW = "--allow-window"


def test_whole_plan_arrives_and_a_second_push_writes_nothing(
    store: Store, proxy: Proxy, release: Path, push: Push, lines_of: Lines
) -> None:
    """More than 10,000 triples: Virtuoso cuts its answers there, without a word."""
    graph = IRI.format("draft")
    store.change(f"DROP SILENT GRAPH <{graph}>")  # the page on stores delivers the same plan to the same stores

    first = push(release, "--url", proxy.url, WINDOW)
    written = len(proxy.writes)
    proxy.seen.clear()
    second = push(release, "--url", proxy.url, "--quiet")

    wanted = lines_of(release)
    assert len(wanted) > 10_000
    assert (first.returncode, second.returncode, second.stderr) == (0, 0, ""), first.stderr
    assert first.stdout == f"<{graph}>: triples added {len(wanted)}, removed 0, unchanged 0\n"
    assert second.stdout == f"<{graph}>: triples added 0, removed 0, unchanged {len(wanted)}\n"
    assert store.lines(graph) == wanted
    assert store.names(graph) == [graph]
    assert written >= 3  # the proxy is awake
    assert proxy.writes == []
    assert len(proxy.seen) >= 3
    assert push(release, "--url", store.url, "--withdraw").returncode == 0
    assert store.names(graph) == []


def test_correction_replaces_what_was_there_and_nothing_else(
    store: Store, make_release: Release, push: Push, lines_of: Lines
) -> None:
    graph, theirs = IRI.format("changed"), f"urn:theirs:{store.kind}"
    old, new = make_release("changed"), make_release("changed", "新しい題名")
    store.change(f"INSERT DATA {{ GRAPH <{theirs}> {{ <urn:a> <urn:b> <urn:c> }} }}")
    push(old, "--url", store.url, WINDOW)

    done = push(new, "--url", store.url, WINDOW, "--format", "json")

    report = json.loads(done.stdout)
    difference = len(lines_of(new) - lines_of(old))
    assert (report["added"], report["removed"]) == (difference, difference)
    assert difference >= 1
    assert report["store"]["product"] == store.kind
    assert store.lines(graph) == lines_of(new)
    assert store.names(graph) == [graph]
    assert store.lines(theirs) == {"<urn:a> <urn:b> <urn:c> ."}


def test_endpoints_named_without_a_graph_store_are_enough(
    store: Store, make_release: Release, push: Push, lines_of: Lines
) -> None:
    release = make_release("named")
    named = ("--query", store.url + store.query, "--update", store.url + store.update)

    refused, done = push(release, *named), push(release, *named, WINDOW)

    assert (refused.returncode, done.returncode) == (2, 0), done.stderr
    assert WINDOW in refused.stderr
    assert store.lines(IRI.format("named")) == lines_of(release)


def test_store_that_cannot_exchange_at_once_says_so(virtuoso: Store, make_release: Release, push: Push) -> None:
    release = make_release("window")

    refused = push(release, "--url", virtuoso.url, "--quiet", environment=virtuoso.environment)
    dry = push(release, "--url", virtuoso.url, "--dry-run", environment=virtuoso.environment)

    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
    assert "does not exchange a graph in one transaction" in refused.stderr
    assert (dry.returncode, "--allow-window is needed" in dry.stdout) == (0, True)
    assert virtuoso.names(IRI.format("window")) == []


def test_other_characters_of_the_same_value_are_told(  # noqa: PLR0913  fixtures
    *,
    store: Store,
    proxy: Proxy,
    release_of: Release,
    push: Push,
    lines_of: Lines,
    root: Path,
    tmp_path: Path,
) -> None:
    """Both stores keep decimals as numbers: 93.50 comes back as 93.5, and that is no reason to write again."""
    package = shutil.copytree(root / "datapackage", tmp_path / "package")
    for name, wrong, right in (("plan", ",draft,", ",decimals,"), ("observation", ",93.5,", ",93.50,")):
        table = package / f"data/{name}.csv"
        text = table.read_text(encoding="utf-8")
        assert wrong in text
        table.write_text(text.replace(wrong, right, 1), encoding="utf-8")
    release = release_of(package)

    done = push(release, "--url", proxy.url, WINDOW, "--format", "json")
    proxy.seen.clear()
    again = push(release, "--url", proxy.url)

    (changed,) = json.loads(done.stdout)["changed_by_store"]
    assert '"93.50"^^<http://www.w3.org/2001/XMLSchema#decimal> .' in changed["sent"]
    assert changed["held"] == changed["sent"].replace("93.50", "93.5")
    assert "keeps 1 literals in other characters" in again.stdout
    assert proxy.writes == []
    assert len(store.lines(IRI.format("decimals"))) == len(lines_of(release))


@pytest.mark.parametrize("verdict", ["deaf", "cut"])
@pytest.mark.parametrize(
    ("store", "number"),
    [("oxigraph", 1), ("oxigraph", 2), ("oxigraph", 3), *(("virtuoso", number) for number in range(1, 7))],
    indirect=["store"],
)
def test_run_that_was_killed_is_taken_up(  # noqa: PLR0913  fixtures
    *,
    verdict: str,
    number: int,
    store: Store,
    proxy: Proxy,
    make_release: Release,
    push: Push,
    start: Push,
    lines_of: Lines,
) -> None:
    """Killed at each request that writes: readers have the old graph, or what must be seen in a window.

    Oxigraph: our mark, the rest, the exchange. Virtuoso: the same in steps, some requests asked for credentials first.
    """
    edition = f"killed-{verdict}-{number}"
    graph = IRI.format(edition)
    old, new = make_release(edition), make_release(edition, "新しい題名")
    assert push(old, "--url", store.url, WINDOW).returncode == 0
    done = 0

    def kill(method: str, _path: str, _count: int) -> str:
        nonlocal done
        done += method == "POST"
        if method == "POST" and done == number:
            running.kill()
            return verdict
        return "pass"

    proxy.verdict = kill
    running = start(new, "--url", proxy.url, WINDOW)
    running.communicate(timeout=60)
    assert running.returncode == -9
    between = store.lines(graph)
    assert between in (lines_of(old), lines_of(new)) or store.kind == "virtuoso"
    assert lines_of(old) & lines_of(new) <= between <= lines_of(old) | lines_of(new)
    if number < 3:
        assert between == lines_of(old)
    proxy.verdict = lambda *_: "pass"

    assert push(new, "--url", store.url, WINDOW).returncode == 0

    assert store.lines(graph) == lines_of(new)
    assert store.names(graph) == [graph]


def test_two_pushes_at_once_come_to_one_end(
    store: Store, release: Path, start: Push, push: Push, lines_of: Lines
) -> None:
    graph = IRI.format("draft")
    push(release, "--url", store.url, "--withdraw")

    running = [start(release, "--url", store.url, WINDOW) for _ in range(2)]
    told = [process.communicate(timeout=120) for process in running]

    assert [process.returncode for process in running] == [0, 0], told
    assert store.lines(graph) == lines_of(release)
    assert push(release, "--url", store.url).stdout.startswith(f"<{graph}>: triples added 0, removed 0")
    assert store.names(graph) == [graph]


def test_foreign_graph_is_left_as_it_is(store: Store, make_release: Release, push: Push) -> None:
    release, graph = make_release("foreign"), IRI.format("foreign")
    store.change(f"INSERT DATA {{ GRAPH <{graph}> {{ <urn:a> <urn:b> <urn:c> }} }}")

    for option in (WINDOW, "--withdraw"):
        done = push(release, "--url", store.url, option, "--quiet")
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
        assert graph in done.stderr
    assert store.lines(graph) == {"<urn:a> <urn:b> <urn:c> ."}


@pytest.mark.parametrize(
    ("verdict", "said"),
    [("500", "HTTP 500"), ("503", "busy or down"), ("hang", "in time"), ("cut", "cuts the connection")],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_fault_of_the_store_is_one_line_and_can_be_gone_on_from(  # noqa: PLR0913  fixtures
    *,
    verdict: str,
    said: str,
    method: str,
    store: Store,
    proxy: Proxy,
    make_release: Release,
    push: Push,
    lines_of: Lines,
) -> None:
    """From the second request of that kind on."""
    edition = f"fault-{method}-{verdict}".lower()
    release, graph = make_release(edition), IRI.format(edition)
    proxy.verdict = lambda asked, _path, number: verdict if asked == method and number >= 2 else "pass"

    done = push(release, "--url", proxy.url, WINDOW, "--timeout", "1", "--quiet")

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (3, "", 1)
    assert said in done.stderr
    assert graph not in store.names(graph)
    proxy.verdict = lambda *_: "pass"
    assert push(release, "--url", store.url, WINDOW).returncode == 0
    assert store.lines(graph) == lines_of(release)
    assert store.names(graph) == [graph]


@pytest.mark.parametrize(
    ("user", "password", "said"),
    [
        ("", "", "check user, password or token"),
        ("dba", "never-seen-7f3a", "check user, password or token"),
    ],
)
def test_who_is_not_known_to_virtuoso_changes_nothing(
    *, user: str, password: str, said: str, virtuoso: Store, make_release: Release, push: Push
) -> None:
    environment = {"KOMORO_SPARQL_USER": user, "KOMORO_SPARQL_PASSWORD": password}

    done = push(make_release("refused"), "--url", virtuoso.url, WINDOW, "--quiet", environment=environment)

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (3, "", 1)
    assert said in done.stderr
    assert "never-seen" not in done.stderr
    assert virtuoso.names(IRI.format("refused")) == []


@pytest.mark.parametrize(
    ("guard", "environment"),
    [
        (
            'auth_basic "store"; auth_basic_user_file FOLDER/passwords;',
            {"KOMORO_SPARQL_USER": "me", "KOMORO_SPARQL_PASSWORD": "never-seen-7f3a"},
        ),
        (
            'if ($http_authorization != "Bearer never-seen-7f3a") { return 401; }',
            {"KOMORO_SPARQL_TOKEN": "never-seen-7f3a"},
        ),
    ],
)
def test_proxy_that_asks_who_it_is_and_takes_1_mb(  # noqa: PLR0913  fixtures
    *,
    guard: str,
    environment: dict[str, str],
    guarded: Any,
    oxigraph: Store,
    release: Path,
    push: Push,
    lines_of: Lines,
) -> None:
    """The plan has 2 MB: what is refused as too large goes in smaller requests."""
    push(release, "--url", oxigraph.url, "--withdraw")
    wrong = {name: f"{value}x" for name, value in environment.items()}
    with guarded(guard) as url:
        for nobody in ({}, wrong):
            refused = push(release, "--url", url, "--quiet", environment=nobody)
            assert (refused.returncode, refused.stderr.count("\n")) == (3, 1), refused.stderr
            assert re.search(r"user, password or token", refused.stderr)
            assert "never-seen" not in refused.stderr
        done = push(release, "--url", url, environment=environment)

    assert done.returncode == 0, done.stderr
    assert "never-seen" not in done.stdout + done.stderr
    assert oxigraph.lines(IRI.format("draft")) == lines_of(release)
