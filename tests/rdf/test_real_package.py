"""The package of Komoro City: morph-kgc makes the same triples of it, and other parsers read them alike."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from komoro_opendata.rdf import Context, write_ntriples
from komoro_opendata.rdf.namespaces import PREFIXES
from komoro_opendata.rdf.turtle import turtle

Map = Callable[[Path, Context], frozenset[str]]
OurLines = Callable[[Path, Context], bytes]
Parse = Callable[[bytes], frozenset[str]]
Terms = Callable[[bytes, str], frozenset[tuple[str, ...]]]
KOMORO = Context("202088", "basic-plan-11")


@pytest.fixture(scope="module")
def lines(root: Path, our_lines: OurLines) -> bytes:
    """The triples of the package as they come."""
    return our_lines(root / "datapackage", KOMORO)


@pytest.fixture(scope="module")
def sorted_lines(lines: bytes) -> bytes:
    """The triples of the package in the canonical form."""
    target = BytesIO()
    write_ntriples([lines], target)
    return target.getvalue()


def test_morph_kgc_makes_the_same_triples(root: Path, lines: bytes, triples_of: Parse, morph_triples: Map) -> None:
    ours = triples_of(lines)

    assert ours == morph_triples(root / "datapackage", KOMORO)


def test_a_difference_would_be_seen(
    root: Path, lines: bytes, triples_of: Parse, morph_triples: Map, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The comparison is awake: one changed cell makes exactly one triple differ on each side."""
    changed = tmp_path_factory.mktemp("changed")
    (changed / "data").mkdir()
    for path in (root / "datapackage/data").glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        (changed / "data" / path.name).write_text(text.replace(",L332.3,", ",L332.33,", 1), encoding="utf-8")

    ours, theirs = triples_of(lines), morph_triples(changed, KOMORO)

    assert len(ours - theirs) == len(theirs - ours) == 1
    assert '"L332.33"' in next(iter(theirs - ours))


def test_no_triple_comes_twice(lines: bytes) -> None:
    rows = lines.split(b"\n")

    assert len(rows) == len(set(rows))


def test_known_totals(lines: bytes) -> None:
    """The counts that the design gives: policies, missions, measures, goals, indicators, values, links to SDGs."""
    rdf_type = b" <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/jp-municipal-plan/def#"
    counts = {
        b"Policy": 6,
        b"Mission": 26,
        b"Measure": 24,
        b"Goal": 68,
        b"Indicator": 54,
        b"Value": 290,
        b"BaselineValue": 58,
        b"TargetValue": 232,
        b"SdgCommitment": 44,
    }

    assert {name: lines.count(rdf_type + name + b"> .") for name in counts} == counts
    assert b"_:" not in b"".join(line.split(b'"')[0] for line in lines.split(b"\n"))


def test_turtle_says_the_same(sorted_lines: bytes, terms_by_pyoxigraph: Terms, terms_by_rdflib: Terms) -> None:
    """Turtle and N-Triples, read by pyoxigraph and by rdflib, are one and the same set of triples."""
    short = turtle(sorted_lines, {**PREFIXES, **KOMORO.prefixes})
    expected = terms_by_pyoxigraph(sorted_lines, "nt")

    assert len(expected) > 9000
    assert terms_by_pyoxigraph(short, "ttl") == expected
    assert terms_by_rdflib(short, "ttl") == expected
    assert terms_by_rdflib(sorted_lines, "nt") == expected
