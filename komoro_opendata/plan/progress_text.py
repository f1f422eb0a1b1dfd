"""A report of progress for people (text), programs (JSON) and spreadsheets (CSV)."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from komoro_opendata.findings import printable
from komoro_opendata.package.rows import canonical_decimal
from komoro_opendata.plan.progress import IndicatorProgress, JudgedValue, Progress
from komoro_opendata.plan.progress_graph import judgement_rows
from komoro_opendata.plan.rollup import Group, Tally, tally
from komoro_opendata.plan.series import Judgement, Verdict
from komoro_opendata.vocabulary.codes import code_list
from komoro_opendata.vocabulary.model import progress_table

__all__ = ["to_csv", "to_json", "to_text"]

_WORDS = {
    "ja": {
        "year": "{label}の進捗",
        "all": "指標 {indicators}、うち測定できたもの {measured}",
        "of": "{measured}/{indicators} 測定",
        "provisional": "速報値",
        "none": "指標なし",
        "no_rate": "達成率なし：{reason}",
        "colon": "：",
    },
    "en": {
        "year": "Progress in {label}",
        "all": "indicators {indicators}, of which measured {measured}",
        "of": "{measured} of {indicators} measured",
        "provisional": "provisional",
        "none": "no indicators",
        "no_rate": "no rate: {reason}",
        "colon": ": ",
    },
}
_TECHNICAL = ("cube_class", "cube_dataset")
"""Columns of the table of judgements that only the mapping needs."""


def to_text(progress: Progress, groups: Sequence[Group] | None, language: str) -> str:
    """The report of the year for people: a line for each indicator (and breakdown), or for each group."""
    words = _WORDS[language]
    label = code_list("fiscal_year").rows.get(str(progress.fiscal_year), {}).get(f"label_{language}", "?")
    lines = [progress.title.get(language, ""), words["year"].format(label=label)]
    lines += [_tally(tally(progress.indicators), words["all"], language), ""]
    if groups is None:
        lines += [line for indicator in progress.indicators for line in _indicator(indicator, language)]
    else:
        lines += [line for group in groups for line in _group(group, language)]
    return "\n".join(printable(line, limit=None) for line in lines) + "\n"


def to_json(progress: Progress, groups: Sequence[Group] | None, by: str) -> dict[str, Any]:
    """The report as plain values; rates are decimals as text, so that none loses a digit."""
    told = {"format": 1, "title": dict(progress.title), "fiscal_year": progress.fiscal_year, "by": by}
    told["total"] = _counts(tally(progress.indicators))
    if groups is None:
        told["indicators"] = [_indicator_object(indicator) for indicator in progress.indicators]
        told["judgements"] = [_judgement_object(value) for value in progress.values]
    else:
        told["groups"] = [_group_object(group) for group in groups]
    return told


def to_csv(progress: Progress, groups: Sequence[Group] | None) -> str:
    """The judgements, or the groups of the year, as CSV with a header: codes, identifiers, names in both languages."""
    if groups is None:
        names = {indicator.indicator_id: indicator.name for indicator in progress.indicators}
        own = [name for name in progress_table().fields if name not in _TECHNICAL]
        rows = (
            {**row, "name_ja": names[row["indicator_id"]]["ja"], "name_en": names[row["indicator_id"]]["en"]}
            for row in judgement_rows(progress.values)
        )
        return _csv([own[0], "name_ja", "name_en", *own[1:]], rows)
    columns = ["identifier", "role", "name_ja", "name_en", "fiscal_year", "indicators", "measured", *Verdict]
    columns += ["reasons", "no_indicator_reason_ja", "no_indicator_reason_en"]
    return _csv(columns, (_group_row(group, progress.fiscal_year) for group in groups))


def _csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _group_row(group: Group, fiscal_year: int) -> dict[str, Any]:
    return {
        "identifier": group.identifier,
        "role": group.role,
        "name_ja": group.name["ja"],
        "name_en": group.name["en"],
        "fiscal_year": fiscal_year,
        "indicators": group.tally.indicators,
        "measured": group.tally.measured,
        **{str(verdict): number for verdict, number in group.tally.verdicts.items()},
        "reasons": " ".join(f"{reason}:{number}" for reason, number in group.tally.reasons.items()),
        **{f"no_indicator_reason_{name}": text for name, text in (group.no_indicator_reason or {}).items()},
    }


def _label(codes: str, code: str, language: str) -> str:
    row = code_list(codes).rows.get(code)
    return code if row is None else row[f"label_{language}"]


def _tally(counted: Tally, head: str, language: str) -> str:
    """The counts of one group, always with the number of indicators and of measured ones."""
    told = [f"{_label('progress_verdict', verdict, language)} {number}" for verdict, number in counted.verdicts.items()]
    reasons = [f"{_label('progress_reason', reason, language)} {number}" for reason, number in counted.reasons.items()]
    line = head.format(indicators=counted.indicators, measured=counted.measured) + _WORDS[language]["colon"]
    return line + ", ".join(told) + (f" ({', '.join(reasons)})" if reasons else "")


def _group(group: Group, language: str) -> Iterator[str]:
    """Two lines: what is counted together, and its counts."""
    words = _WORDS[language]
    role = f" [{_label('role', group.role, language)}]" if group.role else ""
    if group.tally.indicators:
        told = _tally(group.tally, words["of"], language)
    else:
        reason = (group.no_indicator_reason or {}).get(language, "")
        told = words["none"] + (f" ({reason})" if reason else "")
    yield f"{group.identifier}{role}  {group.name[language]}" if group.identifier else group.name[language]
    yield f"    {told}"


def _indicator(indicator: IndicatorProgress, language: str) -> Iterator[str]:
    """The verdict on the indicator, and below it those on its breakdowns where there are several."""
    one = indicator.values[0].judgement if len(indicator.values) == 1 else None
    about = _about(one, language) if one else _of_all(indicator, language)
    verdict = _label("progress_verdict", indicator.verdict, language)
    yield f"{verdict}{about}  {indicator.indicator_id}  {indicator.name[language]}"
    for value in indicator.values if one is None else ():
        own = _label("progress_verdict", value.judgement.verdict, language) + _about(value.judgement, language)
        yield f"    {own}  {_label('breakdown', value.breakdown, language)}"


def _about(judgement: Judgement, language: str) -> str:
    """The rate in percent, and in brackets why there is no rate or no verdict, and that the figure is provisional."""
    rate = "" if judgement.rate is None else f" {canonical_decimal(judgement.rate * Decimal(100))}%"
    words, notes = _WORDS[language], []
    if judgement.reason is not None:
        reason = _label("progress_reason", judgement.reason, language)
        told = judgement.verdict is Verdict.NOT_MEASURABLE
        notes.append(reason if told else words["no_rate"].format(reason=reason))
    if judgement.provisional:
        notes.append(words["provisional"])
    return rate + (f" ({', '.join(notes)})" if notes else "")


def _of_all(indicator: IndicatorProgress, language: str) -> str:
    return "" if indicator.reason is None else f" ({_label('progress_reason', indicator.reason, language)})"


def _counts(counted: Tally) -> dict[str, Any]:
    return {
        "indicators": counted.indicators,
        "measured": counted.measured,
        "verdicts": dict(counted.verdicts),
        "reasons": dict(counted.reasons),
    }


def _group_object(group: Group) -> dict[str, Any]:
    reason = group.no_indicator_reason
    return {
        "identifier": group.identifier or None,
        "role": group.role or None,
        "name": dict(group.name),
        **_counts(group.tally),
        "no_indicator_reason": None if reason is None else dict(reason),
    }


def _indicator_object(indicator: IndicatorProgress) -> dict[str, Any]:
    return {
        "indicator_id": indicator.indicator_id,
        "name": dict(indicator.name),
        "measure_id": indicator.measure_id or None,
        "policy_id": indicator.policy_id or None,
        "verdict": indicator.verdict,
        "reason": indicator.reason,
    }


def _judgement_object(value: JudgedValue) -> dict[str, Any]:
    judged = value.judgement
    return {
        "indicator_id": value.indicator_id,
        "breakdown": value.breakdown,
        "fiscal_year": value.fiscal_year,
        "verdict": judged.verdict,
        "reason": judged.reason,
        "rate": None if judged.rate is None else canonical_decimal(judged.rate),
        "provisional": judged.provisional,
        "baseline_fiscal_year": judged.baseline_year,
        "target_fiscal_year": judged.target_year,
    }
