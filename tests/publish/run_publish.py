"""Publish a package in this process, under conditions that a test sets: `run_publish.py PACKAGE OUT [options]`.

Every package counts as valid. The exit status is 0, or 75 when another run is at work; a killed process has none.
"""

import argparse
import os
import resource
import signal
import sys
from contextlib import nullcontext
from pathlib import Path
from unittest.mock import patch

from komoro_opendata.check import Report
from komoro_opendata.package import open_package, replacement
from komoro_opendata.publish import OutputBusyError, publish

_FILE_OPERATIONS = {
    "open",
    "os.chmod",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.scandir",
    "ctypes.dlopen",
    "shutil.rmtree",
}


def main() -> int:
    """Publish as the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package")
    parser.add_argument("out", type=Path)
    parser.add_argument("--umask", type=lambda text: int(text, 8))
    parser.add_argument("--largest-file", type=int, help="no file may grow beyond these bytes")
    parser.add_argument("--kill-at", type=int, help="SIGKILL before the operation on files of this number")
    parser.add_argument("--signal", default="SIGKILL", help="another signal than SIGKILL")
    parser.add_argument("--count", action="store_true", help="print the names of all operations on files")
    parser.add_argument("--renames", action="store_true", help="no exchange in one step: two renames")
    chosen = parser.parse_args()
    if chosen.umask is not None:
        os.umask(chosen.umask)
    if chosen.largest_file is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (chosen.largest_file, chosen.largest_file))
    exchange = patch.object(replacement, "exchange", return_value=False) if chosen.renames else nullcontext()
    with open_package(chosen.package) as package, exchange:
        operations = _Operations(chosen.kill_at, signal.Signals[chosen.signal])
        sys.addaudithook(operations.seen)
        try:
            publish(package, chosen.out, check=lambda _package: Report(()))
        except OutputBusyError:
            return 75
    if chosen.count:
        sys.stdout.write("\n".join(operations.names))
    return 0


class _Operations:
    """Remembers what this process does to files; before one of these it sends itself a signal."""

    def __init__(self, last: int | None, number: signal.Signals) -> None:
        self.last = last
        self.signal = number
        self.names: list[str] = []

    def seen(self, event: str, _arguments: object) -> None:
        if event in _FILE_OPERATIONS:
            self.names.append(event)
            if len(self.names) == self.last:
                os.kill(os.getpid(), self.signal)


if __name__ == "__main__":
    sys.exit(main())
