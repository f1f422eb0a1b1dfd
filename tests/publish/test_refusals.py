"""What is not released, and where no release is put: each told in both languages, and nothing has changed."""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from komoro_opendata.check import Report
from komoro_opendata.findings import Finding, Severity
from komoro_opendata.publish import InvalidPackageError, OutputError, PublishError, Release
from komoro_opendata.vocabulary.resources import vocab_folder

Publish = Callable[..., Release]
TreeOf = Callable[[Path], Mapping[str, object]]

NOT_OURS = (
    (
        "「{0}」には publish が作成した release.json がないため、置き換えません。"
        "空のフォルダーか別の出力先を --out で指定してください"
    ),
    (
        "“{0}” holds no release.json made by publish and is not replaced; "
        "name an empty folder or another output with --out"
    ),
)
NO_FOLDER = (
    "「{0}」はフォルダーではないため、置き換えません。別の出力先を --out で指定してください",
    "“{0}” is not a folder and is not replaced; name another output with --out",
)
LINK = (
    "「{0}」はシンボリックリンクです。出力先には実際のフォルダーを指定してください",
    "“{0}” is a symbolic link; name the folder itself as output",
)
OVERLAP = (
    "出力先「{0}」が元データのフォルダー「{1}」と重なっています。別の出力先を --out で指定してください",
    "the output “{0}” and the source folder “{1}” lie in one another; name another output with --out",
)
NO_ROOM = (
    "「{0}」はフォルダーではないため、その中に出力できません。別の出力先を --out で指定してください",
    "“{0}” is not a folder, so nothing can be put in it; name another output with --out",
)
MOUNT = (
    "「{0}」はマウントポイントのため、丸ごと置き換えられません。その中のフォルダーを --out で指定してください",
    "“{0}” is a mount point and cannot be replaced as a whole; name a folder inside it with --out",
)
FOREIGN_WORK = (
    "作業用の「{0}」に publish が作成したものではないファイルがあります。移動してから、もう一度実行してください",
    "“{0}”, where publish works, holds files that it did not make; move them and run it again",
)
ERRORS = (
    "パッケージにエラーがあるため、公開用データを作成しませんでした",
    "the package has errors; no release was made",
)
OWN_MANIFEST: Mapping[str, Any] = {"format": 1, "tool": "komoro-opendata", "package": {}, "files": []}


def finding(severity: Severity) -> Finding:
    return Finding("measure-lead", severity, path="data/measure.csv")


def assert_words(error: PublishError, words: tuple[str, str], *places: Path) -> None:
    assert error.words == {"ja": words[0].format(*places), "en": words[1].format(*places)}
    assert str(error) == error.words["en"]


def assert_refused(
    make_release: Publish,
    package: Path,
    out: Path,
    words: tuple[str, str],
    *places: Path,
) -> None:
    with pytest.raises(OutputError) as refused:
        make_release(package, out)
    assert_words(refused.value, words, *(places or (out,)))


@pytest.mark.parametrize("before", ["absent", "empty", "release"])
def test_a_package_with_errors_is_not_released_and_nothing_is_written(
    before: str,
    small: Path,
    tmp_path: Path,
    make_release: Publish,
    tree_of: TreeOf,
) -> None:
    out = tmp_path / "dist"
    if before == "empty":
        out.mkdir()
    elif before == "release":
        make_release(small, out)
    report = Report((finding(Severity.WARNING), finding(Severity.ERROR)))
    stood = tree_of(tmp_path)

    with pytest.raises(InvalidPackageError) as refused:
        make_release(small, out, check=lambda _package: report)

    assert_words(refused.value, ERRORS)
    assert refused.value.report is report
    assert tree_of(tmp_path) == stood


def test_warnings_are_errors_only_where_strict(small: Path, tmp_path: Path, make_release: Publish) -> None:
    warned = Report((finding(Severity.WARNING),))
    noted = Report((finding(Severity.INFO),))

    with pytest.raises(InvalidPackageError):
        make_release(small, tmp_path / "dist", check=lambda _package: warned, strict=True)
    assert not (tmp_path / "dist").exists()

    assert make_release(small, tmp_path / "dist", check=lambda _package: warned).report is warned
    assert make_release(small, tmp_path / "dist", check=lambda _package: noted, strict=True).report is noted


def test_what_is_checked_is_the_copy_that_is_released(small: Path, tmp_path: Path, make_release: Publish) -> None:
    def check(package: Any) -> Report:
        (small / "data/plan.csv").write_text("edited meanwhile", encoding="utf-8")
        checked.append(package.tables["plan"].file.read_bytes())
        return Report(())

    checked: list[bytes] = []
    written = (small / "data/plan.csv").read_bytes()

    dist = make_release(small, tmp_path / "dist", check=check).folder

    assert checked == [written]
    assert (dist / "data/plan.csv").read_bytes() == written


def test_a_table_without_a_file_is_left_to_the_check(small: Path, tmp_path: Path, make_release: Publish) -> None:
    (small / "data/plan.csv").unlink()

    def check(package: Any) -> Report:
        missing = [name for name, table in package.tables.items() if not table.file.exists()]
        return Report(tuple(Finding("file-missing", Severity.ERROR, resource=name) for name in missing))

    with pytest.raises(InvalidPackageError) as refused:
        make_release(small, tmp_path / "dist", check=check)

    assert [found.resource for found in refused.value.report.findings] == ["plan"]


def test_a_folder_of_other_things_is_not_replaced(
    small: Path,
    tmp_path: Path,
    make_release: Publish,
    tree_of: TreeOf,
) -> None:
    out = tmp_path / "photos"
    out.mkdir()
    (out / ".hidden").write_text("kept", encoding="utf-8")
    stood = tree_of(tmp_path)

    assert_refused(make_release, small, out, NOT_OURS)

    assert tree_of(tmp_path) == stood


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"[" * 100_000,
        b'"komoro-opendata"',
        json.dumps({**OWN_MANIFEST, "tool": "another"}).encode(),
        json.dumps({**OWN_MANIFEST, "format": "1"}).encode(),
        json.dumps({**OWN_MANIFEST, "format": True}).encode(),
        json.dumps({**OWN_MANIFEST, "files": None}).encode(),
        json.dumps({**OWN_MANIFEST, "package": "small"}).encode(),
        json.dumps({name: value for name, value in OWN_MANIFEST.items() if name != "tool"}).encode(),
    ],
)
def test_a_release_json_of_another_content_is_no_release(
    content: bytes,
    small: Path,
    tmp_path: Path,
    make_release: Publish,
    tree_of: TreeOf,
) -> None:
    out = tmp_path / "dist"
    out.mkdir()
    (out / "release.json").write_bytes(content)
    stood = tree_of(tmp_path)

    assert_refused(make_release, small, out, NOT_OURS)

    assert tree_of(tmp_path) == stood


def test_a_release_json_that_is_a_link_or_a_folder_is_no_release(
    small: Path,
    tmp_path: Path,
    make_release: Publish,
) -> None:
    real = make_release(small, tmp_path / "dist").folder
    linked, folder = tmp_path / "linked", tmp_path / "folder"
    linked.mkdir()
    (linked / "release.json").symlink_to(real / "release.json")
    (folder / "release.json").mkdir(parents=True)

    for out in (linked, folder):
        assert_refused(make_release, small, out, NOT_OURS)


@pytest.mark.parametrize("number", [1, 2, 99])
def test_a_release_of_any_version_of_the_tool_is_replaced(
    number: int,
    small: Path,
    tmp_path: Path,
    make_release: Publish,
) -> None:
    out = tmp_path / "dist"
    out.mkdir()
    (out / "release.json").write_text(json.dumps({**OWN_MANIFEST, "format": number}), encoding="utf-8")

    make_release(small, out)

    assert (out / "SHA256SUMS").is_file()


def test_a_file_is_not_replaced(small: Path, tmp_path: Path, make_release: Publish) -> None:
    out = tmp_path / "file"
    out.write_text("kept", encoding="utf-8")

    assert_refused(make_release, small, out, NO_FOLDER)

    assert out.read_text(encoding="utf-8") == "kept"


@pytest.mark.parametrize("target", ["release", "empty", "nowhere"])
def test_a_symbolic_link_is_refused_wherever_it_points(
    target: str,
    small: Path,
    tmp_path: Path,
    make_release: Publish,
    tree_of: TreeOf,
) -> None:
    make_release(small, tmp_path / "release")
    (tmp_path / "empty").mkdir()
    link = tmp_path / "dist"
    link.symlink_to(tmp_path / target)
    stood = tree_of(tmp_path)

    assert_refused(make_release, small, link, LINK)

    assert tree_of(tmp_path) == stood


def test_a_link_above_the_output_is_followed(small: Path, tmp_path: Path, make_release: Publish) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")

    make_release(small, tmp_path / "link/dist")

    assert (tmp_path / "real/dist/release.json").is_file()
    assert (tmp_path / "link").is_symlink()


@pytest.mark.parametrize("out", [".", "dist", "data", "data/../..", "../link/dist"])
def test_output_and_package_may_not_lie_in_one_another(
    out: str,
    small: Path,
    tmp_path: Path,
    make_release: Publish,
    monkeypatch: pytest.MonkeyPatch,
    tree_of: TreeOf,
) -> None:
    (tmp_path / "link").symlink_to(small)
    monkeypatch.chdir(small)
    stood = tree_of(tmp_path)

    assert_refused(make_release, small, Path(out), OVERLAP, Path(out).resolve(), small)

    assert tree_of(tmp_path) == stood


def test_a_release_is_not_published_over_itself(small: Path, tmp_path: Path, make_release: Publish) -> None:
    dist = make_release(small, tmp_path / "dist").folder

    assert_refused(make_release, dist, dist, OVERLAP, dist, dist)


def test_no_release_is_put_into_the_vocabulary(small: Path, make_release: Publish) -> None:
    out = vocab_folder() / "dist"

    assert_refused(make_release, small, out, OVERLAP, out, vocab_folder())

    assert not out.exists()


def test_nothing_is_put_below_a_file(small: Path, tmp_path: Path, make_release: Publish) -> None:
    (tmp_path / "file").write_text("kept", encoding="utf-8")

    assert_refused(make_release, small, tmp_path / "file/sub/dist", NO_ROOM, tmp_path / "file")


def test_a_mount_point_is_not_replaced(
    small: Path,
    tmp_path: Path,
    make_release: Publish,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = tmp_path / "mounted"
    out.mkdir()
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path) == out)

    assert_refused(make_release, small, out, MOUNT)


def test_the_root_folder_is_not_replaced(small: Path, make_release: Publish) -> None:
    assert_refused(make_release, small, Path("/"), OVERLAP, Path("/"), small)


@pytest.mark.parametrize("foreign", ["stranger", "no lock", "file", "link"])
def test_a_work_folder_that_holds_other_things_is_left_alone(
    foreign: str,
    small: Path,
    tmp_path: Path,
    make_release: Publish,
    tree_of: TreeOf,
) -> None:
    work = tmp_path / ".dist.publish"
    if foreign == "file":
        work.write_text("kept", encoding="utf-8")
    elif foreign == "link":
        (tmp_path / "elsewhere").mkdir()
        work.symlink_to(tmp_path / "elsewhere")
    else:
        (work / "old").mkdir(parents=True)
        if foreign == "stranger":
            (work / "lock").touch()
            (work / "thesis.txt").touch()
    stood = tree_of(tmp_path)

    assert_refused(make_release, small, tmp_path / "dist", FOREIGN_WORK, work)

    assert tree_of(tmp_path) == stood
