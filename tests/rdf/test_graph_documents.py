"""A graph is cut into documents: each thing has one that tells all of it, and none tells more than the graph."""

from collections.abc import Callable, Mapping

import pyoxigraph
import pytest

from komoro_opendata.rdf.documents import documents
from komoro_opendata.rdf.namespaces import MP, RDF

Quads = list[pyoxigraph.Quad]
PLAN = "https://w3id.org/jp-municipal-plan/id/202037/future-plan"
CODE = "https://w3id.org/jp-municipal-plan/code"
IS_VALUE = f"<{RDF}type> <{MP}Value>"


@pytest.fixture(scope="module")
def lines(package_lines: Callable[[str], bytes]) -> bytes:
    """The triples of the smallest sample."""
    return package_lines("minimal")


@pytest.fixture(scope="module")
def cut(lines: bytes) -> Mapping[str, list[str]]:
    """Its documents by address, as lines."""
    return {
        address: [f"<{subject}> <{predicate}> {value} ." for subject, predicate, value in part]
        for address, part in documents(lines)
    }


def subjects(document: list[str]) -> set[str]:
    return {line.partition("> ")[0][1:] for line in document}


def test_together_the_documents_are_the_graph(lines: bytes, cut: Mapping[str, list[str]]) -> None:
    told = {line for document in cut.values() for line in document}

    assert told == set(lines.decode().splitlines())
    assert all(document == sorted(set(document)) for document in cut.values())
    assert list(cut) == sorted(cut)


def test_every_thing_has_a_document_that_tells_all_of_it(lines: bytes, cut: Mapping[str, list[str]]) -> None:
    whole = lines.decode().splitlines()
    for address, document in cut.items():
        assert [line for line in whole if line.startswith(f"<{address}> ")] == [
            line for line in document if line.startswith(f"<{address}> ")
        ]
    values = {line.partition("> ")[0][1:] for line in whole if IS_VALUE in line}
    assert len(values) == 25
    assert subjects(whole) - set(cut) == values | {
        f"{CODE}/fiscal-year/{year}/{end}" for year in range(2019, 2024) for end in ("beginning", "end")
    }


def test_values_stand_in_the_document_of_their_indicator(cut: Mapping[str, list[str]]) -> None:
    document = cut[f"{PLAN}/indicator-1-1-1"]

    assert sum(IS_VALUE in line for line in document) == 10
    assert f"{PLAN}/indicator-1-1-1/elementary/2019/baseline" in subjects(document)


def test_a_measure_is_told_whole(cut: Mapping[str, list[str]]) -> None:
    """Goals, links and indicators with their values stand in it; of what points at it the link and the names."""
    document = cut[f"{PLAN}/measure-1-1"]
    told = subjects(document)
    parts = ("measure-1-1", "goal-1-1-1", "goal-1-1-2", "measure-1-1/sdg/4", "indicator-1-1-2/total/2021/target")

    assert {f"{PLAN}/{part}" for part in parts} <= told
    assert sum(IS_VALUE in line for line in document) == 25
    assert f"{PLAN}/measure-1-2" not in told
    assert not any(line.startswith(f"<{PLAN}/policy-1> ") for line in document)


def test_what_points_at_a_thing_is_named_there(cut: Mapping[str, list[str]]) -> None:
    department = "https://w3id.org/jp-municipal-plan/id/202037/department/environment-division"
    measure = [line for line in cut[department] if line.startswith(f"<{PLAN}/measure-1-2> ")]

    assert f"<{PLAN}/measure-1-2> <{MP}leadDepartment> <{department}> ." in measure
    assert f"<{PLAN}/measure-1-2> <{RDF}type> <{MP}Measure> ." in measure
    assert len([line for line in measure if "#label> " in line]) == 2
    assert len(measure) == 4


def test_identifiers_with_a_fragment_stand_in_one_document() -> None:
    start, link = "https://example.org/def", "https://example.org/p"
    lines = f'<{start}#a> <{link}> "\u2028\x85" .\n<{start}#b> <{link}> <{start}#a> .\n'.encode()

    assert list(documents(lines)) == [
        (start, [(f"{start}#a", link, '"\u2028\x85"'), (f"{start}#b", link, f"<{start}#a>")])
    ]
