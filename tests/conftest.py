"""What all tests share: the example package, a copy to write in, both SHACL engines, the flag for golden files."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import rdflib

    Results = frozenset[tuple[str, str, str, str]]
    """Focus, shape, kind of constraint (`MinCount`) and path of each violation."""
    Judge = Callable[[bytes], tuple[bool, Results]]
    """Gives the verdict on N-Triples, whether they conform, and the violations."""

ROOT = Path(__file__).parents[1]

settings.register_profile("project", deadline=None, derandomize=True, database=None)
settings.load_profile("project")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let golden files be written anew, for review."""
    parser.addoption(
        "--rewrite-golden",
        action="store_true",
        help="write the golden files of expected texts anew from what the program says now; review the difference",
    )


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def real_package() -> Path:
    """The folder of the example package, Komoro City's plan; not to be written in."""
    return ROOT / "datapackage"


@pytest.fixture
def writable_package(real_package: Path, tmp_path: Path) -> Path:
    """A copy of the example package in a folder of its own."""
    return shutil.copytree(real_package, tmp_path / "datapackage")


@pytest.fixture(scope="session")
def pyshacl_judge() -> Callable[[rdflib.Graph], Judge]:
    """A function that lets pyshacl judge by a graph of shapes."""
    import pyshacl
    import rdflib

    from komoro_opendata.rdf.namespaces import PREFIXES

    sh = rdflib.Namespace(PREFIXES["sh"])

    def result(report: rdflib.Graph, node: rdflib.term.Node) -> tuple[str, str, str, str]:
        names = (sh.focusNode, sh.sourceShape, sh.sourceConstraintComponent, sh.resultPath)
        focus, shape, component, path = (str(report.value(node, name) or "") for name in names)
        component = component.removeprefix(sh).removesuffix("ConstraintComponent")
        return focus, shape.removeprefix(PREFIXES["shape"]), component, path

    def judge_by(shapes: rdflib.Graph) -> Judge:
        def judge(lines: bytes) -> tuple[bool, Results]:
            with patch.object(rdflib, "NORMALIZE_LITERALS", new=False):  # "007" stays as it is written
                graph = rdflib.Graph().parse(data=lines, format="nt")
                conforms, report, _ = pyshacl.validate(graph, shacl_graph=shapes)
            assert isinstance(report, rdflib.Graph)
            return conforms, frozenset(result(report, node) for node in report.objects(None, sh.result))

        return judge

    return judge_by


@pytest.fixture(scope="session")
def shacl_judges(pyshacl_judge: Callable[[rdflib.Graph], Judge]) -> Mapping[str, Judge]:
    """Both SHACL engines: the one that serves `validate`, and another to hold it against."""
    import rdflib

    from komoro_opendata.rdf.shacl import Shapes

    shapes = Shapes()

    def ours(lines: bytes) -> tuple[bool, Results]:
        found = frozenset((item.focus, item.shape, item.component, item.path) for item in shapes.violations(lines))
        return not found, found

    return {"pyrudof": ours, "pyshacl": pyshacl_judge(rdflib.Graph().parse(ROOT / "vocab/shapes.ttl"))}


@pytest.fixture(scope="session")
def agreed() -> Callable[[Mapping[str, Judge], bytes], Results]:
    """A function that lets judges look at N-Triples, fails where they differ, and gives what they found."""

    def compare(judges: Mapping[str, Judge], lines: bytes) -> Results:
        judged = {name: judge(lines) for name, judge in judges.items()}
        verdicts = {name: conforms for name, (conforms, _) in judged.items()}
        assert len(set(verdicts.values())) == 1, f"the verdicts differ: {verdicts}"
        common = frozenset.intersection(*(found for _, found in judged.values()))
        alone = {name: sorted(found - common) for name, (_, found) in judged.items() if found != common}
        assert not alone, f"found by one alone: {alone}"
        return common

    return compare
