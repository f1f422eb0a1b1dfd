"""Which files of a release become resources of its data set on a portal, and in which order they stand there.

A resource is a file that somebody would pick: the overview first, then the tables, the whole package, the linked data,
the metadata. Left out are `site/` and `vocab/` (thousands of small files for machines), `release.json` and
`SHA256SUMS` (they speak of files that are not there; each resource carries its own hash), what says the same again for
each table (Parquet, CSV for Excel, CSVW), and the plain N-Triples where they are there compressed. Patterns of the
person who delivers add to this or take from it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

__all__ = ["Choice", "chosen"]

_ORDER = (
    "tables/observation_wide.csv",
    "tables/plan.xlsx",
    "package.zip",
    "data/*.csv",
    "tables/plan.sqlite",
    "tables/README.md",
    "rdf/plan.ttl",
    "rdf/plan.jsonld",
    "rdf/plan.trig",
    "rdf/plan.nt",
    "rdf/plan.nt.gz",
    "datapackage.json",
    "catalog.*",
    "void.ttl",
    "csvw/csv-metadata.json",
    "exchange/*",
    "CITATION.cff",
)
_COMPRESSED = ".gz"


@dataclass(frozen=True, slots=True)
class Choice:
    """Patterns of paths (`*` stands for any characters) that become resources too, and of such that do not."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


def chosen(paths: Iterable[str], choice: Choice, tables: Iterable[str] = ()) -> tuple[str, ...]:
    """The paths that become resources, in the order in which they stand there.

    Args:
        paths: The files of the release.
        choice: What the person who delivers adds or leaves out; leaving out goes first.
        tables: The paths of the tables in the order of the descriptor, which is theirs among the resources.
    """
    known = frozenset(paths)
    rank = {path: number for number, path in enumerate(tables)}
    patterns = (*_ORDER, *choice.include)
    places = {path: _place(path, patterns) for path in known if not _matches(path, choice.exclude)}
    found = [path for path, place in places.items() if place is not None and not _is_there_compressed(path, places)]
    return tuple(sorted(found, key=lambda path: (places[path], rank.get(path, len(rank)), path)))


def _place(path: str, patterns: tuple[str, ...]) -> int | None:
    return next((place for place, pattern in enumerate(patterns) if fnmatchcase(path, pattern)), None)


def _matches(path: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(path, pattern) for pattern in patterns)


def _is_there_compressed(path: str, there: Collection[str]) -> bool:
    return path + _COMPRESSED in there
