"""The pages of the documentation hold what they say: every command and code block is run, every link leads somewhere.

A page is read in a fresh copy of the checkout, in the page's language (`*.ja.md` is Japanese), block by block:

- ```console: lines that begin with `$ ` are commands, `> ` continues one, the lines below are the output;
- ```python: a program, continued by the next such block; a ```text block right after it is what it prints;
- in an output, a line `…` stands for any lines and `…` inside a line for any characters.

Every command must end with exit code 0 (a page that shows a failure writes `|| echo …`). What needs the network stands
in README.md with a note below it, and .ci/run runs it. What needs a server has a note that names `make test-real`, and
a test below tests/real/ names the page.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHECKOUT = ("datapackage", "docs", "examples", "tests/evidence", "tests/packages", "vocab")
GENERATED = ("rules.md", "cli.md", "transcription.md", "bench.md")
TRANSLATED = ("tutorials", "how-to")
LANGUAGES = ("console", "python", "text", "csv", "json", "yaml", "mermaid")
PROMPT, CONTINUED = "$ ", "> "
GOING_THERE = ("git clone ", "cd ", ". ")
RUN_ELSEWHERE = {
    "make publish": (".ci/run", "part publish"),
    "make test": (".ci/run", "part test"),
    "python3 -m venv .venv-user": ("tools/test-install.sh", '"$1" -m venv .venv-user'),
    "pip install .": ("tools/test-install.sh", 'pip install --quiet --disable-pip-version-check "$checkout"'),
    "komoro-opendata validate --example": ("tools/test-install.sh", "komoro-opendata validate --example"),
}
ELISION = "…"
_FENCE = re.compile(r"^```(?P<language>[a-z]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_NOT_RUN = re.compile(r"\s*_\(.*`\.ci/run`.*\)_")
_RUN_BY_TEST_REAL = re.compile(r"\s*_\(.*`make test-real`.*\)_")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: where it begins, its language, its text; whether CI runs it elsewhere, or with a server."""

    page: Path
    line: int
    language: str
    text: str
    elsewhere: bool
    server: bool

    @property
    def place(self) -> str:
        """Page and line, for messages."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a console block and the output that the page shows for it; empty where it shows none."""

    text: str
    output: str


@dataclass(slots=True)
class Reader:
    """Someone who reads a page in a fresh checkout and types what it says, in the page's language."""

    folder: Path
    environment: dict[str, str]
    program: str = ""
    printed: str = ""
    place: Path = field(init=False)

    def __post_init__(self) -> None:
        """Begin in the folder of the checkout."""
        self.place = self.folder

    def type(self, command: Command, place: str) -> None:
        """Run a command where the last one ended; its exit code must be 0 and its output what the page shows."""
        state = self.folder.parent / "place"
        script = f"{command.text}\nstatus=$?\npwd > {shlex.quote(str(state))}\nexit $status\n"
        done = self._run(["sh", "-c", script])
        told = f"{place}\n$ {command.text}\n{done.stdout}"
        assert done.returncode == 0, told
        self.place = Path(state.read_text(encoding="utf-8").rstrip("\n"))
        if command.output:
            assert matches(command.output, done.stdout), f"{told}\nThe page shows:\n{command.output}"

    def run_python(self, block: Block, output: str) -> None:
        """Run a Python block after those before it on the page; together they must print what the page shows."""
        self.program += block.text
        self.printed += output
        file = self.folder.parent / "page.py"
        file.write_text(self.program, encoding="utf-8")
        done = self._run([sys.executable, str(file)])
        told = f"{block.place}\n{done.stdout}"
        assert done.returncode == 0, told
        assert matches(self.printed, done.stdout), f"{told}\nThe page shows:\n{self.printed}"

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.place,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )


def matches(shown: str, printed: str) -> bool:
    """Whether the output is what the page shows: a line `…` stands for any lines, `…` in a line for any characters.

    White space at the end of a line or of the output does not count.
    """
    pattern = "".join(_line_pattern(line) for line in shown.rstrip().splitlines())
    actual = "".join(f"{line.rstrip()}\n" for line in printed.rstrip().splitlines())
    return re.fullmatch(pattern, actual) is not None


def _line_pattern(line: str) -> str:
    if line.strip() == ELISION:
        return r"(?:.*\n)*?"
    return ".*".join(re.escape(part) for part in line.rstrip().split(ELISION)) + "\n"


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    for match in _FENCE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        elsewhere = _NOT_RUN.match(text, match.end()) is not None
        server = _RUN_BY_TEST_REAL.match(text, match.end()) is not None
        yield Block(page, line, match["language"], match["text"], elsewhere=elsewhere, server=server)


def commands(block: Block) -> Iterator[Command]:
    """The commands of a console block: `$ ` begins one, `> ` continues it, all else is output."""
    command: list[str] = []
    output: list[str] = []
    for line in block.text.splitlines():
        if line.startswith(PROMPT):
            if command:
                yield Command("\n".join(command), "\n".join(output))
            command, output = [line.removeprefix(PROMPT)], []
        elif line.startswith(CONTINUED) and not output:
            command.append(line.removeprefix(CONTINUED))
        else:
            output.append(line)
    if command:
        yield Command("\n".join(command), "\n".join(output))


@pytest.fixture
def reader(tmp_path: Path) -> Callable[[Path], Reader]:
    """A function that sits a reader down before a page: a checkout, the program installed, the page's language."""

    def seated(page: Path) -> Reader:
        checkout = tmp_path / "komoro-opendata"
        for name in CHECKOUT:
            if (ROOT / name).exists():
                shutil.copytree(ROOT / name, checkout / name)
        programs = tmp_path / "bin"
        programs.mkdir()
        for name, arguments in (("komoro-opendata", "-m komoro_opendata "), ("python3", "")):
            script = programs / name
            script.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {arguments}"$@"\n', encoding="utf-8")
            script.chmod(0o755)
        dropped = ("LC_ALL", "LC_MESSAGES", "LANGUAGE")
        environment = {name: value for name, value in os.environ.items() if name not in dropped}
        language = "ja_JP.UTF-8" if page.name.endswith(".ja.md") else "en_US.UTF-8"
        path = os.pathsep.join([str(programs), os.environ["PATH"]])
        environment |= {"LANG": language, "PATH": path, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
        return Reader(checkout, environment)

    return seated


def _pages() -> list[Path]:
    """The written pages; what is generated from rules and measurements holds no commands."""
    others = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "examples/README.md", "vocab/README.md")]
    pages = [*others, *(ROOT / "docs").rglob("*.md")]
    return sorted(page for page in pages if page.name not in GENERATED)


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


PAGES = _pages()


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_page_does_what_it_says(page: Path, reader: Callable[[Path], Reader]) -> None:
    """Typed one after the other, the commands and programs of a page end well and print what it shows."""
    seated = reader(page)
    found = list(blocks(page))
    for block, following in zip_longest(found, found[1:]):
        if block.language == "console" and not (block.elsewhere or block.server):
            for command in commands(block):
                seated.type(command, block.place)
        elif block.language == "python":
            output = following.text if following is not None and following.language == "text" else ""
            seated.run_python(block, output)


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_block_is_of_a_known_kind(page: Path) -> None:
    """No code hides in a block that is not run: only data, pictures and output stand beside console and Python."""
    assert [block.place for block in blocks(page) if block.language not in LANGUAGES] == []


def test_fences_are_paired() -> None:
    """Each line that begins with a fence belongs to a block that the tests see."""
    for page in PAGES:
        fences = [line for line in page.read_text(encoding="utf-8").splitlines() if line.lstrip().startswith("```")]
        assert len(fences) == 2 * len(list(blocks(page))), page


def test_what_is_not_run_here_is_run_by_ci() -> None:
    """Only README.md holds commands that need the network, and a script that CI runs holds each of them."""
    elsewhere = [block for page in PAGES for block in blocks(page) if block.elsewhere]
    typed = [command.text for block in elsewhere for command in commands(block)]

    assert {block.page.name for block in elsewhere} == {"README.md"}
    assert [text for text in typed if not text.startswith(GOING_THERE)] == list(RUN_ELSEWHERE)
    for script, line in RUN_ELSEWHERE.values():
        assert line in (ROOT / script).read_text(encoding="utf-8").splitlines()


def test_what_needs_a_server_is_run_by_a_test_with_one() -> None:
    """A test below tests/real/ names the page."""
    tests = "".join(test.read_text(encoding="utf-8") for test in (ROOT / "tests/real").rglob("test_*.py"))
    pages = {page.name for page in PAGES for block in blocks(page) if block.server}

    assert "host-on-ckan.md" in pages
    assert [name for name in sorted(pages) if f'"{name}"' not in tests] == []


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_link_leads_somewhere(page: Path) -> None:
    """A link inside the repository names a file that exists and, after #, one of its headings."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), target
        if anchor:
            assert anchor in _anchors(file.read_text(encoding="utf-8")), target


def _anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as the usual Markdown hosts make them."""
    headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", [page for page in PAGES if page.parent.name in TRANSLATED], ids=_name)
def test_page_stands_in_both_languages(page: Path) -> None:
    """A page for users has a twin in the other language that types the same commands."""
    stem = page.name.removesuffix(".ja.md").removesuffix(".md")
    english, japanese = page.with_name(f"{stem}.md"), page.with_name(f"{stem}.ja.md")
    typed = [
        [command.text for block in blocks(twin) if block.language == "console" for command in commands(block)]
        for twin in (english, japanese)
    ]
    assert typed[0] == typed[1]


def test_elision_stands_for_anything_but_nothing_else_does() -> None:
    """An output that differs in one character does not match; `…` matches lines or characters."""
    assert matches("a\n…\nd", "a\nb\nc\nd\n")
    assert matches("made … files", "made 12 files\n")
    assert not matches("made … files", "made 12 file\n")
    assert not matches("a\nb", "a\nb\nc\n")
