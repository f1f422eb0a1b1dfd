"""Publish a package in this process, under conditions that a test sets: `run_publish.py PACKAGE OUT [options]`.

Every package counts as valid. The exit status is 0, or 75 when another run is at work; a killed process has none.
"""

import argparse
import os
import resource
import signal
import sys
from pathlib import Path

from komoro_opendata.check import Report
from komoro_opendata.package import open_package
from komoro_opendata.publish import OutputBusyError, publish, replacement

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
    parser.add_argument("--count", action="store_true", help="print the number of operations on files")
    parser.add_argument("--renames", action="store_true", help="no exchange in one step: two renames")
    chosen = parser.parse_args()
    if chosen.umask is not None:
        os.umask(chosen.umask)
    if chosen.largest_file is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (chosen.largest_file, chosen.largest_file))
    if chosen.renames:
        replacement.exchange = lambda _first, _second: False
    with open_package(chosen.package) as package:
        operations = _Operations(chosen.kill_at, signal.Signals[chosen.signal])
        sys.addaudithook(operations.seen)
        try:
            publish(package, chosen.out, check=lambda _package: Report(()))
        except OutputBusyError:
            return 75
    if chosen.count:
        sys.stdout.write(f"{operations.number}\n")
    return 0


class _Operations:
    """Counts what this process does to files; at one of them it sends itself a signal."""

    def __init__(self, last: int | None, number: signal.Signals) -> None:
        self.last = last
        self.signal = number
        self.number = 0

    def seen(self, event: str, _arguments: object) -> None:
        if event in _FILE_OPERATIONS:
            self.number += 1
            if self.number == self.last:
                os.kill(os.getpid(), self.signal)


if __name__ == "__main__":
    sys.exit(main())
