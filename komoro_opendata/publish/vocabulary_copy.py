"""vocab/: what a reader needs to understand the release without this project at hand, copied as it is."""

from collections.abc import Iterator
from pathlib import Path

from komoro_opendata.publish.edition import Edition
from komoro_opendata.publish.files import ReleaseFiles
from komoro_opendata.publish.format import Counts, Format
from komoro_opendata.vocabulary.resources import vocab_folder

__all__ = ["VOCABULARY"]


def _write_vocabulary(_edition: Edition, files: ReleaseFiles) -> Counts:
    folder = vocab_folder()
    for file in sorted(_lasting_files(folder)):
        files.copy(f"vocab/{file.relative_to(folder).as_posix()}", file)
    return {}


def _lasting_files(folder: Path) -> Iterator[Path]:
    """The files below the folder, without what editors leave there: hidden files and `~` copies."""
    for entry in folder.iterdir():
        if entry.name.startswith(".") or entry.name.endswith("~"):
            continue
        if entry.is_dir():
            yield from _lasting_files(entry)
        else:
            yield entry


VOCABULARY = Format("vocab", _write_vocabulary)
