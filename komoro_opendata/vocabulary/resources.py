"""Where vocab/ and the example package lie: inside the wheel, or beside the code in a checkout."""

from functools import cache
from importlib.resources import files
from pathlib import Path

__all__ = ["example_package", "vocab_folder"]


@cache
def _shipped(name: str) -> Path:
    inside = Path(str(files("komoro_opendata"))) / name
    if inside.is_dir():
        return inside
    return inside.parent.parent / name


def vocab_folder() -> Path:
    """The folder vocab/: code lists, model, profile, mapping, ontology."""
    return _shipped("vocab")


def example_package() -> Path:
    """The folder datapackage/: Komoro City's plan, the example of a whole package."""
    return _shipped("datapackage")
