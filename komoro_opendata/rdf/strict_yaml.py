"""YAML, read more strictly than by its specification: what two readers could take differently is refused."""

from __future__ import annotations

from typing import Any

import yaml

from komoro_opendata.rdf.errors import MappingError


class _Loader(yaml.SafeLoader):
    """The safe loader without aliases, merge keys and keys that stand twice."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise MappingError(f"line {self.get_mark().line + 1}", "aliases are not understood")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002  PyYAML's signature
        seen = set()
        for key, _ in node.value:
            if key.value in seen or key.value == "<<":
                raise MappingError(f"line {key.start_mark.line + 1}", f"the key {key.value} stands twice, or merges")
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def load(text: str) -> Any:
    """Load one YAML document; MappingError, naming the line, when it is none or holds what is refused."""
    try:
        return yaml.load(text, _Loader)  # noqa: S506  a subclass of the safe loader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise MappingError(f"line {line}", f"not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise MappingError("the mapping", f"not YAML: {error}") from error
