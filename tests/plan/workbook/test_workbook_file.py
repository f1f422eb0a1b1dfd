"""What is no workbook, open elsewhere, broken or hostile is refused with a message that says what to do."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from komoro_opendata.plan.workbook.errors import NotAWorkbookError, WorkbookError, WorkbookOpenError
from komoro_opendata.plan.workbook.spreadsheet_reading import read_spreadsheet

Write = Callable[..., Path]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BOMB = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'


def rewritten(book: Path, part: str, content: bytes) -> Path:
    """A copy of the workbook with another content of one part."""
    made = book.with_name("changed.xlsx")
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, content if name == part else source.read(name))
        if part not in source.namelist():
            target.writestr(part, content)
    return made


@pytest.fixture
def book(write_book: Write) -> Path:
    return write_book({"施策": [["施策名"], ["子育て"]]})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Excel ブック（.xlsx）ではありません"),
        ("施策名\n子育て\n".encode(), "Excel ブック（.xlsx）ではありません"),
        (OLE + b"\x00" * 600, "古い形式（.xls）"),
        (OLE + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"), "パスワード"),
        (b"PK\x03\x04 and nothing more", "壊れているか"),
    ],
)
def test_a_file_of_another_kind_is_named_for_what_it_is(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "計画.xlsx"
    file.write_bytes(content)

    with pytest.raises(NotAWorkbookError) as refused:
        read_spreadsheet(file)

    assert said in refused.value.words["ja"]
    assert "計画.xlsx" in refused.value.words["en"]


def test_a_workbook_cut_short_is_broken(book: Path) -> None:
    book.write_bytes(book.read_bytes()[:-200])

    with pytest.raises(NotAWorkbookError, match="broken"):
        read_spreadsheet(book)


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "docProps/x.xml"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_in_any_part_is_refused(book: Path, part: str, encoding: str) -> None:
    """Without a document type there is no entity, and so none that grows."""
    with pytest.raises(NotAWorkbookError, match="document type"):
        read_spreadsheet(rewritten(book, part, BOMB.encode(encoding)))


@pytest.mark.parametrize("content", [b"", b"<worksheet", b"\x00\xff"])
def test_a_broken_part_is_told_as_a_broken_workbook(book: Path, content: bytes) -> None:
    with pytest.raises(NotAWorkbookError, match="broken"):
        read_spreadsheet(rewritten(book, "xl/worksheets/sheet1.xml", content))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(book: Path) -> None:
    with pytest.raises(NotAWorkbookError, match="more than is safe"):
        read_spreadsheet(rewritten(book, "xl/media/image.xml", b" " * (64 << 20)))


@pytest.mark.parametrize("lock", ["~$計画.xlsx", ".~lock.計画.xlsx#"])
def test_a_workbook_open_in_excel_or_libreoffice_is_refused(book: Path, lock: str) -> None:
    book.with_name(lock).write_bytes(b"")

    with pytest.raises(WorkbookOpenError) as refused:
        read_spreadsheet(book)

    assert "保存して閉じてから" in refused.value.words["ja"]


def test_a_workbook_that_another_program_keeps_for_itself_is_refused(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kept(*_arguments: Any, **_options: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", kept)

    with pytest.raises(WorkbookOpenError):
        read_spreadsheet(book)


def test_macros_and_links_to_other_workbooks_are_passed_over_and_named(book: Path) -> None:
    with_macro = rewritten(book, "xl/vbaProject.bin", b"never run")

    assert read_spreadsheet(with_macro).passed_over == ("macro",)
    assert read_spreadsheet(rewritten(book, "xl/externalLinks/externalLink1.xml", b"<x/>")).passed_over == (
        "external-link",
    )


def test_all_of_these_errors_are_told_in_both_languages(tmp_path: Path) -> None:
    file = tmp_path / "x.xlsx"
    file.write_bytes(OLE)

    with pytest.raises(WorkbookError) as refused:
        read_spreadsheet(file)

    assert set(refused.value.words) == {"ja", "en"}
