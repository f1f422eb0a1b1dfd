"""A plan of another shape (three levels, no SDGs, values in words) is audited against an index written by hand."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from komoro_opendata.package import open_package
from komoro_opendata.package.build import build_descriptor
from komoro_opendata.plan.audit import AuditReport, audit
from komoro_opendata.vocabulary.model import load_yaml

PACKAGE = Path(__file__).resolve().parents[1] / "packages/three-levels-final-year"
SHA256 = "c" * 64
INDEX = """\
# sha256=cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc lines=99
line,field,part,text,kind,under,heading,doubt
1,1,1,高山市まちづくり計画（架空の例）,plan,,,
3,1,1,支え合うまち,policy,,,
5,1,1,1－1,measure_number,,,
5,1,2,高齢者の暮らしを支える,measure,,,
8,1,1,1－1－1,measure_number,,,
8,1,2,外出を助ける,measure,,,
9,1,1,福祉課,lead_department,,,
9,1,2,交通対策室,related_department,,,
12,1,1,外出支援の利用者数,indicator,,,
13,2,1,310人,value,12,令和2年度（現状値）,
13,3,1,400人以上,value,12,令和12年度,
25,1,1,1－1－2,measure_number,,,
25,1,2,見守りの輪を広げる,measure,,,
26,1,1,福祉課,lead_department,,,
30,1,1,見守り計画の策定状況,indicator,,,
31,2,1,未策定,value,30,平成30年度（現状値）,
31,3,1,全地区で策定,value,30,令和12年度,
41,1,1,1－2,measure_number,,,
41,1,2,地域の支え合いを広げる,measure,,,
44,1,1,1－2－1,measure_number,,,
44,1,2,地域の担い手を育てる,measure,,,
45,1,1,企画課,lead_department,,,
50,1,1,地域活動に参加した人の割合,indicator,,,
51,2,1,42.5%,value,50,平成30年度（現状値）,
51,3,1,60%,value,50,令和12年度,
66,1,1,支え合いに対する満足度,indicator,,,
67,2,1,68.1%,value,66,令和2年度（現状値）,
67,3,1,75%,value,66,令和12年度,
71,1,1,つながるまち,policy,,,
73,1,1,2－1,measure_number,,,
73,1,2,公共交通を守る,measure,,,
74,1,1,交通対策室,lead_department,,,
78,1,1,バスの利用者数,indicator,,,
79,2,1,"12,500人",value,78,令和2年度（現状値）,
79,3,1,"14,000人以上",value,78,令和12年度,
95,1,1,移動のしやすさに対する満足度,indicator,,,
96,2,1,51.4%,value,95,令和2年度（現状値）,
96,3,1,{last},value,95,令和12年度,
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The package, its source's checksum filled in, its policy's own department (which its text prints nowhere) not."""
    folder = tmp_path / "package"
    shutil.copytree(PACKAGE / "data", folder / "data")
    particular = load_yaml((PACKAGE / "package.yaml").read_text(encoding="utf-8"))
    (folder / "datapackage.json").write_text(json.dumps(build_descriptor(particular)), encoding="utf-8")
    for table, cells in {"source": {"sha256": SHA256}, "policy": {"department_id": ""}}.items():
        file = folder / f"data/{table}.csv"
        with file.open(encoding="utf-8", newline="") as original:
            rows = list(csv.DictReader(original))
        with file.open("w", encoding="utf-8", newline="") as edited:
            writer = csv.DictWriter(edited, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows({**row, **cells} for row in rows)
    return folder


def audited(package: Path, folder: Path, last: str) -> AuditReport:
    index = folder / "index.csv"
    index.write_text(INDEX.replace("{last}", last), encoding="utf-8", newline="\n")
    with open_package(package) as opened:
        return audit(opened, index)


def test_plan_of_three_levels_agrees_with_its_text(package: Path, tmp_path: Path) -> None:
    report = audited(package, tmp_path, "60%")

    assert report.mismatches == ()
    assert report.observations == 12


def test_plan_of_three_levels_differs_from_another_text(package: Path, tmp_path: Path) -> None:
    report = audited(package, tmp_path, "別の値")

    assert [mismatch.code for mismatch in report.mismatches] == ["value-not-printed", "value-unused"]
