"""A report of progress in one of its forms: text, JSON, CSV, N-Triples, Turtle."""

import io
from functools import cached_property
from typing import Any

from komoro_opendata.findings.json_text import json_text
from komoro_opendata.package import Package
from komoro_opendata.plan.progress import Progress
from komoro_opendata.plan.progress_graph import progress_graph
from komoro_opendata.plan.progress_text import to_csv, to_json, to_text
from komoro_opendata.plan.rollup import Group, grouping_named, roll_up
from komoro_opendata.rdf import write_ntriples
from komoro_opendata.rdf.package_graph import context_of
from komoro_opendata.rdf.serialisation import serialised

__all__ = ["ProgressReport"]


class ProgressReport:
    """The progress of an open package, by `indicator`, `measure`, `policy`, `department` or `sdg`."""

    def __init__(self, package: Package, progress: Progress, by: str = "indicator") -> None:
        """Keep what is to be told; the package must stay open."""
        self._package = package
        self._progress = progress
        self._by = by

    @cached_property
    def _groups(self) -> tuple[Group, ...] | None:
        return None if self._by == "indicator" else roll_up(self._package, self._progress, grouping_named(self._by))

    def text(self, language: str) -> str:
        """The report of the year for people."""
        return to_text(self._progress, self._groups, language)

    def as_object(self) -> dict[str, Any]:
        """The report as plain values, for JSON."""
        return to_json(self._progress, self._groups, self._by)

    def content(self, form: str, language: str, base: str) -> bytes:
        """The report as `text`, `json`, `csv`, `nt` (sorted) or `ttl`, all in UTF-8.

        Raises:
            ValueError: The form is unknown, or `base` is none, or the package names no municipality or plan.
        """
        match form:
            case "text":
                return self.text(language).encode()
            case "json":
                return json_text(self.as_object()).encode()
            case "csv":
                return to_csv(self._progress, self._groups).encode()
            case "nt" | "ttl":
                return self._triples(form, base)
        raise ValueError(f"no such form: {form}")

    def _triples(self, form: str, base: str) -> bytes:
        context, target = context_of(self._package, base), io.BytesIO()
        write_ntriples(progress_graph(self._package, self._progress, context), target)
        ntriples = target.getvalue()
        return ntriples if form == "nt" else serialised(ntriples, "turtle", self._package, context)
