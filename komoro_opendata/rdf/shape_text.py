"""The shapes as Turtle, each property shape with an IRI of its own and its message in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komoro_opendata.rdf.namespaces import PREFIXES, XSD
from komoro_opendata.rdf.shape_model import NodeShape, PropertyShape, expand, local_name, node_shapes
from komoro_opendata.rdf.terms import escape_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["demands", "shapes_turtle"]

_HEAD = """\
# The shapes of a municipal plan's linked data, in SHACL Core (https://www.w3.org/TR/shacl/).
# Made by tools/generate.py from mapping.yaml, model.yaml, codes/ and shapes.yaml: change those.
# Open: a thing may have other properties besides, such as those of a city's own columns.
"""
_ABOUT = """\
<https://w3id.org/jp-municipal-plan/shapes> a owl:Ontology ;
    dct:title "自治体基本計画のシェイプ"@ja, "Shapes of municipal plans"@en ;
    dct:license <https://creativecommons.org/licenses/by/4.0/> .

shape:Japanese a sh:NodeShape ;
    rdfs:label "日本語の文字列"@ja, "text in Japanese"@en ;
    sh:languageIn ("ja") .
"""
_KINDS = {
    f"{XSD}string": ("文字列", "text"),
    f"{XSD}integer": ("整数", "an integer"),
    f"{XSD}decimal": ("十進数", "a decimal number"),
    f"{XSD}date": ("日付", "a date"),
}
_COUNTS = {
    (1, 1): ("ちょうど1つ", "exactly one"),
    (1, None): ("1つ以上", "at least one"),
    (0, 1): ("多くて1つ", "at most one"),
    (0, None): ("", ""),
}
_MOST_LISTED = 17
_WORD = {"ja": 0, "en": 1}


def shapes_turtle() -> bytes:
    """The text of vocab/shapes.ttl."""
    shapes = node_shapes()
    titles = {shape.cls: shape.title for shape in shapes}
    blocks = [block for shape in shapes for block in _blocks(shape, titles)]
    body = "\n".join([_ABOUT, *blocks])
    used = sorted(name for name in PREFIXES if f"{name}:" in body)
    prefixes = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in used)
    return f"{_HEAD}\n{prefixes}\n{body}".encode()


def _blocks(shape: NodeShape, titles: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """The node shape, then its property shapes."""
    names = {path: f"shape:{shape.name}-{local_name(path)}" for path in shape.properties}
    target = (
        f"sh:targetSubjectsOf {_term(shape.subjects_of)}" if shape.subjects_of else f"sh:targetClass {_term(shape.cls)}"
    )
    lines = [f"shape:{shape.name} a sh:NodeShape", _labels("rdfs:label", shape.title), target]
    if names:
        lines.append("sh:property " + ",\n        ".join(names.values()))
    yield _block(lines)
    if shape.either:
        yield _either(shape)
    for path, item in shape.properties.items():
        yield _property(names[path], shape, item, titles)


def _either(shape: NodeShape) -> str:
    """A shape of its own for "exactly one of these", so that its violations bear its name."""
    names = [_title(path, shape) for path in shape.either]
    told = {
        "ja": f"{shape.title['ja']}: " + "と".join(f"「{name['ja']}」" for name in names) + "のどちらか一方だけ。",
        "en": f"{shape.title['en']}: exactly one of " + " and ".join(f"“{name['en']}”" for name in names) + ".",
    }
    paths = "\n        ".join(f"shape:{shape.name}-with-{local_name(path)}" for path in shape.either)
    target = _term(shape.cls)
    lines = [f"shape:{shape.name}-either a sh:NodeShape", f"sh:targetClass {target}", f"sh:xone (\n        {paths} )"]
    parts = [
        _block(
            [
                f"shape:{shape.name}-with-{local_name(path)} a sh:PropertyShape",
                f"sh:path {_term(path)}",
                "sh:minCount 1",
            ]
        )
        for path in shape.either
    ]
    return "\n".join([_block([*lines, _labels("sh:message", told)]), *parts])


def _title(path: str, shape: NodeShape) -> Mapping[str, str]:
    """What people call a property: in this shape, or in the first that has it."""
    return next(other.properties[path].title for other in (shape, *node_shapes()) if path in other.properties)


def _property(name: str, shape: NodeShape, item: PropertyShape, titles: Mapping[str, Mapping[str, str]]) -> str:
    lines = [f"{name} a sh:PropertyShape", f"sh:path {_term(item.path)}", _labels("sh:name", item.title)]
    lines += [f"sh:{key} {_render(value)}" for key, value in sorted(item.constraints.items())]
    if item.japanese:
        lines += ["sh:qualifiedValueShape shape:Japanese", "sh:qualifiedMinCount 1"]
    told = {language: _message(shape, item, titles, language) for language in _WORD}
    return _block([*lines, _labels("sh:message", told)])


def _block(lines: list[str]) -> str:
    return " ;\n    ".join(lines) + " .\n"


def _labels(predicate: str, title: Mapping[str, str]) -> str:
    return f"{predicate} " + ", ".join(f'"{escape_text(title[language])}"@{language}' for language in _WORD)


def _render(value: Any) -> str:
    """A value of a constraint: a truth value, a number, an IRI, a text, or a list of them."""
    if isinstance(value, tuple):
        return "( " + " ".join(map(_render, value)) + " )"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    return _term(value) if value.startswith(("http://", "https://")) else f'"{escape_text(value)}"'


def _term(iri: str) -> str:
    """An IRI with the longest prefix that fits, where the rest is plain."""
    for name, namespace in sorted(PREFIXES.items(), key=lambda pair: -len(pair[1])):
        rest = iri.removeprefix(namespace)
        if rest != iri and rest.replace("_", "a").replace("-", "a").isalnum() and rest.isascii():
            return f"{name}:{rest}"
    return f"<{iri}>"


def _message(shape: NodeShape, item: PropertyShape, titles: Mapping[str, Mapping[str, str]], language: str) -> str:
    """What the property shape demands, in one sentence."""
    word = _WORD[language]
    constraints = item.constraints
    count = _COUNTS[constraints.get("minCount", 0), constraints.get("maxCount")][word]
    parts = [count, *_demands(item, titles, language)]
    told = [part for part in parts if part]
    if language == "ja":
        return f"{shape.title['ja']}「{item.title['ja']}」: {'、'.join(told)}。"
    return f"{shape.title['en']}, “{item.title['en']}”: {', '.join(told)}."


def _demands(item: PropertyShape, titles: Mapping[str, Mapping[str, str]], language: str) -> Iterator[str]:
    """The demands on each value."""
    constraints, word = item.constraints, _WORD[language]
    if "datatype" in constraints:
        named = local_name(constraints["datatype"])
        yield _KINDS.get(constraints["datatype"], (named, named))[word]
    if "languageIn" in constraints:
        yield ("言語ごとに1つまで", "at most one per language")[word]
        if item.japanese:
            yield ("日本語は必須", "required in Japanese")[word]
    if "class" in constraints:
        title = titles.get(constraints["class"], {}).get(language, local_name(constraints["class"]))
        yield (f"「{title}」の行", f"one of the {title.lower()}")[word]
    elif constraints.get("nodeKind") == expand("sh:IRI"):
        yield ("IRI", "an IRI")[word]
    if "in" in constraints:
        listed = [local_name(str(value)) for value in constraints["in"]]
        shown = ", ".join(listed[:_MOST_LISTED])
        yield (f"次のいずれか（{shown}）", f"one of {shown}")[word]
    if "hasValue" in constraints:
        yield (f"値は {_term(constraints['hasValue'])}", f"the value {_term(constraints['hasValue'])}")[word]
    if "pattern" in constraints:
        yield (f"{constraints['pattern']} に合う形", f"matching {constraints['pattern']}")[word]
    yield from _limits(constraints, word)


def _limits(constraints: Mapping[str, Any], word: int) -> Iterator[str]:
    if "minInclusive" in constraints:
        yield (f"{constraints['minInclusive']}以上", f"{constraints['minInclusive']} or more")[word]
    if "maxInclusive" in constraints:
        yield (f"{constraints['maxInclusive']}以下", f"{constraints['maxInclusive']} or less")[word]
    if "maxLength" in constraints:
        yield (f"{constraints['maxLength']}字以内", f"at most {constraints['maxLength']} characters")[word]


def demands(name: str) -> Mapping[str, str]:
    """The constraints of a property shape by its local name (`Unit-seeAlso`): SHACL's word for each, its value."""
    for shape in node_shapes():
        for path, item in shape.properties.items():
            if name == f"{shape.name}-{local_name(path)}":
                known = {key: _plain(value) for key, value in item.constraints.items()}
                return known | ({"qualifiedMinCount": "1 (ja)"} if item.japanese else {})
    return {}


def _plain(value: Any) -> str:
    """A value of a constraint as people read it: texts without quotation marks and escapes."""
    is_text = isinstance(value, str) and not value.startswith(("http://", "https://"))
    return value if is_text else _render(value)
