"""What is to be written to a sheet: cells with their styles, columns, lists to choose from, and how it is shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

__all__ = ["CellContent", "ColumnContent", "Properties", "SheetContent", "Style", "Validation", "Value"]

Value = str | int | float | None
Style = str  # one of the names in spreadsheet_styles.py


@dataclass(frozen=True, slots=True)
class CellContent:
    """One cell: its value (text stays text whatever it begins with), its style, the sheet that it leads to."""

    value: Value
    style: Style
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Validation:
    """What may be entered in the cells of a column: a list, or whole numbers between two bounds.

    `source` is the range of the list as a formula. `strict` refuses everything else; otherwise Excel asks.
    """

    title: str
    prompt: str
    error_title: str
    error: str
    source: str | None = None
    bounds: tuple[int, int] | None = None
    strict: bool = True


@dataclass(frozen=True, slots=True)
class ColumnContent:
    """One column: its width in narrow characters, the style of its data cells, and what may be entered there."""

    width: float
    style: Style
    validation: Validation | None = None


@dataclass(frozen=True, slots=True)
class SheetContent:
    """One sheet.

    `head` are the rows at the top with their heights in points (None: as high as they need); `rows` the data below,
    each cell in the style of its column. `validated` is the last row to which the validations of columns reach,
    `validated_cells` are those of single cells by name. `frozen` is the first cell that scrolls, `filtered` the row
    that carries the filter buttons. `repeated_rows` stand at the top of each printed page and, where a sheet takes
    several pages across, `repeated_columns` at its left.
    """

    name: str
    columns: Sequence[ColumnContent]
    head: Sequence[tuple[float | None, Sequence[CellContent]]]
    rows: Iterable[Sequence[Value]] = ()
    tab: str = "FFFFFF"
    frozen: str | None = None
    filtered: int | None = None
    repeated_rows: str | None = None
    repeated_columns: str | None = None
    pages_across: int = 1
    validated: int = 0
    validated_cells: Mapping[str, Validation] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Properties:
    """What a file says of itself: who made what, when, under which licence. `created` is a date of ISO 8601."""

    title: str
    creator: str
    description: str = ""
    keywords: str = ""
    version: str = ""
    licence: str = ""
    created: str = ""
