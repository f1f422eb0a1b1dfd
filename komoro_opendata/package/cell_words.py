"""The words of printed values: bounds, changes, goals in words, names of units and breakdowns; how text is levelled.

Goals in words are a short list on purpose. A word that is not in it is refused, so that a slip of the pen or a
neighbouring cell is never taken for a goal; a row of the table of observations can carry any words by its comparator.
"""

import re
import unicodedata
from functools import cache

from komoro_opendata.vocabulary.codes import code_list

__all__ = [
    "ABOUT",
    "BOUNDS",
    "CHANGES",
    "DASHES",
    "GOAL",
    "QUALIFIERS",
    "SHORT_BREAKDOWNS",
    "breakdowns",
    "level",
    "narrow",
    "units",
]

BOUNDS = {
    "以上": "ge",
    "以下": "le",
    "以内": "le",
    "未満": "lt",
    "を下回る": "lt",
    "超": "gt",
    "超え": "gt",
    "を超える": "gt",
    "を上回る": "gt",
    "程度": "about",
    "前後": "about",
    "ほど": "about",
    "くらい": "about",
    "ぐらい": "about",
}
ABOUT = ("約", "およそ", "おおよそ", "おおむね", "概ね", "ほぼ")
CHANGES = {
    "改善": "improve",
    "向上": "improve",
    "維持": "maintain",
    "増加": "increase",
    "増": "increase",
    "上昇": "increase",
    "減少": "decrease",
    "減": "decrease",
    "低下": "decrease",
    "削減": "decrease",
    "低減": "decrease",
}
QUALIFIERS = ("累計", "通算", "年間", "年", "延べ")  # they say how a figure was counted and change none
DASHES = "-—―–ー‐\u2011─\uff70"

_STEPS = (
    *("策定", "制定", "改定", "改訂", "見直し", "作成", "公表", "決定", "締結"),
    *("実施", "開催", "試行", "導入", "運用", "稼働", "活用", "設置", "開設", "構築", "整備"),
    *("着手", "着工", "完成", "竣工", "供用", "開始", "継続", "完了"),
)
_STATES = ("済", "済み", "中", "予定", "開始", "継続", "完了")
GOAL = re.compile(rf"(?:継続)?(?:{'|'.join(_STEPS)})(?:{'|'.join(_STATES)})?")

SHORT_BREAKDOWNS = {"小": "elementary", "中": "junior_high", "男": "male", "女": "female"}
_MORE_UNITS = {
    "t": "tonne",
    "m²": "square_metre",
    "mg/l": "mg_per_l",
    "mg/L": "mg_per_l",
    "名": "person",
    "才": "year",
    "か所": "place",
    "ヶ所": "place",
    "ケ所": "place",
    "カ所": "place",
    "ヵ所": "place",
    "個所": "place",
}
_NARROW = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {"\u3000": " ", "−": "-", "〜": "~"},
)
_COMPATIBLE = re.compile("[\u3300-\u33ff\uff61-\uff9f\uffe0-\uffe6]+")
_LEVELLED = str.maketrans(
    {"〔": "(", "〕": ")", "【": "(", "】": ")", "[": "(", "]": ")", "∼": "~", "⁓": "~", "〰": "~", "﹪": "%"}
)
_TRIANGLE = re.compile(r"[△▲]\s*(?=[0-9])")


def narrow(text: str) -> str:
    """The text with full-width forms of ASCII, ideographic spaces and Japanese minus signs made plain ASCII."""
    return text.translate(_NARROW)


def level(text: str) -> str:
    """The text of a cell in the one form that is read: narrow, triangles as minus, brackets and waves of one kind.

    >>> level("△１２㎡［累計］")
    '-12m2(累計)'
    """
    plain = _COMPATIBLE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return _TRIANGLE.sub("-", narrow(plain).translate(_LEVELLED)).strip()


@cache
def breakdowns() -> dict[str, str]:
    """The codes of the breakdowns by what may stand before a value, longer words first."""
    named = {row["label_ja"]: code for code, row in code_list("breakdown").rows.items()} | SHORT_BREAKDOWNS
    return dict(sorted(named.items(), key=lambda entry: -len(entry[0])))


@cache
def units() -> dict[str, str]:
    """The codes of the units by how they are printed: symbol, Japanese name, other usual forms."""
    rows = code_list("unit").rows.items()
    named = {row[column]: code for column in ("label_ja", "symbol") for code, row in rows if row[column]}
    return {level(symbol): code for symbol, code in (named | _MORE_UNITS).items()}
