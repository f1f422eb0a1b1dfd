"""The command `import`: what it says, where it writes, how it ends."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from openpyxl import load_workbook

from komoro_opendata.package import open_package
from komoro_opendata.plan.workbook.export import export_workbook

Program = Callable[..., CompletedProcess[bytes]]


@pytest.fixture
def book(writable_package: Path) -> Path:
    """A workbook in the folder of its package, under a name with spaces and Japanese."""
    file = writable_package / "計画 の ブック.xlsx"
    with open_package(writable_package) as package, file.open("wb") as target:
        export_workbook(package, target)
    return file


def change(book: Path, sheet: str, cell: str, value: str) -> None:
    opened = load_workbook(book)
    opened[sheet][cell] = value
    opened.save(book)


def test_the_package_of_the_folder_is_imported_into(program: Program, book: Path) -> None:
    done = program("import", book, "--lang", "ja")

    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode()
    assert f"{book} を {book.parent} に取り込みました" in text
    assert "  施策（measure）: 24 行（新しい 0、変わった 0、なくなった 0）" in text
    assert "  変わったところはありません" in text
    assert text.endswith(f"次は: komoro-opendata validate {book.parent}\n")


def test_a_new_folder_is_made_from_the_workbook_alone(program: Program, book: Path, tmp_path: Path) -> None:
    done = program("import", book, tmp_path / "新しい", "--lang", "en")

    assert done.returncode == 0
    assert "  measure: 24 rows (24 new, 0 changed, 0 removed)" in done.stdout.decode()
    assert (tmp_path / "新しい/data/measure.csv").read_bytes() == (book.parent / "data/measure.csv").read_bytes()


def test_what_is_not_understood_ends_with_1_and_names_the_cell(program: Program, book: Path) -> None:
    opened = load_workbook(book)
    row = next(cell.row for cell in opened["目標値"]["B"] if cell.row > 4 and cell.value)
    header = [str(cell.value) for cell in opened["目標値"][2]]
    column = "ABCDEFGHI"[next(place for place, name in enumerate(header) if name.startswith("target_"))]
    change(book, "目標値", f"{column}{row}", "たぶん95")

    done = program("import", book, "--lang", "ja")

    assert done.returncode == 1
    assert f"{book.name} 目標値!{column}{row}" in done.stdout.decode()
    assert "対処: " in done.stdout.decode()


def test_findings_as_json_hold_sheet_and_cell(program: Program, book: Path) -> None:
    change(book, "施策", "B5", "一番目")

    done = program("import", book, "--format", "json")

    told = json.loads(done.stdout)
    assert (done.returncode, told["valid"]) == (1, False)
    assert {(finding["code"], finding["sheet"], finding["cell"]) for finding in told["findings"]} == {
        ("workbook-type", "施策", "B5")
    }


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_console_that_lacks_characters_does_not_fail(program: Program, book: Path, language: str) -> None:
    for encoding in ("cp932", "ascii"):
        done = program("import", book, "--lang", language, PYTHONIOENCODING=encoding)
        assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none.xlsx", "."], "見つかりません"),
        (["book.xlsx"], "PACKAGE"),
        (["book.xlsx", "zip.zip"], "zip なので"),
        (["book.xlsx", "package", "--sheet", "目標値"], "--sheet は CSV のときだけ"),
        (["book.xlsx", "package", "--actuals", "--sheet", "目標値"], "--sheet を外してください"),
        (["values.csv", "package"], "--sheet 目標値"),
        (["book.xlsx", "none", "--actuals"], "パッケージがありません"),
        (["book.xlsx", "other"], "datapackage.json がありません"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_to_do(
    program: Program, book: Path, tmp_path: Path, arguments: list[str], said: str
) -> None:
    folder = tmp_path / "empty"
    shutil.copy(book, folder / "book.xlsx")
    shutil.copytree(book.parent, folder / "package")
    shutil.make_archive(str(folder / "zip"), "zip", book.parent)
    (folder / "values.csv").write_text("施策,指標\n", encoding="utf-8")
    (folder / "other").mkdir()
    (folder / "other/x.txt").write_text("x", encoding="utf-8")

    done = program("import", *arguments, "--lang", "ja")

    assert (done.returncode, done.stdout) == (2, b"")
    assert said in done.stderr.decode()


def test_a_workbook_that_is_open_ends_with_2(program: Program, book: Path) -> None:
    book.with_name(f"~${book.name}").write_bytes(b"")

    done = program("import", book, "--lang", "ja")

    assert done.returncode == 2
    assert "Excel などで開かれています" in done.stderr.decode()
