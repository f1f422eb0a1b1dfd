"""Municipal basic plans as open data: validate, map to linked data, publish, compare.

    from komoro_opendata import open_package, validate

    report = validate("datapackage")
    with open_package("datapackage") as package:
        for row in package.rows("measure"):
            print(row["measure_id"], row["title_ja"])

These names are the public face of the library; docs/reference/library.md explains each. A name's module is loaded when
the name is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from komoro_opendata.check import Report, validate
    from komoro_opendata.findings import Finding
    from komoro_opendata.package import Package, Row, open_package
    from komoro_opendata.plan.audit import audit
    from komoro_opendata.plan.difference import compare
    from komoro_opendata.plan.migration import migrate
    from komoro_opendata.plan.progress import assess
    from komoro_opendata.plan.questions import questions
    from komoro_opendata.plan.rollup import roll_up
    from komoro_opendata.plan.summary import summarise
    from komoro_opendata.plan.workbook.export import export_workbook
    from komoro_opendata.plan.workbook.importing import import_workbook
    from komoro_opendata.publish import Release
    from komoro_opendata.publish import publish as publish_release
    from komoro_opendata.rdf.cube import released_ntriples
    from komoro_opendata.rdf.plan_store import plan_store

__all__ = [
    "Finding",
    "Package",
    "Release",
    "Report",
    "Row",
    "__version__",
    "assess",
    "audit",
    "compare",
    "export_workbook",
    "import_workbook",
    "migrate",
    "open_package",
    "plan_store",
    "publish_release",
    "questions",
    "released_ntriples",
    "roll_up",
    "summarise",
    "validate",
]

__version__ = "0.1.0"

_MODULES = {
    "Finding": "findings",
    "Package": "package",
    "Release": "publish",
    "Report": "check",
    "Row": "package",
    "assess": "plan.progress",
    "audit": "plan.audit",
    "compare": "plan.difference",
    "export_workbook": "plan.workbook.export",
    "import_workbook": "plan.workbook.importing",
    "migrate": "plan.migration",
    "open_package": "package",
    "plan_store": "rdf.plan_store",
    "publish_release": "publish",
    "questions": "plan.questions",
    "released_ntriples": "rdf.cube",
    "roll_up": "plan.rollup",
    "summarise": "plan.summary",
    "validate": "check",
}
_INSIDE = {"publish_release": "publish"}  # `publish` itself is the package of that name


def __getattr__(name: str) -> Any:
    """A public name, from its module (PEP 562)."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f"{__name__}.{_MODULES[name]}")
    return getattr(module, _INSIDE.get(name, name))


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
