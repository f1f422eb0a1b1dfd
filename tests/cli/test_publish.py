"""`publish`: which formats are made, what is said meanwhile."""

import os
import pty
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from komoro_opendata.cli import main
from komoro_opendata.publish import selection

Program = Callable[..., "subprocess.CompletedProcess[bytes]"]
ALWAYS = {"SHA256SUMS", "data", "datapackage.json", "release.json"}


def made(package: Path, out: Path, *options: str) -> set[str]:
    """What stands at the top of the release that the command makes."""
    assert main(["publish", str(package), "--out", str(out), *options]) == 0
    return {path.name for path in out.iterdir()}


def test_only_and_without_choose_formats_and_groups(real_package: Path, tmp_path: Path) -> None:
    assert made(real_package, tmp_path / "a", "--only", "package.zip,vocab") == ALWAYS | {"package.zip", "vocab"}
    assert made(real_package, tmp_path / "b", "--only", "tables", "--without", "parquet") == ALWAYS | {"tables"}
    assert list((tmp_path / "b/tables").glob("*.parquet")) == []
    assert (tmp_path / "b/tables/plan.sqlite").is_file()


def test_release_without_graph_counts_no_triples(
    real_package: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = ["publish", str(real_package), "--out", str(tmp_path / "dist"), "--only", "package.zip"]

    assert main([*arguments, "--lang", "en"]) == 0
    english = capsys.readouterr().out.splitlines()[0]
    assert main([*arguments, "--lang", "ja"]) == 0
    japanese = capsys.readouterr().out.splitlines()[0]

    assert english == f"made {tmp_path}/dist: 22 tables (1000 rows), 18 warnings"
    assert japanese == f"{tmp_path}/dist に公開物を作りました: 表 22 個（1000 行）、警告 18 件"


@pytest.mark.parametrize("option", ["--only", "--without"])
def test_unknown_format_is_wrong_usage(
    option: str,
    real_package: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = main(["publish", str(real_package), "--out", str(tmp_path / "dist"), option, "rdf,pears", "--lang", "en"])

    assert code == 2
    assert capsys.readouterr().err.startswith("komoro-opendata: there is no format “pears”; choose from ")
    assert not (tmp_path / "dist").exists()


def test_missing_extra_is_wrong_usage_with_the_line_to_type(
    real_package: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(selection, "find_spec", lambda _module: None)
    arguments = ["publish", str(real_package), "--out", str(tmp_path / "dist"), "--lang", "en"]

    assert main([*arguments, "--only", "tables"]) == 2
    said = capsys.readouterr().err
    assert "pip install 'komoro-opendata[" in said
    assert "--without parquet" in said
    assert not (tmp_path / "dist").exists()
    assert main([*arguments, "--only", "tables", "--without", "parquet,workbook"]) == 0


def test_what_cannot_be_made_is_told_where_it_is_not_asked_for(
    real_package: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(selection, "find_spec", lambda _module: None)

    assert main(["publish", str(real_package), "--out", str(tmp_path / "dist"), "--lang", "en"]) == 0
    said = capsys.readouterr().err
    assert "the format parquet is left out" in said
    assert "pip install 'komoro-opendata[tables]'" in said
    assert "pip install 'komoro-opendata[workbook]'" in said
    assert (tmp_path / "dist/tables/observation_wide.csv").exists()
    assert not (tmp_path / "dist/tables/plan.xlsx").exists()


def test_nothing_is_told_of_progress_where_nobody_watches(real_package: Path, program: Program) -> None:
    done = program("publish", real_package, "--only", "package.zip")

    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(("options", "expected"), [([], ["  package.zip", "  excel-csv"]), (["--quiet"], [])])
def test_each_format_is_a_line_on_a_terminal(
    options: list[str],
    expected: list[str],
    real_package: Path,
    tmp_path: Path,
    environment: Mapping[str, str],
) -> None:
    screen, terminal = pty.openpty()
    command = [sys.executable, "-m", "komoro_opendata", "publish", str(real_package), "--only", "package.zip,excel-csv"]
    try:
        done = subprocess.run(
            [*command, *options],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=terminal,
            check=False,
        )
        os.write(terminal, b"end\n")
        written = b""
        while not written.endswith(b"end\r\n"):
            written += os.read(screen, 1 << 16)
    finally:
        os.close(screen)
        os.close(terminal)

    assert done.returncode == 0
    assert written.decode().splitlines() == [*expected, "end"]
