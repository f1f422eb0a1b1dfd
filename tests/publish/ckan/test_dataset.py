"""What a release is as a data set, and what of it a portal must know."""

import re
from pathlib import Path
from typing import Any

import pytest

from komoro_opendata.check import Report
from komoro_opendata.package import open_package
from komoro_opendata.publish import publish
from komoro_opendata.publish.archive import ARCHIVE
from komoro_opendata.publish.ckan.choice import Choice
from komoro_opendata.publish.ckan.dataset import PATH, Dataset, dataset_of, portal_name
from komoro_opendata.publish.ckan.errors import PortalError
from komoro_opendata.publish.ckan.portal import licence_of
from komoro_opendata.publish.delivery import open_release

CC_BY = ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/")


@pytest.fixture(scope="module")
def komoro(tmp_path_factory: pytest.TempPathFactory, real_package: Path) -> Dataset:
    """The example package as a data set."""
    with open_package(real_package) as package:
        out = tmp_path_factory.mktemp("release") / "dist"
        release = publish(package, out, check=lambda _: Report(()), formats=[ARCHIVE])
    return dataset_of(open_release(release.folder), Choice())


def test_name_edition_and_texts(komoro: Dataset) -> None:
    assert komoro.name == "202088-basic-plan-11-draft"
    assert komoro.edition == "https://w3id.org/jp-municipal-plan/id/202088/basic-plan-11/graph/draft"
    assert komoro.fields["title"] == (
        "小諸市第11次基本計画（素案）オープンデータ / Komoro City 11th Basic Plan (draft) as open data"
    )
    assert komoro.fields["notes"].count("\n\n") == 1
    assert (komoro.fields["author"], komoro.fields["maintainer"]) == ("小諸市", "komoro-opendata")
    assert {"小諸市", "Komoro City", "SDGs"} <= set(komoro.tags)
    assert komoro.licences == CC_BY
    assert (komoro.extras["temporal_start"], komoro.extras["temporal_end"]) == ("2020-04-01", "2024-03-31")
    assert all(komoro.extras.values())


def test_tables_come_in_the_order_of_the_descriptor_with_plain_hashes(komoro: Dataset) -> None:
    paths = [resource.path for resource in komoro.resources]

    assert paths[:4] == ["package.zip", "data/source.csv", "data/municipality.csv", "data/plan.csv"]
    assert (len(paths), paths[-1]) == (24, "datapackage.json")
    for resource in komoro.resources:
        assert re.fullmatch("[0-9a-f]{64}", resource.fields["hash"])
        assert resource.fields[PATH] == resource.path
    goals = next(resource for resource in komoro.resources if resource.path == "data/goal.csv")
    assert " / " in goals.fields["name"]
    assert (goals.fields["format"], goals.fields["mimetype"]) == ("CSV", "text/csv")


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("202088", "basic-plan-11", "draft"), "202088-basic-plan-11-draft"),
        (("012025", "plan", "2nd_print"), "012025-plan-2nd_print"),
    ],
)
def test_name_is_that_of_the_edition(parts: tuple[str, str, str], name: str) -> None:
    assert portal_name(*parts) == name


@pytest.mark.parametrize(
    "parts",
    [
        ("202088", "plan", "Draft"),
        ("202088", "plan", "素案"),
        ("202088", "plan", "v1.0"),
        ("2" * 6, "p" * 60, "e" * 60),
    ],
)
def test_name_is_always_one_that_a_portal_takes_and_of_no_other_edition(parts: tuple[str, str, str]) -> None:
    name = portal_name(*parts)

    assert re.fullmatch("[a-z0-9_-]{2,100}", name)
    assert name not in {portal_name(*parts[:2], edition) for edition in ("draft", "", "v1-0", "v1", "e" * 59)}


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ([{"id": "cc-by"}, {"id": "CC-BY-4.0"}], "CC-BY-4.0"),
        ([{"id": "cc-by", "url": ""}, {"id": "x", "url": "http://creativecommons.org/licenses/by/4.0"}], "x"),
        ([{"id": "cc-by", "url": "http://www.opendefinition.org/licenses/cc-by"}], "cc-by"),
        ([None, {"id": "cc-by-sa", "url": ""}, {"id": "CC-BY"}], "CC-BY"),
    ],
)
def test_licence_is_found_by_name_then_address_then_family(known: list[Any], expected: str) -> None:
    assert licence_of(CC_BY, known) == expected


def test_licence_that_the_portal_lacks_is_told() -> None:
    with pytest.raises(PortalError, match=re.escape("no licence “CC-BY-4.0”")):
        licence_of(CC_BY, [{"id": "cc-by-sa", "url": ""}, {"id": "notspecified", "url": ""}])
    assert licence_of((), None) == ""
    assert licence_of(("CC0-1.0", ""), [{"id": "cc-zero"}]) == "cc-zero"
