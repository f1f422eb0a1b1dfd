"""What importing the mapping compiler costs: no heavy library comes with it."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("module", ["komoro_opendata.rdf", "komoro_opendata.rdf.turtle"])
def test_no_heavy_library_is_imported(module: str) -> None:
    heavy = ("rdflib", "frictionless", "yaml", "pyoxigraph", "jsonschema")
    program = f"import sys, {module}; print([name for name in {heavy!r} if name in sys.modules])"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
