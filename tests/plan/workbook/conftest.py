"""Workbooks made by code, as people fill them, and an empty package to import them into."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from komoro_opendata.findings import Finding
from komoro_opendata.package.build import build_descriptor
from komoro_opendata.package.table_writing import new_package
from komoro_opendata.plan.workbook.importing import Imported
from komoro_opendata.plan.workbook.taking_over import Order, take_over

Rows = Sequence[Sequence[Any]]
Sheets = Mapping[str, Rows]
Edit = Callable[[Workbook], None]
Write = Callable[..., Path]

PARTICULAR = {
    "name": "city-plan",
    "id": "https://w3id.org/jp-municipal-plan/id/202088/plan-1",
    "title": "架空の計画",
    "description": "検査のための架空の計画。本文も数値もすべて創作。",
    "version": "1.0.0",
    "created": "2026-11-01T00:00:00Z",
    "keywords": ["架空の例"],
    "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/", "title": "CC BY 4.0"}],
    "contributors": [{"title": "架空の例", "roles": ["creator", "publisher"]}],
    "sources": [{"title": "架空の計画"}],
    "municipal_plan": {
        "profile": "https://w3id.org/jp-municipal-plan/profile/municipal-plan.json",
        "version": "1.0.0",
        "languages": ["ja"],
        "sdgs": "none",
    },
}
# As a planner fills it: names in place of identifiers, labels in place of codes, no number, no source.
BY_HAND: Sheets = {
    "自治体": [
        ["全国地方公共団体コード", "名称", "名称（かな）", "都道府県"],
        ["202088", "小諸市", "こもろし", "長野県"],
    ],
    "出典": [["題名", "種類"], ["計画のブック", "表計算ファイル"]],
    "計画": [
        ["計画名", "版", "状態", "開始年度", "終了年度"],
        ["架空の計画", "draft", "素案", "令和6年度", "R8"],
    ],
    "階層": [["階層", "名称"], [1, "政策"], [2, "施策"]],
    "部署": [["名称", "種類", "上位部署"], ["福祉課", "課", "福祉部"], ["福祉部", "部", None]],
    "政策": [["政策名"], ["支え合うまち"], ["つながるまち"]],
    "施策": [
        ["政策", "施策名"],
        ["支え合うまち", "高齢者を支える"],
        ["支え合うまち", "子育てを支える"],
        ["つながるまち", "交通を守る"],
    ],
    "施策と部署": [
        ["施策", "部署", "役割"],
        *[[name, "福祉課", "主管"] for name in ("高齢者を支える", "子育てを支える", "交通を守る")],
    ],
    "施策の目標": [["施策", "要約"], ["高齢者を支える", "外出できる。"], ["子育てを支える", "安心できる。"]],
    "指標": [
        ["施策", "指標名", "単位", "望ましい方向", "目標値の設定年度", "集計方法"],
        ["高齢者を支える", "外出の割合", "％", "高いほど良い", "毎年度", "単年度"],
        ["子育てを支える", "待機児童数", "人", "低いほど良い", "最終年度", "単年度"],
        ["交通を守る", "満足度", "%", "高いほど良い", "最終年度", "単年度"],
    ],
    "目標値": [
        ["施策", "指標", "内訳", "基準年度", "現状値", "令和6年度 目標", "令和7年度 目標", "令和8年度 目標", "備考"],
        ["高齢者を支える", "外出の割合", "全体", "令和5年度", 80.5, "81％", "82%以上", "８３", None],
        ["子育てを支える", "待機児童数", None, "R5", "1,204人", None, None, "1,000人以下", "保育課の調べ"],
        ["交通を守る", "満足度", None, 2023, "小93.5 中91.2", None, None, "小94 中92", None],
    ],
    "目標値明細": [["指標", "内訳", "年度", "値の種類", "値", "比較", "値の状態", "印刷どおりの文字"]],
}


@pytest.fixture
def by_hand() -> dict[str, list[list[Any]]]:
    """A workbook as a planner fills it, to be changed by the test: sheets with a row of headers and rows of data."""
    return {name: [list(row) for row in rows] for name, rows in BY_HAND.items()}


@pytest.fixture
def write_book(tmp_path: Path) -> Write:
    """Write sheets as a workbook; `edit` changes it before it is saved."""

    def write(sheets: Sheets, name: str = "計画.xlsx", edit: Edit | None = None) -> Path:
        book = Workbook()
        if isinstance(book.active, Worksheet):
            book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
        if edit is not None:
            edit(book)
        book.save(tmp_path / name)
        return tmp_path / name

    return write


@pytest.fixture
def empty_package(tmp_path: Path) -> Path:
    """A package without a row."""
    folder = tmp_path / "package"
    new_package(folder, build_descriptor(PARTICULAR), {})
    return folder


@pytest.fixture
def bring(write_book: Write, empty_package: Path) -> Callable[..., Imported]:
    """Write sheets as a workbook and import it into the empty package."""

    def brought(sheets: Sheets, edit: Edit | None = None, **order: Any) -> Imported:
        return take_over(Order(write_book(sheets, edit=edit), empty_package, **order))

    return brought


@pytest.fixture
def told() -> Callable[[Imported], list[tuple[str, str | None]]]:
    """The rule and the place (`目標値!F7`) of each finding but notes."""

    def places(imported: Imported) -> list[tuple[str, str | None]]:
        return [(finding.code, _place(finding)) for finding in imported.findings if finding.severity != "info"]

    return places


def _place(finding: Finding) -> str | None:
    return finding.sheet if finding.cell is None else f"{finding.sheet}!{finding.cell}"
