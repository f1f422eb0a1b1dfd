"""Turtle: readable, deterministic, and safe for every IRI and literal."""

from collections.abc import Callable

import pytest

from komoro_opendata.rdf.turtle import turtle

Terms = Callable[[bytes, str], frozenset[tuple[str, ...]]]
PREFIXES = {"ex": "http://example.org/", "deep": "http://example.org/a/", "xsd": "http://www.w3.org/2001/XMLSchema#"}
RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


def nt(*lines: str) -> bytes:
    """Sorted N-Triples."""
    return "".join(f"{line} .\n" for line in sorted(lines, key=str.encode)).encode()


def test_a_whole_document() -> None:
    lines = nt(
        f"<http://example.org/b> {RDF_TYPE} <http://example.org/Y>",
        f"<http://example.org/b> {RDF_TYPE} <http://example.org/X>",
        '<http://example.org/b> <http://example.org/a/name> "b"@en',
        '<http://example.org/b> <http://example.org/a/name> "び"@ja',
        '<http://example.org/b> <http://example.org/number> "5"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '<http://example.org/b> <http://example.org/value> "94"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        '<http://example.org/b> <http://example.org/value> "80.25"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        "<http://example.org/a/x> <http://example.org/see> <http://example.com/>",
    )

    assert turtle(lines, PREFIXES).decode() == (
        "@prefix deep: <http://example.org/a/> .\n"
        "@prefix ex: <http://example.org/> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "\n"
        "deep:x\n"
        "    ex:see <http://example.com/> .\n"
        "\n"
        "ex:b\n"
        "    a ex:X, ex:Y ;\n"
        "    deep:name\n"
        '        "b"@en,\n'
        '        "び"@ja ;\n'
        "    ex:number 5 ;\n"
        "    ex:value\n"
        "        80.25,\n"
        '        "94"^^xsd:decimal .\n'
    )


def test_no_triples_make_an_empty_document() -> None:
    assert turtle(b"", PREFIXES) == b""


@pytest.mark.parametrize(
    ("local", "short"),
    [
        ("x", "ex:x"),
        ("X_1-2", "ex:X_1-2"),
        ("1", "ex:1"),
        ("a.b", "ex:a.b"),
        ("", None),
        ("a.", None),
        (".a", None),
        ("-a", None),
        ("b/c", None),
        ("a%20b", None),
        ("a~", None),
        ("é", None),
        ("a(b)", None),
        ("a#b", None),
        ("a:b", None),
    ],
)
def test_only_plain_local_names_are_shortened(local: str, short: str | None, terms_by_pyoxigraph: Terms) -> None:
    line = nt(f"<http://example.org/{local}> <http://example.com/p> <http://example.com/o>")

    written = turtle(line, PREFIXES)

    assert f"\n{short or f'<http://example.org/{local}>'}\n" in "\n" + written.decode()
    assert terms_by_pyoxigraph(written, "ttl") == terms_by_pyoxigraph(line, "nt")


@pytest.mark.parametrize(
    "literal",
    [
        '""',
        '"^^<http://example.org/x>"',
        '"a\\\\"',
        '"\\"@ja"',
        '"say \\"so\\" ."@en-GB',
        '"\\u0001\\u007F\\uFFFE\\b\\t\\n\\f\\r"',
        '"\u202e\u2028\u0085😀"',
        '"+5"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '"-0.50"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        '".5"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        '"5."^^<http://www.w3.org/2001/XMLSchema#decimal>',
        '"１"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '"x"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '"2020-04-01"^^<http://www.w3.org/2001/XMLSchema#date>',
        '"a\\"b"^^<http://example.org/a/b/c>',
    ],
)
def test_literals_keep_their_meaning(literal: str, terms_by_pyoxigraph: Terms, terms_by_rdflib: Terms) -> None:
    line = nt(f"<http://example.org/s> <http://example.org/p> {literal}")
    expected = terms_by_pyoxigraph(line, "nt")

    assert len(expected) == 1
    assert terms_by_pyoxigraph(turtle(line, PREFIXES), "ttl") == expected
    assert terms_by_rdflib(turtle(line, PREFIXES), "ttl") == expected


@pytest.mark.parametrize(
    "line",
    [
        "_:b <http://example.org/p> <http://example.org/o> .",
        "<a> <b>  <c> .",
        "<a> <b> <c>.",
        '<a> <b> "c .',
        "# x",
        "<a> <b> c .",
    ],
)
def test_other_lines_are_refused(line: str) -> None:
    with pytest.raises(ValueError, match="line 2 is not a triple of canonical N-Triples"):
        turtle(f"<a> <b> <c> .\n{line}\n".encode(), PREFIXES)
