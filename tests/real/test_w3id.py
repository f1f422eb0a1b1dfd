"""The shipped rules for w3id.org, on an Apache of our own: every identifier is sent to a file of the released site."""

import http.client
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph
import pytest
import yaml

from komoro_opendata.rdf.namespaces import MP

HOST = "https://data.example.org/komoro"
FOLDER = "/jp-municipal-plan"
PLAN = "/id/202088/basic-plan-11"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
pytestmark = pytest.mark.real

NEGOTIATED = yaml.safe_load((Path(__file__).parent / "negotiation.yaml").read_text(encoding="utf-8"))
ApacheStarter = Callable[[Path], AbstractContextManager[str]]
Redirect = Callable[[str, str], str]


@pytest.fixture(scope="module")
def redirect(release: Path, apache: ApacheStarter) -> Iterator[Redirect]:
    """A function that gives the address to which a path below the folder of w3id.org is sent."""
    with redirecting(shipped(release), apache) as sent_to:
        yield sent_to


@pytest.fixture(scope="module")
def redirect_to_pages(release: Path, apache: ApacheStarter) -> Iterator[Redirect]:
    """The same with the rules for pages switched on, as the file says."""
    rules = shipped(release)
    assert rules.count("\n#Rewrite") == 4
    with redirecting(rules.replace("\n#Rewrite", "\nRewrite"), apache) as sent_to:
        yield sent_to


def shipped(release: Path) -> str:
    """The rules, with the host that they ask for."""
    rules = (release / "vocab/hosting/w3id.htaccess").read_text(encoding="utf-8")
    assert rules.count("https://opendata.example.org") == 1
    return rules.replace("https://opendata.example.org", HOST)


@contextmanager
def redirecting(rules: str, apache: ApacheStarter) -> Iterator[Redirect]:
    """An Apache with these rules: a function that gives the address to which a path is sent."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        root.chmod(0o755)
        (root / FOLDER[1:]).mkdir()
        (root / FOLDER[1:] / ".htaccess").write_text(rules, encoding="utf-8")
        with apache(root) as address, closing(http.client.HTTPConnection(urlsplit(address).netloc)) as connection:
            yield lambda path, accept: sent(connection, f"{FOLDER}{path}", accept)


def sent(connection: http.client.HTTPConnection, path: str, accept: str) -> str:
    """Where a request is sent, by 303: what is found there tells of the thing, and is not the thing."""
    connection.request("GET", path, headers={"Accept": accept})
    with connection.getresponse() as answer:
        answer.read()
        assert answer.status == 303, path
        return str(answer.headers["Location"])


@pytest.mark.parametrize(("accept", "ending"), [(accept, ending) for accept, ending, _ in NEGOTIATED])
def test_the_format_is_chosen(accept: str, ending: str, redirect: Redirect) -> None:
    assert redirect(f"{PLAN}/measure-1-1", accept) == f"{HOST}{PLAN}/measure-1-1/index.{ending}"


@pytest.mark.parametrize(("accept", "ending"), [(accept, ending) for accept, _, ending in NEGOTIATED])
def test_a_page_is_chosen_once_its_lines_are_switched_on(accept: str, ending: str, redirect_to_pages: Redirect) -> None:
    assert redirect_to_pages(f"{PLAN}/measure-1-1", accept) == f"{HOST}{PLAN}/measure-1-1/index.{ending}"


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/def", "/def/index.ttl"),
        ("/def/", "/def/index.ttl"),
        ("/id/202088/", "/id/202088/index.ttl"),
        ("/shapes", "/shapes/index.ttl"),
        (f"{PLAN}/indicator-1-1-1/total/2020/target", f"{PLAN}/indicator-1-1-1/index.ttl"),
        ("/code/fiscal-year/2020/end", "/code/fiscal-year/2020/index.ttl"),
        ("/code/unit/x_%E5%86%8A", "/code/unit/x_%e5%86%8a/index.ttl"),
        ("/context.jsonld", "/context.jsonld"),
        ("/", "/"),
        ("/nothing/of/ours", "/nothing/of/ours"),
        ("/define", "/define"),
    ],
)
def test_where_a_path_leads(path: str, target: str, redirect: Redirect) -> None:
    assert redirect(path, "text/turtle") == f"{HOST}{target}"


@pytest.mark.parametrize("accept", ["text/turtle", "application/ld+json", BROWSER])
def test_every_thing_and_code_of_the_plan_is_sent_to_a_file(accept: str, redirect: Redirect, release: Path) -> None:
    """A host that only gives files will do."""
    quads = list(pyoxigraph.parse(path=str(release / "rdf/plan.nt")))
    subjects = {quad.subject.value for quad in quads if isinstance(quad.subject, pyoxigraph.NamedNode)}
    own = {quad.predicate.value for quad in quads if quad.predicate.value.startswith(MP)}
    paths = {urlsplit(iri).path.removeprefix(FOLDER) for iri in subjects | own}
    assert len(paths) > 1000

    targets = {redirect(path, accept).removeprefix(HOST) for path in sorted(paths)}

    assert [target for target in sorted(targets) if not (release / f"site{target}").is_file()] == []
