"""Values as people lay them out, the years as columns: each cell becomes the observations that it prints.

An empty cell makes no row; a cell with several breakdowns makes one for each. The printed characters are kept in
`raw`. Where the long sheet (目標値明細) holds the same value, it wins; where it says something else, that is told.
"""

from collections import defaultdict
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field

from komoro_opendata.package.cells import narrow
from komoro_opendata.plan.workbook.conversion import Conversion
from komoro_opendata.plan.workbook.drafting import Cells
from komoro_opendata.plan.workbook.entries import Entry, entries_of
from komoro_opendata.plan.workbook.grid import Sheet
from komoro_opendata.plan.workbook.layout import LONG
from komoro_opendata.plan.workbook.reporting import Place, Told
from komoro_opendata.plan.workbook.tidying import folded, tidied
from komoro_opendata.plan.workbook.wide_cells import CellReading, Key
from komoro_opendata.plan.workbook.wide_header import wide_expected, wide_titles
from komoro_opendata.plan.workbook.wide_layout import (
    BASELINE,
    BASELINE_YEAR,
    BREAKDOWN,
    INDICATOR,
    MEASURE,
    NOTE,
    year_column,
    year_of,
)
from komoro_opendata.vocabulary.eras import era_label, fiscal_year_of

__all__ = ["Key", "Known", "WideValues", "key_of", "plan_period"]

_SHOWN_PLACES = 5
_COMPARED = ("value", "value_upper", "value_text", "comparator", "status")


def key_of(row: Mapping[str, str]) -> Key:
    """The key of an observation."""
    return row["indicator_id"], row["breakdown"], row["fiscal_year"], row["kind"]


def plan_period(plan: Mapping[str, str]) -> tuple[int, int] | None:
    """The first and the last year of a plan (its row); None where they are not told."""
    first, last = plan.get("start_fiscal_year", ""), plan.get("end_fiscal_year", "")
    return (int(first), int(last)) if first.isdecimal() and last.isdecimal() else None


@dataclass(frozen=True, slots=True)
class Known:
    """An observation that is known already, and where it stands (`目標値明細!E7`); nowhere in the workbook: None.

    A note that a wide sheet adds to one of the workbook is written into `cells`.
    """

    cells: MutableMapping[str, str]
    place: str | None = None


@dataclass(slots=True)
class WideValues:
    """Reads wide sheets; `made` gathers the observations that they add.

    `known` are the observations that are there already. Those that stand in the workbook must agree with the wide
    sheet; the others give way to it. `period` is the first and the last year of the plan.
    """

    conversion: Conversion
    told: Told
    indicators: Mapping[str, Mapping[str, str]]
    own_units: Mapping[str, str]
    known: Mapping[Key, Known]
    period: tuple[int, int] | None = None
    made: dict[Key, Cells] = field(default_factory=dict)
    taken: int = 0
    _places: dict[Key, str] = field(default_factory=dict)
    _by_name: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _baselines: dict[tuple[str, ...], list[Known]] = field(default_factory=lambda: defaultdict(list))
    _far: set[str] = field(default_factory=set)
    cells: CellReading = field(init=False)

    def __post_init__(self) -> None:
        """Know the indicators by name."""
        self.cells = CellReading(self.told, self.indicators, self.own_units)
        for identifier, row in self.indicators.items():
            self._by_name[folded(row["name_ja"])].append(identifier)
        for key, known in self.known.items():
            if known.place and key[3] == "baseline" and key[2].isdecimal():
                self._baselines[key[:2]].append(known)

    def read(self, sheet: Sheet, kind: str) -> None:
        """Read the values of a sheet whose year columns are of `kind` where they name no other."""
        entries, columns = entries_of(sheet, wide_expected(sheet, kind), self.told)
        if entries and INDICATOR not in columns:
            self.told.add("workbook-header", entries[0].place(), titles="、".join(wide_titles().values()))
            return
        years = {name: name.split("_") for name in columns if year_of(name) is not None}
        for entry in entries:
            indicator = self._indicator(entry)
            if indicator:
                self._row(entry, indicator, years)
        if not self.told.has_error:
            self._tell_kept(sheet, ("actual",) if kind == "actual" else ("baseline", "target"))

    def _indicator(self, entry: Entry) -> str:
        """The indicator that a row speaks of; empty where that is told."""
        text, above = tidied(entry[INDICATOR]), tidied(entry[MEASURE])
        if not text:
            self.told.add("workbook-required", entry.place(INDICATOR), "", title=wide_titles()[INDICATOR])
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
        title = wide_titles()[column]
        if found:
            proposal = "、".join(found)
            self.told.add("workbook-reference-ambiguous", entry.place(column), text, table=title, proposal=proposal)
            return
        table = "measure" if column == MEASURE else "indicator"
        if table in self.conversion.unread:
            return
        near = self.conversion.lookups.nearest(table, text)
        self.told.add("workbook-reference-missing", entry.place(column), text, table=title, proposal=near)

    def _row(self, entry: Entry, indicator: str, years: Mapping[str, Sequence[str]]) -> None:
        breakdown = ""
        if tidied(entry[BREAKDOWN]):
            breakdown = self.conversion.reference(entry, BREAKDOWN, "breakdown", tidied(entry[BREAKDOWN]))
            if not breakdown:
                return
        filled = any(entry[name].strip() for name in (*years, BASELINE))
        if not filled and entry[NOTE].strip():
            self.told.add("workbook-note-alone", entry.place(NOTE), tidied(entry[NOTE]))
        self._tell_tidied_note(entry)
        columns = [(name, kind, year) for name, (kind, year) in years.items()]
        if entry[BASELINE].strip() or (BASELINE in entry.columns and entry[BASELINE_YEAR].strip()):
            base = fiscal_year_of(narrow(tidied(entry[BASELINE_YEAR])))
            if base is None:
                self._no_year(entry)
            elif self._is_sound_baseline(entry, (indicator, breakdown or "total", str(base), "baseline"), years):
                columns.append((BASELINE, "baseline", str(base)))
        for name, kind, year in columns:
            self._cell(entry, name, (indicator, breakdown, year, kind), filled=filled)

    def _tell_tidied_note(self, entry: Entry) -> None:
        text = entry[NOTE]
        if text.strip() and text != tidied(text):
            self.told.add("workbook-text-tidied", entry.place(NOTE), text, proposal=tidied(text))

    def _is_sound_baseline(self, entry: Entry, key: Key, years: Mapping[str, Sequence[str]]) -> bool:
        """Whether the baseline of a row has a value, and is of the year of which the long sheet has one."""
        if key in self.known:
            return True
        for known in self._baselines[key[:2]]:
            year = known.cells["fiscal_year"]
            if year_column("baseline", int(year)) not in years:
                there = era_label(int(year))
                place, text = entry.place(BASELINE_YEAR), tidied(entry[BASELINE_YEAR])
                self.told.add("workbook-values-disagree", place, text, other=known.place, there=there)
                return False
        if not entry[BASELINE].strip():
            self.told.add("workbook-baseline-alone", entry.place(BASELINE_YEAR), entry[BASELINE_YEAR])
            return False
        return True

    def _no_year(self, entry: Entry) -> None:
        text = tidied(entry[BASELINE_YEAR])
        if text:
            self.told.add("workbook-type", entry.place(BASELINE_YEAR), text, example="令和元年度")
        else:
            self.told.add("workbook-required", entry.place(BASELINE_YEAR), "", title=wide_titles()[BASELINE_YEAR])

    def _cell(self, entry: Entry, name: str, given: Key, *, filled: bool) -> None:
        indicator, breakdown, year, kind = given
        known = self.known.get((indicator, breakdown or "total", year, kind))
        text = entry[name].strip()
        if not text:
            if filled and known is not None and known.place and _shown(known.cells):
                self._disagrees(entry, name, "", known)
            return
        if known is not None and tidied(text) == _shown(known.cells) and (known.place or not entry[NOTE].strip()):
            if self._is_first(entry, name, key_of(known.cells), text):
                self._note(entry, known, tidied(entry[NOTE]))
            return
        for row in self.cells.values(entry, name, given):
            self._take(entry, name, row)

    def _take(self, entry: Entry, name: str, row: Cells) -> None:
        key = key_of(row)
        if not self._is_first(entry, name, key, row["raw"]):
            return
        known = self.known.get(key)
        if known is not None and known.place:
            if any(known.cells[column] != row[column] for column in _COMPARED):
                self._disagrees(entry, name, row["raw"], known)
            else:
                self._note(entry, known, row["note_ja"])
            return
        self.made[key] = row
        self.taken += 1
        self._tell_far_year(entry, name, row)
        self.conversion.used["fiscal_year"].update(filter(None, (row["fiscal_year"], row["measured_fiscal_year"])))
        self.conversion.used["breakdown"].add(row["breakdown"])

    def _is_first(self, entry: Entry, name: str, key: Key, text: str) -> bool:
        """Whether no other cell of the wide sheets holds a value of this key, which is told otherwise."""
        if key in self._places:
            self.told.add("workbook-value-twice", entry.place(name), tidied(text), first=self._places[key])
            return False
        self._places[key] = f"{entry.sheet}!{entry.cell(name)}"
        return True

    def _note(self, entry: Entry, known: Known, note: str) -> None:
        """Add the note of a wide row to a value of the long sheet that has none; another one there is told."""
        there = known.cells["note_ja"]
        if not note or not known.place or note in there:
            return
        if there:
            self.told.add("workbook-note-disagrees", entry.place(NOTE), note, other=known.place, there=there)
        else:
            known.cells["note_ja"] = note

    def _tell_far_year(self, entry: Entry, name: str, row: Cells) -> None:
        """Tell an actual result of a year that the plan has nothing to do with, once for each column."""
        if row["kind"] != "actual" or self.period is None or name in self._far:
            return
        first, last = self.period
        if not first - 1 <= int(row["fiscal_year"]) <= last + 1:
            self._far.add(name)
            span = {"first": era_label(first), "last": era_label(last)}
            self.told.add("workbook-actual-year", entry.place(name), era_label(int(row["fiscal_year"])), **span)

    def _tell_kept(self, sheet: Sheet, kinds: Sequence[str]) -> None:
        """Tell values that stand in the long sheet alone: cleared in the wide sheet, they are still there."""
        kept = [
            known.place
            for key, known in self.known.items()
            if known.place and key[3] in kinds and key not in self._places and _shown(known.cells)
        ]
        if kept:
            shown = "、".join(kept[:_SHOWN_PLACES]) + ("…" if len(kept) > _SHOWN_PLACES else "")
            self.told.add("workbook-values-kept", Place(LONG), count=len(kept), wide=sheet.name, places=shown)

    def _disagrees(self, entry: Entry, name: str, text: str, known: Known) -> None:
        shown = _shown(known.cells) or known.cells["status"]
        self.told.add("workbook-values-disagree", entry.place(name), text, other=known.place, there=shown)


def _shown(row: Mapping[str, str]) -> str:
    """What a wide cell shows of an observation; empty where it shows nothing."""
    return row["raw"] or row["value"] or row["value_text"]
