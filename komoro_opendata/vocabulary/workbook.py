"""What vocab/workbook.yaml says of the Excel workbook: its sheets in order, their words and example rows."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from komoro_opendata.vocabulary.model import load_yaml
from komoro_opendata.vocabulary.resources import vocab_folder

__all__ = ["workbook_words"]


@cache
def workbook_words() -> Mapping[str, Any]:
    """The words of the workbook, read once."""
    words: Mapping[str, Any] = load_yaml((vocab_folder() / "workbook.yaml").read_text(encoding="utf-8"))
    return words
