"""What a delivery did, as text in both languages and as JSON."""

from dataclasses import replace

import pytest

from komoro_opendata.publish.ckan.comparison import Action, Deed
from komoro_opendata.publish.ckan.push import Outcome
from komoro_opendata.publish.ckan.report import as_object, as_text, told

OUTCOME = Outcome(
    address="https://portal.example.org/dataset/202088-plan-draft",
    dataset="202088-plan-draft",
    actions=(
        Action(Deed.ADD, "a.csv", fields={"name": "A"}),
        Action(Deed.REPLACE, "b.csv", "id-b"),
        Action(Deed.REMOVE, "c.csv", "id-c"),
        Action(Deed.UPDATE, id="id-0", fields={"title": "x", "tags": []}),
        Action(Deed.ORDER, id="id-0"),
    ),
    unchanged=("d.csv", "e.csv"),
    kept=("map",),
    is_private=False,
    is_dry=False,
)


def test_summary_counts_files_and_the_data_set_once() -> None:
    assert as_text(OUTCOME, "en").splitlines() == [
        "https://portal.example.org/dataset/202088-plan-draft: created 1, updated 2, removed 1, unchanged 2",
        "resources added on the portal are left as they are: map",
    ]
    assert as_text(OUTCOME, "ja").startswith(f"{OUTCOME.address}: 作成 1、更新 2、削除 1、変更なし 2\n")


def test_dry_run_tells_each_action_and_that_nothing_was_sent() -> None:
    lines = as_text(replace(OUTCOME, is_dry=True), "en").splitlines()

    assert lines[:2] == ["add the resource a.csv", "replace the file b.csv"]
    assert lines[3] == "update what is said of the data set (title, tags)"
    assert lines[-1] == "a dry run: nothing was sent"


def test_withdrawal_tells_what_went_with_it() -> None:
    withdrawn = replace(OUTCOME, actions=(Action(Deed.WITHDRAW, id="id-0"),), unchanged=())

    assert as_text(withdrawn, "en").splitlines()[1] == "resources added on the portal went with it: map"


def test_json_names_everything() -> None:
    said = as_object(OUTCOME)

    assert {name: said[name] for name in ("created", "updated", "removed", "unchanged", "kept")} == {
        "created": ["a.csv"],
        "updated": ["b.csv", "202088-plan-draft"],
        "removed": ["c.csv"],
        "unchanged": ["d.csv", "e.csv"],
        "kept": ["map"],
    }
    assert said["actions"][0] == {"action": "add-resource", "path": "a.csv", "id": None, "fields": ["name"]}
    assert (said["format"], said["dry_run"], said["private"]) == (1, False, False)


@pytest.mark.parametrize("deed", list(Deed))
def test_every_deed_has_words_in_both_languages(deed: Deed) -> None:
    japanese, english = (told(Action(deed), language) for language in ("ja", "en"))

    assert not japanese.isascii()
    assert english.isascii()
