"""`diff` tells whether two packages differ by its exit code, and what differs in three forms."""

import json
import shutil
from pathlib import Path

import pytest

from komoro_opendata.cli import main


@pytest.fixture
def edited(real_package: Path, tmp_path: Path) -> Path:
    """The real package with one department renamed."""
    copy = tmp_path / "edited package 改訂"
    shutil.copytree(real_package, copy)
    file = copy / "data/department.csv"
    text = file.read_text(encoding="utf-8")
    assert "農林課" in text
    file.write_text(text.replace("農林課", "農林振興課"), encoding="utf-8")
    return copy


def test_the_same_package_is_exit_0(real_package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(real_package), str(real_package), "--lang", "ja"]) == 0
    assert capsys.readouterr().out == "違いはありません\n"


def test_a_difference_is_exit_1(real_package: Path, edited: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(real_package), str(edited), "--lang", "ja"]) == 1

    out = capsys.readouterr().out
    assert "部署「農林課」（agriculture-and-forestry-division）の名前が「農林振興課」に変わりました" in out
    assert "次の版の提案: 1.0.1（patch）" in out


def test_json_holds_the_changes(real_package: Path, edited: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(real_package), str(edited), "--format", "json", "--lang", "en"]) == 1

    told = json.loads(capsys.readouterr().out)
    assert told["counts"] == {"renamed": 1}
    assert told["changes"][0]["before"]["ja"] == "農林課"


def test_markdown_is_a_section(real_package: Path, edited: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(real_package), str(edited), "--format", "markdown", "--lang", "en"]) == 1
    assert capsys.readouterr().out.startswith("## Changes\n\n- Version of the data: 1.0.0 → 1.0.0\n")


@pytest.mark.parametrize("position", [0, 1])
def test_no_package_is_exit_2(position: int, real_package: Path, tmp_path: Path) -> None:
    packages = [str(real_package), str(real_package)]
    packages[position] = str(tmp_path / "nothing")
    assert main(["diff", *packages]) == 2
