"""Each constraint of each shape is broken by a graph that breaks that shape alone; both SHACL engines say the same.

The graphs are made from one that keeps all shapes by a change that the constraint's meaning in SHACL calls for.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import rdflib

from komoro_opendata.package import open_package
from komoro_opendata.rdf import DEFAULT_BASE, Context
from komoro_opendata.rdf.cube import Cube, released_ntriples
from komoro_opendata.rdf.namespaces import PREFIXES, RDF, XSD
from komoro_opendata.rdf.shacl import Shapes
from komoro_opendata.rdf.shape_model import NodeShape, PropertyShape, local_name, node_shapes

SAMPLE = Context("012345", "sample-plan")
TYPE = pyoxigraph.NamedNode(f"{RDF}type")
NOWHERE = pyoxigraph.NamedNode("urn:example:nowhere")
VALUE = f"{PREFIXES['mp']}Value"
# A value without a number, so that nothing else looks at it, and without its class by kind.
PLAIN_VALUE = pyoxigraph.NamedNode(f"{SAMPLE.plan_iri}/indicator-1-1-2/total/2019/baseline")
OTHER_KIND = {"baseline": "target", "target": "actual", "actual": "baseline"}

Quads = frozenset[pyoxigraph.Quad]
OurLines = Callable[[Path, Context], bytes]
Results = frozenset[tuple[str, str, str, str]]
Verdict = tuple[bool, Results]
Judge = Callable[[bytes], Verdict]
Judges = Mapping[str, Judge]
Agreed = Callable[[Judges, bytes], Results]


@dataclass(frozen=True, slots=True)
class Fault:
    """A change of the graph that breaks one constraint (`constraint` in SHACL's words) of one shape."""

    shape: NodeShape
    item: PropertyShape
    constraint: str

    @property
    def name(self) -> str:
        """The local name of the property shape."""
        return f"{self.shape.name}-{local_name(self.item.path)}"

    def apply(self, graph: Quads) -> tuple[Quads, str]:
        """The changed graph, and the thing that is at fault in it."""
        focus, graph = self._focus(graph)
        path = pyoxigraph.NamedNode(self.item.path)
        present = {quad for quad in graph if quad.subject == focus and quad.predicate == path}
        removed = {quad for quad in present if self._goes(quad.object)}
        added = {pyoxigraph.Quad(focus, path, term) for term in self._comes(present)}
        return (graph - removed) | added, focus.value

    def _focus(self, graph: Quads) -> tuple[pyoxigraph.NamedNode, Quads]:
        if self.shape.cls == VALUE:
            kinds = {quad for quad in graph if quad.subject == PLAIN_VALUE and quad.predicate == TYPE}
            return PLAIN_VALUE, graph - {quad for quad in kinds if quad.object != pyoxigraph.NamedNode(VALUE)}
        having = {quad.subject for quad in graph if quad.predicate.value == self.item.path}
        return min(_targets(self.shape, graph), key=lambda thing: (thing not in having, str(thing))), graph

    def _goes(self, term: Any) -> bool:
        if self.constraint in ("minCount", "datatype", "pattern"):
            return True
        if self.constraint == "hasValue":
            return bool(term.value == self.item.constraints["hasValue"])
        return self.constraint == "qualifiedMinCount" and bool(term.language == "ja")

    def _comes(self, present: set[pyoxigraph.Quad]) -> Iterator[Any]:
        constraints = self.item.constraints
        value: Any = constraints.get(self.constraint)
        is_iri = "datatype" not in constraints and "languageIn" not in constraints
        match self.constraint:
            case "maxCount":
                yield from (NOWHERE, pyoxigraph.NamedNode(f"{NOWHERE.value}-else"))
            case "datatype" | "nodeKind":
                other = "boolean" if value == f"{XSD}string" else "string"
                yield pyoxigraph.Literal("true", datatype=pyoxigraph.NamedNode(XSD + other))
            case "pattern":
                yield NOWHERE if is_iri else pyoxigraph.Literal("!")
            case "maxLength":
                yield pyoxigraph.Literal("a" * (value + 1))
            case "minInclusive" | "maxInclusive":
                beyond = value - 1 if self.constraint == "minInclusive" else value + 1
                yield pyoxigraph.Literal(str(beyond), datatype=pyoxigraph.NamedNode(f"{XSD}integer"))
            case "in" | "class":
                yield NOWHERE
            case "languageIn":
                yield pyoxigraph.Literal("x", language="fr")
            case "uniqueLang":
                yield from (pyoxigraph.Literal(text, language="en") for text in "xy")
            case "hasValue" if self.item.path == f"{PREFIXES['mp']}kind":
                (kind,) = (local_name(str(quad.object)[1:-1]) for quad in present)
                yield pyoxigraph.NamedNode(f"{PREFIXES['kind']}{OTHER_KIND[kind]}")


def _targets(shape: NodeShape, graph: Quads) -> set[pyoxigraph.NamedNode]:
    predicate = pyoxigraph.NamedNode(shape.subjects_of) if shape.subjects_of else TYPE
    cls = None if shape.subjects_of else pyoxigraph.NamedNode(shape.cls)
    return {
        quad.subject
        for quad in graph
        if quad.predicate == predicate and cls in (None, quad.object) and isinstance(quad.subject, pyoxigraph.NamedNode)
    }


def faults() -> list[Fault]:
    """A fault for each constraint of each property shape."""
    return [
        Fault(shape, item, constraint)
        for shape in node_shapes()
        for item in shape.properties.values()
        for constraint in [*item.constraints, *(["qualifiedMinCount"] if item.japanese else [])]
    ]


FAULTS = faults()


def one_of_each_kind() -> list[Fault]:
    """The first fault of each kind of constraint."""
    return list({fault.constraint: fault for fault in reversed(FAULTS)}.values())


@pytest.fixture(scope="session")
def sound_graph(
    root: Path,
    small_package: Path,
    our_lines: OurLines,
    small_metadata: Callable[..., bytes],
    judged_lines: Callable[[Path], bytes],
) -> Quads:
    """The small package, in which every column is filled somewhere, as it is released, and one with judgements.

    It keeps all shapes.
    """
    lines = our_lines(small_package, SAMPLE) + small_metadata()
    whole = lines + Cube([lines], ()).slices + judged_lines(root / "tests/packages/milestones")
    return frozenset(pyoxigraph.parse(whole, pyoxigraph.RdfFormat.N_TRIPLES))


@pytest.fixture(scope="session")
def shapes() -> Shapes:
    """The shapes, read by the engine that serves `validate`."""
    return Shapes()


@pytest.fixture(scope="session")
def shapes_graph(root: Path) -> rdflib.Graph:
    """The shapes, as the other engine reads them."""
    return rdflib.Graph().parse(root / "vocab/shapes.ttl")


def _lines(graph: Quads) -> bytes:
    return "".join(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in graph).encode()


def _component(constraint: str) -> str:
    return constraint[0].upper() + constraint[1:]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.name}-{fault.constraint}")
def test_constraint_is_broken_alone(fault: Fault, sound_graph: Quads, shacl_judges: Judges, agreed: Agreed) -> None:
    """Both find the change, at the thing and by the constraint that it breaks, and it breaks no other shape."""
    graph, focus = fault.apply(sound_graph)

    found = agreed(shacl_judges, _lines(graph))

    assert {(thing, shape, path) for thing, shape, _, path in found} == {(focus, fault.name, fault.item.path)}
    assert _component(fault.constraint) in {component for _, _, component, _ in found}


@pytest.mark.parametrize("policy", [True, False])
def test_indicator_belongs_to_a_measure_or_to_a_policy(
    policy: bool,  # noqa: FBT001  a parameter of the test
    sound_graph: Quads,
    shacl_judges: Judges,
    agreed: Agreed,
) -> None:
    """Both, or neither, is one violation of one shape."""
    focus = pyoxigraph.NamedNode(f"{SAMPLE.plan_iri}/indicator-1-1-1")
    measure, upper = (pyoxigraph.NamedNode(f"{PREFIXES['mp']}{name}") for name in ("measure", "policy"))
    if policy:
        graph = sound_graph | {pyoxigraph.Quad(focus, upper, pyoxigraph.NamedNode(f"{SAMPLE.plan_iri}/policy-1"))}
    else:
        graph = sound_graph - {quad for quad in sound_graph if (quad.subject, quad.predicate) == (focus, measure)}

    assert agreed(shacl_judges, _lines(graph)) == {(focus.value, "Indicator-either", "Xone", "")}


@pytest.mark.parametrize("number", [0, 2])
def test_observation_has_a_value_or_a_rate(
    number: int, sound_graph: Quads, shacl_judges: Judges, agreed: Agreed
) -> None:
    """Neither, or both, is one violation of one shape."""
    observed = f"{SAMPLE.plan_iri}/indicator-1-1-1/total/2020/actual"
    focus, value, rate = (
        pyoxigraph.NamedNode(iri)
        for iri in (observed, f"{PREFIXES['sdmx-measure']}obsValue", f"{PREFIXES['mp']}progressRate")
    )
    kept = sound_graph - {quad for quad in sound_graph if (quad.subject, quad.predicate) == (focus, value)}
    half = pyoxigraph.Literal("0.5", datatype=pyoxigraph.NamedNode(f"{XSD}decimal"))
    graph = sound_graph | {pyoxigraph.Quad(focus, rate, half)} if number else kept

    assert len(kept) == len(sound_graph) - 1
    assert agreed(shacl_judges, _lines(graph)) == {(focus.value, "Observation-either", "Xone", "")}


def test_sound_graph_keeps_all_shapes(sound_graph: Quads, shacl_judges: Judges, agreed: Agreed) -> None:
    assert agreed(shacl_judges, _lines(sound_graph)) == set()


def test_every_shape_has_something_to_look_at(sound_graph: Quads) -> None:
    """A shape without a thing of its class would be kept by anything."""
    assert [shape.name for shape in node_shapes() if not _targets(shape, sound_graph)] == []


@pytest.mark.parametrize("shape", node_shapes(), ids=lambda shape: shape.name)
def test_engines_agree_on_many_faults_at_once(
    shape: NodeShape, sound_graph: Quads, shacl_judges: Judges, agreed: Agreed
) -> None:
    """All faults of a class, each at a copy of one thing, in one graph."""
    graph = sound_graph
    for number, fault in enumerate(item for item in FAULTS if item.shape == shape):
        changed, focus = fault.apply(sound_graph)
        thing, copy = (pyoxigraph.NamedNode(f"{focus}{end}") for end in ("", f"-copy-{number}"))
        graph |= {pyoxigraph.Quad(copy, quad.predicate, quad.object) for quad in changed if quad.subject == thing}

    found = agreed(shacl_judges, _lines(graph))

    names = {f"{shape.name}-{local_name(path)}" for path in shape.properties}
    assert names <= {name for _, name, _, _ in found}


def test_engines_agree_on_the_release(root: Path, shacl_judges: Judges, agreed: Agreed) -> None:
    with open_package(root / "datapackage") as package:
        lines = b"".join(released_ntriples(package, DEFAULT_BASE))

    assert agreed(shacl_judges, lines) == set()


def test_engines_agree_on_hostile_cells(
    hostile_package: Path, our_lines: OurLines, shacl_judges: Judges, agreed: Agreed
) -> None:
    """Texts and identifiers that break programs, half-empty rows and broken links: many violations of many kinds."""
    lines = our_lines(hostile_package, SAMPLE)

    found = agreed(shacl_judges, lines + Cube([lines], ()).slices)

    assert {"MinCount", "Class", "In", "Pattern"} <= {component for _, _, component, _ in found}


@pytest.mark.parametrize(
    "doctored",
    [
        lambda verdict: (not verdict[0], verdict[1]),
        lambda verdict: (verdict[0], frozenset(sorted(verdict[1])[1:])),
        lambda verdict: (verdict[0], verdict[1] | {(NOWHERE.value, *next(iter(verdict[1]))[1:])}),
        lambda verdict: (verdict[0], frozenset((*item[:2], "Closed", item[3]) for item in verdict[1])),
    ],
    ids=["verdict", "one-missed", "other-thing", "other-constraint"],
)
def test_disagreement_is_noticed(
    doctored: Callable[[Verdict], Verdict], sound_graph: Quads, shacl_judges: Judges, agreed: Agreed
) -> None:
    """The comparison is awake: a result, or a verdict, that one engine alone gives is a failure."""
    lines = _lines(FAULTS[0].apply(sound_graph)[0])
    judges = {**shacl_judges, "pyshacl": lambda data: doctored(shacl_judges["pyshacl"](data))}

    with pytest.raises(AssertionError, match=r"verdicts differ|by one alone"):
        agreed(judges, lines)


@pytest.mark.parametrize("fault", one_of_each_kind(), ids=lambda fault: fault.constraint)
def test_engine_without_a_constraint_is_noticed(
    fault: Fault,
    sound_graph: Quads,
    shacl_judges: Judges,
    pyshacl_judge: Callable[[rdflib.Graph], Judge],
    shapes_graph: rdflib.Graph,
    agreed: Agreed,
) -> None:
    """The fixture of a constraint tells an engine that has it from one that has not."""
    sh = rdflib.Namespace(PREFIXES["sh"])
    without = rdflib.Graph() + shapes_graph
    parameters = {"qualifiedMinCount": ("qualifiedMinCount", "qualifiedValueShape")}
    for name in parameters.get(fault.constraint, (fault.constraint,)):
        without.remove((rdflib.URIRef(f"{PREFIXES['shape']}{fault.name}"), sh[name], None))

    with pytest.raises(AssertionError, match="pyrudof"):
        agreed({**shacl_judges, "pyshacl": pyshacl_judge(without)}, _lines(fault.apply(sound_graph)[0]))


def test_shapes_are_core_and_open(shapes_graph: rdflib.Graph) -> None:
    """No SPARQL, no closed shape; a property that no shape names is no fault."""
    sh = PREFIXES["sh"]
    used = {str(predicate) for _, predicate, _ in shapes_graph if str(predicate).startswith(sh)}

    assert not used & {f"{sh}{name}" for name in ("sparql", "closed", "js", "rule", "ignoredProperties", "select")}


def test_things_of_a_citys_own_are_left_alone(sound_graph: Quads, shapes: Shapes) -> None:
    own = pyoxigraph.NamedNode(f"{SAMPLE.municipality_iri}/def#measure.x_budget")
    measure = pyoxigraph.NamedNode(f"{SAMPLE.plan_iri}/measure-1-1")
    graph = sound_graph | {pyoxigraph.Quad(measure, own, pyoxigraph.Literal("1200"))}

    assert shapes.violations(_lines(graph)) == []


def test_each_shape_has_messages_in_both_languages(shapes_graph: rdflib.Graph) -> None:
    sh, rdf = rdflib.Namespace(PREFIXES["sh"]), rdflib.Namespace(RDF)
    named = [
        name for name in shapes_graph.subjects(rdf.type, sh.PropertyShape) if (name, sh.name, None) in shapes_graph
    ]
    named.append(rdflib.URIRef(f"{PREFIXES['shape']}Indicator-either"))

    assert len(named) > 150
    for shape in named:
        languages = [str(getattr(message, "language", "")) for message in shapes_graph.objects(shape, sh.message)]
        assert sorted(languages) == ["en", "ja"], shape


def test_broken_graph_is_an_error(shapes: Shapes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        shapes.violations(b"<http://example.org/a> no triple\n")


def test_empty_graph_breaks_nothing(shapes: Shapes) -> None:
    assert shapes.violations(b"\n") == []
