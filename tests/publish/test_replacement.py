"""A release takes its place as a whole: what stood there stays until then, whatever happens."""

import errno
import fcntl
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from komoro_opendata.package import Package, replacement
from komoro_opendata.package.exchange import exchange
from komoro_opendata.package.syncing import sync_file_system
from komoro_opendata.publish import OutputBusyError, Release

Publish = Callable[..., Release]
TreeOf = Callable[[Path], Mapping[str, object]]
Run = Callable[..., "subprocess.CompletedProcess[str]"]

SIGKILLED = -signal.SIGKILL
BUSY = 75


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


class Stopped(Exception):  # noqa: N818  not an error of the program: it stands for whatever may stop a run
    """Something that stops a run."""


def stop(_package: Package) -> Any:
    raise Stopped


@pytest.fixture
def two(tmp_path: Path, make_package: Callable[..., Path]) -> tuple[Path, Path]:
    """Two packages that differ."""
    return make_package(tmp_path / "one"), make_package(tmp_path / "two", version="2.0.0")


@pytest.fixture(params=["exchange", "renames"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of replacing: in one step, and by two renames where the system has no such step."""
    if request.param == "renames":
        monkeypatch.setattr(replacement, "exchange", lambda _first, _second: False)
    return str(request.param)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder that holds nothing but the release."""
    (tmp_path / "place").mkdir()
    return tmp_path / "place"


@pytest.mark.usefixtures("way")
def test_nothing_an_empty_folder_and_a_release_are_replaced(
    two: tuple[Path, Path],
    place: Path,
    make_release: Publish,
    tree_of: TreeOf,
) -> None:
    old, new = (tree_of(make_release(package, place / package.name).folder) for package in two)
    (place / "empty").mkdir(mode=0o700)
    (place / "dist").mkdir()
    make_release(two[0], place / "dist")
    (place / "dist/stale.txt").write_text("goes with the old release", encoding="utf-8")

    for name in ("absent", "empty", "dist"):
        make_release(two[1], place / name)
        assert tree_of(place / name) == new != old

    assert names(place) == ["absent", "dist", "empty", "one", "two"]


@pytest.mark.parametrize("reason", [Stopped, KeyboardInterrupt, OSError(errno.ENOSPC, "No space left on device")])
@pytest.mark.usefixtures("way")
def test_a_run_that_stops_leaves_what_stood_there_and_nothing_else(
    reason: Any,
    two: tuple[Path, Path],
    place: Path,
    make_release: Publish,
    tree_of: TreeOf,
) -> None:
    def check(_package: Package) -> Any:
        raise reason

    make_release(two[0], place / "dist")
    stood = tree_of(place)

    for out in (place / "dist", place / "absent", place / "deep/er/dist"):
        with pytest.raises(BaseException) as stopped:  # noqa: PT011  KeyboardInterrupt among them
            make_release(two[1], out, check=check)
        assert stopped.value is reason or stopped.type is reason
        assert tree_of(place) == stood


@pytest.mark.parametrize("at_once", [True, False])
def test_a_failure_of_the_last_sync_leaves_what_stood_there(
    at_once: bool,  # noqa: FBT001  a parameter of the test
    two: tuple[Path, Path],
    place: Path,
    make_release: Publish,
    tree_of: TreeOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.EDQUOT, "Disk quota exceeded")

    def sync(_folder: Path) -> bool:
        if at_once:
            full(0)
        return False

    make_release(two[0], place / "dist")
    stood = tree_of(place)
    monkeypatch.setattr(replacement, "sync_file_system", sync)
    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(OSError, match="Disk quota exceeded"):
        make_release(two[1], place / "dist")

    assert tree_of(place) == stood


def test_the_file_system_is_synced_before_the_release_takes_its_place(
    two: tuple[Path, Path], place: Path, make_release: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def sync(folder: Path) -> bool:
        done.append(f"sync {len(list(folder.rglob('release.json')))}")
        return sync_file_system(folder)

    def exchange_after(first: Path, second: Path) -> bool:
        done.append("exchange")
        return exchange(first, second)

    make_release(two[0], place / "dist")
    monkeypatch.setattr(replacement, "sync_file_system", sync)
    monkeypatch.setattr(replacement, "exchange", exchange_after)

    make_release(two[1], place / "dist")

    assert done == ["sync 1", "exchange"]


def test_sync_tells_what_the_system_says(place: Path) -> None:
    """True where the system has the call, and an error where the folder is gone."""
    if sync_file_system(place):
        with pytest.raises(FileNotFoundError):
            sync_file_system(place / "missing")


def test_every_file_and_folder_is_on_the_disk_where_there_is_no_call_for_all(
    two: tuple[Path, Path],
    place: Path,
    make_release: Publish,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    synced: list[str] = []

    def fsync(descriptor: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))

    def exchange_at_last(first: Path, second: Path) -> bool:
        written = {str(path) for path in [first, *first.rglob("*")]}
        assert written <= set(synced)
        synced.clear()
        return exchange(first, second)

    if not Path("/proc/self/fd").is_dir():
        pytest.skip("the system does not tell what a file descriptor is")
    make_release(two[0], place / "dist")
    monkeypatch.setattr(replacement, "sync_file_system", lambda _folder: False)
    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(replacement, "exchange", exchange_at_last)

    make_release(two[1], place / "dist")

    assert str(place) in synced


def test_missing_folders_above_are_made(two: tuple[Path, Path], place: Path, make_release: Publish) -> None:
    make_release(two[0], place / "deep/er/dist")

    assert (place / "deep/er/dist/release.json").is_file()
    assert names(place / "deep/er") == ["dist"]


def test_when_the_second_of_two_renames_fails_the_old_release_comes_back(
    two: tuple[Path, Path],
    place: Path,
    make_release: Publish,
    tree_of: TreeOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError(errno.EIO, "Input/output error")
        return rename(self, target)

    make_release(two[0], place / "dist")
    stood = tree_of(place)
    monkeypatch.setattr(replacement, "exchange", lambda _first, _second: False)
    monkeypatch.setattr(Path, "rename", failing)

    with pytest.raises(OSError, match="Input/output error"):
        make_release(two[1], place / "dist")

    assert tree_of(place) == stood


def test_exchange_swaps_two_folders_or_does_nothing(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()

    if exchange(tmp_path / "one", tmp_path / "two"):
        assert (names(tmp_path / "one"), names(tmp_path / "two")) == (["two"], ["one"])
    else:
        assert sys.platform != "linux"
    assert not exchange(tmp_path / "one", tmp_path / "missing")
    assert (tmp_path / "one").is_dir()


# ---- a second run at the same time ----


def test_a_second_run_at_the_same_place_is_refused(
    two: tuple[Path, Path],
    place: Path,
    make_release: Publish,
    tree_of: TreeOf,
) -> None:
    (place.parent / "link").symlink_to(place)

    def check(_package: Package) -> Any:
        for out in (place / "dist", place.parent / "link/dist"):
            with pytest.raises(OutputBusyError) as busy:
                make_release(two[0], out)
            seen.append(busy.value)
        make_release(two[1], place / "other")
        raise Stopped

    seen: list[OutputBusyError] = []
    with pytest.raises(Stopped):
        make_release(two[1], place / "dist", check=check)

    assert [error.words for error in seen] == [
        {
            "ja": f"「{place / 'dist'}」は別の publish が書き込み中です。終わってから、もう一度実行してください",
            "en": f"another publish is writing to “{place / 'dist'}”; run this one again when it has ended",
        },
    ] * 2
    assert names(place) == ["other"]
    assert tree_of(make_release(two[1], place / "dist").folder) == tree_of(place / "other")


def test_a_lock_whose_file_has_gone_is_not_taken_for_one(
    two: tuple[Path, Path],
    place: Path,
    make_release: Publish,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    flock = fcntl.flock
    lost: list[int] = []

    def slow(descriptor: int, operation: int) -> None:
        flock(descriptor, operation)
        if not lost:  # meanwhile the run before ends and takes its work folder away
            lost.append(descriptor)
            shutil.rmtree(place / ".dist.publish")

    def check(_package: Package) -> Any:
        with pytest.raises(OutputBusyError):
            make_release(two[1], place / "dist")
        raise Stopped

    monkeypatch.setattr(fcntl, "flock", slow)
    with pytest.raises(Stopped):
        make_release(two[0], place / "dist", check=check)

    assert lost
    assert names(place) == []


def test_of_many_runs_at_once_each_publishes_or_is_refused(
    two: tuple[Path, Path],
    place: Path,
    make_release: Publish,
    tree_of: TreeOf,
    run_publish: Run,
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    expected = [tree_of(make_release(package, place / package.name).folder) for package in two]

    with ThreadPoolExecutor(4) as pool:
        ends = list(pool.map(lambda number: run_publish(two[number % 2], place / "dist"), range(12)))

    assert {end.returncode for end in ends} <= {0, BUSY}
    assert 0 in {end.returncode for end in ends}
    assert tree_of(place / "dist") in expected
    assert names(place) == ["dist", "one", "two"]


# ---- what a killed run leaves ----


def leave(place: Path, *names: str, source: Path) -> Path:
    """The work folder of a killed run: `lock` and copies of a release under these names."""
    work = place / ".dist.publish"
    work.mkdir()
    (work / "lock").touch()
    for name in names:
        shutil.copytree(source, work / name)
    return work


@pytest.mark.parametrize("left", [(), ("new",), ("doomed",), ("new", "doomed"), ("old",), ("old", "new", "doomed")])
@pytest.mark.parametrize("stands", [True, False])
def test_what_a_killed_run_left_is_put_in_order_by_the_next(
    left: tuple[str, ...],
    stands: bool,  # noqa: FBT001  parametrised
    two: tuple[Path, Path],
    place: Path,
    make_release: Publish,
    tree_of: TreeOf,
) -> None:
    new = tree_of(make_release(two[1], place.parent / "new").folder)
    if stands:
        make_release(two[0], place / "dist")
    leave(place, *left, source=place.parent / "new")

    make_release(two[1], place / "dist")

    assert tree_of(place / "dist") == new
    assert names(place) == ["dist"]


@pytest.mark.parametrize("place_is", ["absent", "empty"])
def test_a_release_set_aside_by_a_killed_run_comes_back_even_when_the_next_run_fails(
    place_is: str,
    two: tuple[Path, Path],
    place: Path,
    make_release: Publish,
    tree_of: TreeOf,
) -> None:
    old = tree_of(make_release(two[0], place.parent / "old").folder)
    work = leave(place, "old", source=place.parent / "old")
    shutil.copytree(place.parent / "old/data", work / "new")
    if place_is == "empty":
        (place / "dist").mkdir()

    with pytest.raises(Stopped):
        make_release(two[1], place / "dist", check=stop)

    assert tree_of(place / "dist") == old
    assert names(place) == ["dist"]


def test_a_release_set_aside_is_kept_while_something_foreign_stands_in_its_place(
    two: tuple[Path, Path],
    place: Path,
    make_release: Publish,
    tree_of: TreeOf,
) -> None:
    make_release(two[0], place.parent / "old")
    leave(place, "old", source=place.parent / "old")
    (place / "dist").mkdir()
    (place / "dist/notes.txt").touch()
    stood = tree_of(place)

    with pytest.raises(Exception, match=r"holds no release\.json"):
        make_release(two[1], place / "dist")

    assert tree_of(place) == stood


def test_an_empty_work_folder_is_taken_over(two: tuple[Path, Path], place: Path, make_release: Publish) -> None:
    (place / ".dist.publish").mkdir()

    make_release(two[0], place / "dist")

    assert names(place) == ["dist"]


# ---- runs killed for real ----


@pytest.mark.parametrize("way", ["exchange", "renames"])
def test_a_run_killed_at_any_moment_leaves_the_old_release_or_the_new_one_whole(
    way: str,
    two: tuple[Path, Path],
    place: Path,
    make_release: Publish,
    tree_of: TreeOf,
    run_publish: Run,
) -> None:
    options = ["--renames"] if way == "renames" else []
    dist = place / "dist"
    expected = [tree_of(make_release(package, place.parent / f"whole-{package.name}").folder) for package in two]
    make_release(two[0], dist)
    operations = run_publish(two[1], dist, "--count", *options).stdout.split()
    swap = [number for number, name in enumerate(operations, 1) if name in ("os.rename", "ctypes.dlopen")]
    seed = random.randrange(1 << 32)  # noqa: S311  no secret
    anywhere = random.Random(seed).sample(range(1, len(operations)), 4)  # noqa: S311  no secret
    moments = [*anywhere, *swap, swap[-1] + 1, len(operations)]
    print(f"seed {seed}, killed before these of {len(operations)} operations: {moments}")  # noqa: T201
    absent = 0

    for number, moment in enumerate(moments):
        stood = tree_of(dist)
        killed = run_publish(two[number % 2], dist, "--kill-at", moment, *options)
        assert killed.returncode == SIGKILLED
        found = dist if dist.exists() else place / ".dist.publish/old"
        absent += found != dist
        left = tree_of(found)
        assert left in ((stood, expected[number % 2]) if found == dist else (stood,))
        with pytest.raises(Stopped):
            make_release(two[0], dist, check=stop)
        assert tree_of(dist) == left
        assert names(place) == ["dist"]

    assert absent == (1 if way == "renames" else 0)
    make_release(two[0], dist)
    assert tree_of(dist) == expected[0]
    assert names(place) == ["dist"]


def test_an_interrupt_leaves_what_stood_there_and_nothing_else(
    two: tuple[Path, Path],
    place: Path,
    make_release: Publish,
    tree_of: TreeOf,
    run_publish: Run,
) -> None:
    make_release(two[0], place / "dist")
    stood = tree_of(place)
    operations = run_publish(two[0], place / "dist", "--count").stdout.split()

    for moment in (len(operations) // 4, len(operations) // 2):
        interrupted = run_publish(two[1], place / "dist", "--kill-at", moment, "--signal", "SIGINT")
        assert interrupted.returncode != 0
        assert "KeyboardInterrupt" in interrupted.stderr
        assert tree_of(place) == stood


def test_a_full_disk_leaves_what_stood_there_and_nothing_else(
    two: tuple[Path, Path],
    place: Path,
    make_release: Publish,
    tree_of: TreeOf,
    run_publish: Run,
) -> None:
    make_release(two[0], place / "dist")
    stood = tree_of(place)

    full = run_publish(two[1], place / "dist", "--largest-file", 2_000)

    assert full.returncode == 1
    assert "OSError: [Errno 27] File too large" in full.stderr
    assert tree_of(place) == stood


def test_a_run_killed_by_the_clock_leaves_the_old_release_or_the_new_one_whole(
    two: tuple[Path, Path],
    place: Path,
    make_release: Publish,
    tree_of: TreeOf,
    start_publish: Callable[..., "subprocess.Popen[bytes]"],
) -> None:
    dist = place / "dist"
    expected = [tree_of(make_release(package, place.parent / f"whole-{package.name}").folder) for package in two]
    make_release(two[0], dist)
    seed = random.randrange(1 << 32)  # noqa: S311  no secret
    print(f"seed {seed}")  # noqa: T201  to repeat a failure
    clock = random.Random(seed)  # noqa: S311  no secret

    for number in range(6):
        running = start_publish(two[number % 2], dist)
        with suppress(subprocess.TimeoutExpired):
            running.wait(clock.uniform(0.1, 0.5))
        running.kill()
        running.wait()
        assert tree_of(dist) in expected

    make_release(two[1], dist)
    assert tree_of(dist) == expected[1]
    assert names(place) == ["dist"]
