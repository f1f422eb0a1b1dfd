"""What changed in whom and what a measure is linked with: departments, SDGs, projects, related plans."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from komoro_opendata.package import Package, Row
from komoro_opendata.plan.changes import Change, Names, Words, code_label, column_title, name_of, plain
from komoro_opendata.plan.matching import Counterparts, Pairing

__all__ = ["link_changes"]

_ENDS = {
    "measure_department": ("department", "department_id"),
    "measure_sdg": ("sdg_goal", "sdg_goal"),
    "measure_project": ("project", "project_id"),
    "measure_related_plan": ("related_plan", "related_plan_id"),
}
_Links = dict[str, dict[str, Row]]


def link_changes(
    old: Package, new: Package, measures: Pairing, counterparts: Counterparts, names: Names
) -> Iterator[Change]:
    """The changes of the links of all measures that both versions have.

    Args:
        old: The old version.
        new: The new version.
        measures: Which measures belong together.
        counterparts: The new identifiers of the other ends.
        names: Of each table, what its rows are called, by identifier.
    """
    for table, (thing, column) in _ENDS.items():
        before, after = _links(old.rows(table), column), _links(new.rows(table), column)
        same = counterparts.get(thing, {})
        for one, other in measures.pairs:
            was = {same.get(end, end): row for end, row in before[one["measure_id"]].items()}
            yield from _of_measure(other, was, after[other["measure_id"]], thing, names[thing])


def _links(rows: Iterable[Row], column: str) -> _Links:
    """By measure, the rows of its links by the other end."""
    found: _Links = defaultdict(dict)
    for row in rows:
        found[row["measure_id"]][row[column]] = row
    return found


def _of_measure(
    measure: Row, was: Mapping[str, Row], now: Mapping[str, Row], thing: str, names: Mapping[str, Words]
) -> Iterator[Change]:
    key, name = measure["measure_id"], name_of(measure)
    gone, come = [end for end in was if end not in now], [end for end in now if end not in was]
    leads = [[end for end, row in links.items() if row["role"] == "lead"] for links in (was, now)]
    if any(end in gone for end in leads[0]) and any(end not in leads[0] for end in leads[1]):
        before, after = (_listed(ends, names) for ends in leads)
        yield Change("lead-changed", thing, key, name, before=before, after=after)
        gone, come = ([end for end in ends if end not in lead] for ends, lead in zip((gone, come), leads, strict=True))
    for end in gone:
        yield Change("link-removed", thing, key, name, before=_named(end, names))
    for end in come:
        yield Change("link-added", thing, key, name, after=_named(end, names))
    for end, row in now.items():
        if end in was:
            yield from _role(measure, _named(end, names), was[end]["role"], row["role"])
            yield from _texts(measure, was[end], row)


def _role(measure: Row, what: Words, was: str, now: str) -> Iterator[Change]:
    """That a department leads what it had a part in, or the other way round."""
    if was != now:
        before, after = code_label("role", was), code_label("role", now)
        key = measure["measure_id"]
        yield Change("role-changed", "measure_department", key, name_of(measure), what, before, after)


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
