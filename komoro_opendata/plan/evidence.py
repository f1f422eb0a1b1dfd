"""Read the evidence that a package is held against: the plan's text itself, or the index made from it.

The index is a CSV file of UTF-8 text with LF line ends. Its first line is a comment, `# sha256=<64 hexadecimal digits>
lines=<number>`, of the text it was made from; the header and one record for each printed cell follow:

line      physical line of the text, from 1
field     tab-separated field of the line, from 1 (empty fields count; 1 where the line has no tab)
part      item within the field, from 1 (小93.5 中98.1 are two)
text      the printed characters
kind      what it is (a value of `Kind`), or `continued`: the rest, printed here, of the name in the record above
under     of a value: the line of its indicator's name; empty where the text does not tell
heading   of a value: the heading of its column; empty where the text has lost it
doubt     the rule of transcription that placed or bounded the cell where the text alone does not (a value of `Doubt`)
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from komoro_opendata.findings.errors import WordedError
from komoro_opendata.plan.printed import Doubt, Evidence, Kind, Printed, Share
from komoro_opendata.plan.source_text import physical_lines, read_source_text

__all__ = ["COLUMNS", "EvidenceError", "evidence_of_text", "index_text", "read_evidence"]

COLUMNS = ("line", "field", "part", "text", "kind", "under", "heading", "doubt")
_CONTINUED = "continued"
_HEAD = re.compile(r"# sha256=(?P<sha256>[0-9a-f]{64}) lines=(?P<lines>[0-9]+)")


class EvidenceError(WordedError):
    """A file that is neither a plan's text nor an index of one."""


def read_evidence(source: Path) -> Evidence:
    """The evidence in a file: an index is known by its first line, everything else is read as a plan's text.

    Raises:
        EvidenceError: Nothing is there, it is not UTF-8, no plan can be found in the text, or the index is broken.
    """
    if not source.is_file():
        raise EvidenceError(f"「{source}」というファイルはありません", f"there is no file “{source}”")
    content = source.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EvidenceError(
            f"「{source}」は UTF-8 のテキストではありません({error.start + 1} バイト目)",
            f"“{source}” is not text in UTF-8 (byte {error.start + 1})",
        ) from error
    if text.startswith("# sha256="):
        return _read_index(source, text)
    evidence = evidence_of_text(content)
    if not evidence.cells:
        raise EvidenceError(
            f"「{source}」に計画の本文が見つかりません(【政策】【施策】の見出しがありません)",
            f"no plan can be found in “{source}”: it has no headings 【政策】 and 【施策】",
        )
    return evidence


def evidence_of_text(content: bytes) -> Evidence:
    """The evidence in the bytes of a plan's text.

    Raises:
        UnicodeDecodeError: They are not UTF-8.
    """
    text = content.decode("utf-8-sig")
    return Evidence(
        sha256=hashlib.sha256(content).hexdigest(),
        lines=len(physical_lines(text)),
        cells=tuple(read_source_text(text)),
    )


def index_text(evidence: Evidence) -> str:
    """The index of the evidence, as its file holds it."""
    written = io.StringIO()
    written.write(f"# sha256={evidence.sha256} lines={evidence.lines}\n")
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    for cell in evidence.cells:
        under = "" if cell.under is None else cell.under
        doubt = cell.doubt or ""
        writer.writerow([cell.line, cell.field, cell.part, cell.text, cell.kind, under, cell.heading, doubt])
        for share in cell.shares:
            writer.writerow([share.line, share.field, share.part, share.text, _CONTINUED, "", "", ""])
    return written.getvalue()


def _read_index(source: Path, text: str) -> Evidence:
    first, _, rest = text.partition("\n")
    head = _HEAD.fullmatch(first.rstrip("\r"))
    if head is None:
        raise _broken(source, 1)
    reader = csv.DictReader(io.StringIO(rest, newline=""), strict=True)
    try:
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise _broken(source, 2)
        cells = tuple(_joined(source, _cells(source, reader)))
    except csv.Error as error:
        raise _broken(source, reader.reader.line_num + 1) from error
    _refuse_doubles(source, cells)
    return Evidence(head["sha256"], int(head["lines"]), cells)


def _cells(source: Path, reader: "csv.DictReader[str]") -> Iterator[Printed | Share]:
    for row in reader:
        try:
            line, field, part = (int(row[name]) for name in COLUMNS[:3])
            if row["kind"] == _CONTINUED:
                yield Share(line, field, part, row["text"])
            else:
                under = int(row["under"]) if row["under"] else None
                doubt = Doubt(row["doubt"]) if row["doubt"] else None
                yield Printed(line, field, part, row["text"], Kind(row["kind"]), under, row["heading"], doubt)
        except (TypeError, ValueError) as error:
            raise _broken(source, reader.line_num + 1) from error


def _joined(source: Path, cells: Iterable[Printed | Share]) -> Iterator[Printed]:
    """The cells, each with the shares that follow it; the first record cannot go on with anything."""
    held: Printed | None = None
    for cell in cells:
        if isinstance(cell, Printed):
            if held is not None:
                yield held
            held = cell
        elif held is None:
            raise _broken(source, 3)
        else:
            held = replace(held, shares=(*held.shares, cell))
    if held is not None:
        yield held


def _refuse_doubles(source: Path, cells: Iterable[Printed]) -> None:
    seen: set[tuple[int, int, int]] = set()
    for line, field, part in (spot for cell in cells for spot in cell.spots()):
        if (line, field, part) in seen:
            place = f"{line}, {field}, {part}"
            raise EvidenceError(
                f"索引「{source}」に同じ位置(line, field, part = {place})が2度あります",
                f"the index “{source}” holds the same place twice (line, field, part = {place})",
            )
        seen.add((line, field, part))


def _broken(source: Path, line: int) -> EvidenceError:
    return EvidenceError(
        f"索引「{source}」の {line} 行目を読めません",
        f"line {line} of the index “{source}” cannot be read",
    )
