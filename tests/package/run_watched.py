"""Run the command line and write down every file it opened or made, and every address it asked for.

Arguments: the file to write to, then those of the command line. What is written is a JSON list of [event, path].
"""

import json
import os
import sys
from pathlib import Path

REPORT, *ARGUMENTS = sys.argv[1:]
WATCHED = {"open", "os.mkdir", "os.rename", "os.symlink", "os.link", "os.truncate", "shutil.unpack_archive"}
seen: list[tuple[str, str]] = []


def watch(event: str, arguments: tuple[object, ...]) -> None:
    """Keep the event where it touches a file by its name, or the network."""
    if event in WATCHED and isinstance(arguments[0], str):
        seen.append((event, os.path.realpath(arguments[0])))
    elif event.startswith("socket.") and event != "socket.gethostname":
        seen.append((event, repr(arguments[1:])))


def run() -> int:
    """Run the command line under watch, with all that it needs imported before."""
    from komoro_opendata.cli import main

    sys.addaudithook(watch)
    return main(ARGUMENTS)


code = run()
Path(REPORT).write_text(json.dumps(seen), encoding="utf-8")
sys.exit(code)
