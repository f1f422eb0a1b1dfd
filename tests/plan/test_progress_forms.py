"""The forms of a report of progress: text in both languages, JSON, CSV."""

import csv
import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from komoro_opendata.package import Package, open_package
from komoro_opendata.plan.progress import assess
from komoro_opendata.plan.progress_report import ProgressReport
from komoro_opendata.rdf import DEFAULT_BASE

HEAD_JA = """\
秩父市みらい計画（架空の例）
令和4年度の進捗
指標 16、うち測定できたもの 15：達成 6, 順調 5, 遅れ 3, 悪化 1, 測定不能 1 (実績値なし 1)
"""
HEAD_EN = """\
Chichibu City Future Plan (fictitious example)
Progress in FY2022
indicators 16, of which measured 15: achieved 6, on track 5, behind 3, worsened 1, not measurable 1 (no actual result 1)
"""
LINES = {
    "ja": [
        "順調 80%  indicator-1-1-1  図書館の貸出件数",
        "遅れ  indicator-1-1-3  読書の習慣がある児童生徒の割合",
        "    遅れ 62.5%  小学校",
        "    順調 87.5%  中学校",
        "順調 (達成率なし：目標値が欠落)  indicator-1-1-4  学習教室の開催回数",
        "測定不能 (実績値なし)  indicator-2-1-4  清掃活動の回数",
        "順調 75% (速報値)  indicator-2-1-5  森林の整備面積",
    ],
    "en": [
        "on track 80%  indicator-1-1-1  Loans of the library",
        "behind  indicator-1-1-3  Share of pupils who read regularly",
        "    behind 62.5%  elementary schools",
        "    on track 87.5%  junior high schools",
        "on track (no rate: target lost)  indicator-1-1-4  Study classes held",
        "not measurable (no actual result)  indicator-2-1-4  Clean-up events",
        "on track 75% (provisional)  indicator-2-1-5  Area of forest tended",
    ],
}


@pytest.fixture(scope="module")
def example(root: Path) -> Iterator[Package]:
    """The example package with actual results."""
    with open_package(root / "examples/progress") as package:
        yield package


def report(package: Package, by: str = "indicator", year: int | None = None) -> ProgressReport:
    return ProgressReport(package, assess(package, year), by)


@pytest.mark.parametrize(("language", "head"), [("ja", HEAD_JA), ("en", HEAD_EN)])
def test_text_tells_each_indicator_with_rate_and_reason(example: Package, language: str, head: str) -> None:
    text = report(example).text(language)
    lines = text.removeprefix(head + "\n").splitlines()

    assert text.startswith(head + "\n")
    assert len(lines) == 16 + 2  # two breakdowns of one indicator
    assert [line for line in lines if line in LINES[language]] == LINES[language]


def test_reason_of_an_indicator_with_breakdowns_is_told(root: Path) -> None:
    """All of its breakdowns are without a result; the indicator says so itself."""
    with open_package(root / "tests/packages/milestones") as package:
        lines = report(package).text("en").splitlines()

    place = lines.index(
        "not measurable (no actual result)  indicator-2-1-1  Share of people who took part in local events"
    )
    assert lines[place + 1 : place + 3] == [
        "    not measurable (no actual result)  male",
        "    not measurable (no actual result)  female",
    ]


def test_text_of_groups_never_hides_what_is_missing(example: Package) -> None:
    assert report(example, "department").text("ja") == HEAD_JA + (
        "\n"
        "children-division [主管]  こども課\n"
        "    4/4 測定：達成 1, 順調 2, 遅れ 1, 悪化 0, 測定不能 0\n"
        "children-division [関連]  こども課\n"
        "    10/11 測定：達成 4, 順調 3, 遅れ 2, 悪化 1, 測定不能 1 (実績値なし 1)\n"
        "environment-division [主管]  環境課\n"
        "    6/7 測定：達成 3, 順調 2, 遅れ 1, 悪化 0, 測定不能 1 (実績値なし 1)\n"
        "general-affairs-division [主管]  総務課\n"
        "    指標なし\n"
        "general-affairs-division [関連]  総務課\n"
        "    6/7 測定：達成 3, 順調 2, 遅れ 1, 悪化 0, 測定不能 1 (実績値なし 1)\n"
        "health-division [主管]  健康課\n"
        "    4/4 測定：達成 1, 順調 1, 遅れ 1, 悪化 1, 測定不能 0\n"
        "主管なし\n"
        "    1/1 測定：達成 1, 順調 0, 遅れ 0, 悪化 0, 測定不能 0\n"
    )


def test_text_of_a_measure_without_indicators_says_why(example: Package) -> None:
    assert (
        report(example, "measure")
        .text("en")
        .endswith(
            "measure-2-2  Review the work of the city office\n"
            "    no indicators (No indicators: it is reviewed in the yearly check.)\n"
            "Indicators of policies themselves\n"
            "    1 of 1 measured: achieved 1, on track 0, behind 0, worsened 0, not measurable 0\n"
        )
    )


def test_json_holds_the_year_and_all_judgements(example: Package) -> None:
    told = report(example).as_object()

    assert (told["format"], told["fiscal_year"], told["by"]) == (1, 2022, "indicator")
    assert told["total"] == {
        "indicators": 16,
        "measured": 15,
        "verdicts": {"achieved": 6, "on_track": 5, "behind": 3, "worsened": 1, "not_measurable": 1},
        "reasons": {"no_actual": 1},
    }
    assert told["indicators"][-1] == {
        "indicator_id": "indicator-2-0-1",
        "name": {"ja": "住みよさの全国順位", "en": "National rank of livability"},
        "measure_id": None,
        "policy_id": "policy-2",
        "verdict": "achieved",
        "reason": None,
    }
    assert len(told["judgements"]) == 50
    assert told["judgements"][-1] == {
        "indicator_id": "indicator-2-0-1",
        "breakdown": "total",
        "fiscal_year": 2022,
        "verdict": "achieved",
        "reason": None,
        "rate": "1.025",
        "provisional": False,
        "baseline_fiscal_year": 2019,
        "target_fiscal_year": 2023,
    }


def test_json_of_groups(example: Package) -> None:
    told = report(example, "measure").as_object()

    assert "judgements" not in told
    assert told["groups"][2] == {
        "identifier": "measure-2-1",
        "role": None,
        "name": {"ja": "環境と暮らしを守る", "en": "Protect the environment and daily life"},
        "indicators": 7,
        "measured": 6,
        "verdicts": {"achieved": 3, "on_track": 2, "behind": 1, "worsened": 0, "not_measurable": 1},
        "reasons": {"no_actual": 1},
        "no_indicator_reason": None,
    }
    assert told["groups"][3]["no_indicator_reason"]["ja"] == "毎年度の点検で見直すため指標を設けない。"
    assert told["groups"][4]["identifier"] is None
    assert told["groups"][4]["name"] == {"ja": "政策に直接付いた指標", "en": "Indicators of policies themselves"}
    assert sum(group["indicators"] for group in told["groups"]) == told["total"]["indicators"]


def test_csv_of_judgements(example: Package) -> None:
    rows = list(csv.DictReader(io.StringIO(report(example).content("csv", "ja", DEFAULT_BASE).decode())))

    assert len(rows) == 50
    assert rows[0] == {
        "indicator_id": "indicator-1-1-1",
        "name_ja": "図書館の貸出件数",
        "name_en": "Loans of the library",
        "breakdown": "total",
        "fiscal_year": "2020",
        "verdict": "on_track",
        "reason": "",
        "rate": "0.3",
        "actual_status": "ok",
        "actual_fiscal_year": "2020",
        "baseline_fiscal_year": "2019",
        "target_fiscal_year": "2023",
    }


def test_csv_of_one_year_holds_that_year_alone(example: Package) -> None:
    text = report(example, year=2021).content("csv", "ja", DEFAULT_BASE).decode()

    assert {row["fiscal_year"] for row in csv.DictReader(io.StringIO(text))} == {"2021"}


def test_csv_of_groups(example: Package) -> None:
    assert report(example, "sdg").content("csv", "en", DEFAULT_BASE).decode() == (
        "identifier,role,name_ja,name_en,fiscal_year,indicators,measured,"
        "achieved,on_track,behind,worsened,not_measurable,reasons,no_indicator_reason_ja,no_indicator_reason_en\n"
        "3,,すべての人に健康と福祉を,Good Health and Well-being,2022,4,4,1,1,1,1,0,,,\n"
        "4,,質の高い教育をみんなに,Quality Education,2022,4,4,1,2,1,0,0,,,\n"
        "11,,住み続けられるまちづくりを,Sustainable Cities and Communities,2022,11,10,4,3,2,1,1,no_actual:1,,\n"
        '16,,平和と公正をすべての人に,"Peace, Justice and Strong Institutions",2022,0,0,0,0,0,0,0,,,\n'
        ",,ゴールなし,No goal,2022,1,1,1,0,0,0,0,,,\n"
    )


def test_csv_of_groups_says_why_there_are_no_indicators(example: Package) -> None:
    text = report(example, "measure").content("csv", "en", DEFAULT_BASE).decode()
    rows = {row["identifier"]: row for row in csv.DictReader(io.StringIO(text))}

    assert rows["measure-2-2"]["no_indicator_reason_en"] == "No indicators: it is reviewed in the yearly check."
    assert rows["measure-1-1"]["no_indicator_reason_ja"] == ""


def test_triples_are_sorted_and_turtle_is_the_same_graph(example: Package) -> None:
    lines = report(example).content("nt", "en", DEFAULT_BASE).splitlines()

    assert lines == sorted(set(lines))
    assert b"plan:progress-dataset" in report(example).content("ttl", "en", DEFAULT_BASE)


def test_unknown_form_is_an_error(example: Package) -> None:
    with pytest.raises(ValueError, match="no such form: pdf"):
        report(example).content("pdf", "en", DEFAULT_BASE)


def test_names_cannot_control_the_terminal(root: Path, tmp_path: Path) -> None:
    """A control character in a name is shown as an escape, and does not begin a line."""
    folder = shutil.copytree(root / "examples/progress", tmp_path / "package")
    table = folder / "data/indicator.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("図書館の貸出件数", '"図\n\x1b[2J"'), encoding="utf-8")
    with open_package(folder) as package:
        text = report(package).text("ja")

    assert "\x1b" not in text
    assert "\n\\" not in text
