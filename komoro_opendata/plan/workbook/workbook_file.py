"""Look at a workbook file (.xlsx) before it is opened: is it one, is it open elsewhere, is it safe.

A workbook is a zip of XML parts (ECMA-376). The zip's own sizes are held against limits before anything is unpacked,
and no part may hold a document type, so that no entity is ever defined.
"""

import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from komoro_opendata.package.archive import check_size
from komoro_opendata.package.errors import UnsafePackageError
from komoro_opendata.plan.workbook.errors import NotAWorkbookError, WorkbookOpenError

__all__ = ["broken_workbook", "check_workbook", "refuse_open"]

_OLD_FORMAT = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # an OLE compound file: .xls, or an encrypted .xlsx
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_HEAD = 1 << 20
_PROLOG = 1 << 16
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))


def check_workbook(path: Path) -> Sequence[str]:
    """Make sure that a file is a workbook that can safely be opened; tell the names of its parts.

    Raises:
        WorkbookOpenError: It is open in Excel.
        NotAWorkbookError: It is no .xlsx, encrypted, broken, or would unpack to more than is safe.
        OSError: The file cannot be read.
    """
    refuse_open(path)
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except PermissionError as error:
        raise _open_elsewhere(path) from error
    if head.startswith(_OLD_FORMAT):
        raise _old_format(path, head)
    if not head.startswith(b"PK"):
        raise _no_workbook(path)
    try:
        with zipfile.ZipFile(path) as archive:
            check_size(path, archive.infolist())
            for name in archive.namelist():
                if name.endswith((".xml", ".rels", ".vml")):
                    _refuse_doctype(path, archive, name)
            names = archive.namelist()
    except UnsafePackageError as error:
        raise NotAWorkbookError(error.words["ja"], error.words["en"]) from error
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError) as error:
        raise broken_workbook(path, error) from error
    if not any(name.startswith("xl/") for name in names) or "xl/workbook.bin" in names:
        raise _no_workbook(path)
    return names


def refuse_open(path: Path) -> None:
    """Refuse a file that is open in Excel or LibreOffice, which leave a lock file beside it.

    Raises:
        WorkbookOpenError: There is such a file.
    """
    if any(path.with_name(name).exists() for name in (f"~${path.name}", f".~lock.{path.name}#")):
        raise _open_elsewhere(path)


def broken_workbook(path: Path, reason: object) -> NotAWorkbookError:
    """The error for a workbook that cannot be read; the reason is a library's, and in English alone."""
    return NotAWorkbookError(
        f"「{path.name}」は壊れているか、Excel ブック（.xlsx）ではありません。"
        "Excel で開けるか確かめ、「Excel ブック (*.xlsx)」として保存し直してください",
        f"“{path.name}” is broken or no Excel workbook ({reason}); see whether Excel opens it, "
        "and save it as “Excel Workbook (*.xlsx)”",
    )


def _refuse_doctype(path: Path, archive: zipfile.ZipFile, name: str) -> None:
    with archive.open(name) as part:
        prolog = part.read(_PROLOG)
    if any(mark in prolog for mark in _DOCTYPES):
        raise NotAWorkbookError(
            f"「{path.name}」に XML の文書型宣言があり、安全でないため読み込みを中止しました。"
            "Excel で開き、新しい名前で保存し直してください",
            f"refused: “{path.name}” holds an XML document type, which is not safe; "
            "open it in Excel and save it under a new name",
        )


def _open_elsewhere(path: Path) -> WorkbookOpenError:
    return WorkbookOpenError(
        f"「{path.name}」は Excel などで開かれています。保存して閉じてから、もう一度実行してください"
        f"（閉じても同じ表示が出るときは、同じフォルダーの「~${path.name}」を削除してください）",
        f"“{path.name}” is open in Excel or another program; save and close it, then run this again "
        f"(if it is closed, delete “~${path.name}” beside it)",
    )


def _no_workbook(path: Path) -> NotAWorkbookError:
    return NotAWorkbookError(
        f"「{path.name}」は Excel ブック（.xlsx）ではありません。Excel で「名前を付けて保存」から"
        "「Excel ブック (*.xlsx)」を選んで保存し直してください",
        f"“{path.name}” is no Excel workbook (.xlsx); save it in Excel as “Excel Workbook (*.xlsx)”",
    )


def _old_format(path: Path, head: bytes) -> NotAWorkbookError:
    if _ENCRYPTED in head:
        return NotAWorkbookError(
            f"「{path.name}」にはパスワードがかかっています。Excel で開き、「ファイル」-「情報」-「ブックの保護」で"
            "パスワードを外して保存してください",
            f"“{path.name}” is protected by a password; open it in Excel, take the password away "
            "(File, Info, Protect Workbook) and save it",
        )
    return NotAWorkbookError(
        f"「{path.name}」は古い形式（.xls）です。Excel で開き、「名前を付けて保存」から"
        "「Excel ブック (*.xlsx)」を選んで保存し直してください",
        f"“{path.name}” is of the old format (.xls); open it in Excel and save it as “Excel Workbook (*.xlsx)”",
    )
