"""Put a folder in the place of another as a whole, so that an interrupted run leaves what stood there.

All work is done in `.NAME.publish/` beside the place: `lock` keeps a second run out, `new` is the folder
being made, `old` the one set aside, `doomed` what is being deleted. It is gone when a run has ended, well or
not. A run that was killed leaves it; its lock is free then, and the next run puts it in order before it
begins.

Where the system can exchange two names in one step (Linux, nearly all file systems), there is no moment
without a whole folder in the place. Elsewhere the old one is renamed to `old` and the new one to its name:
between these two calls the place is empty, and a run killed just there leaves it so until the next run gives
the old one back.

Every file and folder is on the disk before its name changes. POSIX only: the lock is flock(2).
"""

import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from komoro_opendata.publish.errors import OutputBusyError
from komoro_opendata.publish.exchange import exchange
from komoro_opendata.publish.files import make_folder
from komoro_opendata.publish.output import Workplace, occupied, workplace
from komoro_opendata.publish.syncing import sync_file_system

__all__ = ["replaced"]


@contextmanager
def replaced(out: Path, apart_from: Iterable[Path]) -> Iterator[Path]:
    """A new empty folder to fill; when the context ends without an exception it stands at `out`.

    What stands at `out` may be nothing, an empty folder or a release; it is then gone with everything in it.
    Folders above `out` are made as needed.

    Args:
        out: The place.
        apart_from: Folders that `out` must neither lie in nor hold.

    Raises:
        OutputError: The place is not to be replaced, or another run is at work there.
        OSError: The disk is full, or the place may not be written to.
    """
    place = workplace(out, apart_from)
    occupied(place.target)
    with _folders_above(place.target), _locked(place):
        _put_in_order(place)
        try:
            make_folder(place.new)
            yield place.new
            _to_disk(place.new)
            _swap(place)
        finally:
            _put_in_order(place)


@contextmanager
def _folders_above(target: Path) -> Iterator[None]:
    """The folders that lead to the target; those made here go again when the context fails."""
    missing = [folder for folder in target.parents if not folder.exists()]
    try:
        for folder in reversed(missing):
            folder.mkdir(exist_ok=True)
        yield
    except BaseException:
        with suppress(OSError):
            for folder in missing:
                folder.rmdir()
        raise


@contextmanager
def _locked(place: Workplace) -> Iterator[None]:
    lock = _lock(place)
    try:
        yield
    finally:
        # The name goes while the lock is held: who has opened the file before can see that it is gone.
        place.lock.unlink(missing_ok=True)
        with suppress(OSError):
            place.folder.rmdir()
        os.close(lock)


def _lock(place: Workplace) -> int:
    """Make the work folder and take its lock: an open file descriptor.

    Raises:
        OutputBusyError: Another run holds it.
    """
    while True:
        with suppress(FileExistsError):
            make_folder(place.folder)
        try:
            lock = os.open(place.lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
        except FileNotFoundError:
            continue  # the run before has just taken its folder away
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_at(lock, place.lock):
                return lock
        except BlockingIOError as error:
            raise _busy(place, lock) from error
        os.close(lock)


def _busy(place: Workplace, lock: int) -> OutputBusyError:
    os.close(lock)
    return OutputBusyError(
        f"「{place.target}」は別の publish が書き込み中です。終わってから、もう一度実行してください",
        f"another publish is writing to “{place.target}”; run this one again when it has ended",
    )


def _is_at(opened: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(opened), path.lstat())
    except FileNotFoundError:
        return False


def _put_in_order(place: Workplace) -> None:
    """Undo what is half done and delete what is left over, after a run or after one that was killed."""
    if place.doomed.exists():
        shutil.rmtree(place.doomed)
    if place.old.exists():
        # Only a whole folder bears this name: deleting begins after it has lost it.
        if occupied(place.target):
            place.old.rename(place.doomed)
        else:
            place.old.rename(place.target)
    for folder in (place.new, place.doomed):
        if folder.exists():
            shutil.rmtree(folder)


def _swap(place: Workplace) -> None:
    if not occupied(place.target):
        place.new.rename(place.target)
    elif not exchange(place.new, place.target):
        place.target.rename(place.old)
        place.new.rename(place.target)
    _entry_to_disk(place.folder)
    _entry_to_disk(place.target.parent)


def _to_disk(folder: Path) -> None:
    """Wait until all files and folders below are on the disk."""
    if sync_file_system(folder):
        return
    for parent, _, names in os.walk(folder):
        for name in names:
            _entry_to_disk(Path(parent, name))
        _entry_to_disk(Path(parent))


def _entry_to_disk(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
