"""The shipped configurations of nginx and Apache: every identifier of the released plan leads to its document."""

import http.client
import shutil
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from email.message import Message
from pathlib import Path

import pyoxigraph
import pytest
import yaml

from komoro_opendata.rdf.namespaces import MP

BASE = "https://w3id.org/jp-municipal-plan/"
PLAN = "/id/202088/basic-plan-11"
NEGOTIATED = yaml.safe_load((Path(__file__).parent / "negotiation.yaml").read_text(encoding="utf-8"))
MEDIA_TYPES = {"ttl": "text/turtle", "jsonld": "application/ld+json", "html": "text/html"}
pytestmark = pytest.mark.real


@pytest.fixture(scope="module", params=["nginx", "apache"])
def host(
    request: pytest.FixtureRequest,
    release: Path,
    nginx: Callable[[], AbstractContextManager[str]],
    apache: Callable[[Path], AbstractContextManager[str]],
) -> Iterator[str]:
    """The address of a server that serves the release as its configuration says."""
    shutil.copyfile(release / "vocab/hosting/apache.htaccess", release / "site/.htaccess")
    with nginx() if request.param == "nginx" else apache(release / "site") as address:
        name = get(address, "*/*")[3]["Server"]
        assert name.lower().startswith(request.param)
        yield address


def get(address: str, accept: str) -> tuple[int, str, bytes, Message]:
    """Status, media type, body and headers of an answer."""
    request = urllib.request.Request(address, headers={"Accept": accept})  # noqa: S310  an address of this test
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  as above
            return answer.status, answer.headers.get_content_type(), answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        with error:
            return error.code, "", error.read(), error.headers


@pytest.mark.parametrize(("accept", "ending"), [(accept, ending) for accept, ending, _ in NEGOTIATED])
def test_the_format_asked_for_is_given(accept: str, ending: str, host: str, release: Path) -> None:
    status, given, body, headers = get(f"{host}{PLAN}/measure-1-1", accept)

    assert (status, given) == (200, MEDIA_TYPES[ending])
    assert body == (release / f"site{PLAN}/measure-1-1/index.{ending}").read_bytes()
    assert headers["Vary"] == "Accept"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers.get_content_charset() == ("utf-8" if ending == "ttl" else None)


@pytest.mark.parametrize(("accept", "ending"), [(accept, ending) for accept, _, ending in NEGOTIATED])
def test_a_page_is_given_where_nothing_is_asked_for_more(accept: str, ending: str, host: str, release: Path) -> None:
    page = release / f"site{PLAN}/policy-1/index.html"
    page.write_text("<!doctype html><title>子育て・教育</title>", encoding="utf-8")

    status, given, body, _ = get(f"{host}{PLAN}/policy-1", accept)

    assert (status, given) == (200, MEDIA_TYPES[ending])
    assert body == (release / f"site{PLAN}/policy-1/index.{ending}").read_bytes()


def test_nginx_has_nothing_to_warn_of(nginx_check: str) -> None:
    assert "syntax is ok" in nginx_check
    assert "[warn]" not in nginx_check


@pytest.mark.parametrize(
    "path",
    [
        f"{PLAN}/measure-9-9",
        "/id/202088/basic-plan-12",
        "/id/012345",
        "/id/",
        "/id",
        "/code/unit/parsec",
        f"{PLAN}/indicator-9-9-9/total/2020/target",
        f"{PLAN}/indicator-1-1-1/total",
        "/code/fiscal-year/1900/end",
        "/define",
        "/../../release.json",
    ],
)
def test_what_is_unknown_is_not_found(path: str, host: str) -> None:
    connection = http.client.HTTPConnection(host.removeprefix("http://"), timeout=10)
    with closing(connection):
        connection.request("GET", path, headers={"Accept": "text/turtle"})

        assert connection.getresponse().status in ({400} if ".." in path else {404})


def test_every_thing_and_code_of_the_plan_is_found(host: str, release: Path) -> None:
    """Each subject of the graph leads to a document that tells of it; classes and properties too."""
    quads = list(pyoxigraph.parse(path=str(release / "rdf/plan.nt")))
    subjects = {quad.subject.value for quad in quads if isinstance(quad.subject, pyoxigraph.NamedNode)}
    own = {quad.predicate.value for quad in quads if quad.predicate.value.startswith(MP)}
    bodies: dict[str, bytes] = {}

    for iri in sorted(subjects | own):
        address = iri.replace(BASE, f"{host}/").partition("#")[0]
        status, _, body, _ = get(address, "text/turtle")
        assert status == 200, iri
        bodies[iri] = body
    assert len(bodies) > 1000

    told = {
        body: {str(quad.subject) for quad in pyoxigraph.parse(body, pyoxigraph.RdfFormat.TURTLE)}
        for body in set(bodies.values())
    }
    assert [iri for iri, body in bodies.items() if f"<{iri}>" not in told[body]] == []


@pytest.mark.parametrize("ending", ["ttl", "jsonld"])
def test_the_shapes_are_found(ending: str, host: str, release: Path) -> None:
    status, media_type, body, _ = get(f"{host}/shapes", MEDIA_TYPES[ending])

    assert (status, media_type) == (200, MEDIA_TYPES[ending])
    assert body == (release / f"vocab/shapes.{ending}").read_bytes()


def test_the_context_is_found(host: str, release: Path) -> None:
    status, media_type, body, _ = get(f"{host}/context.jsonld", "application/ld+json")

    assert (status, media_type) == (200, "application/ld+json")
    assert body == (release / "vocab/context.jsonld").read_bytes()


def test_apache_needs_the_rules(release: Path, apache: Callable[[Path], AbstractContextManager[str]]) -> None:
    """The test is awake: with the rules switched off the identifier of a thing leads to no document."""
    rules = (release / "vocab/hosting/apache.htaccess").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        shutil.copytree(release / "site/code/kind", folder / "code/kind")
        with apache(folder) as address:
            given = []
            for text in (rules, rules.replace("RewriteEngine On", "RewriteEngine Off")):
                (folder / ".htaccess").write_text(text, encoding="utf-8")
                given.append(get(f"{address}/code/kind/target", "text/turtle")[:2])

    assert given[0] == (200, "text/turtle")
    assert given[1] != given[0]
