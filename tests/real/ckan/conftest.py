"""A real CKAN portal on free loopback ports, with PostgreSQL of its own; only Solr is a stand-in (solr_stand_in.py).

It runs in an environment of its own, .venv-ckan (CKAN_PYTHON names another), and is stopped at the end.
"""

import http.client
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests

from komoro_opendata.check import Report
from komoro_opendata.package import open_package
from komoro_opendata.publish import publish
from komoro_opendata.publish.archive import ARCHIVE

ROOT = Path(__file__).parents[3]
CKAN_PYTHON = Path(os.environ.get("CKAN_PYTHON", ROOT / ".venv-ckan/bin/python"))
HERE = Path(__file__).parent
PATIENCE = 120


@dataclass(frozen=True, slots=True)
class Portal:
    """A portal that runs: its address and the tokens of its sysadmin and of an editor of organization `city`."""

    url: str
    sysadmin: str
    editor: str
    stranger: str


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def stopped_at_the_end(*command: str | Path, **options: Any) -> Iterator["subprocess.Popen[str]"]:
    """A process in a group of its own, which is gone when the context ends."""
    with subprocess.Popen([*command], start_new_session=True, text=True, **options) as process:
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGINT)  # PostgreSQL takes it as a fast shutdown
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


@contextmanager
def running_postgres(folder: Path) -> Iterator[str]:
    """The address of an empty database in a cluster of its own. PostgreSQL refuses to run as root."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    cluster = folder / "postgres"
    cluster.mkdir()
    if user:
        shutil.chown(cluster, "postgres", "postgres")
    run = {"cwd": cluster, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **user}
    initdb = [
        programs / "initdb",
        "-D",
        cluster / "data",
        "-U",
        "ckan",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
        "-N",
    ]
    subprocess.run(initdb, check=True, **run)  # type: ignore[call-overload]
    port = str(free_port())
    settings = ["-c", "fsync=off", "-c", f"unix_socket_directories={cluster}", "-c", "listen_addresses=127.0.0.1"]
    with stopped_at_the_end(programs / "postgres", "-D", cluster / "data", "-p", port, *settings, **run):
        wait_until(lambda: listens(int(port)))
        create = [programs / "createdb", "-h", "127.0.0.1", "-p", port, "-U", "ckan", "ckan"]
        wait_until(lambda: subprocess.run(create, check=False, **run).returncode == 0)  # type: ignore[call-overload]
        yield f"postgresql://ckan@127.0.0.1:{port}/ckan"


def listens(port: int) -> bool:
    """Whether something listens on the port."""
    with closing(socket.socket()) as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def wait_until(happened: Callable[[], bool]) -> None:
    """Wait until it has happened."""
    for _ in range(PATIENCE * 10):
        if happened():
            return
        time.sleep(0.1)
    pytest.fail("a server of the portal did not start")


@contextmanager
def running_solr_stand_in() -> Iterator[str]:
    """The address of the stand-in."""
    (schema,) = CKAN_PYTHON.parents[1].glob("lib/python3*/site-packages/ckan/config/solr/schema.xml")
    command = (sys.executable, HERE / "solr_stand_in.py", schema)
    with stopped_at_the_end(*command, stdout=subprocess.PIPE) as stand_in:
        assert stand_in.stdout is not None
        yield f"http://127.0.0.1:{stand_in.stdout.readline().strip()}/solr/ckan"


@contextmanager
def running_portal(folder: Path) -> Iterator[Portal]:
    """A portal with an organization `city`, a sysadmin, an editor of it, and somebody who is neither."""
    ckan = CKAN_PYTHON.with_name("ckan")
    with ExitStack() as stack:
        database = stack.enter_context(running_postgres(folder))
        solr = stack.enter_context(running_solr_stand_in())
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        settings = {
            "sqlalchemy.url": database,
            "solr_url": solr,
            "ckan.site_url": url,
            "ckan.storage_path": folder / "files",
            "ckan.plugins": "dcat",
            "api_token.jwt.encode.secret": f"string:{secrets.token_hex(32)}",
            "api_token.jwt.decode.secret": "",
            "ckanext.dcat.rdf.profiles": "euro_dcat_ap_3",
        }
        settings["api_token.jwt.decode.secret"] = settings["api_token.jwt.encode.secret"]
        ini = folder / "ckan.ini"
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run([ckan, "generate", "config", ini], check=True, **quiet)  # type: ignore[call-overload]
        changes = [f"{name}={value}" for name, value in settings.items()]
        subprocess.run([ckan, "config-tool", ini, *changes], check=True, **quiet)  # type: ignore[call-overload]
        made = subprocess.run(
            [CKAN_PYTHON, HERE / "portal_people.py", ini], check=True, stdout=subprocess.PIPE, stderr=quiet["stderr"]
        )
        tokens = made.stdout.decode().split()[-3:]
        log = stack.enter_context((folder / "ckan.log").open("wb"))
        command = (ckan, "-c", ini, "run", "--host", "127.0.0.1", "--port", str(port), "--disable-reloader")
        stack.enter_context(stopped_at_the_end(*command, stdout=log, stderr=log))
        wait_until(lambda: answers(f"{url}/api/action/status_show"))
        yield Portal(url, *tokens)


def answers(address: str) -> bool:
    """Whether the address answers with success."""
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310  an address of this test
            return int(answer.status) == 200
    except urllib.error.URLError:
        return False


@pytest.fixture(scope="session")
def portal() -> Iterator[Portal]:
    """The portal, started once."""
    if not CKAN_PYTHON.exists():
        pytest.fail(f"CKAN is not installed at {CKAN_PYTHON}; make test-real installs it")
    # Not below pytest's own folders: these are closed to the user as whom PostgreSQL runs.
    with tempfile.TemporaryDirectory(prefix="komoro-opendata-ckan-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with running_portal(folder) as running:
            yield running


Verdict = Callable[[str, str, int], str]
"""What the proxy does with a request: of its method, its action and its number among those of that method."""


class Proxy(ThreadingHTTPServer):
    """Stands before the portal, keeps every request that passes, and does to it what a test wants.

    The verdict is `pass`; `cut` (the connection, before the portal hears of it); `deaf` (the portal does it, the
    answer is lost); `hang`; or a status that is answered in the portal's place.
    """

    daemon_threads = True

    def __init__(self, portal: Portal) -> None:
        """Listen on a free port."""
        super().__init__(("127.0.0.1", 0), _Passing)
        self.portal = portal
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.seen: list[tuple[str, str]] = []
        self.verdict: Verdict = lambda _method, _action, _number: "pass"
        self.lock = threading.Lock()

    @property
    def writes(self) -> list[str]:
        """The actions of all requests that may change something."""
        return [action for method, action in self.seen if method not in ("GET", "HEAD")]

    def handle_error(self, *_: object) -> None:
        """A client that was killed is no fault of the proxy."""


class _Passing(BaseHTTPRequestHandler):
    server: Proxy

    def do_GET(self) -> None:
        self._pass_on()

    def do_POST(self) -> None:
        self._pass_on()

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        action = self.path.partition("?")[0].removeprefix("/api/action/")
        with self.server.lock:
            self.server.seen.append((self.command, action))
            number = sum(method == self.command for method, _ in self.server.seen)
        verdict = self.server.verdict(self.command, action, number)
        if verdict.isdecimal():
            self._answer(int(verdict), b"<html>no</html>", "text/html")
        elif verdict in ("pass", "deaf"):
            status, answer, media_type = self._asked(body)
            if verdict == "pass":
                self._answer(status, answer, media_type)
        elif verdict == "hang":
            time.sleep(3)
        self.close_connection = True

    def _asked(self, body: bytes) -> tuple[int, bytes, str]:
        kept = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
        connection = http.client.HTTPConnection(self.server.portal.url.removeprefix("http://"), timeout=PATIENCE)
        with closing(connection):
            connection.request(self.command, self.path, body, kept)
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.headers.get("Content-Type", "")

    def _answer(self, status: int, body: bytes, media_type: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def proxy(portal: Portal) -> Iterator[Proxy]:
    """A proxy before the portal."""
    with Proxy(portal) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


class Client:
    """Asks a portal as one of its users, apart from the code under test; None is somebody without a token."""

    def __init__(self, url: str, token: str | None) -> None:
        """Ask the portal at `url`."""
        self.url = url
        self.headers = {"Authorization": token} if token else {}

    def call(self, action: str, file: tuple[str, bytes] | None = None, **fields: Any) -> Any:
        """The result of an action; its error, where there is one."""
        address = f"{self.url}/api/action/{action}"
        if file is None:
            answer = requests.post(address, json=fields, headers=self.headers, timeout=PATIENCE)
        else:
            answer = requests.post(address, fields, files={"upload": file}, headers=self.headers, timeout=PATIENCE)
        said = answer.json()
        return said["result"] if said["success"] else said["error"]

    def get(self, address: str) -> requests.Response:
        """An address of the portal, or any other."""
        place = address if address.startswith("http") else f"{self.url}{address}"
        return requests.get(place, headers=self.headers, timeout=PATIENCE)


@pytest.fixture
def boss(portal: Portal) -> Client:
    """The sysadmin, who sees and may do everything."""
    return Client(portal.url, portal.sysadmin)


@pytest.fixture
def anybody(portal: Portal) -> Client:
    """A reader without a token."""
    return Client(portal.url, None)


Done = subprocess.CompletedProcess[str]


@pytest.fixture
def start(portal: Portal) -> Callable[..., "subprocess.Popen[str]"]:
    """Start `push ckan` for a release, as the editor unless told otherwise, in a process of its own."""

    def begin(release: Path, url: str, *options: str, token: str = portal.editor) -> "subprocess.Popen[str]":
        arguments = [release, "--url", url, "--organization", "city", "--lang", "en", *options]
        return subprocess.Popen(
            [sys.executable, "-m", "komoro_opendata", "push", "ckan", *map(str, arguments)],
            env={**os.environ, "KOMORO_CKAN_TOKEN": token, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return begin


@pytest.fixture
def push(start: Callable[..., "subprocess.Popen[str]"]) -> Callable[..., Done]:
    """Run `push ckan` to its end."""

    def run(release: Path, url: str, *options: str, **named: str) -> Done:
        process = start(release, url, *options, **named)
        out, err = process.communicate(timeout=PATIENCE)
        return Done(process.args, process.returncode, out, err)

    return run


_TABLES = {
    "municipality": "code,name_ja,name_en\n202088,小諸市,Komoro City\n",
    "plan": (
        "plan_id,municipality_code,title_ja,title_en,version,status,start_fiscal_year,end_fiscal_year\n"
        "basic-plan-11,202088,計画,Plan,{edition},draft,2020,2023\n"
    ),
}


@pytest.fixture
def make_release(tmp_path: Path) -> Callable[..., Path]:
    """Release a small plan: each edition is a data set of its own. Further tables come by name and text."""

    def make(edition: str, title: str = "小さな計画", **tables: str) -> Path:
        texts = {name: text.format(edition=edition) for name, text in {**_TABLES, **tables}.items()}
        folder = tmp_path / f"package-{secrets.token_hex(4)}"
        (folder / "data").mkdir(parents=True)
        for name, text in texts.items():
            (folder / f"data/{name}.csv").write_text(text, encoding="utf-8")
        descriptor = {
            "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
            "name": "small",
            "id": "https://example.org/small",
            "title": title,
            "title_en": "A small plan",
            "version": "1.0.0",
            "created": "2026-11-24T00:00:00Z",
            "keywords": ["小諸市", "open data", "SDGs"],
            "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
            "municipal_plan": {"languages": ["ja", "en"]},
            "resources": [
                {
                    "name": name,
                    "title": f"表 {name}",
                    "title_en": f"table {name}",
                    "path": f"data/{name}.csv",
                    "schema": {"fields": [{"name": column, "type": "string"} for column in text.split()[0].split(",")]},
                }
                for name, text in texts.items()
            ],
        }
        (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
        with open_package(folder) as package:
            return publish(
                package, folder.with_name(f"{folder.name}-dist"), check=lambda _: Report(()), formats=[ARCHIVE]
            ).folder

    return make
