"""`push ckan` against a real CKAN, as the editor of an organization and as the sysadmin."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.real

SMALL = ["package.zip", "data/municipality.csv", "data/plan.csv", "datapackage.json"]
PATH = "komoro_opendata_path"
NAME = "202088-basic-plan-11-{}"

Release = Callable[..., Path]
Push = Callable[..., Any]
# The classes stand in conftest.py, from which a test cannot import.
Client = Any
Portal = Any
Proxy = Any


def shown(client: Client, edition: str) -> dict[str, Any]:
    """The data set of an edition as the portal shows it."""
    found: dict[str, Any] = client.call("package_show", id=NAME.format(edition))
    return found


def extras(dataset: dict[str, Any]) -> dict[str, str]:
    """Its extras by name."""
    return {extra["key"]: extra["value"] for extra in dataset["extras"]}


def ids(dataset: dict[str, Any]) -> dict[str, str]:
    """The resources' ids by path."""
    return {one[PATH]: one["id"] for one in dataset["resources"] if PATH in one}


def essence(dataset: dict[str, Any]) -> dict[str, Any]:
    """All that a delivery decides: no ids, no times."""
    fields = ("title", "notes", "license_id", "version", "private", "state", "author", "maintainer", "url")
    of_resource = ("name", "description", "format", "mimetype", "hash", "size", "license", PATH)
    return {
        **{name: dataset[name] for name in fields},
        "tags": sorted(tag["name"] for tag in dataset["tags"]),
        "extras": extras(dataset),
        "resources": [{name: one.get(name) for name in of_resource} for one in dataset["resources"]],
    }


def holds(client: Client, release: Path, dataset: dict[str, Any]) -> bool:
    """Whether every file that the portal gives out is the release's."""
    return all(
        client.get(one["url"]).content == (release / one[PATH]).read_bytes()
        for one in dataset["resources"]
        if PATH in one
    )


@pytest.mark.parametrize("role", ["editor", "sysadmin"])
def test_release_arrives_whole_and_public(
    role: str, portal: Portal, make_release: Release, push: Push, anybody: Client
) -> None:
    release = make_release(role)

    done = push(release, portal.url, "--format", "json", token=getattr(portal, role))

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["created"] == [NAME.format(role), *sorted(SMALL, key=lambda p: -size(release, p))]
    dataset = shown(anybody, role)
    assert [one[PATH] for one in dataset["resources"]] == SMALL
    assert holds(anybody, release, dataset)
    assert [one["hash"] for one in dataset["resources"]] == [
        hashlib.sha256((release / path).read_bytes()).hexdigest() for path in SMALL
    ]
    assert [one["format"] for one in dataset["resources"]] == ["ZIP", "CSV", "CSV", "JSON"]
    assert dataset["title"] == "小さな計画 / A small plan"
    assert {tag["name"] for tag in dataset["tags"]} == {"小諸市", "open data", "SDGs"}
    assert (dataset["license_id"], dataset["organization"]["name"]) == ("cc-by", "city")
    assert extras(dataset)["license_url"] == "https://creativecommons.org/licenses/by/4.0/"
    assert extras(dataset)["komoro_opendata_edition"].endswith(f"/id/202088/basic-plan-11/graph/{role}")


def size(release: Path, path: str) -> int:
    """The size of a file."""
    return (release / path).stat().st_size


def test_second_push_writes_nothing(proxy: Proxy, make_release: Release, push: Push, boss: Client) -> None:
    release = make_release("twice")

    assert push(release, proxy.url).returncode == 0
    first = proxy.writes
    before = shown(boss, "twice")
    proxy.seen.clear()
    done = push(release, proxy.url)

    assert (done.returncode, done.stderr) == (0, "")
    assert first.count("resource_create") == len(SMALL)  # the proxy is awake
    assert proxy.writes == []
    assert len(proxy.seen) > len(SMALL)  # everything was read back
    assert shown(boss, "twice") == before


def test_only_what_changed_is_sent_and_ids_stay(
    proxy: Proxy, make_release: Release, push: Push, anybody: Client
) -> None:
    old = make_release("changed", goal="goal_id\ngoal-1\n", unit="unit\nyear\n")
    push(old, proxy.url)
    before = ids(shown(anybody, "changed"))
    proxy.seen.clear()
    new = make_release("changed", title="新しい題名", goal="goal_id\ngoal-2\n", level="level\n1\n")

    done = push(new, proxy.url, "--format", "json")

    after = shown(anybody, "changed")
    report = json.loads(done.stdout)
    assert report["created"] == ["data/level.csv"]
    assert report["removed"] == ["data/unit.csv"]
    assert set(report["updated"]) == {"data/goal.csv", "package.zip", "datapackage.json", NAME.format("changed")}
    assert set(report["unchanged"]) == {"data/municipality.csv", "data/plan.csv"}
    assert "remove the resource that the release lacks data/unit.csv" in done.stderr
    assert after["title"] == "新しい題名 / A small plan"
    assert {path: id_ for path, id_ in ids(after).items() if path in before} == {
        path: id_ for path, id_ in before.items() if path != "data/unit.csv"
    }
    assert holds(anybody, new, after)
    assert proxy.writes.count("resource_create") == 1
    assert proxy.writes.count("resource_patch") == 3


@pytest.mark.parametrize("verdict", ["pass", "deaf", "cut"])
@pytest.mark.parametrize("number", [1, 3, 6])
def test_run_that_was_killed_is_taken_up(  # noqa: PLR0913  fixtures
    *,
    verdict: str,
    number: int,
    proxy: Proxy,
    make_release: Release,
    push: Push,
    start: Push,
    boss: Client,
    anybody: Client,
) -> None:
    """Killed at the first write, amidst the files, or before it becomes public: the end is that of a whole run."""
    edition = f"killed-{verdict}-{number}"
    release = make_release(edition)

    def kill(method: str, _action: str, count: int) -> str:
        if method == "POST" and count == number:
            running.kill()
            return verdict
        return "pass"

    proxy.verdict = kill
    running = start(release, proxy.url)
    running.communicate(timeout=60)
    assert running.returncode == -9
    assert "success" not in shown(anybody, edition)
    assert "resources" not in shown(anybody, edition)  # nothing half-done can be seen
    half = shown(boss, edition)
    proxy.verdict = lambda *_: "pass"

    assert push(release, proxy.url).returncode == 0

    after = shown(boss, edition)
    whole = make_release(f"whole-{verdict}-{number}")
    push(whole, proxy.url)
    expected = json.dumps(essence(shown(boss, f"whole-{verdict}-{number}")), sort_keys=True)
    assert holds(anybody, release, shown(anybody, edition))
    assert [one[PATH] for one in after["resources"]] == SMALL
    assert ids(after).items() >= ids(half).items() if "resources" in half else True
    assert set(essence(after)) == set(json.loads(expected))
    assert without_hashes(essence(after), edition) == without_hashes(json.loads(expected), f"whole-{verdict}-{number}")


def without_hashes(state: dict[str, Any], edition: str) -> str:
    """The state, less what differs between two editions: their name, and the bytes that hold it."""
    resources = [{k: v for k, v in one.items() if k not in ("hash", "size")} for one in state["resources"]]
    return json.dumps({**state, "resources": resources}, sort_keys=True, ensure_ascii=False).replace(edition, "EDITION")


def test_two_pushes_at_once_come_to_one_end(
    portal: Portal, make_release: Release, start: Push, push: Push, boss: Client, anybody: Client
) -> None:
    release = make_release("at-once", goal="goal_id\ngoal-1\n", unit="unit\nyear\n")

    running = [start(release, portal.url) for _ in range(2)]
    told = [process.communicate(timeout=120) for process in running]

    assert [process.returncode for process in running] == [0, 0], told
    assert push(release, portal.url).returncode == 0
    dataset = shown(anybody, "at-once")
    paths = [one[PATH] for one in shown(boss, "at-once")["resources"]]
    assert sorted(paths) == sorted({*SMALL, "data/goal.csv", "data/unit.csv"})
    assert holds(anybody, release, dataset)


def test_foreign_data_set_is_refused(portal: Portal, make_release: Release, push: Push, boss: Client) -> None:
    release = make_release("foreign")
    boss.call("package_create", name=NAME.format("foreign"), owner_org="city", title="theirs")
    before = shown(boss, "foreign")

    pushed, withdrawn = push(release, portal.url), push(release, portal.url, "--withdraw")

    for done in (pushed, withdrawn):
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
        assert NAME.format("foreign") in done.stderr
    assert shown(boss, "foreign") == before


def test_what_staff_have_added_stays(portal: Portal, make_release: Release, push: Push, boss: Client) -> None:
    push(make_release("staffed"), portal.url)
    found = shown(boss, "staffed")
    boss.call(
        "package_patch",
        id=found["id"],
        tags=[*found["tags"], {"name": "特集"}],
        extras=[*found["extras"], {"key": "担当", "value": "情報課"}],
        maintainer_email="desk@example.org",
    )
    boss.call("resource_patch", id=ids(found)["data/plan.csv"], x_note="seen")
    added = boss.call("resource_create", package_id=found["id"], name="map", url="https://example.org/map")

    done = push(make_release("staffed", title="別の題名"), portal.url)

    after = shown(boss, "staffed")
    assert (done.returncode, after["title"]) == (0, "別の題名 / A small plan")
    assert "特集" in {tag["name"] for tag in after["tags"]}
    assert extras(after)["担当"] == "情報課"
    assert after["maintainer_email"] == "desk@example.org"
    assert {one["id"]: one["name"] for one in after["resources"]}[added["id"]] == "map"
    assert next(one for one in after["resources"] if one.get(PATH) == "data/plan.csv")["x_note"] == "seen"
    assert "map" in done.stdout


def test_file_that_was_exchanged_on_the_portal_is_sent_again(
    portal: Portal, make_release: Release, push: Push, boss: Client
) -> None:
    """Its hash still says that it is ours: only reading it back tells."""
    release = make_release("exchanged")
    push(release, portal.url)
    plan = ids(shown(boss, "exchanged"))["data/plan.csv"]
    false = bytes(size(release, "data/plan.csv"))
    boss.call("resource_patch", id=plan, file=("plan.csv", false))
    assert not holds(boss, release, shown(boss, "exchanged"))

    done = push(release, portal.url, "--format", "json")

    assert json.loads(done.stdout)["updated"] == ["data/plan.csv"]
    assert holds(boss, release, shown(boss, "exchanged"))
    assert ids(shown(boss, "exchanged"))["data/plan.csv"] == plan


def test_data_set_that_staff_made_private_stays_private(
    portal: Portal, make_release: Release, push: Push, boss: Client
) -> None:
    push(make_release("hidden"), portal.url)
    boss.call("package_patch", id=NAME.format("hidden"), private=True)

    done = push(make_release("hidden", title="別の題名"), portal.url)

    assert (done.returncode, shown(boss, "hidden")["private"]) == (0, True)
    assert "made private on the portal" in done.stdout


def test_release_is_withdrawn_and_comes_back_with_its_ids(
    portal: Portal, make_release: Release, push: Push, boss: Client, anybody: Client
) -> None:
    release = make_release("withdrawn")
    push(release, portal.url)
    before = shown(boss, "withdrawn")

    assert push(release, portal.url, "--withdraw").returncode == 0
    assert "resources" not in shown(anybody, "withdrawn")
    assert push(release, portal.url, "--withdraw").returncode == 0  # it is gone already
    done = push(release, portal.url)

    assert (done.returncode, done.stderr.count("restore")) == (0, 1)
    after = shown(anybody, "withdrawn")
    assert (after["id"], ids(after)) == (before["id"], ids(before))
    assert essence(after) == essence(before)
    assert holds(anybody, release, after)


def test_dry_run_sends_nothing(proxy: Proxy, make_release: Release, push: Push, boss: Client) -> None:
    release = make_release("dry")

    done = push(release, proxy.url, "--dry-run", "--format", "json")

    report = json.loads(done.stdout)
    assert (done.returncode, report["dry_run"]) == (0, True)
    assert [action["action"] for action in report["actions"]] == [
        "create-dataset",
        *["add-resource"] * len(SMALL),
        "order-resources",
        "make-public",
    ]
    assert proxy.writes == []
    assert "resources" not in shown(boss, "dry")


@pytest.mark.parametrize(
    ("verdict", "said"),
    [("500", "HTTP 500"), ("503", "busy or down"), ("hang", "in time"), ("cut", "cuts the connection")],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_fault_of_the_portal_is_one_line_and_can_be_gone_on_from(  # noqa: PLR0913  fixtures
    *, verdict: str, said: str, method: str, proxy: Proxy, make_release: Release, push: Push, anybody: Client
) -> None:
    """From the third request of that kind on: amidst asking first, or amidst the files."""
    edition = f"fault-{method}-{verdict}".lower()
    release = make_release(edition)
    proxy.verdict = lambda asked, _action, number: verdict if asked == method and number >= 3 else "pass"

    done = push(release, proxy.url, "--timeout", "1", "--quiet")

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (3, "", 1)
    assert said in done.stderr
    assert "resources" not in shown(anybody, edition)
    proxy.verdict = lambda *_: "pass"
    assert push(release, proxy.url).returncode == 0
    assert [one[PATH] for one in shown(anybody, edition)["resources"]] == SMALL


def test_fault_that_passes_is_waited_for(proxy: Proxy, make_release: Release, push: Push, anybody: Client) -> None:
    release = make_release("patient")
    proxy.verdict = lambda method, _, number: "429" if method == "POST" and number in (1, 3, 4) else "pass"

    assert push(release, proxy.url).returncode == 0
    assert [one[PATH] for one in shown(anybody, "patient")["resources"]] == SMALL


@pytest.mark.parametrize("lost", ["package_create", "resource_create"])
def test_lost_answer_makes_nothing_twice(
    lost: str, proxy: Proxy, make_release: Release, push: Push, boss: Client
) -> None:
    """The portal has done it, its answer was lost: what stands there is looked at, not done again."""
    edition = lost.replace("_", "-")
    release = make_release(edition)
    proxy.verdict = lambda _, action, number: "deaf" if action == lost and number <= 2 else "pass"

    assert push(release, proxy.url).returncode == 0
    assert [one[PATH] for one in shown(boss, edition)["resources"]] == SMALL
    assert proxy.writes.count("package_create") == 1
    assert proxy.writes.count("resource_create") == len(SMALL)


@pytest.mark.parametrize(
    ("role", "organization", "said"),
    [
        ("nobody", "city", "does not accept the token"),
        ("stranger", "city", "“stranger” may not change data sets of the organization “city”"),
        ("editor", "nowhere", "no organization “nowhere”"),
        ("editor", "elsewhere", "“editor” may not change data sets of the organization “elsewhere”"),
    ],
)
def test_who_may_not_is_told_so_before_anything_is_sent(  # noqa: PLR0913  fixtures
    *, role: str, organization: str, said: str, portal: Portal, proxy: Proxy, make_release: Release, push: Push
) -> None:
    token = getattr(portal, role, "no-token-of-this-portal")

    done = push(make_release("refused"), proxy.url, "--organization", organization, token=token)

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (3, "", 1)
    assert said in done.stderr
    assert token not in done.stderr
    assert proxy.writes == []


def test_file_that_is_too_large_for_the_portal_is_named(
    portal: Portal, make_release: Release, push: Push, anybody: Client
) -> None:
    """CKAN takes 10 MB as it is installed. With the file left out the rest arrives."""
    release = make_release("large", x_large="text\n" + "x" * 11_000_000 + "\n")

    done = push(release, portal.url, "--quiet")

    assert (done.returncode, done.stderr.count("\n")) == (3, 1)
    assert "package.zip" in done.stderr or "data/x_large.csv" in done.stderr
    assert "resources" not in shown(anybody, "large")
    left_out = ("--exclude", "package.zip", "--exclude", "data/x_*")
    assert push(release, portal.url, *left_out).returncode == 0
    assert [one[PATH] for one in shown(anybody, "large")["resources"]] == SMALL[1:]
