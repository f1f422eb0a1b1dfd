"""Help in both languages for everything, and nothing heavy loaded for it."""

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import click
import pytest

from komoro_opendata.cli import main
from komoro_opendata.cli.main import cli

COMMANDS = cli.list_commands(click.Context(cli))
# The commands of the design, in its order.
DESIGN = (
    "validate",
    "explain",
    "inspect",
    "rdf",
    "query",
    "serve",
    "publish",
    "verify",
    "push",
    "init",
    "import",
    "export",
    "migrate",
    "progress",
    "diff",
    "audit",
    "federate",
)
HEAVY = {"frictionless", "rdflib", "jsonschema", "yaml", "petl", "pyoxigraph", "pyshacl", "requests"}
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-鿿]")
ENGLISH = re.compile(r"[A-Za-z]{3}")

Captured = pytest.CaptureFixture[str]


def _command(name: str) -> click.Command:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    return command


def _is_in_both_languages(text: str) -> bool:
    return bool(JAPANESE.search(text) and ENGLISH.search(text))


def test_commands_are_those_of_the_design_in_its_order() -> None:
    assert [name for name in DESIGN if name in COMMANDS] == COMMANDS


@pytest.mark.parametrize("name", COMMANDS)
def test_command_has_help_in_both_languages(name: str, capsys: Captured) -> None:
    assert main([name, "--help"]) == 0

    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith(f"Usage: komoro-opendata {name} ")
    described = _command(name).help or ""
    assert _is_in_both_languages(described)
    assert described.rstrip().endswith("。")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_has_help_in_both_languages(name: str) -> None:
    options = [parameter for parameter in _command(name).params if isinstance(parameter, click.Option)]

    assert {"lang", "quiet", "debug"} <= {option.name for option in options}
    assert [option.opts for option in options if not _is_in_both_languages(option.help or "")] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_command_stands_in_the_table_of_commands_in_both_languages(name: str, capsys: Captured) -> None:
    assert main(["--help"]) == 0

    table = capsys.readouterr().out.partition("\nCommands:\n")[2]
    (line,) = [line for line in table.splitlines() if line.split()[:1] == [name]]
    assert _is_in_both_languages(line.partition(name)[2])
    assert len(line) < 80


def test_program_says_what_it_is_in_both_languages(capsys: Captured) -> None:
    assert main(["--help"]) == 0

    head = capsys.readouterr().out.partition("\nOptions:\n")[0]
    assert head.startswith("Usage: komoro-opendata ")
    assert _is_in_both_languages(head.partition("\n")[2])


def test_program_without_a_command_shows_its_help_on_stderr(capsys: Captured) -> None:
    main(["--help"])
    shown = capsys.readouterr().out

    assert main([]) == 2
    assert capsys.readouterr() == ("", shown)


def _loaded(environment: Mapping[str, str], cwd: Path, *arguments: str) -> set[str]:
    code = (
        "import sys\n"
        "from komoro_opendata.cli import main\n"
        f"code = main({list(arguments)})\n"
        "print(*sys.modules, sep='\\n', file=sys.stderr)\n"
        "sys.exit(code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=cwd, capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in done.stderr.splitlines()}


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], *([name, "--help"] for name in COMMANDS)])
def test_help_loads_nothing_heavy(environment: Mapping[str, str], tmp_path: Path, arguments: list[str]) -> None:
    loaded = _loaded(environment, tmp_path, *arguments)

    assert "click" in loaded
    assert loaded & HEAVY == set()


def test_explanation_loads_neither_frictionless_nor_rdflib(environment: Mapping[str, str], tmp_path: Path) -> None:
    """And the watch is awake: it sees YAML, which the rules are read with."""
    loaded = _loaded(environment, tmp_path, "explain", "file-bom")

    assert loaded & HEAVY == {"yaml"}
