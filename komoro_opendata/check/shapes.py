"""Rules over the package as linked data: the shapes of vocab/shapes.ttl and the constraints of the data cube.

They judge what the tables cannot say, and run only on packages without errors. Values are taken in portions with the
whole of the plan's structure, so that memory does not grow with their number.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from komoro_opendata.check.emit import descriptor_finding, file_finding
from komoro_opendata.rdf import DEFAULT_BASE, TableError, compile_mapping, ntriples
from komoro_opendata.rdf.data_set import data_set_metadata, descriptor_pointer
from komoro_opendata.rdf.package_graph import context_of
from komoro_opendata.vocabulary.resources import vocab_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from komoro_opendata.findings import Finding
    from komoro_opendata.package import Package
    from komoro_opendata.rdf import CompiledMapping, Context
    from komoro_opendata.rdf.cube import CubeFault
    from komoro_opendata.rdf.origin import Origin, Origins
    from komoro_opendata.rdf.shacl import Violation

__all__ = ["graph_findings"]

_VALUES = "data/observation.csv"
_PORTION = 16 << 20
"""Bytes of N-Triples: some 8,000 values."""


def graph_findings(package: Package) -> Iterator[Finding]:
    """The findings about a package's linked data.

    Raises:
        ModuleNotFoundError: The SHACL engine or the store is not installed.
    """
    from komoro_opendata.rdf.cube import Cube, cube_files
    from komoro_opendata.rdf.origin import Origins
    from komoro_opendata.rdf.shacl import Shapes

    shapes = Shapes()
    mapping = compile_mapping((vocab_folder() / "mapping.yaml").read_text(encoding="utf-8"))
    context = context_of(package, DEFAULT_BASE)
    origins = Origins(mapping, context, package.tables)
    violations: set[Violation] = set()
    faults: set[CubeFault] = set()
    try:
        for graph in _portions(package, mapping, context):
            cube = Cube([graph], cube_files())
            violations.update(shapes.violations(graph + cube.slices))
            faults.update(cube.faults())
    except TableError as error:
        yield _unmappable(package, error)
        return
    yield from _of_shapes(sorted(violations), origins)
    yield from (_of_cube(fault, origins) for fault in sorted(faults, key=_order))


def _portions(package: Package, mapping: CompiledMapping, context: Context) -> Iterator[bytes]:
    """The plan's structure and what describes its data set, with all values or with one portion after the other."""
    tables = {name: table.file for name, table in package.tables.items()}
    codes = vocab_folder() / "codes"
    parts = [
        replace(mapping, maps=tuple(item for item in mapping.maps if (item.source == _VALUES) is is_values))
        for is_values in (False, True)
    ]
    structure = b"".join([*ntriples(parts[0], tables, codes, context), *data_set_metadata(package, context)])
    portion = bytearray(structure)
    for chunk in ntriples(parts[1], tables, codes, context):
        portion += chunk
        if len(portion) - len(structure) > _PORTION:
            yield bytes(portion)
            portion = bytearray(structure)
    yield bytes(portion)


def _of_shapes(violations: Iterable[Violation], origins: Origins) -> Iterator[Finding]:
    """One finding for each shape that a cell breaks, whatever number of its constraints."""
    grouped: dict[tuple[object, ...], list[Violation]] = defaultdict(list)
    places: dict[tuple[object, ...], Origin | str | None] = {}
    for item in violations:
        pointer = descriptor_pointer(item.focus, item.path, origins.context)
        origin = None if pointer else origins.find(item.focus, item.path, item.value, item.language)
        place = (origin.row.path, origin.row.number, origin.column) if origin else ()
        key = (*place, item.focus, item.shape)
        grouped[key].append(item)
        places[key] = pointer or origin
    for key, found in grouped.items():
        demands = _demands(found[0].shape)
        told = dict.fromkeys(demands.get(item.component, item.component) for item in found)
        params = {"shape": found[0].shape, "thing": found[0].focus, "constraint": ", ".join(told)}
        yield _at(places[key], "shape-violation", params)


def _demands(shape: str) -> Mapping[str, str]:
    """What a shape demands in the words of SHACL, by the kind of constraint (`MinCount` → `minCount 1`)."""
    from komoro_opendata.rdf.shape_text import demands

    return {name[0].upper() + name[1:]: f"{name} {value}" for name, value in demands(shape).items()}


def _order(fault: CubeFault) -> tuple[int, str, str]:
    """By the number of the constraint, then by what is at fault."""
    return int(fault.code.partition("-")[2]), fault.focus, fault.detail


def _of_cube(fault: CubeFault, origins: Origins) -> Finding:
    from komoro_opendata.rdf.cube import constraints

    titles = {constraint.code: constraint.title for constraint in constraints()}
    origin = origins.find(fault.focus, fault.detail)
    params = {"constraint": fault.code, "title": titles[fault.code], "thing": fault.focus, "detail": fault.detail}
    return _at(origin, "cube-constraint", params)


def _at(place: Origin | str | None, code: str, params: Mapping[str, str]) -> Finding:
    """A finding at a row or at a place of the descriptor, or at the package as a whole where none is known."""
    if place is None or isinstance(place, str):
        return descriptor_finding(code, place or "", **{**params, **({"field": place} if place else {})})
    return place.row.finding(code, place.column, **params)


def _unmappable(package: Package, error: TableError) -> Finding:
    """A cell that passed for an address and is none by RFC 3987."""
    table = next(item for item in package.tables.values() if item.file == error.path)
    params = {"shape": "IRI", "thing": error.value, "constraint": error.reason}
    for row in table.rows():
        if row.line >= error.line or row[error.column] == error.value:
            return row.finding("shape-violation", error.column, **params)
    return file_finding("shape-violation", table, error.line, error.column, error.value, params)
