"""The source of actual results: the workbook or file from which they are taken, as a row of the table source."""

from collections.abc import Mapping, Sequence
from pathlib import PurePath

from komoro_opendata.plan.workbook.drafting import Cells
from komoro_opendata.plan.workbook.tidying import tidied
from komoro_opendata.vocabulary.model import model

__all__ = ["results_source"]

_KIND = "workbook"
_STEM = "results-workbook"


def results_source(file: str, plan: Mapping[str, str], sources: Sequence[Mapping[str, str]], *, english: bool) -> Cells:
    """The row of the table source for results taken from `file`: one that is there already, or a new one.

    Where the plan itself comes from a workbook, that is the source, and its row is given back.

    Args:
        file: The name of the file.
        plan: The row of the plan.
        sources: The rows of the table source.
        english: Whether the package declares English, so that a title in English is needed.
    """
    name = tidied(PurePath(file).name)
    for row in sources:
        if row["kind"] == _KIND and (row["source_id"] == plan.get("source_id") or row["title_ja"] == name):
            return dict(row)
    taken = {row["source_id"] for row in sources}
    identifier, count = _STEM, 1
    while identifier in taken:
        count += 1
        identifier = f"{_STEM}-{count}"
    empty = dict.fromkeys(model().tables["source"].fields, "")
    title = f"Results workbook ({name})" if english else ""
    return {**empty, "source_id": identifier, "title_ja": name, "title_en": title, "kind": _KIND}
