"""Find the value cells and official names in a plan's text, by the structure of the text alone.

The text is what a program pulls out of a plan's PDF: headings 【政策 1】 and 【施策1－2】, sections that begin with ◆,
lines 主管課：… and 関連課：…, tab-separated tables of indicators, ゴール4 「…」, and lists of names that ／ and line
ends separate. What the structure leaves open the rules of transcription decide; such a cell carries a `Doubt`.
Nothing here knows a package: the text is evidence that the package is held against.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from komoro_opendata.plan.printed import Doubt, Kind, Printed, Share, canonical
from komoro_opendata.plan.source_lists import departments, listed_names
from komoro_opendata.plan.source_tables import target_tables

__all__ = ["physical_lines", "read_source_text"]

Line = tuple[int, str]

_POLICY = re.compile(r"【政策\s*(?P<number>[0-9]+)(?:】\s*(?P<name>.+)|\s+(?P<inside>.+)】)")
_MEASURE = re.compile(r"【施策\s*(?P<number>[0-9]+－[0-9]+)】")
_CONTENTS = re.compile(r"- (?P<number>[0-9]+) (?P<name>.+?)(?:\*\*)?")
_RUNNING_TITLE = re.compile(r"[^\s／]+計画（案）")
_OTHER_TITLE = re.compile(r"[^\s／*]+計画")
_PERIOD = re.compile(r"(?:令和|平成)\S+年度～\S+年度")
_MUNICIPALITY = re.compile(r"\S(?: \S)* [都道府県市区町村]")
_GOAL = re.compile(r"ゴール(?P<number>[0-9]+)\s*「(?P<name>.+)」")
_IN_CHARGE = re.compile(r"(?P<label>所管|主管課|関連課)：(?P<names>.+)")
_ROLES = {"所管": Kind.POLICY_DEPARTMENT, "主管課": Kind.LEAD_DEPARTMENT, "関連課": Kind.RELATED_DEPARTMENT}
_FRONT, _POLICY_HEAD, _MEASURE_HEAD = "front", "policy", "measure"


@dataclass(slots=True)
class _Section:
    """The lines from one heading to the next; `name` is the heading's label, `inside` the last 【…】 above it."""

    name: str
    inside: str
    lines: list[Line] = field(default_factory=list)


def physical_lines(text: str) -> list[str]:
    """The lines of a text, separated by LF (or CR LF) alone; a final line end begins no further line."""
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    return lines[:-1] if lines[-1] == "" else lines


def read_source_text(text: str) -> Iterator[Printed]:
    """The value cells and official names of a plan's text, in reading order; none where it has no heading 【…】."""
    sections = list(_sections(physical_lines(text)))
    if any(section.name != _FRONT for section in sections):
        for section in sections:
            reader = _READERS.get((section.inside, section.name))
            if reader is not None:
                yield from reader(section.lines if reader is target_tables else _without_tables(section.lines))


def _without_tables(lines: Sequence[Line]) -> list[Line]:
    """The lines with those of tables emptied: outside the indicator tables no name stands in one."""
    return [(number, "" if "\t" in line else line) for number, line in lines]


def _sections(lines: Sequence[str]) -> Iterator[_Section]:
    section = _Section(_FRONT, _FRONT)
    for number, line in enumerate(lines, 1):
        name = _heading(line)
        if name is not None:
            yield section
            section = _Section(name, name if not line.startswith("◆") else section.inside)
        section.lines.append((number, line))
    yield section


def _heading(line: str) -> str | None:
    """The name of the section that a line begins; None where it begins none."""
    if line.startswith("◆"):
        return "".join(line[1:].split())
    if _POLICY.fullmatch(line):
        return _POLICY_HEAD
    if _MEASURE.fullmatch(line):
        return _MEASURE_HEAD
    return _FRONT if _RUNNING_TITLE.fullmatch(line) else None


def _front(lines: Sequence[Line]) -> Iterator[Printed]:
    """Title page, running titles and tables of contents; the plan's own title is the one in bold type (**)."""
    title = [(number, line) for number, line in lines if "**" in line and not _CONTENTS.fullmatch(line)]
    for number, line in lines:
        contents = _CONTENTS.fullmatch(line)
        if contents:
            yield Printed(number, 1, 1, contents["number"], Kind.POLICY_NUMBER)
            yield Printed(number, 1, 2, contents["name"], Kind.POLICY)
        elif _RUNNING_TITLE.fullmatch(line) or _OTHER_TITLE.fullmatch(line):
            yield Printed(number, 1, 1, line, Kind.PLAN, doubt=Doubt.NOT_CARRIED)
        elif title and number == title[0][0]:
            shares = tuple(Share(later, 1, 1, text.strip("*")) for later, text in title[1:])
            yield Printed(number, 1, 1, line.strip("*"), Kind.PLAN, shares=shares)
        elif _PERIOD.fullmatch(line):
            yield Printed(number, 1, 1, line, Kind.PERIOD)
        elif canonical(line) in ("政策", "施策"):
            yield Printed(number, 1, 1, line, Kind.LEVEL)
        elif _MUNICIPALITY.fullmatch(line):
            yield Printed(number, 1, 1, line, Kind.MUNICIPALITY)


def _policy_head(lines: Sequence[Line]) -> Iterator[Printed]:
    number, line = lines[0]
    match = _POLICY.fullmatch(line)
    if match:
        yield Printed(number, 1, 1, match["number"], Kind.POLICY_NUMBER)
        yield Printed(number, 1, 2, match["name"] or match["inside"], Kind.POLICY)


def _policy_goal(lines: Sequence[Line]) -> Iterator[Printed]:
    """The vision, and below it the bureau in charge."""
    yield from _paragraph(lines[1:], Kind.VISION)
    yield from _in_charge(lines[1:])


def _measure_head(lines: Sequence[Line]) -> Iterator[Printed]:
    number, line = lines[0]
    match = _MEASURE.fullmatch(line)
    if match:
        yield Printed(number, 1, 1, match["number"], Kind.MEASURE_NUMBER)
    yield from _paragraph(lines[1:], Kind.MEASURE)
    yield from _in_charge(lines[1:])


def _paragraph(lines: Sequence[Line], kind: Kind) -> Iterator[Printed]:
    """The first paragraph, as one name; a line that names departments is none."""
    blank = [not line.strip() or _IN_CHARGE.fullmatch(line) is not None for _, line in lines]
    start = blank.index(False) if False in blank else len(lines)
    end = blank.index(True, start) if True in blank[start:] else len(lines)
    if start < end:
        (number, line), *rest = lines[start:end]
        yield Printed(number, 1, 1, line, kind, shares=tuple(Share(later, 1, 1, text) for later, text in rest))


def _in_charge(lines: Sequence[Line]) -> Iterator[Printed]:
    for number, line in lines:
        match = _IN_CHARGE.fullmatch(line)
        if match:
            for part, name in enumerate(departments(match["names"]), 1):
                yield Printed(number, 1, part, name, _ROLES[match["label"]])


def _sdgs(lines: Sequence[Line]) -> Iterator[Printed]:
    for number, line in lines:
        match = _GOAL.fullmatch(line)
        if match:
            yield Printed(number, 1, 1, match["number"], Kind.SDG_NUMBER)
            yield Printed(number, 1, 2, match["name"], Kind.SDG)


_READERS: Mapping[tuple[str, str], Callable[[Sequence[Line]], Iterator[Printed]]] = {
    (_FRONT, _FRONT): _front,
    (_POLICY_HEAD, _POLICY_HEAD): _policy_head,
    (_POLICY_HEAD, "目標"): _policy_goal,
    (_MEASURE_HEAD, _MEASURE_HEAD): _measure_head,
    (_MEASURE_HEAD, "目標値"): target_tables,
    (_MEASURE_HEAD, "SDGsの取り組み"): _sdgs,
    (_MEASURE_HEAD, "主な事業"): lambda lines: listed_names(lines[1:], Kind.PROJECT),
    (_MEASURE_HEAD, "個別計画"): lambda lines: listed_names(lines[1:], Kind.RELATED_PLAN),
}
