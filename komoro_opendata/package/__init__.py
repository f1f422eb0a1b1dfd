"""Open and read a data package safely."""

from komoro_opendata.package.errors import (
    DataAtFaultError,
    DescriptorSyntaxError,
    MissingTableError,
    NotAPackageError,
    PackageError,
    PackageNotFoundError,
    UnsafePackageError,
)
from komoro_opendata.package.package import Package, open_package
from komoro_opendata.package.rows import Row, TableFile, TableSyntaxError

__all__ = [
    "DataAtFaultError",
    "DescriptorSyntaxError",
    "MissingTableError",
    "NotAPackageError",
    "Package",
    "PackageError",
    "PackageNotFoundError",
    "Row",
    "TableFile",
    "TableSyntaxError",
    "UnsafePackageError",
    "open_package",
]
