"""The sheet 選択肢, and where the list of each column stands: there, or in the name column of another sheet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from komoro_opendata.plan.workbook.grid import column_letters
from komoro_opendata.plan.workbook.layout import LISTS, Choices, Column, Sheet
from komoro_opendata.plan.workbook.references import Names
from komoro_opendata.plan.workbook.sheet_content import Validation
from komoro_opendata.vocabulary.codes import code_list
from komoro_opendata.vocabulary.model import model
from komoro_opendata.vocabulary.workbook import workbook_words

__all__ = ["ChoiceList", "ChoiceLists", "code_label"]

FIRST_ITEM = 3  # below the title and the technical name of the list
_BOUNDS = {"number": (1, 9999), "level": (1, 5), "sdg": (1, 17), "fiscal_year": (1980, 2070)}


def code_label(codes: str, code: str) -> str:
    """The word that a cell shows for a code; the code itself where the list has none of that name."""
    row = code_list(codes).rows.get(code)
    return row["label_ja"] if row is not None else code


@dataclass(frozen=True, slots=True)
class ChoiceList:
    """One column of the sheet 選択肢."""

    name: str
    title: str
    items: tuple[str, ...]


class ChoiceLists:
    """All lists of a workbook. `first_row` is the row in which the data of every sheet begin."""

    def __init__(
        self, sheets: Sequence[Sheet], names: Names, shared: Mapping[str, Sequence[str]], first_row: int
    ) -> None:
        """Know the lists of these sheets; `shared` are the identifiers to choose from of each shared table."""
        self.first_row = first_row
        self._sheets = {sheet.table: sheet for sheet in reversed(sheets)}
        self.lists: list[ChoiceList] = []
        for column in (column for sheet in sheets for column in sheet.columns):
            made = self._list(column, names, shared)
            if made is not None and made.name not in {known.name for known in self.lists}:
                self.lists.append(made)

    @staticmethod
    def _list(column: Column, names: Names, shared: Mapping[str, Sequence[str]]) -> ChoiceList | None:
        choices = column.choices
        if choices is None or not choices.is_shared:
            return None
        if choices.codes is not None:
            rows = code_list(choices.codes).rows
            return ChoiceList(choices.codes, column.title, tuple(row["label_ja"] for row in rows.values()))
        table = choices.table or ""
        items = tuple(names.shown(table, identifier) for identifier in shared[table])
        return ChoiceList(table, model().tables[table].title["ja"], items)

    def validation(self, column: Column, last_row: int) -> Validation | None:
        """What may be entered in a column, the rows of other sheets counted down to `last_row`."""
        words = workbook_words()["lists"]
        if column.choices is None:
            bounds = _BOUNDS.get(column.kind)
            if bounds is None:
                return None
            error = words["error_number"].format(lowest=bounds[0], highest=bounds[1])
            return Validation(column.title, column.about, words["error_number_title"], error, bounds=bounds)
        if column.choices.is_shared:
            prompt = "。".join(dict.fromkeys([words["prompt"].format(title=column.title), column.about]))
            return Validation(
                title=column.title,
                prompt=prompt,
                error_title=words["error_title"],
                error=words["error"],
                source=self._range_of_list(column.choices),
                strict=column.choices.codes is not None,
            )
        sheet = self._sheets.get(column.choices.table or "")
        if sheet is None:
            return None
        return Validation(
            title=column.title,
            prompt=words["prompt_names"].format(sheet=sheet.name),
            error_title=words["error_title"],
            error=words["error_names"].format(sheet=sheet.name),
            source=self._range_of_names(sheet, last_row),
            strict=False,
        )

    def _range_of_list(self, choices: Choices) -> str:
        name = choices.codes or choices.table
        number = next(number for number, known in enumerate(self.lists, start=1) if known.name == name)
        last = FIRST_ITEM + len(self.lists[number - 1].items) - 1
        letters = column_letters(number)
        return f"{_quoted(LISTS)}!${letters}${FIRST_ITEM}:${letters}${last}"

    def _range_of_names(self, sheet: Sheet, last_row: int) -> str:
        """The filled part of the name column of a sheet: a list with blanks would open at its blank end."""
        letters = column_letters(1 + name_position(sheet))
        first = f"{_quoted(sheet.name)}!${letters}${self.first_row}"
        filled = f"COUNTA({first}:${letters}${last_row})"
        return f"OFFSET({first},0,0,MAX(1,{filled}),1)"


def name_position(sheet: Sheet) -> int:
    """The position (from 1) of the column that names the rows of a sheet; its first where none does."""
    named = ("name_ja", "title_ja", "label_ja", "summary_ja")
    found = [number for number, column in enumerate(sheet.columns, start=1) if column.name in named]
    return min(found, default=1)


def _quoted(sheet: str) -> str:
    return "'" + sheet.replace("'", "''") + "'"


def longest(lists: Iterable[ChoiceList]) -> int:
    """How many items the longest of the lists has."""
    return max((len(known.items) for known in lists), default=0)
