"""The shape of the code: layers, sizes, docstrings, names that are offered, one adapter per library, no copies."""

import ast
import io
import subprocess
import sys
import tokenize
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

import pytest

ROOT = Path(__file__).parents[1]
CODE = ROOT / "komoro_opendata"
MODULES = sorted(CODE.rglob("*.py"))
LONGEST_MODULE = 300
LONGEST_FUNCTION = 50
ALIKE = 6  # so many lines in a row that are the same twice are a copy

Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = Function | ast.ClassDef


def _name(module: Path) -> str:
    return module.relative_to(ROOT).as_posix()


def _tree(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


def _public(body: list[ast.stmt]) -> Iterator[Definition]:
    """The public functions and classes of a module or class, and those of its public classes."""
    for node in body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node.body)


def _is_overload(node: Definition) -> bool:
    return any(isinstance(decorator, ast.Name) and decorator.id == "overload" for decorator in node.decorator_list)


def test_modules_import_only_from_layers_below_their_own() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 kept, 0 broken" in done.stdout


def test_layers_are_all_packages_there_are() -> None:
    """A package that the contract does not name would escape it."""
    (contract,) = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    packages = {f"komoro_opendata.{init.parent.name}" for init in CODE.glob("*/__init__.py")}

    assert set(contract["layers"]) == packages


@pytest.mark.parametrize("module", MODULES, ids=_name)
def test_module_is_short(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("module", MODULES, ids=_name)
def test_functions_are_short(module: Path) -> None:
    lengths = {
        node.name: (node.end_lineno or 0) - node.lineno + 1
        for node in ast.walk(_tree(module))
        if isinstance(node, Function)
    }

    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}


@pytest.mark.parametrize("module", MODULES, ids=_name)
def test_module_and_all_that_is_public_in_it_have_a_docstring(module: Path) -> None:
    tree = _tree(module)
    without = [node.name for node in _public(tree.body) if not ast.get_docstring(node) and not _is_overload(node)]

    assert ast.get_docstring(tree)
    assert without == []


def _top_level_names(tree: ast.Module) -> set[str]:
    """What a module itself makes: functions, classes and constants."""
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, Definition):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            targets = [name for target in node.targets for name in getattr(target, "elts", [target])]
            names |= {target.id for target in targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return names


def _imported_names(tree: ast.Module) -> set[str]:
    """What a module takes from others at its top."""
    taken = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    return {alias.asname or alias.name for node in taken for alias in node.names}


def _offered(tree: ast.Module) -> list[str] | None:
    """The value of `__all__`; None where there is none."""
    return next(
        (ast.literal_eval(node.value) for node in tree.body if _is_offer(node) and node.value is not None), None
    )


def _is_offer(node: ast.AST) -> TypeGuard[ast.Assign | ast.AnnAssign]:
    """Whether `__all__` is assigned here."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets)


@pytest.mark.parametrize(
    "module",
    [path for path in MODULES if path.name == "__init__.py" and path.parent.name != "komoro_opendata"],
    ids=_name,
)
def test_package_offers_exactly_what_it_names(module: Path) -> None:
    """What a package imports from its modules is what `__all__` says; the library itself: tests/test_library.py."""
    tree = _tree(module)
    made = _top_level_names(tree) - {"__all__"}

    assert set(_offered(tree) or []) == _imported_names(tree) | made
    assert len(set(_offered(tree) or [])) == len(_offered(tree) or [])


@pytest.mark.parametrize("module", [path for path in MODULES if path.name != "__init__.py"], ids=_name)
def test_module_offers_only_public_names_that_it_has(module: Path) -> None:
    tree = _tree(module)
    offered = _offered(tree) or []
    known = _top_level_names(tree) | _imported_names(tree)

    assert [name for name in offered if name.startswith("_") or name not in known] == []
    assert len(set(offered)) == len(offered)


def _imports(tree: ast.Module) -> set[str]:
    """The packages that a module imports, at its top or inside a function."""
    named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    named |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in named}


@pytest.mark.parametrize(
    ("library", "adapters"),
    [
        ("frictionless", {"komoro_opendata/check/tables.py"}),
        ("jsonschema", {"komoro_opendata/check/descriptor.py"}),
        ("yaml", {"komoro_opendata/vocabulary/model.py", "komoro_opendata/rdf/strict_yaml.py"}),
        ("pyoxigraph", {"komoro_opendata/rdf/store.py"}),
        ("pyrudof", {"komoro_opendata/rdf/shacl.py"}),
        ("ckanapi", {"komoro_opendata/publish/ckan/connection.py"}),
        ("pyarrow", {"komoro_opendata/publish/tables/parquet.py"}),
        ("sqlite3", {"komoro_opendata/publish/tables/sqlite.py"}),
    ],
)
def test_library_has_its_adapter(library: str, adapters: set[str]) -> None:
    assert {_name(module) for module in MODULES if library in _imports(_tree(module))} == adapters


def test_click_is_known_to_the_command_line_alone() -> None:
    users = {_name(module) for module in MODULES if "click" in _imports(_tree(module))}

    assert {name for name in users if not name.startswith("komoro_opendata/cli/")} == set()


@pytest.mark.parametrize("module", MODULES, ids=_name)
def test_nothing_is_run_that_was_not_written_here(module: Path) -> None:
    """No exec, no eval, no assert that an optimised run would leave out."""
    tree = _tree(module)
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}

    assert called & {"exec", "eval", "compile", "__import__"} == set()
    assert not any(isinstance(node, ast.Assert) for node in ast.walk(tree))


def _lines(module: Path) -> list[tuple[int, str]]:
    """The lines of code with their numbers, without what differs between copies of no matter.

    Comments, docstrings, imports and lists of offered names are left out, white space is one space, and lines of
    closing brackets alone do not count.
    """
    left_out: set[int] = set()
    for node in ast.walk(_tree(module)):
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if isinstance(node, ast.stmt) and (
            isinstance(node, ast.Import | ast.ImportFrom) or is_docstring or _is_offer(node)
        ):
            left_out |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    words: dict[int, list[str]] = defaultdict(list)
    for token in tokenize.generate_tokens(io.StringIO(module.read_text(encoding="utf-8")).readline):
        if token.type in (tokenize.NAME, tokenize.NUMBER, tokenize.STRING, tokenize.OP):
            words[token.start[0]].append(token.string)
    lines = ((number, " ".join(found)) for number, found in sorted(words.items()) if number not in left_out)
    return [(number, line) for number, line in lines if line.strip("()[]{}, ")]


def _copies(modules: list[Path], alike: int) -> list[str]:
    """Each run of lines that stands at two places, told by both."""
    places: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for module in modules:
        lines = _lines(module)
        for begin in range(len(lines) - alike + 1):
            run = lines[begin : begin + alike]
            places[tuple(line for _, line in run)].append(f"{module.name}:{run[0][0]}-{run[-1][0]}")
    return [" and ".join(found) for found in places.values() if len(found) > 1]


def test_no_code_stands_twice() -> None:
    copies = _copies(MODULES, ALIKE)

    assert copies == [], f"{ALIKE} lines in a row are the same; make them one function:\n" + "\n".join(copies)


def test_search_for_copies_is_awake(tmp_path: Path) -> None:
    """Six lines alike are found whatever stands around them and however they are set; five are none."""
    body = ["a = 1", "b = f(a, 2)", "c = [a, b]", "d = {a: b}", "e = c + [d]", "g = e * 2"]
    first, second, third = (tmp_path / name for name in ("one.py", "two.py", "three.py"))
    first.write_text("import os\n\n" + "\n".join(body) + "\nx = 1\n", encoding="utf-8")
    second.write_text("y = 2\n" + "\n\n".join(f"{line}  # said" for line in body) + "\n", encoding="utf-8")
    third.write_text("\n".join(body[1:]) + "\n", encoding="utf-8")

    assert _copies([first, second], 6) == ["one.py:3-8 and two.py:2-12"]
    assert _copies([first, third], 6) == []
    assert _copies([first, third], 5) == ["one.py:4-8 and three.py:1-5"]
