"""Find the rows that people entered in a sheet: the header by its marks or its words, the data below it.

What a row is, its mark in column A says, not its number: rows of explanation and the example are passed over, and so
is every row that begins with `#`. Columns are known by their technical name or their title, in any order.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from komoro_opendata.plan.workbook.grid import Merge, Sheet, SheetRow, cell_name, column_letters
from komoro_opendata.plan.workbook.layout import ABOUT_MARK, EXAMPLE_MARK, HEADER_MARK, NAMES_MARK
from komoro_opendata.plan.workbook.reporting import Place, Told
from komoro_opendata.plan.workbook.tidying import folded, header_words, nearest

__all__ = ["Entry", "Expected", "entries_of"]

_PASSED_OVER = frozenset({ABOUT_MARK, EXAMPLE_MARK, HEADER_MARK, NAMES_MARK})
_SEARCHED_FOR_HEADER = 30
_MARKS = 1  # column A
_ODD = {
    "date": "workbook-date",
    "boolean": "workbook-boolean",
    "error": "workbook-formula",
    "formula": "workbook-formula",
    "format": "workbook-format",
    "precision": "workbook-format",
}


@dataclass(frozen=True, slots=True)
class Expected:
    """What a sheet should hold: its table, its columns by technical name with their titles, and of which kinds.

    `also` are other titles by which a column may be called.
    `example` are the texts of the example row that the sheet is made with, by column.
    `values` are the columns whose cells each hold a value of their own, which no merged range may spread; `dates` and
    `booleans` those in which a date or a truth value is at home.
    """

    table: str
    titles: Mapping[str, str]
    values: Collection[str] = ()
    dates: Collection[str] = ()
    booleans: Collection[str] = ()
    also: Mapping[str, str] = field(default_factory=dict)
    example: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Entry:
    """One row as it was entered: the text of each column by technical name, and where it stands."""

    sheet: str
    table: str
    row: int
    cells: dict[str, str]
    columns: Mapping[str, int]

    def __getitem__(self, column: str) -> str:
        """The text of a column; empty where the row has none."""
        return self.cells.get(column, "")

    def cell(self, column: str) -> str | None:
        """The name of the cell of a column; None where the sheet has no such column."""
        return cell_name(self.row, self.columns[column]) if column in self.columns else None

    def place(self, column: str | None = None) -> Place:
        """Where a column of this row stands, or the row itself: its first filled cell."""
        cell = self.cell(column) if column else None
        return Place(self.sheet, cell or self.first_cell(), self.table, column)

    def first_cell(self) -> str:
        """The first cell of the row that is filled."""
        filled = [number for column, number in self.columns.items() if self.cells.get(column)]
        return cell_name(self.row, min(filled, default=1))


def entries_of(sheet: Sheet, expected: Expected, told: Told) -> tuple[list[Entry], Mapping[str, int]]:
    """The rows entered in a sheet, and the columns that were found there by technical name."""
    header = _header(sheet, expected)
    if header is None:
        told.add("workbook-header", Place(sheet.name, None, expected.table), titles="、".join(expected.titles.values()))
        return [], {}
    last, columns = _columns(sheet, header, expected, told)
    reader = _Rows(sheet, expected, columns, told)
    marked = _MARKS not in columns.values()
    below = [row for row in sheet.rows if row.number > last]
    rows = [row for row in below if not (marked and _is_passed_over(row))]
    if marked:
        _tell_marks(sheet, rows, expected, told)
        _tell_filled_examples(sheet, below, expected, columns, told)
    return list(reader.entries(rows)), columns


def _is_passed_over(row: SheetRow) -> bool:
    mark = row.cells.get(1, "").strip()
    return mark in _PASSED_OVER or mark.startswith(("#", "＃"))


def _tell_marks(sheet: Sheet, rows: Sequence[SheetRow], expected: Expected, told: Told) -> None:
    """Tell what stands in the column of marks and is none."""
    for row in rows:
        text = row.cells.get(_MARKS, "").strip()
        if text:
            told.add("workbook-mark", Place(sheet.name, cell_name(row.number, _MARKS), expected.table), text)


def _tell_filled_examples(
    sheet: Sheet, rows: Sequence[SheetRow], expected: Expected, columns: Mapping[str, int], told: Told
) -> None:
    """Tell rows marked as an example that hold something else than the example that the sheet was made with."""
    shipped = {folded(text) for text in expected.example.values()}
    for row in rows:
        if row.cells.get(_MARKS, "").strip() != EXAMPLE_MARK:
            continue
        for name, number in sorted(columns.items(), key=lambda item: item[1]):
            text = row.cells.get(number, "").strip()
            if text and folded(text) not in shipped:
                place = Place(sheet.name, cell_name(row.number, number), expected.table, name)
                mark = cell_name(row.number, _MARKS)
                told.add("workbook-example-filled", place, text, number=row.number, mark=mark)
                break


def _header(sheet: Sheet, expected: Expected) -> list[SheetRow] | None:
    """The rows that name the columns, the technical one first; None where there are none."""
    marked = {row.cells.get(1, "").strip(): row for row in reversed(sheet.rows)}
    found = [marked[mark] for mark in (NAMES_MARK, HEADER_MARK) if mark in marked]
    if found:
        return found
    known = _known(expected)
    rows = sheet.rows[:_SEARCHED_FOR_HEADER]
    counts = [sum(header_words(text) in known for text in row.cells.values()) for row in rows]
    best = max(counts, default=0)
    found = [row for row, count in zip(rows, counts, strict=True) if count == best][:2]
    # One word that a header knows may stand anywhere; a row of nothing else, or of several, is a header.
    return found if best > 1 or (best == 1 and len(found[0].cells) == 1) else None


def _known(expected: Expected) -> dict[str, str]:
    titles = {header_words(title): name for title, name in expected.also.items()}
    titles |= {header_words(title): name for name, title in expected.titles.items()}
    return titles | {header_words(name): name for name in expected.titles}


def _columns(sheet: Sheet, header: Sequence[SheetRow], expected: Expected, told: Told) -> tuple[int, Mapping[str, int]]:
    """The last row of the header, and the columns by technical name."""
    known = _known(expected)
    columns: dict[str, int] = {}
    last = max(row.number for row in header)
    data = [row for row in sheet.rows if row.number > last and not _is_passed_over(row)]
    used = {column for row in data for column in row.cells}
    for number in sorted({column for row in header for column in row.cells} | used):
        texts = [row.cells.get(number, "") for row in header]
        if number == 1 and (texts[0].strip() in _PASSED_OVER or not any(texts)):
            continue
        name = next((known[header_words(text)] for text in texts if header_words(text) in known), None)
        shown = next((text for text in reversed(texts) if text), "")
        place = Place(sheet.name, cell_name(header[-1].number, number), expected.table, name)
        if name is None:
            _unknown_column(place, shown, number in used, expected, told)
        elif name in columns:
            told.add("workbook-column-duplicate", place, shown, first=column_letters(columns[name]))
        else:
            columns[name] = number
    return last, columns


def _unknown_column(place: Place, shown: str, is_used: bool, expected: Expected, told: Told) -> None:  # noqa: FBT001  one private caller
    if is_used:
        proposal = nearest(shown, expected.titles.values()) if shown else ""
        told.add("workbook-column-unknown", place, shown, proposal=proposal or "、".join(expected.titles.values()))


class _Rows:
    """Turns the rows of a sheet into entries, merged cells filled down, odd cells told."""

    def __init__(self, sheet: Sheet, expected: Expected, columns: Mapping[str, int], told: Told) -> None:
        self.sheet, self.expected, self.columns, self.told = sheet, expected, columns, told

    def entries(self, rows: Sequence[SheetRow]) -> Iterator[Entry]:
        rows = [row for row in rows if any(number in row.cells for number in self.columns.values())]
        spread = self._spread(rows)
        for row in rows:
            cells = {name: row.cells[number] for name, number in self.columns.items() if number in row.cells}
            entry = Entry(self.sheet.name, self.expected.table, row.number, cells, self.columns)
            for name, number in self.columns.items():
                if (row.number, number) in spread:
                    entry.cells[name] = spread[row.number, number]
                if (row.number, number) in self.sheet.oddities:
                    self._odd(entry, name, number)
            if any(text.strip() for text in entry.cells.values()):
                yield entry

    def _odd(self, entry: Entry, name: str, number: int) -> None:
        oddity = self.sheet.oddities[entry.row, number]
        at_home: Mapping[str, Collection[str]] = {"date": self.expected.dates, "boolean": self.expected.booleans}
        if name in at_home.get(oddity.kind, ()):
            return
        text = entry.cells.pop(name)
        shown = oddity.detail if oddity.kind == "error" else text.replace("\N{REPLACEMENT CHARACTER}", "")
        self.told.add(_ODD[oddity.kind], entry.place(name), shown, proposal=_proposal(oddity.kind, text, oddity.detail))

    def _spread(self, rows: Sequence[SheetRow]) -> dict[tuple[int, int], str]:
        """The text of merged cells for each row that they cover; what is ambiguous is told."""
        by_number = {row.number: row for row in rows}
        names = {number: name for name, number in self.columns.items()}
        spread: dict[tuple[int, int], str] = {}
        for merge in self.sheet.merges:
            covered = [number for number in names if merge.first_column <= number <= merge.last_column]
            below = [number for number in by_number if merge.first_row <= number <= merge.last_row]
            anchor = by_number.get(merge.first_row)
            text = anchor.cells.get(merge.first_column, "") if anchor else ""
            if not covered or not below or not text:
                continue
            if len(covered) > 1 or (names[covered[0]] in self.expected.values and merge.first_row < merge.last_row):
                self._ambiguous(merge, names[covered[0]], text)
            else:
                spread.update({(number, covered[0]): text for number in below})
        return spread

    def _ambiguous(self, merge: Merge, name: str, text: str) -> None:
        place = Place(self.sheet.name, cell_name(merge.first_row, merge.first_column), self.expected.table, name)
        self.told.add("workbook-merged", place, text, range=merge.name)


def _proposal(kind: str, text: str, detail: str) -> str:
    """What to type instead: what a date came from by accident; else the number as it is stored."""
    if kind == "date":
        _, month, day = text.split("-")
        return f"{int(month)}-{int(day)}"
    return {"error": "", "formula": "", "boolean": ""}.get(kind, detail if kind == "precision" else text)
