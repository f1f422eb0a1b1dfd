"""R and LibreOffice load the tables of a release, and have row by row what stands in data/."""

import csv
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from komoro_opendata.package import open_package
from komoro_opendata.publish import publish
from komoro_opendata.publish.formats import FORMATS
from komoro_opendata.publish.selection import selected

ROOT = Path(__file__).parents[2]
PACKAGES = [ROOT / "datapackage", *sorted(path for path in (ROOT / "tests/packages").iterdir() if path.is_dir())]
READ_IN_R = """
arguments <- commandArgs(trailingOnly = TRUE)
for (file in list.files(arguments[1], "[.]csv$")) {
  table <- read.csv(file.path(arguments[1], file), encoding = "UTF-8", fileEncoding = arguments[3],
                    colClasses = "character", na.strings = character(), check.names = FALSE)
  cells <- rbind(names(table), as.matrix(table))
  lines <- enc2utf8(apply(cells, 1, paste, collapse = "\\u001f"))
  writeLines(lines, file.path(arguments[2], file), useBytes = TRUE)
}
"""
pytestmark = pytest.mark.real
Rows = list[list[str]]


@pytest.fixture(scope="module", params=PACKAGES, ids=lambda path: path.name)
def dist(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of a release of each package."""
    with open_package(request.param) as package:
        formats = selected(FORMATS, only=["tables"])
        return publish(package, tmp_path_factory.mktemp("tables") / "dist", formats=formats).folder


def read_csv(file: Path, encoding: str = "utf-8") -> Rows:
    with file.open(encoding=encoding, newline="") as opened:
        return list(csv.reader(opened, strict=True))


def in_r(*arguments: str, locale: str = "C.UTF-8", folder: Path | None = None) -> str:
    """What a program in R prints."""
    assert shutil.which("Rscript"), "R is not installed (Debian: r-base-core)"
    environment = {**os.environ, "LC_ALL": locale}
    done = subprocess.run(
        ["Rscript", "--vanilla", *arguments],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("folder", "encoding"),
    [("data", ""), ("tables", ""), ("tables/excel-csv", "UTF-8-BOM")],
)
def test_r_reads_every_cell(folder: str, encoding: str, dist: Path, tmp_path: Path) -> None:
    files = sorted((dist / folder).glob("*.csv"))
    assert files
    in_r("-e", READ_IN_R, str(dist / folder), str(tmp_path), encoding)
    for file in files:
        written = (tmp_path / file.name).read_text(encoding="utf-8")
        found = [line.split("\u001f") for line in written.removesuffix("\n").split("\n")]

        assert found == read_csv(file, "utf-8-sig"), file.name


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_line_of_the_readme_for_r_keeps_rows_code_and_japanese(locale: str, dist: Path) -> None:
    page = (dist / "tables/README.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"^```r\n(.+)\n```$", page, re.MULTILINE)
    header, *rows = read_csv(dist / "tables/observation_wide.csv")
    said = "cat(nrow(values), values$municipality_code[1], utf8ToInt(values$municipality_name_ja[1]))"

    expected = [len(rows), rows[0][0], *map(ord, rows[0][header.index("municipality_name_ja")])]
    assert in_r("-e", f"{line}; {said}", locale=locale, folder=dist / "tables") == " ".join(map(str, expected))


def through_libreoffice(folder: Path, files: list[Path]) -> list[Rows]:
    """The files opened as UTF-8 with commas, as the dialogue of LibreOffice proposes, and written again."""
    assert shutil.which("soffice"), "LibreOffice is not installed (Debian: libreoffice-calc)"
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    forms = ["--infilter=CSV:44,34,76,1", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76"]
    subprocess.run([*command, *forms, "--outdir", folder / "again", *files], capture_output=True, check=True)
    return [read_csv(folder / "again" / file.name, "utf-8-sig") for file in files]


def test_libreoffice_changes_no_cell_of_excel_csv(dist: Path, tmp_path: Path) -> None:
    files = sorted((dist / "tables/excel-csv").glob("*.csv"))

    for file, found in zip(files, through_libreoffice(tmp_path, files), strict=True):
        assert found == read_csv(file, "utf-8-sig"), file.name


def test_libreoffice_would_take_the_zero_without_the_tab(tmp_path: Path) -> None:
    """The test above is awake: a bare code loses its zero."""
    (tmp_path / "bare.csv").write_text("\ufeffcode\r\n011002\r\n", encoding="utf-8")

    assert through_libreoffice(tmp_path, [tmp_path / "bare.csv"]) == [[["code"], ["11002"]]]
