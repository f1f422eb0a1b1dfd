"""Read a cell as people write it: the printed characters become number, comparator, unit, breakdown, year and note.

What is understood: a number with thousands separators, full-width digits and signs (＋, －, △ and ▲ for minus);
a unit behind it, in brackets or not (93人, 3,310 t, ８８％, 12(件)); a bound (以上, 以下, 以内, 未満, 超, 約, 程度 …)
and a range (～, 〜); a change without a figure (前年度より改善, 維持, 増加, 減少 …); a goal in words (策定, 実施 …);
a dash for no value; a breakdown in front (小, 中, 男性, 女性), several of them in one cell too; 千, 万 and 億 behind
the number; 累計, 年間, 年 and 延べ before it and /年 behind, which change no figure; a note that the figure is of
another year (※H30年度数値, （令和3年度）); any other note behind ※. What is ambiguous is refused, never guessed.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from functools import cache

from komoro_opendata.package.cell_notes import is_note_ended, take_notes
from komoro_opendata.package.cell_refusals import UnreadableCellError, why_no_value
from komoro_opendata.package.cell_words import (
    ABOUT,
    BOUNDS,
    CHANGES,
    DASHES,
    GOAL,
    QUALIFIERS,
    breakdowns,
    level,
    narrow,
    units,
)

__all__ = ["Cell", "UnreadableCellError", "narrow", "read_cell", "read_cells"]

_LONGEST = 200  # characters; no printed value is longer
_BRACKETS = str.maketrans("〔【[〕】]", "((()))")
_SEPARATORS = " \u3000\t\r\n、,，・･/／;；|｜"  # between the values of two breakdowns
_BEGINS_A_VALUE = rf"(?:[0-9+約お概ほ前改向維増減上低削現基累通年延{re.escape(DASHES)}]|[△▲]\s*[0-9])"
_DASH = re.compile(f"[{DASHES}]+")
_SINCE = r"前年度?(?:の?値|の?実績値?)?(?:より|から|比|以上に)"  # improve compares with the year before
_KEPT = "現状値?|基準値"  # maintain compares with the baseline
_CHANGE = re.compile(
    rf"(?:(?:{_SINCE})?(?P<change>{'|'.join(word for word in CHANGES if word != '維持')})"
    rf"|(?:(?:{_KEPT})[をの]?)?(?P<kept>維持))(?:する|させる)?"
)
_SCALES = {"千": Decimal(1_000), "万": Decimal(10_000), "億": Decimal(100_000_000)}
_EXACT = Context(prec=2 * _LONGEST)  # more digits than any cell that is read can hold
_NUMBER = r"[+-]?[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?"
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})*(?:\.[0-9]+)?")
_SCALED = re.compile(r"[0-9]\s*[千万億]")
_BOUNDED = frozenset(BOUNDS.values())
_BOUNDED_RANK = {word for word, code in BOUNDS.items() if code != "about"} - {
    "以内"
}  # 100位以上 is the 100th or better


@dataclass(frozen=True, slots=True)
class Cell:
    """What a printed cell, or the part of it printed for one breakdown, says.

    `comparator` is a code of vocab/codes/comparator.csv, or `increase` / `decrease`, which only the indicator's
    direction turns into `improve`; `unit` and `breakdown` are codes, with `printed_unit` and `printed_breakdown` as the
    cell prints them; these and `measured_fiscal_year` are None where the cell names none. `value_text` is a goal in
    words, where the comparator is text; `note` what stands behind ※ and names no year alone. `raw` are the characters
    as printed.
    """

    comparator: str
    value: Decimal | None = None
    value_upper: Decimal | None = None
    unit: str | None = None
    printed_unit: str | None = None
    breakdown: str | None = None
    printed_breakdown: str | None = None
    measured_fiscal_year: int | None = None
    value_text: str | None = None
    note: str | None = None
    raw: str = ""


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
    cells = read_cells(raw, own_units)
    if len(cells) > 1:
        raise UnreadableCellError("several-breakdowns", {"first": cells[0].raw})
    return cells[0]


def read_cells(raw: str, own_units: Mapping[str, str] | None = None) -> tuple[Cell, ...]:
    """What the printed characters of a cell say that may hold the values of several breakdowns; one Cell for each.

    >>> [(cell.breakdown, cell.value, cell.raw) for cell in read_cells("小93.5 中91.2")]
    [('elementary', Decimal('93.5'), '小93.5'), ('junior_high', Decimal('91.2'), '中91.2')]

    Args:
        raw: The characters, as printed.
        own_units: A city's own units beside the shared ones: printed symbol to code.

    Raises:
        UnreadableCellError: The characters are no value, or could mean several.
    """
    _refuse_what_no_one_prints(raw)
    known = units() | {level(symbol): code for symbol, code in (own_units or {}).items()}
    parts = tuple(_parts(raw.strip()))
    _refuse_shared_figure(parts)
    cells = tuple(_read_part(part, known) for part in parts)
    if len(cells) > 1:
        _refuse_unclear_parts(cells)
    return cells


def _refuse_what_no_one_prints(raw: str) -> None:
    if len(raw) > _LONGEST:
        raise UnreadableCellError("too-long")
    if any(unicodedata.category(sign).startswith("C") and sign not in "\n\r\t" for sign in raw):
        raise UnreadableCellError("invisible-character")
    if not raw.strip():
        raise UnreadableCellError("empty")


def _parts(raw: str) -> Iterator[str]:
    """The cell cut before each breakdown that a value follows; separators at the cuts belong to neither part.

    Nothing is cut in brackets, nor in a note.
    """
    plain = narrow(raw).translate(_BRACKETS)
    begin = 0
    for match in _breakdown_pattern().finditer(plain):
        end = match.start()
        before, value = plain[begin:end], plain[end:]
        bracketed = before.count("(") > before.count(")") and ")" in value
        if end and not bracketed and ("※" not in before or is_note_ended(before, value)):
            yield raw[begin:end].rstrip(_SEPARATORS)
            begin = end
    yield raw[begin:]


def _refuse_shared_figure(parts: Sequence[str]) -> None:
    """Refuse 小・中90%, which may be both together, each of them, or one whose figure is missing."""
    *names, last = map(level, parts)
    match = _breakdown_pattern().match(last)
    if names and match is not None and all(name in breakdowns() for name in names):
        figure = last[match.end() :]
        each = " ".join(f"{name}{figure}" for name in (*names, match["name"]))
        raise UnreadableCellError("shared-figure", {"each": each, "figure": figure})


def _refuse_unclear_parts(cells: Sequence[Cell]) -> None:
    """Refuse values of which one has no breakdown, or of which only the last has what may hold for all."""
    for cell in cells:
        if cell.breakdown is None:
            raise UnreadableCellError("part-without-breakdown", {"part": cell.raw})
    if len({cell.breakdown for cell in cells}) < len(cells):
        raise UnreadableCellError("breakdown-twice")
    *before, last = cells
    figures = [cell for cell in before if cell.value is not None]
    bound = last.comparator in _BOUNDED and any(cell.comparator not in _BOUNDED for cell in figures)
    noted = _is_noted(last) and not all(map(_is_noted, before))
    scaled = _is_scaled(last) and not all(map(_is_scaled, figures))
    if bound or noted or scaled:
        raise UnreadableCellError("ending-of-last", {"last": last.raw})


def _is_noted(cell: Cell) -> bool:
    return cell.note is not None or cell.measured_fiscal_year is not None


def _is_scaled(cell: Cell) -> bool:
    return _SCALED.search(level(cell.raw)) is not None


def _read_part(part: str, known: Mapping[str, str]) -> Cell:
    notes = take_notes(part)
    match = _breakdown_pattern().match(notes.text)
    printed, text = (match["name"], notes.text[match.end() :]) if match else (None, notes.text)
    cell = _without_breakdown(text, known)
    if notes.year is not None and cell.value is None:
        raise UnreadableCellError("words-with-year", {"word": text})
    return replace(
        cell,
        breakdown=breakdowns()[printed] if printed else None,
        printed_breakdown=printed,
        measured_fiscal_year=notes.year,
        note=notes.note,
        raw=part,
    )


def _without_breakdown(text: str, known: Mapping[str, str]) -> Cell:
    if _DASH.fullmatch(text):
        return Cell("none")
    change = _CHANGE.fullmatch(text)
    if change:
        return Cell(CHANGES[change["change"] or change["kept"]])
    if GOAL.fullmatch(text):
        return Cell("text", value_text=text)
    unit_pattern, value_pattern = _patterns(frozenset(known))
    match = value_pattern.fullmatch(unit_pattern.sub(r"\1", text))
    if match is None:
        raise UnreadableCellError("figure-missing") if text in breakdowns() else why_no_value(text, known)
    value, upper = _ends(match)
    unit = _common_unit(match["unit"], match["upper_unit"], known)
    if unit == "rank" and upper is None and match["bound"] in _BOUNDED_RANK:
        raise UnreadableCellError("rank-bound", {"figure": f"{match['value']}{match['unit']}"})
    return Cell(
        comparator=_comparator(match),
        value=value,
        value_upper=upper,
        unit=unit,
        printed_unit=match["unit"] or match["upper_unit"] or None,
    )


def _ends(match: re.Match[str]) -> tuple[Decimal, Decimal | None]:
    value = _decimal(match["value"], match["scale"])
    if match["upper"] is None:
        return value, None
    upper = _decimal(match["upper"], match["upper_scale"])
    if match["upper_scale"] != match["scale"]:
        raise UnreadableCellError("range-with-one-scale", {"scale": match["scale"] or match["upper_scale"]})
    if upper < value:
        raise UnreadableCellError("range-reversed", {"from": match["value"], "to": match["upper"]})
    return value, upper


def _comparator(match: re.Match[str]) -> str:
    bound = match["bound"]
    if match["upper"] is not None:
        if bound or match["about"]:
            raise UnreadableCellError("range-with-bound", {"bound": bound or match["about"]})
        return "between"
    comparator = BOUNDS[bound] if bound else "eq"
    if not match["about"]:
        return comparator
    if comparator not in {"eq", "about"}:
        raise UnreadableCellError("two-bound-words")
    return "about"


def _decimal(text: str, scale: str | None) -> Decimal:
    if "," in text and not _GROUPED.fullmatch(text):
        raise UnreadableCellError("thousands-separator")
    number = Decimal(text.replace(",", ""))
    return number if scale is None else _EXACT.multiply(number, _SCALES[scale])


def _common_unit(printed: str | None, printed_of_upper: str | None, known: Mapping[str, str]) -> str | None:
    found = {known[text] for text in (printed, printed_of_upper) if text}
    if len(found) > 1:
        raise UnreadableCellError("two-units")
    return found.pop() if found else None


@cache
def _breakdown_pattern() -> re.Pattern[str]:
    """A breakdown with the colon or space behind it, where a value follows; a goal in words needs that separation."""
    names = "|".join(map(re.escape, breakdowns()))
    return re.compile(rf"(?P<name>{names})(?:[\s:]*(?={_BEGINS_A_VALUE})|[\s:]+(?={GOAL.pattern}))")


@cache
def _patterns(symbols: frozenset[str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What stands in brackets and may stand without them, a unit or 累計 and the like; and a value with its unit."""
    longest_first = sorted(symbols, key=lambda symbol: (-len(symbol), symbol))
    unit = "|".join(map(re.escape, longest_first))
    upper = rf"(?P<upper>{_NUMBER})(?:\s*(?P<upper_scale>[千万億]))??\s*(?P<upper_unit>{unit})?"
    value = re.compile(
        rf"(?:{'|'.join(QUALIFIERS)})?\s*(?P<about>{'|'.join(ABOUT)})?\s*"
        rf"(?P<value>{_NUMBER})(?:\s*(?P<scale>[千万億]))??\s*(?P<unit>{unit})?"
        rf"(?:\s*~\s*{upper})?(?:/年)?(?:\s*(?P<bound>{'|'.join(BOUNDS)}))?\s*(?:\((?:{'|'.join(QUALIFIERS)})\))?",
    )
    return re.compile(rf"(?<=[0-9千万億])\s*\(({unit})\)"), value
