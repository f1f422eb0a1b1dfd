"""The integrity constraints of RDF Data Cube: kept by the release, each broken by a cube that breaks it."""

import random
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import yaml

from komoro_opendata.rdf import Context
from komoro_opendata.rdf.cube import Cube, CubeFault, constraints, cube_files
from komoro_opendata.rdf.namespaces import PREFIXES

HERE = Path(__file__).parent
FAULTS: Mapping[str, Mapping[str, Any]] = yaml.safe_load((HERE / "faults.yaml").read_text(encoding="utf-8"))
SAMPLE = Context("012345", "sample-plan")
BASE = f"{SAMPLE.plan_iri}/"
CODES = [f"IC-{number}" for number in range(1, 22)]
LACKING = {code for code, entry in FAULTS.items() if "lacks" in entry}

OurLines = Callable[[Path, Context], bytes]
Quads = set[pyoxigraph.Quad]


@pytest.fixture(scope="module")
def bases(small_package: Path, our_lines: OurLines) -> Mapping[str, Quads]:
    """The unbroken cubes by name, each as all its triples."""
    found = {path.name: _turtle(path.read_text(encoding="utf-8")) for path in HERE.glob("*.ttl")}
    plan = set(pyoxigraph.parse(our_lines(small_package, SAMPLE), pyoxigraph.RdfFormat.N_TRIPLES))
    for path in cube_files():
        plan |= set(pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE))
    return found | {"plan": plan}


def _turtle(text: str) -> Quads:
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    whole = f"@base <{BASE}> .\n{prefixes}{text}".encode()
    return set(pyoxigraph.parse(whole, pyoxigraph.RdfFormat.TURTLE))


def _lines(quads: Iterable[pyoxigraph.Quad]) -> list[bytes]:
    return [f"{quad.subject} {quad.predicate} {quad.object} .\n".encode() for quad in quads]


def _iri(name: str) -> str:
    """The IRI of a name as faults.yaml writes it."""
    if name.startswith("<"):
        return BASE + name[1:-1]
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local if name else ""


def _broken(base: Quads, entry: Mapping[str, Any]) -> Quads:
    removed = _turtle(entry.get("remove", ""))
    if "remove_subject" in entry:
        subject = pyoxigraph.NamedNode(_iri(entry["remove_subject"]))
        removed |= {quad for quad in base if quad.subject == subject}
    added = _turtle(entry.get("add", ""))
    assert removed <= base
    assert not added & base
    return (base - removed) | added


def test_there_are_the_constraints_of_the_recommendation() -> None:
    assert [constraint.code for constraint in constraints()] == CODES
    assert list(FAULTS) == CODES


@pytest.mark.parametrize("name", ["plan", "measures.ttl", "hierarchy.ttl", "short.ttl"])
def test_unbroken_cube_keeps_all_constraints(bases: Mapping[str, Quads], name: str) -> None:
    assert list(Cube(_lines(bases[name]), ()).faults()) == []


@pytest.mark.parametrize("code", CODES)
def test_broken_cube_breaks_its_constraint_alone(bases: Mapping[str, Quads], code: str) -> None:
    entry = FAULTS[code]
    quads = _broken(bases[entry["base"]], entry)

    found = list(Cube(_lines(quads), ()).faults())

    assert found == [CubeFault(code, _iri(focus), _iri(detail)) for code, focus, detail in entry["faults"]]


KINDS_OF_VALUES = [
    "<http://example.org/a>",
    '"http://example.org/a"',
    '"a"',
    '"a"@en',
    '"a"@ja',
    '"a"^^<http://example.org/letter>',
    '"2020"^^xsd:gYear',
    '"2020"^^xsd:integer',
    '"2020"',
    '"2020@"',
]


@pytest.mark.parametrize("order", [0, 1], ids=["as listed", "reversed"])
def test_values_that_differ_in_kind_datatype_or_language_are_not_alike(order: int) -> None:
    """Two observations are alike in IC-12, and belong together in IC-17, only where the values are the same terms."""
    values = KINDS_OF_VALUES[:: -1 if order else 1]
    head = """
        <structure> a qb:DataStructureDefinition ; qb:component <c-area>, <c-type>, <c-births>, <c-deaths> .
        <c-area> qb:dimension <area> . <c-type> qb:dimension qb:measureType .
        <c-births> qb:measure <births> . <c-deaths> qb:measure <deaths> .
        <area> rdfs:range rdfs:Resource . qb:measureType rdfs:range qb:MeasureProperty .
        <dataset> a qb:DataSet ; qb:structure <structure> .
    """
    one = "<{name}> a qb:Observation ; qb:dataSet <dataset> ; <area> {value} ; qb:measureType <{of}> ; <{of}> 1 ."
    births = [one.format(name=f"b-{n}", value=value, of="births") for n, value in enumerate(values)]
    deaths = [one.format(name=f"d-{n}", value=value, of="deaths") for n, value in enumerate(values)]
    twin = one.format(name="twin", value=values[0], of="births")

    def faults(*lines: str) -> list[tuple[str, str]]:
        cube = Cube(_lines(_turtle(head + "\n".join(lines))), ())
        return [(fault.code, fault.focus.removeprefix(BASE)) for fault in cube.faults()]

    assert faults(*births, *deaths) == []
    assert faults(*births, *deaths, twin) == [("IC-12", "b-0")]
    assert faults(*births, *deaths[1:]) == [("IC-17", "b-0")]
    assert len(faults(*births)) == len(values)


@pytest.mark.parametrize("code", ["IC-12", "IC-17"])
def test_grouping_does_not_depend_on_the_order_of_triples(bases: Mapping[str, Quads], code: str) -> None:
    """Keys of observations are alike in whatever order their values were loaded."""
    entry = FAULTS[code]
    lines = sorted(_lines(_broken(bases[entry["base"]], entry)))

    for seed in range(5):
        random.Random(seed).shuffle(lines)  # noqa: S311  a repeatable order, no secret
        assert [fault.code for fault in Cube(lines, ()).faults()] == [code]


def test_release_keeps_the_constraints_and_each_looks_at_something(root: Path, our_lines: OurLines) -> None:
    """Zero bindings only where the release lacks the construct; the broken cubes show those constraints at work."""
    cube = Cube([our_lines(root / "datapackage", Context("202088", "basic-plan-11"))], cube_files())

    bindings = cube.bindings()

    assert list(cube.faults()) == []
    assert {code for code, number in bindings.items() if number == 0} == LACKING
    assert bindings["IC-1"] == bindings["IC-12"] == bindings["IC-14"] == bindings["IC-18"]
    assert bindings["IC-11"] == 5 * bindings["IC-1"]
    assert bindings["IC-13"] == 3 * bindings["IC-1"]


def test_observations_are_the_values_with_a_number(root: Path, our_lines: OurLines) -> None:
    lines = our_lines(root / "datapackage", Context("202088", "basic-plan-11"))
    numbers = lines.count(f"<{PREFIXES['sdmx-measure']}obsValue>".encode())

    assert 0 < numbers < lines.count(f"<{PREFIXES['mp']}Value>".encode())
    assert Cube([lines], cube_files()).bindings()["IC-1"] == numbers


@pytest.mark.parametrize("code", sorted(LACKING))
def test_constraint_without_a_construct_in_the_release_looks_at_its_fixture(
    bases: Mapping[str, Quads], code: str
) -> None:
    base = FAULTS[code]["base"]

    assert base != "plan"
    assert Cube(_lines(bases[base]), ()).bindings()[code] > 0


def test_short_cube_is_made_whole(bases: Mapping[str, Quads]) -> None:
    """Closure gives the types, flattening what stands at the data set and the slice; without them nothing is seen."""
    cube = Cube(_lines(bases["short.ttl"]), ())

    bindings = cube.bindings()

    assert {code: bindings[code] for code in ("IC-1", "IC-2", "IC-9", "IC-11", "IC-13")} == {
        "IC-1": 2,
        "IC-2": 1,
        "IC-9": 1,
        "IC-11": 4,
        "IC-13": 4,
    }
    assert list(cube.faults()) == []


@pytest.mark.parametrize("constraint", constraints(), ids=lambda constraint: constraint.code)
def test_query_names_the_thing_at_fault(constraint: Any) -> None:
    assert "?focus" in constraint.query.partition("WHERE")[0]
    assert constraint.query.count("# Fault") == 1
    assert constraint.title
