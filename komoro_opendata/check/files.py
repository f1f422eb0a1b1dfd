"""Rules over the bytes of a package's files: present, strict UTF-8, no BOM, LF, hash and size where declared."""

import codecs
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from komoro_opendata.check.emit import descriptor_finding, file_finding
from komoro_opendata.findings import Finding
from komoro_opendata.package import Package
from komoro_opendata.package.descriptor import pointer
from komoro_opendata.package.rows import TableFile, TableSyntaxError, read_records

__all__ = ["file_findings", "readable_tables"]

_CHUNK = 1 << 20
_ALGORITHMS = {"md5", "sha1", "sha256", "sha512"}


def file_findings(package: Package) -> Iterator[Finding]:
    """All findings about the files of the package's tables."""
    for position, resource in package.descriptor.resources():
        table = package.tables.get(resource["name"])
        if table is None:
            continue
        if not table.file.is_file():
            yield file_finding("file-missing", table)
            continue
        algorithm = _algorithm(resource)
        scan = _scan(table, algorithm)
        yield from scan.findings
        yield from _declared(position, resource, scan, algorithm)
        yield from _quotes(table)


def readable_tables(package: Package, findings: list[Finding]) -> dict[str, TableFile]:
    """The tables that can be read as CSV, given the findings about the files."""
    broken = {
        finding.resource
        for finding in findings
        if finding.code in ("file-missing", "file-empty", "file-encoding", "file-nul", "file-quote")
    }
    return {name: table for name, table in package.tables.items() if name not in broken}


@dataclass(slots=True)
class _Scan:
    """What one reading of the bytes tells."""

    table: TableFile
    size: int = 0
    lines: int = 0
    carriage_returns: int = 0
    first_carriage_return: int = 0
    ends_with_newline: bool = True
    is_utf16: bool = False
    digest: Any = None
    findings: list[Finding] = field(default_factory=list)


def _algorithm(resource: Mapping[str, Any]) -> str:
    """The name before the declared hash, `md5` where there is none (Data Package 2.0); empty without a hash."""
    declared = resource.get("hash")
    return (declared.rpartition(":")[0] or "md5") if isinstance(declared, str) else ""


def _scan(table: TableFile, algorithm: str) -> _Scan:
    name = algorithm.replace("-", "").lower()
    scan = _Scan(table, digest=hashlib.new(name, usedforsecurity=False) if name in _ALGORITHMS else None)
    with table.file.open("rb") as opened:
        for number, line in enumerate(opened, start=1):
            scan.size += len(line)
            scan.lines = number
            if scan.digest is not None:
                scan.digest.update(line)
            _scan_line(scan, number, line)
    if scan.is_utf16:
        scan.findings = [found for found in scan.findings if found.code == "file-encoding"]
        return scan
    if scan.carriage_returns:
        scan.findings.append(
            file_finding(
                "file-line-ending", table, scan.first_carriage_return, params={"count": scan.carriage_returns}
            ),
        )
    if scan.size == 0:
        scan.findings.append(file_finding("file-empty", table))
    elif not scan.ends_with_newline:
        scan.findings.append(file_finding("file-final-newline", table, scan.lines))
    return scan


def _scan_line(scan: _Scan, number: int, line: bytes) -> None:
    table = scan.table
    if number == 1 and line.startswith(codecs.BOM_UTF8):
        scan.findings.append(file_finding("file-bom", table, 1))
    if number == 1:
        scan.is_utf16 = line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    returns = line.count(b"\r")
    if returns:
        scan.first_carriage_return = scan.first_carriage_return or number
        scan.carriage_returns += returns
    scan.ends_with_newline = line.endswith(b"\n")
    if b"\0" in line and not any(found.code == "file-nul" for found in scan.findings):
        scan.findings.append(file_finding("file-nul", table, number))
    try:
        line.decode("utf-8")
    except UnicodeDecodeError as error:
        if not any(found.code == "file-encoding" for found in scan.findings):
            scan.findings.append(
                file_finding(
                    "file-encoding",
                    table,
                    number,
                    params={"column": error.start + 1, "byte": f"0x{line[error.start]:02X}"},
                ),
            )


def _declared(position: int, resource: Mapping[str, Any], scan: _Scan, algorithm: str) -> Iterator[Finding]:
    declared = resource.get("hash")
    if isinstance(declared, str):
        actual = "?" if scan.digest is None else scan.digest.hexdigest()
        if declared.rpartition(":")[2].lower() != actual:
            place = pointer("resources", position, "hash")
            yield descriptor_finding("file-hash", place, expected=declared, actual=f"{algorithm}:{actual}")
    size = resource.get("bytes")
    if isinstance(size, int) and size != scan.size:
        yield descriptor_finding("file-bytes", pointer("resources", position, "bytes"), expected=size, actual=scan.size)


def _quotes(table: TableFile) -> Iterator[Finding]:
    try:
        for _ in read_records(table.file):
            pass
    except UnicodeDecodeError:
        return  # told as file-encoding
    except TableSyntaxError as error:
        yield file_finding("file-quote", table, error.line, params={"reason": error})
