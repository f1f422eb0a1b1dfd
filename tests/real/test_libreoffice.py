"""LibreOffice opens the workbook, saves it anew, and what it saved is imported as the same package, byte by byte."""

import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from komoro_opendata.cli import main
from komoro_opendata.package import open_package
from komoro_opendata.plan.workbook.export import export_workbook
from komoro_opendata.plan.workbook.taking_over import Order, take_over

ROOT = Path(__file__).parents[2]
PACKAGES = {"komoro": ROOT / "datapackage", "milestones": ROOT / "tests/packages/milestones"}
pytestmark = pytest.mark.real


def converted(book: Path, form: str, folder: Path) -> Path:
    """Let LibreOffice write a file in another form; fail, not skip, where it is missing."""
    assert shutil.which("soffice"), "soffice is not installed (Debian: libreoffice-calc-nogui)"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    made = folder / "made"
    command = ["soffice", profile, "--headless", "--convert-to", form, "--outdir", str(made), str(book)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return made / book.with_suffix(f".{form}").name


@pytest.fixture(scope="module", params=PACKAGES)
def saved(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """A package, its workbook, and the workbook as LibreOffice saved it."""
    package, folder = PACKAGES[request.param], tmp_path_factory.mktemp(request.param)
    book = folder / "計画.xlsx"
    with open_package(package) as opened, book.open("wb") as target:
        export_workbook(opened, target)
    return package, book, converted(book, "xlsx", folder)


def test_saved_anew_it_holds_the_same_cells(saved: tuple[Path, Path, Path]) -> None:
    _, book, anew = saved
    before, after = (openpyxl.load_workbook(io.BytesIO(path.read_bytes())) for path in (book, anew))

    assert after.sheetnames == before.sheetnames
    for name in before.sheetnames:
        cells = [
            {(cell.row, cell.column): cell.value for row in found[name] for cell in row if cell.value not in (None, "")}
            for found in (before, after)
        ]
        assert cells[1] == cells[0], name


def test_saved_anew_it_keeps_filters_and_lists(saved: tuple[Path, Path, Path]) -> None:
    _, book, anew = saved
    before, after = (openpyxl.load_workbook(io.BytesIO(path.read_bytes())) for path in (book, anew))

    for name in ("指標", "目標値", "施策と部署"):
        assert after[name].auto_filter.ref == before[name].auto_filter.ref
        sources = [
            {re.sub("[ ']", "", known.formula1) for known in found[name].data_validations.dataValidation}
            for found in (before, after)
        ]
        assert sources[1] == sources[0]


def test_saved_anew_it_is_imported_as_the_same_package(saved: tuple[Path, Path, Path], tmp_path: Path) -> None:
    package, _, anew = saved

    imported = take_over(Order(anew, tmp_path / "new"))

    assert imported.findings == ()
    for table in sorted((package / "data").glob("*.csv")):
        assert (tmp_path / "new/data" / table.name).read_bytes() == table.read_bytes(), table.name


@pytest.mark.parametrize("forms", [["xlsx"], ["ods", "xlsx"]], ids=" then ".join)
def test_a_planner_who_uses_libreoffice_comes_to_a_release(
    forms: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plan of the tutorial, whose programs write what a planner types, saved by LibreOffice before each import."""
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs/tutorials/workbook.ja.md").read_text(encoding="utf-8")
    typed, mended, results, raised = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    plan, years = ["--municipality", "202037", "--title", "計画（架空の例）"], ["--start", "R6", "--end", "R10"]
    levels = ["--level", "まちづくりの柱", "--level", "政策", "--level", "施策"]
    folder = "上田市の計画"
    assert main(["init", folder, *plan, *years, *levels, "--sdgs", "none"]) == 0

    plans, actuals = typed + mended, typed + mended + results
    for year, (program, options) in enumerate(((plans, []), (actuals, ["--actuals"]), (actuals + raised, []))):
        subprocess.run([sys.executable, "-c", program], check=True)
        book = Path(folder, "basic-plan.xlsx")
        for form in forms:
            book = converted(book, form, tmp_path / f"{form}{year}")
        assert main(["import", *options, str(book), folder]) == 0
        assert main(["validate", "--strict", folder]) == 0

    assert main(["publish", folder, "--out", "公開"]) == 0
    assert json.loads(Path("公開/datapackage.json").read_text("utf-8"))["version"] == "0.2.0"
    assert "indicator-1-1-1-1,total,2024,actual,51,,,eq,ok,,51.0％," in Path("公開/data/observation.csv").read_text(
        "utf-8"
    )
