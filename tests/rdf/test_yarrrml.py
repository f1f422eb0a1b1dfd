"""Reading a mapping: what is understood, and that nothing else passes in silence."""

import textwrap
from pathlib import Path

import pytest
import yaml

from komoro_opendata.rdf import MappingError, compile_mapping
from komoro_opendata.rdf.model import Literal, Lookup, Rule, Template, TriplesMap

PREFIXES = """
prefixes:
  ex: "http://example.org/"
  plan: "${base}id/${municipality}/${plan}"
  xsd: "http://www.w3.org/2001/XMLSchema#"
"""
RDF_TYPE = Template(("http://www.w3.org/1999/02/22-rdf-syntax-ns#type",), ())


def mapping(body: str) -> str:
    """A mapping with three prefixes, a look-up `names` and one mapping `thing` with the given lines."""
    head = "mappings:\n  names:\n    sources: [[codes/name.csv~csv]]\n    s: $(iri)\n  thing:\n"
    return PREFIXES + head + textwrap.indent(textwrap.dedent(body).strip("\n"), "    ") + "\n"


def thing(po: str) -> str:
    """A mapping whose `thing` has this one entry under po."""
    return mapping(f"sources: [[data/thing.csv~csv]]\ns: plan:/$(id)\npo:\n  - {po}")


def rule(po: str) -> Rule:
    """The only rule that an entry under po makes."""
    (found,) = compile_mapping(thing(po)).maps[1].rules
    return found


def test_a_whole_mapping() -> None:
    text = mapping(
        """
        sources:
          - [data/thing.csv~csv]
        s: plan:/$(id)
        po:
          - [a, [ex:Thing, ex:Other]]
        """,
    )
    subject = Template(("${base}id/${municipality}/${plan}/", ""), ("id",))
    rules = (
        Rule(RDF_TYPE, Template(("http://example.org/Thing",), ())),
        Rule(RDF_TYPE, Template(("http://example.org/Other",), ())),
    )

    assert compile_mapping(text).maps == (
        TriplesMap("names", "codes/name.csv", Template(("", ""), ("iri",)), ()),
        TriplesMap("thing", "data/thing.csv", subject, rules),
    )


@pytest.mark.parametrize(
    ("po", "expected"),
    [
        ("[ex:name, $(name)]", Literal("name")),
        ("[ex:name, $(name_ja), ja~lang]", Literal("name_ja", language="ja")),
        ("[ex:name, 'Copy of $(a), 1', en~lang]", Literal("a", language="en", before="Copy of ", after=", 1")),
        ("[ex:n, $(n), xsd:integer]", Literal("n", datatype="http://www.w3.org/2001/XMLSchema#integer")),
        ("[ex:n, $(n), ex:any]", Literal("n", datatype="http://example.org/any")),
        ("[ex:is, http://example.com/x]", Template(("http://example.com/x",), ())),
        (
            "{p: ex:is, o: {value: plan:/$(a)/$(b)/c, type: iri}}",
            Template(("${base}id/${municipality}/${plan}/", "/", "/c"), ("a", "b")),
        ),
        ("{p: ex:is, o: {value: $(url), type: iri}}", Template(("", ""), ("url",))),
        (
            "{p: ex:is, o: {mapping: names, condition: {function: equal, parameters: [[str1, $(a)], [str2, $(b)]]}}}",
            Lookup("a", "codes/name.csv", "b", Template(("", ""), ("iri",))),
        ),
    ],
)
def test_objects(po: str, expected: Template | Literal | Lookup) -> None:
    assert rule(po).object == expected


def test_a_predicate_may_hold_references() -> None:
    assert rule("{p: ex:$(role)Of, o: {value: ex:x, type: iri}}").predicate == Template(
        ("http://example.org/", "Of"), ("role",)
    )


PO = "mappings.thing.po[0]"


@pytest.mark.parametrize(
    ("po", "message"),
    [
        ("[ex:a]", f"{PO}: not a predicate and an object: ['ex:a']"),
        ("[ex:a, ex:b, ex:c, ex:d]", f"{PO}: not a predicate and an object: ['ex:a', 'ex:b', 'ex:c', 'ex:d']"),
        ("ex:a", f"{PO}: not a predicate and an object: 'ex:a'"),
        ("{p: ex:a}", f"{PO}: not a predicate and an object: {{'p': 'ex:a'}}"),
        ("{p: ex:a, o: ex:b}", f"{PO}: not a predicate and an object: {{'p': 'ex:a', 'o': 'ex:b'}}"),
        (
            "{p: ex:a, o: {value: ex:b, type: iri}, graphs: ex:g}",
            (
                f"{PO}: not a predicate and an object: "
                "{'p': 'ex:a', 'o': {'value': 'ex:b', 'type': 'iri'}, 'graphs': 'ex:g'}"
            ),
        ),
        ("{p: ex:a, o: {value: ex:b}}", f"{PO}.o: missing: type"),
        ("{p: ex:a, o: {value: $(b), type: literal}}", f"{PO}.o.type: expected iri: 'literal'"),
        ("{p: ex:a, o: {value: $(b), type: iri, language: ja}}", f"{PO}.o: not understood: language"),
        ("{p: ex:a, o: {function: ex:f}}", f"{PO}.o: missing: type, value"),
        ("[ex:a, ex:b~iri~x, ex:c]", f"{PO}: a literal is one reference alone: 'ex:b~iri~x'"),
        ("[ex:a, $(b) of, en~lang]", f"{PO}: a literal is one reference alone: '$(b) of'"),
        ("[ex:a, a $(b) $(c), en~lang]", f"{PO}: a literal is one reference alone: 'a $(b) $(c)'"),
        ("[ex:a, 'ex:$(b)', en~lang]", f"{PO}: a literal is one reference alone: 'ex:$(b)'"),
        ("[ex:a, a $(b), xsd:date]", f"{PO}: a literal is one reference alone: 'a $(b)'"),
        ("[ex:a, x$(b)]", f"{PO}: an IRI made of cells is {{value: …, type: iri}}: 'x$(b)'"),
        ("[ex:a, $(b)$(c)]", f"{PO}: an IRI made of cells is {{value: …, type: iri}}: '$(b)$(c)'"),
        ("[ex:a, $(b), xsd:gYear]", f"{PO}: this datatype is not understood: 'xsd:gYear'"),
        ("[ex:a, $(b), xsd:string]", f"{PO}: this datatype is not understood: 'xsd:string'"),
        ("[ex:a, $(b), ex:$(c)]", f"{PO}: this datatype is not understood: 'ex:$(c)'"),
        ("[ex:a, $(b), JA~lang]", f"{PO}: neither a known prefix nor http: 'JA~lang'"),
        ("[ex:$(a), $(b)]", f"{PO}: a predicate with references only for an object that is an IRI"),
        ("[$(a), ex:b]", f"{PO}: a predicate cannot be a cell"),
        ("[dct:title, $(b)]", f"{PO}: neither a known prefix nor http: 'dct:title'"),
        ("[title, $(b)]", f"{PO}: neither a known prefix nor http: 'title'"),
        ("[ex:a, a literal]", f"{PO}: not an IRI: 'a literal'"),
        ("[ex:a, ex:x/ex:y]", f"{PO}: the prefix ex: stands twice, and would be replaced twice: 'ex:x/ex:y'"),
        ("[ex:a, 'ex:{b}']", f"{PO}: not an IRI: 'ex:{{b}}'"),
        ("[ex:a, 'ex:${plan}']", f"{PO}: not an IRI: 'ex:${{plan}}'"),
        (
            "{p: ex:a, o: {value: 'ex:$(b', type: iri}}",
            f"{PO}.o.value: a reference that does not end, or holds brackets: 'ex:$(b'",
        ),
        ("{p: ex:a, o: {value: 'ex:$(b\\)', type: iri}}", f"{PO}.o.value: not an IRI: 'ex:$(b\\\\)'"),
        ("{p: ex:a, o: {value: $(b)/x, type: iri}}", f"{PO}.o.value: neither a known prefix nor http: '$(b)/x'"),
        ("[ex:a, 1]", f"{PO}: expected text: 1"),
        ("[ex:a, yes]", f"{PO}: expected text: True"),
        (
            "{p: ex:a, o: {mapping: nowhere, condition: {function: equal, parameters: [[str1, $(a)], [str2, $(b)]]}}}",
            f"{PO}.o.mapping: no such mapping: 'nowhere'",
        ),
        (
            "{p: ex:a, o: {mapping: thing, condition: {function: equal, parameters: [[str1, $(a)], [str2, $(b)]]}}}",
            f"{PO}.o.mapping: a join to the same source: 'thing'",
        ),
        ("{p: ex:a, o: {mapping: names}}", f"{PO}.o: missing: condition"),
        (
            "{p: ex:a, o: {mapping: names, condition: {function: notEqual, parameters: [[str1, $(a)], [str2, $(b)]]}}}",
            (
                f"{PO}.o.condition: expected equal with str1 and str2, a reference each: "
                "{'function': 'notEqual', 'parameters': [['str1', '$(a)'], ['str2', '$(b)']]}"
            ),
        ),
        (
            "{p: ex:a, o: {mapping: names, condition: {function: equal, parameters: [[str1, $(a)], [str2, b]]}}}",
            (
                f"{PO}.o.condition: expected equal with str1 and str2, a reference each: "
                "{'function': 'equal', 'parameters': [['str1', '$(a)'], ['str2', 'b']]}"
            ),
        ),
    ],
)
def test_other_predicates_and_objects_are_refused(po: str, message: str) -> None:
    with pytest.raises(MappingError) as caught:
        compile_mapping(thing(po))

    assert str(caught.value) == message


SOURCES = "sources: [[data/thing.csv~csv]]\n"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("s: ex:$(id)", "mappings.thing: missing: sources"),
        (SOURCES, "mappings.thing: missing: s"),
        (SOURCES + "s: ex:$(id)\ncondition: {}", "mappings.thing: not understood: condition"),
        (SOURCES + "subjects: ex:$(id)", "mappings.thing: missing: s"),
        (SOURCES + "s: ex:$(id)\npo: []", "mappings.thing.po: expected a list of predicates and objects"),
        (SOURCES + "s: ex:$(id)\npo: {}", "mappings.thing.po: expected a list of predicates and objects"),
        (
            "sources: data/thing.csv~csv\ns: ex:$(id)",
            "mappings.thing.sources: expected one [data/NAME.csv~csv]: 'data/thing.csv~csv'",
        ),
        (
            "sources: [[data/thing.json~jsonpath]]\ns: ex:$(id)",
            "mappings.thing.sources: expected one [data/NAME.csv~csv]: [['data/thing.json~jsonpath']]",
        ),
        (
            "sources: [[../thing.csv~csv]]\ns: ex:$(id)",
            "mappings.thing.sources: expected one [data/NAME.csv~csv]: [['../thing.csv~csv']]",
        ),
        (
            "sources: [[data/a.csv~csv], [data/b.csv~csv]]\ns: ex:$(id)",
            "mappings.thing.sources: expected one [data/NAME.csv~csv]: [['data/a.csv~csv'], ['data/b.csv~csv']]",
        ),
    ],
)
def test_other_mappings_are_refused(body: str, message: str) -> None:
    with pytest.raises(MappingError) as caught:
        compile_mapping(mapping(body))

    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the mapping: expected names with values: None"),
        ("mappings: {}", "the mapping: missing: prefixes"),
        ("prefixes: {}\nmappings: {}\nauthors: x", "the mapping: not understood: authors"),
        ("prefixes: {}\nmappings: []", "mappings: expected names with values: []"),
        ("prefixes: {}\nmappings: {1: {}}", "mappings: expected names with values: {1: {}}"),
        (
            "prefixes: {x: 'http://x/'}\nmappings: {}",
            "prefixes.x: a prefix is two or more lower-case letters or digits, no protocol",
        ),
        (
            "prefixes: {http: 'http://x/'}\nmappings: {}",
            "prefixes.http: a prefix is two or more lower-case letters or digits, no protocol",
        ),
        ("prefixes: {ex: 'x/'}\nmappings: {}", "prefixes.ex: not an IRI with http, https or ${base}: 'x/'"),
        (
            "prefixes: {ex: 'http://x/ y'}\nmappings: {}",
            "prefixes.ex: not an IRI with http, https or ${base}: 'http://x/ y'",
        ),
        (
            "prefixes: {ex: '${city}/'}\nmappings: {}",
            "prefixes.ex: unknown placeholder ${city}; known are base, municipality, plan, area",
        ),
        ("prefixes: {}\nprefixes: {}\nmappings: {}", "line 2: the key prefixes stands twice, or merges"),
        ("prefixes: &p {}\nmappings: *p", "line 2: aliases are not understood"),
        ("prefixes: {}\nmappings: {<<: {}}", "line 2: the key << stands twice, or merges"),
        ("prefixes: {", "line 1: not YAML: expected the node content, but found '<stream end>'"),
        (
            "a: !!python/object:os.system {}",
            (
                "line 1: not YAML: could not determine a constructor for the tag "
                "'tag:yaml.org,2002:python/object:os.system'"
            ),
        ),
        (
            "a: \x00",
            (
                "the mapping: not YAML: unacceptable character #x0000: special characters are not allowed\n"
                '  in "<unicode string>", position 3'
            ),
        ),
    ],
)
@pytest.mark.parametrize("reader", ["libyaml", "python"])
def test_other_documents_are_refused(text: str, message: str, reader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the same words whether PyYAML has libyaml or not."""
    if reader == "python":
        monkeypatch.setattr(yaml, "__with_libyaml__", False)
    with pytest.raises(MappingError) as caught:
        compile_mapping(text)

    assert str(caught.value) == message


def test_both_readers_take_the_mapping_alike(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (root / "vocab/mapping.yaml").read_text(encoding="utf-8")
    with_libyaml = compile_mapping(text)
    monkeypatch.setattr(yaml, "__with_libyaml__", False)

    assert compile_mapping(text) == with_libyaml
