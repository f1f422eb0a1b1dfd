"""package.zip: datapackage.json and its tables in one file, the same bytes on every machine.

Entries are stored, not deflated: what deflate makes differs between zlib versions and their replacements, and
the servers that deliver a release compress on the way. Names are sorted, modes fixed, and all dates are the
package's `created` in UTC (a zip's clock has no time zone and ticks every two seconds).
"""

import zipfile
from datetime import UTC, datetime
from typing import Any

from komoro_opendata.publish.edition import Edition
from komoro_opendata.publish.files import ReleaseFiles, chunks_of
from komoro_opendata.publish.format import Counts, Format

__all__ = ["ARCHIVE", "PACKAGE_ZIP"]

PACKAGE_ZIP = "package.zip"
_EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
_LATEST = datetime(2107, 12, 31, tzinfo=UTC)
_UNIX = 3
_REGULAR_FILE_644 = 0o100644 << 16


def _write_archive(edition: Edition, files: ReleaseFiles) -> Counts:
    date = _zip_date(edition.about("created"))
    with files.made(PACKAGE_ZIP) as place, zipfile.ZipFile(place, "x", zipfile.ZIP_STORED) as archive:
        for path in edition.files:
            source = edition.package.root / path
            entry = zipfile.ZipInfo(path, date)
            entry.create_system = _UNIX
            entry.external_attr = _REGULAR_FILE_644
            entry.file_size = source.stat().st_size
            with archive.open(entry, "w") as sink:
                for chunk in chunks_of(source):
                    sink.write(chunk)
    return {}


def _zip_date(created: Any) -> tuple[int, int, int, int, int, int]:
    """The date of the entries: `created`, or the earliest date of a zip where a zip cannot hold that."""
    try:
        date = datetime.fromisoformat(created)
        date = (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        date = _EARLIEST
    if not _EARLIEST <= date <= _LATEST:
        date = _EARLIEST
    return (date.year, date.month, date.day, date.hour, date.minute, date.second)


ARCHIVE = Format("package.zip", _write_archive, group="package")
