"""A package outside of which lies a secret, and a way to run the program on it that tells all it touched."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import komoro_opendata

WATCHER = Path(__file__).with_name("run_watched.py")
PATIENCE = 60  # seconds after which a program that waits for ever is given up
HEADER = "plan_id,municipality_code\n"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run of the program came to: `touched` are the files it opened or made and the addresses it asked for."""

    code: int
    out: str
    err: str
    touched: tuple[str, ...]


Validate = Callable[..., Outcome]


@dataclass(frozen=True, slots=True)
class World:
    """A folder that holds a package, a folder with a secret outside of it, and a folder for temporary files."""

    package: Path
    outside: Path
    temporary: Path

    @property
    def secret(self) -> Path:
        """The file that nothing may read."""
        return self.outside / "secret.csv"

    def describe(self, *resources: Mapping[str, Any], **properties: Any) -> None:
        """Write the descriptor: these resources, or the table plan alone."""
        plan = {"name": "plan", "path": "data/plan.csv"}
        descriptor = {"name": "small", **properties, "resources": list(resources or (plan,))}
        (self.package / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")

    def files(self) -> Mapping[str, bytes]:
        """The files outside of the package by name, with their content."""
        return {path.name: path.read_bytes() for path in self.outside.iterdir()}


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A small package, with a table of the same name outside of it."""
    made = World(tmp_path / "package", tmp_path / "outside", tmp_path / "temporary")
    (made.package / "data").mkdir(parents=True)
    made.outside.mkdir()
    made.temporary.mkdir()
    (made.package / "data/plan.csv").write_text(HEADER, encoding="utf-8")
    made.secret.write_text(HEADER, encoding="utf-8")
    (made.outside / "plan.csv").write_text(HEADER, encoding="utf-8")
    made.describe()
    return made


@pytest.fixture
def validate(tmp_path: Path, world: World) -> Validate:
    """Run `validate` on a location in a process of its own; temporary files go to the world's folder."""

    def run(location: Path | str | bytes, *options: str) -> Outcome:
        report = tmp_path / "touched.json"
        done = subprocess.run(
            [sys.executable, WATCHER, report, "validate", location, *(options or ("--lang", "en"))],
            cwd=tmp_path,
            env={
                **os.environ,
                "PYTHONPATH": str(Path(komoro_opendata.__file__).parents[1]),
                "PYTHONIOENCODING": "utf-8",
                "TMPDIR": str(world.temporary),
            },
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE,
            check=False,
        )
        assert report.exists(), done.stderr
        touched = json.loads(report.read_text(encoding="utf-8"))
        return Outcome(done.returncode, done.stdout, done.stderr, tuple(path for _, path in touched))

    return run
