"""The mapping covers the model: every table, every column, each triple from one row only."""

from pathlib import Path
from typing import Any

import pytest

from komoro_opendata.rdf import CompiledMapping
from komoro_opendata.rdf.model import Lookup, Template, TriplesMap
from komoro_opendata.rdf.namespaces import CODE, PREFIXES, SCHEMES

Model = dict[str, Any]


def columns_of(item: TriplesMap) -> set[str]:
    """The columns of its own table that a triples map uses."""
    used = set(item.subject.columns)
    for rule in item.rules:
        thing = rule.object
        used |= set(rule.predicate.columns)
        used |= set(thing.columns) if isinstance(thing, Template) else {thing.column}
    return used


def table_of(source: str) -> str:
    """The table of a source: data/NAME.csv."""
    return source.removeprefix("data/").removesuffix(".csv")


def test_every_table_and_column_is_mapped(mapping: CompiledMapping, model: Model) -> None:
    used: dict[str, set[str]] = {}
    for item in mapping.maps:
        if item.rules:
            used.setdefault(table_of(item.source), set()).update(columns_of(item))

    assert used == {name: set(table["fields"]) for name, table in model.items()}


def test_look_ups_use_columns_that_exist(mapping: CompiledMapping, model: Model, root: Path) -> None:
    for item in mapping.maps:
        for rule in item.rules:
            if isinstance(rule.object, Lookup):
                source = rule.object.source
                known = (
                    (root / "vocab" / source).read_text(encoding="utf-8").split("\n")[0].split(",")
                    if source.startswith("codes/")
                    else model[table_of(source)]["fields"]
                )
                subject = rule.object.subject
                assert {rule.object.key, *subject.columns} <= set(known), item.name


def test_each_triple_comes_from_one_row_only(mapping: CompiledMapping, model: Model) -> None:
    """Subject, predicate and object of each rule hold the key of their table: so the stream is a set.

    Where a look-up stands for a column of the key, its object must differ for different keys: that of an SDG's IRI does
    (`unique` in the model). Rules with the same predicate on one table must differ in subject, object or language.
    """
    seen = set()
    for item in mapping.maps:
        for rule in item.rules:
            thing = rule.object
            own = set(thing.columns) if isinstance(thing, Template) else {thing.column}
            held = set(item.subject.columns) | set(rule.predicate.columns) | own
            assert set(model[table_of(item.source)]["key"]) <= held, (item.name, rule)
            assert (item.source, item.subject, rule) not in seen
            seen.add((item.source, item.subject, rule))
    assert ["iri"] in model["sdg_goal"]["unique"]


def test_texts_carry_the_language_of_their_column(mapping: CompiledMapping) -> None:
    for item in mapping.maps:
        for rule in item.rules:
            if not isinstance(rule.object, Template | Lookup):
                suffix = rule.object.column.rpartition("_")[2]
                expected = suffix if suffix in {"ja", "en"} else "ja" if suffix == "kana" else ""
                assert rule.object.language == expected, (item.name, rule.object.column)


def test_figures_and_dates_are_typed(mapping: CompiledMapping, model: Model) -> None:
    xsd = "http://www.w3.org/2001/XMLSchema#"
    types = {"number": "integer", "decimal": "decimal", "date": "date", "level": "integer", "fiscal_year": "integer"}
    for item in mapping.maps:
        for rule in item.rules:
            thing = rule.object
            if isinstance(thing, Template | Lookup) or rule.predicate.pieces[0].endswith(("#notation", "#identifier")):
                continue
            kind = model[table_of(item.source)]["fields"][thing.column]["type"]
            expected = xsd + types[kind] if kind in types else ""
            if thing.column == "ucum":
                expected = "http://qudt.org/schema/qudt/UCUMcs"
            assert thing.datatype == expected, (item.name, thing.column)


def test_code_columns_point_at_their_code_list(mapping: CompiledMapping, model: Model) -> None:
    """A column with a code list becomes …/code/{scheme}/{code}, the scheme's name with hyphens."""
    linked = {
        (table_of(item.source), rule.object.columns[0]): rule.object.pieces[0]
        for item in mapping.maps
        for rule in item.rules
        if isinstance(rule.object, Template) and len(rule.object.columns) == 1 and rule.object.pieces[1] == ""
    }
    coded = {
        (name, column): field["codes"]
        for name, table in model.items()
        for column, field in table["fields"].items()
        if "codes" in field
    }

    assert len(coded) > 10
    assert {key: linked[key] for key in coded} == {
        key: f"{CODE}{codes.replace('_', '-')}/" for key, codes in coded.items()
    }


def test_prefixes_are_those_of_the_project(mapping: CompiledMapping) -> None:
    own = {"id", "municipality", "plan", "area"}

    assert {name: iri for name, iri in mapping.prefixes.items() if name not in own} == {
        name: PREFIXES[name] for name in mapping.prefixes if name not in own
    }


def test_schemes_are_the_code_lists(root: Path) -> None:
    lists = {path.stem.replace("_", "-") for path in (root / "vocab/codes").glob("*.csv")} - {"municipality"}

    assert set(SCHEMES) == lists


@pytest.mark.parametrize("word", ["blank node", "gYear"])
def test_what_must_not_be_is_not(word: str, root: Path) -> None:
    text = (root / "vocab/mapping.yaml").read_text(encoding="utf-8")

    assert not any(word.replace(" ", "") in line for line in text.split("\n") if not line.lstrip().startswith("#"))
