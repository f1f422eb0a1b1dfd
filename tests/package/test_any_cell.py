"""What holds for any cell: nothing else is raised, what is printed reads back, and no text takes for ever."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from komoro_opendata.findings.catalogue import cell_reason_words
from komoro_opendata.package.cells import UnreadableCellError, narrow, read_cell, read_cells
from komoro_opendata.vocabulary.codes import code_list

# What cells are made of, so that random text comes near to them.
_PIECES = st.sampled_from(
    [
        *"0123456789０９,，.．+-－△▲~～%％※（）() 　\n—²ⅻ\x00・、/：",
        *("以上", "以内", "約", "程度", "人", "mg/l", "千円", "を超える", "小", "男性", "中", "女", "万", "件", "年間"),
        *("令和", "H30", "年度", "数値", "前年度より", "改善", "維持", "策定", "済み", "速報値", "(人)", "台", "割"),
    ],
)
_TEXTS = st.text() | st.lists(_PIECES, max_size=12).map("".join)


@given(_TEXTS)
@example("男")
@example("（※年")
@example("9" * 5000)
@example("\ud800")
def test_any_text_is_a_value_or_unreadable(raw: str) -> None:
    """Nothing but UnreadableCellError is ever raised, and what is read names codes of the vocabulary."""
    try:
        cell = read_cell(raw)
    except UnreadableCellError as error:
        cell_reason_words({"reason": error.reason}, "ja")
        return

    assert cell.comparator in {*code_list("comparator").rows, "increase", "decrease"}
    assert (cell.value is not None) == (cell.comparator in {"eq", "ge", "le", "gt", "lt", "about", "between"})
    assert (cell.value_upper is not None) == (cell.comparator == "between")
    assert cell.unit in {*code_list("unit").rows, None}
    assert cell.breakdown in {*code_list("breakdown").rows, None}
    assert all(number is None or number.is_finite() for number in (cell.value, cell.value_upper))


@given(_TEXTS)
def test_one_value_is_read_by_itself_as_among_several(raw: str) -> None:
    """And each of several reads by itself as it does in its cell, which holds its characters."""
    try:
        cells = read_cells(raw)
    except UnreadableCellError as error:
        with pytest.raises(UnreadableCellError, match=f"^{error.reason}$"):
            read_cell(raw)
        return

    assert [read_cell(cell.raw) for cell in cells] == list(cells)
    assert all(cell.raw in raw and cell.raw == cell.raw.strip() for cell in cells)
    assert len({cell.breakdown for cell in cells}) == len(cells)


_DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9)
_HOSTILE = (
    "9,",
    "9.",
    "(",
    "※",
    "約",
    "小9",
    "~9",
    "増減",
    "令和",
    "千万億",
    "9人",
    "9.9 ",
    "□",
    "ｶﾞ",
    "△",
    "[9]",
    "9/",
    "以上",
)


@given(
    st.lists(_DECIMALS, min_size=2, max_size=2).map(sorted),
    st.sampled_from([("", ""), ("男性", "male"), ("小", "elementary"), ("全体：", "total"), ("中 ", "junior_high")]),
    st.sampled_from(["人", "(人)", "［名］", " 人", "　人"]),
    st.sampled_from(
        [("以上", "ge"), ("以下", "le"), ("未満", "lt"), ("超", "gt"), ("程度", "about"), ("", "eq"), ("～", "")]
    ),
    st.sampled_from([("", None), ("※H30年度数値", 2018), ("（令和元年度）", 2019), ("（R3実績）", 2021)]),
    st.booleans(),
)
def test_any_value_reads_back_however_it_is_printed(
    numbers: list[Decimal],
    breakdown: tuple[str, str],
    unit: str,
    bound: tuple[str, str],
    year: tuple[str, int | None],
    wide: bool,  # noqa: FBT001  drawn
) -> None:
    low, high = (f"{number:,}".replace("-", "△") for number in numbers)
    ranged = bound[0] == "～"
    figure = f"{low}{unit}～{high}{unit}" if ranged else f"{low}{unit}{bound[0]}"
    raw = breakdown[0] + (figure.translate(_WIDE) if wide else figure) + year[0]

    (cell,) = read_cells(raw)

    assert (cell.value, cell.value_upper) == (numbers[0], numbers[1] if ranged else None)
    assert (cell.comparator, cell.unit) == ("between" if ranged else bound[1], "person")
    assert (cell.breakdown or "", cell.measured_fiscal_year, cell.raw) == (breakdown[1], year[1], raw)


@pytest.mark.parametrize("piece", _HOSTILE, ids=range(len(_HOSTILE)))
def test_hostile_text_takes_steps_in_proportion_to_its_length(piece: str) -> None:
    """A pattern that tried every way to cut the text would take for ever at the longest length that is read."""
    for text in (piece * (200 // len(piece)), piece * (200 // len(piece) - 1) + "x"):
        with pytest.raises(UnreadableCellError):
            read_cell(text)
    with pytest.raises(UnreadableCellError, match=r"^too-long$"):
        read_cell(piece * 10**6)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9))
def test_any_figure_reads_back_however_it_is_printed(number: Decimal) -> None:
    """With separators, in full-width characters, with △ for minus, before a unit: always the same figure."""
    plain = f"{number:,}"
    for printed in (f"{number}", plain, plain.translate(_WIDE), plain.replace("-", "△"), plain.replace("-", "−")):
        assert read_cell(f"{printed}人").value == number


_WIDE = {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789,.-"}


@pytest.mark.parametrize("length", [199, 200, 201])
def test_longest_cell_that_is_read(length: int) -> None:
    raw = "9" * length

    if length > 200:
        with pytest.raises(UnreadableCellError, match="too-long"):
            read_cell(raw)
    else:
        assert read_cell(raw).value == Decimal(raw)


def test_scale_loses_no_digit() -> None:
    assert read_cell("9" * 190 + "億").value == Decimal("9" * 190 + "0" * 8)


@given(st.text())
def test_narrowing_twice_is_narrowing_once(text: str) -> None:
    assert narrow(narrow(text)) == narrow(text)


def test_narrow_leaves_japanese_alone() -> None:
    assert narrow("ＡＢＣ　１２３％（小諸市）～ガガ") == "ABC 123%(小諸市)~ガガ"
