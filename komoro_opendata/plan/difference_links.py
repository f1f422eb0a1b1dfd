"""What changed in whom and what a measure is linked with: departments, SDGs, projects, related plans."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from komoro_opendata.package import Package, Row
from komoro_opendata.plan.changes import Change, Names, Words, column_title, name_of, plain
from komoro_opendata.plan.matching import Pairing

__all__ = ["link_changes"]

_ENDS = {
    "measure_department": ("department", "department_id"),
    "measure_sdg": ("sdg_goal", "sdg_goal"),
    "measure_project": ("project", "project_id"),
    "measure_related_plan": ("related_plan", "related_plan_id"),
}
_Links = dict[str, dict[str, Row]]


def link_changes(
    old: Package, new: Package, measures: Pairing, counterparts: Mapping[str, str], names: Names
) -> Iterator[Change]:
    """The changes of the links of all measures that both versions have.

    Args:
        old: The old version.
        new: The new version.
        measures: Which measures belong together.
        counterparts: The new identifier of each old one.
        names: Of each table, what its rows are called, by identifier.
    """
    for table, (thing, column) in _ENDS.items():
        for role in ("lead", "related") if table == "measure_department" else ("",):
            before, after = _links(old.rows(table), column, role), _links(new.rows(table), column, role)
            for one, other in measures.pairs:
                was = {counterparts.get(end, end): row for end, row in before[one["measure_id"]].items()}
                yield from _of_measure(other, was, after[other["measure_id"]], (thing, role), names[thing])


def _links(rows: Iterable[Row], column: str, role: str) -> _Links:
    """By measure, the rows of its links in this role, by the other end."""
    found: _Links = defaultdict(dict)
    for row in rows:
        if row["role"] == role:
            found[row["measure_id"]][row[column]] = row
    return found


def _of_measure(
    measure: Row, was: Mapping[str, Row], now: Mapping[str, Row], kind: tuple[str, str], names: Mapping[str, Words]
) -> Iterator[Change]:
    thing, role = kind
    key, name = measure["measure_id"], name_of(measure)
    gone, come = [end for end in was if end not in now], [end for end in now if end not in was]
    if role == "lead" and gone and come:
        before, after = (_listed(ends, names) for ends in (was, now))
        yield Change("lead-changed", thing, key, name, before=before, after=after)
        return
    for end in gone:
        yield Change("link-removed", thing, key, name, before=_named(end, names))
    for end in come:
        yield Change("link-added", thing, key, name, after=_named(end, names))
    for end in now:
        if end in was:
            yield from _texts(measure, was[end], now[end])


def _texts(measure: Row, was: Row, now: Row) -> Iterator[Change]:
    """The summaries of a link that say something else."""
    for column in ("summary_ja", "summary_en"):
        if was[column] != now[column]:
            yield Change(
                "text-changed",
                now.table,
                measure["measure_id"],
                name_of(measure),
                column_title(was.table, column),
                plain(was[column]),
                plain(now[column]),
            )
            return


def _named(end: str, names: Mapping[str, Words]) -> Words:
    return names.get(end) or plain(end)


def _listed(ends: Iterable[str], names: Mapping[str, Words]) -> Words:
    named = [_named(end, names) for end in ends]
    return {"ja": "・".join(words["ja"] for words in named), "en": ", ".join(words["en"] for words in named)}
