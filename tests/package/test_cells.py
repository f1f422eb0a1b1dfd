"""A cell as people write it: every line of cells.yaml, and what holds for any text."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from komoro_opendata.package.cells import UnreadableCellError, narrow, read_cell
from komoro_opendata.vocabulary.codes import code_list

_GROUPS: Mapping[str, list[dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("cells.yaml").read_text(encoding="utf-8"),
)
CELLS = [cell for group in _GROUPS.values() for cell in group]
GOOD = [cell for cell in CELLS if "is" in cell]
REFUSED = [cell for cell in CELLS if "refused" in cell]
SYMBOLS = [(code, row["symbol"]) for code, row in code_list("unit").rows.items() if row["symbol"]]

# What cells are made of, so that random text comes near to them.
_PIECES = st.sampled_from(
    [
        *"0123456789０９,，.．+-－△▲~～%％※（）() 　\n—²ⅻ\x00",
        *("以上", "以内", "約", "程度", "人", "mg/l", "千円", "を超える", "小", "男性"),
        *("令和", "H30", "年度", "数値", "前年度より", "改善", "維持"),
    ],
)


def _raw(cell: Mapping[str, Any]) -> str:
    return repr(cell["raw"])


def test_table_holds_enough_cells_and_none_twice() -> None:
    raws = [cell["raw"] for cell in CELLS]

    assert len(GOOD) + len(REFUSED) == len(CELLS) >= 120
    assert [raw for raw in raws if raws.count(raw) > 1] == []


@pytest.mark.parametrize("cell", GOOD, ids=_raw)
def test_cell_says(cell: Mapping[str, Any]) -> None:
    read = read_cell(cell["raw"])

    assert read.comparator == cell["is"]
    assert read.value == (Decimal(cell["value"]) if "value" in cell else None)
    assert read.value_upper == (Decimal(cell["upper"]) if "upper" in cell else None)
    assert (read.unit, read.breakdown) == (cell.get("unit"), cell.get("breakdown"))
    assert read.measured_fiscal_year == cell.get("year")


@pytest.mark.parametrize("cell", REFUSED, ids=_raw)
def test_cell_is_refused(cell: Mapping[str, Any]) -> None:
    with pytest.raises(UnreadableCellError):
        read_cell(cell["raw"])


@pytest.mark.parametrize(("unit", "symbol"), SYMBOLS)
def test_every_symbol_of_the_vocabulary_is_read_behind_a_figure(unit: str, symbol: str) -> None:
    for behind, comparator in (("", "eq"), ("以上", "ge"), ("未満", "lt")):
        read = read_cell(f"5{symbol}{behind}")
        assert (read.comparator, read.value, read.unit) == (comparator, Decimal(5), unit)


@pytest.mark.parametrize(
    ("raw", "unit", "breakdown"),
    [
        ("９３人", "人", None),
        ("８８％", "%", None),
        ("12か所", "か所", None),
        ("小93.5", None, "小"),
        ("男性80.25歳以上", "歳", "男性"),
        ("女85", None, "女"),
        ("10～20人", "人", None),
        ("94", None, None),
        ("—", None, None),
    ],
)
def test_printed_unit_and_breakdown_are_kept_for_the_words_of_a_finding(
    raw: str, unit: str | None, breakdown: str | None
) -> None:
    read = read_cell(raw)

    assert (read.printed_unit, read.printed_breakdown) == (unit, breakdown)


def test_units_of_a_city_are_read_beside_the_shared_ones() -> None:
    own = {"本": "x_bottle"}

    assert read_cell("5本以上", own).unit == "x_bottle"
    assert read_cell("5人", own).unit == "person"
    with pytest.raises(UnreadableCellError, match="unknown-unit"):
        read_cell("5本")


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("1,200t-CO2", "1200"),
        ("１，２００ｔ－ＣＯ２", "1200"),
        ("350m3以下", "350"),
        ("45kW", "45"),
        ("４５ｋＷ", "45"),
    ],
)
def test_unit_of_a_city_may_hold_digits_and_hyphens_and_full_width_letters(raw: str, value: str) -> None:
    own = {"t-CO2": "x_own", "m3": "x_own", "ｋＷ": "x_own"}

    read = read_cell(raw, own)

    assert (read.value, read.unit) == (Decimal(value), "x_own")


def test_reason_of_a_refusal_is_a_word() -> None:
    """The reason stands in a finding: one word of lower-case letters and hyphens."""
    reasons = set()
    for cell in REFUSED:
        try:
            read_cell(cell["raw"])
        except UnreadableCellError as error:
            reasons.add(str(error))

    assert {"not-a-value", "unknown-unit", "thousands-separator", "unknown-year"} <= reasons
    assert all(reason.replace("-", "").isalpha() and reason == reason.lower() for reason in reasons)


@given(st.text() | st.lists(_PIECES, max_size=12).map("".join))
@example("男")
@example("（※年")
@example("9" * 5000)
@example("\ud800")
def test_any_text_is_a_value_or_unreadable(raw: str) -> None:
    """Nothing but UnreadableCellError is ever raised, and what is read names codes of the vocabulary."""
    try:
        cell = read_cell(raw)
    except UnreadableCellError:
        return

    assert cell.comparator in {*code_list("comparator").rows, "increase", "decrease"}
    assert (cell.value is not None) == (cell.comparator in {"eq", "ge", "le", "gt", "lt", "about", "between"})
    assert (cell.value_upper is not None) == (cell.comparator == "between")
    assert cell.unit in {*code_list("unit").rows, None}
    assert cell.breakdown in {*code_list("breakdown").rows, None}
    assert all(number is None or number.is_finite() for number in (cell.value, cell.value_upper))


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9))
def test_any_figure_reads_back_however_it_is_printed(number: Decimal) -> None:
    """With separators, in full-width characters, with △ for minus, before a unit: always the same figure."""
    plain = f"{number:,}"
    for printed in (f"{number}", plain, plain.translate(_WIDE), plain.replace("-", "△"), plain.replace("-", "−")):
        assert read_cell(f"{printed}人").value == number


_WIDE = {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789,.-"}


@given(st.text())
def test_narrowing_twice_is_narrowing_once(text: str) -> None:
    assert narrow(narrow(text)) == narrow(text)


def test_narrow_leaves_japanese_alone() -> None:
    assert narrow("ＡＢＣ　１２３％（小諸市）～ガガ") == "ABC 123%(小諸市)~ガガ"
