"""A release, and web servers that are started for the tests on a free port."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest

from komoro_opendata.package import open_package
from komoro_opendata.publish import publish

ROOT = Path(__file__).parents[2]
NGINX = """\
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
APACHE_MODULES = Path("/usr/lib/apache2/modules")
APACHE = """\
ServerRoot "{folder}"
DefaultRuntimeDir "{folder}"
ServerName localhost
Listen 127.0.0.1:{port}
PidFile "{folder}/apache2.pid"
ErrorLog "{folder}/error.log"
{modules}
{user}
TypesConfig "{folder}/mime.types"
DocumentRoot "{root}"
<Directory "/">
    AllowOverride None
    Require all denied
</Directory>
<Directory "{root}">
    Options FollowSymLinks Indexes MultiViews
    AllowOverride All
    Require all granted
</Directory>
"""
ApacheStarter = Callable[[Path], AbstractContextManager[str]]


@pytest.fixture(scope="session")
def release() -> Iterator[Path]:
    """The released plan of Komoro City, in a folder that a server's own user can read."""
    with tempfile.TemporaryDirectory() as name, open_package(ROOT / "datapackage") as package:
        Path(name).chmod(0o755)
        yield publish(package, Path(name) / "dist").folder


@pytest.fixture(scope="session")
def nginx(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], AbstractContextManager[str]]:
    """A function that serves the release by nginx with the shipped configuration; lines are mended, as it says."""

    @contextmanager
    def serve() -> Iterator[str]:
        port = free_port()
        with running(nginx_command(release, tmp_path_factory.mktemp("nginx"), port), port) as address:
            yield address

    return serve


@pytest.fixture
def nginx_check(release: Path, tmp_path: Path) -> str:
    """What nginx has to say of the shipped configuration before it starts."""
    command = [*nginx_command(release, tmp_path, free_port()), "-t"]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stderr


@pytest.fixture(scope="session")
def apache(tmp_path_factory: pytest.TempPathFactory) -> ApacheStarter:
    """A function that serves a folder, with its .htaccess files, by Apache."""

    @contextmanager
    def serve(root: Path) -> Iterator[str]:
        assert shutil.which("apache2"), "Apache is not installed (Debian: apache2-bin)"
        folder, port = tmp_path_factory.mktemp("apache"), free_port()
        names = ("mpm_event", "authz_core", "dir", "headers", "mime", "negotiation", "rewrite")
        modules = "\n".join(f"LoadModule {name}_module {APACHE_MODULES}/mod_{name}.so" for name in names)
        user = "User nobody\nGroup nogroup" if os.geteuid() == 0 else ""  # Apache serves nothing as root
        text = APACHE.format(folder=folder, port=port, modules=modules, user=user, root=root)
        (folder / "mime.types").write_text("text/html html\napplication/json json\n", encoding="utf-8")
        (folder / "apache2.conf").write_text(text, encoding="utf-8")
        command = ["apache2", "-f", str(folder / "apache2.conf"), "-D", "FOREGROUND"]
        with running(command, port) as address:
            yield address

    return serve


def nginx_command(release: Path, folder: Path, port: int) -> list[str]:
    """The command that starts nginx with the shipped configuration, its lines mended for this folder and port."""
    assert shutil.which("nginx"), "nginx is not installed (Debian: nginx-light)"
    text = (release / "vocab/hosting/nginx.conf").read_text(encoding="utf-8")
    mended = {"listen 80;": f"listen 127.0.0.1:{port};", "/srv/komoro-opendata/site;": f"{release}/site;"}
    for line, mend in mended.items():
        assert text.count(line) == 1
        text = text.replace(line, mend)
    (folder / "site.conf").write_text(text, encoding="utf-8")
    user = "user root;" if os.geteuid() == 0 else ""  # the folders of tests are closed to others
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, user=user), encoding="utf-8")
    return ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running(command: list[str], port: int) -> Iterator[str]:
    """A server until the end of the block: its address, once it answers."""
    with subprocess.Popen(command, stderr=subprocess.PIPE) as server:
        try:
            wait_for(port, server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=10)


def wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    """Until the server answers, or has ended with an error."""
    for _ in range(100):
        with closing(socket.socket()) as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        if server.poll() is not None:
            break
        time.sleep(0.05)
    server.kill()
    pytest.fail(f"{server.args!r} did not start: {server.communicate()[1].decode()}")
