"""Put a folder in the place of another as a whole, so that an interrupted run leaves what stood there.

All work is done in `.NAME.TASK/` beside the place: `lock` keeps a second run out, `new` is the folder being made,
`old` the one set aside, `doomed` what is being deleted. It is gone when a run has ended, well or not. A run that was
killed leaves it; its lock is free then, and the next run puts it in order before it begins.

Where the system can exchange two names in one step (Linux, nearly all file systems), there is no moment without a
whole folder in the place. Elsewhere the old one is renamed to `old` and the new one to its name: between these two
calls the place is empty, and a run killed just there leaves it so until the next run gives the old one back.

Every file and folder is on the disk before its name changes.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from komoro_opendata.package.exchange import exchange
from komoro_opendata.package.syncing import sync_file_system
from komoro_opendata.package.system import LockedError, entry_to_disk, give_back, move_to_free_place, take_lock

__all__ = ["FolderBusyError", "Workplace", "make_folder", "replaced_folder"]

_FOLDER_MODE = 0o755


class FolderBusyError(Exception):
    """Another run is at work at the same place; the text of the error is the place."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """The place of a folder, and the folder beside it in which the work of a task (`publish`, `import`) is done."""

    target: Path
    task: str

    @property
    def folder(self) -> Path:
        """The work folder: hidden, on the same file system."""
        return self.target.with_name(f".{self.target.name}.{self.task}")

    @property
    def lock(self) -> Path:
        """The file whose lock the run at work holds."""
        return self.folder / "lock"

    @property
    def new(self) -> Path:
        """The folder being made."""
        return self.folder / "new"

    @property
    def old(self) -> Path:
        """The whole former folder, set aside."""
        return self.folder / "old"

    @property
    def doomed(self) -> Path:
        """What is being deleted."""
        return self.folder / "doomed"

    def is_foreign(self) -> bool:
        """Whether the work folder holds things that no run has put there."""
        if not os.path.lexists(self.folder):
            return False
        try:
            names = {entry.name for entry in self.folder.iterdir()} if not self.folder.is_symlink() else {""}
        except NotADirectoryError:
            names = {""}
        except FileNotFoundError:
            return False  # another run has just ended
        ours = {path.name for path in (self.lock, self.new, self.old, self.doomed)}
        return not names <= ours or (bool(names) and self.lock.name not in names)


@contextmanager
def replaced_folder(
    place: Workplace, occupied: Callable[[Path], bool], then: Callable[[], None] | None = None
) -> Iterator[Path]:
    """A new empty folder to fill; when the context ends without an exception it stands at the target.

    What stands there is then gone with everything in it. Folders above the target are made as needed.

    Args:
        place: The place, whose work folder is not foreign.
        occupied: Tells whether something to be replaced stands at the target (nothing and an empty folder are free),
            and raises its own error where what stands there must not be replaced.
        then: What else belongs to the same step; where it fails, the former folder is put back.

    Raises:
        FolderBusyError: Another run is at work there.
        OSError: The disk is full, or the place may not be written to.
    """
    occupied(place.target)
    with _folders_above(place.target), _locked(place):
        _put_in_order(place, occupied)
        try:
            make_folder(place.new)
            yield place.new
            _to_disk(place.new)
            _swap(place, occupied)
            if then is not None:
                _finish(place, then)
        finally:
            _put_in_order(place, occupied)


def make_folder(folder: Path) -> None:
    """Make a folder of mode 755, whatever the umask."""
    folder.mkdir()
    folder.chmod(_FOLDER_MODE)


def _put_in_order(place: Workplace, occupied: Callable[[Path], bool]) -> None:
    """Undo what is half done and delete what is left over, after a run or after one that was killed."""
    if place.doomed.exists():
        shutil.rmtree(place.doomed)
    if place.old.exists():
        # Only a whole folder bears this name: deleting begins after it has lost it.
        if occupied(place.target):
            place.old.rename(place.doomed)
        else:
            move_to_free_place(place.old, place.target)
    for folder in (place.new, place.doomed):
        if folder.exists():
            shutil.rmtree(folder)


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
        give_back(lock, place.lock)
        with suppress(OSError):
            place.folder.rmdir()


def _lock(place: Workplace) -> int:
    """Make the work folder and take its lock: an open file descriptor.

    Raises:
        FolderBusyError: Another run holds it.
    """
    while True:
        with suppress(FileExistsError):
            make_folder(place.folder)
        try:
            lock = take_lock(place.lock)
        except FileNotFoundError:
            continue  # the run before has just taken its folder away
        except LockedError as error:
            raise FolderBusyError(str(place.target)) from error
        if _is_at(lock, place.lock):
            return lock
        os.close(lock)


def _is_at(opened: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(opened), path.lstat())
    except FileNotFoundError:
        return False


def _swap(place: Workplace, occupied: Callable[[Path], bool]) -> None:
    if not occupied(place.target):
        move_to_free_place(place.new, place.target)
    elif not exchange(place.new, place.target):
        place.target.rename(place.old)
        place.new.rename(place.target)
    entry_to_disk(place.folder)
    entry_to_disk(place.target.parent)


def _finish(place: Workplace, then: Callable[[], None]) -> None:
    try:
        then()
    except BaseException:
        # After an exchange the former folder bears the name of the new one.
        if not (place.new.exists() and exchange(place.new, place.target)):
            place.target.rename(place.doomed)
        raise


def _to_disk(folder: Path) -> None:
    """Wait until all files and folders below are on the disk."""
    if sync_file_system(folder):
        return
    for parent, _, names in os.walk(folder):
        for name in names:
            entry_to_disk(Path(parent, name))
        entry_to_disk(Path(parent))
