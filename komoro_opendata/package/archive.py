"""Unpack a zip into a folder, under limits: nothing outside the folder, no links, no encryption, no bomb."""

import errno
import lzma
import stat
import zipfile
import zlib
from pathlib import Path

from komoro_opendata.package.errors import NotAPackageError, UnsafePackageError
from komoro_opendata.package.safe_path import safe_path

__all__ = ["check_size", "unpack"]

_MOST_ENTRIES = 10_000
_MOST_BYTES = 1 << 30
_BOMB_SIZE = 10 << 20
_BOMB_RATIO = 200
_CHUNK = 1 << 20
_ENCRYPTED = 0x1
_LEFT_BY_FILE_MANAGERS = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"})
_OF_THE_MACHINE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EROFS})


def unpack(archive: Path, folder: Path) -> Path:
    """Unpack into `folder`; return where the package stands: there, or in the only folder that the zip holds.

    Raises:
        NotAPackageError: The zip is broken or of a kind that cannot be read.
        UnsafePackageError: An entry leads outside, is a link, or is encrypted, or there is more than is safe.
        OSError: The disk is full or not writable.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            check_size(archive, opened.infolist())
            budget = _MOST_BYTES
            for entry in opened.infolist():
                _check_entry(archive, entry)
                budget -= _extract(archive, opened, entry, safe_path(folder, entry.filename.rstrip("/")), budget)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, EOFError, ValueError) as error:
        raise _broken(archive, error) from error
    except FileExistsError as error:
        raise _broken(archive, ValueError(f"{Path(error.filename).name}: twice")) from error
    except OSError as error:
        if error.errno in _OF_THE_MACHINE:
            raise
        raise _broken(archive, error) from error
    entries = [entry for entry in folder.iterdir() if entry.name not in _LEFT_BY_FILE_MANAGERS]
    return entries[0] if len(entries) == 1 and entries[0].is_dir() else folder


def check_size(archive: Path, entries: list[zipfile.ZipInfo]) -> None:
    """Make sure that a zip unpacks to no more than is safe, as its own list says.

    Raises:
        UnsafePackageError: There are too many entries, or they are too large.
    """
    size = sum(entry.file_size for entry in entries)
    packed = max(archive.stat().st_size, 1)
    if len(entries) > _MOST_ENTRIES or size > _MOST_BYTES or (size > _BOMB_SIZE and size > _BOMB_RATIO * packed):
        raise _bomb(archive)


def _check_entry(archive: Path, entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & _ENCRYPTED:
        raise UnsafePackageError(
            f"「{archive}」の「{entry.filename}」は暗号化されています。暗号化していない zip を指定してください",
            f"refused: “{entry.filename}” in “{archive}” is encrypted; give a zip without encryption",
        )
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise UnsafePackageError(
            f"「{archive}」の「{entry.filename}」はシンボリックリンクのため、読み込みを中止しました",
            f"refused: “{entry.filename}” in “{archive}” is a symbolic link",
        )


def _extract(archive: Path, opened: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, budget: int) -> int:
    """Write one entry and return its size, which the zip's own list may have understated."""
    if entry.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return 0
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with opened.open(entry) as source, target.open("xb") as sink:
        while chunk := source.read(_CHUNK):
            written += len(chunk)
            if written > budget:
                raise _bomb(archive)
            sink.write(chunk)
    return written


def _bomb(archive: Path) -> UnsafePackageError:
    return UnsafePackageError(
        f"「{archive}」は展開すると大きすぎるため、読み込みを中止しました",
        f"refused: “{archive}” would unpack to more than is safe",
    )


def _broken(archive: Path, error: Exception) -> NotAPackageError:
    return NotAPackageError(
        f"「{archive}」は壊れているか、読み込めない zip です({error})",
        f"“{archive}” is broken or not a zip that can be read ({error})",
    )
