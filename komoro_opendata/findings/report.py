"""Tell a list of findings: as text for people, grouped by kind, and as JSON for programs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby

from komoro_opendata.findings.catalogue import message, printable, remedy, rules
from komoro_opendata.findings.finding import Finding, Severity

__all__ = ["as_object", "as_text"]

_SHOWN_OF_EACH = 3
_WORDS = {
    "ja": {
        "error": "エラー",
        "warning": "警告",
        "info": "情報",
        "count": "{n} 件",
        "more": "… ほか {n} 件（すべて見るには --format json）",
        "remedy": "対処",
        "explain": "くわしくは: komoro-opendata explain {code}",
        "valid": "{name}: 正しいパッケージです（エラー {errors} 件、警告 {warnings} 件）",
        "invalid": "{name}: 直すところがあります（エラー {errors} 件、警告 {warnings} 件）",
    },
    "en": {
        "error": "error",
        "warning": "warning",
        "info": "note",
        "count": "{n}",
        "more": "… and {n} more (all of them with --format json)",
        "remedy": "Remedy",
        "explain": "More: komoro-opendata explain {code}",
        "valid": "{name}: a valid package ({errors}, {warnings})",
        "invalid": "{name}: there is something to mend ({errors}, {warnings})",
    },
}
_GRAVEST_FIRST = list(Severity)


def as_text(name: str, findings: Sequence[Finding], counts: Mapping[str, int], language: str, *, valid: bool) -> str:
    """The findings grouped by rule, gravest first, the first few of each with place and message, then the remedy.

    Where the remedies of those shown differ, each stands below its message.
    """
    words = _WORDS[language]
    head = words["valid" if valid else "invalid"]
    numbers = {f"{kind}s": _number(counts[kind], kind, language) for kind in ("error", "warning")}
    lines = [head.format(name=printable(name), **numbers)]
    ordered = sorted(findings, key=_grave_first)
    for code, group in groupby(ordered, key=lambda finding: finding.code):
        lines += ["", *_group(code, list(group), language)]
    return "\n".join(lines) + "\n"


def as_object(
    findings: Sequence[Finding], counts: Mapping[str, int], tool_version: str, language: str, *, valid: bool
) -> dict[str, object]:
    """The report as plain values for JSON (format 1): null where an attribute does not apply."""
    return {
        "format": 1,
        "tool_version": tool_version,
        "valid": valid,
        "findings": [_as_object(finding, language) for finding in findings],
        "counts": dict(counts),
    }


def _as_object(finding: Finding, language: str) -> dict[str, object]:
    return {
        **asdict(finding),
        "params": dict(finding.params),
        "message": message(finding, language),
        "remedy": remedy(finding, language),
    }


def _number(count: int, kind: str, language: str) -> str:
    if language == "ja":
        return str(count)
    return f"{count} {kind}" if count == 1 else f"{count} {kind}s"


def _grave_first(finding: Finding) -> tuple[int, int]:
    return _GRAVEST_FIRST.index(finding.severity), list(rules()).index(finding.code)


def _group(code: str, group: Sequence[Finding], language: str) -> Iterator[str]:
    words = _WORDS[language]
    rule = rules()[code]
    count = words["count"].format(n=len(group))
    yield f"{words[rule.severity]} {code} ({count}): {rule.summary[language]}"
    shown = group[:_SHOWN_OF_EACH]
    remedies = [f"  {words['remedy']}: {remedy(finding, language)}" for finding in shown]
    differ = len(set(remedies)) > 1
    for finding, own in zip(shown, remedies, strict=True):
        yield f"  {_place(finding)}: {message(finding, language)}"
        if differ:
            yield f"  {own}"
    if len(group) > _SHOWN_OF_EACH:
        yield "  " + words["more"].format(n=len(group) - _SHOWN_OF_EACH)
    if not differ:
        yield remedies[0]
    yield "  " + words["explain"].format(code=code)


def _place(finding: Finding) -> str:
    place = printable(finding.path or "")
    if finding.line is not None:
        place += f":{finding.line}"
    if finding.sheet is not None:
        place += f" {printable(finding.sheet)}{'' if finding.cell is None else f'!{finding.cell}'}"
    if finding.pointer is not None:
        place += f" {printable(finding.pointer)}"
    if finding.field is not None:
        place += f" [{printable(finding.field)}]"
    return place
