"""Find the row that a person means: by its identifier, or by its name as it stands or as it is retyped."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from komoro_opendata.package.cell_words import SHORT_BREAKDOWNS
from komoro_opendata.plan.workbook.tidying import folded, nearest
from komoro_opendata.vocabulary.codes import code_list
from komoro_opendata.vocabulary.model import model

__all__ = ["NAME_COLUMNS", "Lookups", "name_of"]

NAME_COLUMNS = ("name_ja", "title_ja", "label_ja", "summary_ja")


def name_of(row: Mapping[str, str]) -> str:
    """The Japanese name, title, label or summary of a row; empty where it has none."""
    return next((row[column] for column in NAME_COLUMNS if row.get(column)), "")


class Lookups:
    """The rows that references can mean, by table."""

    def __init__(self) -> None:
        """Begin with the shared code lists: years, units, breakdowns, goals."""
        self._identifiers: dict[str, dict[str, None]] = defaultdict(dict)
        self._exact: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._folded: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for table in model().tables.values():
            if table.shared is not None:
                for code, row in code_list(table.shared).rows.items():
                    self.add(table.name, code, _shared_names(table.name, code, row))

    def add(self, table: str, identifier: str, names: Iterable[str]) -> None:
        """Let a row be found by its identifier and by these names."""
        self._identifiers[table][identifier] = None
        for name in dict.fromkeys(filter(None, names)):
            if identifier not in self._exact[table][name]:
                self._exact[table][name].append(identifier)
            if identifier not in self._folded[table][folded(name)]:
                self._folded[table][folded(name)].append(identifier)

    def find(self, table: str, text: str) -> tuple[str, ...]:
        """The identifiers of the rows that a text can mean: none, one, or several."""
        if text in self._identifiers[table]:
            return (text,)
        exact = self._exact[table].get(text)
        if exact:
            return tuple(exact)
        key = folded(text)
        return (key,) if key in self._identifiers[table] else tuple(self._folded[table].get(key, ()))

    def nearest(self, table: str, text: str) -> str:
        """The name or identifier that is spelt most like the text; empty where none is near."""
        return nearest(text, [*self._exact[table], *self._identifiers[table]])


def _shared_names(table: str, code: str, row: Mapping[str, str]) -> list[str]:
    names = [name_of(row), row.get("label_en", ""), row.get("name_en", ""), row.get("symbol", "")]
    if table == "sdg_goal":
        names += [f"{form}{code}" for form in ("ゴール", "目標", "SDG", "SDGs", "goal")]
        names += [f"{code}{mark}{name_of(row)}" for mark in ("", ".", ":")]
    if table == "breakdown":
        names += [short for short, meant in SHORT_BREAKDOWNS.items() if meant == code]
    return names
