"""Names that a spreadsheet allows for a sheet: at most 31 characters, some of them forbidden, none used twice."""

from collections.abc import Collection

__all__ = ["sheet_name"]

_LONGEST = 31  # counted in UTF-16 code units
_FORBIDDEN = str.maketrans(dict(zip("[]:*?/\\", "［］：＊？／＼", strict=True)))
_RESERVED = frozenset({"history", "履歴"})


def sheet_name(title: str, taken: Collection[str]) -> str:
    """A name for a sheet of this title that none of the `taken` names equals, whatever the case of its letters.

    >>> sheet_name("市/町", []), sheet_name("地区", ["地区"])
    ('市／町', '地区 (2)')
    """
    plain = (
        "".join(character for character in title.translate(_FORBIDDEN) if character.isprintable()).strip().strip("'")
    )
    folded = {name.casefold() for name in taken} | _RESERVED
    number, name = 1, _cut(plain or "表", _LONGEST)
    while name.casefold() in folded:
        number += 1
        ending = f" ({number})"
        name = _cut(plain or "表", _LONGEST - len(ending)) + ending
    return name


def _cut(text: str, longest: int) -> str:
    cut = text[:longest]
    while len(cut.encode("utf-16-le")) // 2 > longest:
        cut = cut[:-1]
    return cut.rstrip()
