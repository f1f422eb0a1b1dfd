"""The pages docs/how-to/host-on-ckan: typed as written, against the portal in the place of the one they name."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.real

NAMED = "https://portal.example.jp"
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(
    ("name", "locale"), [("host-on-ckan.md", "en_US.UTF-8"), ("host-on-ckan.ja.md", "ja_JP.UTF-8")]
)
def test_page_does_what_it_says(*, name: str, locale: str, portal: Any, root: Path, tmp_path: Path, boss: Any) -> None:
    boss.call("dataset_purge", id="202088-basic-plan-11-draft")  # another test may have delivered it
    shutil.copytree(root / "datapackage", tmp_path / "datapackage")
    (tmp_path / "ckan-token").write_text(f"{portal.editor}\n", encoding="utf-8")
    program = tmp_path / "bin/komoro-opendata"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m komoro_opendata "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if name not in ("LC_ALL", "LC_MESSAGES", "LANGUAGE")}
    path = f"{program.parent}{os.pathsep}{kept['PATH']}"
    environment = {**kept, "LANG": locale, "PATH": path, "PYTHONPATH": str(root), "PYTHONUTF8": "1"}
    text = (root / "docs/how-to" / name).read_text(encoding="utf-8").replace(NAMED, portal.url)
    typed = 0

    for block in _BLOCK.findall(text):
        for command, shown in re.findall(r"^\$ (.*)\n((?:[^$].*\n)*)", block, re.MULTILINE):
            done = subprocess.run(
                ["sh", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
            )
            typed += 1
            assert (done.returncode, done.stderr) == (0, ""), command
            lines = "".join(_pattern(line) for line in shown.splitlines())
            assert re.fullmatch(lines, done.stdout), f"{command}\n{done.stdout}"
    assert typed == 6


def _pattern(line: str) -> str:
    """A line `…` stands for any lines, `…` in a line for any characters."""
    return r"(?:.*\n)*?" if line == "…" else ".*".join(re.escape(part) for part in line.split("…")) + "\n"
