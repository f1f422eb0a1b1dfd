"""Nothing is ever fetched, whatever the descriptor says."""

import json
import socket
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from komoro_opendata.cli import main

REMOTE = "http://plan.example.org/elsewhere.json"
Captured = pytest.CaptureFixture[str]
Change = Callable[[dict[str, Any]], None]


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """No connection succeeds; the list tells each that was tried."""
    tried: list[str] = []

    def refuse(*arguments: object, **_named: object) -> NoReturn:
        tried.append(repr(arguments))
        raise OSError("no network in this test")

    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)
    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    return tried


def _resource(descriptor: dict[str, Any], name: str = "goal") -> dict[str, Any]:
    found: dict[str, Any] = next(resource for resource in descriptor["resources"] if resource["name"] == name)
    return found


def _validated(package: Path, change: Change) -> int:
    place = package / "datapackage.json"
    descriptor = json.loads(place.read_text(encoding="utf-8"))
    change(descriptor)
    place.write_text(json.dumps(descriptor), encoding="utf-8")
    return int(main(["validate", "--format", "json", str(package)]))


def _own_table(**properties: Any) -> Change:
    """A table of the package's own, with something about it that points elsewhere."""
    schema = {"fields": [{"name": "goal_id", "type": "string"}]}
    return lambda descriptor: descriptor["resources"].append(
        {"name": "x_own", "path": "data/x_own.csv", "schema": {**schema, **properties.pop("schema", {})}, **properties},
    )


def test_watch_is_awake(asked: list[str]) -> None:
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(REMOTE)
    assert asked


def test_example_package_needs_no_network(real_package: Path, asked: list[str], capsys: Captured) -> None:
    """Although its descriptor names licences and schemas by their addresses."""
    assert main(["validate", str(real_package)]) == 0
    assert "https://" in (real_package / "datapackage.json").read_text(encoding="utf-8")
    assert asked == []
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "change",
    [
        lambda descriptor: _resource(descriptor).update(schema=REMOTE),
        lambda descriptor: _resource(descriptor).update(dialect=REMOTE),
        lambda descriptor: _resource(descriptor).update(path=REMOTE),
        lambda descriptor: _resource(descriptor).update(path=[REMOTE, "data/goal.csv"]),
        lambda descriptor: _resource(descriptor).update(path="data/goal.csv", schema="schemas/goal.json"),
        lambda descriptor: descriptor["resources"].append({"name": "x_own", "path": REMOTE}),
    ],
    ids=["schema", "dialect", "path", "one of several paths", "schema in the folder", "path of an own table"],
)
def test_remote_part_of_a_table_is_refused(
    writable_package: Path, change: Change, asked: list[str], capsys: Captured
) -> None:
    assert _validated(writable_package, change) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert asked == []


def test_remote_profile_of_the_descriptor_is_an_error_and_not_fetched(
    writable_package: Path, asked: list[str], capsys: Captured
) -> None:
    assert _validated(writable_package, lambda descriptor: descriptor.update({"$schema": REMOTE})) == 1

    errors = [found for found in json.loads(capsys.readouterr().out)["findings"] if found["severity"] == "error"]
    assert [(found["code"], found["pointer"]) for found in errors] == [("descriptor-profile", "/$schema")]
    assert asked == []


@pytest.mark.parametrize(
    "change",
    [
        lambda descriptor: descriptor.update(profile=REMOTE),
        lambda descriptor: descriptor.update(image="http://plan.example.org/image.png"),
        lambda descriptor: _resource(descriptor).update({"$schema": REMOTE}),
        lambda descriptor: _resource(descriptor).update(profile=REMOTE),
        lambda descriptor: _resource(descriptor).update(scheme="http"),
        lambda descriptor: _resource(descriptor).update(scheme="s3", format="sql"),
        lambda descriptor: _resource(descriptor).update(compression="zip", innerpath="x.csv", extrapaths=[REMOTE]),
        lambda descriptor: _resource(descriptor).update(basepath="http://plan.example.org/"),
        lambda descriptor: _resource(descriptor).update(data=REMOTE),
        lambda descriptor: _resource(descriptor)["schema"].update({"$schema": REMOTE}),
        lambda descriptor: _resource(descriptor)["schema"].update({"$ref": REMOTE}),
        lambda descriptor: _resource(descriptor)["schema"]["fields"].append({"$ref": REMOTE}),
        lambda descriptor: _resource(descriptor).update({"$ref": REMOTE}),
        _own_table(profile=REMOTE),
        _own_table(scheme="http", format="json"),
        _own_table(schema={"$schema": REMOTE}),
        _own_table(schema={"fields": [{"name": "goal_id", "type": "geojson", "format": REMOTE, "rdfType": REMOTE}]}),
        _own_table(
            schema={
                "foreignKeys": [
                    {"fields": ["goal_id"], "reference": {"package": REMOTE, "resource": REMOTE, "fields": ["a"]}}
                ]
            }
        ),
    ],
)
def test_address_elsewhere_in_the_descriptor_is_not_fetched(
    writable_package: Path, change: Change, asked: list[str], capsys: Captured
) -> None:
    """It is a finding or is left alone; the file of the table is the one in the folder."""
    (writable_package / "data/x_own.csv").write_text("goal_id\ngoal-1-1-1\n", encoding="utf-8")

    assert _validated(writable_package, change) in (0, 1, 2)
    assert asked == []
    assert "failed" not in capsys.readouterr().err
