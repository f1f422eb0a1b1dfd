"""Run the program on POSIX with what it finds on Windows: `python as_windows.py ARGUMENTS…`.

This is a stand-in and no Windows: it takes away what Windows lacks, refuses what Windows refuses (a folder opened as a
file, a file that is only read flushed, a name taken from what is open, a folder renamed onto another), and names
the platform win32. Libraries are imported before, so that only the project's own modules see it.
"""

import ctypes
import errno
import importlib
import importlib.util
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

LIBRARIES = (
    "asyncio",
    "click",
    "frictionless",
    "http.server",
    "jsonschema",
    "openpyxl",
    "pyoxigraph",
    "pyshacl",
    "rdflib",
    "signal",
    "socket",
    "sqlite3",
    "subprocess",
    "tempfile",
    "uuid",
    "yaml",
    "zipfile",
)
LACKING = ("O_NOFOLLOW", "O_DIRECTORY", "fchmod", "fchown", "getuid", "sync")
JAPANESE = 0x0411
"""What Windows gives as the language of a Japanese user."""


def main() -> int:
    """Run the command there."""
    become_windows()
    from komoro_opendata.cli import main as program

    return program(sys.argv[1:])


def become_windows() -> None:
    """Take away, refuse, name the platform."""
    for name in LIBRARIES:
        if importlib.util.find_spec(name) is not None:
            importlib.import_module(name)
    without_fcntl()
    for name in LACKING:
        if hasattr(os, name):
            delattr(os, name)
    for name in ("rename", "replace", "unlink", "remove", "rmdir"):
        setattr(os, name, refusing_what_is_open(getattr(os, name), onto_nothing=name == "rename"))
    shutil._use_fd_functions = False  # type: ignore[attr-defined]  # noqa: SLF001  it looks once, when it is imported
    os.open = refusing_folders(os.open)
    os.fsync = refusing_what_is_only_read(os.fsync)  # type: ignore[assignment]  # files themselves are not given
    ctypes.CDLL = without_name(ctypes.CDLL)  # type: ignore[misc,assignment]
    kernel = SimpleNamespace(GetUserDefaultUILanguage=lambda: JAPANESE)
    ctypes.windll = SimpleNamespace(kernel32=kernel)  # type: ignore[attr-defined,unused-ignore]
    sys.platform = "win32"


def without_fcntl() -> None:
    """No fcntl; in its place the locks of msvcrt, made of those of POSIX."""
    import fcntl

    flock, exclusive = fcntl.flock, fcntl.LOCK_EX | fcntl.LOCK_NB

    def locking(opened: int, mode: int, length: int) -> None:
        if (mode, length) != (msvcrt.LK_NBLCK, 1):
            raise OSError(errno.EINVAL, "Invalid argument")
        try:
            flock(opened, exclusive)
        except BlockingIOError as error:
            raise PermissionError(errno.EACCES, "Permission denied") from error

    msvcrt: Any = ModuleType("msvcrt")
    msvcrt.LK_NBLCK, msvcrt.locking = 2, locking
    sys.modules["msvcrt"] = msvcrt
    sys.modules["fcntl"] = None  # type: ignore[assignment]


def refusing_what_is_open(call: Callable[..., Any], *, onto_nothing: bool) -> Callable[..., Any]:
    """A call that changes a name and fails where this process holds open what bears it or lies below it."""

    def checked(path: Any, *rest: Any, **named: Any) -> Any:
        if named.get("dir_fd") is None and (held := held_open(path)):
            raise PermissionError(errno.EACCES, f"in use: {held}", str(path))
        if onto_nothing and os.path.lexists(rest[0]):
            raise FileExistsError(errno.EEXIST, "File exists", str(rest[0]))
        return call(path, *rest, **named)

    return checked


def held_open(path: Any) -> str | None:
    """What this process holds open at a path or below it."""
    place = os.path.abspath(os.fspath(path))  # noqa: PTH100  the name itself, no link followed
    for entry in os.scandir("/proc/self/fd"):
        try:
            opened = str(Path(entry.path).readlink())
        except FileNotFoundError:
            continue
        if opened == place or opened.startswith(f"{place}/"):
            return opened
    return None


def refusing_folders(call: Callable[..., int]) -> Callable[..., int]:
    """`os.open` that opens no folder."""

    def checked(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if dir_fd is None and Path(os.fspath(path)).is_dir():
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return call(path, flags, mode, dir_fd=dir_fd)

    return checked


def refusing_what_is_only_read(call: Callable[[int], None]) -> Callable[[int], None]:
    """`os.fsync` that flushes no file opened for reading alone."""

    def checked(opened: int) -> None:
        flags = Path(f"/proc/self/fdinfo/{opened}").read_text(encoding="ascii").split("flags:")[1].split()[0]
        if int(flags, 8) & os.O_ACCMODE == os.O_RDONLY:
            raise OSError(errno.EBADF, "Bad file descriptor")
        call(opened)

    return checked


def without_name(call: Callable[..., Any]) -> Callable[..., Any]:
    """`ctypes.CDLL` that does not know the program itself as a library."""

    def checked(name: Any, *rest: Any, **named: Any) -> Any:
        if name is None:
            raise TypeError("argument of type 'NoneType' is not iterable")
        return call(name, *rest, **named)

    return checked


if __name__ == "__main__":
    sys.exit(main())
