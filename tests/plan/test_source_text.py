"""The reader of a plan's text finds value cells and names by structure, and places damaged rows by rule."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from komoro_opendata.plan.printed import Doubt, Kind, Printed, Share
from komoro_opendata.plan.source_lists import departments, listed_names
from komoro_opendata.plan.source_tables import target_tables
from komoro_opendata.plan.source_text import physical_lines, read_source_text

TEXT = """\
架空市総合計画

**架空市第2次基本計画
(素案)**

令和2年度～令和3年度

架 空 市

架空市第2次基本計画（案）

政 策

- 1 学び**

【政策 1】学び

◆目標

学びが育つまち

所管：教育部

◆ミッション

今年度は令和2年度～令和3年度の計画／を作る。

◎学びを広げる。

【政策1 学び】

【施策 1－1】

学びの場を
広げます

主管課：学校課・文化財・生涯課
関連課：全 課

◆目標

①所管：学びが広がった状態。

◆目標値

①\t指標名\t学ぶ人（市民意識調査）\t\t
\t設定理由\t学ぶ人が増えるから。令和2年度\t\t
\t目標値\t令和元年度(現状値)\t令和2年度\t令和3年度
\t\t小1,200人 中3人\t—\t前年度より改善

◆S D G s の取り組み

ゴール4 「質の高い教育をみんなに」

みんなで学ぶ／事業。

◆主な事業

学び事業／橋梁（小／中）事業
 ／図書館事業等

◆個別計画

学びのための計画
"""


def read(text: str) -> list[tuple[int, int, int, str, Kind]]:
    return [(cell.line, cell.field, cell.part, cell.whole, cell.kind) for cell in read_source_text(text)]


def test_names_and_values_of_a_whole_text() -> None:
    assert read(TEXT) == [
        (1, 1, 1, "架空市総合計画", Kind.PLAN),
        (3, 1, 1, "架空市第2次基本計画(素案)", Kind.PLAN),
        (6, 1, 1, "令和2年度～令和3年度", Kind.PERIOD),
        (8, 1, 1, "架 空 市", Kind.MUNICIPALITY),
        (10, 1, 1, "架空市第2次基本計画（案）", Kind.PLAN),
        (12, 1, 1, "政 策", Kind.LEVEL),
        (14, 1, 1, "1", Kind.POLICY_NUMBER),
        (14, 1, 2, "学び", Kind.POLICY),
        (16, 1, 1, "1", Kind.POLICY_NUMBER),
        (16, 1, 2, "学び", Kind.POLICY),
        (20, 1, 1, "学びが育つまち", Kind.VISION),
        (22, 1, 1, "教育部", Kind.POLICY_DEPARTMENT),
        (30, 1, 1, "1", Kind.POLICY_NUMBER),
        (30, 1, 2, "学び", Kind.POLICY),
        (32, 1, 1, "1－1", Kind.MEASURE_NUMBER),
        (34, 1, 1, "学びの場を広げます", Kind.MEASURE),
        (37, 1, 1, "学校課", Kind.LEAD_DEPARTMENT),
        (37, 1, 2, "文化財・生涯課", Kind.LEAD_DEPARTMENT),
        (38, 1, 1, "全 課", Kind.RELATED_DEPARTMENT),
        (46, 3, 1, "学ぶ人（市民意識調査）", Kind.INDICATOR),
        (49, 3, 1, "小1,200人", Kind.VALUE),
        (49, 3, 2, "中3人", Kind.VALUE),
        (49, 4, 1, "—", Kind.VALUE),
        (49, 5, 1, "前年度より改善", Kind.VALUE),
        (53, 1, 1, "4", Kind.SDG_NUMBER),
        (53, 1, 2, "質の高い教育をみんなに", Kind.SDG),
        (59, 1, 1, "学び事業", Kind.PROJECT),
        (59, 1, 2, "橋梁（小／中）事業", Kind.PROJECT),
        (60, 1, 1, "図書館事業", Kind.PROJECT),
        (64, 1, 1, "学びのための計画", Kind.RELATED_PLAN),
    ]


def test_what_no_rule_decides_carries_no_doubt() -> None:
    doubts = {cell.line: cell.doubt for cell in read_source_text(TEXT) if cell.doubt is not None}

    assert doubts == {1: Doubt.NOT_CARRIED, 10: Doubt.NOT_CARRIED, 60: Doubt.SHORTENED}


def test_text_without_headings_is_no_plan() -> None:
    assert read("小諸市\n\n政策\n\n**計画**\n") == []


def test_lines_are_counted_with_and_without_a_final_line_end() -> None:
    assert physical_lines("a\r\n\nb") == physical_lines("a\r\n\nb\n") == ["a", "", "b"]


def rows(*lines: str) -> list[tuple[int, str]]:
    return list(enumerate(lines, 1))


NAME = "①\t指標名\t{}\t\t"
YEARS = "\t目標値\t令和元年度(現状値)\t令和2年度"


def placed(*lines: str) -> list[tuple[str, int | None, str, Doubt | None]]:
    """The values found: text, line of the indicator, heading of the column, doubt."""
    cells = target_tables(rows(*lines))
    return [(cell.text, cell.under, cell.heading, cell.doubt) for cell in cells if cell.kind is Kind.VALUE]


def test_row_below_its_years_belongs_to_them() -> None:
    assert placed(NAME.format("甲"), YEARS, "\t\t1件\t2件") == [
        ("1件", 1, "令和元年度(現状値)", None),
        ("2件", 1, "令和2年度", None),
    ]


def test_several_rows_below_the_last_years_belong_to_the_indicators_in_printed_order() -> None:
    lines = (NAME.format("甲"), YEARS, NAME.format("乙"), YEARS, "\t\t1件\t2件", "\t\t3人\t4人")

    assert [(text, under, doubt) for text, under, _, doubt in placed(*lines)] == [
        ("1件", 1, Doubt.ORDER),
        ("2件", 1, Doubt.ORDER),
        ("3人", 3, Doubt.ORDER),
        ("4人", 3, Doubt.ORDER),
    ]


def test_one_row_below_the_last_of_several_years_belongs_to_the_last() -> None:
    lines = (NAME.format("甲"), YEARS, NAME.format("乙"), YEARS, "\t\t1件\t2件")

    assert [under for _, under, _, _ in placed(*lines)] == [3, 3]


def test_rows_that_are_more_or_fewer_than_the_indicators_belong_to_none() -> None:
    lines = (NAME.format("甲"), YEARS, NAME.format("乙"), YEARS, *["\t\t1件\t2件"] * 3)

    assert {under for _, under, _, _ in placed(*lines)} == {None}


def test_wrapped_last_column_goes_on_with_the_row_above() -> None:
    lines = (NAME.format("甲"), "\t目標値\t\t令和元年度(現状値)\t令和2年度", "\t\t\t1件\t2件", "\t3件\t\t\t")

    assert placed(*lines)[-1] == ("3件", 1, "", Doubt.HEADING_LOST)


def test_empty_column_between_the_years_shifts_no_value() -> None:
    lines = (NAME.format("甲"), "\t目標値\t令和元年度(現状値)\t\t令和2年度", "\t\t1件\t2件\t")

    assert [heading for _, _, heading, _ in placed(*lines)] == ["令和元年度(現状値)", "令和2年度"]


def test_values_in_the_row_of_years_itself() -> None:
    lines = (NAME.format("甲"), "\t目標値\t令和元年度(現状値) -15人\t令和2年度 +1人以上\t3人")

    assert placed(*lines) == [
        ("-15人", 1, "令和元年度(現状値)", None),
        ("+1人以上", 1, "令和2年度", None),
        ("3人", 1, "", Doubt.HEADING_LOST),
    ]


def test_label_before_values_is_none_of_them() -> None:
    assert [text for text, *_ in placed(NAME.format("甲"), YEARS, "②\t目標値\t1人\t0人")] == ["1人", "0人"]


@pytest.mark.parametrize("printed", ["3,310 t", "165,120人※H30年度数値", "前年度より 改善"])
def test_space_inside_a_value_makes_no_parts(printed: str) -> None:
    assert [text for text, *_ in placed(NAME.format("甲"), YEARS, f"\t\t{printed}\t1件")] == [printed, "1件"]


def test_name_row_without_a_name_is_passed_over() -> None:
    assert list(target_tables(rows("①\t指標名\t\t"))) == []


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("学校教育課", ["学校教育課"]),
        ("人権同和教育課・人権政策課", ["人権同和教育課", "人権政策課"]),
        ("税務課・収納管理室", ["税務課", "収納管理室"]),
        ("文化財・生涯学習課", ["文化財・生涯学習課"]),
        ("企画課/市民課", ["企画課", "市民課"]),
        ("生活環境課／消防課／市民課", ["生活環境課", "消防課", "市民課"]),
        ("全 課", ["全 課"]),
    ],
)
def test_departments_of_a_line(printed: str, names: list[str]) -> None:
    assert departments(printed) == names


def test_line_end_separates_names_with_and_without_a_stroke() -> None:
    names = listed_names([(1, "甲事業／乙事業"), (2, " 丙事業"), (3, ""), (4, " ／丁事業")], Kind.PROJECT)

    assert [(name.line, name.part, name.whole) for name in names] == [
        (1, 1, "甲事業"),
        (1, 2, "乙事業"),
        (2, 1, "丙事業"),
        (4, 1, "丁事業"),
    ]


def test_name_that_goes_on_in_a_later_line_keeps_both_lines() -> None:
    names = listed_names([(5, "甲事業／乙整備事業"), (6, ""), (7, "／及び乙管理事業／丙事業")], Kind.PROJECT)

    assert list(names) == [
        Printed(5, 1, 1, "甲事業", Kind.PROJECT),
        Printed(
            *(5, 1, 2, "乙整備事業", Kind.PROJECT),
            doubt=Doubt.JOINED,
            shares=(Share(7, 1, 1, "／及び乙管理事業"),),
        ),
        Printed(7, 1, 1, "丙事業", Kind.PROJECT),
    ]


def test_name_that_goes_on_in_its_own_line_is_one_part() -> None:
    names = listed_names([(1, "活動支援／推進のための計画／乙計画")], Kind.RELATED_PLAN)

    assert [(name.part, name.whole) for name in names] == [(1, "活動支援／推進のための計画"), (2, "乙計画")]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from([*TEXT.split("\n"), "\t", "①\t指標名", "目標値", "\t1件\t\t2件", "／及び", "【施策9－9】"]),
        max_size=40,
    )
)
def test_no_damage_stops_the_reader_or_makes_it_invent(lines: list[str]) -> None:
    cells = list(read_source_text("\n".join(lines)))

    spots = [spot for cell in cells for spot in cell.spots()]
    assert len(set(spots)) == len(spots)
    for cell in cells:
        assert cell.text in lines[cell.line - 1].split("\t")[cell.field - 1]
