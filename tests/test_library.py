"""The library's public face: at most twenty names, each loaded on demand, typed and explained."""

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import komoro_opendata
from komoro_opendata.findings.errors import WordedError

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs/reference/library.md").read_text(encoding="utf-8")


def test_there_are_at_most_twenty_names() -> None:
    assert len(komoro_opendata.__all__) <= 20
    assert dir(komoro_opendata) == sorted(komoro_opendata.__all__)


@pytest.mark.parametrize("name", komoro_opendata.__all__)
def test_each_name_is_there_and_explained(name: str) -> None:
    public = getattr(komoro_opendata, name)

    assert name == "__version__" or inspect.getdoc(public)
    assert f"`{name}" in PAGE


def test_the_names_for_type_checkers_are_those_of_the_running_program() -> None:
    source = ast.parse(Path(komoro_opendata.__file__).read_text(encoding="utf-8"))
    declared = {
        alias.asname or alias.name: (node.module or "", alias.name)
        for block in source.body
        if isinstance(block, ast.If)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }

    assert declared.keys() | {"__version__"} == set(komoro_opendata.__all__)
    for name, (module, inside) in declared.items():
        assert getattr(komoro_opendata, name) is getattr(sys.modules[module], inside)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'publsh'"):
        komoro_opendata.publsh  # noqa: B018  the access is the test


def test_importing_the_library_loads_nothing_heavy() -> None:
    heavy = ("frictionless", "rdflib", "yaml", "click")
    program = f"import komoro_opendata, sys; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True, text=True)

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("kind", [str, Path])
def test_a_path_may_be_a_text(kind: type[str] | type[Path], tmp_path: Path) -> None:
    """What is not there is told in words, and a release stands where it was asked for."""
    missing, out = kind(tmp_path / "missing"), kind(tmp_path / "release")
    with komoro_opendata.open_package(kind(ROOT / "tests/packages/minimal")) as package:
        with pytest.raises(WordedError):
            komoro_opendata.audit(package, missing)
        with pytest.raises((WordedError, FileNotFoundError)):
            komoro_opendata.import_workbook(missing, package)
        release = komoro_opendata.publish_release(package, out, formats=())

    assert (release.folder, (tmp_path / "release/release.json").is_file()) == (tmp_path / "release", True)
