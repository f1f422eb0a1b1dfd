"""The small package says exactly what was written down by hand from the design."""

from collections.abc import Callable
from pathlib import Path

import pyoxigraph

from komoro_opendata.rdf import Context

OurLines = Callable[[Path, Context], bytes]
SAMPLE = Context("012345", "sample-plan")
VALUE = "<https://w3id.org/jp-municipal-plan/id/012345/sample-plan/indicator-1-1-1/junior_high/2020/target>"


def test_things_of_every_kind(small_package: Path, our_lines: OurLines) -> None:
    """Each subject of expected.ttl has the triples that stand there and no others."""
    expected = set(pyoxigraph.parse((small_package / "expected.ttl").read_bytes(), pyoxigraph.RdfFormat.TURTLE))
    subjects = {quad.subject for quad in expected}

    found = set(pyoxigraph.parse(our_lines(small_package, SAMPLE), pyoxigraph.RdfFormat.N_TRIPLES))

    assert {quad for quad in found if quad.subject in subjects} == expected
    assert len(subjects) == 38


def test_every_line_of_a_value(small_package: Path, our_lines: OurLines) -> None:
    """The stream is N-Triples to the byte: one blank between terms and before the full stop, no needless escape."""
    code = "<https://w3id.org/jp-municipal-plan/code/"
    plan = "<https://w3id.org/jp-municipal-plan/id/012345/sample-plan/"
    sdmx = "<http://purl.org/linked-data/sdmx/2009/"
    mp = "<https://w3id.org/jp-municipal-plan/def#"
    rdf_type = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    expected = {
        f"{VALUE} {rdf_type} {mp}Value> .",
        f"{VALUE} {rdf_type} {mp}TargetValue> .",
        f"{VALUE} {rdf_type} <http://purl.org/linked-data/cube#Observation> .",
        f"{VALUE} <http://purl.org/linked-data/cube#dataSet> {plan}dataset> .",
        f"{VALUE} {mp}indicator> {plan}indicator-1-1-1> .",
        f"{VALUE} {sdmx}attribute#unitMeasure> {code}unit/percent> .",
        f"{VALUE} {sdmx}dimension#refArea> <http://data.e-stat.go.jp/lod/sac/C01234> .",
        f"{VALUE} {sdmx}dimension#refPeriod> {code}fiscal-year/2020> .",
        f"{VALUE} {mp}breakdown> {code}breakdown/junior_high> .",
        f"{VALUE} {mp}kind> {code}kind/target> .",
        f'{VALUE} {sdmx}measure#obsValue> "94"^^<http://www.w3.org/2001/XMLSchema#decimal> .',
        f"{VALUE} {mp}comparator> {code}comparator/ge> .",
        f"{VALUE} {mp}status> {code}status/ok> .",
        f"{VALUE} {sdmx}attribute#obsStatus> {sdmx}code#obsStatus-A> .",
        f'{VALUE} {mp}raw> "中94以上" .',
        f'{VALUE} {mp}sourceRef> "L36.5" .',
    }

    lines = our_lines(small_package, SAMPLE).decode().split("\n")

    assert sorted(line for line in lines if line.startswith(f"{VALUE} ")) == sorted(expected)


def test_cells_that_break_programs(hostile_package: Path, our_lines: OurLines) -> None:
    """Identifiers are percent-encoded, texts escaped, words that mean nothing elsewhere are ordinary text."""
    project = "<https://w3id.org/jp-municipal-plan/id/012345/project/"
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    expected = [
        f"{project}%3C%3E%22%7B%7D%7C%5E%60%5C%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%0A%09%0D> {label} "
        r'"<>\"{}|^`\\?#[]@!$&' + r"'()*+,;=\n\t\r" + '"@en .',
        f'{project}%E9%83%A8> {label} "部"@en .',
        f'{project}e%CC%81> {label} "e\u0301"@en .',
        f'{project}%C3%A9> {label} "é"@en .',
        f'{project}%24%28y%29> {label} "$(y)"@en .',
        f'{project}%2541> {label} "%41"@en .',
        f'{project}~._-> {label} "~._-"@en .',
        f'{project}nan> {label} "nan"@en .',
        f'{project}NULL> {label} "NULL"@en .',
        f'{project}p-0> {label} "say \\"so\\""@ja .',
        f'{project}p-5> {label} "two\\nlines"@ja .',
        f'{project}p-7> {label} "car\\rriage"@ja .',
        f'{project}p-9> {label} "cr\\r\\nlf"@ja .',
        f'{project}p-21> {label} "\\\\u0041"@ja .',
    ]

    lines = our_lines(hostile_package, SAMPLE).decode().split("\n")

    assert [line for line in expected if line not in lines] == []
    assert all(line.startswith("<") and line.endswith(" .") for line in lines if line)
