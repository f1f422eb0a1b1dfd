"""A small package, ways to publish it, and a way to look at what stands in a folder."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

import komoro_opendata
from komoro_opendata.check import Report
from komoro_opendata.package import Package, open_package
from komoro_opendata.publish import Release, publish

MUNICIPALITY = (
    "code,name_ja,name_en,name_kana,prefecture_ja,prefecture_en,homepage\n"
    "202088,小諸市,Komoro City,コモロシ,長野県,Nagano,\n"
)
PLAN = (
    "plan_id,municipality_code,title_ja,title_en,version,status,adopted_on,start_fiscal_year,end_fiscal_year,"
    "source_id,source_ref\n"
    'basic-plan-11,202088,"計画, 第""11""次",Plan,draft,draft,,2020,2023,text,L1\n'
)
PROGRAM = Path(__file__).with_name("run_publish.py")

Tree = Mapping[str, tuple[int, str]]
Publish = Callable[..., Release]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def no_findings(_package: Package) -> Report:
    """A check that lets everything pass."""
    return Report(())


def write_package(folder: Path, **properties: Any) -> Path:
    """A package of two tables in `folder`; `properties` stand in its descriptor, None takes one away."""
    tables = {"municipality": MUNICIPALITY, "plan": PLAN}
    descriptor: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "small",
        "id": "https://example.org/small",
        "title": "小さな計画",
        "version": "1.0.0",
        "created": "2026-11-24T09:30:11+09:00",
        **properties,
        "resources": [
            {
                "name": name,
                "path": f"data/{name}.csv",
                "encoding": "utf-8",
                "format": "csv",
                "schema": {"fields": [{"name": column, "type": "string"} for column in text.split("\n")[0].split(",")]},
            }
            for name, text in tables.items()
        ],
    }
    (folder / "data").mkdir(parents=True)
    for name, text in tables.items():
        (folder / "data" / f"{name}.csv").write_bytes(text.encode())
    kept = {name: value for name, value in descriptor.items() if value is not None}
    (folder / "datapackage.json").write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
    return folder


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The folder of a small package."""
    return write_package(tmp_path / "small")


@pytest.fixture
def make_package() -> Callable[..., Path]:
    """Write further small packages."""
    return write_package


@pytest.fixture
def make_release() -> Publish:
    """Publish the package at a place; any package is valid unless a check is given."""

    def make(location: Path, out: Path, **options: Any) -> Release:
        with open_package(location) as package:
            return publish(package, out, **{"check": no_findings, **options})

    return make


@pytest.fixture
def tree_of() -> Callable[[Path], Tree]:
    """Mode and SHA-256 of all that stands below a folder, itself included; links by where they point."""

    def tree(folder: Path) -> Tree:
        return {str(path.relative_to(folder)): _entry(path) for path in [folder, *folder.rglob("*")]}

    return tree


def _entry(path: Path) -> tuple[int, str]:
    if path.is_symlink():
        return path.lstat().st_mode, str(path.readlink())
    return path.stat().st_mode, "" if path.is_dir() else hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def run_publish() -> Run:
    """Publish in a process of its own: run_publish.py with these arguments."""

    def run(*arguments: object, cwd: Path | None = None, **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, PROGRAM, *map(str, arguments)],
            env=_environment(**environment),
            cwd=cwd,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture
def run_python() -> Callable[[str, Path], str]:
    """Run a program in a process of its own, in a folder, and give what it prints."""

    def run(program: str, folder: Path) -> str:
        command = [sys.executable, "-W", "error", "-c", program]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture
def start_publish() -> Callable[..., "subprocess.Popen[bytes]"]:
    """Start run_publish.py with these arguments and do not wait for it."""

    def start(*arguments: object) -> "subprocess.Popen[bytes]":
        return subprocess.Popen([sys.executable, PROGRAM, *map(str, arguments)], env=_environment())

    return start


def _environment(**changed: str) -> dict[str, str]:
    root = str(Path(komoro_opendata.__file__).parent.parent)
    return {**os.environ, "PYTHONPATH": root, **changed}
