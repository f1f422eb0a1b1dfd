"""YAML, read more strictly than by its specification: what two readers could take differently is refused.

Where PyYAML has libyaml, that reads the text, in a seventh of the time. What is no YAML is told in the words of PyYAML
itself, so that they are the same everywhere.
"""

from __future__ import annotations

from typing import Any

import yaml
from yaml.composer import Composer

from komoro_opendata.rdf.errors import MappingError


class _Loader(yaml.SafeLoader):
    """The safe loader without aliases, merge keys and keys that stand twice."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            line = self.peek_event().start_mark.line + 1  # type: ignore[no-untyped-call]
            raise MappingError(f"line {line}", "aliases are not understood")
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
        return _loaded(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise MappingError(f"line {line}", f"not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise MappingError("the mapping", f"not YAML: {error}") from error


def _loaded(text: str) -> Any:
    if yaml.__with_libyaml__:
        try:
            return _with_libyaml(text)
        except yaml.YAMLError:
            pass  # the other loader tells what is wrong
    return yaml.load(text, _Loader)  # noqa: S506  a subclass of the safe loader


def _with_libyaml(text: str) -> Any:
    class FastLoader(yaml.CSafeLoader, _Loader):
        get_single_node = Composer.get_single_node  # libyaml's own knows nothing of our compose_node

        def __init__(self, stream: str) -> None:
            yaml.CSafeLoader.__init__(self, stream)
            Composer.__init__(self)

    return yaml.load(text, FastLoader)  # noqa: S506  a subclass of the safe loader
