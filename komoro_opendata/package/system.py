"""What Windows does in another way than POSIX: locks, files kept open, folders on the disk.

Nothing else in the package layer and above it asks for the platform, but for the calls of Linux in exchange.py and
syncing.py, which say that they are missing elsewhere.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

__all__ = ["LockedError", "entry_to_disk", "give_back", "move_to_free_place", "take_lock"]

_NOT_THROUGH_A_LINK = getattr(os, "O_NOFOLLOW", 0)


class LockedError(Exception):
    """Another process holds the lock."""


def take_lock(file: Path) -> int:
    """Open a file, made where it is missing, and take its lock without waiting: the open file descriptor.

    The lock is flock(2), on Windows that of its first byte; both go with the process that holds them.

    Raises:
        LockedError: Another process holds it.
        FileNotFoundError: The folder of the file is gone.
    """
    opened = os.open(file, os.O_RDWR | os.O_CREAT | _NOT_THROUGH_A_LINK, 0o644)
    try:
        if sys.platform == "win32":
            msvcrt.locking(opened, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError) as error:
        os.close(opened)
        raise LockedError(str(file)) from error
    return opened


def give_back(lock: int, file: Path) -> None:
    """Delete the file of a lock and let the lock go.

    On POSIX the name goes while the lock is held: who has opened the file before can see that it is gone. Windows
    deletes no file that is open, so there a run that has just opened it keeps it.
    """
    if sys.platform == "win32":
        os.close(lock)
        with suppress(OSError):
            file.unlink()
    else:
        file.unlink(missing_ok=True)
        os.close(lock)


def move_to_free_place(folder: Path, target: Path) -> None:
    """Rename a folder to a name at which nothing or an empty folder stands."""
    if sys.platform == "win32":  # it renames onto nothing that is there
        with suppress(FileNotFoundError):
            target.rmdir()
    folder.rename(target)


def entry_to_disk(path: Path) -> None:
    """Wait until a file or folder is on the disk; Windows, which knows no such call for folders, lets them be."""
    if sys.platform == "win32":
        if path.is_dir():
            return
        opened = os.open(path, os.O_RDWR)  # a file that is only read cannot be flushed there
    else:
        opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
