"""A package exported and imported again is the same, byte by byte: into a copy, and from the workbook alone."""

import csv
import io
import itertools
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from komoro_opendata.package import open_package
from komoro_opendata.package.build import build_descriptor
from komoro_opendata.package.table_writing import columns_of, write_tables
from komoro_opendata.plan.workbook.export import export_workbook
from komoro_opendata.plan.workbook.taking_over import Order, take_over

PACKAGES = Path(__file__).parents[2] / "packages"
NAMES = sorted(folder.name for folder in PACKAGES.iterdir())


def contents(package: Path) -> Mapping[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted((package / "data").iterdir())}


def made(name: str, folder: Path) -> Path:
    """The sample package of this name in a folder of its own."""
    particular = yaml.safe_load((PACKAGES / name / "package.yaml").read_text(encoding="utf-8"))
    shutil.copytree(PACKAGES / name / "data", folder / "data")
    (folder / "datapackage.json").write_text(
        json.dumps(build_descriptor(particular), ensure_ascii=False), encoding="utf-8"
    )
    return folder


def exported(package: Path, file: Path) -> Path:
    with open_package(package) as opened, file.open("wb") as target:
        export_workbook(opened, target)
    return file


@pytest.mark.parametrize("name", ["komoro", *NAMES])
def test_exported_and_imported_is_the_same_bytes(name: str, real_package: Path, tmp_path: Path) -> None:
    package = real_package if name == "komoro" else made(name, tmp_path / name)
    book = exported(package, tmp_path / "計画.xlsx")
    copy = shutil.copytree(package, tmp_path / "copy")

    for place in (copy, tmp_path / "new"):
        imported = take_over(Order(book, place))
        assert imported.findings == ()
        assert contents(place) == contents(package)
    assert not any(
        change.new or change.changed or change.removed for change in take_over(Order(book, copy)).changes.values()
    )


TEXTS = st.text(
    st.characters(categories=["L", "N", "P", "S"], exclude_characters="\ufffd"), min_size=1, max_size=12
).map(lambda text: "".join(text.split()))
FIGURES = st.one_of(
    st.integers(-(10**6), 10**9).map(str),
    st.decimals(-1000, 1000, allow_nan=False, places=2).map(lambda value: format(value.normalize(), "f")),
).filter(lambda text: text != "-0")


@settings(max_examples=6)
@given(names=st.lists(TEXTS, min_size=4, max_size=4, unique=True), figures=st.lists(FIGURES, min_size=20, max_size=20))
def test_any_names_and_figures_survive(
    tmp_path_factory: pytest.TempPathFactory, names: Sequence[str], figures: Sequence[str]
) -> None:
    """Whatever an indicator is called and whatever its values are, the bytes come back."""
    package = made("minimal", tmp_path_factory.mktemp("any") / "package")
    with open_package(package) as opened:
        indicators = [dict(row.cells) for row in opened.rows("indicator")]
        observations = [dict(row.cells) for row in opened.rows("observation")]
        columns = columns_of(opened.descriptor.raw)
    for row, name in zip(indicators, names, strict=True):
        row["name_ja"] = name
    for row, figure in zip(observations, itertools.cycle(figures), strict=False):
        if row["value"]:
            row["value"], row["raw"] = figure, figure
    write_tables(package, {"indicator": indicators, "observation": observations}, columns)
    book = exported(package, package.parent / "計画.xlsx")

    imported = take_over(Order(book, package.parent / "new"))

    assert imported.valid, imported.findings
    assert contents(package.parent / "new") == contents(package)


def test_written_tables_are_canonical_csv(tmp_path: Path) -> None:
    made("minimal", tmp_path / "package")
    rows = [{"level": "1", "name_ja": 'a,"b"', "name_en": ""}]

    write_tables(tmp_path / "package", {"level": rows}, {"level": ("level", "name_ja", "name_en")})

    content = (tmp_path / "package/data/level.csv").read_bytes()
    assert content == b'level,name_ja,name_en\n1,"a,""b""",\n'
    assert list(csv.reader(io.StringIO(content.decode()))) == [["level", "name_ja", "name_en"], ["1", 'a,"b"', ""]]
