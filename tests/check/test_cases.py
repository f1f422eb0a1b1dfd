"""Every case of tests/cases gives the findings that it expects, and every rule has its cases."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from komoro_opendata.check import validate
from komoro_opendata.findings import Finding, rules

TESTS = Path(__file__).parents[1]
CASES = sorted((TESTS / "cases").glob("*/*/case.yaml"))
PACKAGES = sorted(folder.name for folder in (TESTS / "packages").iterdir())
ATTRIBUTES = {field.name for field in dataclasses.fields(Finding)}

# What no package can break: it guards the mapping and the structure of the cube, and is broken in test_graph.py.
GUARDS = {"cube-constraint"}

PackageBuilder = Callable[..., Path]
Expectation = Mapping[str, Any]


def _name(file: Path) -> str:
    return f"{file.parts[-3]}/{file.parts[-2]}"


def _case(file: Path) -> Mapping[str, Any]:
    case: Mapping[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return case


@pytest.mark.parametrize("file", CASES, ids=_name)
def test_case(file: Path, build_package: PackageBuilder) -> None:
    """A changed package gives the expected findings and no other."""
    case = _case(file)

    found = validate(build_package(case["package"], case["edit"])).findings

    missing, unexpected = _compared(case["expect"], found)
    assert (missing, unexpected) == ([], []), case["title"]


@pytest.mark.parametrize("name", PACKAGES)
def test_sample_package_gives_no_finding(name: str, build_package: PackageBuilder) -> None:
    """The packages that the cases start from are valid, without a warning."""
    assert validate(build_package(name)).findings == ()


@pytest.mark.parametrize("code", [code for code, rule in rules().items() if rule.group != "workbook"])
def test_rule_has_a_breaking_case_and_a_near_miss(code: str) -> None:
    """Each rule over packages is broken by a case of its folder and left in peace by another.

    The rules over workbooks have theirs in tests/plan/workbook.
    """
    names = {file.parent.name for file in CASES if file.parts[-3] == code}
    near = {name for name in names if name.startswith("near-")}
    assert near, f"no near miss in tests/cases/{code}"
    assert names - near or code in GUARDS, f"no breaking case in tests/cases/{code}"


@pytest.mark.parametrize("file", CASES, ids=_name)
def test_case_is_well_formed(file: Path) -> None:
    """A case names its rule, near misses expect nothing, and what is expected are attributes of findings."""
    case = _case(file)
    folder, name = file.parts[-3:-1]

    assert set(case) == {"title", "package", "edit", "expect"}
    assert name.startswith("near-") == (case["expect"] == [])
    assert all(set(expected) <= ATTRIBUTES for expected in case["expect"])
    assert {expected["code"] for expected in case["expect"]} <= set(rules())
    if case["expect"] and folder != "combined":
        assert folder in {expected["code"] for expected in case["expect"]}


def _compared(expected: Sequence[Expectation], found: Sequence[Finding]) -> tuple[list[Expectation], list[Finding]]:
    """The expectations that no finding meets and the findings that nobody expects, each used once."""
    missing = []
    left = list(found)
    for expectation in sorted(expected, key=_precision, reverse=True):
        met = next((finding for finding in left if _meets(finding, expectation)), None)
        if met is None:
            missing.append(expectation)
        else:
            left.remove(met)
    return missing, left


def _precision(expectation: Expectation) -> int:
    return len(expectation) + len(expectation.get("params", {}))


def _meets(finding: Finding, expectation: Expectation) -> bool:
    return all(_agrees(getattr(finding, attribute), value) for attribute, value in expectation.items())


def _agrees(given: Any, expected: Any) -> bool:
    if isinstance(expected, Mapping):
        return all(given.get(name) == value for name, value in expected.items())
    if isinstance(expected, str) and expected.endswith("*") and isinstance(given, str):
        return given.startswith(expected[:-1])
    return bool(given == expected)
