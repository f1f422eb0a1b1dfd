"""What all tests share: where the example package lies, a copy of it to write in, and the flag for golden files."""

import shutil
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[1]

settings.register_profile("project", deadline=None, derandomize=True, database=None)
settings.load_profile("project")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let golden files be written anew, for review."""
    parser.addoption(
        "--rewrite-golden",
        action="store_true",
        help="write the golden files of expected texts anew from what the program says now; review the difference",
    )


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def real_package() -> Path:
    """The folder of the example package, Komoro City's plan; not to be written in."""
    return ROOT / "datapackage"


@pytest.fixture
def writable_package(real_package: Path, tmp_path: Path) -> Path:
    """A copy of the example package in a folder of its own."""
    return shutil.copytree(real_package, tmp_path / "datapackage")
