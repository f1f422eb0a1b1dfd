"""The package as it is released: a copy of its files, and its descriptor with their sizes and hashes.

What is checked, mapped and packed afterwards is this copy, so that a package edited meanwhile cannot make a
release whose parts disagree.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from komoro_opendata.package import Package, TableFile
from komoro_opendata.package.location import DESCRIPTOR_NAME
from komoro_opendata.package.rows import read_records
from komoro_opendata.publish.files import ReleasedFile, ReleaseFiles

__all__ = ["UNKNOWN_HOSTING", "Edition", "Hosting", "copy_package", "json_bytes"]


@dataclass(frozen=True, slots=True)
class Hosting:
    """Where the release will stand, and the SPARQL endpoint that will serve it; empty where that is not known."""

    url: str = ""
    endpoint: str = ""


UNKNOWN_HOSTING = Hosting()


@dataclass(frozen=True, slots=True)
class Edition:
    """The package in the release, and what its formats are made with.

    `package` lies in the release's folder and has the descriptor of the original; `files` are the release's
    paths of the package itself, datapackage.json and the tables; `base` is the beginning of all IRIs, ending
    in a slash; `hosting` says where the release will stand.
    """

    package: Package
    files: tuple[str, ...]
    base: str
    hosting: Hosting = UNKNOWN_HOSTING

    def about(self, name: str) -> Any:
        """A property of the package's descriptor; None where it has none."""
        return self.package.descriptor.raw.get(name)

    def plan(self, column: str) -> str:
        """A cell of the package's plan; empty where it says nothing."""
        row = next(self.package.rows("plan"), None)
        return "" if row is None else row[column]

    def row_counts(self) -> dict[str, int]:
        """The number of data records of each table, by name, in the order of the descriptor."""
        return {name: sum(1 for _ in read_records(table.file)) - 1 for name, table in self.package.tables.items()}


def copy_package(package: Package, files: ReleaseFiles, base: str, hosting: Hosting = UNKNOWN_HOSTING) -> Edition:
    """Copy the package's tables and write its descriptor; a missing file is left for the check to tell.

    Raises:
        OSError: A file cannot be read or written.
    """
    sources = {table.path: table.file for table in package.tables.values() if table.file.exists()}
    copies = {path: files.copy(path, source) for path, source in sources.items()}
    files.write(DESCRIPTOR_NAME, [json_bytes(_with_hashes(package.descriptor.raw, copies))])
    tables = {name: TableFile(name, table.path, files.folder / table.path) for name, table in package.tables.items()}
    released = Package(files.folder, package.descriptor, tables)
    return Edition(released, tuple(sorted([*copies, DESCRIPTOR_NAME])), base, hosting)


def json_bytes(value: object) -> bytes:
    """The value as readable JSON in UTF-8, ending in a line feed; a lone surrogate stays a JSON escape.

    Raises:
        ValueError: The value holds a number that JSON has no word for.
    """
    return (json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode("utf-8", "backslashreplace")


def _with_hashes(descriptor: Mapping[str, Any], copies: Mapping[str, ReleasedFile]) -> dict[str, Any]:
    return {**descriptor, "resources": list(_described(descriptor.get("resources"), copies))}


def _described(resources: Any, copies: Mapping[str, ReleasedFile]) -> Iterator[Any]:
    """The resources, each with the size and hash of its file: `sha256:…` is what Data Package 2.0 says."""
    for resource in resources if isinstance(resources, list) else ():
        path = resource.get("path") if isinstance(resource, dict) else None
        copy = copies.get(path) if isinstance(path, str) else None
        yield resource if copy is None else {**resource, "bytes": copy.bytes, "hash": f"sha256:{copy.sha256}"}
