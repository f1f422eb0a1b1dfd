"""Where a release may be put: what stands there already, and the folder beside it where the work is done."""

import os
from collections.abc import Iterable
from pathlib import Path

from komoro_opendata.package.replacement import Workplace
from komoro_opendata.publish.errors import OutputError
from komoro_opendata.publish.manifest import is_release

__all__ = ["occupied", "workplace"]


def workplace(out: Path, apart_from: Iterable[Path]) -> Workplace:
    """The place that `out` names, with all symbolic links above it followed.

    Raises:
        OutputError: It is a symbolic link itself, lies in or around one of the folders `apart_from`, cannot
            be a folder, or its work folder holds things that no run has put there.
    """
    if out.is_symlink():
        raise OutputError(
            f"「{out}」はシンボリックリンクです。出力先には実際のフォルダーを指定してください",
            f"“{out}” is a symbolic link; name the folder itself as output",
        )
    target = out.resolve() if out.name in ("", "..") else out.parent.resolve() / out.name
    for folder in apart_from:
        _refuse_overlap(target, folder.resolve())
    _refuse_file_above(target)
    place = Workplace(target, "publish")
    if place.is_foreign():
        raise OutputError(
            f"作業用の「{place.folder}」に publish が作成したものではないファイルがあります。"
            "移動してから、もう一度実行してください",
            f"“{place.folder}”, where publish works, holds files that it did not make; move them and run it again",
        )
    return place


def occupied(target: Path) -> bool:
    """Whether a release stands at the target; nothing and an empty folder are free.

    Raises:
        OutputError: Something else stands there.
        OSError: It cannot be looked at.
    """
    if not os.path.lexists(target):
        return False
    if target.is_symlink() or not target.is_dir():
        raise OutputError(
            f"「{target}」はフォルダーではないため、置き換えません。別の出力先を --out で指定してください",
            f"“{target}” is not a folder and is not replaced; name another output with --out",
        )
    if os.path.ismount(target):
        raise OutputError(
            f"「{target}」はマウントポイントのため、丸ごと置き換えられません。"
            "その中のフォルダーを --out で指定してください",
            f"“{target}” is a mount point and cannot be replaced as a whole; name a folder inside it with --out",
        )
    if next(target.iterdir(), None) is None:
        return False
    if not is_release(target):
        raise OutputError(
            f"「{target}」には publish が作成した release.json がないため、置き換えません。"
            "空のフォルダーか別の出力先を --out で指定してください",
            f"“{target}” holds no release.json made by publish and is not replaced; "
            "name an empty folder or another output with --out",
        )
    return True


def _refuse_overlap(target: Path, source: Path) -> None:
    if target == source or source in target.parents or target in source.parents:
        raise OutputError(
            f"出力先「{target}」が元データのフォルダー「{source}」と重なっています。"
            "別の出力先を --out で指定してください",
            f"the output “{target}” and the source folder “{source}” lie in one another; "
            "name another output with --out",
        )


def _refuse_file_above(target: Path) -> None:
    above = next(folder for folder in target.parents if folder.exists())
    if not above.is_dir():
        raise OutputError(
            f"「{above}」はフォルダーではないため、その中に出力できません。別の出力先を --out で指定してください",
            f"“{above}” is not a folder, so nothing can be put in it; name another output with --out",
        )
