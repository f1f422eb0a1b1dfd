"""The shipped configuration of nginx: every identifier of the released plan leads to its document."""

import http.client
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from email.message import Message
from pathlib import Path

import pyoxigraph
import pytest

from komoro_opendata.package import open_package
from komoro_opendata.publish import publish
from komoro_opendata.rdf.namespaces import MP

ROOT = Path(__file__).parents[2]
BASE = "https://w3id.org/jp-municipal-plan/"
PLAN = "/id/202088/basic-plan-11"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
CONFIGURATION = """\
daemon off;
{user}
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""
pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The released plan of Komoro City."""
    with open_package(ROOT / "datapackage") as package:
        return publish(package, tmp_path_factory.mktemp("hosted") / "dist").folder


@pytest.fixture(scope="module")
def host(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An nginx that serves the release with the shipped configuration; three lines are mended, as it says."""
    assert shutil.which("nginx"), "nginx is not installed (Debian: nginx-light)"
    folder = tmp_path_factory.mktemp("nginx")
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    text = (release / "vocab/hosting/nginx.conf").read_text(encoding="utf-8")
    mended = {"listen 80;": f"listen 127.0.0.1:{port};", "/srv/komoro-opendata/site;": f"{release}/site;"}
    for line, mend in mended.items():
        assert text.count(line) == 1
        text = text.replace(line, mend)
    (folder / "site.conf").write_text(text, encoding="utf-8")
    user = "user root;" if os.geteuid() == 0 else ""  # the folders of tests are closed to others
    (folder / "nginx.conf").write_text(CONFIGURATION.format(folder=folder, user=user), encoding="utf-8")
    command = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as server:
        try:
            wait_for(port, server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=10)


def wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    """Until nginx answers, or has ended with an error."""
    for _ in range(100):
        with closing(socket.socket()) as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        if server.poll() is not None:
            break
        time.sleep(0.05)
    server.kill()
    pytest.fail(f"nginx did not start: {server.communicate()[1].decode()}")


def get(address: str, accept: str) -> tuple[int, str, bytes, Message]:
    """Status, media type, body and headers of an answer."""
    request = urllib.request.Request(address, headers={"Accept": accept})  # noqa: S310  an address of this test
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  as above
            return answer.status, answer.headers.get_content_type(), answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        with error:
            return error.code, "", error.read(), error.headers


@pytest.mark.parametrize(
    ("accept", "media_type", "ending"),
    [
        ("text/turtle", "text/turtle", "ttl"),
        ("application/ld+json", "application/ld+json", "jsonld"),
        ("application/json", "application/ld+json", "jsonld"),
        ("*/*", "text/turtle", "ttl"),
        ("application/rdf+xml;q=0.9, text/turtle;q=1.0, */*;q=0.1", "text/turtle", "ttl"),
        ("text/turtle;q=0.5, application/ld+json", "application/ld+json", "jsonld"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "application/ld+json", "jsonld"),
        (BROWSER, "text/turtle", "ttl"),
    ],
)
def test_the_format_asked_for_is_given(accept: str, media_type: str, ending: str, host: str, release: Path) -> None:
    status, given, body, headers = get(f"{host}{PLAN}/measure-1-1", accept)

    assert (status, given) == (200, media_type)
    assert body == (release / f"site{PLAN}/measure-1-1/index.{ending}").read_bytes()
    assert headers["Vary"] == "Accept"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers.get_content_charset() == ("utf-8" if ending == "ttl" else None)


def test_a_page_goes_before_turtle_where_a_browser_asks(host: str, release: Path) -> None:
    page = release / f"site{PLAN}/policy-1/index.html"
    page.write_text("<!doctype html><title>子育て・教育</title>", encoding="utf-8")

    assert get(f"{host}{PLAN}/policy-1", BROWSER)[1:3] == ("text/html", page.read_bytes())
    assert get(f"{host}{PLAN}/policy-1", "text/turtle")[1] == "text/turtle"


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


def test_the_context_is_found(host: str, release: Path) -> None:
    status, media_type, body, _ = get(f"{host}/context.jsonld", "application/ld+json")

    assert (status, media_type) == (200, "application/ld+json")
    assert body == (release / "vocab/context.jsonld").read_bytes()
