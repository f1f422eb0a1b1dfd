"""The report, whole, in both languages."""

import dataclasses
import json

import pytest

from komoro_opendata.publish.sparql_store.endpoints import Endpoints
from komoro_opendata.publish.sparql_store.push import Action, Deed, Outcome
from komoro_opendata.publish.sparql_store.report import as_object, as_text, found, told

STORE = Endpoints("virtuoso", "https://a/sparql", "https://a/sparql-auth", "", is_atomic=False)
CHANGED = (('<a> <b> "1.0" .', '<a> <b> "1" .'),) * 4
DONE = Outcome("urn:g", STORE, (Action(Deed.SWAP, "urn:g", 12),), 3, 2, 9, CHANGED, is_dry=False)
DRY = dataclasses.replace(
    DONE, actions=(*DONE.actions, Action(Deed.REMOVE_STAGING, "urn:g/staging-1")), changed=(), is_dry=True
)


def test_report_in_english() -> None:
    assert as_text(DONE, "en") == (
        "<urn:g>: triples added 3, removed 2, unchanged 9\n"
        "the store keeps 4 literals in other characters, of the same value, such as:\n"
        + '  <a> <b> "1.0" . → <a> <b> "1" .\n'
        * 3
    )
    assert as_text(DRY, "en") == (
        "put it in the place of the graph <urn:g> (12 triples)\n"
        "remove the staging graph of a run that was stopped <urn:g/staging-1>\n"
        "<urn:g>: triples added 3, removed 2, unchanged 9\n"
        "this store does not exchange a graph in one transaction; --allow-window is needed\n"
        "a dry run: nothing was sent\n"
    )
    assert found(STORE, "en") == (
        "endpoints (virtuoso): query https://a/sparql update https://a/sparql-auth graph-store -"
    )


def test_report_in_japanese() -> None:
    assert as_text(DONE, "ja") == (
        "<urn:g>: 追加 3、削除 2、変更なし 9（トリプル数）\n"
        "ストアは 4 個のリテラルを別の書き方で保持します（値は同じです）。例:\n"
        + '  <a> <b> "1.0" . → <a> <b> "1" .\n'
        * 3
    )
    assert as_text(DRY, "ja") == (
        "グラフを入れ替え <urn:g>（トリプル 12 個）\n"
        "中断された実行の準備用グラフを削除 <urn:g/staging-1>\n"
        "<urn:g>: 追加 3、削除 2、変更なし 9（トリプル数）\n"
        "このストアはグラフを一度に入れ替えられません。実行には --allow-window が必要です\n"
        "試行のため、何も送信していません\n"
    )


def test_need_for_a_window_is_told_only_where_there_is_one() -> None:
    atomic = dataclasses.replace(DRY, endpoints=dataclasses.replace(STORE, is_atomic=True))
    idle = dataclasses.replace(DRY, actions=())

    for outcome in (atomic, idle):
        assert "--allow-window" not in as_text(outcome, "en")


@pytest.mark.parametrize("deed", Deed)
def test_each_deed_has_words(deed: Deed) -> None:
    words = {language: told(Action(deed, "urn:g"), language) for language in ("ja", "en")}

    assert all(line.endswith(" <urn:g>") for line in words.values())
    assert words["ja"] != words["en"]


def test_report_for_a_program() -> None:
    assert json.loads(json.dumps(as_object(DRY))) == {
        "format": 1,
        "dry_run": True,
        "graph": "urn:g",
        "store": {
            "product": "virtuoso",
            "query": "https://a/sparql",
            "update": "https://a/sparql-auth",
            "graph_store": None,
            "atomic": False,
        },
        "added": 3,
        "removed": 2,
        "unchanged": 9,
        "changed_by_store": [],
        "actions": [
            {"action": "swap", "graph": "urn:g", "triples": 12},
            {"action": "remove-staging", "graph": "urn:g/staging-1", "triples": None},
        ],
    }
    assert as_object(DONE)["changed_by_store"][0] == {"sent": '<a> <b> "1.0" .', "held": '<a> <b> "1" .'}
