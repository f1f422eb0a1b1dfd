"""A cell as people write it: every line of cells.yaml, and what holds for any text."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from komoro_opendata.package.cells import Cell, UnreadableCellError, narrow, read_cell
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
    expected = Cell(
        comparator=cell["is"],
        value=Decimal(cell["value"]) if "value" in cell else None,
        value_upper=Decimal(cell["upper"]) if "upper" in cell else None,
        unit=cell.get("unit"),
        breakdown=cell.get("breakdown"),
        measured_fiscal_year=cell.get("year"),
    )

    assert read_cell(cell["raw"]) == expected


@pytest.mark.parametrize("cell", REFUSED, ids=_raw)
def test_cell_is_refused(cell: Mapping[str, Any]) -> None:
    with pytest.raises(UnreadableCellError):
        read_cell(cell["raw"])


@pytest.mark.parametrize(("unit", "symbol"), SYMBOLS)
def test_every_symbol_of_the_vocabulary_is_read_behind_a_figure(unit: str, symbol: str) -> None:
    assert read_cell(f"5{symbol}") == Cell("eq", Decimal(5), unit=unit)
    assert read_cell(f"5{symbol}以上") == Cell("ge", Decimal(5), unit=unit)


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
