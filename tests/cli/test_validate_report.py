"""`validate --report` writes one page; findings about rows taken from a workbook name sheet and cell."""

import json
import shutil
from pathlib import Path

import pytest

from komoro_opendata.cli import main

PACKAGES = Path(__file__).resolve().parents[1] / "packages"


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """The package with actual results of a workbook; one of them, and one name of a table, is wrong."""
    copy = tmp_path / "壊れた 計画"
    shutil.copytree(PACKAGES / "milestones", copy)
    for table, old, new in (
        ("observation", ",52,,,eq,ok,,52件", ",53,,,eq,ok,,52件"),
        ("measure", "健康づくりを進める,Promote good health,,,,,,,,,,P4", "健康づくりを進める,健康,,,,,,,,,,施策!B7"),
    ):
        file = copy / f"data/{table}.csv"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")
    return copy


def test_the_page_is_written_beside_the_report(
    broken: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "report.html"

    assert main(["validate", str(broken), "--report", str(page), "--lang", "ja"]) == 1

    assert "直すところがあります" in capsys.readouterr().out
    assert "シート「指標」 C7" in page.read_text(encoding="utf-8")


def test_json_names_sheet_and_cell(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", str(broken), "--format", "json"]) == 1

    findings = {item["code"]: item for item in json.loads(capsys.readouterr().out)["findings"]}
    value = findings["value-raw"]
    assert (value["sheet"], value["cell"], value["line"]) == ("指標", "C7", 3)
    # title_en stands in the column of the sheet 施策 that the workbook's layout gives it
    title = findings["translation-script"]
    assert title["sheet"] == "施策"
    assert title["cell"].endswith("7")
    assert title["cell"] != "B7"


def test_a_row_from_a_page_names_no_sheet(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = broken / "data/indicator.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",higher,", ",upwards,", 1), encoding="utf-8")

    assert main(["validate", str(broken), "--format", "json"]) == 1

    findings = {item["code"]: item for item in json.loads(capsys.readouterr().out)["findings"]}
    assert findings["cell-code"]["sheet"] is None


def test_a_page_that_cannot_be_written_is_told(
    broken: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate", str(broken), "--report", str(tmp_path / "no/report.html"), "--lang", "ja"]) == 2
    assert "フォルダー" in capsys.readouterr().err


def test_a_console_of_japanese_windows_never_fails(broken: Path, tmp_path: Path) -> None:
    import os
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "komoro_opendata", "validate", str(broken), "--lang", "ja", "--report", "page.html"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": "cp932", "PYTHONPATH": str(PACKAGES.parents[1])},
        capture_output=True,
        check=False,
    )

    assert done.returncode == 1
    assert "直すところがあります" in done.stdout.decode("cp932")
    assert "検査結果" in (tmp_path / "page.html").read_text(encoding="utf-8")
