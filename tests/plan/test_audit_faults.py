"""An audit finds every planted fault, names the place, and says nothing of the rest."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from komoro_opendata.plan.audit import AuditReport
from komoro_opendata.plan.audit_words import MESSAGES

Rows = list[dict[str, str]]
Edit = Callable[[Rows], None]
AuditEdited = Callable[..., AuditReport]
Found = tuple[str, str | None, str | None]


@dataclass(frozen=True)
class Fault:
    """A fault planted in some tables, and the mismatches (code, table, field) that it must give, no more, no fewer."""

    name: str
    edits: Mapping[str, Edit]
    found: tuple[Found, ...]


def change(where: str, **cells: str) -> Edit:
    """Change cells of the one row whose cells, joined by spaces, begin with `where`."""
    return lambda rows: _only(rows, where).update(cells)


def drop(where: str) -> Edit:
    """Take away the one row that begins with `where`."""
    return lambda rows: rows.remove(_only(rows, where))


def add(**cells: str) -> Edit:
    """Add a row of these cells."""
    return lambda rows: rows.append({column: cells.get(column, "") for column in rows[0]})


def exchange(one: str, other: str, *columns: str) -> Edit:
    """Exchange some cells of two rows."""

    def edit(rows: Rows) -> None:
        first, second = _only(rows, one), _only(rows, other)
        for column in columns:
            first[column], second[column] = second[column], first[column]

    return edit


def _only(rows: Rows, where: str) -> dict[str, str]:
    (row,) = (row for row in rows if " ".join(row.values()).startswith(where))
    return row


VALUE_UNUSED = ("value-unused", None, None)
NAME_UNUSED = ("name-unused", None, None)
CONCERT_2020 = "indicator-1-3-3 total 2020"
CONCERT_2021 = "indicator-1-3-3 total 2021"

FAULTS = (
    Fault(
        "digit changed in a value",
        {"observation": change(CONCERT_2020, value="764")},
        (("value-differs", "observation", "value"),),
    ),
    Fault(
        "digit changed in raw and value",
        {"observation": change(CONCERT_2020, value="764", raw="764人")},
        (("value-not-printed", "observation", "raw"), VALUE_UNUSED),
    ),
    Fault(
        "raw moved to a line without values",
        {"observation": change(CONCERT_2020, source_ref="L461.4")},
        (("no-value-there", "observation", "raw"), VALUE_UNUSED),
    ),
    Fault(
        "raw moved to the line of another indicator that prints the same",
        {"observation": change("indicator-1-4-1 total 2020", source_ref="L527.4")},
        # the row is read first and takes the cell that the other indicator's row then claims too
        (
            ("wrong-indicator", "observation", "indicator_id"),
            ("value-claimed-twice", "observation", "source_ref"),
            VALUE_UNUSED,
        ),
    ),
    Fault(
        "raw moved to the next column, which prints the same",
        {"observation": change("indicator-1-2-1 total 2020", source_ref="L388.5")},
        (
            ("wrong-year", "observation", "fiscal_year"),
            ("value-claimed-twice", "observation", "source_ref"),
            VALUE_UNUSED,
        ),
    ),
    Fault(
        "baseline carried as a target",
        {"observation": change("indicator-1-3-3 total 2019", kind="target")},
        (("wrong-year", "observation", "fiscal_year"),),
    ),
    Fault(
        "all that two indicators print exchanged",
        {
            "observation": exchange(
                "indicator-1-6-1 total 2020", "indicator-1-6-2 total 2020", "value", "raw", "source_ref"
            )
        },
        (("wrong-indicator", "observation", "indicator_id"),) * 2,
    ),
    Fault(
        "breakdowns exchanged",
        {"observation": exchange("indicator-3-1-1 male 2020", "indicator-3-1-1 female 2020", "value", "raw")},
        (("value-differs", "observation", "breakdown"),) * 2,
    ),
    Fault(
        "a bound read as the figure itself",
        {"observation": change("indicator-4-1-2 total 2020", comparator="eq")},
        (("value-differs", "observation", "comparator"),),
    ),
    Fault(
        "an upper value that nobody printed",
        {"observation": change(CONCERT_2020, value_upper="800")},
        (("value-differs", "observation", "value_upper"),),
    ),
    Fault(
        "the year of measurement left out",
        {"observation": change("indicator-4-3-2 total 2019", measured_fiscal_year="")},
        (("value-differs", "observation", "measured_fiscal_year"),),
    ),
    Fault(
        "a dash called a value",
        {"observation": change("indicator-1-3-1 total 2019", status="ok")},
        (("value-differs", "observation", "status"),),
    ),
    Fault(
        "words where the cell has a figure",
        {"observation": change(CONCERT_2020, comparator="text", value="", value_text="763")},
        (("value-differs", "observation", "value_text"),),
    ),
    Fault(
        "raw that is no value",
        {"observation": change(CONCERT_2020, raw="鑑賞者")},
        (("value-not-printed", "observation", "raw"), ("raw-unreadable", "observation", "raw"), VALUE_UNUSED),
    ),
    Fault(
        "raw left out",
        {"observation": change(CONCERT_2020, raw="")},
        (("raw-missing", "observation", "raw"), VALUE_UNUSED),
    ),
    Fault("a row of values deleted", {"observation": drop(CONCERT_2020)}, (VALUE_UNUSED,)),
    Fault(
        "the same cell carried twice",
        {"observation": change(CONCERT_2021, value="763", raw="763人", source_ref="L460.4")},
        (
            ("value-claimed-twice", "observation", "source_ref"),
            ("wrong-year", "observation", "fiscal_year"),
            VALUE_UNUSED,
        ),
    ),
    Fault(
        "a lost value invented at the indicator's name",
        {"observation": change("indicator-4-3-1 total 2023", value="160", comparator="eq", status="ok", raw="160件")},
        (("no-value-there", "observation", "raw"),),
    ),
    Fault(
        "a lost value invented from the year before",
        {
            "observation": change(
                *("indicator-4-3-1 total 2023",),
                value="160",
                comparator="eq",
                status="ok",
                raw="160件",
                source_ref="L1203.7",
            )
        },
        (("value-claimed-twice", "observation", "source_ref"), ("wrong-year", "observation", "fiscal_year")),
    ),
    Fault(
        "a lost value given characters",
        {"observation": change("indicator-4-3-1 total 2023", raw="160件")},
        (("raw-of-lost", "observation", "raw"),),
    ),
    Fault(
        "a printed value called lost",
        {
            "observation": change(
                *(CONCERT_2020,),
                value="",
                comparator="none",
                status="lost",
                raw="",
                source_ref="L457",
            )
        },
        (("lost-printed", "observation", "status"), VALUE_UNUSED),
    ),
    Fault(
        "a lost value placed beside its indicator's name",
        {"observation": change("indicator-4-2-1 total 2020", source_ref="L1148")},
        (("lost-place", "observation", "source_ref"),),
    ),
    Fault(
        "a place that is no line",
        {"observation": change(CONCERT_2020, source_ref="P12")},
        (("ref-unreadable", "observation", "source_ref"), VALUE_UNUSED),
    ),
    Fault(
        "a line behind the end of the text",
        {"observation": change(CONCERT_2020, source_ref="L1722.4")},
        (("ref-outside-text", "observation", "source_ref"), VALUE_UNUSED),
    ),
    Fault(
        "another text's checksum",
        {"source": change("komoro-basic-plan-11-draft-text", sha256="0" * 64)},
        (("sha256-differs", "source", "sha256"),),
    ),
    Fault(
        "one character changed in an indicator's name",
        {"indicator": change("indicator-4-2-1", name_ja="企業立地敷")},
        (("name-differs", "indicator", "name_ja"), NAME_UNUSED),
    ),
    Fault(
        "one character changed in a measure's title",
        {"measure": change("measure-1-6", title_ja="市民の人権意織を高めます")},
        (("name-differs", "measure", "title_ja"), NAME_UNUSED),
    ),
    Fault(
        "one character changed in a policy's vision",
        {"policy": change("policy-5", vision_ja="安心して快適に暮らせる まち")},
        (("name-differs", "policy", "vision_ja"), NAME_UNUSED),
    ),
    Fault(
        "one character changed in a policy's name: it recurs in two tables of contents and above its three measures",
        {"policy": change("policy-2", name_ja="環鏡")},
        (("name-differs", "policy", "name_ja"), *(NAME_UNUSED,) * 6),
    ),
    Fault(
        "one character changed in the plan's title",
        {"plan": change("basic-plan-11", title_ja="小諸市第11次基本計画(素棄)")},
        (("name-differs", "plan", "title_ja"), NAME_UNUSED),
    ),
    Fault(
        "one character changed in a project's name",
        {"project": change("vehicle-management-operating-expenses", name_ja="車輌管理費運営費")},
        (("name-differs", "measure_project", "project_id"), NAME_UNUSED),
    ),
    Fault(
        "one character changed in a related plan's name",
        {"related_plan": change("forest-improvement-plan", name_ja="森林整備計晝")},
        (("name-differs", "measure_related_plan", "related_plan_id"), NAME_UNUSED),
    ),
    Fault(
        "one character changed in a bureau's name",
        {"department": change("general-affairs-department", name_ja="総務都")},
        (("name-differs", "policy", "department_id"), NAME_UNUSED),
    ),
    Fault(
        "one character changed in the city's name",
        {"municipality": change("202088", name_ja="小緒市")},
        (("name-differs", "municipality", "name_ja"), NAME_UNUSED),
    ),
    Fault(
        "one character changed in a level's name",
        {"level": change("2", name_ja="施作")},
        (("name-differs", "level", "name_ja"), NAME_UNUSED),
    ),
    Fault(
        "another goal of the SDGs",
        {"measure_sdg": change("measure-6-4 10", sdg_goal="11")},
        (
            *(("name-differs", "measure_sdg", "sdg_goal"),) * 2,  # its number and its name
            *(NAME_UNUSED,) * 2,
        ),
    ),
    Fault(
        "a department left out",
        {"measure_department": drop("measure-1-6 human-rights-policy-division")},
        (NAME_UNUSED, ("name-unplaced", "department", "name_ja")),
    ),
    Fault(
        "a lead department called related",
        {"measure_department": change("measure-1-1 school-education-division", role="related")},
        (("name-not-printed", "measure_department", "department_id"), NAME_UNUSED),
    ),
    Fault(
        "a project left out that another measure has",
        {"measure_project": drop("measure-6-4 hometown-pr-project")},
        (NAME_UNUSED,),
    ),
    Fault(
        "a project that nobody printed",
        {"project": add(project_id="moon-base-project", name_ja="月面基地事業", name_en="Moon Base Project")},
        (("name-unplaced", "project", "name_ja"),),
    ),
    Fault(
        "a printed project carried by two rows",
        {"measure_project": change("measure-6-4 hometown-pr-project", source_ref="L1575")},
        (
            ("name-claimed-twice", "measure_project", "project_id"),
            ("ref-outside-parent", "measure_project", "source_ref"),
            NAME_UNUSED,
        ),
    ),
    Fault(
        "a related plan given to the measure before",
        {
            "measure_related_plan": change(
                "measure-1-4 basic-plan-for-the-promotion-of-education", measure_id="measure-1-3", number="4"
            )
        },
        (("ref-outside-parent", "measure_related_plan", "source_ref"),),
    ),
    Fault(
        "two projects numbered against the printed order",
        {"measure_project": exchange("measure-4-3 tourism-promotion", "measure-4-3 tourism-based", "number")},
        (("order-differs", "measure_project", "number"),),
    ),
    Fault(
        "a measure with another number",
        {"measure": change("measure-5-4", number="5")},
        (("name-differs", "measure", "number"), NAME_UNUSED),
    ),
    Fault(
        "a policy with another number: the number recurs as its name does, and stands in its three measures' numbers",
        {"policy": change("policy-3", number="7")},
        (
            ("name-differs", "policy", "number"),
            ("order-differs", "policy", "number"),
            *(("name-differs", "measure", "number"),) * 3,
            *(NAME_UNUSED,) * (6 + 3),
        ),
    ),
    Fault(
        "a survey that the indicator does not name",
        {"indicator": change("indicator-6-5-2", survey_id="resident-awareness-survey")},
        (("survey-not-named", "indicator", "survey_id"), ("name-unplaced", "survey", "name_ja")),
    ),
    Fault(
        "a survey's name cut short",
        {"survey": change("staff-awareness-survey", name_ja="員意識調査")},
        (("survey-not-named", "indicator", "survey_id"),),
    ),
    Fault(
        "layout spaces carried over",
        {"level": change("2", name_ja="施 策")},
        (("name-differs", "level", "name_ja"), NAME_UNUSED),
    ),
    Fault(
        "another last year of the plan",
        {"plan": change("basic-plan-11", end_fiscal_year="2024")},
        (("period-differs", "plan", "end_fiscal_year"),),
    ),
    Fault(
        "a policy that runs into the next",
        {"policy": change("policy-1", source_ref="L25-77")},
        (("range-differs", "policy", "source_ref"),),
    ),
    Fault(
        "a measure that ends a line early",
        {"measure": change("measure-6-5", source_ref="L1673-1720")},
        (
            ("range-differs", "measure", "source_ref"),
            *(("ref-outside-parent", "measure_related_plan", "source_ref"),) * 3,
        ),
    ),
    Fault(
        "an indicator that begins a line early",
        {"indicator": change("indicator-1-1-2", source_ref="L325-326")},
        (("begins-elsewhere", "indicator", "source_ref"),),
    ),
)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_planted_fault_is_found(fault: Fault, audit_edited: AuditEdited) -> None:
    report = audit_edited(fault.edits)

    found = sorted((mismatch.code, mismatch.table or "", mismatch.field or "") for mismatch in report.mismatches)
    assert found == sorted((code, table or "", field or "") for code, table, field in fault.found)
    assert not report.ok


def test_every_kind_of_mismatch_has_a_planted_fault() -> None:
    assert {code for fault in FAULTS for code, _, _ in fault.found} == set(MESSAGES)


def test_mismatch_names_both_places(audit_edited: AuditEdited) -> None:
    (mismatch,) = audit_edited({"observation": change(CONCERT_2020, value="764")}).mismatches

    assert (mismatch.path, mismatch.line, mismatch.row) == (
        "data/observation.csv",
        53,
        52,
    )  # 50 rows of the seven indicators before, then the baseline
    assert (mismatch.printed, mismatch.expected, mismatch.carried) == ("763人", "763", "764")


def test_missing_cells_are_counted_by_kind(audit_edited: AuditEdited) -> None:
    counts = audit_edited({"observation": drop(CONCERT_2020)}).counts

    assert {kind.value: count.missing for kind, count in counts.items() if count.missing} == {"value": 1}
    assert {kind.value: count.covered for kind, count in counts.items() if kind.value == "value"} == {"value": 229}


def test_rows_of_another_source_are_counted_and_not_judged(audit_edited: AuditEdited) -> None:
    actual = {"indicator_id": "indicator-1-3-3", "breakdown": "total", "fiscal_year": "2020", "kind": "actual"}
    result = add(
        **actual, value="1", comparator="eq", status="ok", raw="2人", source_id="results", source_ref="指標!C7"
    )

    report = audit_edited({"observation": result})

    assert (report.ok, report.elsewhere, report.observations) == (True, 1, 291)


def test_rows_for_which_nothing_is_printed_are_counted(audit_edited: AuditEdited) -> None:
    actual = {"indicator_id": "indicator-1-3-3", "breakdown": "total", "fiscal_year": "2020", "kind": "actual"}

    report = audit_edited({"observation": add(**actual, comparator="none", status="not_due", source_ref="L457")})

    assert (report.ok, report.unprinted) == (True, 1)


def test_index_of_another_text_is_refused(index: Path, audit_edited: AuditEdited, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    _, _, rest = index.read_text(encoding="utf-8").partition("\n")
    other.write_text(f"# sha256={'1' * 64} lines=1721\n{rest}", encoding="utf-8")

    report = audit_edited({}, other)

    assert [mismatch.code for mismatch in report.mismatches] == ["sha256-differs"]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(places=st.tuples(st.integers(0, 289), st.integers(0, 289)))
def test_exchanged_printed_characters_are_found(places: tuple[int, int], audit_edited: AuditEdited) -> None:
    one, other = places
    differ = []

    def edit(rows: Rows) -> None:
        differ.append(rows[one]["raw"] != rows[other]["raw"])
        rows[one]["raw"], rows[other]["raw"] = rows[other]["raw"], rows[one]["raw"]

    report = audit_edited({"observation": edit})

    assert report.ok is not differ[0]


REFERRING = (
    "policy",
    "measure",
    "measure_department",
    "indicator",
    "observation",
    "measure_sdg",
    "measure_project",
    "measure_related_plan",
)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(table=st.sampled_from(REFERRING), place=st.integers(min_value=0), step=st.sampled_from((-1, 1)))
def test_a_source_ref_one_line_off_is_found(table: str, place: int, step: int, audit_edited: AuditEdited) -> None:
    def edit(rows: Rows) -> None:
        row = rows[place % len(rows)]
        lines, dot, field = row["source_ref"].removeprefix("L").partition(".")
        moved = "-".join(str(int(line) + step) for line in lines.split("-"))
        row["source_ref"] = f"L{moved}{dot}{field}"

    assert not audit_edited({table: edit}).ok
