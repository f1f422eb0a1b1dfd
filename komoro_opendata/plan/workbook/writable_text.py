"""What a cell of a spreadsheet cannot hold: texts too long, and characters that XML has no place for."""

import re

from komoro_opendata.package.errors import DataAtFaultError

__all__ = ["UnwritableTextError", "check_text"]

_LONGEST = 32_767  # ECMA-376 part 1, 18.4.12; counted in UTF-16 code units
_UNWRITABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class UnwritableTextError(DataAtFaultError):
    """A text that no cell of a workbook can hold."""


def check_text(text: str, place_ja: str, place_en: str) -> None:
    """Make sure that a cell can hold a text.

    Raises:
        UnwritableTextError: It is too long, or holds a character that XML cannot; the places tell where it stands.
    """
    if len(text) > _LONGEST // 2 and len(text.encode("utf-16-le", "surrogatepass")) // 2 > _LONGEST:
        raise UnwritableTextError(
            f"{place_ja}の文字列は {len(text)} 文字あり、ブックのセルに入りません（上限 {_LONGEST} 文字）。"
            "短くするか、別の文書に分けてください",
            f"the text of {place_en} has {len(text)} characters, more than a cell of a workbook holds ({_LONGEST}); "
            "shorten it or move it to a document of its own",
        )
    found = _UNWRITABLE.search(text)
    if found is not None:
        code = f"U+{ord(found[0]):04X}"
        raise UnwritableTextError(
            f"{place_ja}の {found.start() + 1} 文字目に、ブックに書けない制御文字（{code}）があります。"
            "削除してください",
            f"character {found.start() + 1} of {place_en} is a control character ({code}) "
            "that a workbook cannot hold; delete it",
        )
