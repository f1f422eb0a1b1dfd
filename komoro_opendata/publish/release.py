"""Make a whole release of a package, or nothing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from komoro_opendata.check import Report, validate_package
from komoro_opendata.package import Package
from komoro_opendata.publish.edition import UNKNOWN_HOSTING, Hosting, copy_package
from komoro_opendata.publish.errors import InvalidPackageError
from komoro_opendata.publish.files import ReleasedFile, ReleaseFiles
from komoro_opendata.publish.format import Format
from komoro_opendata.publish.formats import FORMATS
from komoro_opendata.publish.manifest import CHECKSUMS, MANIFEST, checksums, manifest
from komoro_opendata.publish.replacement import replaced
from komoro_opendata.publish.selection import require_extras
from komoro_opendata.rdf import DEFAULT_BASE
from komoro_opendata.vocabulary.resources import vocab_folder

__all__ = ["Release", "publish"]


@dataclass(frozen=True, slots=True)
class Release:
    """A release that was made: its folder, its files, its counts, and what the check found on the way.

    `rows` holds the data records of each table by name, `counts` what the formats counted (`triples`).
    """

    folder: Path
    files: tuple[ReleasedFile, ...]
    rows: Mapping[str, int]
    counts: Mapping[str, int]
    report: Report


def publish(  # noqa: PLR0913  one for each option of the command, all with a default
    package: Package,
    out: str | Path,
    *,
    base: str = DEFAULT_BASE,
    check: Callable[[Package], Report] = validate_package,
    formats: Iterable[Format] = FORMATS,
    strict: bool = False,
    hosting: Hosting = UNKNOWN_HOSTING,
) -> Release:
    """Write a complete release of the package to the folder `out`, replacing the release that stands there.

    The package is copied first; the copy is checked and everything else is made from it. The release takes
    its place as a whole at the very end (see `komoro_opendata.publish.replacement`): whatever stops the run
    before, the old release stands untouched. The same package gives the same bytes everywhere.

    Args:
        package: The package, open.
        out: The folder: absent, empty, or holding a release of this tool, which goes with all that is in it.
        base: The beginning of all IRIs, ending in a slash.
        check: Judges the package; a report that is not valid ends the run.
        formats: What the release holds beside the package itself.
        strict: Warnings count as errors.
        hosting: Where the release will stand, for the addresses in its catalogue.

    Raises:
        InvalidPackageError: The check found errors.
        MissingFormatError: A format needs an extra that is not installed.
        OutputError: Something else stands at `out`, it overlaps the package, or another run is at work there.
        OSError: A file cannot be read, or the disk is full or not writable.
        ValueError: The base is no IRI, or a cell cannot become linked data though the check found nothing.
    """
    target = Path(out)
    chosen = tuple(formats)
    require_extras(chosen)
    with replaced(target, apart_from=(package.root, vocab_folder())) as folder:
        files = ReleaseFiles(folder)
        edition = copy_package(package, files, base, hosting)
        report = check(edition.package)
        if not report.valid or (strict and report.counts["warning"]):
            raise InvalidPackageError(report)
        rows = edition.row_counts()
        counts: dict[str, int] = {}
        for form in chosen:
            counts |= form.write(edition, files)
        files.write(MANIFEST, [manifest(edition, files.listed(), rows, counts)])
        files.write(CHECKSUMS, [checksums(files.listed())])
    return Release(target, files.listed(), rows, counts, report)
