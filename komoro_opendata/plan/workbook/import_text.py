"""Tell what an import took: the rows of each table, what changed, and the command to type next."""

from collections.abc import Iterator

from komoro_opendata.findings import printable, typed
from komoro_opendata.plan.workbook.importing import Imported
from komoro_opendata.plan.workbook.layout import LONG
from komoro_opendata.vocabulary.model import model

__all__ = ["as_text"]

_WORDS = {
    "ja": {
        "done": "{file} を {package} に取り込みました",
        "tried": "{file} を確かめました。--dry-run なので、{package} には何も書いていません",
        "table": "  {title}（{name}）: {rows} 行（新しい {new}、変わった {changed}、なくなった {removed}）",
        "about": "  「データについて」の{title}: {before} → {after}",
        "values": "  年度を列に並べたシートから読み取った値: {values} 件",
        "same": "  変わったところはありません",
        "next": "次は: komoro-opendata validate {typed}",
    },
    "en": {
        "done": "imported {file} into {package}",
        "tried": "checked {file}; with --dry-run nothing was written to {package}",
        "table": "  {name}: {rows} rows ({new} new, {changed} changed, {removed} removed)",
        "about": "  {property} in データについて: {before} → {after}",
        "values": "  values read from sheets with the years as columns: {values}",
        "same": "  nothing changed",
        "next": "Next: komoro-opendata validate {typed}",
    },
}


def as_text(imported: Imported, file: str, package: str, language: str, *, written: bool) -> str:
    """The summary of an import that understood everything."""
    return "\n".join(_lines(imported, file, package, language, written=written)) + "\n"


def _lines(imported: Imported, file: str, package: str, language: str, *, written: bool) -> Iterator[str]:
    words = _WORDS[language]
    names = {"file": printable(file, limit=None), "package": printable(package, limit=None), "typed": typed(package)}
    yield words["done" if written else "tried"].format(**names)
    for name, change in imported.changes.items():
        if change.rows or change.removed:
            yield words["table"].format(
                title=_title(name),
                name=name,
                rows=change.rows,
                new=change.new,
                changed=change.changed,
                removed=change.removed,
            )
    for about in imported.about:
        yield words["about"].format(
            title=about.title,
            property=about.name,
            before=_shown(about.before),
            after=_shown(about.after),
        )
    if not imported.about and not any(
        change.new or change.changed or change.removed for change in imported.changes.values()
    ):
        yield words["same"]
    if imported.values:
        yield words["values"].format(values=imported.values)
    if written:
        yield words["next"].format(**names)


def _shown(text: str) -> str:
    return printable(text) or "—"


def _title(name: str) -> str:
    if name == "observation":
        return LONG
    return model().tables[name].title["ja"] if name in model().tables else name
