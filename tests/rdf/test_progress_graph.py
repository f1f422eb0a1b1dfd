"""The judgements of progress as linked data: the mapping, the shapes, the cube; the values are those of the example."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import yaml

from komoro_opendata.package import Package, open_package
from komoro_opendata.plan.progress import assess
from komoro_opendata.plan.progress_graph import progress_ntriples, write_judgements
from komoro_opendata.rdf import Context, compile_mapping
from komoro_opendata.rdf.cube import Cube, CubeFault, cube_files
from komoro_opendata.rdf.model import Template
from komoro_opendata.rdf.namespaces import CODE, MP, PREFIXES, RDF
from komoro_opendata.vocabulary.model import progress_table

CONTEXT = Context("112071", "future-plan")
PLAN = CONTEXT.plan_iri
OBSERVATION = f"<{RDF}type> <{PREFIXES['qb']}Observation> ."
Judged = Callable[[Path], bytes]


@pytest.fixture(scope="module")
def example(root: Path) -> Iterator[Package]:
    """The example package with actual results."""
    with open_package(root / "examples/progress") as package:
        yield package


@pytest.fixture(scope="module")
def lines(example: Package) -> bytes:
    """The judgements on it alone."""
    return b"".join(progress_ntriples(example, assess(example), CONTEXT))


def about(lines: bytes, place: str) -> set[str]:
    """What is said of the judgement at a place of the plan: predicates with their objects, by prefix."""
    subject = f"<{PLAN}/{place}/progress> "
    found = {line.removeprefix(subject) for line in lines.decode().splitlines() if line.startswith(subject)}
    assert found
    return found


def test_judgement_with_a_rate(lines: bytes) -> None:
    value = f"<{PLAN}/indicator-2-1-5/total"

    assert about(lines, "indicator-2-1-5/total/2022") == {
        f"<{RDF}type> <{MP}ProgressJudgement> .",
        OBSERVATION,
        f"<{PREFIXES['qb']}dataSet> <{PLAN}/progress-dataset> .",
        f"<{MP}indicator> <{PLAN}/indicator-2-1-5> .",
        f"<{MP}breakdown> <{CODE}breakdown/total> .",
        f"<{PREFIXES['sdmx-dimension']}refPeriod> <{CODE}fiscal-year/2022> .",
        f"<{PREFIXES['sdmx-dimension']}refArea> <http://data.e-stat.go.jp/lod/sac/C11207> .",
        f"<{MP}verdict> <{CODE}progress-verdict/on_track> .",
        f'<{MP}progressRate> "0.75"^^<{PREFIXES["xsd"]}decimal> .',
        f"<{PREFIXES['sdmx-attribute']}obsStatus> <{PREFIXES['sdmx-code']}obsStatus-P> .",  # provisional
        f"<{MP}actualValue> {value}/2022/actual> .",
        f"<{MP}baselineValue> {value}/2019/baseline> .",
        f"<{MP}targetValue> {value}/2023/target> .",
    }


def test_judgement_that_is_none(lines: bytes) -> None:
    value = f"<{PLAN}/indicator-2-1-4/total"

    assert about(lines, "indicator-2-1-4/total/2022") == {
        f"<{RDF}type> <{MP}ProgressJudgement> .",
        f"<{MP}indicator> <{PLAN}/indicator-2-1-4> .",
        f"<{MP}breakdown> <{CODE}breakdown/total> .",
        f"<{PREFIXES['sdmx-dimension']}refPeriod> <{CODE}fiscal-year/2022> .",
        f"<{PREFIXES['sdmx-dimension']}refArea> <http://data.e-stat.go.jp/lod/sac/C11207> .",
        f"<{MP}verdict> <{CODE}progress-verdict/not_measurable> .",
        f"<{MP}progressReason> <{CODE}progress-reason/no_actual> .",
        f"<{MP}baselineValue> {value}/2019/baseline> .",
        f"<{MP}targetValue> {value}/2023/target> .",
    }


def test_actual_without_a_figure_is_still_named(lines: bytes) -> None:
    found = about(lines, "indicator-2-1-4/total/2021")

    assert f"<{MP}actualValue> <{PLAN}/indicator-2-1-4/total/2021/actual> ." in found
    assert f"<{PREFIXES['sdmx-attribute']}obsStatus> <{PREFIXES['sdmx-code']}obsStatus-M> ." in found
    assert OBSERVATION not in found


def test_sum_that_begins_anew_names_no_baseline(lines: bytes) -> None:
    found = about(lines, "indicator-2-1-1/total/2022")

    assert not any("baselineValue" in line for line in found)
    assert f'<{MP}progressRate> "0.8"^^<{PREFIXES["xsd"]}decimal> .' in found


def test_observations_are_the_judgements_with_a_rate(example: Package, lines: bytes) -> None:
    """The table in tests/plan/test_progress_example.py has 50 lines, 34 of them with a rate."""
    values = assess(example).values
    rates = [value for value in values if value.judgement.rate is not None]

    assert (len(values), len(rates)) == (50, 34)
    for part in (OBSERVATION, f"<{PREFIXES['qb']}dataSet>", f"<{MP}progressRate>"):
        assert lines.decode().count(part) == len(rates)


def test_judgements_link_to_values_that_are_there(root: Path, judged_lines: Judged) -> None:
    """Each link of a judgement leads to a thing of the right class in the package's own triples."""
    quads = list(pyoxigraph.parse(judged_lines(root / "examples/progress"), pyoxigraph.RdfFormat.N_TRIPLES))
    classes = {(quad.subject, quad.object) for quad in quads if quad.predicate.value == f"{RDF}type"}
    links = [quad for quad in quads if quad.predicate.value.endswith(("actualValue", "baselineValue", "targetValue"))]

    assert len(links) > 120
    for quad in links:
        cls = quad.predicate.value.removeprefix(MP)
        assert (quad.object, pyoxigraph.NamedNode(f"{MP}{cls[0].upper()}{cls[1:]}")) in classes, quad


def test_both_engines_find_the_shapes_kept(
    root: Path, judged_lines: Judged, shacl_judges: Any, agreed: Callable[..., object]
) -> None:
    lines = judged_lines(root / "examples/progress")

    assert agreed(shacl_judges, lines) == set()


def test_both_cubes_keep_the_constraints(root: Path, judged_lines: Judged) -> None:
    """Values and judgements in one graph: two data sets of two structures, each observation looked at."""
    lines = judged_lines(root / "examples/progress")
    cube = Cube([lines], cube_files())

    bindings = cube.bindings()

    assert list(cube.faults()) == []
    assert bindings["IC-1"] == bindings["IC-14"] == lines.decode().count(OBSERVATION)
    assert bindings["IC-2"] == 2
    assert f"{PLAN}/progress-dataset".encode() not in cube.slices


@pytest.mark.parametrize(
    ("part", "code"),
    [
        (f"<{MP}breakdown>", "IC-11"),
        (f"<{PREFIXES['sdmx-attribute']}obsStatus>", "IC-13"),
        (f"<{MP}verdict>", "IC-13"),
        (f"<{MP}progressRate>", "IC-14"),
        (f"<{PREFIXES['qb']}dataSet>", "IC-1"),
    ],
)
def test_judgement_that_lacks_a_component_breaks_its_constraint(
    part: str, code: str, root: Path, judged_lines: Judged
) -> None:
    subject = f"{PLAN}/indicator-1-1-1/total/2022/progress"
    whole = judged_lines(root / "examples/progress").decode().splitlines(keepends=True)
    broken = [line for line in whole if not line.startswith(f"<{subject}> {part}")]

    found = list(Cube(["".join(broken).encode()], cube_files()).faults())

    assert len(broken) == len(whole) - 1
    assert [(fault.code, fault.focus) for fault in found] == [(code, subject)]


def test_two_rates_of_one_key_break_the_constraint(root: Path, judged_lines: Judged) -> None:
    name = f"<{PLAN}/indicator-1-1-1/total/2022/progress>"
    whole = judged_lines(root / "examples/progress").decode()
    copies = [
        line.replace(name, "<urn:example:copy>") for line in whole.splitlines(keepends=True) if line.startswith(name)
    ]

    found = list(Cube([(whole + "".join(copies)).encode()], cube_files()).faults())

    assert found == [CubeFault("IC-12", name.strip("<>"), "urn:example:copy")]


@pytest.mark.parametrize("name", ["examples/progress", "tests/packages/milestones", "datapackage"])
def test_independent_processor_makes_the_same_triples(
    name: str, root: Path, tmp_path_factory: pytest.TempPathFactory, morph_triples: Any, triples_of: Any
) -> None:
    folder = tmp_path_factory.mktemp("judged")
    (folder / "data").mkdir()
    context = Context("012345", "some-plan")
    with open_package(root / name) as package:
        progress = assess(package)
        ours = triples_of(b"".join(progress_ntriples(package, progress, context)))
        write_judgements(progress, folder / "data/progress.csv")
        (folder / "data/plan.csv").write_bytes(package.tables["plan"].file.read_bytes())

    assert len(ours) > 50
    assert ours == morph_triples(folder, context, "progress-mapping.yaml")


def test_every_column_is_mapped_and_each_triple_comes_from_one_row(root: Path) -> None:
    mapping = compile_mapping((root / "vocab/progress-mapping.yaml").read_text(encoding="utf-8"))
    (judgement,) = (item for item in mapping.maps if item.name == "judgement")
    used = set(judgement.subject.columns)
    for rule in judgement.rules:
        used |= set(rule.object.columns) if isinstance(rule.object, Template) else {rule.object.column}

    assert used == set(progress_table().fields)
    assert set(progress_table().key) == set(judgement.subject.columns)


def test_prefixes_are_those_of_the_project(root: Path) -> None:
    prefixes = yaml.safe_load((root / "vocab/progress-mapping.yaml").read_text(encoding="utf-8"))["prefixes"]
    first = yaml.safe_load((root / "vocab/mapping.yaml").read_text(encoding="utf-8"))["prefixes"]

    assert {name: first[name] for name in prefixes} == prefixes
