"""Each kind of change is made by hand in one package, and told as that change and no other."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from komoro_opendata.package import open_package
from komoro_opendata.plan.changes import Level, change_kinds, message
from komoro_opendata.plan.difference import Difference, compare
from komoro_opendata.plan.difference_report import as_markdown, as_object, as_text

ROOT = Path(__file__).resolve().parents[2]
MILESTONES = ROOT / "tests/packages/milestones"

Rows = list[dict[str, str]]
Edit = Callable[[Rows], object]
Told = set[tuple[str, str]]


def changed(folder: Path, edits: dict[str, Edit], descriptor: Callable[[Any], object] | None = None) -> Difference:
    """Compare the package with a copy of it in which some tables, or the descriptor, were edited."""
    copy = folder / "edited"
    shutil.copytree(MILESTONES, copy)
    for table, edit in edits.items():
        file = copy / f"data/{table}.csv"
        with file.open(encoding="utf-8", newline="") as original:
            reader = csv.DictReader(original)
            columns, rows = list(reader.fieldnames or ()), list(reader)
        edit(rows)
        with file.open("w", encoding="utf-8", newline="") as edited:
            writer = csv.DictWriter(edited, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    if descriptor is not None:
        raw = json.loads((copy / "datapackage.json").read_text(encoding="utf-8"))
        descriptor(raw)
        (copy / "datapackage.json").write_text(json.dumps(raw), encoding="utf-8")
    with open_package(MILESTONES) as old, open_package(copy) as new:
        return compare(old, new)


def told(difference: Difference) -> Told:
    """The kinds and keys of the changes."""
    return {(change.kind, change.key) for change in difference.changes}


def put(number: int, **cells: str) -> Edit:
    """Write cells of one row (from 0)."""
    return lambda rows: rows[number].update(cells)


def add(like: int, **cells: str) -> Edit:
    """Add a row that is like another but for some cells."""
    return lambda rows: rows.append({**rows[like], **cells})


def drop(number: int) -> Edit:
    """Take a row away."""
    return lambda rows: rows.pop(number)


def insert_measure(rows: Rows) -> None:
    """A measure is put in before the second one, which moves the number and the identifier of that."""
    rows[1].update(measure_id="measure-1-3", number="3")
    rows.insert(1, {**rows[0], "measure_id": "measure-1-2", "number": "2", "title_ja": "子どもを見守る"})


def follow(rows: Rows) -> None:
    """The rows of the measure that moved name it by its new identifier."""
    for row in rows:
        if row["measure_id"] == "measure-1-2":
            row["measure_id"] = "measure-1-3"


VALUE = "indicator-1-1-1/total/2025/target"
CASES: dict[str, tuple[dict[str, Edit], Told]] = {
    "measure added": (
        {"measure": add(2, measure_id="measure-2-2", number="2", title_ja="道を直す")},
        {("added", "measure-2-2")},
    ),
    "project removed": (
        {"project": drop(0), "measure_project": drop(0)},
        {("removed", "health-class-project"), ("link-removed", "measure-1-1")},
    ),
    "measure renamed": ({"measure": put(0, title_ja="運動の機会を増やす")}, {("renamed", "measure-1-1")}),
    "measure moved": (
        {
            "measure": put(1, measure_id="measure-2-2", policy_id="policy-2"),
            "indicator": put(2, measure_id="measure-2-2"),
            "measure_department": put(1, measure_id="measure-2-2"),
        },
        {("moved", "measure-2-2"), ("renumbered", "measure-2-2")},
    ),
    "measure put in": (
        {"measure": insert_measure, "indicator": follow, "measure_department": follow},
        {("added", "measure-1-2"), ("renumbered", "measure-1-3"), ("reordered", "measure-1-3")},
    ),
    "indicator redefined": ({"indicator": put(0, direction="lower")}, {("redefined", "indicator-1-1-1")}),
    "rationale rewritten": (
        {"indicator": put(0, rationale_ja="件数で利用が分かる。")},
        {("text-changed", "indicator-1-1-1")},
    ),
    "plan adopted": ({"plan": put(0, version="final", status="superseded")}, {("edition-changed", "living-plan")}),
    "plan longer": ({"plan": put(0, end_fiscal_year="2026")}, {("redefined", "living-plan")}),
    "department renamed": ({"department": put(0, name_ja="健康増進課")}, {("renamed", "health-division")}),
    "department renamed in both languages": (
        {"department": put(0, name_ja="健康増進課", name_en="Health Promotion Division")},
        {("renamed", "health-division")},
    ),
    "lead changed": (
        {"measure_department": put(0, department_id="safety-division")},
        {("lead-changed", "measure-1-1")},
    ),
    "sdg added": ({"measure_sdg": add(0, measure_id="measure-1-2")}, {("link-added", "measure-1-2")}),
    "commitment rewritten": ({"measure_sdg": put(0, summary_ja="健康を支える。")}, {("text-changed", "measure-1-1")}),
    "target raised": ({"observation": put(3, value="160", raw="160件以上")}, {("target-raised", VALUE)}),
    "target lowered": ({"observation": put(3, value="140", raw="140件以上")}, {("target-lowered", VALUE)}),
    "target of a falling indicator raised": (
        {"observation": put(12, value="45", raw="45件未満")},
        {("target-raised", "indicator-1-2-1/total/2025/target")},
    ),
    "target without a better direction": (
        {"observation": put(21, value="70", comparator="eq", raw="70%")},
        {("target-changed", "indicator-2-1-2/total/2025/target")},
    ),
    "target to improve instead of to keep": (
        {"observation": put(21, comparator="improve", raw="改善")},
        {("target-changed", "indicator-2-1-2/total/2025/target")},
    ),
    "target of at least the same figure": (
        {"observation": put(3, comparator="eq", raw="150件")},
        {("target-changed", VALUE)},
    ),
    "target of at least a higher figure": (
        {"observation": put(15, value="46", comparator="ge", raw="男性46%以上")},
        {("target-raised", "indicator-2-1-1/male/2025/target")},
    ),
    "target of at most a higher figure": (
        {"observation": put(3, value="160", comparator="le", raw="160件以下")},
        {("target-changed", VALUE)},
    ),
    "range raised": (
        {"observation": put(7, value="950", raw="950～1,000人")},
        {("target-raised", "indicator-1-1-2/total/2025/target")},
    ),
    "range lowered": (
        {"observation": put(7, value="850", value_upper="950", raw="850～950人")},
        {("target-lowered", "indicator-1-1-2/total/2025/target")},
    ),
    "range narrowed": (
        {"observation": put(7, value="920", value_upper="980", raw="920～980人")},
        {("target-changed", "indicator-1-1-2/total/2025/target")},
    ),
    "range instead of its lower end": (
        {"observation": put(8, value="1000", value_upper="1100", comparator="between", raw="1,000～1,100人")},
        {("target-changed", "indicator-1-1-2/total/2027/target")},
    ),
    "range beyond the figure": (
        {"observation": put(8, value="1100", value_upper="1200", comparator="between", raw="1,100～1,200人")},
        {("target-raised", "indicator-1-1-2/total/2027/target")},
    ),
    "target withdrawn": (
        {"observation": put(3, value="", comparator="none", status="dash", raw="—")},
        {("target-withdrawn", VALUE)},
    ),
    "baseline put right": (
        {"observation": put(9, value="61", raw="61件")},
        {("value-changed", "indicator-1-2-1/total/2022/baseline")},
    ),
    "measured in another year": (
        {"observation": put(9, measured_fiscal_year="2021")},
        {("measured-year-changed", "indicator-1-2-1/total/2022/baseline")},
    ),
    "role changed": ({"measure_department": put(0, role="related")}, {("role-changed", "measure-1-1")}),
    "roles exchanged": (
        {"measure_department": lambda rows: [put(2, role="related")(rows), put(3, role="lead")(rows)]},
        {("role-changed", "measure-2-1")},
    ),
    "lead gone to who had a part": (
        {"measure_department": lambda rows: [put(3, role="lead")(rows), drop(2)(rows)]},
        {("lead-changed", "measure-2-1"), ("role-changed", "measure-2-1")},
    ),
    "another municipality": (
        {
            "municipality": put(0, code="012033", name_ja="小樽市", name_en="Otaru City"),
            "plan": put(0, municipality_code="012033"),
        },
        {("other-municipality", "012033")},
    ),
    "another plan": (
        {
            "plan": put(0, plan_id="other-plan"),
            "policy": lambda rows: [row.update(plan_id="other-plan") for row in rows],
        },
        {("other-plan", "other-plan")},
    ),
    "value lost": (
        {"observation": put(0, value="", comparator="none", status="lost", raw="")},
        {("value-lost", "indicator-1-1-1/total/2022/baseline")},
    ),
    "value confirmed": (
        {"observation": put(2, status="ok", note_ja="", note_en="")},
        {("value-confirmed", "indicator-1-1-1/total/2024/actual")},
    ),
    "value added": (
        {"observation": add(6, fiscal_year="2024", value="870", raw="870人")},
        {("value-added", "indicator-1-1-2/total/2024/actual")},
    ),
    "value removed": ({"observation": drop(6)}, {("value-removed", "indicator-1-1-2/total/2023/actual")}),
    "print put right": ({"observation": put(0, raw="０件")}, {("text-changed", "indicator-1-1-1/total/2022/baseline")}),
    "place put right": ({"measure": put(0, source_ref="P5")}, {("places-changed", "")}),
    "own row changed": ({"x_ward": put(1, population="1500")}, {("text-changed", "east")}),
    "own row removed": ({"x_ward": drop(1)}, {("removed", "east")}),
}


@pytest.mark.parametrize("name", CASES)
def test_a_change_is_told_as_what_it_is(name: str, tmp_path: Path) -> None:
    edits, expected = CASES[name]

    assert told(changed(tmp_path, edits)) == expected


def test_a_recovered_value_is_the_other_way_round_of_a_lost_one(tmp_path: Path) -> None:
    copy = tmp_path / "lost"
    shutil.copytree(MILESTONES, copy)
    file = copy / "data/observation.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("2022,baseline,800,,,about,ok,,約800人", "2022,baseline,,,,none,lost,,"), encoding="utf-8"
    )
    with open_package(copy) as old, open_package(MILESTONES) as new:
        changes = compare(old, new).changes

    assert [(change.kind, dict(change.after)) for change in changes] == [
        ("value-recovered", {"ja": "約800人", "en": "約800人"})
    ]


def drop_column(raw: Any) -> None:
    """The package gives up its own column, its own table, and renames itself."""
    resources = {resource["name"]: resource for resource in raw["resources"]}
    fields = resources["indicator"]["schema"]["fields"]
    fields[:] = [field for field in fields if field["name"] != "x_budget_code"]
    raw["resources"] = [resource for resource in raw["resources"] if resource["name"] != "x_ward"]
    raw["title"] = "くらし計画（架空の例）"
    raw["version"] = "9.0.0"


def test_tables_columns_and_description_are_compared(tmp_path: Path) -> None:
    difference = changed(tmp_path, {}, drop_column)

    assert {(change.kind, change.table, change.what.get("ja", "")) for change in difference.changes} == {
        ("column-removed", "indicator", "x_budget_code"),
        ("table-removed", "x_ward", ""),
        ("about-changed", "", "title"),
    }
    assert (difference.old_version, difference.new_version) == ("1.1.0", "9.0.0")


@pytest.mark.parametrize("package", ["datapackage", *(f"tests/packages/{name}" for name in ("minimal", "milestones"))])
def test_a_package_is_the_same_as_itself(package: str) -> None:
    with open_package(ROOT / package) as old, open_package(ROOT / package) as new:
        difference = compare(old, new)

    assert difference.same
    assert difference.level is None
    assert difference.proposed_version == difference.old_version


@pytest.mark.parametrize(
    ("edits", "proposed"),
    [
        ({"department": put(0, name_ja="健康増進課")}, "1.1.1"),
        ({"observation": put(3, value="160")}, "1.2.0"),
        ({"observation": drop(6)}, "2.0.0"),
    ],
)
def test_the_gravest_change_decides_the_next_version(edits: dict[str, Edit], proposed: str, tmp_path: Path) -> None:
    assert changed(tmp_path, edits).proposed_version == proposed


def test_no_version_is_proposed_after_one_that_is_no_number(tmp_path: Path) -> None:
    with open_package(MILESTONES) as package:
        raw = {**package.descriptor.raw, "version": "v1"}
    folder = tmp_path / "old"
    shutil.copytree(MILESTONES, folder)
    (folder / "datapackage.json").write_text(json.dumps(raw), encoding="utf-8")
    with open_package(folder) as old, open_package(MILESTONES) as new:
        difference = compare(old, new)

    assert difference.same
    assert difference.proposed_version is None


def test_every_kind_is_told_by_some_case(tmp_path: Path) -> None:
    kinds = {kind for _, expected in CASES.values() for kind, _ in expected}
    kinds |= {change.kind for change in changed(tmp_path, {}, drop_column).changes}

    assert kinds | {"value-recovered", "table-added", "column-added"} == set(change_kinds())


def test_what_was_removed_is_added_the_other_way_round(tmp_path: Path) -> None:
    changed(tmp_path, {"x_ward": drop(1)}, drop_column)
    with open_package(tmp_path / "edited") as old, open_package(MILESTONES) as new:
        kinds = {change.kind for change in compare(old, new).changes}

    assert kinds == {"table-added", "column-added", "about-changed"}


def test_a_name_whose_translation_stays_is_told_by_its_original(tmp_path: Path) -> None:
    (change,) = changed(tmp_path, {"department": put(0, name_ja="健康増進課")}).changes

    assert message(change, "en") == "Departments: “健康課” (health-division) was renamed “健康増進課”"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_sentence_is_complete(language: str, tmp_path: Path) -> None:
    edits: dict[str, Edit] = {}
    for case, _ in CASES.values():
        edits |= case
    difference = changed(tmp_path, edits)

    for change in difference.changes:
        sentence = message(change, language)
        assert "{" not in sentence
        assert "「」" not in sentence
        assert "“”" not in sentence, change


def test_the_reports_tell_the_changes_by_their_gravity(tmp_path: Path) -> None:
    difference = changed(tmp_path, {"observation": put(3, value="160", raw="160件以上"), "project": drop(0)})
    text, markdown, plain = as_text(difference, "ja"), as_markdown(difference, "ja"), as_object(difference, "ja")

    sentence = (
        "「健康相談の件数（累計）」（indicator-1-1-1/total/2025/target）の令和7年度目標値が"
        " 150件以上 から 160件以上 に引き上げられました（より高い目標）"
    )
    assert sentence in text
    assert text.index("[major]") < text.index("[minor]")
    assert f"- {sentence}" in markdown.replace("\\", "")
    assert plain["version"] == {"old": "1.1.0", "new": "1.1.0", "proposed": "2.0.0", "level": Level.MAJOR}
    assert json.loads(json.dumps(plain))["changes"][-1]["message"] == sentence


@pytest.mark.parametrize(
    ("edits", "japanese", "english"),
    [
        (
            {"indicator": put(0, direction="lower")},
            "指標「健康相談の件数（累計）」（indicator-1-1-1）の望ましい方向が「高いほど良い」から「低いほど良い」に変わりました",
            (
                "Indicators: “Health consultations (cumulative)” (indicator-1-1-1): "
                "Desired direction changed from “higher” to “lower”"
            ),
        ),
        (
            {"indicator": put(1, unit="case")},
            "指標「健康教室の参加者数」（indicator-1-1-2）の単位が「人」から「件」に変わりました",
            "Indicators: “Participants in health classes” (indicator-1-1-2): Unit changed from “persons” to “cases”",
        ),
        (
            {"observation": put(9, measured_fiscal_year="2021")},
            (
                "「交通事故の件数」（indicator-1-2-1/total/2022/baseline）の令和4年度現状値の測定年度が"
                " — から 令和3年度 に変わりました"
            ),
            (
                "“Traffic accidents” (indicator-1-2-1/total/2022/baseline): the fiscal year in which the baseline "
                "of FY2022 was measured changed from — to FY2021"
            ),
        ),
        (
            {"observation": put(6, value="846", raw="846人")},
            (
                "「健康教室の参加者数」（indicator-1-1-2/total/2023/actual）の令和5年度実績値が"
                " 845人 から 846人 に変わりました"
            ),
            (
                "“Participants in health classes” (indicator-1-1-2/total/2023/actual): the actual result of FY2023 "
                "changed from 845人 to 846人"
            ),
        ),
        (
            {"observation": put(4, comparator="gt")},
            (
                "「健康相談の件数（累計）」（indicator-1-1-1/total/2027/target）の令和9年度目標値が"
                " 300（以上、通常） から 300（超、通常） に見直されました"
            ),
            (
                "“Health consultations (cumulative)” (indicator-1-1-1/total/2027/target): the target of FY2027 "
                "was revised from 300 (at least, ok) to 300 (more than, ok)"
            ),
        ),
        (
            {"measure_department": put(0, role="related")},
            "「健康づくりを進める」（measure-1-1）での「健康課」の役割が「主管」から「関連」に変わりました",
            "“Promote good health” (measure-1-1): the role of “Health Division” changed from “lead” to “related”",
        ),
    ],
)
def test_a_sentence_tells_labels_and_years(edits: dict[str, Edit], japanese: str, english: str, tmp_path: Path) -> None:
    (change,) = changed(tmp_path, edits).changes

    assert message(change, "ja") == japanese
    assert message(change, "en") == english


def test_a_column_that_only_one_version_has_is_told_once(tmp_path: Path) -> None:
    """The package gives up the column and its cells; no row of it is told."""
    changed(tmp_path, {}, drop_column)
    file = tmp_path / "edited/data/indicator.csv"
    with file.open(encoding="utf-8", newline="") as original:
        rows = list(csv.DictReader(original))
    assert [row.pop("x_budget_code") for row in rows][:2] == ["k-101", "k-102"]
    with file.open("w", encoding="utf-8", newline="") as edited:
        writer = csv.DictWriter(edited, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)

    for versions in ((MILESTONES, tmp_path / "edited"), (tmp_path / "edited", MILESTONES)):
        with open_package(versions[0]) as old, open_package(versions[1]) as new:
            told_of = [change.kind for change in compare(old, new).changes if change.table == "indicator"]
        assert told_of in (["column-removed"], ["column-added"])


def test_the_same_identifier_in_two_tables_is_two_things(tmp_path: Path) -> None:
    """A project and a related plan are called alike; the project gets another identifier, the related plan stays."""
    shared = {
        "related_plan": "related_plan_id,name_ja,name_en\nhealth-class-project,健康計画,Health plan\n",
        "measure_related_plan": "measure_id,related_plan_id,number,source_ref\nmeasure-1-1,health-class-project,1,P5\n",
    }
    for version in ("old", "new"):
        shutil.copytree(MILESTONES, tmp_path / version)
        for table, text in shared.items():
            (tmp_path / version / f"data/{table}.csv").write_text(text, encoding="utf-8")
    for table in ("project", "measure_project"):
        file = tmp_path / f"new/data/{table}.csv"
        file.write_text(file.read_text(encoding="utf-8").replace("health-class-project", "classes"), encoding="utf-8")
    with open_package(tmp_path / "old") as old, open_package(tmp_path / "new") as new:
        difference = compare(old, new)

    assert [(change.kind, change.table, change.key) for change in difference.changes] == [
        ("renumbered", "project", "classes")
    ]


@pytest.mark.parametrize("name", ["another municipality", "another plan"])
def test_that_the_packages_are_of_two_plans_is_told_first(name: str, tmp_path: Path) -> None:
    difference = changed(tmp_path, CASES[name][0])
    sentence = message(difference.changes[0], "ja")

    assert difference.level is Level.MAJOR
    assert "同じ計画の版どうしか" in sentence
    assert as_text(difference, "ja").startswith(sentence + "\n")
    assert as_markdown(difference, "ja").startswith(f"## 変更点\n\n- {sentence}\n")


def test_markdown_of_a_hostile_name_is_text(tmp_path: Path) -> None:
    difference = changed(tmp_path, {"department": put(0, name_ja="<img src=x>[a](javascript:1)")})

    assert "\\<img src=x\\>\\[a\\](javascript:1)" in as_markdown(difference, "ja")
