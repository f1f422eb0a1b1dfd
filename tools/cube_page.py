"""The page docs/evidence/cube.md: how much each integrity constraint of RDF Data Cube looked at in Komoro's release.

A constraint that nothing can break would be kept by any graph. So the page tells the bindings of its pattern before
the last condition, and where the release has none, why, and on which cube of the tests the constraint is at work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph

from komoro_opendata.package import open_package
from komoro_opendata.rdf.cube import Constraint, Cube, constraints, cube_files
from komoro_opendata.rdf.namespaces import PREFIXES
from komoro_opendata.rdf.package_graph import context_of, package_ntriples
from komoro_opendata.vocabulary.model import load_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["cube_page"]

_CASES = "tests/rdf/cube"
_BASE = "https://w3id.org/jp-municipal-plan/id/012345/sample-plan/"
_HEAD = """# データキューブの整合性 / Integrity of the data cube

`make generate` が、小諸市の公開物に [RDF Data Cube の制約](https://www.w3.org/TR/vocab-data-cube/#wf-rules)を当てて作ります。
bindings は、最後の条件を除いた問い合わせの解の数、つまり調べたものの数です。21の制約はすべて守られています。
0 のものは、公開物にその構造がないため何も調べていません。代わりに、テスト用のキューブで働くことを示します。

Made by `make generate`: the [constraints of RDF Data Cube](https://www.w3.org/TR/vocab-data-cube/#wf-rules), asked of
Komoro's release. "Bindings" are the solutions of a constraint's pattern before its last condition; all 21 are kept.
Where there are none, the release lacks the construct, and a cube of the tests shows the constraint at work.
"""


def cube_page(root: Path) -> str:
    """The page as Markdown; `root` is the checkout, whose package and broken cubes of the tests it tells of."""
    with open_package(root / "datapackage") as package:
        release = Cube([*package_ntriples(package, context_of(package))], cube_files())
    if faults := list(release.faults()):
        raise ValueError(f"the release breaks the constraints: {faults}")
    cases = load_yaml((root / _CASES / "faults.yaml").read_text(encoding="utf-8"))
    names = sorted({case["base"] for case in cases.values()} - {"plan"})
    shown = {name: _cube(root / _CASES / name).bindings() for name in names}
    return "".join([_HEAD, *_table(release.bindings(), cases, shown)])


def _cube(file: Path) -> Cube:
    """A cube of the tests, written with the project's prefixes below a sample plan."""
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    text = prefixes + file.read_text(encoding="utf-8")
    triples = pyoxigraph.parse(text.encode(), pyoxigraph.RdfFormat.TURTLE, base_iri=_BASE)
    return Cube([f"{triple.subject} {triple.predicate} {triple.object} .\n".encode() for triple in triples], ())


def _table(
    bindings: Mapping[str, int], cases: Mapping[str, Any], shown: Mapping[str, Mapping[str, int]]
) -> Iterator[str]:
    """A row for each constraint."""
    yield "\n| constraint | what it demands | bindings | where there are none |\n| --- | --- | ---: | --- |\n"
    for constraint in constraints():
        number = bindings[constraint.code]
        reason = "" if number else _reason(constraint, cases[constraint.code], shown)
        yield f"| {constraint.code} | {constraint.title} | {number:,} | {reason} |\n"


def _reason(constraint: Constraint, case: Mapping[str, Any], shown: Mapping[str, Mapping[str, int]]) -> str:
    name, found = case["base"], shown.get(case["base"], {}).get(constraint.code, 0)
    if not found or "lacks" not in case:
        raise ValueError(f"{constraint.code} looks at nothing, and {_CASES}/faults.yaml does not show it at work")
    return f"no {case['lacks']}; {found:,} in [{name}](../../{_CASES}/{name})"
