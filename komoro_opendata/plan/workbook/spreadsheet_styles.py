"""How the cells of the workbook look: few colours, one font, thin lines; names for it all."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["STYLES", "TABS", "StyleLook"]

_NAVY, _PALE, _GREY, _LINE, _WORDS, _FAINT = "1F3864", "DCE6F1", "EDEDED", "BFBFBF", "262626", "7F7F7F"
TABS: Mapping[str, str] = {"guide": "1F3864", "fill": "2E75B6", "if_needed": "9DC3E6", "shared": "BFBFBF"}


@dataclass(frozen=True, slots=True)
class StyleLook:
    """One look. `size` in points; colours as RGB; `form` is the number format (`@`: text as typed)."""

    size: float = 10
    colour: str = _WORDS
    fill: str | None = None
    line: str | None = None
    horizontal: str = "left"
    vertical: str = "top"
    indent: int = 0
    form: str = "General"
    bold: bool = False
    italic: bool = False
    underline: bool = False
    wrap: bool = True


STYLES: Mapping[str, StyleLook] = {
    "plain": StyleLook(),
    "title": StyleLook(size=18, bold=True, colour=_NAVY, wrap=False, vertical="center"),
    "subtitle": StyleLook(size=10, colour=_FAINT, wrap=False, vertical="center"),
    "heading": StyleLook(size=12, bold=True, colour=_NAVY, wrap=False, vertical="bottom"),
    "step": StyleLook(horizontal="right", indent=1, bold=True, colour=_NAVY),
    "group": StyleLook(bold=True, vertical="bottom", wrap=False),
    "link": StyleLook(colour="0563C1", underline=True, wrap=False),
    "note": StyleLook(size=9, colour=_FAINT),
    "mark": StyleLook(size=8, colour=_FAINT, horizontal="center", vertical="center", form="@", wrap=False),
    "required": StyleLook(
        bold=True, colour="FFFFFF", fill=_NAVY, line=_LINE, horizontal="center", vertical="center", form="@"
    ),
    "optional": StyleLook(bold=True, fill=_PALE, line=_LINE, horizontal="center", vertical="center", form="@"),
    "automatic": StyleLook(colour="595959", fill=_GREY, line=_LINE, horizontal="center", vertical="center", form="@"),
    "names": StyleLook(size=8, colour="A6A6A6", line=_LINE, horizontal="center", form="@", wrap=False),
    "about": StyleLook(size=8, colour="595959", line=_LINE, form="@"),
    "example": StyleLook(size=9, italic=True, colour=_FAINT, fill="F7F7F7", line=_LINE, form="@"),
    "example_right": StyleLook(
        size=9, italic=True, colour=_FAINT, fill="F7F7F7", line=_LINE, horizontal="right", indent=1, form="@"
    ),
    "required_left": StyleLook(bold=True, colour="FFFFFF", fill=_NAVY, line=_LINE, form="@"),
    "optional_left": StyleLook(bold=True, fill=_PALE, line=_LINE, form="@"),
    "names_left": StyleLook(size=8, colour="A6A6A6", line=_LINE, form="@", wrap=False),
    "note_lined": StyleLook(size=9, colour="595959", line=_LINE, form="@"),
    "text": StyleLook(line=_LINE, form="@"),
    "printed": StyleLook(line=_LINE, form="@", horizontal="right", indent=1),
    "number": StyleLook(line=_LINE, horizontal="right", indent=1),
    "grey_text": StyleLook(line=_LINE, form="@", colour=_FAINT, size=9),
    "grey_number": StyleLook(line=_LINE, colour=_FAINT, horizontal="right", indent=1, size=9),
}
