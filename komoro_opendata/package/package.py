"""A data package, opened safely: its folder, its descriptor, its tables."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from komoro_opendata.package.descriptor import Descriptor, read_descriptor
from komoro_opendata.package.errors import MissingTableError, UnsafePackageError
from komoro_opendata.package.location import DESCRIPTOR_NAME, opened_folder
from komoro_opendata.package.rows import Row, TableFile
from komoro_opendata.package.safe_path import safe_file

__all__ = ["Package", "open_package"]


@dataclass(frozen=True, slots=True)
class Package:
    """An open package. `tables` are the resources that name one file, by resource name, in the descriptor's order."""

    root: Path
    descriptor: Descriptor
    tables: Mapping[str, TableFile]

    def require_tables(self) -> None:
        """Make sure that there is something to work with: every file, one municipality, one plan.

        Raises:
            MissingTableError: A file is missing, or the tables municipality and plan have no row.
            TableSyntaxError: One of these two tables is no CSV.
            UnicodeDecodeError: One of them is not UTF-8.
        """
        for table in self.tables.values():
            if not table.file.is_file():
                raise MissingTableError(
                    f"{table.path} がありません（komoro-opendata validate で確かめてください）",
                    f"{table.path} is missing (komoro-opendata validate tells more)",
                )
        for name in ("municipality", "plan"):
            if next(self.rows(name), None) is None:
                raise MissingTableError(
                    f"表 {name} に行がありません（komoro-opendata validate で確かめてください）",
                    f"the table {name} has no row (komoro-opendata validate tells more)",
                )

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of a table, streamed from its file; none where the package has no such table.

        Raises:
            OSError: The file is missing.
            UnicodeDecodeError: The file is not UTF-8.
            csv.Error: A quotation mark is not closed.
        """
        return self.tables[table].rows() if table in self.tables else iter(())


@contextmanager
def open_package(location: str | Path) -> Iterator[Package]:
    """Open the package at `location` (a folder, a zip or a datapackage.json) for as long as the context lasts.

    Nothing outside the package's folder is read and nothing is fetched, whatever the descriptor says.

    Raises:
        PackageNotFoundError: Nothing is there.
        NotAPackageError: What is there holds no descriptor.
        UnsafePackageError: The descriptor or the zip reaches outside the package.
        DescriptorSyntaxError: The descriptor is not JSON.
    """
    with opened_folder(location) as root:
        descriptor = read_descriptor(root / DESCRIPTOR_NAME)
        tables: dict[str, TableFile] = {}
        for _, resource in descriptor.resources():
            _refuse_references(resource)
            for path in _paths(resource):
                file = safe_file(root, path)
                tables.setdefault(resource["name"], TableFile(resource["name"], path, file))
        yield Package(root, descriptor, tables)


def _paths(resource: Mapping[str, Any]) -> list[str]:
    path = resource.get("path")
    listed = path if isinstance(path, list) else [path]
    return [item for item in listed if isinstance(item, str)]


def _refuse_references(resource: Mapping[str, Any]) -> None:
    """Refuse a schema or dialect that stands elsewhere: reading it would mean the network or another folder."""
    for name in ("schema", "dialect"):
        if isinstance(resource.get(name), str):
            raise UnsafePackageError(
                f"リソース「{resource['name']}」の {name} が外部の「{resource[name]}」を指しています。"
                "datapackage.json の中に書いてください",
                f"refused: {name} of the resource “{resource['name']}” points to “{resource[name]}”; "
                "write it inside datapackage.json",
            )
