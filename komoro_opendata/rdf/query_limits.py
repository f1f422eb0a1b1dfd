"""How long an answer may take and how large it may grow, kept from the first solution to the last."""

from __future__ import annotations

import io
import threading
import time
from typing import TYPE_CHECKING, TypeVar

from komoro_opendata.rdf.query_errors import AnswerTooLargeError, QueryTimeoutError

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed import ReadableBuffer as Buffer

__all__ = ["Meter", "within"]

_Answer = TypeVar("_Answer")


class Meter(io.BytesIO):
    """Counts an answer while it is read; also the place to which an engine writes one."""

    def __init__(self, seconds: float, most_bytes: int) -> None:
        """Begin to measure: the time runs from now on."""
        super().__init__()
        self._seconds = seconds
        self._end = time.monotonic() + seconds
        self._most = self._left = most_bytes

    def add(self, size: int) -> None:
        """Count so many bytes.

        Raises:
            QueryTimeoutError: The time is over.
            AnswerTooLargeError: The answer has become too large.
        """
        self._left -= size
        if self._left < 0:
            raise AnswerTooLargeError(self._most)
        if time.monotonic() > self._end:
            raise QueryTimeoutError(self._seconds)

    def write(self, data: Buffer, /) -> int:
        """Keep and count a piece of the answer; raises as `add` does."""
        self.add(memoryview(data).nbytes)
        return super().write(data)


def within(seconds: float, work: Callable[[], _Answer]) -> _Answer:
    """What `work` gives, or QueryTimeoutError after so many seconds.

    An engine cannot be stopped from outside while it looks for the next solution, but it lets other threads run. Then
    its thread goes on unseen, until that solution or the end of the program.
    """
    done: list[_Answer] = []
    failed: list[Exception] = []

    def run() -> None:
        try:
            done.append(work())
        except Exception as error:  # noqa: BLE001  handed to the thread that waits
            failed.append(error.with_traceback(None))  # its frames hold what belongs to this thread

    thread = threading.Thread(target=run, name="query", daemon=True)
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not done:
        raise QueryTimeoutError(seconds)
    return done[0]
