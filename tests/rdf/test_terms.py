"""Terms: percent-encoding, the canonical escapes, which cells may become which term."""

import re

import pytest

from komoro_opendata.rdf.terms import date, decimal, encode_part, escape_text, integer, is_absolute_iri


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("azAZ09-._~", "azAZ09-._~"),
        (" ", "%20"),
        ("/?#[]@:", "%2F%3F%23%5B%5D%40%3A"),
        ("!$&'()*+,;=", "%21%24%26%27%28%29%2A%2B%2C%3B%3D"),
        ("%41", "%2541"),
        ("é部😀", "%C3%A9%E9%83%A8%F0%9F%98%80"),
        ("\x00\x7f\x80", "%00%7F%C2%80"),
    ],
)
def test_all_but_unreserved_ascii_is_percent_encoded(cell: str, expected: str) -> None:
    assert encode_part(cell) == expected


def test_escapes_are_those_of_canonical_n_triples() -> None:
    """Short escapes, u with four digits for other controls, DEL and what XML 1.1 excludes; nothing else is touched."""
    short = {"\b": r"\b", "\t": r"\t", "\n": r"\n", "\f": r"\f", "\r": r"\r", '"': r"\"", "\\": r"\\"}
    for number in [*range(0xD800), *range(0xE000, 0x10000), 0x10000, 0x1F600, 0x10FFFF]:
        character = chr(number)
        controlled = number < 0x20 or number in {0x7F, 0xFFFE, 0xFFFF}
        expected = short.get(character, f"\\u{number:04X}" if controlled else character)

        assert escape_text(f"a{character}b") == f"a{expected}b"


@pytest.mark.parametrize(
    "text",
    [
        "http://metadata.un.org/sdg/4",
        "https://例え.jp/パス/%E3%81%82?q=%20#断片",
        "http://user:pw@[2001:db8::1]:8080/a//b/?x=/?#?/",
        "http://example.org",
        "urn:example:a/b",
        "mailto:someone@example.org",
        "x:",
        "file:///etc",
    ],
)
def test_absolute_iris(text: str) -> None:
    assert is_absolute_iri(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "example.org", "/a", "//example.org/", "#x", "1x:y", "é:x", ":x", "http//x"),
        *(
            "http://a b/",
            "http://a/<b>",
            'http://a/"',
            "http://a/{b}",
            "http://a/|",
            "http://a/\\",
            "http://a/^",
            "http://a/`",
        ),
        *(
            "http://a/%",
            "http://a/%4",
            "http://a/%zz",
            "http://a/#b#c",
            "http://a/[b]",
            "http://[::1/",
            "http://a/\n",
            "http://a\n",
        ),
        *("http://a/\x00", "http://a/\x7f", "http://a/\x80", "http://a/\ue000", "http://a/\ufdd0", "http://a/\uffff"),
    ],
)
def test_other_texts_are_no_absolute_iris(text: str) -> None:
    assert not is_absolute_iri(text)


@pytest.mark.parametrize(("text", "expected"), [("0", "0"), ("007", "7"), ("+7", "7"), ("-07", "-7"), ("-0", "0")])
def test_integers_take_their_canonical_form(text: str, expected: str) -> None:
    assert integer(text) == expected


@pytest.mark.parametrize("text", ["", "1.0", "1e3", " 1", "1\n", "１", "٣", "1_000", "0x1", "9007199254740993", "nan"])
def test_no_integers(text: str) -> None:
    with pytest.raises(ValueError, match="not an integer"):
        integer(text)


@pytest.mark.parametrize("text", ["0", "-15", "+0.50", "007.10", ".5", "5.", "80.25"])
def test_decimals_stay_as_they_are_written(text: str) -> None:
    assert decimal(text) == text


@pytest.mark.parametrize("text", ["", ".", "-", "1,000", "1e3", "NaN", "INF", "９", "1.2.3", " 1", "1\n"])
def test_no_decimals(text: str) -> None:
    with pytest.raises(ValueError, match="not a decimal"):
        decimal(text)


def test_dates_stay_as_they_are_written() -> None:
    assert date("2020-02-29") == "2020-02-29"


@pytest.mark.parametrize("text", ["", "2020", "2020-1-1", "20200101", "2020-01-01Z"])
def test_no_dates(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape("not a date (YYYY-MM-DD)")):
        date(text)


@pytest.mark.parametrize("text", ["2020-13-01", "2020-00-01", "2020-01-32", "2021-02-29"])
def test_no_days_of_the_calendar(text: str) -> None:
    with pytest.raises(ValueError, match="no day of the calendar"):
        date(text)
