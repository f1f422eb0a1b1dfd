"""Both SHACL engines judge the graph of every case of tests/cases alike: the verdict and each violation."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from komoro_opendata.package import PackageError, open_package
from komoro_opendata.rdf import DEFAULT_BASE, TableError
from komoro_opendata.rdf.cube import released_ntriples

CASES = sorted((Path(__file__).parents[1] / "cases").glob("*/*/case.yaml"))

PackageBuilder = Callable[..., Path]
Results = frozenset[tuple[str, str, str, str]]
Judges = Mapping[str, Callable[[bytes], tuple[bool, Results]]]


@pytest.fixture(scope="module")
def judge(shacl_judges: Judges, agreed: Callable[[Judges, bytes], Results]) -> Callable[[bytes], Results]:
    """A function that gives what both engines find in a graph; each graph is judged once, many cases have the same."""
    return cache(lambda lines: agreed(shacl_judges, lines))


@pytest.mark.parametrize("file", CASES, ids=lambda file: f"{file.parts[-3]}/{file.parts[-2]}")
def test_engines_agree_on_a_case(file: Path, build_package: PackageBuilder, judge: Callable[[bytes], Results]) -> None:
    """Tables at fault are judged too, where they can be mapped at all; what a case says of shapes both say."""
    case: Mapping[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    package = build_package(case["package"], case["edit"])
    other = [item for item in case["expect"] if item["code"] != "shape-violation"]
    expected = {item["params"]["shape"] for item in case["expect"] if item["code"] == "shape-violation"}
    try:
        lines = _graph(package)
    except (TableError, PackageError, ValueError, OSError):
        assert other or expected == {"IRI"}, "only a package at fault has no graph"
        return

    found = judge(lines)

    if not other:
        assert {shape for _, shape, _, _ in found} == expected


def _graph(folder: Path) -> bytes:
    """The triples of a package as it would be released."""
    with open_package(folder) as package:
        return b"".join(released_ntriples(package, DEFAULT_BASE))
