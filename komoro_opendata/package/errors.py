"""What can go wrong before a package can be judged at all.

PackageError
├── PackageNotFoundError   nothing is there
├── NotAPackageError       something is there, but no package
├── UnsafePackageError     a package that reaches outside itself, or would exhaust the machine
└── DescriptorSyntaxError  the descriptor is not JSON: the data are at fault, all others are wrong usage
"""

from komoro_opendata.findings.errors import WordedError

__all__ = [
    "DescriptorSyntaxError",
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


class DescriptorSyntaxError(PackageError):
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
