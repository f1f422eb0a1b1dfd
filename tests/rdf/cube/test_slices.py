"""Slices by indicator: made by a query, for each indicator that has figures."""

from collections.abc import Callable
from pathlib import Path

import pyoxigraph

from komoro_opendata.package import open_package
from komoro_opendata.rdf import DEFAULT_BASE, Context
from komoro_opendata.rdf.cube import Cube, released_ntriples
from komoro_opendata.rdf.namespaces import PREFIXES, RDF

OurLines = Callable[[Path, Context], bytes]
SAMPLE = Context("012345", "sample-plan")
QB, MP = PREFIXES["qb"], PREFIXES["mp"]


def test_slices_of_the_small_package(small_package: Path, our_lines: OurLines) -> None:
    """Three indicators have figures: three, one and one of them."""
    plan = f"{SAMPLE.plan_iri}/"
    figures = {
        "indicator-1-1-1": ["total/2019/baseline", "total/2020/actual", "junior_high/2020/target"],
        "indicator-1-1-2": ["total/2020/target"],
        "indicator-1-0-1": ["total/2020/target"],
    }
    labels = {
        "indicator-1-1-1": ('"満足度"@ja', '"Satisfaction"@en'),
        "indicator-1-1-2": ('"件数"@ja',),
        "indicator-1-0-1": ('"順位"@ja', '"Rank"@en'),
    }
    expected = set()
    for indicator, values in figures.items():
        name = f"<{plan}dataset/{indicator}>"
        expected |= {
            f"<{plan}dataset> <{QB}slice> {name} .",
            f"{name} <{RDF}type> <{QB}Slice> .",
            f"{name} <{QB}sliceStructure> <{MP}valuesOfIndicator> .",
            f"{name} <{MP}indicator> <{plan}{indicator}> .",
        }
        expected |= {f"{name} <{QB}observation> <{plan}{indicator}/{value}> ." for value in values}
        expected |= {f"{name} <{PREFIXES['rdfs']}label> {label} ." for label in labels[indicator]}

    slices = Cube([our_lines(small_package, SAMPLE)], ()).slices

    assert set(slices.decode().splitlines()) == expected


def test_release_holds_the_mapped_triples_and_the_slices(root: Path, our_lines: OurLines) -> None:
    with open_package(root / "datapackage") as package:
        mapped, slices, *_ = released_ntriples(package, DEFAULT_BASE)

    assert mapped == our_lines(root / "datapackage", Context("202088", "basic-plan-11"))
    made = set(pyoxigraph.parse(slices, pyoxigraph.RdfFormat.N_TRIPLES))
    assert not made & set(pyoxigraph.parse(mapped, pyoxigraph.RdfFormat.N_TRIPLES))
    observations = [quad.object for quad in made if quad.predicate.value == f"{QB}observation"]
    assert len(observations) == len(set(observations)) == mapped.count(f"<{QB}Observation>".encode())
