"""Values as people lay them out, the years as columns: each cell becomes the observations that it prints.

An empty cell makes no row; a cell with several breakdowns makes one for each. The printed characters are kept in
`raw`. Where the long sheet (目標値明細) holds the same value, it wins; where it says something else, that is told.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from komoro_opendata.package.cells import Cell, UnreadableCellError, narrow, read_cells
from komoro_opendata.package.rows import canonical_decimal
from komoro_opendata.plan.workbook.conversion import Conversion
from komoro_opendata.plan.workbook.drafting import Cells
from komoro_opendata.plan.workbook.entries import Entry, Expected, entries_of
from komoro_opendata.plan.workbook.grid import Sheet
from komoro_opendata.plan.workbook.reporting import Told
from komoro_opendata.plan.workbook.tidying import folded, tidied
from komoro_opendata.plan.workbook.wide_layout import (
    BASELINE,
    BASELINE_YEAR,
    BREAKDOWN,
    INDICATOR,
    MEASURE,
    NOTE,
    wide_sheet,
    year_column,
    year_of,
)
from komoro_opendata.vocabulary.codes import code_list
from komoro_opendata.vocabulary.eras import fiscal_year_of

__all__ = ["Key", "Known", "WideValues", "key_of", "wide_expected"]

Key = tuple[str, str, str, str]
_KINDS = {"目標": "target", "実績": "actual", "現状": "baseline"}
_YEAR_COLUMN = re.compile(r"(?P<year>[^\s()（）]+?)(?:[\s(（]*(?P<kind>目標|実績|現状)値?[)）]?)?")
_KIND_FIRST = re.compile(r"(?P<kind>目標|実績|現状)値?\s*[(（]?(?P<year>[^()（）]+?)[)）]?")
_SEARCHED_FOR_HEADER = 30
_BETTER = {("higher", "increase"), ("lower", "decrease")}
_WITHOUT_VALUE = ("not_measured", "not_due", "discontinued")
_COMPARED = ("value", "value_upper", "value_text", "comparator", "status")


def key_of(row: Mapping[str, str]) -> Key:
    """The key of an observation."""
    return row["indicator_id"], row["breakdown"], row["fiscal_year"], row["kind"]


def wide_expected(sheet: Sheet, kind: str) -> Expected:
    """What a wide sheet should hold, its year columns as its own header names them.

    Args:
        sheet: The sheet.
        kind: The kind of value (`target` or `actual`) of a column that names a year alone.
    """
    titles = dict(_titles())
    if kind == "actual":
        del titles[BASELINE_YEAR], titles[BASELINE]
    values = [] if kind == "actual" else [BASELINE]
    for row in sheet.rows[:_SEARCHED_FOR_HEADER]:
        for text in row.cells.values():
            named = _year_column(text, kind)
            if named is not None:
                titles.setdefault(named, text)
                values.append(named)
    return Expected("observation", titles, values)


def _year_column(text: str, kind: str) -> str | None:
    """The name of a column that holds the values of one year: `target_2024`; None where the header names no year."""
    plain = tidied(narrow(text))
    for pattern in (_KIND_FIRST, _YEAR_COLUMN):
        match = pattern.fullmatch(plain)
        year = fiscal_year_of(match["year"]) if match else None
        if match is not None and year is not None and str(year) in code_list("fiscal_year").rows:
            return year_column(_KINDS[match["kind"]] if match["kind"] else kind, year)
    return None


@dataclass(frozen=True, slots=True)
class Known:
    """An observation that is known already, and where it stands (`目標値明細!E7`); nowhere in the workbook: None."""

    cells: Mapping[str, str]
    place: str | None = None


@dataclass(slots=True)
class WideValues:
    """Reads wide sheets; `made` gathers the observations that they add.

    `known` are the observations that are there already. Those that stand in the workbook must agree with the wide
    sheet; the others give way to it.
    """

    conversion: Conversion
    told: Told
    indicators: Mapping[str, Mapping[str, str]]
    own_units: Mapping[str, str]
    known: Mapping[Key, Known]
    made: dict[Key, Cells] = field(default_factory=dict)
    taken: int = 0
    _places: dict[Key, str] = field(default_factory=dict)
    _by_name: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        """Know the indicators by name."""
        for identifier, row in self.indicators.items():
            self._by_name[folded(row["name_ja"])].append(identifier)

    def read(self, sheet: Sheet, kind: str) -> None:
        """Read the values of a sheet whose year columns are of `kind` where they name no other."""
        entries, columns = entries_of(sheet, wide_expected(sheet, kind), self.told)
        if entries and INDICATOR not in columns:
            self.told.add("workbook-header", entries[0].place(), titles="、".join(_titles().values()))
            return
        years = {name: name.split("_") for name in columns if year_of(name) is not None}
        for entry in entries:
            indicator = self._indicator(entry)
            if indicator:
                self._row(entry, indicator, years)

    def _indicator(self, entry: Entry) -> str:
        """The indicator that a row speaks of; empty where that is told."""
        text, above = tidied(entry[INDICATOR]), tidied(entry[MEASURE])
        if not text:
            self.told.add("workbook-required", entry.place(INDICATOR), "", title=_titles()[INDICATOR])
            return ""
        if text in self.indicators:
            return text
        found = self._by_name.get(folded(text), [])
        if above:
            parents = {*self._parents("measure", above), *self._parents("policy", above)}
            if not parents:
                self._missing(entry, MEASURE, above, [])
                return ""
            found = [name for name in found if {*self._above(name)} & parents]
        if len(found) == 1:
            return found[0]
        self._missing(entry, INDICATOR, text, found)
        return ""

    def _parents(self, table: str, text: str) -> Sequence[str]:
        return self.conversion.lookups.find(table, text)

    def _above(self, indicator: str) -> list[str]:
        row = self.indicators[indicator]
        return [row[column] for column in ("measure_id", "policy_id") if row.get(column)]

    def _missing(self, entry: Entry, column: str, text: str, found: Sequence[str]) -> None:
        title = _titles()[column]
        if found:
            proposal = "、".join(found)
            self.told.add("workbook-reference-ambiguous", entry.place(column), text, table=title, proposal=proposal)
            return
        near = self.conversion.lookups.nearest("measure" if column == MEASURE else "indicator", text) or "—"
        self.told.add("workbook-reference-missing", entry.place(column), text, table=title, proposal=near)

    def _row(self, entry: Entry, indicator: str, years: Mapping[str, Sequence[str]]) -> None:
        breakdown = ""
        if tidied(entry[BREAKDOWN]):
            breakdown = self.conversion.reference(entry, BREAKDOWN, "breakdown", tidied(entry[BREAKDOWN]))
            if not breakdown:
                return
        filled = any(entry[name].strip() for name in (*years, BASELINE))
        columns = [(name, kind, year) for name, (kind, year) in years.items()]
        if entry[BASELINE].strip() or (BASELINE in entry.columns and entry[BASELINE_YEAR].strip()):
            base = fiscal_year_of(narrow(tidied(entry[BASELINE_YEAR])))
            if base is None:
                self._no_year(entry)
            else:
                columns.append((BASELINE, "baseline", str(base)))
        for name, kind, year in columns:
            self._cell(entry, name, (indicator, breakdown, year, kind), filled=filled)

    def _no_year(self, entry: Entry) -> None:
        text = tidied(entry[BASELINE_YEAR])
        if text:
            self.told.add("workbook-type", entry.place(BASELINE_YEAR), text, example="令和元年度")
        else:
            self.told.add("workbook-required", entry.place(BASELINE_YEAR), "", title=_titles()[BASELINE_YEAR])

    def _cell(self, entry: Entry, name: str, given: Key, *, filled: bool) -> None:
        indicator, breakdown, year, kind = given
        known = self.known.get((indicator, breakdown or "total", year, kind))
        text = entry[name].strip()
        if not text:
            if filled and known is not None and known.place and _shown(known.cells):
                self._disagrees(entry, name, "", known)
            return
        if known is not None and tidied(text) == _shown(known.cells) and (known.place or not entry[NOTE].strip()):
            return
        for row in self._values(entry, name, given):
            self._take(entry, name, row)

    def _take(self, entry: Entry, name: str, row: Cells) -> None:
        key = key_of(row)
        cell = entry.cell(name) or ""
        known = self.known.get(key)
        if known is not None and known.place:
            if any(known.cells[column] != row[column] for column in _COMPARED):
                self._disagrees(entry, name, row["raw"], known)
        elif key in self.made:
            self.told.add("workbook-value-twice", entry.place(name), row["raw"], first=self._places[key])
        else:
            self.made[key] = row
            self._places[key] = f"{entry.sheet}!{cell}"
            self.taken += 1
            self.conversion.used["fiscal_year"].update(filter(None, (row["fiscal_year"], row["measured_fiscal_year"])))
            self.conversion.used["breakdown"].add(row["breakdown"])

    def _disagrees(self, entry: Entry, name: str, text: str, known: Known) -> None:
        shown = _shown(known.cells) or known.cells["status"]
        self.told.add("workbook-values-disagree", entry.place(name), text, other=known.place, there=shown)

    def _values(self, entry: Entry, name: str, given: Key) -> Iterator[Cells]:
        """The observations that a filled cell prints; nothing where it cannot be read, which is told."""
        indicator, declared, year, kind = given
        text = entry[name].strip()
        note = tidied(entry[NOTE])
        base = {"indicator_id": indicator, "fiscal_year": year, "kind": kind, "value": "", "value_upper": ""}
        base |= {"value_text": "", "measured_fiscal_year": "", "source_id": "", "note_ja": note, "note_en": ""}
        base["source_ref"] = f"{entry.sheet}!{entry.cell(name)}"
        status = _status_word(text)
        if status:
            yield {**base, "breakdown": declared or "total", "comparator": "none", "status": status, "raw": ""}
            return
        try:
            cells = read_cells(text, self.own_units)
        except UnreadableCellError as error:
            self.told.add("workbook-value", entry.place(name), text, reason=error.reason, **error.parts)
            return
        for cell in cells:
            if self._is_sound(entry, name, cell, given):
                yield base | _observed(cell, declared, note)

    def _is_sound(self, entry: Entry, name: str, cell: Cell, given: Key) -> bool:
        """Whether breakdown, unit and direction agree with what the row and its indicator say."""
        indicator, declared = given[:2]
        row = self.indicators[indicator]
        place, raw = entry.place(name), tidied(cell.raw)
        if cell.breakdown and declared and cell.breakdown != declared:
            self.told.add(
                "workbook-value-breakdown", place, raw, printed=cell.printed_breakdown, declared=entry[BREAKDOWN]
            )
            return False
        if cell.unit is not None and cell.unit != row["unit"]:
            unit = code_list("unit").rows.get(row["unit"], {}).get("label_ja", row["unit"])
            self.told.add("workbook-value-unit", place, raw, printed=cell.printed_unit, unit=unit or "—")
            return False
        if cell.comparator in ("increase", "decrease") and (row["direction"], cell.comparator) not in _BETTER:
            self.told.add("workbook-value", place, raw, reason="against-direction")
            return False
        return True


def _observed(cell: Cell, declared: str, note: str) -> Cells:
    """What a printed value says, in the columns of an observation."""
    comparator = "improve" if cell.comparator in ("increase", "decrease") else cell.comparator
    notes = [tidied(cell.note or ""), note]
    return {
        "breakdown": declared or cell.breakdown or "total",
        "value": "" if cell.value is None else canonical_decimal(cell.value),
        "value_upper": "" if cell.value_upper is None else canonical_decimal(cell.value_upper),
        "value_text": tidied(cell.value_text or ""),
        "comparator": comparator,
        "status": "dash" if comparator == "none" else "ok",
        "measured_fiscal_year": "" if cell.measured_fiscal_year is None else str(cell.measured_fiscal_year),
        "raw": tidied(cell.raw),
        "note_ja": "。".join(dict.fromkeys(filter(None, notes))),
    }


@cache
def _titles() -> dict[str, str]:
    return {column.name: column.title for column in wide_sheet(()).columns}


def _shown(row: Mapping[str, str]) -> str:
    """What a wide cell shows of an observation; empty where it shows nothing."""
    return row["raw"] or row["value"] or row["value_text"]


def _status_word(text: str) -> str:
    """The status that a cell names in words in place of a value (未測定, 時期未到来, 廃止)."""
    rows = code_list("status").rows
    return next((status for status in _WITHOUT_VALUE if folded(text) == folded(rows[status]["label_ja"])), "")
