"""The example packages are what examples/README.md says: valid, fictitious, of three shapes, publishable."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml

from komoro_opendata.package import Row, open_package
from komoro_opendata.plan.workbook.export import export_workbook
from komoro_opendata.plan.workbook.taking_over import Order, take_over
from komoro_opendata.publish import publish

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = ["long-plan", "progress", "three-levels"]
RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"

Tables = Callable[[str], Mapping[str, list[Row]]]


@pytest.fixture(scope="module")
def tables() -> Tables:
    """A function that gives the rows of an example by table."""

    def read(name: str) -> Mapping[str, list[Row]]:
        with open_package(EXAMPLES / name) as package:
            return {table: list(package.rows(table)) for table in package.tables}

    return read


def test_there_are_three_and_the_page_names_each() -> None:
    page = (EXAMPLES / "README.md").read_text(encoding="utf-8")

    assert sorted(path.parent.name for path in EXAMPLES.glob("*/package.yaml")) == NAMES
    assert sorted(set(re.findall(r"^\| \[([a-z-]+)/\]", page, re.MULTILINE))) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_it_publishes_without_a_warning(name: str, tmp_path: Path) -> None:
    """`publish` runs every check, those of the shapes and of the cube among them; strict: a warning refuses."""
    with open_package(EXAMPLES / name) as package:
        release = publish(package, tmp_path / "dist", strict=True)

    assert release.report.findings == ()
    assert (tmp_path / "dist/package.zip").is_file()


@pytest.mark.parametrize("name", NAMES)
def test_it_says_everywhere_that_it_is_fictitious(name: str, tables: Tables) -> None:
    descriptor = yaml.safe_load((EXAMPLES / name / "package.yaml").read_text(encoding="utf-8"))
    rows = tables(name)
    titles = [descriptor["title"], *(source["title"] for source in descriptor["sources"])]
    titles += [rows["plan"][0]["title_ja"], *(row["title_ja"] for row in rows["source"])]

    assert [title for title in titles if "（架空の例）" not in title] == []
    assert "数値もすべて創作" in descriptor["description"]


@pytest.mark.parametrize("name", NAMES)
def test_exported_and_imported_it_is_the_same_bytes(name: str, tmp_path: Path) -> None:
    book = tmp_path / "計画.xlsx"
    with open_package(EXAMPLES / name) as package, book.open("wb") as target:
        export_workbook(package, target)

    imported = take_over(Order(book, tmp_path / "new"))

    assert imported.findings == ()
    made, kept = (
        {file.name: file.read_bytes() for file in (folder / "data").iterdir()} for folder in folders(name, tmp_path)
    )
    assert made == kept


def folders(name: str, tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "new", EXAMPLES / name


def test_three_levels_is_of_that_shape(tables: Tables) -> None:
    rows = tables("three-levels")
    kinds = {(row["kind"], row["fiscal_year"]) for row in rows["observation"]}

    assert [row["name_ja"] for row in rows["level"]] == ["まちづくりの柱", "基本施策", "単位施策"]
    assert {row["level"] for row in rows["measure"]} == {"2", "3"}
    assert {year for kind, year in kinds if kind == "target"} == {rows["plan"][0]["end_fiscal_year"]}
    assert {row["target_schedule"] for row in rows["indicator"]} == {"final_year"}
    assert {year for kind, year in kinds if kind == "baseline"} == {"2018", "2020", "2022", "2023"}
    assert rows["measure_sdg"] == []
    assert [row[column] for row in rows["measure"] for column in ("title_en", "aim_en") if row[column]] == []


def test_long_plan_is_of_that_shape(tables: Tables) -> None:
    rows = tables("long-plan")
    plan = rows["plan"][0]
    targets = [row for row in rows["observation"] if row["kind"] == "target"]

    assert int(plan["end_fiscal_year"]) - int(plan["start_fiscal_year"]) + 1 == 15
    assert {row["target_schedule"] for row in rows["indicator"]} == {"milestones"}
    assert {row["fiscal_year"] for row in targets} == {"2025", "2030", "2035"}
    assert {row["value_text"] for row in targets if row["comparator"] == "text"} == {"策定", "実施", "見直し"}
    assert {row["policy_id"] for row in rows["indicator"] if row["policy_id"]} == {"policy-1", "policy-2"}
    assert {row["breakdown"] for row in targets} == {"total", "elementary", "junior_high", "male", "female"}
    assert [row["name_ja"] for row in rows["x_ward"]] == ["海辺地区", "山手地区"]


def test_what_a_city_added_is_in_the_graph_of_the_release(tmp_path: Path) -> None:
    with open_package(EXAMPLES / "long-plan") as package:
        publish(package, tmp_path / "dist")
    city = "https://w3id.org/jp-municipal-plan/id/352047"

    lines = (tmp_path / "dist/rdf/plan.nt").read_text(encoding="utf-8").splitlines()

    assert f'<{city}/long-vision/measure-1-2> <{city}/def#measure.x_ward> "coast" .' in lines
    assert f'<{city}/long-vision/indicator-2-2-1> <{city}/def#indicator.x_budget_code> "k-230" .' in lines
    assert f'<{city}/long-vision/x_ward/coast> <{city}/def#x_ward.name_ja> "海辺地区" .' in lines
    assert f'<{city}/def#measure.x_ward> <{RDFS_LABEL}> "重点地区"@ja .' in lines


def test_progress_has_yearly_targets_and_results_in_two_languages(tables: Tables) -> None:
    rows = tables("progress")
    years = {
        kind: {row["fiscal_year"] for row in rows["observation"] if row["kind"] == kind}
        for kind in ("target", "actual")
    }
    with_goals = {row["measure_id"] for row in rows["measure_sdg"]}

    assert "every_year" in {row["target_schedule"] for row in rows["indicator"]}
    assert years["target"] == {"2020", "2021", "2022", "2023"}
    assert len(years["actual"]) == 3
    assert {row["measure_id"] for row in rows["measure"]} == with_goals
    assert [row["name_ja"] for row in rows["indicator"] if not row["name_en"]] == []
