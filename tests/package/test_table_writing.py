"""Tables are written all at once or not at all."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

import komoro_opendata
from komoro_opendata.package.build import build_descriptor
from komoro_opendata.package.replacement import Workplace, replaced_folder
from komoro_opendata.package.table_writing import WriteRefusedError, new_package, write_tables

COLUMNS = {"level": ("level", "name_ja"), "policy": ("policy_id", "name_ja")}
OLD = {"level": b"level,name_ja\n1,old\n", "policy": b"policy_id,name_ja\npolicy-1,old\n", "kept": b"kept\n"}
NEW = {"level": b"level,name_ja\n1,new\n", "policy": b"policy_id,name_ja\npolicy-1,new\n", "kept": b"kept\n"}
ROWS = {"level": [{"level": "1", "name_ja": "new"}], "policy": [{"policy_id": "policy-1", "name_ja": "new"}]}
# Writes the tables and kills itself before the operation on files of a given number; prints the count without one.
KILLED = """
import os, signal, sys
from pathlib import Path
from komoro_opendata.package.table_writing import write_tables
seen, last = 0, int(sys.argv[2])
OPERATIONS = ("open", "os.chmod", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "ctypes.dlopen", "shutil.rmtree")
def hook(event, _arguments):
    global seen
    if event in OPERATIONS:
        seen += 1
        if seen == last:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
write_tables(Path(sys.argv[1]), %r, %r)
print(seen)
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    (tmp_path / "data/deeper").mkdir(parents=True)
    for name, content in OLD.items():
        (tmp_path / f"data/{name}.csv").write_bytes(content)
    (tmp_path / "data/deeper/level.csv").write_bytes(b"of another folder\n")
    return tmp_path


def contents(package: Path) -> dict[str, bytes]:
    return {file.stem: file.read_bytes() for file in (package / "data").glob("*.csv")}


def test_written_tables_take_the_place_of_the_old_and_the_rest_stays(package: Path) -> None:
    write_tables(package, ROWS, COLUMNS)

    assert contents(package) == NEW
    assert (package / "data/deeper/level.csv").read_bytes() == b"of another folder\n"
    assert sorted(entry.name for entry in package.iterdir()) == ["data"]


def run(package: Path, kill_at: int) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", KILLED % (ROWS, COLUMNS), str(package), str(kill_at)],
        env={"PYTHONPATH": str(Path(komoro_opendata.__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_killed_run_leaves_all_old_or_all_new_and_the_next_one_goes_through(package: Path) -> None:
    operations = int(run(package, 0).stdout)
    states = set()
    for number in range(1, operations + 1, max(1, operations // 12)):
        for name, content in OLD.items():
            (package / f"data/{name}.csv").write_bytes(content)
        assert run(package, number).returncode == -signal.SIGKILL
        assert contents(package) in (OLD, NEW)
        states.add(contents(package) == NEW)
        write_tables(package, ROWS, COLUMNS)
        assert contents(package) == NEW
        assert sorted(entry.name for entry in package.iterdir()) == ["data"]
    assert False in states


def test_a_failure_while_rows_are_made_leaves_the_old_tables(package: Path) -> None:
    def failing() -> object:
        yield {"level": "1"}
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_tables(package, {"policy": ROWS["policy"], "level": failing()}, COLUMNS)  # type: ignore[dict-item]

    assert contents(package) == OLD


def test_a_descriptor_is_written_with_the_tables_or_not_at_all(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (package / "datapackage.json").write_text("{}", encoding="utf-8")
    refused = [True]

    def replace(self: Path, target: Path) -> Path:
        if refused:
            raise PermissionError(refused.pop())
        self.rename(target)
        return target

    monkeypatch.setattr(Path, "replace", replace)

    with pytest.raises(PermissionError):
        write_tables(package, ROWS, COLUMNS, {"version": "2.0.0"})
    assert contents(package) == OLD
    assert (package / "datapackage.json").read_text(encoding="utf-8") == "{}"
    assert sorted(entry.name for entry in package.iterdir()) == ["data", "datapackage.json"]

    write_tables(package, ROWS, COLUMNS, {"version": "2.0.0"})
    assert contents(package) == NEW
    assert (package / "datapackage.json").read_text(encoding="utf-8") == '{\n  "version": "2.0.0"\n}\n'
    assert sorted(entry.name for entry in (package / "data").iterdir()) == [
        "deeper",
        "kept.csv",
        "level.csv",
        "policy.csv",
    ]


@pytest.mark.parametrize("exchanged", [True, False])
def test_a_failing_last_step_puts_the_old_folder_back(
    package: Path, monkeypatch: pytest.MonkeyPatch, *, exchanged: bool
) -> None:
    """On systems that exchange two names in one step, and on those that rename twice."""
    if not exchanged:
        monkeypatch.setattr("komoro_opendata.package.replacement.exchange", lambda _first, _second: False)
    place = Workplace(package.resolve() / "data", "import")

    def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), replaced_folder(place, Path.is_dir, fail) as folder:
        (folder / "level.csv").write_bytes(b"new")

    assert contents(package) == OLD
    assert not place.folder.exists()


def test_two_runs_at_once_are_told_apart(package: Path) -> None:
    with (
        replaced_folder(Workplace(package.resolve() / "data", "import"), lambda _place: True),
        pytest.raises(WriteRefusedError) as refused,
    ):
        write_tables(package, ROWS, COLUMNS)

    assert "別の実行が書き込み中" in refused.value.words["ja"]


def test_foreign_files_in_the_place_of_work_are_left_alone(package: Path) -> None:
    (package / ".data.import").mkdir()
    (package / ".data.import/mine.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(WriteRefusedError, match="did not make"):
        write_tables(package, ROWS, COLUMNS)

    assert contents(package) == OLD


def test_a_new_package_never_stands_over_something(tmp_path: Path) -> None:
    descriptor = build_descriptor({"name": "plan"})
    new_package(tmp_path / "新しい 計画", descriptor, {"level": ROWS["level"]})

    assert (tmp_path / "新しい 計画/data/level.csv").read_bytes() == b"level,name_ja,name_en\n1,new,\n"
    assert (tmp_path / "新しい 計画/data/goal.csv").read_text(encoding="utf-8").startswith("goal_id,")
    for place in (tmp_path / "新しい 計画", tmp_path):
        with pytest.raises(WriteRefusedError, match="nothing is overwritten"):
            new_package(place, descriptor, {})
