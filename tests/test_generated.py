"""Files made from others are fresh: vocab/profile/tables/, the descriptor, the data dictionary, the pages of docs/."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

TOOLS = Path(__file__).parents[1] / "tools"


@pytest.fixture
def generate(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(TOOLS))
    return importlib.import_module("generate")


def test_no_generated_file_is_stale(generate: ModuleType) -> None:
    assert generate.stale() == [], "run: make generate"


@pytest.mark.parametrize(
    "name",
    [
        "docs/rules.md",
        "docs/evidence/cube.md",
        "datapackage/README.md",
        "datapackage/datapackage.json",
        "vocab/shapes.jsonld",
    ],
)
def test_file_is_generated(generate: ModuleType, name: str) -> None:
    assert generate.ROOT / name in [path for path, _ in generate.generated()]


def test_stale_file_is_named_and_mended(
    generate: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """--check names what is stale and changes nothing; without it the file is written."""
    (tmp_path / "page.md").write_text("old\n", encoding="utf-8")

    def generated() -> Iterator[tuple[Path, str]]:
        yield tmp_path / "page.md", "新\n"

    monkeypatch.setattr(generate, "ROOT", tmp_path)
    monkeypatch.setattr(generate, "generated", generated)

    monkeypatch.setattr(sys, "argv", ["generate.py", "--check"])
    assert (generate.main(), capsys.readouterr().out) == (1, "stale: page.md\n")
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == "old\n"

    monkeypatch.setattr(sys, "argv", ["generate.py"])
    assert generate.main() == 0
    assert (tmp_path / "page.md").read_bytes() == "新\n".encode()

    monkeypatch.setattr(sys, "argv", ["generate.py", "--check"])
    assert (generate.main(), capsys.readouterr().out) == (0, "")
