"""A finished release, opened so that it can be delivered to a server: held against its checksums first.

DeliveryError
├── NoReleaseError         what stands at the place given is no release: wrong usage
├── DamagedReleaseError    its files are not those of its SHA256SUMS: the data are at fault
└── RefusedDeliveryError   the server holds something there that is not ours to touch: wrong usage

What the server itself does wrong, or refuses, is a `komoro_opendata.findings.errors.ServerFaultError`.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from komoro_opendata.findings.errors import WordedError
from komoro_opendata.package.errors import DataAtFaultError, UnsafePackageError
from komoro_opendata.package.location import DESCRIPTOR_NAME
from komoro_opendata.package.safe_path import safe_file
from komoro_opendata.publish.files import ReleasedFile, chunks_of
from komoro_opendata.publish.manifest import CHECKSUMS, MANIFEST, is_release

__all__ = [
    "DamagedReleaseError",
    "DeliveryError",
    "FinishedRelease",
    "NoReleaseError",
    "RefusedDeliveryError",
    "open_release",
]

_LINE = re.compile(r"([0-9a-f]{64})  (.+)")


class DeliveryError(WordedError):
    """A delivery that did not take place, or not to its end."""


class NoReleaseError(DeliveryError):
    """There is no release at the place given."""


class DamagedReleaseError(DeliveryError, DataAtFaultError):
    """A file of the release is missing or is not what its checksum says. Nothing was sent."""


class RefusedDeliveryError(DeliveryError):
    """What stands on the server at the release's place is not ours to touch."""


@dataclass(frozen=True, slots=True)
class FinishedRelease:
    """A release whose files are those of its SHA256SUMS.

    `manifest` is its release.json, `descriptor` its datapackage.json, `files` its files by path but SHA256SUMS.
    """

    folder: Path
    manifest: Mapping[str, Any]
    descriptor: Mapping[str, Any]
    files: Mapping[str, ReleasedFile]

    def plan(self, name: str) -> str:
        """What the manifest says of the plan: `municipality_code`, `plan_id` or `version` (the edition)."""
        plan = self.manifest.get("plan")
        said = plan.get(name) if isinstance(plan, dict) else None
        return said if isinstance(said, str) else ""

    def listed(self) -> tuple[ReleasedFile, ...]:
        """The files, by path."""
        return tuple(self.files[path] for path in sorted(self.files))


def open_release(folder: Path) -> FinishedRelease:
    """Open a release and hold each of its files against SHA256SUMS.

    Raises:
        NoReleaseError: Nothing is there, or no release of this tool.
        DamagedReleaseError: A file is missing, changed, or a link.
        OSError: A file cannot be read.
    """
    if not folder.is_dir() or not is_release(folder):
        raise NoReleaseError(
            f"「{folder}」に公開物がありません。komoro-opendata publish で作成したフォルダーを指定してください",
            f"there is no release at “{folder}”; name a folder made by komoro-opendata publish",
        )
    files = {file.path: file for file in _checked(folder)}
    for path in (MANIFEST, DESCRIPTOR_NAME):
        if path not in files:
            raise _damaged(path)
    manifest = _object(folder, MANIFEST)
    _require_all(manifest, files)
    return FinishedRelease(folder, manifest, _object(folder, DESCRIPTOR_NAME), files)


def _require_all(manifest: Mapping[str, Any], files: Mapping[str, ReleasedFile]) -> None:
    """Hold the list of checksums against the manifest: of a list cut short the rest would seem to be gone."""
    listed = {str(entry.get("path")): entry for entry in manifest["files"] if isinstance(entry, dict)}
    for path in sorted({*listed, *files} - {MANIFEST}):
        file, entry = files.get(path), listed.get(path)
        if file is None or entry is None or (entry.get("bytes"), entry.get("sha256")) != (file.bytes, file.sha256):
            raise _damaged(path)


def _checked(folder: Path) -> Iterator[ReleasedFile]:
    try:
        lines = safe_file(folder, CHECKSUMS).read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, UnicodeDecodeError, UnsafePackageError):
        raise _damaged(CHECKSUMS) from None
    for line in lines:
        match = _LINE.fullmatch(line)
        if match is None:
            raise _damaged(CHECKSUMS)
        yield _held_against(folder, match[2], match[1])


def _held_against(folder: Path, path: str, expected: str) -> ReleasedFile:
    digest = hashlib.sha256()
    size = 0
    try:
        for chunk in chunks_of(safe_file(folder, path)):
            digest.update(chunk)
            size += len(chunk)
    except (FileNotFoundError, UnsafePackageError):
        raise _damaged(path) from None
    if digest.hexdigest() != expected:
        raise _damaged(path)
    return ReleasedFile(path, size, expected)


def _object(folder: Path, path: str) -> Mapping[str, Any]:
    try:
        said = json.loads((folder / path).read_bytes())
    except (ValueError, RecursionError):
        raise _damaged(path) from None
    if not isinstance(said, dict):
        raise _damaged(path)
    return said


def _damaged(path: str) -> DamagedReleaseError:
    return DamagedReleaseError(
        f"公開物の「{path}」がないか、SHA256SUMS と一致しません。publish で作り直してください。何も送信していません",
        f"“{path}” of the release is missing or not what SHA256SUMS says; "
        "make the release again with publish. Nothing was sent",
    )
