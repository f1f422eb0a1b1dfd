"""Turn what was typed into one cell into what the table holds: a code, an identifier, a number, a text."""

import re
from collections import defaultdict
from collections.abc import Mapping

from komoro_opendata.package.cells import narrow
from komoro_opendata.plan.workbook.entries import Entry
from komoro_opendata.plan.workbook.kinds import Kind, code_of, typed
from komoro_opendata.plan.workbook.lookups import Lookups
from komoro_opendata.plan.workbook.reporting import Told
from komoro_opendata.plan.workbook.tidying import nearest, tidied
from komoro_opendata.vocabulary.codes import code_list
from komoro_opendata.vocabulary.model import model
from komoro_opendata.vocabulary.municipalities import check_digit

__all__ = ["Conversion"]

_FIVE_DIGITS = re.compile(r"[0-9]{5}")

_EXAMPLES = {
    "integer": "3",
    "number": "80.25",
    "date": "2024-04-01",
    "boolean": "true",
    "fiscal_year": "令和6年度",
    "id": "measure-1-2",
    "slug": "draft",
    "shared_code": "percent",
    "municipality_code": "202088",
    "source_ref": "P12",
    "sha256": "0123456789abcdef…",
    "url": "https://www.example.jp/",
}


class Conversion:
    """Converts cells, tells those that it cannot, and remembers which shared rows are used."""

    def __init__(self, lookups: Lookups, told: Told) -> None:
        """Find references by `lookups`, tell findings to `told`."""
        self.lookups, self.told = lookups, told
        self.used: dict[str, set[str]] = defaultdict(set)
        self.unread: set[str] = set()  # tables whose own sheet could not be read, which is told once
        self._known: dict[tuple[Kind, str], str | None] = {}

    def converted(self, entry: Entry, kind: Kind) -> str:
        """The cell of an entry in canonical form; empty where it is empty or a finding was told."""
        text = entry[kind.name]
        if not text:
            return ""
        key = (kind, text)
        if key not in self._known:
            plain = self._tidy(entry, kind, text)
            found = self._convert(entry, kind, plain) if plain else ""
            if found is None or plain != text:
                return found or ""
            self._known[key] = found
        return self._known[key] or ""

    def reference(self, entry: Entry, column: str, table: str, text: str) -> str:
        """The identifier of the row of `table` that a text means; empty where a finding was told."""
        found = self.lookups.find(table, text)
        if len(found) == 1:
            self.used[table].add(found[0])
            return found[0]
        place, title = entry.place(column), _title(table)
        if found:
            self.told.add("workbook-reference-ambiguous", place, text, table=title, proposal="、".join(found))
        elif table == "unit":
            self.told.add(
                "workbook-unit-unknown", place, text, proposal=self.lookups.nearest(table, text), example="x_unit_1"
            )
        elif table not in self.unread:
            proposal = self.lookups.nearest(table, text)
            self.told.add("workbook-reference-missing", place, text, table=title, proposal=proposal)
        return ""

    def _tidy(self, entry: Entry, kind: Kind, text: str) -> str:
        plain = tidied(text)
        if plain != text and plain and kind.form is not None and kind.form.name == "text":
            self.told.add("workbook-text-tidied", entry.place(kind.name), text, proposal=plain)
        return plain

    def _convert(self, entry: Entry, kind: Kind, text: str) -> str | None:
        if kind.codes is not None:
            return self._code(entry, kind, text)
        if kind.references is not None and kind.references != "fiscal_year":
            return self.reference(entry, kind.name, kind.references, text) or None
        found = typed(kind, text)
        if found is not None and kind.references is not None:
            return self.reference(entry, kind.name, kind.references, found) or None
        if found is None:
            named = kind.form.name if kind.form is not None else kind.type
            example = _whole_code(text) if named == "municipality_code" else ""
            example = example or _EXAMPLES.get(named, _EXAMPLES.get(kind.type, kind.type))
            self.told.add("workbook-type", entry.place(kind.name), text, example=example)
        return found

    def _code(self, entry: Entry, kind: Kind, text: str) -> str | None:
        codes = kind.codes or ""
        code = code_of(codes, text)
        if code is None:
            labels = _labels(codes)
            near = nearest(text, labels.values())
            allowed = "・".join(labels.values())
            self.told.add("workbook-code", entry.place(kind.name), text, proposal=near or allowed, allowed=allowed)
        return code


def _labels(codes: str) -> Mapping[str, str]:
    return {code: row["label_ja"] for code, row in code_list(codes).rows.items()}


def _whole_code(text: str) -> str:
    """The code of six digits whose first five were typed; empty where there is none."""
    digits = narrow(text).strip()
    if not _FIVE_DIGITS.fullmatch(digits):
        return ""
    whole = digits + check_digit(digits)
    return whole if whole in code_list("municipality").rows else ""


def _title(table: str) -> str:
    return model().tables[table].title["ja"] if table in model().tables else table
