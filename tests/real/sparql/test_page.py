"""The pages docs/how-to/host-in-a-sparql-store: typed as written, on ports of this machine that are free."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import requests

pytestmark = pytest.mark.real

GRAPH = "https://w3id.org/jp-municipal-plan/id/202088/basic-plan-11/graph/draft"
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Typist:
    """Types commands in a folder. Oxigraph runs one at a time: another one, or its loading, ends that before."""

    def __init__(self, folder: Path, environment: dict[str, str], url: str) -> None:
        """Nothing runs yet; Oxigraph will be at `url`."""
        self._folder = folder
        self._environment = environment
        self._url = url
        self._server: subprocess.Popen[bytes] | None = None

    def type(self, command: str) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end; of one that ends in `&`, until the server answers."""
        if command.startswith("oxigraph "):
            self.stop()
        if not command.endswith("&"):
            return subprocess.run(
                ["sh", "-c", command],
                cwd=self._folder,
                env=self._environment,
                capture_output=True,
                text=True,
                check=False,
            )
        line = f"exec {command.removesuffix('&')}"
        self._server = subprocess.Popen(["sh", "-c", line], cwd=self._folder, env=self._environment)
        for _ in range(600):
            with suppress(requests.RequestException):
                if requests.get(f"{self._url}/query", {"query": "ASK {}"}, timeout=60).ok:
                    break
            time.sleep(0.1)
        return subprocess.CompletedProcess(command, 0, "", "")

    def stop(self) -> None:
        """Stop the server that runs, if one does."""
        if self._server is not None:
            self._server.terminate()
            self._server.wait(20)
            self._server = None


@pytest.mark.parametrize(
    ("name", "locale"),
    [("host-in-a-sparql-store.md", "en_US.UTF-8"), ("host-in-a-sparql-store.ja.md", "ja_JP.UTF-8")],
)
def test_page_does_what_it_says(
    *, name: str, locale: str, virtuoso: Any, some_port: int, root: Path, tmp_path: Path
) -> None:
    virtuoso.change(f"DROP SILENT GRAPH <{GRAPH}>")  # another test may have delivered it
    shutil.copytree(root / "datapackage", tmp_path / "datapackage")
    (tmp_path / "virtuoso-password").write_text("dba\n", encoding="utf-8")
    url = f"http://127.0.0.1:{some_port}"
    text = (root / "docs/how-to" / name).read_text(encoding="utf-8")
    for named, real in (("http://127.0.0.1:8890", virtuoso.url), ("127.0.0.1:7878", url.removeprefix("http://"))):
        assert named in text
        text = text.replace(named, real)
    typist = Typist(tmp_path, environment(tmp_path / "bin", root, locale), url)
    typed = 0

    try:
        for block in _BLOCK.findall(text):
            for command, shown in re.findall(r"^\$ (.*)\n((?:[^$].*\n)*)", block, re.MULTILINE):
                done = typist.type(command)
                typed += 1
                assert (done.returncode, done.stderr) == (0, ""), command
                lines = "".join(".*".join(map(re.escape, line.split("…"))) + "\n" for line in shown.splitlines())
                assert re.fullmatch(lines, done.stdout), f"{command}\n{done.stdout}"
    finally:
        typist.stop()
    assert typed == 12


def environment(programs: Path, root: Path, locale: str) -> dict[str, str]:
    """The environment of a reader whose PATH holds this project's program and Oxigraph."""
    programs.mkdir()
    program = programs / "komoro-opendata"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m komoro_opendata "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    (programs / "oxigraph").symlink_to(Path(sys.executable).with_name("oxigraph"))
    unset = ("LC_ALL", "LC_MESSAGES", "LANGUAGE", "KOMORO_SPARQL_USER", "KOMORO_SPARQL_PASSWORD", "KOMORO_SPARQL_TOKEN")
    kept = {name: value for name, value in os.environ.items() if name not in unset}
    path = f"{programs}{os.pathsep}{kept['PATH']}"
    return {**kept, "LANG": locale, "PATH": path, "PYTHONPATH": str(root), "PYTHONUTF8": "1"}
