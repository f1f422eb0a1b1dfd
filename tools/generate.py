"""Write every file that is made from others, or tell which are stale: `python tools/generate.py [--check]`.

Made are the table schemas of the profile, the resources of the example package and the picture of the data model in
README.md (all from vocab/model.yaml), and the page of the command line (from the commands).
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from cli_reference import cli_page
from data_model import with_diagram

from komoro_opendata.package.build import build_descriptor
from komoro_opendata.vocabulary.model import model
from komoro_opendata.vocabulary.schemas import table_schema

ROOT = Path(__file__).resolve().parent.parent


def generated() -> Iterator[tuple[Path, str]]:
    """Each generated file with the text that it should hold."""
    for name in model().tables:
        yield ROOT / "vocab/profile/tables" / f"{name}.json", _json(table_schema(name))
    descriptor = ROOT / "datapackage/datapackage.json"
    particular = json.loads(descriptor.read_text(encoding="utf-8"))
    particular.pop("resources", None)
    yield descriptor, _json(build_descriptor(particular))
    readme = ROOT / "README.md"
    yield readme, with_diagram(readme.read_text(encoding="utf-8"), model())
    yield ROOT / "docs/reference/cli.md", cli_page()


def stale() -> list[Path]:
    """The generated files that do not hold what they should."""
    return [path for path, text in generated() if not path.exists() or path.read_text(encoding="utf-8") != text]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def main() -> int:
    """Write the files; with --check only name the stale ones, and exit 1 where there are any."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file is stale")
    if parser.parse_args().check:
        names = [str(path.relative_to(ROOT)) for path in stale()]
        sys.stdout.writelines(f"stale: {name}\n" for name in names)
        return 1 if names else 0
    for path, text in generated():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
