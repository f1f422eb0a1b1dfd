"""A new plan begins valid but for its measures, and what cannot be begun is explained."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from komoro_opendata.check import validate
from komoro_opendata.package.table_writing import new_package
from komoro_opendata.plan.skeleton import NewPlan, NewPlanError, fiscal_year, municipality, skeleton
from komoro_opendata.vocabulary.codes import code_list


def plan(**changes: Any) -> NewPlan:
    """A plan of three years, in Japanese alone."""
    given: dict[str, Any] = {
        "municipality": municipality("高山市"),
        "title": "高山市まちづくり計画（架空の例）",
        "plan_id": "town-plan",
        "start": 2024,
        "end": 2026,
        "levels": [{"ja": "政策", "en": "Policy"}, {"ja": "施策", "en": "Measure"}],
        "sdgs": "none",
        "created": dt.date(2024, 4, 1),
        "english": {},
    }
    return NewPlan(**{**given, **changes})


ENGLISH = {
    "title": "Takayama City Town Plan (fictitious example)",
    "municipality": "Takayama City",
    "prefecture": "Gifu Prefecture",
}


@pytest.mark.parametrize("sdgs", ["every_measure", "some", "none"])
@pytest.mark.parametrize("english", [{}, ENGLISH])
def test_a_new_plan_lacks_nothing_but_measures(sdgs: str, english: dict[str, str], tmp_path: Path) -> None:
    new_package(tmp_path / "plan", *skeleton(plan(sdgs=sdgs, english=english)))

    findings = validate(tmp_path / "plan").findings

    assert [finding.code for finding in findings] == ["plan-measures"]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("202088", "202088"),
        ("２０２０８８", "202088"),
        ("小諸市", "202088"),
        ("長野県小諸市", "202088"),
        ("広島県府中市", "342084"),
        (" 013331 ", "013331"),
    ],
)
def test_a_municipality_is_found_by_code_or_name(written: str, code: str) -> None:
    assert municipality(written)["code"] == code


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("府中市", ("東京都府中市 132063", "広島県府中市 342084")),
        ("20208", ("202088", "小諸市")),
        ("202080", ("検査数字", "小諸市なら 202088")),
        ("999995", ("検査数字",)),
        ("990001", ("一覧にありません",)),
        ("小諸", ("もしかして", "小諸市 202088")),
        ("こもろ", ("一覧にありません",)),
        ("", ("一覧にありません",)),
    ],
)
def test_a_municipality_that_is_not_clear_is_explained(written: str, told: tuple[str, ...]) -> None:
    with pytest.raises(NewPlanError) as caught:
        municipality(written)

    assert all(words in caught.value.words["ja"] for words in told), caught.value.words["ja"]


def test_every_municipality_is_found_by_its_code_and_by_its_whole_name() -> None:
    for code, row in code_list("municipality").rows.items():
        assert municipality(code) == row
    whole = {row["prefecture_ja"] + row["name_ja"]: code for code, row in code_list("municipality").rows.items()}
    twice = len(code_list("municipality").rows) - len(whole)
    assert sum(1 for name, code in whole.items() if municipality_or_none(name) == code) == len(whole) - twice


def municipality_or_none(name: str) -> str | None:
    """The code of a name, if it means one municipality."""
    try:
        return municipality(name)["code"]
    except NewPlanError:
        return None


@pytest.mark.parametrize(
    ("written", "year"),
    [("2024", 2024), ("令和6", 2024), ("令和６年度", 2024), ("R6", 2024), ("平成30年度", 2018), ("令和元", 2019)],
)
def test_a_fiscal_year_is_read_as_people_write_it(written: str, year: int) -> None:
    assert fiscal_year(written) == year


@pytest.mark.parametrize("written", ["", "来年", "1979", "2071", "24", "令和0"])
def test_what_is_no_fiscal_year_is_explained(written: str) -> None:
    with pytest.raises(NewPlanError, match="fiscal year"):
        fiscal_year(written)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"start": 2026, "end": 2024}, "終わりの年度が始まりより前"),
        ({"levels": [{"ja": "施策", "en": "Measure"}]}, "2 つから 5 つまで"),
        ({"levels": [{"ja": str(number), "en": "x"} for number in range(6)]}, "2 つから 5 つまで"),
        ({"levels": [{"ja": "施策", "en": "a"}, {"ja": "施策", "en": "b"}]}, "重なって"),
        ({"plan_id": "第6次計画"}, "計画ID"),
        ({"plan_id": "6th-plan"}, "計画ID"),
        ({"title": ""}, "計画名が空"),
        ({"title": "\u3000"}, "計画名が空"),
        ({"title": " 計画"}, "「計画」のように"),
        ({"title": "総合\n計画"}, "「総合 計画」のように"),
    ],
)
def test_what_is_no_plan_is_explained(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(NewPlanError) as caught:
        skeleton(plan(**changes))

    assert told in caught.value.words["ja"]


def test_four_levels_bear_the_names_given() -> None:
    names = ["基本目標", "政策", "施策", "基本事業"]
    _, tables = skeleton(plan(levels=[{"ja": name, "en": name} for name in names]))

    assert [(row["level"], row["name_ja"]) for row in tables["level"]] == list(zip("1234", names, strict=True))
