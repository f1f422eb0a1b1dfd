"""Find a package on disk and open it without ever leaving its folder.

PACKAGE is a folder, a zip or a datapackage.json. A zip is unpacked into a temporary folder under limits, so that
everything behind this module reads plain files.
"""

import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from komoro_opendata.package.archive import unpack
from komoro_opendata.package.errors import NotAPackageError, PackageNotFoundError
from komoro_opendata.package.safe_path import safe_file

__all__ = ["DESCRIPTOR_NAME", "opened_folder"]

DESCRIPTOR_NAME = "datapackage.json"


@contextmanager
def opened_folder(location: str | Path) -> Iterator[Path]:
    """The folder of the package at `location`, for as long as the context lasts.

    Raises:
        PackageNotFoundError: Nothing is there.
        NotAPackageError: No datapackage.json is in it.
        UnsafePackageError: The descriptor is no plain file, or a zip leads outside itself or hides a bomb.
        OSError: The folder cannot be read.
    """
    path = Path(location)
    if not str(location) or not _exists(path):
        raise PackageNotFoundError(f"「{path}」が見つかりません", f"there is nothing at “{path}”")
    if path.is_dir():
        yield _holding_descriptor(path, path)
    elif path.name == DESCRIPTOR_NAME:
        yield _holding_descriptor(path.parent, path)
    elif path.is_file() and zipfile.is_zipfile(path):
        with tempfile.TemporaryDirectory(prefix="komoro-opendata-") as folder:
            yield _holding_descriptor(unpack(path, Path(folder)), path)
    else:
        raise NotAPackageError(
            f"「{path}」はパッケージではありません。フォルダー、zip、または datapackage.json を指定してください",
            f"“{path}” is not a package: name a folder, a zip or a datapackage.json",
        )


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name longer than any that can be there
        return False


def _holding_descriptor(folder: Path, named: Path) -> Path:
    if not safe_file(folder, DESCRIPTOR_NAME).exists():
        raise NotAPackageError(
            f"「{named}」に datapackage.json がありません",
            f"there is no datapackage.json in “{named}”",
        )
    return folder
