"""Render an audit: as text for people, in Japanese or English, and as plain values for JSON."""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from komoro_opendata.plan.audit_report import AuditReport, Mismatch
from komoro_opendata.plan.audit_words import DOUBTS, KINDS, mismatch_message
from komoro_opendata.plan.printed import Doubt

__all__ = ["render_text", "to_json"]

_FORMAT = 1
_FIRST_FEW = 5

_TEXT: Mapping[str, Mapping[str, str]] = {
    "ja": {
        "head": "種類|印刷|対応|欠落|要確認",
        "observations": (
            "観測値 {observations} 件: 印刷された値 {printed}、本文から失われた値 {lost}、"
            "印刷の対象外 {unprinted}、他の出典 {elsewhere}"
        ),
        "doubts": "要確認（規則により判断した箇所）",
        "doubt": "  {reason}: {count} 件（{places}）",
        "group": "{code}（{count} 件）",
        "rest": "  ほか {count} 件",
        "ok": "本文と一致しました。不一致はありません。",
        "not_ok": "本文と一致しません。不一致 {count} 件。",
    },
    "en": {
        "head": "kind|printed|covered|missing|doubtful",
        "observations": (
            "{observations} observations: {printed} printed values, {lost} lost from the text, "
            "{unprinted} not due for printing, {elsewhere} of other sources"
        ),
        "doubts": "Doubtful (places that a rule of transcription decided)",
        "doubt": "  {reason}: {count} ({places})",
        "group": "{code} ({count})",
        "rest": "  and {count} more",
        "ok": "The package agrees with the text; no mismatch.",
        "not_ok": "The package does not agree with the text: {count} mismatches.",
    },
}


def render_text(report: AuditReport, language: str) -> str:
    """The report for a terminal: counts, doubtful places, the first few mismatches of each code, the outcome."""
    blocks = [_counts(report, language), _doubts(report, language), _mismatches(report, language)]
    text = _TEXT[language]
    outcome = text["ok"] if report.ok else text["not_ok"].format(count=len(report.mismatches))
    return "\n\n".join("\n".join(block) for block in (*blocks, [outcome]) if block) + "\n"


def to_json(report: AuditReport) -> dict[str, Any]:
    """The report as plain values; places are source_refs, null where a thing does not apply."""
    return {
        "format": _FORMAT,
        "ok": report.ok,
        "source": {"sha256": report.evidence.sha256, "lines": report.evidence.lines},
        "counts": {
            kind.value: {
                "printed": count.printed,
                "covered": count.covered,
                "missing": count.missing,
                "doubtful": count.doubtful,
            }
            for kind, count in report.counts.items()
        },
        "observations": {
            "all": report.observations,
            "printed": _printed(report),
            "lost": report.lost,
            "unprinted": report.unprinted,
            "elsewhere": report.elsewhere,
        },
        "doubtful": [
            {
                "place": cell.place,
                "part": cell.part,
                "kind": cell.kind.value,
                "printed": cell.whole,
                "reason": cell.doubt,
            }
            for cell in report.doubts
        ],
        "mismatches": [_mismatch_json(mismatch) for mismatch in report.mismatches],
    }


def _printed(report: AuditReport) -> int:
    return report.observations - report.lost - report.unprinted - report.elsewhere


def _mismatch_json(mismatch: Mismatch) -> dict[str, Any]:
    return {
        "code": mismatch.code,
        "table": mismatch.table,
        "path": mismatch.path,
        "line": mismatch.line,
        "row": mismatch.row,
        "field": mismatch.field,
        "place": mismatch.place,
        "kind": None if mismatch.kind is None else mismatch.kind.value,
        "printed": mismatch.printed,
        "carried": mismatch.carried,
        "expected": mismatch.expected,
        "reason": None if mismatch.cell_reason is None else mismatch.cell_reason["reason"],
        "message_ja": mismatch_message(mismatch, "ja"),
        "message_en": mismatch_message(mismatch, "en"),
    }


def _counts(report: AuditReport, language: str) -> list[str]:
    rows = [_TEXT[language]["head"].split("|")]
    for kind, count in report.counts.items():
        numbers = (count.printed, count.covered, count.missing, count.doubtful)
        rows.append([KINDS[kind][language], *map(str, numbers)])
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(_padded(row, widths)).rstrip() for row in rows]
    told = {name: getattr(report, name) for name in ("observations", "lost", "unprinted", "elsewhere")}
    return [*lines, "", _TEXT[language]["observations"].format(printed=_printed(report), **told)]


def _padded(row: list[str], widths: list[int]) -> Iterator[str]:
    """The cells of a row, the first flush left, the numbers flush right."""
    for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
        space = " " * (width - _width(cell))
        yield space + cell if column else cell + space


def _width(text: str) -> int:
    """The columns that a text takes up on a terminal: two for each wide character."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _doubts(report: AuditReport, language: str) -> list[str]:
    text = _TEXT[language]
    lines = [text["doubts"]]
    for doubt in Doubt:
        cells = [cell for cell in report.doubts if cell.doubt is doubt]
        if cells:
            places = ", ".join(dict.fromkeys(f"L{cell.line}" for cell in cells))
            reason = DOUBTS[doubt][language]
            lines.append(text["doubt"].format(reason=reason, count=len(cells), places=places))
    return lines if report.doubts else []


def _mismatches(report: AuditReport, language: str) -> list[str]:
    """The mismatches by code, in the order in which the codes first occur."""
    text = _TEXT[language]
    groups: dict[str, list[Mismatch]] = {}
    for mismatch in report.mismatches:
        groups.setdefault(mismatch.code, []).append(mismatch)
    lines: list[str] = []
    for code, members in groups.items():
        lines.append(text["group"].format(code=code, count=len(members)))
        lines += [f"  {_where(member)}{mismatch_message(member, language)}" for member in members[:_FIRST_FEW]]
        if len(members) > _FIRST_FEW:
            lines.append(text["rest"].format(count=len(members) - _FIRST_FEW))
    return lines


def _where(mismatch: Mismatch) -> str:
    return f"{mismatch.path}:{mismatch.line} {mismatch.field}: " if mismatch.path else ""
