"""Read a descriptor (datapackage.json) strictly, keeping what plain JSON reading hides: duplicate keys."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from komoro_opendata.package.errors import DescriptorSyntaxError, UnsafePackageError

__all__ = ["Descriptor", "DuplicateKey", "pointer", "read_descriptor"]

_MOST_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class DuplicateKey:
    """A key that an object of the descriptor has more than once."""

    pointer: str
    key: str


@dataclass(frozen=True, slots=True)
class Descriptor:
    """The descriptor as plain values (of a repeated key the last value holds)."""

    raw: Mapping[str, Any]
    duplicates: tuple[DuplicateKey, ...] = ()

    def resources(self) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """The resources that are objects with a name, with their position."""
        listed = self.raw.get("resources")
        for position, resource in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(resource, dict) and isinstance(resource.get("name"), str):
                yield position, resource

    def declaration(self) -> Mapping[str, Any]:
        """What the package declares of itself under `municipal_plan`."""
        declared = self.raw.get("municipal_plan")
        return declared if isinstance(declared, dict) else {}

    def languages(self) -> tuple[str, ...]:
        """The declared languages; Japanese alone where nothing is declared."""
        languages = self.declaration().get("languages")
        if not isinstance(languages, list):
            return ("ja",)
        return tuple(language for language in languages if isinstance(language, str))


class _Object(dict[str, Any]):
    duplicates: tuple[str, ...] = ()


def pointer(*parts: str | int) -> str:
    """A JSON Pointer (RFC 6901) of these parts."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def read_descriptor(path: Path) -> Descriptor:
    """Read a descriptor.

    Raises:
        DescriptorSyntaxError: It is not UTF-8, not JSON, no object, or nested too deeply.
        UnsafePackageError: It is larger than any descriptor can be.
    """
    if path.stat().st_size > _MOST_BYTES:
        raise UnsafePackageError(
            f"datapackage.json が大きすぎます(上限 {_MOST_BYTES} バイト)",
            f"refused: datapackage.json is larger than {_MOST_BYTES} bytes",
        )
    content = path.read_bytes()
    try:
        raw = json.loads(content.decode("utf-8"), object_pairs_hook=_object, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        raise DescriptorSyntaxError(line, column, "UTF-8") from error
    except json.JSONDecodeError as error:
        raise DescriptorSyntaxError(error.lineno, error.colno, error.msg) from error
    except (RecursionError, ValueError) as error:
        raise DescriptorSyntaxError(1, 1, str(error)) from error
    if not isinstance(raw, dict):
        raise DescriptorSyntaxError(1, 1, "not an object")
    return Descriptor(raw, tuple(_duplicates(raw)))


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    made = _Object(pairs)
    if len(made) < len(pairs):
        seen: set[str] = set()
        made.duplicates = tuple(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return made


def _refuse_constant(name: str) -> Any:
    msg = f"{name} is not JSON"
    raise ValueError(msg)


def _duplicates(value: Any, *parts: str | int) -> Iterator[DuplicateKey]:
    if isinstance(value, _Object):
        for key in value.duplicates:
            yield DuplicateKey(pointer(*parts), key)
    children: Iterable[tuple[str | int, Any]] = ()
    if isinstance(value, dict):
        children = value.items()
    elif isinstance(value, list):
        children = enumerate(value)
    for step, child in children:
        yield from _duplicates(child, *parts, step)
