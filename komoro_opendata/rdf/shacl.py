"""Hold a graph against the shapes of vocab/shapes.ttl; the only module that knows the SHACL engine, pyrudof."""

from __future__ import annotations

import re
from dataclasses import dataclass

from komoro_opendata.rdf.namespaces import PREFIXES
from komoro_opendata.vocabulary.resources import vocab_folder

__all__ = ["Shapes", "Violation"]

_COMPONENT = re.compile(r"#(\w+)ConstraintComponent$")
_LANGUAGE = re.compile(r'"@([A-Za-z]+(?:-[A-Za-z0-9]+)*)$')


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One result of a validation.

    `focus` is the IRI of the thing at fault, `shape` the local name of the shape that it breaks, `component` the kind
    of constraint (`MinCount`), `path` the property, `value` the value at fault if it is an IRI and `language` its
    language if it is a text that has one; empty where there is none.
    """

    focus: str
    shape: str
    component: str
    path: str = ""
    value: str = ""
    language: str = ""


class Shapes:
    """The shapes, read once for many graphs."""

    def __init__(self) -> None:
        """Read the shapes of the vocabulary.

        Raises:
            ModuleNotFoundError: pyrudof is not installed.
        """
        import pyrudof

        self._engine = pyrudof.Rudof(pyrudof.RudofConfig())
        text = (vocab_folder() / "shapes.ttl").read_text(encoding="utf-8")
        self._engine.read_shacl(text, pyrudof.ShaclFormat.Turtle, reader_mode=pyrudof.ReaderMode.Strict)

    def violations(self, ntriples: bytes) -> list[Violation]:
        """What breaks the shapes in a graph, sorted, each once.

        Raises:
            ValueError: The bytes are no N-Triples.
        """
        import pyrudof

        if not ntriples.strip():
            return []
        self._engine.reset_data()  # else the new graph would be added to the one before
        try:
            self._engine.read_data(ntriples.decode(), pyrudof.RDFFormat.NTriples, reader_mode=pyrudof.ReaderMode.Strict)
        except pyrudof.DataError as error:
            raise ValueError(str(error)) from error
        return sorted({_violation(entry) for entry in self._engine.validate_shacl().violations})


def _violation(entry: object) -> Violation:
    """A result of the engine as ours; it gives its terms as text."""
    focus, shape, component, path, value = (
        str(getattr(entry, name) or "")
        for name in ("focus_node", "source_shape", "constraint_component", "path", "value")
    )
    kind = _COMPONENT.search(component)
    language = _LANGUAGE.search(value)
    return Violation(
        focus,
        shape.removeprefix(PREFIXES["shape"]),
        kind[1] if kind else component,
        path,
        value if value.startswith(("http://", "https://", "urn:")) else "",
        language[1] if language else "",
    )
