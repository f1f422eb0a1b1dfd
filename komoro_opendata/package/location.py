"""Find a package on disk and open it without ever leaving its folder.

PACKAGE is a folder, a zip or a datapackage.json. A zip is unpacked into a temporary folder under limits, so that
everything behind this module reads plain files. Nothing here follows a symbolic link or reads a device.
"""

import stat
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from komoro_opendata.package.errors import NotAPackageError, PackageNotFoundError, UnsafePackageError

__all__ = ["DESCRIPTOR_NAME", "opened_folder", "safe_file"]

DESCRIPTOR_NAME = "datapackage.json"
_MOST_ENTRIES = 10_000
_MOST_BYTES = 1 << 30
_BOMB_SIZE = 10 << 20
_BOMB_RATIO = 200
_CHUNK = 1 << 20
_ENCRYPTED = 0x1


@contextmanager
def opened_folder(location: str | Path) -> Iterator[Path]:
    """The folder of the package at `location`, for as long as the context lasts.

    Raises:
        PackageNotFoundError: Nothing is there.
        NotAPackageError: No datapackage.json is in it.
        UnsafePackageError: A zip with entries outside itself, links, encryption or a bomb.
    """
    path = Path(location)
    if not path.exists():
        raise PackageNotFoundError(f"「{path}」が見つかりません", f"there is nothing at “{path}”")
    if path.is_dir():
        yield _holding_descriptor(path)
    elif path.name == DESCRIPTOR_NAME:
        yield _holding_descriptor(path.parent)
    elif path.is_file() and zipfile.is_zipfile(path):
        with tempfile.TemporaryDirectory(prefix="komoro-opendata-") as folder:
            _unpack(path, Path(folder))
            yield _holding_descriptor(_root_of(Path(folder)))
    else:
        raise NotAPackageError(
            f"「{path}」はパッケージではありません。フォルダー、zip、または datapackage.json を指定してください",
            f"“{path}” is not a package: name a folder, a zip or a datapackage.json",
        )


def safe_file(root: Path, relative: str) -> Path:
    """The path of a file inside `root`, as a descriptor names it (POSIX, relative).

    The file need not exist; where it does, it must be a regular file and no part of its path a symbolic link.

    Raises:
        UnsafePackageError: The path is absolute, climbs out, names a URL, or meets a link or a device.
    """
    pure = PurePosixPath(relative)
    if (
        pure.is_absolute()
        or ".." in pure.parts
        or "\\" in relative
        or ":" in relative
        or relative.startswith("~")
        or "\0" in relative
    ):
        raise UnsafePackageError(
            f"パス「{relative}」はパッケージのフォルダーの外を指すため、読み込みを中止しました",
            f"refused: the path “{relative}” points outside the package's folder",
        )
    path = root
    for part in pure.parts:
        path = path / part
        if path.is_symlink():
            raise UnsafePackageError(
                f"「{relative}」はシンボリックリンクのため、読み込みを中止しました。実際のファイルを置いてください",
                f"refused: “{relative}” is a symbolic link; put the file itself there",
            )
    if path.exists() and not stat.S_ISREG(path.stat().st_mode):
        raise UnsafePackageError(
            f"「{relative}」は通常のファイルではないため、読み込みを中止しました",
            f"refused: “{relative}” is not a regular file",
        )
    return path


def _holding_descriptor(folder: Path) -> Path:
    if not safe_file(folder, DESCRIPTOR_NAME).exists():
        raise NotAPackageError(
            f"「{folder}」に datapackage.json がありません",
            f"there is no datapackage.json in “{folder}”",
        )
    return folder


def _root_of(folder: Path) -> Path:
    """The unpacked folder itself, or the only folder in it where the zip wraps the package in one."""
    entries = list(folder.iterdir())
    if len(entries) == 1 and entries[0].is_dir():
        return entries[0]
    return folder


def _unpack(archive: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = opened.infolist()
            if len(entries) > _MOST_ENTRIES:
                raise _bomb(archive)
            budget = _MOST_BYTES
            for entry in entries:
                _check_entry(archive, entry)
                target = safe_file(folder, entry.filename.rstrip("/"))
                if entry.is_dir():
                    target.mkdir(parents=True, exist_ok=True)
                else:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    budget -= _copy(opened, entry, target, budget)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise NotAPackageError(
            f"「{archive}」は壊れているか、読み込めない zip です({error})",
            f"“{archive}” is broken or not a zip that can be read ({error})",
        ) from error


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
    if entry.file_size > _BOMB_SIZE and entry.file_size > _BOMB_RATIO * max(entry.compress_size, 1):
        raise _bomb(archive)


def _copy(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, budget: int) -> int:
    written = 0
    with opened.open(entry) as source, target.open("xb") as sink:
        while chunk := source.read(_CHUNK):
            written += len(chunk)
            if written > budget:
                raise _bomb(Path(opened.filename or ""))
            sink.write(chunk)
    return written


def _bomb(archive: Path) -> UnsafePackageError:
    return UnsafePackageError(
        f"「{archive}」は展開すると大きすぎるため、読み込みを中止しました",
        f"refused: “{archive}” would unpack to more than is safe",
    )
