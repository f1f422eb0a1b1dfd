"""release.json, the manifest by which a release is known and held against itself, and SHA256SUMS."""

import json
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path

from komoro_opendata import __version__
from komoro_opendata.publish.edition import Edition, json_bytes
from komoro_opendata.publish.files import ReleasedFile

__all__ = ["CHECKSUMS", "MANIFEST", "checksums", "is_release", "manifest"]

MANIFEST = "release.json"
CHECKSUMS = "SHA256SUMS"
_FORMAT = 1
_TOOL = "komoro-opendata"
_MOST_BYTES = 64 << 20


def manifest(
    edition: Edition,
    files: Iterable[ReleasedFile],
    rows: Mapping[str, int],
    counts: Mapping[str, int],
) -> bytes:
    """The manifest: what was released, by which tool, and all files but itself and SHA256SUMS."""
    return json_bytes(
        {
            "format": _FORMAT,
            "tool": _TOOL,
            "tool_version": __version__,
            "package": {name: edition.about(name) for name in ("name", "version", "id")},
            "plan": {name: edition.plan(name) for name in ("municipality_code", "plan_id", "version")},
            "base": edition.base,
            "created": edition.about("created"),
            "counts": {"rows": rows, **counts},
            "files": [{"path": file.path, "bytes": file.bytes, "sha256": file.sha256} for file in files],
        },
    )


def checksums(files: Iterable[ReleasedFile]) -> bytes:
    """The lines of SHA256SUMS, as `sha256sum -c` reads them."""
    return "".join(f"{file.sha256}  {file.path}\n" for file in files).encode()


def is_release(folder: Path) -> bool:
    """Whether the folder holds a release of this tool, of whatever version: told by its release.json.

    Raises:
        OSError: The manifest cannot be read.
    """
    file = folder / MANIFEST
    try:
        status = file.lstat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MOST_BYTES:
            return False
        said = json.loads(file.read_bytes())
    except (FileNotFoundError, ValueError, RecursionError):
        return False
    return (
        isinstance(said, dict)
        and said.get("tool") == _TOOL
        and type(said.get("format")) is int
        and isinstance(said.get("package"), dict)
        and isinstance(said.get("files"), list)
    )
