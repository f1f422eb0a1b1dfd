"""No package makes the program leave its folder: each that tries is refused with exit 2 and one clear line."""

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from komoro_opendata.cli import main
from komoro_opendata.package import NotAPackageError, PackageNotFoundError, UnsafePackageError, open_package
from komoro_opendata.package.safe_path import safe_file

if TYPE_CHECKING:
    from tests.package.conftest import Outcome, Validate, World

Attack = Callable[["World"], None]


def _path(path: object) -> Attack:
    """The table's path is this; OUTSIDE stands for the folder with the secret."""

    def attack(world: "World") -> None:
        text = path.replace("OUTSIDE", str(world.outside)) if isinstance(path, str) else path
        world.describe({"name": "plan", "path": text})

    return attack


def _resources(*resources: dict[str, Any]) -> Attack:
    return lambda world: world.describe(*resources)


def _instead_of(name: str, make: Callable[[Path, "World"], object]) -> Attack:
    """Something else lies where the package's file or folder was."""

    def attack(world: "World") -> None:
        place = world.package / name
        if place.is_dir():
            (place / "plan.csv").unlink()
            place.rmdir()
        else:
            place.unlink()
        make(place, world)

    return attack


def _device(place: Path, _world: "World") -> None:
    try:
        os.mknod(place, 0o600 | stat.S_IFCHR, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("only root may make a device")


OUTSIDE = "points outside the package's folder"
LINK = "is a symbolic link; put the file itself there"
IRREGULAR = "is not a regular file"
ELSEWHERE = "write it inside datapackage.json"
GOOD = {"name": "plan", "path": "data/plan.csv"}

ATTACKS: dict[str, tuple[Attack, str]] = {
    "absolute path": (_path("OUTSIDE/secret.csv"), OUTSIDE),
    "absolute path of the system": (_path("/etc/passwd"), OUTSIDE),
    "path of a network share": (_path("//server/share/plan.csv"), OUTSIDE),
    "path upwards": (_path("../outside/secret.csv"), OUTSIDE),
    "path down and up": (_path("data/../../outside/secret.csv"), OUTSIDE),
    "path up and back in": (_path("../package/data/plan.csv"), OUTSIDE),
    "backslashes upwards": (_path("..\\outside\\secret.csv"), OUTSIDE),
    "backslash": (_path("data\\plan.csv"), OUTSIDE),
    "http address": (_path("http://example.org/plan.csv"), OUTSIDE),
    "https address in capitals": (_path("HTTPS://example.org/plan.csv"), OUTSIDE),
    "file address": (_path("file:///etc/passwd"), OUTSIDE),
    "home folder": (_path("~/secret.csv"), OUTSIDE),
    "home folder of root": (_path("~root/secret.csv"), OUTSIDE),
    "drive": (_path("C:/secret.csv"), OUTSIDE),
    "drive without a slash": (_path("C:secret.csv"), OUTSIDE),
    "NUL in the path": (_path("data/plan.csv\0.txt"), OUTSIDE),
    "second path of a list": (_path(["data/plan.csv", "../outside/secret.csv"]), OUTSIDE),
    "second resource of the name": (_resources(GOOD, {"name": "plan", "path": "../outside/secret.csv"}), OUTSIDE),
    "resource of the package's own": (_resources(GOOD, {"name": "x_a", "path": "../outside/secret.csv"}), OUTSIDE),
    "resource that is no table": (_resources(GOOD, {"name": "README", "path": "../outside/secret.csv"}), OUTSIDE),
    "linked file": (_instead_of("data/plan.csv", lambda place, world: place.symlink_to(world.secret)), LINK),
    "linked folder": (_instead_of("data", lambda place, world: place.symlink_to(world.outside)), LINK),
    "linked descriptor": (_instead_of("datapackage.json", lambda place, world: place.symlink_to(world.secret)), LINK),
    "link inside": (_instead_of("data/plan.csv", lambda place, _: place.symlink_to("../datapackage.json")), LINK),
    "link to nothing": (_instead_of("data/plan.csv", lambda place, world: place.symlink_to(world.outside / "x")), LINK),
    "link to itself": (_instead_of("data/plan.csv", lambda place, _: place.symlink_to(place)), LINK),
    "pipe": (_instead_of("data/plan.csv", lambda place, _: os.mkfifo(place)), IRREGULAR),
    "pipe as descriptor": (_instead_of("datapackage.json", lambda place, _: os.mkfifo(place)), IRREGULAR),
    "device": (_instead_of("data/plan.csv", _device), IRREGULAR),
    "folder as table": (_instead_of("data/plan.csv", lambda place, _: place.mkdir()), IRREGULAR),
    "folder as descriptor": (_instead_of("datapackage.json", lambda place, _: place.mkdir()), IRREGULAR),
    "path of the folder itself": (_path("."), IRREGULAR),
    "empty path": (_path(""), IRREGULAR),
    "schema elsewhere": (_resources({**GOOD, "schema": "https://example.org/plan.json"}), ELSEWHERE),
    "schema outside": (_resources({**GOOD, "schema": "../outside/secret.csv"}), ELSEWHERE),
    "schema in the folder": (_resources({**GOOD, "schema": "plan.json"}), ELSEWHERE),
    "dialect elsewhere": (_resources({**GOOD, "dialect": "https://example.org/dialect.json"}), ELSEWHERE),
}


def _touches_outside(outcome: "Outcome", world: "World") -> list[str]:
    """What the run opened or made below the world's folder that is not the package's and not temporary."""
    below = [path for path in outcome.touched if path.startswith(f"{world.outside.parent}{os.sep}")]
    allowed = (str(world.package), str(world.temporary), str(world.outside.parent / "touched.json"))
    return [path for path in below if not path.startswith(allowed)]


def test_harmless_package_is_opened(world: "World", validate: "Validate") -> None:
    """The package without an attack is judged (it lacks most tables), so that a refusal below means something."""
    outcome = validate(world.package)

    assert outcome.code == 1
    assert str(world.package / "data/plan.csv") in outcome.touched
    assert outcome.err == ""


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_is_refused(world: "World", validate: "Validate", name: str) -> None:
    attack, said = ATTACKS[name]
    attack(world)
    before = world.files()

    outcome = validate(world.package)

    assert (outcome.code, outcome.out) == (2, ""), outcome.err
    assert outcome.err.startswith("komoro-opendata: ")
    assert outcome.err.count("\n") == 1
    assert said in outcome.err
    assert _touches_outside(outcome, world) == []
    assert "/etc/passwd" not in outcome.touched
    assert world.files() == before


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "path upwards",
            {
                "ja": "パス「../outside/secret.csv」はパッケージのフォルダーの外を指すため、読み込みを中止しました",
                "en": "refused: the path “../outside/secret.csv” points outside the package's folder",
            },
        ),
        (
            "linked file",
            {
                "ja": (
                    "「data/plan.csv」はシンボリックリンクのため、読み込みを中止しました。実際のファイルを置いてください"
                ),
                "en": "refused: “data/plan.csv” is a symbolic link; put the file itself there",
            },
        ),
        (
            "folder as table",
            {
                "ja": "「data/plan.csv」は通常のファイルではないため、読み込みを中止しました",
                "en": "refused: “data/plan.csv” is not a regular file",
            },
        ),
        (
            "schema elsewhere",
            {
                "ja": (
                    "リソース「plan」の schema が外部の「https://example.org/plan.json」を指しています。"
                    "datapackage.json の中に書いてください"
                ),
                "en": (
                    "refused: schema of the resource “plan” points to “https://example.org/plan.json”; "
                    "write it inside datapackage.json"
                ),
            },
        ),
    ],
)
def test_words_of_a_refusal(world: "World", name: str, words: dict[str, str]) -> None:
    ATTACKS[name][0](world)

    with pytest.raises(UnsafePackageError) as caught, open_package(world.package):
        pytest.fail("the package was opened")

    assert caught.value.words == words
    assert str(caught.value) == words["en"]


@pytest.mark.parametrize("path", ["data/plan.csv", "./data/plan.csv", "data//plan.csv", "data/計画.csv", "data/..csv"])
def test_path_inside_is_accepted(world: "World", path: str) -> None:
    assert safe_file(world.package, path).parent == world.package / "data"


def test_path_of_a_missing_file_is_accepted(world: "World") -> None:
    """That it is missing is a fault of the data, told as a finding."""
    assert safe_file(world.package, "data/no/such.csv") == world.package / "data/no/such.csv"


@pytest.mark.parametrize("path", ["x" * 300 + ".csv", "data/" * 1500 + "a", "data/\ud800.csv", "data/plan.csv/a"])
def test_path_that_no_disk_can_hold_is_a_fault_of_the_data(
    world: "World", path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Too long a name, too long a path, half a character, a file taken for a folder: no fault of the program."""
    world.describe({"name": "plan", "path": path})

    code = main(["validate", str(world.package), "--format", "json"])

    assert code in (1, 2), capsys.readouterr().err[:200]


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("nothing-here", "there is nothing at “nothing-here”"),
        ("outside", "there is no datapackage.json in “outside”"),
        ("outside/datapackage.json", "there is nothing at “outside/datapackage.json”"),
        ("outside/secret.csv", "“outside/secret.csv” is not a package: name a folder, a zip or a datapackage.json"),
        ("line\nbreak\x1b[31m", "there is nothing at “line\\u000Abreak\\u001B[31m”"),
        ("byte\udcff", "there is nothing at “byte\\uDCFF”"),
        pytest.param("x" * 5000, f"there is nothing at “{'x' * 5000}”", id="too long a name"),
    ],
)
def test_place_without_a_package(
    world: "World", location: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(world.outside.parent)

    code = main(["--lang", "en", "validate", location])

    assert capsys.readouterr() == ("", f"komoro-opendata: {said}\n")
    assert code == 2


def test_words_for_a_place_without_a_package(world: "World") -> None:
    with pytest.raises(PackageNotFoundError) as absent, open_package(world.outside / "x"):
        pytest.fail("there is nothing")
    with pytest.raises(NotAPackageError) as empty, open_package(world.outside):
        pytest.fail("there is no package")
    with pytest.raises(NotAPackageError) as table, open_package(world.secret):
        pytest.fail("there is no package")

    assert absent.value.words["ja"] == f"「{world.outside / 'x'}」が見つかりません"
    assert empty.value.words["ja"] == f"「{world.outside}」に datapackage.json がありません"
    assert table.value.words["ja"] == (
        f"「{world.secret}」はパッケージではありません。フォルダー、zip、または datapackage.json を指定してください"
    )


@pytest.mark.parametrize("location", ["/dev/zero", "pipe"])
def test_device_or_pipe_as_package_is_not_read(world: "World", validate: "Validate", location: str) -> None:
    os.mkfifo(world.outside.parent / "pipe")

    outcome = validate(location)

    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith(f"komoro-opendata: “{location}” is not a package")
    assert not [path for path in outcome.touched if path.endswith(location)]


@pytest.mark.parametrize("location", ["package", "package/", "package/datapackage.json", "./package/../package"])
def test_place_of_a_package(world: "World", location: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(world.outside.parent)

    with open_package(location) as package:
        assert package.tables["plan"].file.samefile(world.package / "data/plan.csv")
