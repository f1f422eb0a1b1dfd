"""The catalogue of reasons why a printed cell is no value, vocab/cell_reasons.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from komoro_opendata.vocabulary.model import load_yaml
from komoro_opendata.vocabulary.resources import vocab_folder

__all__ = ["LANGUAGES", "CellReason", "cell_reasons"]

LANGUAGES = ("ja", "en")


@dataclass(frozen=True, slots=True)
class CellReason:
    """One reason, by language: what is wrong with the cell, and what to write instead."""

    fault: Mapping[str, str]
    proposal: Mapping[str, str]

    def words(self, language: str) -> str:
        """Fault and proposal together; names in braces stand for pieces of the cell."""
        return self.fault[language] + ("" if language == "ja" else " ") + self.proposal[language]


@cache
def cell_reasons() -> Mapping[str, CellReason]:
    """All reasons by their stable word, in the order of the catalogue."""
    raw = load_yaml((vocab_folder() / "cell_reasons.yaml").read_text(encoding="utf-8"))
    return {
        reason: CellReason(
            fault={language: entry[f"fault_{language}"] for language in LANGUAGES},
            proposal={language: entry[f"proposal_{language}"] for language in LANGUAGES},
        )
        for reason, entry in raw.items()
    }
