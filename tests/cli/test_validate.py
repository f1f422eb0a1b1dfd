"""The command `validate`: where it finds the package, what it prints, and what --strict and --quiet change."""

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import komoro_opendata
from komoro_opendata.check import Report
from komoro_opendata.cli import main
from komoro_opendata.findings import Finding, Severity

if TYPE_CHECKING:
    from tests.cli.conftest import Program

Captured = pytest.CaptureFixture[str]


def _report(capsys: Captured, *arguments: object) -> tuple[int, Any]:
    code = main(["validate", "--format", "json", *map(str, arguments)])
    return code, json.loads(capsys.readouterr().out)


def _finding(severity: Severity) -> Finding:
    return Finding(
        "row-unused", severity, path="data/unit.csv", resource="unit", line=2, row=1, field="unit", value="x"
    )


def _found(monkeypatch: pytest.MonkeyPatch, *severities: Severity) -> None:
    """Let the check find something of these severities."""
    findings = tuple(_finding(severity) for severity in severities)
    monkeypatch.setattr("komoro_opendata.check.validate", lambda _, **_options: Report(findings))


def test_package_is_datapackage_in_the_present_folder(
    writable_package: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(writable_package.parent)

    assert main(["--lang", "en", "validate"]) == 0
    assert capsys.readouterr().out.startswith("datapackage: a valid package (0 errors, ")


@pytest.mark.parametrize("broken", [False, True])
def test_folder_zip_and_descriptor_give_the_same_findings(
    writable_package: Path, capsys: Captured, *, broken: bool
) -> None:
    if broken:
        (writable_package / "data/goal.csv").unlink()
    archive = shutil.make_archive(str(writable_package.parent / "plan"), "zip", writable_package)

    reports = [_report(capsys, place) for place in (writable_package, archive, writable_package / "datapackage.json")]

    assert reports[0] == reports[1] == reports[2]
    assert reports[0][0] == int(broken)
    assert reports[0][1]["findings"]


def test_example_is_checked_from_an_empty_folder(program: "Program", tmp_path: Path) -> None:
    done = program("--lang", "en", "validate", "--example")

    assert (done.returncode, done.stderr) == (0, b"")
    assert b": a valid package (0 errors, " in done.stdout
    assert list((tmp_path / "empty").iterdir()) == []


def test_empty_folder_without_example_is_wrong_usage(program: "Program") -> None:
    done = program("--lang", "en", "validate")

    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode() == "komoro-opendata: there is nothing at “datapackage”\n"


def test_json_report_of_a_valid_package(real_package: Path, capsys: Captured) -> None:
    code, report = _report(capsys, real_package)

    assert code == 0
    assert report["format"] == 1
    assert report["tool_version"] == komoro_opendata.__version__
    assert report["valid"] is True
    assert report["counts"]["error"] == 0
    assert len(report["findings"]) == sum(report["counts"].values())


def test_json_report_counts_its_findings(broken_package: Path, capsys: Captured) -> None:
    code, report = _report(capsys, broken_package)
    severities = [finding["severity"] for finding in report["findings"]]

    assert code == 1
    assert report["valid"] is False
    assert report["counts"] == {name: severities.count(name) for name in ("error", "warning", "info")}
    assert severities.count("error") > 100


@pytest.mark.parametrize("language", ["ja", "en"])
def test_json_report_speaks_the_language(broken_package: Path, language: str, capsys: Captured) -> None:
    _, report = _report(capsys, broken_package, "--lang", language)

    first = next(finding for finding in report["findings"] if finding["code"] == "cell-code")
    assert first["value"] == "EQ"
    assert ("使えるコードではありません" in first["message"]) == (language == "ja")
    assert ("is not a code of the column" in first["message"]) == (language == "en")


@pytest.mark.parametrize("form", ["text", "json"])
def test_strict_makes_warnings_errors(real_package: Path, form: str, capsys: Captured) -> None:
    assert main(["validate", "--strict", "--lang", "en", "--format", form, str(real_package)]) == 1

    out = capsys.readouterr().out
    if form == "json":
        assert json.loads(out)["valid"] is False
    else:
        assert ": there is something to mend (0 errors, " in out


@pytest.mark.parametrize(
    ("severities", "strict", "code"),
    [
        ((), False, 0),
        ((), True, 0),
        ((Severity.INFO,), False, 0),
        ((Severity.INFO,), True, 0),
        ((Severity.WARNING,), False, 0),
        ((Severity.WARNING,), True, 1),
        ((Severity.ERROR,), False, 1),
        ((Severity.ERROR,), True, 1),
        ((Severity.INFO, Severity.WARNING), True, 1),
    ],
)
def test_code_by_severity(
    severities: tuple[Severity, ...], code: int, monkeypatch: pytest.MonkeyPatch, capsys: Captured, *, strict: bool
) -> None:
    """--strict makes warnings count as errors; notes are none."""
    _found(monkeypatch, *severities)

    assert main(["validate", *(["--strict"] if strict else []), "--format", "json"]) == code
    assert json.loads(capsys.readouterr().out)["valid"] is (code == 0)


@pytest.mark.parametrize("option", ["--quiet", "-q"])
def test_quiet_leaves_the_result(option: str, real_package: Path, capsys: Captured) -> None:
    main(["validate", str(real_package)])
    usual = capsys.readouterr().out

    assert main(["validate", option, str(real_package)]) == 0
    assert capsys.readouterr() == (usual, "")


def test_nothing_is_written_into_the_package(real_package: Path, capsys: Captured) -> None:
    before = {path: path.stat().st_mtime_ns for path in real_package.rglob("*")}

    assert main(["validate", str(real_package)]) == 0

    assert {path: path.stat().st_mtime_ns for path in real_package.rglob("*")} == before
    assert capsys.readouterr().err == ""
