"""What is asked of a graph, and what it answers, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["DEFAULT_SECONDS", "GRAPH_FORMS", "MOST_BYTES", "TABLE_FORMS", "Asking", "Table", "Term"]

DEFAULT_SECONDS = 30.0
MOST_BYTES = 64 << 20
"""How large an answer may be."""
TABLE_FORMS = ("table", "csv", "tsv", "json", "xml")
"""The forms of answers to SELECT and ASK; all but the first are W3C standards."""
GRAPH_FORMS = ("turtle", "nt")
"""The forms of answers to CONSTRUCT and DESCRIBE."""


@dataclass(frozen=True, slots=True)
class Term:
    """An RDF term: `kind` is iri, literal or blank; a literal has a language or a datatype."""

    kind: str
    value: str
    language: str = ""
    datatype: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The answer to a SELECT: its variables, and for each solution a term or None for each variable."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Asking:
    """How a query is run: its limits, terms to put in the place of variables, whether SERVICE may be used.

    A bound variable must be one that the query selects.
    """

    seconds: float = DEFAULT_SECONDS
    bindings: Mapping[str, Term] = field(default_factory=dict)
    allow_service: bool = False
    most_bytes: int = MOST_BYTES
