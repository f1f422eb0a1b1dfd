"""What the documentation lists is what is there: commands, exit codes, tables, files, versions, requirements."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import komoro_opendata
from komoro_opendata.cli.main import cli
from komoro_opendata.cli.say import Exit
from komoro_opendata.vocabulary.codes import code_list_names
from komoro_opendata.vocabulary.model import model

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
LOCKS = sorted(ROOT.glob("requirements-*.lock"))


def _read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def _diagram() -> str:
    """The Mermaid text of the data model in the README."""
    return README.partition("```mermaid\n")[2].partition("```")[0]


def test_readme_lists_the_commands() -> None:
    """The table of commands names each command of the program, in its order, and no other."""
    context = cli.make_context("komoro-opendata", [], resilient_parsing=True)

    listed = re.findall(r"^\| \[`([a-z]+)`\]", README, re.MULTILINE)

    assert listed == cli.list_commands(context)


@pytest.mark.parametrize("page", ["README.md", "docs/reference/exit-codes.md"])
def test_page_lists_the_exit_codes(page: str) -> None:
    """Each exit code of the program stands in the table, and no other."""
    listed = [int(code) for code in re.findall(r"^\| (\d+) \|", _read(page), re.MULTILINE)]

    assert listed == [code.value for code in Exit]


@pytest.mark.parametrize("table", model().tables)
def test_picture_shows_the_table_and_its_foreign_keys(table: str) -> None:
    """The data model in the README has the table with its Japanese title, and a line for each of its foreign keys."""
    described = model().tables[table]

    assert f'{table}["{described.title["ja"]} {table}"]' in _diagram()
    for field in described.fields.values():
        if field.references is not None:
            line = rf"^ +{field.references.table} \S+ {table} : {field.name}$"
            assert re.search(line, _diagram(), re.MULTILINE), field.name


def test_picture_shows_nothing_else() -> None:
    """No table or foreign key that the model does not have is left in the picture."""
    keys = [field for table in model().tables.values() for field in table.fields.values() if field.references]
    lines = _diagram().strip().splitlines()

    assert len([line for line in lines if "[" in line]) == len(model().tables)
    assert len([line for line in lines if " : " in line]) == len(keys)


def test_generated_files_are_fresh() -> None:
    """Every generated file holds what the generator would write."""
    done = subprocess.run(
        [sys.executable, "tools/generate.py", "--check"],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_vocabulary_is_described() -> None:
    """vocab/README.md names each file and folder of vocab/, and each code list."""
    page = _read("vocab/README.md")
    entries = [f"{entry.name}/" if entry.is_dir() else entry.name for entry in (ROOT / "vocab").iterdir()]

    missing = [name for name in [*entries, *code_list_names()] if f"| `{name}` |" not in page and name != "README.md"]

    assert missing == []


def test_index_lists_every_page() -> None:
    """docs/index.md leads to each page of the documentation."""
    index = _read("docs/index.md")
    pages = [page.relative_to(ROOT / "docs").as_posix() for page in (ROOT / "docs").rglob("*.md")]

    assert [page for page in pages if f"({page})" not in index and page != "index.md" and "evidence/" not in page] == []


def test_changelog_begins_with_this_version() -> None:
    """The first version that the changelog names is the program's."""
    versions = re.findall(r"^## (\S+)", _read("CHANGELOG.md"), re.MULTILINE)

    assert versions[0] == komoro_opendata.__version__


def test_workflow_only_calls_the_script() -> None:
    """Nothing is checked in the workflow that a person cannot run."""
    runs = re.findall(r"run: (.+)", _read(".github/workflows/ci.yml"))

    assert runs == ["bash .ci/run"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_lock_pins_every_requirement_by_hash(lock: Path) -> None:
    """A lock names versions and hashes only: no address of an index, no requirement without a hash."""
    text = lock.read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", text)[1:]

    assert "://" not in text
    assert [entry for entry in entries if not re.match(r"[a-z0-9-]+==\S+.* \\\n    --hash=sha256:", entry)] == []


def test_lock_holds_what_development_requires() -> None:
    """Each requirement of pyproject.toml, for running and for development, is in the lock."""
    project = tomllib.loads(_read("pyproject.toml"))
    required = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[\[<>=! ]", requirement)[0].lower() for requirement in required}

    locked = set(re.findall(r"^([a-z0-9-]+)==", _read("requirements-dev.lock"), re.MULTILINE))

    assert names - locked == set()
