"""The files of a release being made: each written once, hashed while it is written, with fixed modes."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from komoro_opendata.package.replacement import make_folder

__all__ = ["ReleaseFiles", "ReleasedFile", "chunks_of"]

_CHUNK = 1 << 20
_FILE_MODE = 0o644


@dataclass(frozen=True, slots=True)
class ReleasedFile:
    """One file of a release: its path inside it (POSIX), its size, its SHA-256 in lower-case hexadecimal."""

    path: str
    bytes: int
    sha256: str


class ReleaseFiles:
    """Writes files below one folder and remembers what it wrote.

    Modes are 644 and 755 whatever the umask. No file is written twice: a second one of the same path is a
    FileExistsError.
    """

    def __init__(self, folder: Path) -> None:
        """Write below `folder`, which exists and is empty."""
        self.folder = folder
        self._written: dict[str, ReleasedFile] = {}
        self._folders = {""}

    def listed(self) -> tuple[ReleasedFile, ...]:
        """The files written so far, by path."""
        return tuple(self._written[path] for path in sorted(self._written))

    def write(self, path: str, chunks: Iterable[bytes]) -> ReleasedFile:
        """Write a file from its bytes, in as many pieces as they come."""
        digest = hashlib.sha256()
        size = 0
        place = self._place(path)
        with place.open("xb") as sink:
            place.chmod(_FILE_MODE)
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                sink.write(chunk)
        return self._remember(path, size, digest.hexdigest())

    def copy(self, path: str, source: Path) -> ReleasedFile:
        """Copy a file byte by byte, reading it once."""
        return self.write(path, chunks_of(source))

    @contextmanager
    def made(self, path: str) -> Iterator[Path]:
        """The place of a file that a library makes by itself (an archive, a database), hashed afterwards."""
        place = self._place(path)
        yield place
        place.chmod(_FILE_MODE)
        digest = hashlib.sha256()
        size = 0
        for chunk in chunks_of(place):
            digest.update(chunk)
            size += len(chunk)
        self._remember(path, size, digest.hexdigest())

    def _remember(self, path: str, size: int, sha256: str) -> ReleasedFile:
        self._written[path] = written = ReleasedFile(path, size, sha256)
        return written

    def _place(self, path: str) -> Path:
        self._make_folders(path.rpartition("/")[0])
        return self.folder / path

    def _make_folders(self, path: str) -> None:
        if path not in self._folders:
            self._make_folders(path.rpartition("/")[0])
            make_folder(self.folder / path)
            self._folders.add(path)


def chunks_of(file: Path) -> Iterator[bytes]:
    """The bytes of a file, in pieces of at most one mebibyte."""
    with file.open("rb") as opened:
        while chunk := opened.read(_CHUNK):
            yield chunk
