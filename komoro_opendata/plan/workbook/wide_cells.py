"""What one filled cell of a wide sheet says: the observations that it prints, checked against its row and indicator."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from komoro_opendata.package.cells import Cell, UnreadableCellError, read_cells
from komoro_opendata.package.rows import canonical_decimal
from komoro_opendata.plan.workbook.drafting import Cells
from komoro_opendata.plan.workbook.entries import Entry
from komoro_opendata.plan.workbook.reporting import Told
from komoro_opendata.plan.workbook.tidying import folded, tidied
from komoro_opendata.plan.workbook.wide_layout import BREAKDOWN, NOTE
from komoro_opendata.vocabulary.codes import code_list

__all__ = ["CellReading", "Key"]

Key = tuple[str, str, str, str]
_BETTER = {("higher", "increase"), ("lower", "decrease")}
_WITHOUT_VALUE = ("not_measured", "not_due", "discontinued")


@dataclass(frozen=True, slots=True)
class CellReading:
    """Reads single cells; what cannot be read is told."""

    told: Told
    indicators: Mapping[str, Mapping[str, str]]
    own_units: Mapping[str, str]

    def values(self, entry: Entry, name: str, given: Key) -> Iterator[Cells]:
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


def _status_word(text: str) -> str:
    """The status that a cell names in words in place of a value (未測定, 時期未到来, 廃止)."""
    rows = code_list("status").rows
    return next((status for status in _WITHOUT_VALUE if folded(text) == folded(rows[status]["label_ja"])), "")
