"""Releases of the example package and of the sample packages, with all that describes them."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from komoro_opendata.check import Report
from komoro_opendata.package import open_package
from komoro_opendata.publish import Hosting, publish
from komoro_opendata.publish.formats import FORMATS
from komoro_opendata.publish.selection import selected

SAMPLES = ("datapackage", "tests/packages/minimal", "tests/packages/milestones")
SPARSE = ("contributors", "licenses", "homepage", "keywords", "created", "version", "id", "description")

Describe = Callable[..., Path]


def released(package: Path, out: Path, hosting: Hosting = Hosting(), **options: Any) -> Path:  # noqa: B008  frozen
    """A release of a package that is taken as valid, without the small documents of its site."""
    formats = selected(FORMATS, options.get("only", ()), ["site"])
    with open_package(package) as opened:
        return publish(opened, out, check=lambda _: Report(()), formats=formats, hosting=hosting).folder


@pytest.fixture(scope="session")
def described() -> Describe:
    """Release a package at a place, for a place of hosting."""
    return released


@pytest.fixture(scope="session")
def komoro(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """A release of the example package."""
    return released(root / "datapackage", tmp_path_factory.mktemp("komoro") / "dist")


@pytest.fixture(scope="session", params=[*SAMPLES, "japanese only", "sparse"])
def release(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """A release of each of the packages: the example, samples, one without English, one that says next to nothing."""
    if request.param == SAMPLES[0]:
        found: Path = request.getfixturevalue("komoro")
        return found
    folder = tmp_path_factory.mktemp("release")
    package = root / request.param
    if not package.is_dir():
        package = shutil.copytree(root / "tests/packages/minimal", folder / "package")
        {"japanese only": without_english, "sparse": without_most}[request.param](package)
    return released(package, folder / "dist", only=["package", "metadata"])


@pytest.fixture(scope="session")
def japanese(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """A release of a package without English."""
    folder = tmp_path_factory.mktemp("japanese")
    package = shutil.copytree(root / "tests/packages/minimal", folder / "package")
    without_english(package)
    return released(package, folder / "dist", only=["metadata"])


def without_english(package: Path) -> None:
    """Take the English out of descriptor and tables."""
    file = package / "datapackage.json"
    descriptor = _without_english(json.loads(file.read_text(encoding="utf-8")))
    descriptor["municipal_plan"]["languages"] = ["ja"]
    for field in (field for resource in descriptor["resources"] for field in resource["schema"]["fields"]):
        if field["name"].endswith("_en"):
            field.pop("constraints", None)
    file.write_text(json.dumps(descriptor, ensure_ascii=False), encoding="utf-8")
    for table in (package / "data").iterdir():
        with table.open(encoding="utf-8", newline="") as opened:
            rows = list(csv.DictReader(opened))
        if rows:
            with table.open("w", encoding="utf-8", newline="") as opened:
                writer = csv.DictWriter(opened, list(rows[0]), lineterminator="\n")
                writer.writeheader()
                writer.writerows(
                    {key: "" if key.endswith("_en") else cell for key, cell in row.items()} for row in rows
                )


def _without_english(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_english(entry) for key, entry in value.items() if not key.endswith("_en")}
    return [_without_english(entry) for entry in value] if isinstance(value, list) else value


def without_most(package: Path) -> None:
    """Leave nothing in the descriptor that a catalogue could tell beside the title."""
    file = package / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    kept = {key: value for key, value in descriptor.items() if key not in SPARSE}
    file.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
