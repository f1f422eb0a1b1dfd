"""Every command on a clerk's machine: a console of cp932, a folder and files with spaces, Japanese and rare characters.

The names hold 髙 and ①, which cp932 has, and 👍, which it lacks and the console shows as an escape.
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from komoro_opendata.package import open_package
from komoro_opendata.plan.workbook.export import export_workbook

Program = Callable[..., CompletedProcess[bytes]]

PACKAGE, BOOK, CHANGED = "総務 課/髙い 計画 ①👍", "総務 課/髙い 計画 ①👍/計画 の ブック👍.xlsx", "総務 課/変えた 計画👍"
INIT = ("--municipality", "上田市", "--title", "計画①👍（架空の例）", "--start", "令和6", "--end", "R10")
SELECT = "SELECT ?o WHERE { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?o }"

TEXT = {
    "init": ([*INIT, "新しい 計画👍"], 0, "を作りました", ""),
    "init of no known city": (["新しい 計画👍", *INIT, "--municipality", "上多市👍"], 2, "", "一覧にありません"),
    "init over something": ([PACKAGE, *INIT], 2, "", "上書きはしません"),
    "export": ([PACKAGE, "-o", "書き出し 1👍.xlsx"], 0, "", ""),
    "export over something": ([PACKAGE, "-o", BOOK], 2, "", "--force"),
    "import": ([BOOK], 0, "取り込みました", ""),
    "import to try": ([BOOK, "--dry-run"], 0, "", ""),
    "import into a new folder": ([BOOK, "総務 課/新しい 計画👍"], 0, "取り込みました", ""),
    "import of nothing": (["無い ブック👍.xlsx", PACKAGE], 2, "", "見つかりません"),
    "import of actual results": (["--actuals", BOOK], 0, "取り込みました", ""),
    "validate": ([PACKAGE], 0, "正しいパッケージです", ""),
    "validate with a report": ([PACKAGE, "--report", "結果 ①👍.html"], 0, "正しいパッケージです", ""),
    "validate of what is broken": ([CHANGED], 1, "直すところがあります", ""),
    "inspect": ([PACKAGE], 0, "架空の例", ""),
    "explain": (["workbook-value"], 0, "対処", ""),
    "publish": ([PACKAGE, "--out", "公開 物👍"], 0, "公開物を作りました", ""),
    "publish of what is broken": ([CHANGED, "--out", "公開 物👍"], 1, "", "直すところがあります"),
    "progress": ([PACKAGE, "--year", "R7"], 0, "令和7年度", ""),
    "diff": ([PACKAGE, CHANGED], 1, "違いが", ""),
    "diff as Markdown": ([PACKAGE, CHANGED, "--format", "markdown"], 1, "海辺👍", ""),
    "migrate": ([PACKAGE, "--out", "移行 後👍"], 2, "", "移行は要りません"),
    "audit": ([PACKAGE], 2, "", "--source"),
    "rdf": ([PACKAGE, "-o", "三つ組 1👍.nt"], 0, "", ""),
    "query": (["--package", PACKAGE, "-f", "無い 質問👍.rq"], 2, "", ""),
    "serve": (["無い 計画👍"], 2, "", "見つかりません"),
}
BYTES = {
    "rdf": [PACKAGE],
    "query": ["--package", PACKAGE, SELECT],
    "progress": [PACKAGE, "--format", "csv"],
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a package, its workbook, and the package changed and broken."""
    folder = tmp_path_factory.mktemp("office")
    example = Path(__file__).parents[2] / "examples/long-plan"
    package = shutil.copytree(example, folder / PACKAGE)
    with open_package(package) as opened, (folder / BOOK).open("wb") as target:
        export_workbook(opened, target)
    measures = shutil.copytree(example, folder / CHANGED) / "data/measure.csv"
    text = measures.read_text(encoding="utf-8")
    measures.write_text(
        text.replace("学びの場を整える", "学びの場を海辺👍").replace("-1-2,policy-1,2,", "-1-2,policy-1,２,"),
        encoding="utf-8",
    )
    return folder


@pytest.fixture
def place(office: Path, program: Program, tmp_path: Path) -> Path:  # noqa: ARG001  it makes the folder
    """A copy of it, in which `program` runs."""
    return shutil.copytree(office, tmp_path / "empty", dirs_exist_ok=True)


def ended(done: CompletedProcess[bytes], code: int) -> tuple[str, str]:
    """What was said to a console of cp932, which must understand all of it."""
    out, err = done.stdout.decode("cp932"), done.stderr.decode("cp932")
    assert done.returncode == code, out + err
    assert "Traceback" not in err
    return out, err


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("case", TEXT)
def test_every_command_speaks_on_its_console(case: str, program: Program) -> None:
    arguments, code, said, told = TEXT[case]

    out, err = ended(
        program("--lang", "ja", case.split(maxsplit=1)[0], *arguments, PYTHONIOENCODING="cp932:strict"), code
    )

    assert said in out.replace("\\U0001f44d", "👍")
    assert told in err


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("command", BYTES)
def test_what_is_for_programs_is_utf_8_on_any_console(command: str, program: Program) -> None:
    done = program(command, *BYTES[command], PYTHONIOENCODING="cp932:strict")

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode("utf-8")


@pytest.mark.parametrize("lock", ["~${}", ".~lock.{}#"])
@pytest.mark.parametrize("command", [["import", BOOK], ["export", PACKAGE, "--force", "-o", BOOK]])
def test_a_workbook_that_is_open_is_told(command: list[str], lock: str, place: Path, program: Program) -> None:
    """Excel and LibreOffice leave such a file beside a workbook that they hold open."""
    book = place / BOOK
    stood = book.read_bytes()
    book.with_name(lock.format(book.name)).touch()

    _, err = ended(program("--lang", "ja", *command, PYTHONIOENCODING="cp932:strict"), 2)

    assert "Excel などで開かれています。保存して閉じてから" in err
    assert book.read_bytes() == stood


def test_a_file_that_may_not_be_written_is_named(place: Path, program: Program) -> None:
    """As Windows has it with a table that is open in Excel; here the way is barred by a stand-in for the file."""
    script = place / "sitecustomize.py"
    script.write_text(
        "import pathlib\n"
        "def barred(self, target):\n"
        "    raise PermissionError(13, 'Permission denied', str(target))\n"
        "pathlib.Path.replace = barred\n",
        encoding="utf-8",
    )
    path = f"{place}:{Path(__file__).parents[2]}"

    _, err = ended(
        program("--lang", "ja", "export", PACKAGE, "-o", "別.xlsx", PYTHONPATH=path, PYTHONIOENCODING="cp932"), 3
    )

    assert "「別.xlsx」を読み書きできません。Excel などで開いているなら閉じ" in err
    assert not (place / "別.xlsx").exists()
