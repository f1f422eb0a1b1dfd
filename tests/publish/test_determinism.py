"""The same package gives the same bytes and modes, wherever and however it is published."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from komoro_opendata.vocabulary.resources import example_package

TreeOf = Callable[[Path], Mapping[str, tuple[int, str]]]
Run = Callable[..., Any]


@pytest.mark.parametrize(
    ("umask", "environment"),
    [
        ("000", {"TZ": "Asia/Tokyo", "LC_ALL": "ja_JP.UTF-8", "PYTHONHASHSEED": "1"}),
        ("077", {"TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "2"}),
        ("177", {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONHASHSEED": "3"}),
        ("022", {"TZ": "Etc/GMT+12", "LANG": "ja_JP.eucJP", "LC_ALL": "", "PYTHONIOENCODING": "euc_jp"}),
    ],
)
def test_release_is_the_same_in_every_zone_locale_umask_and_order_of_hashing(
    umask: str,
    environment: dict[str, str],
    tmp_path: Path,
    tree_of: TreeOf,
    run_publish: Run,
) -> None:
    plain = run_publish(example_package(), tmp_path / "plain", TZ="UTC", LC_ALL="C.UTF-8", PYTHONHASHSEED="0")
    other = run_publish(example_package(), tmp_path / "other", "--umask", umask, **environment)

    assert (plain.returncode, other.returncode) == (0, 0), plain.stderr + other.stderr
    assert tree_of(tmp_path / "plain") == tree_of(tmp_path / "other")


def test_modes_are_644_and_755(tmp_path: Path, small: Path, tree_of: TreeOf, run_publish: Run) -> None:
    assert run_publish(small, tmp_path / "dist", "--umask", "077").returncode == 0

    modes = {oct(mode) for mode, _ in tree_of(tmp_path / "dist").values()}
    assert modes == {"0o100644", "0o40755"}


def test_release_is_the_same_from_any_folder_and_from_any_order_of_files(
    tmp_path: Path,
    small: Path,
    tree_of: TreeOf,
    run_publish: Run,
) -> None:
    moved = tmp_path / "elsewhere" / "日本語 の フォルダー"
    (moved / "data").mkdir(parents=True)
    for file in sorted(small.rglob("*.*"), reverse=True):
        (moved / file.relative_to(small)).write_bytes(file.read_bytes())

    assert run_publish(small, tmp_path / "dist").returncode == 0
    assert run_publish(".", "../out", cwd=moved).returncode == 0

    assert tree_of(tmp_path / "elsewhere/out") == tree_of(tmp_path / "dist")
