"""A package of the synthetic version 0.9.0 becomes, byte by byte, the package that it was made from."""

import csv
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from komoro_opendata.check import validate
from komoro_opendata.cli import main
from komoro_opendata.package import open_package
from komoro_opendata.package.table_writing import WriteRefusedError
from komoro_opendata.plan.migration import LeftOverError, Migrated, MigrationError, migrate, migrations
from komoro_opendata.vocabulary.model import model

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("datapackage", *(f"tests/packages/{name}" for name in ("minimal", "milestones", "three-levels-final-year")))

Rows = list[dict[str, str]]
Edit = Callable[[dict[str, Rows]], None]

# What 0.9.0 called things, by hand from vocab/profile/migrations/0.9.0.yaml.
OLD_COLUMNS = {
    "observation": {"fiscal_year": "year", "kind": "type"},
    "measure": {"title_ja": "name_ja", "title_en": "name_en"},
}
OLD_KINDS = {"target": "plan", "actual": "result"}


def nothing(_: dict[str, Rows]) -> None:
    """Leave the tables as they are."""


def aged(package: Path, folder: Path, edit: Edit = nothing, version: str = "0.9.0") -> Path:
    """The package as it would have been in version 0.9.0 of the profile."""
    raw = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    tables: dict[str, Rows] = {}
    for resource in raw["resources"]:
        with (package / resource["path"]).open(encoding="utf-8", newline="") as file:
            tables[resource["name"]] = list(csv.DictReader(file))
    for table, names in OLD_COLUMNS.items():
        tables[table] = [{names.get(name, name): cell for name, cell in row.items()} for row in tables[table]]
    for row in tables["observation"]:
        row["type"] = OLD_KINDS.get(row["type"], row["type"])
    for row in tables["indicator"]:
        assert row.pop("aggregation") == "single" or package.name == "milestones"
    for row in tables["plan"]:
        row["remarks"] = ""
    tables["value"] = tables.pop("observation")
    edit(tables)
    (folder / "data").mkdir(parents=True)
    for resource in raw["resources"]:
        if resource["name"] == "observation":
            resource.update(name="value", path="data/value.csv")
    raw["municipal_plan"]["version"] = version
    (folder / "datapackage.json").write_text(json.dumps(raw), encoding="utf-8")
    for name, rows in tables.items():
        with (folder / f"data/{name}.csv").open("w", encoding="utf-8", newline="") as file:
            header = list(rows[0]) if rows else list(model().tables[name].fields)
            writer = csv.DictWriter(file, header, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def migrated(folder: Path, out: Path) -> Migrated:
    """Migrate the package of a folder."""
    with open_package(folder) as package:
        return migrate(package, out)


def test_the_new_folder_may_be_named_by_a_text(tmp_path: Path) -> None:
    with open_package(aged(ROOT / PACKAGES[1], tmp_path / "old")) as package:
        migrate(package, str(tmp_path / "new"))

    assert (tmp_path / "new/datapackage.json").is_file()


def contents(folder: Path) -> Mapping[str, str]:
    """The text of each table."""
    return {file.name: file.read_text(encoding="utf-8") for file in (folder / "data").iterdir()}


def without_cumulation(tables: dict[str, str]) -> dict[str, str]:
    """The version 0.9.0 could not say that an indicator is cumulative."""
    return {**tables, "indicator.csv": tables["indicator.csv"].replace(",cumulative,", ",single,")}


@pytest.mark.parametrize("name", PACKAGES)
def test_the_tables_are_those_of_the_present_version(name: str, tmp_path: Path) -> None:
    done = migrated(aged(ROOT / name, tmp_path / "old"), tmp_path / "new")

    assert done == Migrated(("0.9.0", model().version), ())
    assert contents(tmp_path / "new") == without_cumulation(dict(contents(ROOT / name)))
    new, original = (
        json.loads((folder / "datapackage.json").read_text("utf-8")) for folder in (tmp_path / "new", ROOT / name)
    )
    assert new == original


@pytest.mark.parametrize("name", PACKAGES[:2])
def test_the_migrated_package_is_valid(name: str, tmp_path: Path) -> None:
    migrated(aged(ROOT / name, tmp_path / "old"), tmp_path / "new")

    assert validate(tmp_path / "new").valid


def remark(tables: dict[str, Rows]) -> None:
    """Something stands in the column that the present version lacks."""
    tables["plan"][0]["remarks"] = "議会で説明済み"


def test_a_filled_column_that_is_gone_is_kept_as_an_own_one(tmp_path: Path) -> None:
    done = migrated(aged(ROOT / PACKAGES[1], tmp_path / "old", remark), tmp_path / "new")

    assert done.kept == ("plan.x_remarks",)
    assert contents(tmp_path / "new")["plan.csv"].endswith(",議会で説明済み\n")
    assert validate(tmp_path / "new").valid


def own_remarks(*names: str) -> Edit:
    """The city has columns of its own that are called as the column that is gone would be."""

    def edit(tables: dict[str, Rows]) -> None:
        remark(tables)
        tables["plan"][0].update(dict.fromkeys(names, "市の備考"))

    return edit


@pytest.mark.parametrize(
    ("names", "kept"), [(("x_remarks",), "x_remarks_2"), (("x_remarks", "x_remarks_2"), "x_remarks_3")]
)
def test_a_column_of_a_city_s_own_is_never_overwritten(names: tuple[str, ...], kept: str, tmp_path: Path) -> None:
    old = aged(ROOT / PACKAGES[1], tmp_path / "old", own_remarks(*names))
    raw = json.loads((old / "datapackage.json").read_text(encoding="utf-8"))
    fields = next(resource for resource in raw["resources"] if resource["name"] == "plan")["schema"]["fields"]
    fields += [{"name": name, "type": "string", "title": "備考"} for name in names]
    (old / "datapackage.json").write_text(json.dumps(raw), encoding="utf-8")

    done = migrated(old, tmp_path / "new")

    assert done.kept == (f"plan.{kept}",)
    with open_package(tmp_path / "new") as package:
        (plan,) = package.rows("plan")
    assert [plan[name] for name in (*names, kept)] == [*(["市の備考"] * len(names)), "議会で説明済み"]
    assert validate(tmp_path / "new").valid


def without_schema(resource: Any) -> None:
    """The descriptor does not list the columns."""
    del resource["schema"]


def without_name(resource: Any) -> None:
    """A column of the descriptor is not named."""
    del resource["schema"]["fields"][0]["name"]


@pytest.mark.parametrize("spoil", [without_schema, without_name])
def test_a_table_whose_columns_are_not_listed_is_told(spoil: Callable[[Any], None], tmp_path: Path) -> None:
    old = aged(ROOT / PACKAGES[1], tmp_path / "old")
    raw = json.loads((old / "datapackage.json").read_text(encoding="utf-8"))
    spoil(next(resource for resource in raw["resources"] if resource["name"] == "plan"))
    (old / "datapackage.json").write_text(json.dumps(raw), encoding="utf-8")

    with pytest.raises(LeftOverError) as caught:
        migrated(old, tmp_path / "new")

    assert "「plan」" in caught.value.words["ja"]
    assert main(["migrate", str(old), "--out", str(tmp_path / "new")]) == 1
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("version", [model().version, "0.8.0", "2.0.0", ""])
def test_there_is_no_way_from_another_version(version: str, tmp_path: Path) -> None:
    with pytest.raises(MigrationError):
        migrated(aged(ROOT / PACKAGES[1], tmp_path / "old", version=version), tmp_path / "new")

    assert not (tmp_path / "new").exists()


def lose_column(tables: dict[str, Rows]) -> None:
    """A column of the old version is missing."""
    for row in tables["value"]:
        del row["year"]


def strange_column(tables: dict[str, Rows]) -> None:
    """A column that neither version knows."""
    for row in tables["policy"]:
        row["memo"] = ""


def renamed_already(tables: dict[str, Rows]) -> None:
    """A column stands there under its old and under its new name."""
    for row in tables["measure"]:
        row["title_ja"] = "見出し"


def added_already(tables: dict[str, Rows]) -> None:
    """A column that is yet to come stands there already."""
    for row in tables["indicator"]:
        row["aggregation"] = "cumulative"


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (lose_column, "year"),
        (strange_column, "policy.csv: memo"),
        (renamed_already, "measure.csv: title_ja"),
        (added_already, "indicator.csv: aggregation"),
    ],
)
def test_what_no_version_knows_is_told(edit: Edit, told: str, tmp_path: Path) -> None:
    with pytest.raises(LeftOverError) as caught:
        migrated(aged(ROOT / PACKAGES[1], tmp_path / "old", edit), tmp_path / "new")

    assert told in caught.value.words["ja"]
    assert not (tmp_path / "new").exists()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    old = aged(ROOT / PACKAGES[1], tmp_path / "old")
    (tmp_path / "new").mkdir()
    (tmp_path / "new/mine.txt").write_text("mine")

    with pytest.raises(WriteRefusedError):
        migrated(old, tmp_path / "new")

    assert [file.name for file in (tmp_path / "new").iterdir()] == ["mine.txt"]


def test_each_migration_leads_on_until_the_present_version() -> None:
    for migration in migrations().values():
        assert migration.target == model().version or migration.target in migrations()


def test_the_command_tells_what_was_done(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = aged(ROOT / PACKAGES[1], tmp_path / "old", remark)

    assert main(["migrate", str(old), "--out", str(tmp_path / "new"), "--lang", "ja"]) == 0
    assert "独自の列として残しました: plan.x_remarks" in capsys.readouterr().out
    assert main(["migrate", str(tmp_path / "new"), "--out", str(tmp_path / "other"), "--lang", "ja"]) == 2
    assert "移行は要りません" in capsys.readouterr().err


def test_validate_names_the_command_for_an_older_version(tmp_path: Path) -> None:
    findings = validate(aged(ROOT / PACKAGES[1], tmp_path / "old")).findings

    assert ("profile-version", "/municipal_plan/version") in {(item.code, item.pointer) for item in findings}
