"""The wheel holds the program, the vocabulary and the example package, and finds them from any folder."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

SHIPPED = ("vocab", "datapackage")


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout without network."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's files in a folder, as an installation lays them out."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def _files(folder: Path) -> Mapping[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def _run(unpacked: Path, cwd: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(unpacked), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_folder_is_whole(root: Path, unpacked: Path, name: str) -> None:
    """Every file of the folder lies under the package, byte for byte, and no other."""
    assert _files(unpacked / "komoro_opendata" / name) == _files(root / name)


def test_program_is_whole(root: Path, unpacked: Path) -> None:
    """The modules are those of the checkout, with the mark that they are typed, and nothing else is in the package."""
    shipped = _files(unpacked / "komoro_opendata")
    program = {name: content for name, content in shipped.items() if name.split("/")[0] not in SHIPPED}

    assert program == _files(root / "komoro_opendata")
    assert "py.typed" in program


def test_wheel_holds_the_program_and_its_metadata_alone(unpacked: Path) -> None:
    folders = sorted(path.name for path in unpacked.iterdir())

    assert [name for name in folders if not name.endswith(".dist-info")] == ["komoro_opendata"]
    assert len(folders) == 2


def test_command_is_declared(unpacked: Path) -> None:
    (entry_points,) = unpacked.glob("*.dist-info/entry_points.txt")

    assert "komoro-opendata = komoro_opendata.cli:main" in entry_points.read_text(encoding="utf-8")


def test_installed_program_reads_what_lies_inside_it(unpacked: Path, tmp_path: Path) -> None:
    code = "from komoro_opendata.vocabulary import resources as r; print(r.vocab_folder()); print(r.example_package())"

    found = _run(unpacked, tmp_path, "-c", code).stdout.splitlines()

    assert found == [str(unpacked / "komoro_opendata" / name) for name in SHIPPED]


def test_installed_program_validates_the_example_in_an_empty_folder(unpacked: Path, tmp_path: Path) -> None:
    done = _run(unpacked, tmp_path, "-m", "komoro_opendata", "validate", "--example")

    assert (done.returncode, done.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []
