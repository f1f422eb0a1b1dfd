"""What is in a package, at a glance: for `inspect`."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from komoro_opendata.package import Package
from komoro_opendata.vocabulary.codes import code_list
from komoro_opendata.vocabulary.model import model

__all__ = ["SdgCount", "Summary", "TableCount", "as_text", "summarise"]

_WORDS = {
    "ja": {
        "municipality": "自治体",
        "plan": "計画",
        "period": "計画期間",
        "version": "データの版",
        "licence": "ライセンス",
        "languages": "言語",
        "tables": "表（行数）",
        "values": "値の状態（件数）",
        "sdgs": "SDGs ごとの施策数",
    },
    "en": {
        "municipality": "Municipality",
        "plan": "Plan",
        "period": "Period",
        "version": "Version of the data",
        "licence": "Licence",
        "languages": "Languages",
        "tables": "Tables (rows)",
        "values": "Values by status",
        "sdgs": "Measures per SDG",
    },
}


@dataclass(frozen=True, slots=True)
class TableCount:
    """A table and the number of its rows; own tables of a city have their name as title."""

    name: str
    title: Mapping[str, str]
    rows: int


@dataclass(frozen=True, slots=True)
class SdgCount:
    """A Sustainable Development Goal and the number of measures that serve it."""

    goal: int
    name: Mapping[str, str]
    measures: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The facts that tell one package from another; None where the package does not say."""

    name: str | None
    title: Mapping[str, str]
    municipality: Mapping[str, str]
    plan: Mapping[str, str]
    start_fiscal_year: int | None
    end_fiscal_year: int | None
    version: str | None
    licences: tuple[str, ...]
    languages: tuple[str, ...]
    tables: tuple[TableCount, ...]
    values: Mapping[str, int]
    sdgs: tuple[SdgCount, ...]

    def as_object(self) -> dict[str, Any]:
        """The summary as plain values, for JSON."""
        return {"format": 1, **asdict(self)}


def summarise(package: Package) -> Summary:
    """Read the package once and count.

    Raises:
        OSError: A file is missing.
        UnicodeDecodeError: A file is not UTF-8.
        TableSyntaxError: A file is no CSV.
    """
    raw = package.descriptor.raw
    plan = next(package.rows("plan"), None)
    municipality = next(package.rows("municipality"), None)
    return Summary(
        name=_text(raw.get("name")),
        title={"ja": _text(raw.get("title")) or "", "en": _text(raw.get("title_en")) or _text(raw.get("title")) or ""},
        municipality={"code": municipality["code"], "ja": municipality["name_ja"], "en": municipality["name_en"]}
        if municipality
        else {},
        plan={"id": plan["plan_id"], "ja": plan["title_ja"], "en": plan["title_en"]} if plan else {},
        start_fiscal_year=plan.integer("start_fiscal_year") if plan else None,
        end_fiscal_year=plan.integer("end_fiscal_year") if plan else None,
        version=_text(raw.get("version")),
        licences=tuple(_licences(raw)),
        languages=package.descriptor.languages(),
        tables=tuple(_count(package, name) for name in package.tables),
        values=dict(sorted(Counter(row["status"] for row in package.rows("observation")).items())),
        sdgs=tuple(_sdgs(package)),
    )


def as_text(summary: Summary, language: str) -> str:
    """The summary for people, in one language."""
    words = _WORDS[language]
    years = code_list("fiscal_year").rows
    ends = [years.get(str(year), {}).get(f"label_{language}", "?") for year in _ends(summary)]
    facts = {
        "municipality": f"{summary.municipality.get(language) or summary.municipality.get('ja', '')} "
        f"({summary.municipality.get('code', '')})",
        "plan": summary.plan.get(language) or summary.plan.get("ja", ""),
        "period": " – ".join(ends),
        "version": summary.version or "",
        "licence": ", ".join(summary.licences),
        "languages": ", ".join(summary.languages),
    }
    lines = [summary.title[language], ""]
    lines += [f"{words[name]}: {fact}" for name, fact in facts.items()]
    lines += ["", f"{words['tables']}:"]
    lines += [f"  {table.rows:>6}  {table.name}  {table.title[language]}" for table in summary.tables]
    lines += ["", f"{words['values']}: " + ", ".join(f"{status} {count}" for status, count in summary.values.items())]
    if summary.sdgs:
        lines += ["", f"{words['sdgs']}:"]
        lines += [f"  {sdg.measures:>6}  {sdg.goal:>2} {sdg.name[language]}" for sdg in summary.sdgs]
    return "\n".join(lines) + "\n"


def _ends(summary: Summary) -> tuple[int | None, int | None]:
    return summary.start_fiscal_year, summary.end_fiscal_year


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _licences(raw: Mapping[str, Any]) -> Iterator[str]:
    licences = raw.get("licenses")
    for licence in licences if isinstance(licences, list) else ():
        name = licence.get("name") or licence.get("path") if isinstance(licence, dict) else None
        if isinstance(name, str):
            yield name


def _count(package: Package, name: str) -> TableCount:
    table = model().tables.get(name)
    title = table.title if table else {"ja": name, "en": name}
    return TableCount(name, title, sum(1 for _ in package.rows(name)))


def _sdgs(package: Package) -> Iterator[SdgCount]:
    counted = Counter(row.integer("sdg_goal") for row in package.rows("measure_sdg"))
    for goal, row in code_list("sdg_goal").rows.items():
        if counted[int(goal)]:
            yield SdgCount(int(goal), {"ja": row["name_ja"], "en": row["name_en"]}, counted[int(goal)])
