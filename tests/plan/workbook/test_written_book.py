"""The exported workbook as a spreadsheet program finds it: marks, columns, lists, panes, print set-up, properties."""

import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from komoro_opendata.cli import main
from komoro_opendata.package import open_package
from komoro_opendata.package.table_writing import columns_of, write_tables
from komoro_opendata.plan.workbook.export import export_workbook
from komoro_opendata.plan.workbook.layout import table_sheets
from komoro_opendata.plan.workbook.writable_text import UnwritableTextError
from komoro_opendata.vocabulary.codes import code_list

ROOT = Path(__file__).parents[3]
PACKAGES = ROOT / "tests/packages"
ORDER = [
    *["はじめに", "データについて", "自治体", "計画", "階層", "部署", "政策", "ミッション", "施策", "施策と部署"],
    *["施策の目標", "意識調査", "指標", "目標値", "実績値", "施策と SDGs", "事業", "施策と事業", "個別計画"],
    *["施策と個別計画", "出典", "目標値明細", "年度", "単位", "内訳", "SDGs のゴール"],
]
Edit = Callable[[str, Callable[[list[dict[str, str]]], None]], None]


def exported(package: Path, *, example_rows: bool = True) -> bytes:
    target = io.BytesIO()
    with open_package(package) as opened:
        export_workbook(opened, target, example_rows=example_rows)
    return target.getvalue()


def book_of(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.fixture(scope="module")
def komoro() -> Workbook:
    return book_of(exported(ROOT / "datapackage"))


@pytest.fixture(scope="module")
def milestones() -> Workbook:
    return book_of(exported(PACKAGES / "milestones"))


@pytest.fixture
def edit(writable_package: Path) -> Edit:
    """Change the rows of a table of the copied package."""

    def edited(table: str, change: Callable[[list[dict[str, str]]], None]) -> None:
        with open_package(writable_package) as opened:
            rows = [dict(row.cells) for row in opened.rows(table)]
            columns = columns_of(opened.descriptor.raw)
        change(rows)
        write_tables(writable_package, {table: rows}, columns)

    return edited


def sheet(book: Workbook, name: str) -> Worksheet:
    found = book[name]
    assert isinstance(found, Worksheet)
    return found


def column(book: Workbook, name: str, technical: str) -> int:
    """The number of a column, by row 2."""
    return next(
        cell.column for cell in sheet(book, name)[2] if cell.value == technical and isinstance(cell.column, int)
    )


def values(book: Workbook, name: str, technical: str, first: int = 5) -> list[Any]:
    number = column(book, name, technical)
    found = sheet(book, name)
    return [found.cell(row, number).value for row in range(first, found.max_row + 1)]


def validation(book: Workbook, name: str, technical: str) -> Any:
    letters = get_column_letter(column(book, name, technical))
    listed = sheet(book, name).data_validations.dataValidation
    return next((known for known in listed if f"{letters}5" in known), None)


def test_sheets_stand_in_order(komoro: Workbook, milestones: Workbook) -> None:
    assert komoro.sheetnames == [*ORDER, "選択肢"]
    assert milestones.sheetnames == [*ORDER, "地区", "選択肢"]


def test_rows_at_the_top_are_marked_and_name_the_columns(komoro: Workbook) -> None:
    with open_package(ROOT / "datapackage") as package:
        for layout in table_sheets(package.descriptor):
            found = sheet(komoro, layout.name)
            assert [found.cell(row, 1).value for row in range(1, 6)] == ["見出し", "列名", "説明", "例", None]
            assert [cell.value for cell in found[2]][1:] == [known.name for known in layout.columns]
            titles = [("＊" if known.required else "") + known.title for known in layout.columns]
            assert [cell.value for cell in found[1]][1:] == titles


def test_every_row_of_every_table_is_there(komoro: Workbook) -> None:
    with open_package(ROOT / "datapackage") as package:
        for layout in table_sheets(package.descriptor):
            rows = sum(1 for _ in package.rows(layout.table))
            assert sheet(komoro, layout.name).max_row == 4 + rows


def test_required_columns_are_coloured_and_examples_italic(komoro: Workbook) -> None:
    found = sheet(komoro, "指標")
    fills = {cell.value: cell.fill.fgColor.rgb for cell in found[1]}

    assert fills["＊指標名"] != fills["施策"] != fills["指標ID"] != fills["＊指標名"]
    assert all(cell.font.italic for cell in found[4][1:])
    assert not any(cell.font.italic for cell in found[5])


def test_codes_and_references_are_shown_in_words(komoro: Workbook) -> None:
    assert set(values(komoro, "指標", "direction")) <= {row["label_ja"] for row in code_list("direction").rows.values()}
    assert values(komoro, "指標", "measure_id")[0] == values(komoro, "施策", "title_ja")[0]
    assert values(komoro, "施策と SDGs", "sdg_goal")[0] == "4 質の高い教育をみんなに"
    assert values(komoro, "計画", "start_fiscal_year") == ["令和2年度"]
    assert values(komoro, "自治体", "code") == ["202088"]


def test_numbers_are_numbers_and_identifiers_text(komoro: Workbook) -> None:
    assert 93.5 in values(komoro, "目標値明細", "value")
    assert {type(value) for value in values(komoro, "指標", "number")} == {int}
    number = column(komoro, "自治体", "code")
    cell = sheet(komoro, "自治体").cell(5, number)
    assert (cell.data_type, cell.number_format) == ("s", "@")


def test_wide_values_are_as_printed(komoro: Workbook) -> None:
    name = "全国学力状況調査（小学6年生・中学3年生の全国平均値（100）との対比）"
    rows = [row for row in sheet(komoro, "目標値").iter_rows(min_row=5, values_only=True) if row[2] == name]

    assert [row[3:9] for row in rows] == [
        ("小学校", "令和元年度", "小93.5", "小100", "小100", "小100"),
        ("中学校", "令和元年度", "中98.1", "中100", "中100", "中100"),
    ]


def test_lost_values_leave_their_cells_empty(edit: Edit, writable_package: Path) -> None:
    def lose(rows: list[dict[str, str]]) -> None:
        rows[1].update(value="", raw="", comparator="none", status="lost")

    edit("observation", lose)
    book = book_of(exported(writable_package))
    assert sheet(book, "目標値").cell(5, column(book, "目標値", "target_2020")).value is None
    assert sheet(book, "目標値").cell(5, column(book, "目標値", "target_2021")).value == "小100"


def test_earlier_baselines_get_columns_of_their_own(edit: Edit, writable_package: Path) -> None:
    edit("observation", lambda rows: rows.insert(0, {**rows[0], "fiscal_year": "2018", "raw": "小91"}))
    book = book_of(exported(writable_package))

    assert sheet(book, "目標値").cell(1, column(book, "目標値", "baseline_2018")).value == "平成30年度 現状"
    assert values(book, "目標値", "baseline_2018")[:2] == ["小91", None]
    assert values(book, "目標値", "baseline_year")[0] == "令和元年度"
    assert values(book, "目標値", "baseline")[0] == "小93.5"


def test_actual_results_stand_in_their_sheet(milestones: Workbook) -> None:
    assert [cell.value for cell in sheet(milestones, "実績値")[2]][4:9] == [
        f"actual_{year}" for year in range(2023, 2028)
    ]
    assert values(milestones, "実績値", "actual_2023")[:2] == ["52件", "845人"]


def test_long_plans_have_a_column_for_every_year(edit: Edit, writable_package: Path) -> None:
    edit("plan", lambda rows: rows[0].update(end_fiscal_year="2039"))
    edit("fiscal_year", lambda rows: rows.append(dict(code_list("fiscal_year").rows["2039"])))
    book = book_of(exported(writable_package))
    names = [cell.value for cell in sheet(book, "目標値")[2]]
    assert [name for name in names if str(name).startswith("target_")] == [
        f"target_{year}" for year in range(2020, 2040)
    ]


def test_japanese_packages_have_no_english_columns() -> None:
    book = book_of(exported(PACKAGES / "three-levels-final-year"))
    for name in ("政策", "施策", "指標", "部署", "目標値明細"):
        assert not [cell.value for cell in sheet(book, name)[2] if str(cell.value).endswith("_en")]
    assert sheet(book, "年度").cell(2, column(book, "年度", "label_en")).value == "label_en"


def test_code_lists_refer_to_their_labels(komoro: Workbook) -> None:
    found = validation(komoro, "指標", "direction")
    match = re.fullmatch(r"'選択肢'!\$([A-Z]+)\$(\d+):\$([A-Z]+)\$(\d+)", found.formula1)
    assert match is not None
    cells = sheet(komoro, "選択肢")[f"{match[1]}{match[2]}:{match[3]}{match[4]}"]
    assert [row[0].value for row in cells] == [row["label_ja"] for row in code_list("direction").rows.values()]
    assert (found.type, found.errorStyle, found.showErrorMessage) == ("list", "stop", True)
    assert found.prompt
    assert found.error


def test_reference_lists_follow_the_names_of_the_other_sheet(komoro: Workbook) -> None:
    found = validation(komoro, "指標", "measure_id")
    letters = get_column_letter(column(komoro, "施策", "title_ja"))
    match = re.fullmatch(
        rf"OFFSET\('施策'!\${letters}\$5,0,0,MAX\(1,COUNTA\('施策'!\${letters}\$5:\${letters}\$(\d+)\)\),1\)",
        found.formula1,
    )
    assert match is not None
    assert int(match[1]) >= 1000
    assert found.errorStyle == "warning"  # identifiers may be typed


def test_lists_reach_well_below_the_data(komoro: Workbook) -> None:
    for name, technical in [
        ("指標", "direction"),
        ("目標値", "indicator"),
        ("目標値明細", "kind"),
        ("施策と部署", "role"),
    ]:
        area = next(iter(validation(komoro, name, technical).sqref.ranges))
        assert area.min_row == 5
        assert area.max_row >= sheet(komoro, name).max_row + 900


def test_every_text_of_a_list_fits_where_excel_shows_it(komoro: Workbook) -> None:
    for name in komoro.sheetnames:
        for found in sheet(komoro, name).data_validations.dataValidation:
            assert len(found.promptTitle) <= 32
            assert len(found.errorTitle) <= 32
            assert len(found.prompt) <= 255
            assert len(found.error) <= 255
            assert len(found.formula1) <= 255


def test_years_of_the_list_surround_the_plan(komoro: Workbook) -> None:
    found = sheet(komoro, "選択肢")
    number = next(cell.column for cell in found[2] if cell.value == "fiscal_year")
    assert isinstance(number, int)
    years = [found.cell(row, number).value for row in range(3, found.max_row + 1)]
    assert [year for year in years if year] == [
        row["label_ja"] for year, row in code_list("fiscal_year").rows.items() if 2010 <= int(year) <= 2033
    ]


def test_panes_filters_and_print_setup(komoro: Workbook) -> None:
    found: Any = sheet(komoro, "指標")

    assert found.freeze_panes == "D5"  # below the head, right of number and name
    assert found.auto_filter.ref.startswith("A4:")
    assert (found.page_setup.orientation, found.page_setup.paperSize) == ("landscape", 9)
    assert found.sheet_properties.pageSetUpPr.fitToPage
    assert found.page_setup.fitToHeight == 0
    assert found.print_title_rows == "$1:$1"
    assert (found.oddFooter.left.text, found.oddFooter.right.text) == ("&A", "&P / &N")
    assert sheet(komoro, "目標値").freeze_panes == "E5"


def test_columns_are_as_wide_as_their_words(komoro: Workbook) -> None:
    found = sheet(komoro, "部署")
    letters = get_column_letter(column(komoro, "部署", "name_ja"))
    longest = max(len(name) for name in values(komoro, "部署", "name_ja"))
    assert found.column_dimensions[letters].width >= longest * 2
    assert found.cell(5, 2).alignment.wrap_text


def test_first_sheet_leads_to_every_other(komoro: Workbook) -> None:
    links = {cell.value: cell.hyperlink.location for row in sheet(komoro, "はじめに") for cell in row if cell.hyperlink}
    assert set(links) == set(komoro.sheetnames) - {"はじめに"}
    assert all(location == f"'{name}'!A1" for name, location in links.items())


def colour(found: Any) -> str:
    return str(found.sheet_properties.tabColor.rgb)


def test_tabs_are_coloured_by_group(komoro: Workbook) -> None:
    colours = {name: colour(sheet(komoro, name)) for name in komoro.sheetnames}
    assert (
        colours["指標"]
        == colours["計画"]
        != colours["事業"]
        == colours["実績値"]
        != colours["単位"]
        == colours["選択肢"]
    )


def test_properties_come_from_the_package(komoro: Workbook) -> None:
    book: Any = komoro
    about = komoro.properties
    assert about.title == "小諸市第11次基本計画（素案）オープンデータ"
    assert "小諸市" in about.creator
    assert about.version == "1.0.0"
    assert about.created == about.modified == datetime(2026, 11, 24)  # noqa: DTZ001  the format knows no zones
    assert book.custom_doc_props["License"].value == "CC-BY-4.0"


def test_without_example_the_data_begin_one_row_higher() -> None:
    book = book_of(exported(PACKAGES / "minimal", example_rows=False))
    assert sheet(book, "政策").cell(4, 1).value is None
    assert values(book, "政策", "name_ja", first=4)[0] is not None
    assert sheet(book, "政策").freeze_panes == "D4"


@pytest.mark.parametrize("text", ["=1+1", "+81", "-5", "@SUM(A1)", "#REF!", "'x", "_x0041_", "TRUE", "1-2", " a "])
def test_text_stays_text_whatever_it_looks_like(text: str, edit: Edit, writable_package: Path) -> None:
    edit("goal", lambda rows: rows[0].update(summary_ja=text))
    book = book_of(exported(writable_package))
    cell = sheet(book, "施策の目標").cell(5, column(book, "施策の目標", "summary_ja"))

    assert cell.data_type == "s"
    assert unescape(str(cell.value)) == text
    if text[0] in "=+-@":
        assert cell.quotePrefix


def test_text_longer_than_a_cell_is_refused(edit: Edit, writable_package: Path) -> None:
    edit("goal", lambda rows: rows[1].update(summary_ja="あ" * 32_767))
    assert exported(writable_package)
    edit("goal", lambda rows: rows[1].update(summary_ja="あ" * 32_768))
    with pytest.raises(
        UnwritableTextError, match=r"summary_ja in line 3 of data/goal\.csv has 32768 characters"
    ) as told:
        exported(writable_package)
    assert "data/goal.csv の 3 行目、列 summary_ja" in told.value.words["ja"]


@pytest.mark.parametrize(("sign", "code"), [("\x0b", "U+000B"), ("\ufffe", "U+FFFE"), ("\x1f", "U+001F")])
def test_characters_that_xml_cannot_hold_are_refused(sign: str, code: str, edit: Edit, writable_package: Path) -> None:
    edit("goal", lambda rows: rows[0].update(summary_ja=f"あ{sign}い"))
    with pytest.raises(UnwritableTextError, match=re.escape(code)):
        exported(writable_package)


EXPORT = "import sys; from komoro_opendata.cli import main; sys.exit(main(sys.argv[1:]))"


def test_same_bytes_in_another_zone_and_without_lxml(tmp_path: Path) -> None:
    settings = [{"TZ": "Asia/Tokyo"}, {"TZ": "America/New_York", "OPENPYXL_LXML": "False", "PYTHONHASHSEED": "7"}]
    for number, setting in enumerate(settings):
        arguments = ["export", str(PACKAGES / "milestones"), "-o", str(tmp_path / f"{number}.xlsx")]
        subprocess.run([sys.executable, "-c", EXPORT, *arguments], env={**os.environ, **setting}, check=True, cwd=ROOT)

    assert (tmp_path / "0.xlsx").read_bytes() == (tmp_path / "1.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "0.xlsx") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 11, 1, 0, 0, 0)}


def test_export_writes_a_file_and_never_over_another(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "私の 計画.xlsx"
    arguments = ["export", str(PACKAGES / "minimal"), "--format", "xlsx", "-o", str(place)]

    assert main(arguments) == 0
    assert zipfile.is_zipfile(place)
    place.write_bytes(b"mine")
    assert main(arguments) == 2
    assert "--force" in capsys.readouterr().err
    assert place.read_bytes() == b"mine"
    assert main([*arguments, "--force"]) == 0
    assert zipfile.is_zipfile(place)
    assert [file.name for file in tmp_path.iterdir()] == [place.name]


def test_refused_export_leaves_nothing(edit: Edit, writable_package: Path, tmp_path: Path) -> None:
    edit("goal", lambda rows: rows[0].update(summary_ja="あ" * 40_000))
    assert main(["export", str(writable_package), "-o", str(tmp_path / "out.xlsx")]) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["datapackage"]


def test_file_that_is_open_in_excel_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "~$plan.xlsx").touch()
    assert main(["--lang", "ja", "export", str(PACKAGES / "minimal"), "-o", str(tmp_path / "plan.xlsx")]) == 2
    assert "開かれています" in capsys.readouterr().err
    assert not (tmp_path / "plan.xlsx").exists()


def test_missing_library_is_named_with_the_line_to_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    assert main(["export", str(PACKAGES / "minimal"), "-o", str(tmp_path / "plan.xlsx")]) == 2
    assert "pip install 'komoro-opendata[workbook]'" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
