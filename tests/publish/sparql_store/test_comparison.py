"""Two graphs are compared by what they say."""

import pytest

from komoro_opendata.publish.sparql_store.comparison import compared

A, B, C = (f"<urn:a> <urn:b> <urn:{name}> ." for name in "abc")


def decimal(text: str) -> str:
    """A line with a decimal."""
    return f'<urn:a> <urn:b> "{text}"^^<http://www.w3.org/2001/XMLSchema#decimal> .'


@pytest.mark.parametrize(
    ("wanted", "held", "missing", "unexpected", "changed"),
    [
        ({A, B}, {A, B}, (), (), ()),
        ({A, B}, {B, C}, (A,), (C,), ()),
        (set(), {B, A}, (), (A, B), ()),
        ({decimal("1.0")}, {decimal("1")}, (), (), ((decimal("1.0"), decimal("1")),)),
        ({decimal("1.0")}, {decimal("2")}, (decimal("1.0"),), (decimal("2"),), ()),
        # Both forms of one value have become one triple.
        ({decimal("1.0"), decimal("1")}, {decimal("1")}, (), (), ((decimal("1.0"), decimal("1")),)),
        ({decimal("1")}, {decimal("1"), decimal("1.0")}, (), (), ()),
        ({decimal("1")}, set(), (decimal("1"),), (), ()),
    ],
)
def test_difference(*, wanted: set[str], held: set[str], missing: object, unexpected: object, changed: object) -> None:
    difference = compared(wanted, held)

    assert (difference.missing, difference.unexpected, difference.changed) == (missing, unexpected, changed)
    assert difference.is_none is (not missing and not unexpected)
