"""The example package, published as a user publishes it: with the real check."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from komoro_opendata.package import open_package
from komoro_opendata.publish import InvalidPackageError, Release, publish
from komoro_opendata.vocabulary.resources import example_package, vocab_folder


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    with open_package(example_package()) as package:
        return publish(package, tmp_path_factory.mktemp("real") / "dist")


def frictionless_errors(location: Path) -> list[Any]:
    from frictionless import Package

    report = Package(str(location)).validate()
    return [*report.warnings, *report.flatten(["type", "note"])]


def test_the_example_package_is_released_with_all_its_rows(release: Release) -> None:
    expected = {"policy": 6, "mission": 26, "measure": 24, "goal": 68, "indicator": 54, "observation": 290}
    expected |= {"measure_sdg": 44, "sdg_goal": 17, "plan": 1, "municipality": 1}

    assert {name: release.rows[name] for name in expected} == expected
    assert release.report.valid


def test_every_value_of_the_plan_is_in_the_graph(release: Release) -> None:
    lines = (release.folder / "rdf/plan.nt").read_text(encoding="utf-8").splitlines()
    kinds = {
        f"<https://w3id.org/jp-municipal-plan/def#{name}>": number
        for name, number in {"BaselineValue": 58, "TargetValue": 232, "Measure": 24, "Indicator": 54}.items()
    }
    is_a = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"

    assert {kind: sum(f"{is_a} {kind} ." in line for line in lines) for kind in kinds} == kinds
    assert release.counts["triples"] == len(lines)


def test_ntriples_and_turtle_are_the_same_graph_in_two_readers(release: Release) -> None:
    import pyoxigraph
    import rdflib

    for read in (
        lambda file, _form: set(rdflib.Graph().parse(file)),
        lambda file, form: {quad.triple for quad in pyoxigraph.parse(path=str(file), format=form)},
    ):
        ntriples = read(release.folder / "rdf/plan.nt", pyoxigraph.RdfFormat.N_TRIPLES)
        turtle = read(release.folder / "rdf/plan.ttl", pyoxigraph.RdfFormat.TURTLE)
        assert len(ntriples) == release.counts["triples"]
        assert turtle == ntriples


def test_turtle_names_the_parts_of_the_plan_shortly(release: Release) -> None:
    text = (release.folder / "rdf/plan.ttl").read_text(encoding="utf-8")

    assert "@prefix plan: <https://w3id.org/jp-municipal-plan/id/202088/basic-plan-11/> .\n" in text
    assert "\nplan:measure-1-1\n" in text


@pytest.mark.parametrize("location", ["datapackage.json", "package.zip"])
def test_frictionless_loads_the_release_without_errors_or_warnings(location: str, release: Release) -> None:
    assert frictionless_errors(release.folder / location) == []


def test_frictionless_sees_a_table_that_is_not_the_one_released(release: Release, tmp_path: Path) -> None:
    for table in (release.folder / "data").iterdir():
        (tmp_path / "data").mkdir(exist_ok=True)
        (tmp_path / "data" / table.name).write_bytes(table.read_bytes())
    (tmp_path / "datapackage.json").write_bytes((release.folder / "datapackage.json").read_bytes())
    goals = tmp_path / "data/goal.csv"
    goals.write_bytes(goals.read_bytes().replace("。".encode(), b"!!!", 1))

    assert [kind for kind, _ in frictionless_errors(tmp_path / "datapackage.json")] == ["hash-count"]


def test_the_released_descriptor_follows_the_official_profile(release: Release) -> None:
    profile = json.loads((vocab_folder() / "profile/datapackage-2.0/datapackage.json").read_text(encoding="utf-8"))
    descriptor = json.loads((release.folder / "datapackage.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft7Validator(profile)

    assert list(validator.iter_errors(descriptor)) == []
    descriptor["resources"][0]["hash"] = "sha256"
    assert [error.json_path for error in validator.iter_errors(descriptor)] == ["$.resources[0].hash"]


def test_a_release_is_itself_a_valid_package(release: Release, tmp_path: Path) -> None:
    for name in (".", "package.zip", "datapackage.json"):
        with open_package(release.folder / name) as package:
            again = publish(package, tmp_path / "again")
        assert again.files == release.files


def test_the_real_check_stops_a_release_of_a_broken_package(release: Release, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    (broken / "data").mkdir(parents=True)
    for file in [*(release.folder / "data").iterdir(), release.folder / "datapackage.json"]:
        (broken / file.relative_to(release.folder)).write_bytes(file.read_bytes())
    policies = broken / "data/policy.csv"
    policies.write_bytes(policies.read_bytes().replace(b"policy-1,", b"policy-7,", 1))

    with open_package(broken) as package, pytest.raises(InvalidPackageError) as refused:
        publish(package, tmp_path / "dist")

    codes = {finding.code for finding in refused.value.report.findings}
    assert {"reference-missing", "file-hash"} <= codes
    assert not (tmp_path / "dist").exists()
