"""The packages that the mapping is tried on, and morph-kgc, the processor that must agree with ours."""

import csv
import json
import os
import shutil
import subprocess
import tempfile
import venv
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from io import BytesIO
from itertools import cycle
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import rdflib
import yaml

from komoro_opendata.package import Package, open_package
from komoro_opendata.package.build import build_descriptor
from komoro_opendata.package.descriptor import Descriptor
from komoro_opendata.package.rows import TableFile
from komoro_opendata.plan.progress import assess
from komoro_opendata.plan.progress_graph import progress_graph
from komoro_opendata.rdf import CompiledMapping, Context, compile_mapping, ntriples, substitute, write_ntriples
from komoro_opendata.rdf.data_set import data_set_metadata
from komoro_opendata.rdf.package_graph import context_of, package_ntriples

ROOT = Path(__file__).parents[2]
FIXTURES = Path(__file__).parent / "fixtures"
# `na_values=`: only an empty cell is missing. One process, so that a failure says where it is.
MORPH_SETTINGS = """\
[CONFIGURATION]
output_file=triples.nt
output_format=N-TRIPLES
na_values=
number_of_processes=1
logging_level=ERROR
[tables]
mappings=mapping.yaml
"""
Triples = frozenset[str]
Terms = frozenset[tuple[str, ...]]
Rows = Mapping[str, list[dict[str, str]]]


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def model() -> dict[str, Any]:
    """The tables of vocab/model.yaml."""
    tables: dict[str, Any] = yaml.safe_load((ROOT / "vocab/model.yaml").read_text(encoding="utf-8"))["tables"]
    return tables


@pytest.fixture(scope="session")
def mapping() -> CompiledMapping:
    """The mapping of the vocabulary."""
    return compile_mapping((ROOT / "vocab/mapping.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def small_package() -> Path:
    """A handmade package: every table, several breakdowns, statuses and comparators."""
    return FIXTURES / "small"


@pytest.fixture(scope="session")
def small_metadata(small_package: Path) -> Callable[..., bytes]:
    """A function that gives what its descriptor says of the small package's data set; properties can be changed."""
    about = json.loads((small_package / "datapackage.json").read_text(encoding="utf-8"))
    tables = {name: TableFile(name, f"data/{name}.csv", path) for name, path in tables_of(small_package).items()}

    def said(**changed: Any) -> bytes:
        package = Package(small_package, Descriptor({**about, **changed}), tables)
        return b"".join(data_set_metadata(package, context_of(package)))

    return said


@pytest.fixture(scope="session")
def sample_package(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A function that gives a package of tests/packages by its name, with its descriptor; `komoro` is the real one."""

    def build(name: str) -> Path:
        if name == "komoro":
            return root / "datapackage"
        folder = tmp_path_factory.mktemp(name) / "package"
        shutil.copytree(root / "tests/packages" / name / "data", folder / "data")
        particular = yaml.safe_load((root / f"tests/packages/{name}/package.yaml").read_text(encoding="utf-8"))
        (folder / "datapackage.json").write_text(json.dumps(build_descriptor(particular)), encoding="utf-8")
        return folder

    return build


@pytest.fixture(scope="session")
def package_lines(sample_package: Callable[[str], Path]) -> Callable[[str], bytes]:
    """A function that gives the sorted triples of such a package, its own columns and tables included."""

    @cache
    def lines(name: str) -> bytes:
        with open_package(sample_package(name)) as package:
            target = BytesIO()
            write_ntriples(package_ntriples(package, context_of(package)), target)
        return target.getvalue()

    return lines


@pytest.fixture(scope="session")
def hostile_package(tmp_path_factory: pytest.TempPathFactory, model: dict[str, Any]) -> Path:
    """The small package with texts of hostile.json, what breaks programs, in each text column, and such identifiers."""
    hostile = json.loads((FIXTURES / "hostile.json").read_text(encoding="utf-8"))
    names = hostile["identifiers"]
    tables = {name: read_rows(FIXTURES / f"small/data/{name}.csv") for name in model}
    tables["project"] += [{"project_id": f"p-{n}", "name_ja": text} for n, text in enumerate(hostile["texts"])]
    tables["project"] += [{"project_id": name, "name_en": name} for name in names]
    link = {"measure_id": "measure-1-1", "number": "9"}
    tables["measure_project"] += [{**link, "project_id": name} for name in names]
    tables["measure_department"] += [{**link, "department_id": name, "role": "related"} for name in names]
    tables["unit"] += [{"unit": name, "ucum": name} for name in names]
    tables["indicator"] += [{"indicator_id": f"i-{n}", "unit": name} for n, name in enumerate(names)]
    value = {"fiscal_year": "2020", "kind": "actual", "comparator": "eq", "status": "unheard of", "value_upper": "-.5"}
    tables["observation"] += [
        {**value, "indicator_id": f"i-{n}", "breakdown": name, "value": "+0.50"} for n, name in enumerate(names)
    ]
    tables["observation"].append({**value, "indicator_id": "nowhere", "breakdown": "total", "kind": "forecast"})
    tables["level"].append({"level": "+07"})
    tables["source"].append({"source_id": "s", "url": "https://例え.jp/パス/%E3%81%82?q=%20#断片"})
    tables["source"].append({"source_id": "t", "url": "urn:example:a:b", "sha256": "NULL"})
    texts = cycle(hostile["texts"])
    for name, rows in tables.items():
        columns = [column for column, field in model[name]["fields"].items() if field["type"] in {"text", "source_ref"}]
        for row in rows:
            row.update({column: next(texts) for column in columns if name != "project" or column not in row})
    return write_package(tmp_path_factory.mktemp("hostile"), tables, model)


@pytest.fixture(scope="session")
def package_writer(model: dict[str, Any]) -> Callable[[Path, Rows], Path]:
    """A function that writes the tables of a package into a folder; tables not named have a header only."""
    return lambda folder, tables: write_package(folder, tables, model)


@pytest.fixture(scope="session")
def our_lines(mapping: CompiledMapping) -> Callable[[Path, Context], bytes]:
    """A function that maps a package with this project's compiler to N-Triples, as they come."""

    def run(package: Path, context: Context) -> bytes:
        return b"".join(ntriples(mapping, tables_of(package), ROOT / "vocab/codes", context))

    return run


@pytest.fixture(scope="session")
def judged_lines(our_lines: Callable[[Path, Context], bytes]) -> Callable[[Path], bytes]:
    """A function that maps a package, and the judgements on the progress of its indicators in all years."""

    def run(folder: Path) -> bytes:
        with open_package(folder) as package:
            context = context_of(package)
            judgements = b"".join(progress_graph(package, assess(package), context))
            metadata = b"".join(data_set_metadata(package, context))
        return our_lines(folder, context) + judgements + metadata

    return run


@pytest.fixture(scope="session")
def triples_of() -> Callable[[bytes], Triples]:
    """A function that parses N-Triples with pyoxigraph: equal sets are equal graphs, for there are no blank nodes."""
    return parse


@pytest.fixture(scope="session")
def terms_by_pyoxigraph() -> Callable[[bytes, str], Terms]:
    """A function that reads `nt` or `ttl` with pyoxigraph: each triple as three terms."""

    def read(data: bytes, extension: str) -> Terms:
        form = {"nt": pyoxigraph.RdfFormat.N_TRIPLES, "ttl": pyoxigraph.RdfFormat.TURTLE}[extension]
        return frozenset(
            (str(quad.subject), str(quad.predicate), str(quad.object)) for quad in pyoxigraph.parse(data, form)
        )

    return read


@pytest.fixture(scope="session")
def terms_by_rdflib() -> Callable[[bytes, str], Terms]:
    """A function that reads `nt` or `ttl` with rdflib: each triple as three terms in the spelling of pyoxigraph."""

    def spelled(term: rdflib.term.Node) -> str:
        if isinstance(term, rdflib.Literal):
            datatype = pyoxigraph.NamedNode(str(term.datatype)) if term.datatype else None
            return str(pyoxigraph.Literal(str(term), language=term.language, datatype=datatype))
        assert isinstance(term, rdflib.URIRef)
        return str(pyoxigraph.NamedNode(str(term)))

    def read(data: bytes, extension: str) -> Terms:
        graph = rdflib.Graph(bind_namespaces="none")
        graph.parse(data=data, format={"nt": "nt", "ttl": "turtle"}[extension])
        return frozenset(tuple(spelled(term) for term in triple) for triple in graph)

    return read


@pytest.fixture(autouse=True)
def literals_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rdflib keeps numbers as they are written instead of giving them another form."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


@pytest.fixture(scope="session")
def morph_python() -> Path:
    """The Python of an environment that holds morph-kgc: $MORPH_KGC_PYTHON, or .venv-morph/, made when first needed."""
    named = os.environ.get("MORPH_KGC_PYTHON")
    if named:
        return Path(named)
    folder = ROOT / ".venv-morph"
    done = "morph-kgc-is-installed"
    if not (folder / done).exists():
        shutil.rmtree(folder, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=ROOT, prefix=".venv-morph-") as name:
            venv.create(name, with_pip=True)
            install = [f"{name}/bin/python", "-m", "pip", "install", "--quiet", "--require-hashes", "-r"]
            subprocess.run([*install, str(ROOT / "requirements-morph.lock")], check=True)
            (Path(name) / done).touch()
            with suppress(OSError):  # another test process was faster
                Path(name).rename(folder)
            Path(name).mkdir(exist_ok=True)
    return folder / "bin/python"


@pytest.fixture
def morph_triples(morph_python: Path, tmp_path: Path) -> Callable[..., Triples]:
    """A function that maps a package with morph-kgc, given the same files and a mapping of vocab/."""

    def run(package: Path, context: Context, name: str = "mapping.yaml") -> Triples:
        shutil.copytree(package / "data", tmp_path / "data")
        shutil.copytree(ROOT / "vocab/codes", tmp_path / "codes")
        text = (ROOT / "vocab" / name).read_text(encoding="utf-8")
        (tmp_path / "mapping.yaml").write_text(substitute(text, context), encoding="utf-8")
        (tmp_path / "settings.ini").write_text(MORPH_SETTINGS, encoding="utf-8")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        command = [str(morph_python), "-m", "morph_kgc", "settings.ini"]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return parse((tmp_path / "triples.nt").read_bytes())

    return run


def parse(lines: bytes) -> Triples:
    """The triples of N-Triples as text in one spelling."""
    return frozenset(str(triple) for triple in pyoxigraph.parse(lines, pyoxigraph.RdfFormat.N_TRIPLES))


def tables_of(package: Path) -> dict[str, Path]:
    """The files of the tables of a package."""
    return {path.stem: path for path in (package / "data").glob("*.csv")}


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_package(folder: Path, tables: Rows, model: Mapping[str, Any]) -> Path:
    """Write all tables of the model, those that are not given with a header only."""
    (folder / "data").mkdir()
    for name, table in model.items():
        columns = list(table["fields"])
        cells: Iterable[Sequence[str]] = ([row.get(column, "") for column in columns] for row in tables.get(name, []))
        with (folder / f"data/{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
            writer.writerow(columns)
            writer.writerows(cells)
    return folder
