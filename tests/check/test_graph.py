"""Findings about the linked data of a package: where they point, and when the shapes and the cube are asked at all."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from komoro_opendata.check import own_findings, shapes, validate
from komoro_opendata.findings import Finding
from komoro_opendata.package import open_package
from komoro_opendata.package.rows import Row
from komoro_opendata.rdf import DEFAULT_BASE, Context, compile_mapping, cube
from komoro_opendata.rdf.cube import Cube, constraints
from komoro_opendata.rdf.origin import Origins
from komoro_opendata.vocabulary.resources import vocab_folder

PackageBuilder = Callable[..., Path]
PLAN = f"{DEFAULT_BASE}id/202037/future-plan"
MP = "https://w3id.org/jp-municipal-plan/def#"
HOMEPAGE = {"file": "data/municipality.csv", "find": "Nagano Prefecture,\n", "replace": "Nagano Prefecture,urn:x:y\n"}


@pytest.fixture
def changed_vocabulary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str, str], None]:
    """A function that changes a text of a file of the vocabulary, as the checks of the graph read it."""
    folder = tmp_path / "vocab"
    shutil.copytree(vocab_folder(), folder)
    for module in (shapes, cube):
        monkeypatch.setattr(module, "vocab_folder", lambda: folder)

    def change(name: str, find: str, replace: str) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert find in text
        (folder / name).write_text(text.replace(find, replace, 1), encoding="utf-8")

    return change


@pytest.fixture
def origins(build_package: PackageBuilder) -> Iterator[Origins]:
    """The origins of the sample package's triples."""
    mapping = compile_mapping((vocab_folder() / "mapping.yaml").read_text(encoding="utf-8"))
    with open_package(build_package("minimal")) as package:
        yield Origins(mapping, Context("202037", "future-plan"), package.tables)


def _codes(findings: Sequence[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def test_dimension_lost_by_the_mapping_is_told_of_each_row(
    build_package: PackageBuilder, changed_vocabulary: Callable[[str, str, str], None]
) -> None:
    """Without mp:kind all figures break IC-11, each told at its row and column, and the shape of values."""
    changed_vocabulary("mapping.yaml", "      - {p: mp:kind, o: {value: code:kind/$(kind), type: iri}}\n", "")
    package = build_package("minimal")
    rows = (package / "data/observation.csv").read_text(encoding="utf-8").splitlines()[1:]
    with_figure = [line for line, row in enumerate(rows, start=2) if row.split(",")[4]]

    found = [finding for finding in validate(package).findings if finding.code == "cube-constraint"]

    assert [finding.line for finding in found] == with_figure
    first = found[0]
    assert (first.path, first.resource, first.row) == ("data/observation.csv", "observation", with_figure[0] - 1)
    assert first.params == {
        "constraint": "IC-11",
        "title": "Observations have all dimensions",
        "thing": f"{PLAN}/indicator-1-1-1/elementary/2019/baseline",
        "detail": f"{MP}kind",
    }


def test_broken_structure_is_told_of_the_package(
    build_package: PackageBuilder, changed_vocabulary: Callable[[str, str, str], None]
) -> None:
    """What no row is behind points at the package as a whole."""
    changed_vocabulary("cube.ttl", "    qb:sliceKey mp:valuesOfIndicator ;\n", "")

    found = validate(build_package("minimal")).findings

    assert [(finding.code, finding.path, finding.params["constraint"]) for finding in found] == [
        ("cube-constraint", "datapackage.json", "IC-7"),
    ]


def test_titles_of_constraints_are_those_of_their_files() -> None:
    assert {item.code: item.title for item in constraints()}["IC-12"] == "No two observations alike"


def test_tables_with_an_error_are_not_judged_as_a_graph(build_package: PackageBuilder) -> None:
    """The home page that no shape lets pass is told only when the tables are right."""
    wrong = {"file": "data/goal.csv", "find": "goal-1-1-1,measure-1-1,1,", "replace": "goal-1-1-1,measure-1-1,0,"}

    codes = _codes(validate(build_package("minimal", [HOMEPAGE, wrong])).findings)

    assert "cell-range" in codes
    assert "shape-violation" not in codes


def test_warnings_do_not_keep_the_shapes_away(build_package: PackageBuilder) -> None:
    unused = {"file": "data/project.csv", "append": "snow-removal,除雪事業,Snow Removal Project\n"}

    assert sorted(_codes(validate(build_package("minimal", [HOMEPAGE, unused])).findings)) == [
        "row-unused",
        "shape-violation",
    ]


def test_licence_that_is_no_iri_is_told_of_the_descriptor(build_package: PackageBuilder) -> None:
    """The shape of the data set asks for a licence; no table is at fault."""
    wrong = {"file": "datapackage.json", "find": "creativecommons.org/licenses/by/4.0/", "replace": "example.org/%zz"}

    (found,) = validate(build_package("minimal", [wrong])).findings

    assert (found.code, found.path, found.pointer, found.resource) == (
        "shape-violation",
        "datapackage.json",
        "/licenses",
        None,
    )
    assert found.params == {
        "shape": "DataSet-license",
        "thing": f"{PLAN}/dataset",
        "constraint": "minCount 1",
        "field": "/licenses",
    }


def test_licence_without_an_address_is_told_by_the_profile(build_package: PackageBuilder) -> None:
    wrong = {
        "file": "datapackage.json",
        "find": "https://creativecommons.org/licenses/by/4.0/",
        "replace": "LICENSE.md",
    }

    (found,) = validate(build_package("minimal", [wrong])).findings

    assert (found.code, found.pointer) == ("descriptor-profile", "/licenses/0/path")


def test_graph_can_be_left_out(build_package: PackageBuilder) -> None:
    package = build_package("minimal", [HOMEPAGE])

    assert validate(package, graph=False).findings == ()
    with open_package(package) as opened:
        assert own_findings(opened) == ()


@pytest.mark.parametrize("portion", [1, 20_000, 1 << 30])
def test_portions_find_the_same(
    portion: int,
    build_package: PackageBuilder,
    changed_vocabulary: Callable[[str, str, str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However few values are judged at once, all findings come, each once."""
    changed_vocabulary("mapping.yaml", "      - {p: mp:status, o: {value: code:status/$(status), type: iri}}\n", "")
    monkeypatch.setattr(shapes, "_PORTION", portion)
    package = build_package("minimal", [HOMEPAGE])
    rows = (package / "data/observation.csv").read_text(encoding="utf-8").splitlines()[1:]

    found = validate(package).findings

    places = [(finding.code, finding.path, finding.line) for finding in found]
    assert len(places) == len(set(places))
    assert places.count(("shape-violation", "data/municipality.csv", 2)) == 1
    assert [finding.params.get("shape") for finding in found].count("Value-status") == len(rows)


def test_values_come_in_portions(build_package: PackageBuilder, monkeypatch: pytest.MonkeyPatch) -> None:
    """No graph holds more than the structure and a portion of the values."""
    sizes: list[int] = []
    judge = Cube.__init__

    def measured(self: Cube, ntriples: Sequence[bytes], files: Sequence[Path]) -> None:
        sizes.append(sum(map(len, ntriples)))
        judge(self, ntriples, files)

    monkeypatch.setattr(Cube, "__init__", measured)
    monkeypatch.setattr(shapes, "_PORTION", 1)
    package = build_package("minimal")
    table = package / "data/observation.csv"
    header, *rows = table.read_text(encoding="utf-8").splitlines(keepends=True)
    more = [row.replace(",total,", f",x_{number},") for number in range(40) for row in rows if ",total," in row]
    table.write_text(header + "".join(rows + more), encoding="utf-8")

    with open_package(package) as opened:
        list(shapes.graph_findings(opened))

    assert len(sizes) > 1


@pytest.mark.parametrize(
    ("subject", "predicate", "value", "language", "expected"),
    [
        (f"{PLAN}/measure-1-1", f"{MP}number", "", "", ("measure", 1, "number")),
        (f"{PLAN}/measure-1-1", f"{MP}issues", "", "en", ("measure", 1, "issues_en")),
        (f"{PLAN}/measure-1-1", f"{MP}issues", "", "ja", ("measure", 1, "issues_ja")),
        (f"{PLAN}/measure-1-1", f"{MP}policy", f"{PLAN}/policy-1", "", ("measure", 1, "policy_id")),
        (
            f"{PLAN}/measure-1-1",
            f"{MP}project",
            f"{DEFAULT_BASE}id/202037/project/learning-support-project",
            "",
            ("measure_project", 1, "project_id"),
        ),
        (f"{DEFAULT_BASE}id/202037", f"{MP}nameKana", "", "", ("municipality", 1, "name_kana")),
        (f"{DEFAULT_BASE}code/unit/person", "", "", "", ("unit", 2, None)),
        (
            f"{PLAN}/indicator-1-1-1/junior_high/2020/target",
            "http://purl.org/linked-data/sdmx/2009/measure#obsValue",
            "",
            "",
            ("observation", 7, "value"),
        ),
        (f"{PLAN}/measure-1-1", "http://example.org/unknown", "", "", ("measure", 1, None)),
    ],
)
def test_cell_behind_a_triple(
    origins: Origins, subject: str, predicate: str, value: str, language: str, expected: tuple[str, int, str | None]
) -> None:
    origin = origins.find(subject, predicate, value, language)

    assert origin is not None
    assert isinstance(origin.row, Row)
    assert (origin.row.table, origin.row.number, origin.column) == expected


@pytest.mark.parametrize("subject", [f"{PLAN}/measure-9-9", "http://example.org/", f"{PLAN}/dataset/indicator-1-1-1"])
def test_things_that_no_row_makes_have_no_origin(origins: Origins, subject: str) -> None:
    assert origins.find(subject, f"{MP}number") is None
