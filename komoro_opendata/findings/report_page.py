"""Tell all findings on one page of HTML: in Japanese, with the English beside it, for a browser or a printer.

The page needs nothing from outside and runs no script. Every text from the data is escaped.
"""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from komoro_opendata.findings.catalogue import message, printable, remedy, rules
from komoro_opendata.findings.finding import Finding, Severity
from komoro_opendata.vocabulary.model import model

__all__ = ["as_page"]

_GRAVITY = {Severity.ERROR: "エラー", Severity.WARNING: "警告", Severity.INFO: "情報"}
_STYLE = """
:root { color-scheme: light dark; --line: #c9ced6; --soft: #f3f5f8;
  --error: #a3131f; --warning: #7a5200; --info: #24527a }
@media (prefers-color-scheme: dark) {
  :root { --line: #4a5059; --soft: #23272e; --error: #ff9aa2; --warning: #f0c674; --info: #9ecbf5 }
}
body { font: 1rem/1.7 "Hiragino Sans", "Noto Sans JP", "Yu Gothic UI", Meiryo, sans-serif; max-width: 64rem;
  margin: 2rem auto; padding: 0 1.2rem }
h1 { font-size: 1.5rem; line-height: 1.4 }
h2 { font-size: 1.1rem; margin: 2.4rem 0 .4rem; padding-top: .8rem; border-top: 1px solid var(--line) }
.verdict { font-size: 1.1rem; font-weight: 600 }
.error { color: var(--error) } .warning { color: var(--warning) } .info { color: var(--info) }
.remedy { background: var(--soft); padding: .6rem .9rem; border-radius: .3rem }
.en { font-size: .85rem; opacity: .8 }
table { border-collapse: collapse; width: 100%; font-size: .92rem }
th, td { border: 1px solid var(--line); padding: .35rem .55rem; text-align: left; vertical-align: top;
  overflow-wrap: anywhere }
th { background: var(--soft); font-weight: 600; white-space: nowrap }
td:first-child { white-space: nowrap }
code { font-family: ui-monospace, Consolas, monospace }
@media print { body { max-width: none; margin: 0 } h2 { break-after: avoid } tr { break-inside: avoid } }
""".strip()


def as_page(name: str, findings: Sequence[Finding], *, valid: bool) -> str:
    """The page.

    Args:
        name: What was checked.
        findings: All findings.
        valid: The verdict.
    """
    listed = list(rules())
    ordered = sorted(findings, key=lambda finding: (list(Severity).index(finding.severity), listed.index(finding.code)))
    groups = [(code, list(group)) for code, group in groupby(ordered, key=lambda finding: finding.code)]
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="ja">',
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f"<title>検査結果 {_text(name)}</title>",
            f"<style>\n{_STYLE}\n</style>",
            "<main>",
            f"<h1>検査結果<br><code>{_text(name)}</code></h1>",
            *_verdict(findings, valid=valid),
            *(line for code, group in groups for line in _group(code, group)),
            "</main>",
            "</html>\n",
        ]
    )


def _verdict(findings: Sequence[Finding], *, valid: bool) -> Iterator[str]:
    counts = "、".join(
        f"{_GRAVITY[severity]} {sum(finding.severity is severity for finding in findings)} 件" for severity in Severity
    )
    words = "正しいパッケージです" if valid else "直すところがあります"
    told = "A valid package." if valid else "There is something to mend."
    yield f'<p class="verdict">{words}（{counts}）</p>'
    yield f'<p class="en" lang="en">{told}</p>'


def _group(code: str, findings: Sequence[Finding]) -> Iterator[str]:
    rule = rules()[code]
    yield f'<h2><span class="{rule.severity}">{_GRAVITY[rule.severity]}</span> {_text(rule.summary["ja"])}</h2>'
    yield f'<p class="en"><span lang="en">{_text(rule.summary["en"])}</span> <code>{code}</code></p>'
    shared = len({remedy(finding, "ja") for finding in findings}) == 1
    if shared:
        yield f'<p class="remedy">{_remedy(findings[0])}</p>'
    yield '<table><thead><tr><th scope="col">場所</th><th scope="col">列</th><th scope="col">値</th>'
    yield '<th scope="col">説明</th></tr></thead><tbody>'
    for finding in findings:
        cells = (_place(finding), _column(finding), _text(finding.value or ""))
        yield "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells)
        told = f'{_text(message(finding, "ja"))}<br><span class="en" lang="en">{_text(message(finding, "en"))}</span>'
        yield f"<td>{told}{'' if shared else f'<p class=remedy>{_remedy(finding)}</p>'}</td></tr>"
    yield "</tbody></table>"


def _remedy(finding: Finding) -> str:
    english = f'<span class="en" lang="en">{_text(remedy(finding, "en"))}</span>'
    return f"<b>対処</b>　{_text(remedy(finding, 'ja'))}<br>{english}"


def _place(finding: Finding) -> str:
    """The cell of the workbook where there is one, then the file and its line, or the place in the descriptor."""
    lines = []
    if finding.sheet is not None:
        lines.append(f"シート「{finding.sheet}」" + (f" {finding.cell}" if finding.cell else ""))
    lines.append((finding.path or "") + (f" {finding.line} 行目" if finding.line is not None else ""))
    if finding.pointer:
        lines.append(finding.pointer)
    return "<br>".join(_text(line) for line in lines if line)


def _column(finding: Finding) -> str:
    """The title of the column, as the sheets show it, and its name."""
    if finding.field is None:
        return ""
    table = model().tables.get(finding.resource or "")
    known = table.fields.get(finding.field) if table else None
    name = f"<code>{_text(finding.field)}</code>"
    return name if known is None else f"{_text(known.title['ja'])}<br>{name}"


def _text(text: str) -> str:
    return escape(printable(text, limit=None))
