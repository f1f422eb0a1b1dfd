"""Serd and Raptor, two parsers written in C, read the Turtle and the N-Triples of Komoro's plan as the same triples."""

import shutil
import subprocess
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

import pyoxigraph
import pytest

from komoro_opendata.rdf import Context, compile_mapping, ntriples, write_ntriples
from komoro_opendata.rdf.namespaces import PREFIXES
from komoro_opendata.rdf.turtle import turtle

ROOT = Path(__file__).parents[2]
KOMORO = Context("202088", "basic-plan-11")
COMMANDS: Mapping[str, Callable[[str, Path], list[str]]] = {
    "serdi": lambda form, path: ["serdi", "-i", form, "-o", "ntriples", str(path)],
    "rapper": lambda form, path: ["rapper", "-q", "-i", form, "-o", "ntriples", str(path)],
}
pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The plan in both serialisations, by the name that the parsers give them."""
    mapping = compile_mapping((ROOT / "vocab/mapping.yaml").read_text(encoding="utf-8"))
    tables = {path.stem: path for path in (ROOT / "datapackage/data").glob("*.csv")}
    target = BytesIO()
    write_ntriples(ntriples(mapping, tables, ROOT / "vocab/codes", KOMORO), target)
    folder = tmp_path_factory.mktemp("plan")
    made = {"ntriples": folder / "plan.nt", "turtle": folder / "plan.ttl"}
    made["ntriples"].write_bytes(target.getvalue())
    made["turtle"].write_bytes(turtle(target.getvalue(), {**PREFIXES, **KOMORO.prefixes}))
    return made


def triples(lines: bytes) -> set[str]:
    """The triples of N-Triples, in one spelling."""
    return {str(quad) for quad in pyoxigraph.parse(lines, pyoxigraph.RdfFormat.N_TRIPLES)}


def read_with(program: str, form: str, path: Path) -> "subprocess.CompletedProcess[bytes]":
    """Let a program read a file; fail, not skip, where it is missing: these tests are asked for by name."""
    assert shutil.which(program), f"{program} is not installed (Debian: serdi, raptor2-utils)"
    return subprocess.run(COMMANDS[program](form, path), capture_output=True, check=False)


@pytest.mark.parametrize("form", ["ntriples", "turtle"])
@pytest.mark.parametrize("program", COMMANDS)
def test_the_same_triples(program: str, form: str, files: Mapping[str, Path]) -> None:
    expected = triples(files["ntriples"].read_bytes())

    done = read_with(program, form, files[form])

    assert (done.returncode, done.stderr) == (0, b"")
    assert len(expected) > 9000
    assert triples(done.stdout) == expected


@pytest.mark.parametrize("program", COMMANDS)
def test_the_parsers_are_awake(program: str, files: Mapping[str, Path], tmp_path: Path) -> None:
    """A quote too many in the last line is reported."""
    broken = tmp_path / "broken.ttl"
    broken.write_bytes(files["turtle"].read_bytes() + b'plan:x mp:raw "a" " .\n')

    done = read_with(program, "turtle", broken)

    assert done.returncode != 0
    assert done.stderr


@pytest.mark.parametrize("program", COMMANDS)
@pytest.mark.parametrize(
    "path", [ROOT / "vocab/ontology.ttl", *sorted((ROOT / "vocab/skos").glob("*.ttl"))], ids=lambda path: path.name
)
def test_the_vocabulary(program: str, path: Path) -> None:
    """Ontology and concept schemes, too."""
    expected = {str(quad) for quad in pyoxigraph.parse(path.read_bytes(), pyoxigraph.RdfFormat.TURTLE)}

    done = read_with(program, "turtle", path)

    assert (done.returncode, done.stderr) == (0, b"")
    assert triples(done.stdout) == expected
