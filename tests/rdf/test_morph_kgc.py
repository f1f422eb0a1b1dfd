"""An independent processor, given the same mapping and tables, makes exactly the same triples."""

from collections.abc import Callable
from pathlib import Path

import pytest

from komoro_opendata.rdf import Context

Map = Callable[[Path, Context], frozenset[str]]
OurLines = Callable[[Path, Context], bytes]
Parse = Callable[[bytes], frozenset[str]]
SAMPLE = Context("012345", "sample-plan")


@pytest.mark.parametrize(
    "context",
    [SAMPLE, Context("012345", "sample-plan", "http://example.org:8080/~city/データ/%7E(x)/")],
    ids=["default base", "base with all that a base may hold"],
)
def test_small_package(
    context: Context, small_package: Path, our_lines: OurLines, triples_of: Parse, morph_triples: Map
) -> None:
    ours = triples_of(our_lines(small_package, context))

    assert ours == morph_triples(small_package, context)
    assert len(ours) > 300


def test_hostile_package(hostile_package: Path, our_lines: OurLines, triples_of: Parse, morph_triples: Map) -> None:
    ours = triples_of(our_lines(hostile_package, SAMPLE))

    assert ours == morph_triples(hostile_package, SAMPLE)
    assert len(ours) > 1000


@pytest.mark.parametrize(
    "name",
    [
        *(f"tests/packages/{name}" for name in ("minimal", "three-levels-final-year", "milestones")),
        *(f"examples/{name}" for name in ("three-levels", "long-plan", "progress")),
    ],
)
def test_packages_of_other_shapes(
    name: str, root: Path, our_lines: OurLines, triples_of: Parse, morph_triples: Map
) -> None:
    package = root / name
    context = Context("012345", "some-plan")

    assert triples_of(our_lines(package, context)) == morph_triples(package, context)
