"""Read a cell as people write it: the printed characters of a value become number, comparator, unit and year.

What is understood: a number with thousands separators, full-width digits and signs (＋, －, △ and ▲ for minus);
a unit behind it (93人, 3,310 t, ８８％); a bound (以上, 以下, 以内, 未満, 超, 約, 程度) and a range (～, 〜);
the words for a change without a figure (前年度より改善, 維持, 増加, 減少); a dash for no value; a breakdown in
front (小, 中, 男性, 女性); 千, 万 and 億 behind the number; 累計, 年間 and 延べ before it and /年 behind, which
change no figure; a note that the figure is of another year (※H30年度数値).
What is ambiguous is refused, never guessed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from functools import cache

from komoro_opendata.vocabulary.codes import code_list
from komoro_opendata.vocabulary.eras import fiscal_year_of

__all__ = ["Cell", "UnreadableCellError", "narrow", "read_cell"]

_NARROW = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {"\u3000": " ", "−": "-", "〜": "~"},
)
_SHORT_BREAKDOWNS = {"小": "elementary", "中": "junior_high", "男": "male", "女": "female"}
_DASH = re.compile("[-—―–ー‐\u2011─\uff70]+")
_TRIANGLE = re.compile(r"[△▲]\s*(?=[0-9])")
_BEGINS_A_VALUE = frozenset("0123456789+-約前改維増減向現累年延—―–ー‐─")
_SCALES = {"千": Decimal(1_000), "万": Decimal(10_000), "億": Decimal(100_000_000)}
_EXACT = Context(prec=400)  # more digits than any cell that is read can hold
_CHANGES = {"改善": "improve", "向上": "improve", "維持": "maintain", "増加": "increase", "減少": "decrease"}
_BOUNDS = {
    "以上": "ge",
    "以下": "le",
    "以内": "le",
    "未満": "lt",
    "超": "gt",
    "を超える": "gt",
    "程度": "about",
}
_MORE_UNITS = {
    "t": "tonne",
    "㎡": "square_metre",
    "mg/l": "mg_per_l",
    "mg/L": "mg_per_l",
    "か所": "place",
    "ヶ所": "place",
    "カ所": "place",
    "ヵ所": "place",
}

_YEAR_NOTE = re.compile(
    r"\s*[(※]+\s*(?P<year>(?:令和|平成|昭和|[RHS])\.?\s*(?:元|[0-9]{1,2})(?:年度?)?|(?:19|20)[0-9]{2}年度?)"
    r"\s*(?:の?数値|の?値|実績|現在)?\)?$",
)
_NUMBER = r"[+-]?[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?"
_SOME_UNIT = r"[^0-9~+,.\s-]*?"
_LONGEST = 200  # characters; no printed value is longer
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})*(?:\.[0-9]+)?")
_CHANGE = re.compile(
    rf"(?:(?:前年度?|現状|基準年度?|前回)(?:値|の値|実績)?(?:より|から|比|以上に|を)?)?(?P<change>{'|'.join(_CHANGES)})(?:する|させる)?"
)


class UnreadableCellError(ValueError):
    """A cell that cannot be read without guessing; the text of the error is a stable reason word."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a printed cell says.

    `comparator` is a code of vocab/codes/comparator.csv, or `increase` / `decrease`, which only the indicator's
    direction turns into `improve`; `unit` and `breakdown` are codes, with `printed_unit` and `printed_breakdown` as the
    cell prints them; these and `measured_fiscal_year` are None where the cell names none.
    """

    comparator: str
    value: Decimal | None = None
    value_upper: Decimal | None = None
    unit: str | None = None
    printed_unit: str | None = None
    breakdown: str | None = None
    printed_breakdown: str | None = None
    measured_fiscal_year: int | None = None


def narrow(text: str) -> str:
    """The text with full-width forms of ASCII, ideographic spaces and Japanese minus signs made plain ASCII."""
    return text.translate(_NARROW)


def read_cell(raw: str, own_units: Mapping[str, str] | None = None) -> Cell:
    """What the printed characters of one value say.

    >>> cell = read_cell("男性80.25歳以上")
    >>> cell.comparator, cell.value, cell.unit, cell.breakdown
    ('ge', Decimal('80.25'), 'year', 'male')

    Args:
        raw: The characters, as printed.
        own_units: A city's own units beside the shared ones: printed symbol to code.

    Raises:
        UnreadableCellError: The characters are no value, or could mean several.
    """
    if len(raw) > _LONGEST:
        raise UnreadableCellError("too-long")
    units = _units_as_printed() | {narrow(symbol): code for symbol, code in (own_units or {}).items()}
    printed, text = _leading_breakdown(_TRIANGLE.sub("-", narrow(raw)).strip())
    cell = _without_breakdown(text, units)
    return replace(cell, breakdown=_breakdowns()[printed], printed_breakdown=printed) if printed else cell


def _without_breakdown(text: str, units: Mapping[str, str]) -> Cell:
    if _DASH.fullmatch(text):
        return Cell("none")
    year, text = _trailing_year(text)
    change = _CHANGE.fullmatch(text)
    if change:
        return Cell(_CHANGES[change["change"]], measured_fiscal_year=year)
    match = _value_pattern(frozenset(units)).fullmatch(text)
    if match is None:
        is_value = _value_pattern(frozenset()).fullmatch(text)
        raise UnreadableCellError("unknown-unit" if is_value else "not-a-value")
    return Cell(
        comparator=_comparator(match),
        value=_decimal(match["value"], match["scale"]),
        value_upper=None if match["upper"] is None else _decimal(match["upper"], match["upper_scale"]),
        unit=_common_unit(match["unit"], match["upper_unit"], units),
        printed_unit=match["unit"] or match["upper_unit"] or None,
        measured_fiscal_year=year,
    )


def _leading_breakdown(text: str) -> tuple[str | None, str]:
    for printed in _breakdowns():
        rest = text.removeprefix(printed).lstrip(" :")
        if text.startswith(printed) and rest and rest[0] in _BEGINS_A_VALUE:
            return printed, rest
    return None, text


@cache
def _breakdowns() -> dict[str, str]:
    """The codes of the breakdowns by what may stand before a value, longer words first."""
    named = {row["label_ja"]: code for code, row in code_list("breakdown").rows.items()} | _SHORT_BREAKDOWNS
    return dict(sorted(named.items(), key=lambda entry: -len(entry[0])))


def _trailing_year(text: str) -> tuple[int | None, str]:
    match = _YEAR_NOTE.search(text)
    if match is None:
        return None, text
    year = fiscal_year_of(match["year"])
    if str(year) not in code_list("fiscal_year").rows:
        raise UnreadableCellError("unknown-year")
    return year, text[: match.start()].rstrip()


def _comparator(match: re.Match[str]) -> str:
    if match["upper"] is not None:
        if match["bound"] or match["about"]:
            raise UnreadableCellError("range-with-bound")
        if match["upper_scale"] != match["scale"]:
            raise UnreadableCellError("range-with-one-scale")
        return "between"
    if match["about"]:
        if match["bound"] not in (None, "程度"):
            raise UnreadableCellError("about-with-bound")
        return "about"
    return _BOUNDS[match["bound"]] if match["bound"] else "eq"


def _decimal(text: str, scale: str | None) -> Decimal:
    if "," in text and not _GROUPED.fullmatch(text):
        raise UnreadableCellError("thousands-separator")
    number = Decimal(text.replace(",", "").lstrip("+"))
    return number if scale is None else _EXACT.multiply(number, _SCALES[scale])


@cache
def _value_pattern(symbols: frozenset[str]) -> re.Pattern[str]:
    """A value with one of these units, or with any word for a unit where none are given."""
    longest_first = sorted(symbols, key=lambda symbol: (-len(symbol), symbol))
    unit = f"(?:{'|'.join(map(re.escape, longest_first))})?" if symbols else _SOME_UNIT
    return re.compile(
        rf"(?:累計|年間|年|延べ)?\s*(?P<about>約)?\s*(?P<value>{_NUMBER})(?P<scale>[千万億])??\s*(?P<unit>{unit})"
        rf"(?:\s*~\s*(?P<upper>{_NUMBER})(?P<upper_scale>[千万億])??\s*(?P<upper_unit>{unit}))?"
        rf"(?:/年)?(?:\s*(?P<bound>{'|'.join(_BOUNDS)}))?",
    )


def _common_unit(printed: str | None, printed_of_upper: str | None, units: Mapping[str, str]) -> str | None:
    found = {units[text] for text in (printed, printed_of_upper) if text}
    if len(found) > 1:
        raise UnreadableCellError("two-units")
    return found.pop() if found else None


@cache
def _units_as_printed() -> dict[str, str]:
    """The codes of the units by how they are printed: symbol, Japanese name, other usual forms."""
    rows = code_list("unit").rows.items()
    named = {row[column]: code for column in ("label_ja", "symbol") for code, row in rows if row[column]}
    return {narrow(symbol): code for symbol, code in (named | _MORE_UNITS).items()}
