"""Lines that say the same have one key, others have not: by XML Schema 1.1 part 2, section 3.3, and RDF 1.1."""

import pytest

from komoro_opendata.rdf.literal_values import value_key


def key(text: str, datatype: str) -> str:
    """The key of a line with a literal of XML Schema."""
    return value_key(f'<a:a> <a:b> "{text}"^^<http://www.w3.org/2001/XMLSchema#{datatype}> .')


@pytest.mark.parametrize(
    ("datatype", "one", "other"),
    [
        ("decimal", "1.0", "1"),
        ("decimal", "+01.50", "1.5"),
        ("decimal", "-0.0", "0"),
        ("decimal", ".5", "0.5"),
        ("decimal", "5.", "5"),
        ("decimal", " 5 ", "5"),
        ("integer", "007", "7"),
        ("integer", "-007", "-7"),
        ("nonNegativeInteger", "+1", "1"),
        ("double", "1E2", "100.0"),
        ("double", "INF", "INF"),
        ("boolean", "1", "true"),
        ("boolean", "0", "false"),
        ("dateTime", "2026-11-24T09:00:00+09:00", "2026-11-24T00:00:00Z"),
        ("dateTime", "2026-11-24T00:00:00.50Z", "2026-11-24T00:00:00.5Z"),
        ("dateTime", "2026-11-24T00:00:00.000", "2026-11-24T00:00:00"),
        ("date", "2026-11-24Z", "2026-11-24+00:00"),
    ],
)
def test_same_value_has_one_key(datatype: str, one: str, other: str) -> None:
    assert key(one, datatype) == key(other, datatype)


@pytest.mark.parametrize(
    ("datatype", "one", "other"),
    [
        ("decimal", "1.0", "1.01"),
        ("decimal", "10", "1"),
        ("decimal", "-1", "1"),
        ("decimal", ".", ""),
        ("decimal", "1234567890123456789012345678901", "1234567890123456789012345678902"),
        ("integer", "7", "8"),
        ("string", "1.0", "1"),
        ("gYear", "02020", "2020"),
        ("double", "x", "y"),
        ("dateTime", "2026-11-24T00:00:00", "2026-11-24T00:00:00Z"),
        ("dateTime", "2026-11-24T00:00:00Z", "2026-11-24T00:00:01Z"),
        ("dateTime", "2026-13-24T00:00:00Z", "2026-13-24T00:00:00+00:00"),
        ("dateTime", "2026-11-24", "2026-11-25"),
        ("date", "2026-11-24", "2026-11-24Z"),
        ("date", "2026-11-24+09:00", "2026-11-24Z"),
    ],
)
def test_other_value_has_another_key(datatype: str, one: str, other: str) -> None:
    assert key(one, datatype) != key(other, datatype)


def test_datatype_is_part_of_the_value() -> None:
    assert key("1", "decimal") != key("1", "integer")
    assert value_key('<a:a> <a:b> "1.0"^^<a:decimal> .') != value_key('<a:a> <a:b> "1"^^<a:decimal> .')


def test_case_of_a_language_tag_means_nothing_and_that_of_a_text_does() -> None:
    assert value_key('<a:a> <a:b> "Plan"@en-GB .') == value_key('<a:a> <a:b> "Plan"@EN-gb .')
    assert value_key('<a:a> <a:b> "Plan"@en .') != value_key('<a:a> <a:b> "plan"@en .')
    assert value_key('<a:a> <a:b> "\\"A\\"@EN"@en .') != value_key('<a:a> <a:b> "\\"A\\"@en"@en .')


@pytest.mark.parametrize("line", ["<a:a> <a:b> <a:C> .", '<a:a> <a:b> "1.0" .', "_:a <a:b> _:C ."])
def test_all_else_is_its_own_key(line: str) -> None:
    assert value_key(line) == line
