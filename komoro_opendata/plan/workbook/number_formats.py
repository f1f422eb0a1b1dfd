"""Show a number as a spreadsheet shows it, by its number format (ECMA-376 part 1, 18.8.30 and 18.8.31).

What is understood: General, digits with or without thousands separators and decimal places, percent, words and signs
around them (`0"人"`, `"約"0`, `△#,##0`), colours, and up to three sections for positive, negative and zero numbers.
Everything else (fractions, exponents, scaling by thousands, conditions) is left to the reader's question.
"""

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache

__all__ = ["general", "shown"]

_SIGNIFICANT = Context(prec=15, rounding=ROUND_HALF_UP)  # what Excel keeps of a number
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
# The built-in formats 37 to 40, which a Japanese Excel shows with a minus sign (ECMA-376 part 1, 18.8.30).
_OF_THE_LOCALE = {
    "#,##0_);(#,##0)": "#,##0;-#,##0",
    "#,##0_);[Red](#,##0)": "#,##0;-#,##0",
    "#,##0.00_);(#,##0.00)": "#,##0.00;-#,##0.00",
    "#,##0.00_);[Red](#,##0.00)": "#,##0.00;-#,##0.00",
}
_TOKEN = re.compile(
    r"""(?P<quoted>"[^"]*")|\\(?P<escaped>.)|(?P<blank>[_*].)|\[(?P<bracket>[^\]]*)\]|(?P<general>General)
    |(?P<digits>[#0?][#0?,]*(?:\.[#0?]*)?|\.[#0?]+)|(?P<percent>%)|(?P<literal>[-+()/:¥$\s△▲]|[^\x00-\x7f])""",
    re.VERBOSE,
)
_COLOUR = re.compile(
    r"Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|Color ?[0-9]+|黒|青|水|緑|紫|赤|白|黄|色[0-9]+", re.IGNORECASE
)
_MOST_SECTIONS = 3


def general(value: Decimal) -> str:
    """A number as the format General shows it where the column is wide enough: up to 15 digits, no exponent.

    >>> general(Decimal("0.30000000000000004"))
    '0.3'
    """
    return _plain(_SIGNIFICANT.plus(value))


def shown(value: Decimal, code: str) -> str | None:
    """The number as this format shows it; None where the format is not understood or shows nothing.

    >>> shown(Decimal("0.934"), "0.0%"), shown(Decimal(-15), "#,##0;△#,##0"), shown(Decimal(93), '0"人"')
    ('93.4%', '△15', '93人')
    """
    if code in ("General", "@"):
        return general(value)
    if '"$"' in code:
        return None  # the currency of the reader's locale, whichever that is
    sections = _sections(_OF_THE_LOCALE.get(code, code))
    value = _SIGNIFICANT.plus(value)
    number, signed = abs(value), value < 0
    if value < 0 and len(sections) > 1:
        section, signed = sections[1], False
    elif value == 0 and len(sections) == _MOST_SECTIONS:
        section = sections[2]
    else:
        section = sections[0]
    if section is None:
        return None
    text = _filled(section, number)
    if not signed or not re.search("[1-9]", text):
        return text or None
    return f"-{text}"


_Section = tuple[tuple[str, str], ...]


@cache
def _sections(code: str) -> tuple[_Section | None, ...]:
    """The sections of a format as kinds and texts, at least one; None for one that is not understood."""
    sections: list[_Section | None] = []
    for text in re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', code):
        if "@" in text or len(sections) == _MOST_SECTIONS:
            continue  # the section for text
        sections.append(_section(text))
    return tuple(sections) or (None,)


def _section(code: str) -> _Section | None:
    parts: list[tuple[str, str]] = []
    place = 0
    while place < len(code):
        match = _TOKEN.match(code, place)
        if match is None:
            return None
        place = match.end()
        kind, text = match.lastgroup or "", match[match.lastgroup or 0]
        if kind == "bracket":
            if text.startswith("$"):
                parts.append(("literal", text[1:].partition("-")[0]))
            elif not _COLOUR.fullmatch(text):
                return None
        elif kind == "quoted":
            parts.append(("literal", text[1:-1]))
        elif kind != "blank":
            parts.append(("literal" if kind == "escaped" else kind, text))
    numbers = [text for kind, text in parts if kind in ("digits", "general")]
    return tuple(parts) if len(numbers) == 1 and not numbers[0].endswith(",") else None


def _filled(section: _Section, number: Decimal) -> str:
    percents = sum(kind == "percent" for kind, _ in section)
    scaled = _EXACT.multiply(number, Decimal(100) ** percents)
    made = []
    for kind, text in section:
        if kind == "digits":
            made.append(_digits(text, scaled))
        elif kind == "general":
            made.append(general(scaled))
        else:
            made.append(text)
    return "".join(made).strip()


def _digits(pattern: str, number: Decimal) -> str:
    whole, _, fraction = pattern.partition(".")
    rounded = _EXACT.quantize(number, Decimal(1).scaleb(-len(fraction)))
    digits, _, decimals = format(rounded, "f").partition(".")
    kept = len(fraction.rstrip("#?"))
    while len(decimals) > kept and decimals.endswith("0"):
        decimals = decimals[:-1]
    digits = digits.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole:
        digits = f"{int(digits):,}" if digits else digits
    return (digits or ("" if decimals else "0")) + (f".{decimals}" if decimals else "")


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
