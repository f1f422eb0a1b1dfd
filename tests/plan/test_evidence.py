"""The evidence is a plan's text or an index of one; everything else is refused with a clear line in both languages."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from komoro_opendata.plan.evidence import EvidenceError, evidence_of_text, index_text, read_evidence
from komoro_opendata.plan.printed import Doubt, Evidence, Kind, Printed, Share, Span, canonical, plain_number, read_span

ROOT = Path(__file__).resolve().parents[2]
HEAD = f"# sha256={'a' * 64} lines=9\n"
COLUMNS = "line,field,part,text,kind,under,heading,doubt\n"
INDEX = (
    HEAD + COLUMNS + "2,1,1,学び,policy,,,\n"
    "4,1,1,乙整備事業,project,,,joined\n"
    "5,1,1,／及び乙管理事業,continued,,,\n"
    '7,3,2,"1,200人",value,6,令和元年度(現状値),order\n'
)
CELLS = (
    Printed(2, 1, 1, "学び", Kind.POLICY),
    Printed(4, 1, 1, "乙整備事業", Kind.PROJECT, doubt=Doubt.JOINED, shares=(Share(5, 1, 1, "／及び乙管理事業"),)),
    Printed(7, 3, 2, "1,200人", Kind.VALUE, 6, "令和元年度(現状値)", Doubt.ORDER),
)


def write(folder: Path, content: str | bytes) -> Path:
    file = folder / "source"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def test_index_is_read_and_written(tmp_path: Path) -> None:
    evidence = read_evidence(write(tmp_path, INDEX))

    assert evidence == Evidence("a" * 64, 9, CELLS)
    assert index_text(evidence) == INDEX


def test_text_is_known_by_its_content(tmp_path: Path) -> None:
    content = "【政策 1】学び\n\n◆目標\n\n学びが育つまち".encode()

    evidence = read_evidence(write(tmp_path, content))

    assert (evidence.sha256, evidence.lines) == (hashlib.sha256(content).hexdigest(), 5)
    assert [cell.whole for cell in evidence.cells] == ["1", "学び", "学びが育つまち"]
    assert evidence == evidence_of_text(content)


def test_index_is_made_by_the_tool(tmp_path: Path) -> None:
    text = write(tmp_path, "【政策 1】学び\n\n◆目標\n\n学びが育つまち\n")
    made = tmp_path / "made.csv"
    subprocess.run([sys.executable, "-m", "tools.source_cells", text, made], cwd=ROOT, check=True)

    assert made.read_text(encoding="utf-8") == (
        f"# sha256={hashlib.sha256(text.read_bytes()).hexdigest()} lines=5\n{COLUMNS}"
        "1,1,1,1,policy_number,,,\n1,1,2,学び,policy,,,\n5,1,1,学びが育つまち,vision,,,\n"
    )


def test_name_over_two_lines_reads_as_one_and_takes_up_both(tmp_path: Path) -> None:
    _, project, value = read_evidence(write(tmp_path, INDEX)).cells

    assert (project.whole, project.last, project.place) == ("乙整備事業／及び乙管理事業", 5, "L4-5")
    assert list(project.spots()) == [(4, 1, 1), (5, 1, 1)]
    assert value.place == "L7.3"


@pytest.mark.parametrize(
    ("content", "ja", "en"),
    [
        (
            "こんにちは\n",
            "「source」に計画の本文が見つかりません(【政策】【施策】の見出しがありません)",
            "no plan can be found in “source”: it has no headings 【政策】 and 【施策】",
        ),
        (
            b"\xe6\x94\xbf\xff",
            "「source」は UTF-8 のテキストではありません(4 バイト目)",
            "“source” is not text in UTF-8 (byte 4)",
        ),
        (
            "# sha256=abc\n",
            "索引「source」の 1 行目を読めません",
            "line 1 of the index “source” cannot be read",
        ),
        (
            HEAD + "line,text\n",
            "索引「source」の 2 行目を読めません",
            "line 2 of the index “source” cannot be read",
        ),
        (
            INDEX + "x,1,1,学び,policy,,,\n",
            "索引「source」の 7 行目を読めません",
            "line 7 of the index “source” cannot be read",
        ),
        (
            INDEX + "8,1,1,学び,poem,,,\n",
            "索引「source」の 7 行目を読めません",
            "line 7 of the index “source” cannot be read",
        ),
        (
            INDEX + "8,1\n",
            "索引「source」の 7 行目を読めません",
            "line 7 of the index “source” cannot be read",
        ),
        (
            INDEX + '8,1,1,"学び"x,policy,,,\n',
            "索引「source」の 7 行目を読めません",
            "line 7 of the index “source” cannot be read",
        ),
        (
            HEAD + COLUMNS + "5,1,1,／及び乙管理事業,continued,,,\n",
            "索引「source」の 3 行目を読めません",
            "line 3 of the index “source” cannot be read",
        ),
        (
            INDEX + "5,1,1,丙事業,project,,,\n",
            "索引「source」に同じ位置(line, field, part = 5, 1, 1)が2度あります",
            "the index “source” holds the same place twice (line, field, part = 5, 1, 1)",
        ),
    ],
)
def test_what_is_no_evidence_is_refused(
    content: str | bytes, ja: str, en: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, content)
    monkeypatch.chdir(tmp_path)

    with pytest.raises(EvidenceError) as caught:
        read_evidence(Path("source"))

    assert caught.value.words == {"ja": ja, "en": en}
    assert str(caught.value) == en


def test_missing_file_and_folder_are_refused(tmp_path: Path) -> None:
    for place in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(EvidenceError) as caught:
            read_evidence(place)
        assert caught.value.words == {
            "ja": f"「{place}」というファイルはありません",
            "en": f"there is no file “{place}”",
        }


@pytest.mark.parametrize(
    ("source_ref", "span"),
    [
        ("L332", Span(332, 332)),
        ("L332.3", Span(332, 332, 3)),
        ("L298-354", Span(298, 354)),
        ("P12", None),
        ("指標!C7", None),
        ("L0", None),
        ("L3-", None),
        ("L298-354.2", None),
        ("", None),
    ],
)
def test_lines_that_a_source_ref_names(source_ref: str, span: Span | None) -> None:
    assert read_span(source_ref) == span


@pytest.mark.parametrize(
    ("printed", "carried"),
    [("全 課", "全課"), ("施　策", "施策"), ("KOMORO HISTORY", "KOMORO HISTORY"), ("3 R の推進", "3 Rの推進")],
)
def test_layout_spaces_go(printed: str, carried: str) -> None:
    assert canonical(printed) == carried


@pytest.mark.parametrize("printed", ["1－2", "1-2", "1 － 2", "１―２"])
def test_numbers_of_headings_are_compared_in_plain_digits(printed: str) -> None:
    assert plain_number(printed) == "1-2"
