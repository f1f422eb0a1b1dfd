"""Citation, DataCite and schema.org: what each requires is there, and is what the package says."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

TITLE_JA, TITLE_EN = "小諸市第11次基本計画（素案）オープンデータ", "Komoro City 11th Basic Plan (draft) as open data"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
PLAN = "https://w3id.org/jp-municipal-plan/id/202088/basic-plan-11"


def read_json(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def test_citation_file_has_what_its_format_requires(komoro: Path) -> None:
    said = yaml.load((komoro / "CITATION.cff").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506  texts

    assert {"cff-version", "message", "title", "authors"} <= said.keys()
    assert (said["cff-version"], said["type"], said["title"]) == ("1.2.0", "dataset", TITLE_JA)
    assert (said["version"], said["date-released"], said["license"]) == ("1.0.0", "2026-11-24", "CC-BY-4.0")
    assert [author["name"] for author in said["authors"]] == ["小諸市", "komoro-opendata"]
    assert said["url"] == PLAN


@pytest.mark.parametrize("name", ["CITATION.cff", "exchange/datacite.json", "exchange/schema-org.jsonld"])
def test_files_hold_no_empty_values(name: str, release: Path) -> None:
    said = yaml.load((release / name).read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506  JSON is YAML

    assert [path for path, value in leaves(said) if not value] == []


def leaves(value: Any, path: str = "") -> list[tuple[str, Any]]:
    if isinstance(value, dict) and value:
        return [leaf for key, entry in value.items() for leaf in leaves(entry, f"{path}/{key}")]
    if isinstance(value, list) and value:
        return [leaf for entry in value for leaf in leaves(entry, f"{path}/-")]
    return [(path, value)]


def test_datacite_has_the_fields_that_it_requires(komoro: Path) -> None:
    said = read_json(komoro / "exchange/datacite.json")

    assert said["titles"] == [{"title": TITLE_JA, "lang": "ja"}, {"title": TITLE_EN, "lang": "en"}]
    assert said["creators"] == [{"name": "小諸市", "nameType": "Organizational", "lang": "ja"}]
    assert said["publisher"] == {"name": "komoro-opendata"}
    assert said["publicationYear"] == "2026"
    assert said["types"]["resourceTypeGeneral"] == "Dataset"
    assert said["schemaVersion"] == "http://datacite.org/schema/kernel-4"
    assert said["version"] == "1.0.0"
    assert said["rightsList"][0]["rightsUri"] == LICENCE
    assert said["dates"][0] == {"date": "2026-11-24", "dateType": "Issued"}
    assert {entry["relationType"] for entry in said["relatedIdentifiers"]} <= {
        "IsPartOf",
        "IsDerivedFrom",
        "IsDescribedBy",
    }
    assert "doi" not in said


def test_search_engines_find_what_they_require(release: Path) -> None:
    said = read_json(release / "exchange/schema-org.jsonld")

    assert (said["@context"], said["@type"]) == ("https://schema.org/", "Dataset")
    assert isinstance(said["name"], str)
    assert isinstance(said["description"], str)
    assert len(said["description"]) <= 5000
    assert said["creator"][0]["name"]
    assert said["distribution"]
    for download in said["distribution"]:
        assert download["@type"] == "DataDownload"
        assert download["contentUrl"].startswith("https://")
        assert download["encodingFormat"]


def test_search_engines_find_what_they_recommend(komoro: Path) -> None:
    said = read_json(komoro / "exchange/schema-org.jsonld")

    assert (said["name"], said["alternateName"]) == (TITLE_JA, [TITLE_EN])
    assert 50 <= len(said["description"]) <= 5000
    assert (said["version"], said["license"], said["isAccessibleForFree"]) == ("1.0.0", LICENCE, True)
    assert said["temporalCoverage"] == "2020-04-01/2024-03-31"
    assert said["spatialCoverage"]["sameAs"] == "http://data.e-stat.go.jp/lod/sac/C20208"
    assert said["publisher"]["name"] == "komoro-opendata"
    assert len(said["variableMeasured"]) <= 54
    assert "SDGs" in said["keywords"]
    assert {"data/observation.csv", "package.zip", "rdf/plan.ttl"} <= {
        entry["contentUrl"].removeprefix(f"{PLAN}/") for entry in said["distribution"]
    }


def test_citation_is_the_same_in_every_form(komoro: Path) -> None:
    datacite = read_json(komoro / "exchange/datacite.json")["descriptions"]
    group = read_json(komoro / "csvw/csv-metadata.json")["dc:bibliographicCitation"]
    cited = {entry["lang"]: entry["description"] for entry in datacite if entry["descriptionType"] == "Other"}

    assert cited == {entry["@language"]: entry["@value"] for entry in group}
    assert read_json(komoro / "exchange/schema-org.jsonld")["creditText"] == "\n".join(cited.values())
    assert all(part in cited["en"] for part in (TITLE_EN, "1.0.0", "2026", PLAN))
