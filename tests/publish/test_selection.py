"""Which formats a release holds: by name, by group, with what each is made from and the extra that it needs."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from komoro_opendata.publish import MissingFormatError, Release, SelectionError
from komoro_opendata.publish.edition import Edition
from komoro_opendata.publish.files import ReleaseFiles
from komoro_opendata.publish.format import Extra, Format
from komoro_opendata.publish.formats import FORMATS
from komoro_opendata.publish.selection import announced, installed, require_extras, selected


def nothing(_edition: Edition, _files: ReleaseFiles) -> Mapping[str, int]:
    return {}


PLAIN = Format("plain", nothing)
FIRST = Format("first", nothing, group="pair")
SECOND = Format("second", nothing, group="pair", made_from=("plain",))
ALL = (PLAIN, FIRST, SECOND)


@pytest.mark.parametrize(
    ("only", "without", "expected"),
    [
        ([], [], (PLAIN, FIRST, SECOND)),
        (["first"], [], (FIRST,)),
        (["first", "plain"], [], (PLAIN, FIRST)),
        (["pair"], [], (PLAIN, FIRST, SECOND)),
        (["second"], [], (PLAIN, SECOND)),
        (["pair"], ["second"], (PLAIN, FIRST)),
        ([], ["pair"], (PLAIN,)),
        ([], ["plain", "second"], (FIRST,)),
        ([], ["plain", "pair"], ()),
    ],
)
def test_formats_are_chosen_in_their_order(only: list[str], without: list[str], expected: tuple[Format, ...]) -> None:
    assert selected(ALL, only, without) == expected


@pytest.mark.parametrize("chosen", [{"only": ["pears"]}, {"without": ["pears"]}, {"only": [""]}])
def test_unknown_name_is_refused_with_all_that_are_known(chosen: dict[str, list[str]]) -> None:
    name = next(iter(chosen.values()))[0]

    with pytest.raises(SelectionError) as refused:
        selected(ALL, **chosen)
    assert refused.value.words == {
        "ja": f"「{name}」という形式はありません。使える名前: plain, pair, first, second",
        "en": f"there is no format “{name}”; choose from plain, pair, first, second",
    }


def test_format_is_not_made_without_what_it_is_made_from() -> None:
    with pytest.raises(SelectionError) as refused:
        selected(ALL, without=["plain"])
    assert (
        refused.value.words["en"]
        == "second is made from plain: leave out what is made from it too, --without plain,second"
    )
    assert "--without plain,second" in refused.value.words["ja"]


def test_all_that_must_be_left_out_is_named_at_once() -> None:
    """What was left out already, what is made from it, and what is made from that."""
    third = Format("third", nothing, made_from=("second",))
    fourth = Format("fourth", nothing, made_from=("plain",))

    with pytest.raises(SelectionError, match=r"--without first,plain,second,third,fourth$"):
        selected((*ALL, third, fourth), without=["first", "plain"])
    assert selected((*ALL, third, fourth), without=["first", "plain", "second", "third", "fourth"]) == ()


def test_missing_extra_is_told_with_the_line_to_type_before_anything_is_written(
    small: Path,
    tmp_path: Path,
    make_release: Callable[..., Release],
) -> None:
    lacking = Format("rare", nothing, extra=Extra("tables", "no_such_module_anywhere"))

    with pytest.raises(MissingFormatError) as refused:
        make_release(small, tmp_path / "dist", formats=[PLAIN, lacking])
    assert refused.value.words["en"] == (
        "what makes the format rare is not installed; type pip install 'komoro-opendata[tables]', "
        "or leave it out with --without rare"
    )
    assert "pip install 'komoro-opendata[tables]'" in refused.value.words["ja"]
    assert not (tmp_path / "dist").exists()


def test_a_format_that_lacks_its_extra_is_set_aside_unless_it_is_asked_for() -> None:
    lacking = Format("rare", nothing, group="rarities", extra=Extra("tables", "no_such_module_anywhere"))

    assert installed([PLAIN, lacking], []) == ((PLAIN,), (lacking,))
    assert installed([PLAIN, lacking], ["rare"]) == installed([PLAIN, lacking], ["rarities"]) == ((PLAIN, lacking), ())


def test_extra_that_is_there_is_enough() -> None:
    require_extras([Format("common", nothing, extra=Extra("tables", "json"))])


def test_each_format_tells_its_name_when_its_turn_comes(
    small: Path,
    tmp_path: Path,
    make_release: Callable[..., Release],
) -> None:
    told: list[str] = []

    def write(_edition: Edition, _files: ReleaseFiles) -> Mapping[str, int]:
        told.append("written")
        return {"things": 3}

    made = make_release(small, tmp_path / "dist", formats=announced([Format("words", write), PLAIN], told.append))

    assert told == ["words", "written", "plain"]
    assert made.counts["things"] == 3


def test_names_of_formats_and_groups_are_plain_and_meant_for_one_thing() -> None:
    names = [form.name for form in FORMATS]
    extras: set[Any] = {form.extra.name for form in FORMATS if form.extra}

    assert len(set(names)) == len(names)
    assert all(name.replace("-", "").replace(".", "").isalnum() and name.islower() for name in names)
    assert not {form.group for form in FORMATS} & set(names)
    assert extras == {"tables", "workbook"}
    for position, form in enumerate(FORMATS):
        assert set(form.made_from) <= set(names[:position])


def test_what_always_stands_stands_alone(small: Path, tmp_path: Path, make_release: Callable[..., Release]) -> None:
    made = make_release(small, tmp_path / "dist", formats=())

    assert {file.path for file in made.files} == {
        *("SHA256SUMS", "data/municipality.csv", "data/plan.csv", "datapackage.json", "release.json"),
    }
