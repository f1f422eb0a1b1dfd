"""Fiscal years and eras."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komoro_opendata.vocabulary.eras import era_label, fiscal_year_of, fiscal_year_span


@pytest.mark.parametrize(
    ("year", "label"),
    [
        (1926, "昭和元年度"),
        (1927, "昭和2年度"),
        (1988, "昭和63年度"),
        (1989, "平成元年度"),
        (1990, "平成2年度"),
        (2018, "平成30年度"),
        (2019, "令和元年度"),
        (2020, "令和2年度"),
        (2028, "令和10年度"),
    ],
)
def test_label_at_the_changes_of_era(year: int, label: str) -> None:
    assert era_label(year) == label


@pytest.mark.parametrize("year", [1925, 0, -1])
def test_label_before_showa_is_refused(year: int) -> None:
    with pytest.raises(ValueError, match=str(year)):
        era_label(year)


@pytest.mark.parametrize(
    ("year", "first", "last"),
    [
        (2019, dt.date(2019, 4, 1), dt.date(2020, 3, 31)),
        (2023, dt.date(2023, 4, 1), dt.date(2024, 3, 31)),
        (1999, dt.date(1999, 4, 1), dt.date(2000, 3, 31)),
    ],
)
def test_span_of_a_fiscal_year(year: int, first: dt.date, last: dt.date) -> None:
    assert fiscal_year_span(year) == (first, last)


@given(st.integers(1926, 2100))
def test_spans_follow_each_other_without_a_gap(year: int) -> None:
    assert fiscal_year_span(year + 1)[0] - fiscal_year_span(year)[1] == dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("written", "year"),
    [
        ("令和元年度", 2019),
        ("令和1年度", 2019),
        ("令和5年度", 2023),
        ("平成元年度", 1989),
        ("平成30年度", 2018),
        ("平成31年度", 2019),
        ("平成35年度", 2023),
        ("昭和63年度", 1988),
        ("R5", 2023),
        ("R元", 2019),
        ("r5年度", 2023),
        ("R.5", 2023),
        ("H30", 2018),
        ("H30年度", 2018),
        ("S63年度", 1988),
        ("2023", 2023),
        ("2023年度", 2023),
        ("FY2023", 2023),
        (" 令和5年度 ", 2023),
        ("令和 5 年度", 2023),
    ],
)
def test_year_as_people_write_it(written: str, year: int) -> None:
    assert fiscal_year_of(written) == year


@pytest.mark.parametrize(
    "written",
    [
        "",
        "10人",
        "5",
        "23",
        "令和",
        "令和0年度",
        "令和100年度",
        "X5",
        "年度",
        "20233",
        "令和五",
        "R5.4.1",
        "2023-04-01",
    ],
)
def test_what_is_no_year(written: str) -> None:
    assert fiscal_year_of(written) is None


@given(st.integers(1926, 2100))
def test_label_reads_back_as_its_year(year: int) -> None:
    assert fiscal_year_of(era_label(year)) == year


@given(st.text())
def test_any_text_is_a_year_or_none(text: str) -> None:
    year = fiscal_year_of(text)

    assert year is None or isinstance(year, int)
