"""Put a release in its place as a whole: an interrupted run leaves what stood there (see package/replacement.py)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from komoro_opendata.package.replacement import FolderBusyError, replaced_folder
from komoro_opendata.publish.errors import OutputBusyError
from komoro_opendata.publish.output import occupied, workplace

__all__ = ["replaced"]


@contextmanager
def replaced(out: Path, apart_from: Iterable[Path]) -> Iterator[Path]:
    """A new empty folder to fill; when the context ends without an exception it stands at `out`.

    What stands at `out` may be nothing, an empty folder or a release; it is then gone with everything in it.
    Folders above `out` are made as needed.

    Args:
        out: The place.
        apart_from: Folders that `out` must neither lie in nor hold.

    Raises:
        OutputError: The place is not to be replaced, or another run is at work there.
        OSError: The disk is full, or the place may not be written to.
    """
    place = workplace(out, apart_from)
    try:
        with replaced_folder(place, occupied) as folder:
            yield folder
    except FolderBusyError as error:
        raise OutputBusyError(
            f"「{place.target}」は別の publish が書き込み中です。終わってから、もう一度実行してください",
            f"another publish is writing to “{place.target}”; run this one again when it has ended",
        ) from error
