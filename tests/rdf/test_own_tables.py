"""A package's own columns and tables become linked data, the same triples in both processors."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from komoro_opendata.rdf import Context, compile_mapping, ntriples, substitute
from komoro_opendata.rdf.own_tables import declarations, mapping_of, own_tables

CITY = "https://w3id.org/jp-municipal-plan/id/012025"
MILESTONES = Context("012025", "living-plan")
WARD = {
    "name": "x_ward",
    "title": "地区",
    "schema": {"primaryKey": "x_ward", "fields": [{"name": "x_ward"}, {"name": "name_ja", "title": "名称"}]},
}
INDICATOR = {"name": "indicator", "schema": {"fields": [{"name": "name_ja"}, {"name": "x_cost", "title_en": "Cost"}]}}


def test_cells_stand_as_texts_under_the_citys_own_properties(package_lines: Callable[[str], bytes]) -> None:
    lines = package_lines("milestones").decode().splitlines()
    east, place = f"<{CITY}/living-plan/x_ward/east>", f"{CITY}/def#"

    assert f'<{CITY}/living-plan/indicator-1-1-1> <{place}indicator.x_budget_code> "k-101" .' in lines
    assert f'{east} <{place}x_ward.name_ja> "東地区" .' in lines
    assert not any(line.startswith(f"{east} <{place}x_ward.population>") for line in lines)
    assert f'<{place}x_ward.population> <https://w3id.org/jp-municipal-plan/def#number> "3"^^' in "\n".join(lines)
    assert f'<{place}indicator.x_budget_code> <http://www.w3.org/2000/01/rdf-schema#label> "予算コード"@ja .' in lines


def test_morph_kgc_makes_the_same_triples(
    root: Path, morph_python: Path, sample_package: Callable[[str], Path], tmp_path: Path, triples_of: Any
) -> None:
    """The text of the mapping with the own tables after it is YARRRML that the other processor reads alike."""
    from komoro_opendata.package import open_package

    package = sample_package("milestones")
    with open_package(package) as opened:
        own = list(own_tables(resource for _, resource in opened.descriptor.resources()))
    text = mapping_of(own, (root / "vocab/mapping.yaml").read_text(encoding="utf-8"))
    tables = {path.stem: path for path in (package / "data").glob("*.csv")}
    ours = triples_of(b"".join(ntriples(compile_mapping(text), tables, root / "vocab/codes", MILESTONES)))
    shutil.copytree(package / "data", tmp_path / "data")
    shutil.copytree(root / "vocab/codes", tmp_path / "codes")
    (tmp_path / "mapping.yaml").write_text(substitute(text, MILESTONES), encoding="utf-8")
    settings = "[CONFIGURATION]\noutput_file=triples.nt\nna_values=\nnumber_of_processes=1\nlogging_level=ERROR\n"
    (tmp_path / "settings.ini").write_text(f"{settings}[tables]\nmappings=mapping.yaml\n", encoding="utf-8")
    done = subprocess.run([morph_python, "-m", "morph_kgc", "settings.ini"], cwd=tmp_path, check=False)

    assert done.returncode == 0
    assert ours == triples_of((tmp_path / "triples.nt").read_bytes())
    assert any("x_ward.population" in triple for triple in ours)


def test_a_package_without_own_columns_adds_nothing(root: Path) -> None:
    text = (root / "vocab/mapping.yaml").read_text(encoding="utf-8")

    assert list(own_tables([{"name": "plan", "schema": {"fields": [{"name": "plan_id"}]}}])) == []
    assert mapping_of([], text) == text
    assert list(declarations([], MILESTONES)) == []


@pytest.mark.parametrize(
    "resource",
    [
        {**WARD, "schema": {"fields": [{"name": "x_ward"}]}},
        {**WARD, "schema": {"primaryKey": ["nowhere"], "fields": [{"name": "x_ward"}]}},
        {**WARD, "schema": None},
        {**WARD, "schema": {"primaryKey": "x_ward", "fields": "x_ward"}},
        {**WARD, "name": "ward"},
        {**WARD, "name": "x_ward) ; a"},
        {**INDICATOR, "schema": {"fields": [{"name": "x_cost)"}, {"name": 1}, "x_cost", {"name": "own"}]}},
    ],
)
def test_what_has_no_key_or_no_plain_name_is_left_out(resource: dict[str, Any]) -> None:
    assert list(own_tables([resource])) == []


def test_titles_of_both_languages_are_told(root: Path) -> None:
    own = list(own_tables([{**WARD, "title": "地\ud800区"}, INDICATOR]))
    lines = b"".join(declarations(own, MILESTONES)).decode()

    assert f'<{CITY}/def#x_ward> <http://www.w3.org/2000/01/rdf-schema#label> "地\ufffd区"@ja .' in lines
    assert f'<{CITY}/def#indicator.x_cost> <http://www.w3.org/2000/01/rdf-schema#label> "Cost"@en .' in lines
    compile_mapping(mapping_of(own, (root / "vocab/mapping.yaml").read_text(encoding="utf-8")))
