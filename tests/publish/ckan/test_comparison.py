"""What is to be done: the release and what was found, compared."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from komoro_opendata.publish.ckan.comparison import Action, Deed, actions, conclusion
from komoro_opendata.publish.ckan.dataset import EDITION, GIVEN, PATH, STATE, Dataset, Resource
from komoro_opendata.publish.ckan.found import Found, found_dataset


def resource(path: str, content: str = "old", size: int = 3) -> Resource:
    """A resource of the release."""
    fields = {"name": path.upper(), "hash": content, PATH: path}
    return Resource(path, Path(path), size, content, fields)


WANTED = Dataset(
    name="202088-plan-draft",
    edition="https://example.org/graph/draft",
    fields={"title": "計画 / Plan", "version": "1.0.0", "url": ""},
    tags=("小諸市", "open data"),
    extras={EDITION: "https://example.org/graph/draft", "issued": "2026-11-24"},
    resources=(resource("a.csv"), resource("b.csv", size=9)),
    licences=(),
)


def answer(**changes: Any) -> dict[str, Any]:
    """The portal's answer once WANTED stands there, with these changes."""
    given = json.dumps({"extras": sorted(WANTED.extras), "tags": sorted(WANTED.tags)}, ensure_ascii=False)
    extras = {**WANTED.extras, GIVEN: given, STATE: "complete"}
    listed = [
        {**one.fields, "id": f"id-{one.path}", "size": one.bytes, "url_type": "upload", "url": "https://…"}
        for one in WANTED.resources
    ]
    return {
        "id": "id-0",
        "state": "active",
        "private": False,
        "organization": {"name": "city"},
        **WANTED.fields,
        "url": None,  # CKAN gives an empty text back so
        "tags": [{"name": name, "vocabulary_id": None} for name in reversed(WANTED.tags)],
        "extras": [{"key": name, "value": value} for name, value in extras.items()],
        "resources": listed,
        **changes,
    }


def planned(found: dict[str, Any] | None, wanted: Dataset = WANTED, **options: Any) -> list[tuple[Deed, str, str]]:
    """The actions, each as deed, path and id."""
    done = actions(wanted, found_dataset(found) if found else None, "city", **options)
    return [(action.deed, action.path, action.id) for action in done]


def only(found: dict[str, Any], wanted: Dataset = WANTED) -> Action:
    """The only action."""
    (action,) = actions(wanted, found_dataset(found), "city")
    return action


def test_what_stands_there_already_needs_nothing() -> None:
    assert planned(answer()) == []
    assert conclusion(found_dataset(answer())) is None


def test_new_data_set_is_private_and_its_largest_file_goes_first() -> None:
    assert planned(None) == [
        (Deed.CREATE, "", ""),
        (Deed.ADD, "b.csv", ""),
        (Deed.ADD, "a.csv", ""),
        (Deed.ORDER, "", ""),
    ]
    create = actions(WANTED, None, "city")[0].fields
    assert (create["private"], create["owner_org"], create["name"]) == (True, "city", "202088-plan-draft")
    assert {"key": STATE, "value": "incomplete"} in create["extras"]


def test_file_is_sent_where_hash_or_size_differ_or_it_was_read_back_otherwise() -> None:
    changed = replace(WANTED, resources=(resource("a.csv", "new"), resource("b.csv", size=9)))
    shorter = answer()
    shorter["resources"][1]["size"] = 8
    linked = answer()
    linked["resources"][1]["url_type"] = None

    assert planned(answer(), changed) == [(Deed.REPLACE, "a.csv", "id-a.csv")]
    assert planned(shorter) == [(Deed.REPLACE, "b.csv", "id-b.csv")]
    assert planned(linked) == [(Deed.REPLACE, "b.csv", "id-b.csv")]
    assert planned(answer(), distrusted={"a.csv"}) == [(Deed.REPLACE, "a.csv", "id-a.csv")]


def test_what_is_said_of_a_file_changes_without_sending_it() -> None:
    renamed = answer()
    renamed["resources"][0]["name"] = "other"

    action = only(renamed)
    assert (action.deed, action.id, action.fields) == (Deed.DESCRIBE, "id-a.csv", {"name": "A.CSV"})


def test_what_the_release_lacks_goes_after_the_new_has_come() -> None:
    moved = replace(WANTED, resources=(resource("a.csv"), resource("c.csv")))

    assert planned(answer(), moved) == [
        (Deed.BEGIN, "", "id-0"),
        (Deed.ADD, "c.csv", ""),
        (Deed.REMOVE, "b.csv", "id-b.csv"),
        (Deed.ORDER, "", "id-0"),
    ]


def test_resource_of_the_staff_stays_wherever_it_stands() -> None:
    staffed = answer()
    staffed["resources"].insert(0, {"id": "theirs", "name": "map", "url": "https://example.org/map"})

    assert planned(staffed) == []


def test_of_two_resources_for_one_file_the_first_stays() -> None:
    twice = answer()
    twice["resources"].append({**twice["resources"][0], "id": "id-again"})

    assert planned(twice) == [(Deed.REMOVE, "a.csv", "id-again")]


def test_order_is_that_of_the_release() -> None:
    assert planned(answer(resources=answer()["resources"][::-1])) == [(Deed.ORDER, "", "id-0")]


def test_only_fields_that_differ_are_sent() -> None:
    assert only(answer(title="old")).fields == {"title": "計画 / Plan"}


def test_tags_and_extras_of_the_staff_are_carried_over_and_ours_follow_the_release() -> None:
    found = answer()
    found["tags"].append({"name": "特集"})
    found["extras"].append({"key": "desk", "value": "情報課"})
    wanted = replace(
        WANTED, tags=("小諸市", "SDGs"), extras={EDITION: "https://example.org/graph/draft", "theme": "GOVE"}
    )

    assert planned(found) == []
    sent = only(found, wanted).fields
    assert {tag["name"] for tag in sent["tags"]} == {"小諸市", "SDGs", "特集"}
    extras = {extra["key"]: extra["value"] for extra in sent["extras"]}
    assert set(extras) == {EDITION, GIVEN, STATE, "theme", "desk"}
    assert (extras["desk"], extras[STATE]) == ("情報課", "complete")
    assert json.loads(extras[GIVEN]) == {"extras": [EDITION, "theme"], "tags": ["SDGs", "小諸市"]}


def test_withdrawn_data_set_is_restored_in_private_with_its_resources() -> None:
    withdrawn = answer(state="deleted")

    action = only(withdrawn)
    assert (action.deed, action.fields["state"], action.fields["private"]) == (Deed.RESTORE, "active", True)
    assert {"key": STATE, "value": "incomplete"} in action.fields["extras"]
    assert conclusion(found_dataset(withdrawn)) is not None


def unfinished(**changes: Any) -> Found:
    """A data set whose delivery was stopped."""
    extras = [*answer()["extras"][:-1], {"key": STATE, "value": "incomplete"}]
    return found_dataset(answer(extras=extras, private=True, **changes))


def test_unfinished_data_set_becomes_public_and_one_made_private_does_not() -> None:
    action = conclusion(unfinished())

    assert action is not None
    assert action.fields["private"] is False
    assert {"key": STATE, "value": "complete"} in action.fields["extras"]
    assert {extra["key"] for extra in action.fields["extras"]} == {*WANTED.extras, GIVEN, STATE}
    assert conclusion(found_dataset(answer(private=True))) is None


@pytest.mark.parametrize("odd", [None, "text", [None, 3, "x"], {"name": "a"}])
def test_answer_of_another_form_is_read_as_if_nothing_stood_there(odd: Any) -> None:
    found = found_dataset({"id": None, "tags": odd, "extras": odd, "resources": odd, "organization": odd})

    assert (found.tags, found.extras, found.resources) == ((), {}, ())


def test_memory_that_was_tampered_with_is_none() -> None:
    for value in ("no json", "[1]", '{"extras": 1, "tags": {}}'):
        found = answer()
        next(extra for extra in found["extras"] if extra["key"] == GIVEN)["value"] = value
        assert [extra["key"] for extra in only(found).fields["extras"]].count(GIVEN) == 1


def test_correction_of_several_things_is_marked_until_its_end() -> None:
    """The data set stays public meanwhile, and a portal cannot change two files at once."""
    both = replace(WANTED, resources=(resource("a.csv", "new"), resource("b.csv", "new")), tags=("SDGs",))
    begin, *rest = actions(both, found_dataset(answer()), "city")

    assert (begin.deed, begin.id) == (Deed.BEGIN, "id-0")
    assert {"key": STATE, "value": "correcting"} in begin.fields["extras"]
    assert [action.deed for action in rest] == [Deed.REPLACE, Deed.REPLACE, Deed.UPDATE]
    assert {"key": STATE, "value": "correcting"} in rest[-1].fields["extras"]
    last = conclusion(found_dataset(answer()), [begin, *rest])
    assert last is not None
    assert last.deed is Deed.FINISH


def test_correction_that_was_stopped_is_ended_and_stays_as_public_as_it_was() -> None:
    """One that staff have made private meanwhile does not become public by it."""
    stopped = answer(private=True)
    stopped["extras"] = [{**one, "value": "correcting"} if one["key"] == STATE else one for one in stopped["extras"]]

    assert planned(stopped) == []
    last = conclusion(found_dataset(stopped))
    assert last is not None
    assert (last.deed, set(last.fields)) == (Deed.FINISH, {"extras"})
    assert {"key": STATE, "value": "complete"} in last.fields["extras"]


def test_what_is_no_longer_said_of_a_file_is_emptied() -> None:
    """Or else an old licence would stay with the new file."""
    licensed = answer()
    licensed["resources"][0]["license"] = "https://example.org/old-licence"
    renewed = replace(WANTED, resources=(resource("a.csv", "new"), resource("b.csv", size=9)))

    assert only(licensed).fields == {"license": ""}
    assert only(licensed, renewed).fields["license"] == ""


def test_tag_of_a_vocabulary_stays_one() -> None:
    """Sent with its name alone it would become a free tag."""
    found = answer()
    found["tags"].append({"name": "小諸市", "vocabulary_id": "places", "id": "x"})
    sent = only(found, replace(WANTED, tags=("SDGs",))).fields["tags"]

    assert sent == [{"name": "SDGs"}, {"name": "小諸市", "vocabulary_id": "places"}]
