"""Build the sample packages, change them as a case of tests/cases says, and judge the real package with changes."""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from komoro_opendata.check import own_findings
from komoro_opendata.check.schemas import effective_schemas
from komoro_opendata.check.tables import table_findings
from komoro_opendata.package import open_package
from komoro_opendata.package.build import build_descriptor
from komoro_opendata.plan.audit import audit
from komoro_opendata.vocabulary.model import model

PACKAGES = Path(__file__).parents[1] / "packages"
INDEX = Path(__file__).parents[1] / "evidence" / "source-cells.csv"

Edit = Mapping[str, Any]
PackageBuilder = Callable[[str, Sequence[Edit]], Path]
Finder = Callable[[str, str], bool]


@pytest.fixture
def build_package(tmp_path: Path) -> PackageBuilder:
    """A function that builds the sample package of a name in a temporary folder, edits it and tells where it is."""

    def built(name: str, edits: Sequence[Edit] = ()) -> Path:
        folder = tmp_path / name
        shutil.copytree(PACKAGES / name / "data", folder / "data")
        _write(folder / "datapackage.json", _descriptor(name))
        for edit in edits:
            _apply(folder / edit["file"], edit)
        return folder

    return built


@pytest.fixture(scope="module")
def is_found(real_package: Path, tmp_path_factory: pytest.TempPathFactory) -> Finder:
    """A function that tells whether the real package with another content of one table gives anything new.

    What `validate` and `audit` do is done in parts, the quick ones first, and of the table schemas only those are
    judged that the table can touch.
    """
    folder = shutil.copytree(real_package, tmp_path_factory.mktemp("changed") / "datapackage")
    known = {judged: judged(folder) for judged in (_audited, _ruled)}
    if _breaks_schemas(folder, set(model().tables)):
        pytest.fail("the package itself does not keep to its schemas")

    def found(table: str, content: str) -> bool:
        file = folder / model().tables[table].path
        before = file.read_bytes()
        _write(file, content)
        try:
            newly = any(judged(folder) - said for judged, said in known.items())
            return newly or _breaks_schemas(folder, _near(table))
        finally:
            file.write_bytes(before)

    return found


def _audited(folder: Path) -> set[str]:
    with open_package(folder) as package:
        return {repr(mismatch) for mismatch in audit(package, INDEX).mismatches}


def _ruled(folder: Path) -> set[str]:
    with open_package(folder) as package:
        return {repr(finding) for finding in own_findings(package)}


def _breaks_schemas(folder: Path, tables: set[str]) -> bool:
    with open_package(folder) as package:
        judged = {name: table for name, table in package.tables.items() if name in tables}
        return any(True for _ in table_findings(package.root, judged, effective_schemas(package.descriptor)))


def _near(table: str) -> set[str]:
    """The table, those that it refers to and those that refer to it."""
    links = {
        (name, field.references.table)
        for name, described in model().tables.items()
        for field in described.fields.values()
        if field.references
    }
    return {table} | {name for link in links if table in link for name in link}


@cache
def _descriptor(name: str) -> str:
    particular = yaml.safe_load((PACKAGES / name / "package.yaml").read_text(encoding="utf-8"))
    return _as_json(build_descriptor(particular))


def _apply(file: Path, edit: Edit) -> None:
    """Carry out one edit; tests/cases/README.md says what an edit may be."""
    if "find" in edit:
        _write(file, _replaced(file, edit["find"], edit["replace"]))
    elif "write" in edit:
        _write(file, edit["write"])
    elif "append" in edit:
        _write(file, _read(file) + edit["append"])
    elif "bytes" in edit:
        file.write_bytes(bytes.fromhex(edit["bytes"]))
    elif "pointer" in edit:
        descriptor = json.loads(_read(file))
        _change(descriptor, edit)
        _write(file, _as_json(descriptor))
    elif edit["delete"] is True:
        file.unlink()


def _replaced(file: Path, find: str, replace: str) -> str:
    text = _read(file)
    if text.count(find) != 1:
        pytest.fail(f"{find!r} stands {text.count(find)} times in {file.name}, not once")
    return text.replace(find, replace)


def _change(descriptor: Any, edit: Edit) -> None:
    *parents, last = [_part(part) for part in edit["pointer"].split("/")[1:]]
    holder = _at(descriptor, parents)
    if "set" in edit:
        holder[last] = edit["set"]
    elif "remove" in edit:
        del holder[last]
    elif "add" in edit:
        holder[last].append(edit["add"])
    else:
        copied = _at(descriptor, [_part(part) for part in edit["add_copy_of"].split("/")[1:]])
        holder[last].append(copied)


def _at(value: Any, parts: Sequence[str | int]) -> Any:
    for part in parts:
        value = value[part]
    return value


def _part(part: str) -> str | int:
    return int(part) if part.isdecimal() else part


def _as_json(descriptor: Any) -> str:
    return json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"


def _read(file: Path) -> str:
    return file.read_bytes().decode("utf-8")


def _write(file: Path, text: str) -> None:
    file.write_bytes(text.encode("utf-8"))
