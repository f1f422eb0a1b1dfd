"""What a release holds."""

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from komoro_opendata import __version__
from komoro_opendata.package import open_package
from komoro_opendata.publish import Release, vocabulary_copy
from komoro_opendata.publish.edition import Edition
from komoro_opendata.publish.files import ReleaseFiles
from komoro_opendata.publish.format import Counts, Format
from komoro_opendata.publish.formats import FORMATS
from komoro_opendata.publish.tables.workbook import WORKBOOK
from komoro_opendata.vocabulary.resources import vocab_folder

PLAN_IRI = "https://w3id.org/jp-municipal-plan/id/202088/basic-plan-11"


def read_json(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def file_paths(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def release(small: Path, tmp_path: Path, make_release: Callable[..., Release]) -> Release:
    return make_release(small, tmp_path / "dist")


@pytest.fixture
def dist(release: Release) -> Path:
    return release.folder


def test_release_holds_the_files_of_its_layout_and_no_others(dist: Path) -> None:
    vocabulary = {f"vocab/{path}" for path in file_paths(vocab_folder())}
    documents = {path for path in file_paths(dist) if path.startswith(("site/id/", "site/code/", "site/def/"))}

    assert file_paths(dist) - vocabulary - documents == {
        "CITATION.cff",
        "SHA256SUMS",
        "catalog.jsonld",
        "catalog.ttl",
        "csvw/csv-metadata.json",
        "csvw/municipality.csv-metadata.json",
        "csvw/plan.csv-metadata.json",
        "data/municipality.csv",
        "data/plan.csv",
        "datapackage.json",
        "exchange/datacite.json",
        "exchange/schema-org.jsonld",
        "exchange/sdmx-structure.xml",
        "exchange/sdmx.csv",
        "package.zip",
        "rdf/plan.jsonld",
        "rdf/plan.nt",
        "rdf/plan.nt.gz",
        "rdf/plan.trig",
        "rdf/plan.ttl",
        "release.json",
        "site/context.jsonld",
        "site/shapes/index.jsonld",
        "site/shapes/index.ttl",
        "tables/README.md",
        "tables/excel-csv/municipality.csv",
        "tables/excel-csv/observation_wide.csv",
        "tables/excel-csv/plan.csv",
        "tables/municipality.parquet",
        "tables/observation_wide.csv",
        "tables/plan.parquet",
        "tables/plan.sqlite",
        "tables/plan.xlsx",
        "void.ttl",
    }
    assert {"vocab/mapping.yaml", "vocab/codes/kind.csv", "vocab/profile/tables/plan.json"} <= file_paths(dist)


def test_tables_and_vocabulary_are_copied_byte_by_byte(small: Path, dist: Path) -> None:
    for name in ("data/municipality.csv", "data/plan.csv"):
        assert (dist / name).read_bytes() == (small / name).read_bytes()
    for path in file_paths(dist / "vocab"):
        assert (dist / "vocab" / path).read_bytes() == (vocab_folder() / path).read_bytes()


def test_vocabulary_leaves_out_what_editors_leave_there(
    small: Path,
    tmp_path: Path,
    make_release: Callable[..., Release],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "words"
    for name in ("codes/a.csv", "codes/a.csv~", ".hidden", ".cache/b", "terms.ttl"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name, encoding="utf-8")
    monkeypatch.setattr(vocabulary_copy, "vocab_folder", lambda: folder)

    made = make_release(small, tmp_path / "dist")

    assert file_paths(made.folder / "vocab") == {"codes/a.csv", "terms.ttl"}


def test_descriptor_is_the_packages_with_size_and_hash_of_each_table(small: Path, dist: Path) -> None:
    expected = read_json(small / "datapackage.json")
    for resource in expected["resources"]:
        file = small / resource["path"]
        resource["bytes"] = file.stat().st_size
        resource["hash"] = f"sha256:{sha256(file)}"

    assert read_json(dist / "datapackage.json") == expected


def test_size_and_hash_that_the_package_declares_are_written_anew(
    small: Path,
    tmp_path: Path,
    make_release: Callable[..., Release],
) -> None:
    descriptor = read_json(small / "datapackage.json")
    descriptor["resources"][0] |= {"bytes": 1, "hash": "md5:0"}
    (small / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")

    dist = make_release(small, tmp_path / "dist").folder

    resource = read_json(dist / "datapackage.json")["resources"][0]
    assert resource["bytes"] == (small / "data/municipality.csv").stat().st_size
    assert resource["hash"] == f"sha256:{sha256(small / 'data/municipality.csv')}"


def test_japanese_stays_readable_and_a_lone_surrogate_stays_json(
    tmp_path: Path,
    make_package: Callable[..., Path],
    make_release: Callable[..., Release],
) -> None:
    package = make_package(tmp_path / "odd")
    file = package / "datapackage.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"小さな計画"', r'"計画\ud800"'), encoding="utf-8")

    formats = [form for form in FORMATS if form is not WORKBOOK]  # a workbook cannot hold it, and says so
    written = (make_release(package, tmp_path / "dist", formats=formats).folder / "datapackage.json").read_bytes()

    assert r'"title": "計画\ud800"'.encode() in written
    assert json.loads(written.decode("utf-8"))["title"] == "計画\ud800"


def test_archive_holds_the_released_package_sorted_stored_and_dated_by_the_package(dist: Path) -> None:
    with zipfile.ZipFile(dist / "package.zip") as archive:
        entries = archive.infolist()
        assert [entry.filename for entry in entries] == ["data/municipality.csv", "data/plan.csv", "datapackage.json"]
        for entry in entries:
            assert archive.read(entry) == (dist / entry.filename).read_bytes()
            assert entry.compress_type == zipfile.ZIP_STORED
            assert entry.date_time == (2026, 11, 24, 0, 30, 10)  # 09:30:11+09:00 in UTC, in steps of two seconds
            assert (entry.create_system, entry.external_attr, entry.extra) == (3, 0o100644 << 16, b"")
    with open_package(dist / "package.zip") as package:
        assert list(package.tables) == ["municipality", "plan"]


@pytest.fixture
def _in_tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as changed:
        changed.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("_in_tokyo")
@pytest.mark.parametrize(
    ("created", "expected"),
    [
        ("2026-12-31T23:59:58-01:00", (2027, 1, 1, 0, 59, 58)),
        ("2026-02-03T04:05:06Z", (2026, 2, 3, 4, 5, 6)),
        ("2026-02-03T04:05:06", (2026, 2, 3, 4, 5, 6)),
        ("1979-12-31T23:59:59Z", (1980, 1, 1, 0, 0, 0)),
        ("2108-01-01T00:00:00Z", (1980, 1, 1, 0, 0, 0)),
        ("2026-02-30T00:00:00Z", (1980, 1, 1, 0, 0, 0)),
        ("0001-01-01T00:00:00+09:00", (1980, 1, 1, 0, 0, 0)),
        (2026, (1980, 1, 1, 0, 0, 0)),
        (None, (1980, 1, 1, 0, 0, 0)),
    ],
)
def test_archive_has_a_date_whatever_the_package_says(
    created: object,
    expected: tuple[int, ...],
    tmp_path: Path,
    make_package: Callable[..., Path],
    make_release: Callable[..., Release],
) -> None:
    package = make_package(tmp_path / "dated", created=created)

    dist = make_release(package, tmp_path / "dist").folder

    with zipfile.ZipFile(dist / "package.zip") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {expected}


def test_ntriples_are_sorted_and_say_what_the_tables_say(dist: Path) -> None:
    text = (dist / "rdf/plan.nt").read_bytes()
    lines = text.decode().splitlines()

    assert lines == sorted(set(lines))
    assert f'<{PLAN_IRI}> <http://purl.org/dc/terms/title> "計画, 第\\"11\\"次"@ja .' in lines


def test_turtle_says_the_same_as_ntriples(dist: Path) -> None:
    import rdflib

    graphs = [rdflib.Graph().parse(dist / f"rdf/plan.{ending}") for ending in ("nt", "ttl")]

    assert len(graphs[0]) > 10
    assert set(graphs[0]) == set(graphs[1])


def test_compressed_ntriples_hold_the_same_without_name_or_time(dist: Path) -> None:
    packed = (dist / "rdf/plan.nt.gz").read_bytes()

    assert gzip.decompress(packed) == (dist / "rdf/plan.nt").read_bytes()
    assert packed[:4] == b"\x1f\x8b\x08\x00"  # RFC 1952: gzip, deflate, no flags: no name, no comment
    assert packed[4:8] == bytes(4)  # no time
    assert packed[9] == 255  # no operating system


def test_base_begins_all_iris_of_the_plan(small: Path, tmp_path: Path, make_release: Callable[..., Release]) -> None:
    made = make_release(small, tmp_path / "dist", base="https://data.example.org/plans/")

    text = (made.folder / "rdf/plan.nt").read_text(encoding="utf-8")
    assert "<https://data.example.org/plans/id/202088/basic-plan-11> " in text
    assert "jp-municipal-plan/id/" not in text
    assert read_json(made.folder / "release.json")["base"] == "https://data.example.org/plans/"


def test_manifest_tells_what_was_released_and_lists_every_file_but_itself_and_the_sums(dist: Path) -> None:
    manifest = read_json(dist / "release.json")
    files = manifest.pop("files")

    assert manifest == {
        "format": 1,
        "tool": "komoro-opendata",
        "tool_version": __version__,
        "package": {"name": "small", "version": "1.0.0", "id": "https://example.org/small"},
        "plan": {"municipality_code": "202088", "plan_id": "basic-plan-11", "version": "draft"},
        "base": "https://w3id.org/jp-municipal-plan/",
        "created": "2026-11-24T09:30:11+09:00",
        "counts": {
            "rows": {"municipality": 1, "plan": 1},
            "triples": len((dist / "rdf/plan.nt").read_bytes().splitlines()),
        },
    }
    assert [file["path"] for file in files] == sorted(file_paths(dist) - {"release.json", "SHA256SUMS"})
    for file in files:
        assert file["bytes"] == (dist / file["path"]).stat().st_size
        assert file["sha256"] == sha256(dist / file["path"])


def check_sums(dist: Path) -> "subprocess.CompletedProcess[str]":
    command = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    environment = {**os.environ, "LC_ALL": "C"}
    return subprocess.run(command, cwd=dist, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="the machine has no sha256sum")
def test_sha256sum_accepts_the_release_and_sees_a_change(dist: Path) -> None:
    whole = check_sums(dist)

    assert (whole.returncode, whole.stderr) == (0, "")
    checked = {line.rsplit(": ", 1)[0] for line in whole.stdout.splitlines()}
    assert checked == file_paths(dist) - {"SHA256SUMS"}

    (dist / "data/plan.csv").write_bytes((dist / "data/plan.csv").read_bytes().replace(b"2023", b"2024"))
    changed = check_sums(dist)
    assert changed.returncode == 1
    assert "data/plan.csv: FAILED\n" in changed.stdout


def test_result_tells_what_was_made(release: Release, tmp_path: Path) -> None:
    assert release.folder == tmp_path / "dist"
    assert [file.path for file in release.files] == sorted(file_paths(release.folder))
    assert release.rows == {"municipality": 1, "plan": 1}
    assert release.counts == {"triples": len((release.folder / "rdf/plan.nt").read_bytes().splitlines())}
    assert release.report.findings == ()
    for file in release.files:
        assert (file.bytes, file.sha256) == (
            (release.folder / file.path).stat().st_size,
            sha256(release.folder / file.path),
        )


def test_a_further_format_stands_in_the_manifest_with_its_files_and_counts(
    small: Path,
    tmp_path: Path,
    make_release: Callable[..., Release],
) -> None:
    def write(edition: Edition, files: ReleaseFiles) -> Counts:
        files.write("deep/er/words.txt", [b"one ", b"two"])
        with files.made("deep/made.txt") as place:
            place.write_text(str(edition.about("title")), encoding="utf-8")
        return {"words": 2}

    made = make_release(small, tmp_path / "dist", formats=[Format("words", write)])

    manifest = read_json(made.folder / "release.json")
    listed: Mapping[str, Any] = {file["path"]: file for file in manifest["files"]}
    assert manifest["counts"]["words"] == 2
    assert made.counts == {"words": 2}
    assert listed["deep/er/words.txt"]["sha256"] == hashlib.sha256(b"one two").hexdigest()
    assert listed["deep/made.txt"]["bytes"] == len("小さな計画".encode())


def test_no_format_can_write_over_another_file(
    small: Path,
    tmp_path: Path,
    make_release: Callable[..., Release],
) -> None:
    def write(_edition: Edition, files: ReleaseFiles) -> Counts:
        files.write("data/plan.csv", [b"other"])
        return {}

    with pytest.raises(FileExistsError):
        make_release(small, tmp_path / "dist", formats=[Format("rogue", write)])

    assert not (tmp_path / "dist").exists()


def test_a_release_can_be_published_again_and_stays_the_same(
    dist: Path,
    tmp_path: Path,
    make_release: Callable[..., Release],
    tree_of: Callable[[Path], object],
) -> None:
    again = make_release(dist, tmp_path / "again").folder
    unpacked = make_release(dist / "package.zip", tmp_path / "unpacked").folder

    assert tree_of(again) == tree_of(dist)
    assert tree_of(unpacked) == tree_of(dist)
