"""Make findings that point at a descriptor, a file, or a line of it; rows make their own (package.rows.Row.finding)."""

from collections.abc import Mapping

from komoro_opendata.findings import Finding, rules
from komoro_opendata.package.location import DESCRIPTOR_NAME
from komoro_opendata.package.rows import TableFile

__all__ = ["descriptor_finding", "file_finding"]


def descriptor_finding(code: str, pointer: str, **params: object) -> Finding:
    """A finding at a place of the descriptor, told by a JSON Pointer."""
    return Finding(
        code=code,
        severity=rules()[code].severity,
        path=DESCRIPTOR_NAME,
        pointer=pointer,
        params=_texts(params),
    )


def file_finding(
    code: str,
    table: TableFile,
    line: int | None = None,
    field: str | None = None,
    value: str | None = None,
    params: Mapping[str, object] | None = None,
) -> Finding:
    """A finding about a table's file, or about one physical line of it."""
    return Finding(
        code=code,
        severity=rules()[code].severity,
        path=table.path,
        resource=table.name,
        line=line,
        field=field,
        value=value,
        params=_texts(params or {}),
    )


def _texts(params: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in params.items()}
