"""Rules over texts and their places: translations, source references."""

import re
from collections.abc import Iterator

from komoro_opendata.check.plan_tables import PlanTables
from komoro_opendata.check.registry import plan_rule
from komoro_opendata.findings import Finding
from komoro_opendata.package.rows import Row
from komoro_opendata.vocabulary.model import Table, model

__all__ = ["SUMMARY_PLACES"]

_JAPANESE = re.compile(r"[\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff66-\uff9f]")
_RANGE = re.compile(r"L([0-9]+)-([0-9]+)")
SUMMARY_PLACES = (
    ("mission", "approach_ja", "approach_source_ref"),
    ("measure", "issues_ja", "issues_source_ref"),
    ("measure", "aim_ja", "aim_source_ref"),
    ("measure", "no_indicator_reason_ja", "no_indicator_source_ref"),
    ("measure_sdg", "summary_ja", "statement_source_ref"),
)
"""Table, column with a summary, column with the place in the source of what it sums up."""


@plan_rule("translation-missing", "translation-orphan", "translation-script")
def translations(plan: PlanTables) -> Iterator[Finding]:
    """Where English is declared every Japanese text has its translation; no translation stands alone or in Japanese."""
    languages = plan.declaration.get("languages")
    declared = isinstance(languages, list) and "en" in languages
    for table in model().tables.values():
        pairs = [
            (field.japanese_twin, field.name)
            for field in table.fields.values()
            if field.japanese_twin is not None and field.japanese_twin in table.fields
        ]
        for row in plan.rows(table.name) if pairs else ():
            for japanese, english in pairs:
                yield from _translation(table, row, japanese, english, declared=declared)


def _translation(table: Table, row: Row, japanese: str, english: str, *, declared: bool) -> Iterator[Finding]:
    if not row[english]:
        required_by_schema = table.fields[japanese].required
        if declared and row[japanese] and not required_by_schema:
            yield row.finding("translation-missing", english)
    elif not row[japanese] and not table.fields[japanese].required:
        yield row.finding("translation-orphan", japanese)
    found = _JAPANESE.search(row[english])
    if found:
        yield row.finding("translation-script", english, character=found[0])


@plan_rule("source-ref-range")
def ranges(plan: PlanTables) -> Iterator[Finding]:
    """A range of lines runs forward over at least two lines."""
    for table in model().tables.values():
        columns = [field.name for field in table.fields.values() if field.type.name == "source_ref"]
        for row in plan.rows(table.name) if columns else ():
            for column in columns:
                match = _RANGE.fullmatch(row[column])
                if match and int(match[1]) >= int(match[2]):
                    yield row.finding("source-ref-range", column)


@plan_rule("source-ref-pair")
def places(plan: PlanTables) -> Iterator[Finding]:
    """A summary that has a place of its own in the source has it, and no place stands without its summary."""
    for table, text, place in SUMMARY_PLACES:
        for row in plan.rows(table):
            if bool(row[text]) != bool(row[place]):
                yield row.finding("source-ref-pair", place, text_column=text)
