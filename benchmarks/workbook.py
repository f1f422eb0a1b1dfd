"""Measure the import of a large workbook: 5,000 indicators with 5 values each.

    python benchmarks/workbook.py [--runs 3] [--indicators 5000]

Two workbooks are imported: one as a planner fills it (values in the sheet 目標値 alone), and one that holds every value
in 目標値明細 too, as an exported package does. Time and memory are those of the whole process; a table is printed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook

from komoro_opendata.package.build import build_descriptor
from komoro_opendata.package.table_writing import new_package
from komoro_opendata.plan.workbook.layout import LONG, WIDE

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_SECONDS = 10.0
MOST_MEBIBYTES = 300.0
PER_MEASURE = 50
TARGET_YEARS = (2024, 2025, 2026, 2027)
STRUCTURE: dict[str, list[list[Any]]] = {
    "自治体": [
        ["全国地方公共団体コード", "名称", "名称（かな）", "都道府県"],
        ["202088", "小諸市", "こもろし", "長野県"],
    ],
    "出典": [["題名", "種類"], ["計画のブック", "表計算ファイル"]],
    "計画": [
        ["計画名", "版", "状態", "開始年度", "終了年度"],
        ["架空の計画", "draft", "素案", "令和6年度", "令和9年度"],
    ],
    "階層": [["階層", "名称"], [1, "政策"], [2, "施策"]],
    "政策": [["番号", "政策名"], [1, "架空の政策"]],
}


def sheets(indicators: int, *, long: bool) -> Iterator[tuple[str, list[list[Any]]]]:
    """The sheets of the workbook, each a row of headers and its rows."""
    yield from STRUCTURE.items()
    measures = range(-(-indicators // PER_MEASURE))
    yield "施策", [["政策", "施策名"], *(["架空の政策", f"施策その{number}"] for number in measures)]
    yield (
        "指標",
        [
            ["施策", "指標名", "単位", "望ましい方向", "目標値の設定年度", "集計方法"],
            *(
                [_measure(number), f"指標その{number}", "人", "高いほど良い", "毎年度", "単年度"]
                for number in range(indicators)
            ),
        ],
    )
    header = ["施策", "指標", "基準年度", "現状値", *(f"令和{year - 2018}年度 目標" for year in TARGET_YEARS)]
    rows = ([_measure(n), f"指標その{n}", "令和5年度", f"{n:,}人", *_figures(n)] for n in range(indicators))
    yield WIDE, [header, *rows]
    if long:
        named = ["指標", "内訳", "年度", "値の種類", "値", "比較", "値の状態", "印刷どおりの文字", "出典の位置"]
        yield LONG, [named, *(row for number in range(indicators) for row in _long(number))]


def _measure(number: int) -> str:
    return f"施策その{number // PER_MEASURE}"


def _figures(number: int) -> list[str]:
    return [f"{number + step:,}人以上" for step, _ in enumerate(TARGET_YEARS, start=1)]


def _long(number: int) -> Iterator[list[Any]]:
    name = f"指標その{number}"
    yield [name, "全体", 2023, "現状値", number, "ちょうど", "通常", f"{number:,}人", "P1"]
    for step, (year, text) in enumerate(zip(TARGET_YEARS, _figures(number), strict=True), start=1):
        yield [name, "全体", year, "目標値", number + step, "以上", "通常", text, "P1"]


def write(file: Path, indicators: int, *, long: bool) -> Path:
    """Write the workbook."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets(indicators, long=long):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(file)
    return file


def measured(command: tuple[str, ...]) -> tuple[float, float]:
    """Seconds and mebibytes of one run, which must end with exit code 0."""
    start = time.perf_counter()
    child = os.posix_spawn(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, 1, 0)])
    _, status, usage = os.wait4(child, 0)
    if status:
        raise SystemExit(f"{command} ended with {status}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def main() -> None:
    """Measure both and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--runs", type=int, default=3, help="runs of each; the median counts")
    parser.add_argument("--indicators", type=int, default=5000)
    chosen = parser.parse_args()
    print(f"Medians of {chosen.runs} runs; {chosen.indicators} indicators with {len(TARGET_YEARS) + 1} values each.\n")
    print("| workbook | time | limit | memory | limit | within |")
    print("| --- | ---: | ---: | ---: | ---: | --- |")
    folder = Path(tempfile.mkdtemp())
    try:
        for name, long in (("目標値", False), ("目標値 and 目標値明細", True)):
            book = write(folder / "plan.xlsx", chosen.indicators, long=long)
            print(row(name, *_medians(book, folder / "package", chosen.runs)), flush=True)
    finally:
        shutil.rmtree(folder)


def _medians(book: Path, package: Path, runs: int) -> tuple[float, float]:
    figures = []
    for _ in range(runs):
        shutil.rmtree(package, ignore_errors=True)
        new_package(package, build_descriptor({"name": "plan"}), {})
        figures.append(measured((sys.executable, "-m", "komoro_opendata", "import", str(book), str(package))))
    seconds, mebibytes = zip(*figures, strict=True)
    return median(seconds), median(mebibytes)


def row(name: str, seconds: float, mebibytes: float) -> str:
    """One line of the table."""
    within = seconds < MOST_SECONDS and mebibytes < MOST_MEBIBYTES
    limits = f"{seconds:.1f} s | < {MOST_SECONDS:.0f} s | {mebibytes:.0f} MiB | < {MOST_MEBIBYTES:.0f} MiB"
    return f"| {name} | {limits} | {'yes' if within else 'NO'} |"


if __name__ == "__main__":
    main()
