"""The program does its work where POSIX is missing: tried with a stand-in (as_windows.py), not on Windows itself."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("as_windows.py")
INIT = ("--municipality", "上田市", "--title", "計画（架空の例）", "--start", "令和6", "--end", "R10", "--sdgs", "none")

Run = Callable[..., "subprocess.CompletedProcess[str]"]
pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="the stand-in looks at /proc")


def environment() -> dict[str, str]:
    """No locale, as on Windows, and a console of cp932."""
    dropped = ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE", "PYTHONUTF8")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "cp932"}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a space and Japanese in its name."""
    folder = tmp_path / "企画 課"
    folder.mkdir()
    return folder


@pytest.fixture
def windows(place: Path) -> Run:
    """Run a command in that folder as if on Windows."""

    def run(*arguments: object) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, str(PROGRAM), *map(str, arguments)]
        return subprocess.run(command, cwd=place, env=environment(), capture_output=True, encoding="cp932", check=False)

    return run


@contextmanager
def busy(work: Path) -> Iterator[None]:
    """Another process holds the lock of a work folder."""
    import fcntl

    work.mkdir()
    with (work / "lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    shutil.rmtree(work)


def done(run: "subprocess.CompletedProcess[str]") -> str:
    """What a command that ended well said."""
    assert (run.returncode, run.stderr) == (0, ""), run.stdout
    return run.stdout


def test_from_nothing_to_a_release(windows: Run, place: Path) -> None:
    """The whole way of a planner, twice over what stands there; it speaks Japanese without being told."""
    folder, book = place / "上田市 の計画", place / "上田市 の計画/basic-plan.xlsx"
    begun = windows("init", folder.name, *INIT)
    assert begun.returncode == 0, begun.stderr
    assert 'komoro-opendata import "上田市 の計画/basic-plan.xlsx"' in begun.stdout

    opened = openpyxl.load_workbook(book)
    for sheet, row in {
        "部署": {"name_ja": "企画課", "kind": "課"},
        "政策": {"name_ja": "学び"},
        "施策": {"title_ja": "本に親しむ", "policy_id": "学び"},
        "施策と部署": {"measure_id": "本に親しむ", "department_id": "企画課", "role": "主管"},
        "指標": {
            "name_ja": "貸出冊数",
            "measure_id": "本に親しむ",
            "unit": "件",
            "direction": "高いほど良い",
            "target_schedule": "最終年度",
            "aggregation": "単年度",
        },
        "目標値": {
            "indicator": "貸出冊数",
            "baseline_year": "R5",
            "baseline": "１，２００件",
            "target_2028": "1,500件以上",
        },
    }.items():
        columns = {str(cell.value): cell.column_letter for cell in opened[sheet][2] if cell.value}
        for name, value in row.items():
            opened[sheet][f"{columns[name]}5"] = value
    opened.save(book)

    assert '次は: komoro-opendata validate "上田市 の計画"' in done(windows("import", f"{folder.name}/{book.name}"))
    assert "正しいパッケージです" in done(windows("validate", folder.name, "--report", "結果 1.html"))
    for _ in range(2):
        assert "公開物を作りました" in done(windows("publish", folder.name, "--out", "公開 物", "--quiet"))
    assert b"\r" not in (folder / "data/observation.csv").read_bytes()
    assert sorted(entry.name for entry in place.iterdir()) == ["上田市 の計画", "公開 物", "結果 1.html"]
    assert sorted(entry.name for entry in folder.iterdir()) == ["basic-plan.xlsx", "data", "datapackage.json"]


def test_a_release_and_a_workbook_are_the_same_bytes_as_elsewhere(windows: Run, place: Path) -> None:
    example = ROOT / "examples/long-plan"
    done(windows("publish", example, "--out", "windows", "--quiet"))
    done(windows("export", example, "-o", "windows.xlsx"))
    for command in (["publish", example, "--out", "posix"], ["export", example, "-o", "posix.xlsx"]):
        subprocess.run(
            [sys.executable, "-m", "komoro_opendata", *map(str, command)],
            cwd=place, env=environment(), capture_output=True, check=True,
        )  # fmt: skip

    assert (place / "windows/SHA256SUMS").read_bytes() == (place / "posix/SHA256SUMS").read_bytes()
    assert (place / "windows.xlsx").read_bytes() == (place / "posix.xlsx").read_bytes()


def test_a_second_run_is_told_apart(windows: Run, place: Path) -> None:
    package = shutil.copytree(ROOT / "examples/three-levels", place / "計画")
    done(windows("export", package.name, "-o", "計画/ブック.xlsx"))
    (package / "data/project.csv").write_text("project_id,name_ja,name_en\n", encoding="utf-8")

    with busy(package / ".data.import"):
        refused = windows("import", "計画/ブック.xlsx")
    with busy(place / ".dist.publish"):
        refused_too = windows("publish", package.name)

    assert (refused.returncode, refused_too.returncode) == (2, 2)
    assert "別の実行が書き込み中です" in refused.stderr
    assert "別の publish が書き込み中です" in refused_too.stderr
    done(windows("import", "計画/ブック.xlsx"))


@pytest.mark.parametrize(
    ("program", "fault"),
    [
        ("import fcntl", "ModuleNotFoundError"),
        ("import os; os.O_NOFOLLOW", "AttributeError"),
        ("import os; os.fsync(os.open('/', os.O_RDONLY))", "PermissionError"),
        ("import ctypes; ctypes.CDLL(None)", "TypeError"),
        ("import os; open('a', 'w'); f = open('a'); os.fsync(f.fileno())", "Bad file descriptor"),
        ("import os; f = open('a', 'w'); os.unlink('a')", "in use"),
        ("import os; os.mkdir('a'); os.mkdir('b'); os.rename('a', 'b')", "FileExistsError"),
    ],
)
def test_the_stand_in_refuses_what_windows_refuses(program: str, fault: str, tmp_path: Path) -> None:
    """So that the tests above mean something."""
    script = (
        f"import sys; sys.path.insert(0, {str(PROGRAM.parent)!r})\nimport as_windows\nas_windows.become_windows()\n"
    )

    ended = subprocess.run(
        [sys.executable, "-c", script + program],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 1
    assert fault in ended.stderr.splitlines()[-1]
