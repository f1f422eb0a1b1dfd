"""Actual results of a package that a workbook knows nothing of: they came by a CSV or another workbook, and stay."""

from collections.abc import Mapping, MutableMapping, Sequence

from komoro_opendata.plan.workbook.drafting import Cells

__all__ = ["kept_actuals"]

Rows = Sequence[Mapping[str, str]]
_REFERRED = (("source", "source_id"), ("breakdown", "breakdown"))


def kept_actuals(former: Mapping[str, Rows], tables: MutableMapping[str, list[Cells]]) -> list[Cells]:
    """The former actual results that stay, where the observations of a workbook hold no actual result at all.

    Those of an indicator that is gone go with it. Rows of other tables that they refer to are added to `tables`.

    Args:
        former: The tables of the package.
        tables: The tables drafted from the workbook, the observations complete.
    """
    if any(row["kind"] == "actual" for row in tables["observation"]):
        return []
    indicators = {row["indicator_id"] for row in tables.get("indicator", ())}
    kept = [
        dict(row)
        for row in former.get("observation", ())
        if row["kind"] == "actual" and row["indicator_id"] in indicators
    ]
    for table, column in _REFERRED:
        there = {row[column] for row in tables.get(table, ())}
        missing = {row[column] for row in kept} - there
        added = [dict(row) for row in former.get(table, ()) if row[column] in missing]
        if added:
            tables[table] = [*tables.get(table, []), *added]
    return kept
