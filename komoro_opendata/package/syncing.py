"""Bring everything that was written to a file system onto its disk at once, where the system can."""

import ctypes
import os
import sys
from pathlib import Path

__all__ = ["sync_file_system"]


def sync_file_system(folder: Path) -> bool:
    """Wait until all that was written to the file system of `folder` is on the disk.

    This is syncfs(2) of Linux, which Python has no function for. A release has some two thousand files; waiting for
    each of them takes a hundred times as long. False, and nothing done, where the system has no such call.

    Raises:
        OSError: The disk is full or broken.
    """
    if sys.platform == "win32":
        return False
    syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    if syncfs is None:
        return False
    opened = os.open(folder, os.O_RDONLY)
    try:
        if syncfs(opened) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(folder))
    finally:
        os.close(opened)
    return True
