"""Why a printed cell is no value, or could be several: the reason of a refusal, with the parts its words need.

The words and the proposal of every reason stand in vocab/cell_reasons.yaml.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from functools import cache

from komoro_opendata.package.cell_words import ABOUT, BOUNDS, CHANGES, DASHES, GOAL, breakdowns

__all__ = ["UnreadableCellError", "why_no_value"]

_FIGURE = r"[+-]?[0-9](?:[0-9,.]*[0-9])?"
_UNIT = r"[^0-9~+,.()\s-]{0,12}?"
_MEASURE = rf"{_FIGURE}\s*{_UNIT}"  # a figure with its unit
_DASH = re.escape(DASHES)
_BOUND = "|".join(BOUNDS)
_CHANGES = (*CHANGES, "増額", "減額", "拡大", "縮小", "アップ", "ダウン", "悪化")
_CHANGE = "|".join(_CHANGES)
_BY_SO_MUCH = "|".join(word for word in _CHANGES if word != "維持")
_BEFORE = r"(?:対?前年度?|現状|基準年度?|前回)(?:の?値|の?実績値?)?"
_ERA_YEAR = r"(?:令和|平成|昭和|[RHS])\.?\s*(?:元|[0-9]{1,2})"
_BOUNDED = rf"{_MEASURE}(?:{_BOUND})?"
_SHORT_TIME = r"(?:毎?(?:月|週|日)|[1一](?:日|人|回|か月|世帯|団体)|四半期|半年)"
_YEAR = rf"(?:{_ERA_YEAR}(?:年度|年)?|(?:19|20)[0-9]{{2}}(?:年度|年))"
_UNIT_BEFORE = re.compile(rf"\(?(?P<unit>[^0-9\s()]{{1,12}})\)?[\s:]*(?P<figure>{_FIGURE})")
_NOTHING = (
    *("なし", "無し", "無", "該当なし", "該当無し", "未定", "未設定", "検討", "検討中", "要検討", "調整中"),
    *("未測定", "未実施", "未把握", "未調査", "調査中", "集計中", "算出中", "不明", "非公表", "廃止", "中止", "休止"),
    *("N/A", "n/a", "NA", "nan", "NaN", "null", "/", "\\", "…", "・", "*"),
)
_SAME = ("〃", "々", "仝", '"', "''", "同上", "同左", "同右", "同じ", "→", "⇒", "↓")

# Tried in this order; the first that matches is the reason, its named groups are the parts of the words.
_REASONS = (
    ("spreadsheet-error", r"#.*"),
    ("formula", r"=.*"),
    ("ditto", rf"(?:{'|'.join(map(re.escape, _SAME))})+|.*と同じ|.*同様"),
    ("nothing-in-words", "|".join(map(re.escape, _NOTHING))),
    ("mark", r"\D?[○◯〇◎●×✕✖△▲▽▼☆★✓✔]+"),
    ("figure-missing", rf"(?:{'|'.join(ABOUT)})?(?:{_BOUND})?|[+-]"),
    ("date", r"(?:[0-9]{1,4}([/-])[0-9]{1,2}\1|[0-9]{4}\.[0-9]{1,2}\.)[0-9]{1,2}(?:[ T].*)?"),
    ("date", r"[0-9]{1,2}月(?:[0-9]{1,2}日)?|[A-Za-z]{3}-[0-9]{1,4}|[0-9]{1,2}-[A-Za-z]{3}"),
    ("date", rf"{_YEAR}(?:末|まで|中)?|{_YEAR}\s*[0-9]{{1,2}}月.*|{_ERA_YEAR}(?:[./][0-9]{{1,2}}){{1,2}}"),
    ("year-before-figure", rf"\(?(?P<year>{_YEAR})(?:末|実績)?\)?[\s:は]*(?P<figure>{_BOUNDED})"),
    ("fraction-or-date", rf"[0-9]+/[0-9]+{_UNIT}|[0-9]+分の[0-9]+"),
    ("unknown-unit", rf"{_FIGURE}\s*(?P<unit>[A-Za-z]{{1,4}}[23]|[A-Za-z]{{1,2}}-?C[Oo]2)(?:/年)?(?:{_BOUND})?"),
    ("exponent", r"[+-]?[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]+"),
    ("change-of-figure", rf"{_BEFORE}(?:比|より|から|の)?\s*[0-9+-].*"),
    ("change-of-figure", rf"{_MEASURE}(?:程度|以上)?の?(?:{_BY_SO_MUCH})(?:する)?"),
    ("figure-with-words", rf"(?P<figure>{_BOUNDED})を?(?:維持|確保|達成|継続|目指す|目標|{GOAL.pattern})(?:する)?"),
    ("not-above", rf"(?P<figure>{_MEASURE})を?(?:超え|上回ら|超過し)ない"),
    ("not-below", rf"(?P<figure>{_MEASURE})を?(?:下回ら|割ら|割り込ま)ない"),
    ("rough-figure", rf"(?P<figure>{_MEASURE})(?:弱|強|余り?|あまり)"),
    ("rough-figure", rf"(?P<figure>{_FIGURE})[数余](?P<behind>{_UNIT})"),
    ("keep-or-better", rf".*(?:{_CHANGE})(?:・|、|又は|または|及び|もしくは|かつ|/|しつつ)?(?:{_CHANGE})"),
    ("keep-or-better", rf"{_BEFORE}(?:以上|以下|超|未満|並み?|程度)"),
    (
        "since-another",
        rf"(?P<since>{_BEFORE})(?:より|から|比|以上に|を|の)?も?(?P<change>{_BY_SO_MUCH})(?:する|させる)?",
    ),
    ("keep-of-another", rf"(?P<since>{_BEFORE}|前年度?の?水準)(?:より|から|比|以上に|を|の)?維持(?:する|させる)?"),
    ("from-to", rf"(?P<from>{_MEASURE})\s*(?:→|⇒|から|->)\s*(?P<to>{_MEASURE})(?:へ|に|まで)?"),
    ("two-bounds", rf"(?P<from>{_MEASURE})(?:以上|超|を超え)\D{{0,3}}?(?P<to>{_MEASURE})(?:以下|以内|未満|まで)"),
    ("two-bound-words", rf"{_MEASURE}(?:{_BOUND})\s*(?:{_BOUND})"),
    ("comparison-sign", rf"[<>=≦≧≤≥]+\s*(?P<figure>{_MEASURE})"),
    ("comparison-sign", rf"(?P<figure>{_MEASURE})\s*[<>=≦≧≤≥]+"),
    ("plus-minus", r".*[±∓].*"),
    ("sign", rf"(?![+-][0-9])(?:[+△▲{_DASH}]\s*)+(?P<figure>[0-9].*)"),
    ("sign-behind", rf"(?P<figure>{_MEASURE})\s*[+△▲{_DASH}]"),
    ("bracketed-figure", rf"\((?P<figure>{_MEASURE})\)\s*{_UNIT}"),
    ("open-end", rf"(?P<figure>{_MEASURE})\s*(?:~|から)"),
    ("open-beginning", rf"(?:~|まで)\s*(?P<figure>{_MEASURE})"),
    ("hyphen-range", rf"(?P<from>{_MEASURE})\s*[{_DASH}]\s*(?P<to>[0-9][0-9,.]*{_UNIT})"),
    ("figure-in-parts", r".*[0-9]\s*[千万億]\s*[0-9].*"),
    ("band", rf"(?P<figure>{_MEASURE})台"),
    ("tenths", rf"{_FIGURE}割.*"),
    ("per-period", rf"{_SHORT_TIME}(?:間|平均|当たり|あたり)?(?:に|で)?\s*{_MEASURE}.*|{_MEASURE}/\D+"),
    ("decimal-point", rf"{_FIGURE}[.。]\D*|.*[0-9]。[0-9].*|[+-]?\.[0-9].*|[0-9]+\.[0-9]+\.[0-9.]+"),
    ("thousands-separator", rf"[0-9]{{1,3}}、[0-9]{{3}}{_UNIT}"),
    ("thousands-separator", rf"[+-]?[0-9]*,[0-9,]*(?:\.[0-9]+)?{_UNIT}(?:{_BOUND})?"),
    ("bound-misplaced", rf"(?P<figure>{_FIGURE})(?P<bound>{_BOUND})(?P<unit>[^0-9\s]+)"),
    ("words-with-year", rf"(?P<word>[^0-9()]+)\({_YEAR}[^()]*\)"),
    ("calendar-year", rf"(?P<figure>{_BOUNDED})\s*\((?P<year>(?:{_ERA_YEAR}|(?:19|20)[0-9]{{2}})年)[^()]*\)"),
    ("bracket-note", rf"(?P<figure>{_BOUNDED})\s*\((?P<note>[^()0-9*注†][^()]*)\)"),
    ("footnote-mark", rf"(?P<figure>{_BOUNDED})\s*(?:[*†注][0-9]*|\([*†注][0-9]*\))"),
    ("unknown-unit", rf"{_FIGURE}[^0-9~\s]*\s*~\s*{_FIGURE}(?P<unit>[^0-9~\s]+)"),
    ("several-figures", r".*[0-9][^0-9.,]+[0-9].*|.*[0-9]\.[0-9]+,[0-9]+\..*"),
    ("unknown-unit", rf"(?:(?:{'|'.join(ABOUT)})\s*)?{_FIGURE}[千万億]?\s*(?P<unit>[^0-9\s]+?)(?:{_BOUND})?"),
    ("unknown-words", r"(?P<word>[^0-9]*[^\W0-9][^0-9]*)"),
)
_PATTERNS = tuple((reason, re.compile(pattern)) for reason, pattern in _REASONS)


class UnreadableCellError(ValueError):
    """A cell that cannot be read without guessing.

    `reason` is a key of vocab/cell_reasons.yaml, and the text of the error; `parts` are pieces of the cell that the
    words of the reason name.
    """

    def __init__(self, reason: str, parts: Mapping[str, str] | None = None) -> None:
        """Keep the reason and the parts."""
        super().__init__(reason)
        self.reason = reason
        self.parts = dict(parts or {})


def why_no_value(text: str, known_units: Collection[str]) -> UnreadableCellError:
    """The reason why a levelled text is no value."""
    if text in known_units:
        return UnreadableCellError("figure-missing")
    match = _UNIT_BEFORE.fullmatch(text)
    if match is not None and match["unit"] in {"¥", *known_units}:
        return UnreadableCellError("unit-before-figure", match.groupdict())
    match = _breakdown_behind().fullmatch(text)
    if match is not None:
        return UnreadableCellError("breakdown-behind", match.groupdict())
    if _is_figure_of_other_signs(text, known_units):
        return UnreadableCellError("figure-not-plain")
    for reason, pattern in _PATTERNS:
        match = pattern.fullmatch(text)
        if match is not None:
            return UnreadableCellError(reason, _parts_of(match))
    return UnreadableCellError("not-a-value")


def _parts_of(match: re.Match[str]) -> dict[str, str]:
    """The pieces that the words name; a note in brackets is made one that reads as a note behind ※."""
    parts = {name: part for name, part in match.groupdict().items() if part}
    if "behind" in parts:
        parts["figure"] += parts.pop("behind")
    if "note" in parts:
        parts["note"] = re.sub(rf"[\s、,/・]+(?={'|'.join(breakdowns())})", "と", parts["note"])
    return parts


@cache
def _breakdown_behind() -> re.Pattern[str]:
    names = "|".join(breakdowns())
    return re.compile(rf"(?P<figure>{_BOUNDED})\s*\((?P<breakdown>{names})(?:のみ)?\)")


def _is_figure_of_other_signs(text: str, known_units: Collection[str]) -> bool:
    """Whether it is a figure, with a unit or without, in which ①, ½, 十 or digits of another script stand."""
    behind = text.lstrip("".join(sign for sign in text if unicodedata.numeric(sign, None) is not None))
    return behind != text and behind in {"", *known_units} and not re.search("[0-9][千万億]", text)
