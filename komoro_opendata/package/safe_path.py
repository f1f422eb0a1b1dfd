"""Paths inside a package: never outside it, never through a link."""

import stat
from pathlib import Path, PurePosixPath

from komoro_opendata.package.errors import UnsafePackageError

__all__ = ["safe_file", "safe_path"]


def safe_path(root: Path, relative: str) -> Path:
    """The path below `root` that a descriptor or a zip names (POSIX, relative); nothing need stand there.

    Raises:
        UnsafePackageError: It is absolute, climbs out, names a URL or a drive, is too long, or meets a symbolic link.
    """
    pure = PurePosixPath(relative)
    leads_out = pure.is_absolute() or ".." in pure.parts or relative.startswith("~")
    if leads_out or any(character in relative for character in "\\:\0"):
        raise UnsafePackageError(
            f"パス「{relative}」はパッケージのフォルダーの外を指すため、読み込みを中止しました",
            f"refused: the path “{relative}” points outside the package's folder",
        )
    path = root
    for part in pure.parts:
        path = path / part
        if _mode(path, relative) == stat.S_IFLNK:
            raise UnsafePackageError(
                f"「{relative}」はシンボリックリンクのため、読み込みを中止しました。実際のファイルを置いてください",
                f"refused: “{relative}” is a symbolic link; put the file itself there",
            )
    return path


def safe_file(root: Path, relative: str) -> Path:
    """As `safe_path`; where something stands there, it is a regular file.

    Raises:
        UnsafePackageError: As `safe_path`, or a folder, a device or a pipe stands there.
    """
    path = safe_path(root, relative)
    if _mode(path, relative) not in (None, stat.S_IFREG):
        raise UnsafePackageError(
            f"「{relative}」は通常のファイルではないため、読み込みを中止しました",
            f"refused: “{relative}” is not a regular file",
        )
    return path


def _mode(path: Path, relative: str) -> int | None:
    """The kind of what stands at the path itself, a link not followed; None where there is nothing."""
    try:
        return stat.S_IFMT(path.lstat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise UnsafePackageError(
            f"パス「{relative}」は長すぎるか、ファイル名にできません",
            f"refused: the path “{relative}” is too long, or no name that a file can have",
        ) from error
