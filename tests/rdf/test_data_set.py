"""What the descriptor says of the data set: each property as a term, and nothing where the descriptor is silent."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest

from komoro_opendata.package import open_package
from komoro_opendata.rdf import DEFAULT_BASE, Context
from komoro_opendata.rdf.cube import released_ntriples
from komoro_opendata.rdf.data_set import data_set_metadata, descriptor_pointer
from komoro_opendata.rdf.jsonld import jsonld
from komoro_opendata.rdf.namespaces import PREFIXES
from komoro_opendata.rdf.package_graph import context_of
from komoro_opendata.rdf.serialisation import released_graph

Said = dict[str, dict[str, set[str]]]
Metadata = Callable[..., bytes]
CITY = f"{DEFAULT_BASE}id/012345"
PLAN = f"{CITY}/sample-plan"
DATA_SET = f"{PLAN}/dataset"
WORDS = {
    "title": "小さな題",
    "title_en": "Small title",
    "description": "説明",
    "description_en": "About it",
    "version": "1.0.0",
    "created": "2026-11-24",
    "homepage": "http://example.org/",
    "keywords": ["a"],
    "licenses": [{"path": "https://example.org/licence"}],
    "contributors": [{"title": "会", "roles": ["publisher"]}],
}


def short(iri: str) -> str:
    """An IRI by its longest prefix."""
    fitting = [(start, name) for name, start in PREFIXES.items() if iri.startswith(start)]
    start, name = max(fitting, key=lambda pair: len(pair[0]), default=("", ""))
    return f"{name}:{iri.removeprefix(start)}" if name else iri


def read(lines: bytes) -> Said:
    """What is said of each thing, by property; IRIs plain, literals as N-Triples write them."""
    said: Said = {}
    for quad in pyoxigraph.parse(lines, pyoxigraph.RdfFormat.N_TRIPLES):
        assert isinstance(quad.subject, pyoxigraph.NamedNode)
        term = short(quad.object.value) if isinstance(quad.object, pyoxigraph.NamedNode) else str(quad.object)
        said.setdefault(quad.subject.value, {}).setdefault(short(quad.predicate.value), set()).add(term)
    return said


def test_all_that_a_descriptor_can_say(small_metadata: Metadata) -> None:
    """By hand from fixtures/small: FY2020 begins on 1 April 2020, FY2021 ends on 31 March 2022."""
    xsd = PREFIXES["xsd"]

    assert read(small_metadata()) == {
        DATA_SET: {
            "rdf:type": {"dcat:Dataset", "prov:Entity"},
            "dct:title": {'"みほん市計画のデータ"@ja', '"Data of the sample plan"@en'},
            "dct:description": {'"どの列にもどこかに値がある見本。"@ja'},
            "dct:created": {f'"2026-11-24T09:30:11+09:00"^^<{xsd}dateTime>'},
            "dct:license": {"https://creativecommons.org/licenses/by/4.0/"},
            "dct:publisher": {f"{PLAN}/contributor/3"},
            "dct:creator": {f"{PLAN}/contributor/3"},
            "dct:temporal": {f"{PLAN}/period"},
            "dcat:version": {'"2.1.0"'},
            "dcat:keyword": {'"計画"', '"plan"'},
            "dcat:landingPage": {"https://example.org/plan?lang=ja"},
            "prov:wasDerivedFrom": {f"{CITY}/source/plan-text"},
            "prov:wasGeneratedBy": {f"{PLAN}/transcription"},
        },
        PLAN: {"dct:creator": {CITY}},
        f"{PLAN}/transcription": {
            "prov:wasAssociatedWith": {f"{PLAN}/contributor/3"},
            "prov:endedAtTime": {f'"2026-11-24T09:30:11+09:00"^^<{xsd}dateTime>'},
        },
        CITY: {"rdf:type": {"foaf:Agent"}, "foaf:name": {'"みほん市"@ja', '"Sample City"@en'}},
        f"{PLAN}/contributor/3": {
            "rdf:type": {"foaf:Agent"},
            "foaf:name": {'"データの会"@ja', '"Data Society"@en'},
            "foaf:homepage": {"https://example.org/society"},
        },
        f"{PLAN}/period": {
            "rdf:type": {"dct:PeriodOfTime"},
            "dcat:startDate": {f'"2020-04-01"^^<{xsd}date>'},
            "dcat:endDate": {f'"2022-03-31"^^<{xsd}date>'},
        },
    }


@pytest.mark.parametrize(
    ("name", "property_"),
    [
        ("description", "dct:description"),
        ("version", "dcat:version"),
        ("created", "dct:created"),
        ("homepage", "dcat:landingPage"),
        ("keywords", "dcat:keyword"),
        ("licenses", "dct:license"),
        ("contributors", "dct:publisher"),
    ],
)
@pytest.mark.parametrize("silence", [None, "", 7, {}, [], [None], [{}], ["\x00"], {"title": "x"}, "no iri", "urn:x:y"])
def test_where_the_descriptor_is_silent_nothing_is_said(
    name: str, property_: str, silence: Any, small_metadata: Metadata
) -> None:
    """Of a property without a value, or with one of another kind, there is no triple; all others stay."""
    is_text = name in {"description", "version"} and isinstance(silence, str) and silence
    is_word = name == "keywords" and silence == ["\x00"]
    whole = read(small_metadata(**{**WORDS, "description_en": None}))[DATA_SET]

    said = read(small_metadata(**{**WORDS, "description_en": None, name: silence}))[DATA_SET]

    assert (property_ in said) == bool(is_text or is_word)
    assert said.keys() | {property_} == whole.keys()


@pytest.mark.parametrize(
    "contributor",
    [
        "a text",
        {"title": "会"},
        {"title": "会", "roles": "publisher"},
        {"title": "会", "roles": ["editor", 1, None, ["publisher"]]},
        {"title": "", "roles": ["publisher"]},
        {"roles": ["publisher"]},
    ],
)
def test_who_publishes_nothing_or_has_no_name_is_no_agent(contributor: Any, small_metadata: Metadata) -> None:
    said = read(small_metadata(contributors=[contributor]))

    assert [thing for thing, about in said.items() if "foaf:Agent" in about.get("rdf:type", ())] == []
    assert "dct:publisher" not in said[DATA_SET]


@pytest.mark.parametrize("title", ["みほん市", "見本県みほん市"])
def test_a_municipality_that_publishes_is_the_municipality(title: str, small_metadata: Metadata) -> None:
    """It publishes the data set and created the plan; its page is the one in its own table."""
    entry = {"title": title, "roles": ["creator", "publisher"], "path": "https://example.org/other"}

    said = read(small_metadata(contributors=[entry]))

    assert said[DATA_SET]["dct:publisher"] == said[PLAN]["dct:creator"] == {CITY}
    assert "dct:creator" not in said[DATA_SET]
    assert said[CITY].keys() == {"rdf:type", "foaf:name"}


@pytest.mark.parametrize("title", ["みほん市役所", "Sample City", "別の市"])
def test_another_name_is_another_agent(title: str, small_metadata: Metadata) -> None:
    said = read(small_metadata(contributors=[{"title": title, "roles": ["creator"]}]))

    assert said[DATA_SET]["dct:creator"] == {f"{PLAN}/contributor/1"}
    assert PLAN not in said


def test_a_page_that_is_no_web_address_is_left_out(small_metadata: Metadata) -> None:
    for page in ("society/", "urn:a:b", "https:///x", "https://a b/", "ftp://example.org/", 1):
        said = read(small_metadata(contributors=[{"title": "会", "roles": ["publisher"], "path": page}], homepage=page))

        assert "foaf:homepage" not in said[f"{PLAN}/contributor/1"], page
        assert "dcat:landingPage" not in said[DATA_SET], page


@pytest.mark.parametrize(
    ("year", "first", "last"),
    [("2021", "2021-04-01", ""), ("2020", "", "2021-03-31"), ("2020", "2020-02-30", "2021-03-31")],
)
def test_a_period_without_its_first_or_last_day_is_none(
    year: str, first: str, last: str, package_writer: Callable[..., Path], tmp_path: Path
) -> None:
    plan = {"plan_id": "sample-plan", "municipality_code": "012345", "source_id": "plan-text"}
    plan |= {"start_fiscal_year": "2020", "end_fiscal_year": "2020"}
    tables = {"plan": [plan], "fiscal_year": [{"fiscal_year": year, "start_date": first, "end_date": last}]}
    package_writer(tmp_path, tables)
    resources = [{"name": name, "path": f"data/{name}.csv"} for name in tables]
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": resources}), encoding="utf-8")

    with open_package(tmp_path) as package:
        said = read(b"".join(data_set_metadata(package, context_of(package))))

    assert said == {
        DATA_SET: {
            "rdf:type": {"dcat:Dataset", "prov:Entity"},
            "prov:wasDerivedFrom": {f"{CITY}/source/plan-text"},
            "prov:wasGeneratedBy": {f"{PLAN}/transcription"},
        }
    }


def test_a_transcription_of_which_only_the_day_is_known_has_no_end(small_metadata: Metadata) -> None:
    """The range of prov:endedAtTime is xsd:dateTime; who transcribed is told all the same."""
    said = read(small_metadata(created="2026-11-24"))

    assert said[f"{PLAN}/transcription"] == {"prov:wasAssociatedWith": {f"{PLAN}/contributor/3"}}


def test_places_in_the_descriptor() -> None:
    context = Context("012345", "sample-plan")

    assert descriptor_pointer(DATA_SET, f"{PREFIXES['dct']}license", context) == "/licenses"
    assert descriptor_pointer(f"{PLAN}/contributor/3", f"{PREFIXES['foaf']}name", context) == "/contributors"
    assert descriptor_pointer(f"{PLAN}/transcription", f"{PREFIXES['prov']}endedAtTime", context) == "/created"
    assert descriptor_pointer(PLAN, f"{PREFIXES['dct']}title", context) is None
    assert descriptor_pointer(DATA_SET, f"{PREFIXES['qb']}structure", context) is None


def test_the_real_data_set(root: Path) -> None:
    """Komoro's: the project publishes, the city created the plan, both languages, fiscal years 2020 to 2023."""
    plan = f"{DEFAULT_BASE}id/202088/basic-plan-11"
    with open_package(root / "datapackage") as package:
        said = read(b"".join(released_ntriples(package, DEFAULT_BASE)))
        document = json.loads(jsonld(released_graph(package, context_of(package)), f"{plan}/", plan))

    data_set, publisher = said[f"{plan}/dataset"], said[f"{plan}/contributor/2"]
    assert {text[-3:] for text in data_set["dct:title"]} == {"@ja", "@en"}
    assert data_set["dct:publisher"] == {f"{plan}/contributor/2"}
    assert publisher["foaf:name"] == {'"komoro-opendata"@ja', '"komoro-opendata"@en'}
    assert said[plan]["dct:creator"] == {f"{DEFAULT_BASE}id/202088"}
    assert data_set["dct:spatial"] == {"http://data.e-stat.go.jp/lod/sac/C20208"}
    nested = document["@graph"][0]["dataset"]
    assert nested[0]["temporal"] == {
        "id": "period",
        "type": ["PeriodOfTime"],
        "startDate": "2020-04-01",
        "endDate": "2024-03-31",
    }
    assert nested[0]["publisher"] == "contributor/2"
    assert nested[0]["keyword"][0] == "Komoro City"
