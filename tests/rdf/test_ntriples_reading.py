"""N-Triples of any program come out in the canonical form, and what is none is refused."""

import pytest

from komoro_opendata.rdf.ntriples_reading import NotNTriplesError, canonical_lines, unescaped

XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("<a:a> <a:b> <a:c> .", "<a:a> <a:b> <a:c> ."),
        ("\t<a:a>\t<a:b>  <a:c>\t.\r", "<a:a> <a:b> <a:c> ."),
        ("<a:a><a:b><a:c>.# and so on", "<a:a> <a:b> <a:c> ."),
        ('<a:a> <a:b> "\\u5C0F\\U0001F600\\n\\"\\\\" .', '<a:a> <a:b> "小😀\\n\\"\\\\" .'),
        ("<a:\\u5C0F> <a:b> <a:c> .", "<a:小> <a:b> <a:c> ."),
        ('<a:a> <a:b> "x\\\'y\\ty" .', '<a:a> <a:b> "x\'y\\ty" .'),
        ('<a:a> <a:b> "x\x7fy" .', '<a:a> <a:b> "x\\u007Fy" .'),
        ('<a:a> <a:b> "x"@en-GB .', '<a:a> <a:b> "x"@en-GB .'),
        (f'<a:a> <a:b> "x"^^<{XSD}string> .', '<a:a> <a:b> "x" .'),
        (f'<a:a> <a:b> "01.0"^^<{XSD}decimal> .', f'<a:a> <a:b> "01.0"^^<{XSD}decimal> .'),
        ('<a:a> <a:b> "a . # b" . # c', '<a:a> <a:b> "a . # b" .'),
        ("_:x <a:b> _:y.z .", "_:x <a:b> _:y.z ."),
        ("_:x <a:b> _:y.", "_:x <a:b> _:y ."),
        ('<a:a> <a:b> "" .', '<a:a> <a:b> "" .'),
    ],
)
def test_triple_comes_out_canonical(line: str, expected: str) -> None:
    assert list(canonical_lines(line)) == [expected]


def test_comments_and_empty_lines_hold_no_triples() -> None:
    assert list(canonical_lines("# Empty NT\n\n  # more\n<a:a> <a:b> <a:c> .\n\r\n")) == ["<a:a> <a:b> <a:c> ."]


@pytest.mark.parametrize(
    "line",
    [
        "<a:a> <a:b> <a:c>",
        "<a:a> <a:b> .",
        '"x" <a:b> <a:c> .',
        "<a:a> _:b <a:c> .",
        '<a:a> <a:b> "x .',
        '<a:a> <a:b> "x\\y" .',
        '<a:a> <a:b> "x\\u12" .',
        '<a:a> <a:b> "x\\UFFFFFFFF" .',
        "<a:a b> <a:b> <a:c> .",
        "<a:a> <a:b> <a:c> <a:g> .",
        "<html>",
    ],
)
def test_what_is_no_triple_is_refused(line: str) -> None:
    with pytest.raises(NotNTriplesError):
        list(canonical_lines(line))


def test_line_at_fault_is_named() -> None:
    with pytest.raises(NotNTriplesError, match="line 3"):
        list(canonical_lines("<a:a> <a:b> <a:c> .\n\nno\n"))


def test_canonical_text_stays_as_it_is(released_lines: list[str]) -> None:
    assert list(canonical_lines("\n".join(released_lines))) == released_lines


def test_escapes_of_a_text_are_read() -> None:
    assert unescaped("a\\tb\\u0041") == "a\tbA"


@pytest.fixture
def released_lines(real_package: object) -> list[str]:
    """The triples of the example package as they are released."""
    from komoro_opendata.package import open_package
    from komoro_opendata.rdf.package_graph import context_of
    from komoro_opendata.rdf.serialisation import released_graph

    with open_package(str(real_package)) as package:
        return released_graph(package, context_of(package)).decode().splitlines()
