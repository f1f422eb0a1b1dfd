"""Write the tables of a package: canonical CSV, all tables at once or none.

The folder `data` is made anew beside its place and exchanged for the old one as a whole (see replacement.py), so that
a run that is killed leaves all the old tables or all the new ones. A changed descriptor is prepared within the new
folder and takes its name in one step right after the tables; where it cannot, the old tables are put back. It comes
last so that a run killed between the two steps never leaves old tables under a new version: the new tables then stand
under the old descriptor, and the same import again completes the step.
"""

import csv
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from komoro_opendata.package.errors import PackageError
from komoro_opendata.package.location import DESCRIPTOR_NAME
from komoro_opendata.package.replacement import FolderBusyError, Workplace, replaced_folder
from komoro_opendata.package.safe_path import safe_path
from komoro_opendata.package.system import entry_to_disk

__all__ = ["TABLE_FOLDER", "WriteRefusedError", "columns_of", "new_package", "write_tables"]

TABLE_FOLDER = "data"
_FILE_MODE = 0o644
_PREPARED = f".{DESCRIPTOR_NAME}"  # within the new folder of tables, until it takes its name

Rows = Iterable[Mapping[str, str]]


class WriteRefusedError(PackageError):
    """The place given is not one where tables may be written."""


def columns_of(descriptor: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The columns of each table, in order, as the schemas of a descriptor name them."""
    return {
        resource["name"]: tuple(field["name"] for field in resource["schema"]["fields"])
        for resource in descriptor["resources"]
    }


def write_tables(
    root: Path,
    tables: Mapping[str, Rows],
    columns: Mapping[str, Sequence[str]],
    descriptor: Mapping[str, Any] | None = None,
) -> None:
    """Write tables into the package at `root`, each to `data/{name}.csv`; the other files of `data` stay as they are.

    UTF-8 without byte order mark, LF, quotation marks only where they are needed.

    Args:
        root: The folder of the package.
        tables: The rows of each table; a column that a row lacks is empty.
        columns: The columns of each table, in order.
        descriptor: The descriptor to write together with the tables; None where it stays as it is.

    Raises:
        WriteRefusedError: Another run is writing there, or `data` is no folder of its own.
        OSError: The disk is full, or the place may not be written to.
    """
    former = root / TABLE_FOLDER

    def exchange_descriptor() -> None:
        if descriptor is not None:
            (former / _PREPARED).replace(root / DESCRIPTOR_NAME)
            entry_to_disk(root)

    with _replaced(Workplace(root.resolve() / TABLE_FOLDER, "import"), _is_folder, exchange_descriptor) as folder:
        if former.is_dir():
            rewritten = {_PREPARED, *(f"{name}.csv" for name in tables)}
            shutil.copytree(former, folder, dirs_exist_ok=True, symlinks=True, ignore=_top_files(former, rewritten))
        if descriptor is not None:
            _write_bytes(folder / _PREPARED, _as_json(descriptor))
        for name, rows in tables.items():
            _write_table(folder / f"{name}.csv", columns[name], rows)


def new_package(root: Path, descriptor: Mapping[str, Any], tables: Mapping[str, Rows]) -> None:
    """Write a whole new package: its descriptor, and a file for each of its resources, header only where no rows are.

    Args:
        root: The folder to make; nothing or an empty folder stands there.
        descriptor: The descriptor, its resources with paths and schemas.
        tables: The rows by table.

    Raises:
        WriteRefusedError: Something stands at `root`, or another run is writing there.
        UnsafePackageError: A resource's path leads out of the package.
        OSError: The disk is full, or the place may not be written to.
    """
    columns = columns_of(descriptor)
    with _replaced(Workplace(root.resolve(), "new"), _refuse_anything) as folder:
        _write_bytes(folder / DESCRIPTOR_NAME, _as_json(descriptor))
        for resource in descriptor["resources"]:
            file = safe_path(folder, resource["path"])
            file.parent.mkdir(parents=True, exist_ok=True)
            _write_table(file, columns[resource["name"]], tables.get(resource["name"], ()))


@contextmanager
def _replaced(place: Workplace, occupied: Any, then: Callable[[], None] | None = None) -> Iterator[Path]:
    if place.is_foreign():
        raise WriteRefusedError(
            f"作業用の「{place.folder}」に、このプログラムが作成したものではないファイルがあります。"
            "移動してから、もう一度実行してください",
            f"“{place.folder}”, the place of work, holds files that this program did not make; "
            "move them and run it again",
        )
    try:
        with replaced_folder(place, occupied, then) as folder:
            yield folder
    except FolderBusyError as error:
        raise WriteRefusedError(
            f"「{place.target}」は別の実行が書き込み中です。終わってから、もう一度実行してください",
            f"another run is writing to “{place.target}”; run this one again when it has ended",
        ) from error


def _is_folder(target: Path) -> bool:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise WriteRefusedError(
            f"「{target}」は実際のフォルダーではないため、書き込みません。通常のフォルダーに置き換えてください",
            f"“{target}” is not a folder of its own and is not written to; put a plain folder there",
        )
    return target.is_dir() and next(target.iterdir(), None) is not None


def _refuse_anything(target: Path) -> bool:
    if target.is_symlink() or (target.exists() and not target.is_dir()) or _is_folder(target):
        raise WriteRefusedError(
            f"「{target}」にはすでにファイルがあります。新しいフォルダーを指定してください（上書きはしません）",
            f"there is something at “{target}” already; name a new folder (nothing is overwritten)",
        )
    return False


def _top_files(folder: Path, names: set[str]) -> Any:
    """What `copytree` is to leave out: these files of the folder itself, not those of the same name further below."""
    return lambda source, listed: names & set(listed) if Path(source) == folder else set()


def _write_table(file: Path, columns: Sequence[str], rows: Rows) -> None:
    with file.open("x", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([row.get(column, "") for column in columns] for row in rows)
    file.chmod(_FILE_MODE)


def _as_json(descriptor: Mapping[str, Any]) -> bytes:
    return (json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _write_bytes(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    file.chmod(_FILE_MODE)
