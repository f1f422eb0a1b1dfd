"""What is delivered is the graph of the release, by its name and with its mark."""

import gzip
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from komoro_opendata.publish.delivery import DeliveryError, FinishedRelease, open_release
from komoro_opendata.publish.graph import GRAPH
from komoro_opendata.publish.sparql_store.edition import edition_graph_of

PLAN = "https://w3id.org/jp-municipal-plan/id/202088/basic-plan-11"


@pytest.fixture
def release(small: Path, tmp_path: Path, make_release: Callable[..., Any]) -> Path:
    """A small release with its graph."""
    folder: Path = make_release(small, tmp_path / "dist", formats=[GRAPH]).folder
    return folder


def rewritten(folder: Path, path: str, content: bytes | None, **plan: str) -> FinishedRelease:
    """The release with another content of a file (or without it), or other words about the plan, opened."""
    opened = open_release(folder)
    files = {name: file for name, file in opened.files.items() if name != path or content is not None}
    if content is not None:
        (folder / path).write_bytes(content)
    manifest = {**opened.manifest, "plan": {**opened.manifest["plan"], **plan}}
    return FinishedRelease(folder, manifest, opened.descriptor, files)


def test_graph_is_that_of_the_release(release: Path) -> None:
    edition = edition_graph_of(open_release(release))

    assert edition.iri == f"{PLAN}/graph/draft"
    assert edition.mark == (
        f"<{PLAN}/dataset> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/dcat#Dataset> ."
    )
    assert sorted(edition.lines) == (release / "rdf/plan.nt").read_text(encoding="utf-8").splitlines()


def test_compressed_triples_serve_where_there_are_no_others(release: Path) -> None:
    whole = (release / "rdf/plan.nt").read_bytes()
    opened = open_release(release)
    compressed = gzip.compress(whole)
    (release / "rdf/plan.nt.gz").write_bytes(compressed)
    file = type(opened.files["rdf/plan.nt"])("rdf/plan.nt.gz", len(compressed), hashlib.sha256(compressed).hexdigest())
    only = FinishedRelease(release, opened.manifest, opened.descriptor, {"rdf/plan.nt.gz": file})

    assert edition_graph_of(only).lines == edition_graph_of(opened).lines
    (release / "rdf/plan.nt.gz").write_bytes(b"no gzip")
    with pytest.raises(DeliveryError, match="make the release again"):
        edition_graph_of(only)


def test_edition_that_is_no_plain_word_has_a_graph_of_its_own(release: Path) -> None:
    """RFC 3986, section 2.1: the UTF-8 bytes in percent signs."""
    opened = rewritten(release, "", None, version="改訂/2")

    assert edition_graph_of(opened).iri == f"{PLAN}/graph/%E6%94%B9%E8%A8%82%2F2"


def test_release_without_triples_is_told(release: Path) -> None:
    opened = open_release(release)

    with pytest.raises(DeliveryError, match=r"rdf/plan\.nt; make it again"):
        edition_graph_of(FinishedRelease(release, opened.manifest, opened.descriptor, {}))


@pytest.mark.parametrize("content", [b"", b"<a> <b> <c> .\n", b"no triple\n", b"\xff\n"])
def test_triples_of_something_else_are_told(content: bytes, release: Path) -> None:
    with pytest.raises(DeliveryError, match="make the release again"):
        edition_graph_of(rewritten(release, "rdf/plan.nt", content))


@pytest.mark.parametrize(
    "plan", [{"municipality_code": "2020"}, {"plan_id": "a b"}, {"plan_id": ""}, {"plan_id": "another"}]
)
def test_plan_that_is_none_is_told(plan: dict[str, str], release: Path) -> None:
    with pytest.raises(DeliveryError, match="make the release again"):
        edition_graph_of(rewritten(release, "", None, **plan))


def test_base_that_is_none_is_told(release: Path) -> None:
    opened = open_release(release)
    for base in ("http://a b/", "x> <y", None):
        manifest = json.loads(json.dumps({**opened.manifest, "base": base}))
        with pytest.raises(DeliveryError):
            edition_graph_of(FinishedRelease(release, manifest, opened.descriptor, opened.files))
