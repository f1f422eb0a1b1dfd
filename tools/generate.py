"""Write every file that is made from others, or tell which are stale: `python tools/generate.py [--check]`.

Made are the table schemas of the profile, the resources of the example packages and of the tests' sample packages, and
the picture of the data model in README.md (all from vocab/model.yaml), the SKOS form of the code lists (from
vocab/codes/), the example's data dictionary (from its descriptor, its source-notes.yaml and what `validate` finds), the
page of the rules (from vocab/rules.yaml), that of the command line (from the commands), that of the vocabulary
(from vocab/ontology.ttl, vocab/skos/ and vocab/mapping.yaml), that of the workbook (from its layout), and that of the
cube (from the example package and tests/rdf/cube/).
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from cli_reference import cli_page
from cube_page import cube_page
from data_model import with_diagram
from shapes_jsonld import shapes_jsonld
from vocabulary_page import vocabulary_page
from workbook_page import workbook_page

from komoro_opendata.check import validate_package
from komoro_opendata.findings.explanation import rules_page
from komoro_opendata.package import Package, Row, open_package
from komoro_opendata.package.build import build_descriptor
from komoro_opendata.package.dictionary import KnownWarning, dictionary
from komoro_opendata.rdf.concepts import concept_schemes
from komoro_opendata.rdf.shape_text import shapes_turtle
from komoro_opendata.vocabulary.model import load_yaml, model
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
    for folder in sorted(
        path.parent for kind in ("tests/packages", "examples") for path in ROOT.glob(f"{kind}/*/package.yaml")
    ):
        own = load_yaml((folder / "package.yaml").read_text(encoding="utf-8"))
        yield folder / "datapackage.json", _json(build_descriptor(own))
    readme = ROOT / "README.md"
    for name, scheme in concept_schemes():
        yield ROOT / "vocab/skos" / name, scheme.decode()
    yield ROOT / "vocab/shapes.ttl", shapes_turtle().decode()
    yield ROOT / "vocab/shapes.jsonld", shapes_jsonld(shapes_turtle())
    yield readme, with_diagram(readme.read_text(encoding="utf-8"), model())
    yield ROOT / "docs/reference/cli.md", cli_page()
    yield ROOT / "docs/rules.md", rules_page()
    yield ROOT / "docs/reference/vocabulary.md", vocabulary_page()
    yield ROOT / "docs/reference/workbook.md", workbook_page()
    yield ROOT / "docs/evidence/cube.md", cube_page(ROOT)
    yield ROOT / "datapackage/README.md", _data_dictionary()


def stale() -> list[Path]:
    """The generated files that do not hold what they should."""
    return [path for path, text in generated() if not path.exists() or path.read_text(encoding="utf-8") != text]


def _data_dictionary() -> str:
    folder = ROOT / "datapackage"
    notes = load_yaml((folder / "source-notes.yaml").read_text(encoding="utf-8"))
    with open_package(folder) as package:
        rows = {name: list(package.rows(name)) for name in package.tables}
        counts = {name: len(records) for name, records in rows.items()}
        return dictionary(package.descriptor.raw, counts, notes, list(_known_warnings(package, rows)))


def _known_warnings(package: Package, rows: Mapping[str, Sequence[Row]]) -> Iterator[KnownWarning]:
    tables = model().tables
    for finding in validate_package(package).findings:
        if finding.resource is None or finding.row is None:
            raise ValueError(f"the data dictionary can only show findings on rows, not {finding}")
        record = next(row for row in rows[finding.resource] if row.number == finding.row)
        yield KnownWarning(finding, record.key(tables[finding.resource].key))


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
