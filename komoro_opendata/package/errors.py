"""What can go wrong before a package can be judged at all.

PackageError
├── PackageNotFoundError   nothing is there
├── NotAPackageError       something is there, but no package
├── UnsafePackageError     a package that reaches outside itself, or would exhaust the machine
└── DataAtFaultError       all others are wrong usage
    ├── DescriptorSyntaxError  the descriptor is not JSON
    └── MissingTableError      a file of the package is missing
"""

from komoro_opendata.findings.errors import WordedError

__all__ = [
    "DataAtFaultError",
    "DescriptorSyntaxError",
    "MissingTableError",
    "NotAPackageError",
    "PackageError",
    "PackageNotFoundError",
    "UnsafePackageError",
]


class PackageError(WordedError):
    """A package that cannot be opened."""


class PackageNotFoundError(PackageError):
    """There is nothing at the place given."""


class NotAPackageError(PackageError):
    """What is there holds no datapackage.json."""


class UnsafePackageError(PackageError):
    """The package names files outside itself, asks for the network, or hides a bomb."""


class DataAtFaultError(PackageError):
    """A package that is there but cannot be read: `validate` tells all that is wrong with it."""


class MissingTableError(DataAtFaultError):
    """A file that the descriptor names is not there, or a table lacks the row that everything hangs on."""


class DescriptorSyntaxError(DataAtFaultError):
    """The descriptor is not JSON in UTF-8; `line` and `column` tell where reading stopped (from 1)."""

    def __init__(self, line: int, column: int, reason: str) -> None:
        """Keep the place and the reader's reason."""
        super().__init__(
            f"datapackage.json の {line} 行 {column} 文字目が JSON として読めません({reason})",
            f"datapackage.json is not JSON at line {line}, column {column} ({reason})",
        )
        self.line = line
        self.column = column
        self.reason = reason
