"""The descriptor is read strictly: what plain JSON reading hides is kept, and whatever it holds, no fault is ours."""

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komoro_opendata.cli import main
from komoro_opendata.package import DescriptorSyntaxError, UnsafePackageError, open_package
from komoro_opendata.package.descriptor import Descriptor, DuplicateKey, pointer, read_descriptor

if TYPE_CHECKING:
    from tests.package.conftest import Validate, World


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where a descriptor is to be written."""
    return tmp_path / "datapackage.json"


def _read(place: Path, content: str | bytes) -> Descriptor:
    place.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return read_descriptor(place)


def test_descriptor_is_read_as_plain_values(place: Path) -> None:
    read = _read(place, '{"name": "a", "resources": [{"name": "plan"}], "n": [1, 1.5, true, null, "小諸市"]}')

    assert read.raw == {"name": "a", "resources": [{"name": "plan"}], "n": [1, 1.5, True, None, "小諸市"]}
    assert read.duplicates == ()


@pytest.mark.parametrize(
    ("text", "duplicates"),
    [
        ('{"a": 1, "a": 2}', [("", "a")]),
        ('{"a": 1, "b": 1, "a": 2, "b": 2}', [("", "a"), ("", "b")]),
        ('{"a": 1, "a": 2, "a": 3}', [("", "a"), ("", "a")]),
        ('{"x": {"a": 1, "a": 1}}', [("/x", "a")]),
        ('{"x": [0, {"a": 1, "a": 1}]}', [("/x/1", "a")]),
        ('{"a/b": {"k": 1, "k": 2}}', [("/a~1b", "k")]),
        ('{"a~b": {"k": 1, "k": 2}}', [("/a~0b", "k")]),
        ('{"~1": {"k": 1, "k": 2}}', [("/~01", "k")]),
        ('{"": {"k": 1, "k": 2}}', [("/", "k")]),
        ('{"x": {"a/b": 1, "a/b": 1}}', [("/x", "a/b")]),
        ('{"x": {"\\u0061": 1, "a": 1}}', [("/x", "a")]),
        ('{"x": {"a": 1, "a": 1}, "y": {"b": 1, "b": 1}}', [("/x", "a"), ("/y", "b")]),
        ('{"a": 1, "A": 1, "ａ": 1}', []),
        ('{"x": {"a": 1}, "y": {"a": 1}}', []),
    ],
)
def test_repeated_keys_are_told_with_their_place(place: Path, text: str, duplicates: list[tuple[str, str]]) -> None:
    """The pointer (RFC 6901) names the object, with ~ as ~0 and / as ~1."""
    assert _read(place, text).duplicates == tuple(DuplicateKey(at, key) for at, key in duplicates)


def test_of_a_repeated_key_the_last_value_holds(place: Path) -> None:
    assert _read(place, '{"a": 1, "a": 2}').raw == {"a": 2}


@pytest.mark.parametrize(
    ("parts", "expected"),
    [((), ""), (("",), "/"), (("resources", 0, "a/b"), "/resources/0/a~1b"), (("~", "~1"), "/~0/~01")],
)
def test_pointer(parts: tuple[str | int, ...], expected: str) -> None:
    assert pointer(*parts) == expected


@given(st.lists(st.text(), min_size=1))
def test_pointer_leads_back_to_its_parts(parts: list[str]) -> None:
    """Taken apart as RFC 6901 says: first ~1, then ~0."""
    assert [part.replace("~1", "/").replace("~0", "~") for part in pointer(*parts).split("/")[1:]] == parts


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        pytest.param("", 1, 1, id="empty"),
        pytest.param("{", 1, 2, id="not closed"),
        pytest.param('{\n  "a": 1\n  "b": 2\n}', 3, 3, id="comma missing"),
        pytest.param('{\n  "a": 1,\n}', 3, 1, id="comma too many"),
        pytest.param('{"a": 1}x', 1, 9, id="garbage behind"),
        pytest.param('{"a": 1}\n{"b": 2}', 2, 1, id="second object behind"),
        pytest.param('{"a": 01}', 1, 8, id="leading zero"),
        pytest.param("{'a': 1}", 1, 2, id="single quotation marks"),
        pytest.param('{"a"： 1}', 1, 5, id="full-width colon"),
        pytest.param('{"a": "x\ty"}', 1, 9, id="tab in a string"),
        pytest.param('// comment\n{"a": 1}', 1, 1, id="comment"),
        pytest.param(b'\xef\xbb\xbf{"a": 1}', 1, 1, id="byte order mark"),
        pytest.param('{"a": 1}'.encode("utf-16"), 1, 1, id="UTF-16"),
        pytest.param('{"a":\n "\u653f"}'.encode("cp932"), 2, 3, id="Shift_JIS"),
        pytest.param(b'{"a": "\xed\xa0\x80"}', 1, 8, id="surrogate in UTF-8"),
    ],
)
def test_what_is_no_json_is_told_with_its_place(place: Path, content: str | bytes, line: int, column: int) -> None:
    with pytest.raises(DescriptorSyntaxError) as caught:
        _read(place, content)

    assert (caught.value.line, caught.value.column) == (line, column)
    assert caught.value.reason


@pytest.mark.parametrize("text", ["[]", "null", "3", '"x"', "true", "[{}]"])
def test_descriptor_that_is_no_object_is_refused(place: Path, text: str) -> None:
    with pytest.raises(DescriptorSyntaxError, match="object"):
        _read(place, text)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity"])
def test_number_that_json_does_not_know_is_refused(place: Path, text: str) -> None:
    with pytest.raises(DescriptorSyntaxError, match=text.lstrip("-")):
        _read(place, f'{{"a": {text}}}')


def test_words_of_a_syntax_error(place: Path) -> None:
    with pytest.raises(DescriptorSyntaxError) as caught:
        _read(place, '{\n  "a": 1\n  "b": 2\n}')

    assert caught.value.words["ja"].startswith("datapackage.json の 3 行 3 文字目が JSON として読めません")
    assert caught.value.words["en"].startswith("datapackage.json is not JSON at line 3, column 3 (")


def test_descriptor_beyond_any_size_is_refused(place: Path) -> None:
    with pytest.raises(UnsafePackageError, match=r"datapackage\.json is larger than"):
        _read(place, '{"a": "' + "x" * (17 << 20) + '"}')


@pytest.mark.parametrize("depth", [100, 250, 500, 800, 900, 950, 980, 990, 995, 1000, 2000, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [('{"a":', "}"), ("[", "]")], ids=["objects", "arrays"])
def test_deep_descriptor_is_read_or_refused(place: Path, depth: int, opening: str, closing: str) -> None:
    """Whatever the depth, nothing but the error for what is no JSON."""
    with suppress(DescriptorSyntaxError):
        assert _read(place, '{"a":' + opening * depth + "1" + closing * depth + "}").duplicates == ()


def test_descriptor_of_ordinary_depth_is_read(place: Path) -> None:
    assert _read(place, '{"a":' + "[" * 60 + "]" * 60 + "}").duplicates == ()


BROKEN: dict[str, str | bytes] = {
    "empty": "",
    "not closed": '{"name": ',
    "garbage behind": '{"resources": []}x',
    "no object": "[]",
    "NaN": '{"resources": [], "a": NaN}',
    "UTF-16": '{"resources": []}'.encode("utf-16"),
    "byte order mark": b'\xef\xbb\xbf{"resources": []}',
    "huge integer": '{"resources": [], "a": ' + "9" * 100_000 + "}",
    "huge exponent": '{"resources": [], "version": 1e999999}',
    "repeated key": '{"resources": [], "resources": []}',
    "half a character": '{"resources": [], "name": "\\ud800"}',
    "deep objects": '{"resources": [], "a": ' + '{"a":' * 100_000 + "1" + "}" * 100_000 + "}",
    "deep arrays": '{"resources": [], "a": ' + "[" * 100_000 + "]" * 100_000 + "}",
    "deep but readable": '{"resources": [], "a": ' + "[" * 900 + "]" * 900 + "}",
    "empty object": "{}",
    "terminal escapes": '{"resources": [{"name": "\\u001b[2J\\u202e", "path": "\\u009b.csv"}]}',
}


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("name", BROKEN)
def test_broken_descriptor_is_data_at_fault(world: "World", validate: "Validate", name: str, form: str) -> None:
    """Exit 1 with a report on stdout, whatever stands in the descriptor; nothing a terminal would act on."""
    content = BROKEN[name]
    (world.package / "datapackage.json").write_bytes(content if isinstance(content, bytes) else content.encode())

    outcome = validate(world.package, "--format", form)

    assert (outcome.code, outcome.err) == (1, "")
    assert [sign for sign in "\x1b\u202e\u009b" if sign in outcome.out] == []
    if form == "json":
        assert json.loads(outcome.out)["valid"] is False


def test_syntax_error_is_a_finding_with_its_line(world: "World", capsys: pytest.CaptureFixture[str]) -> None:
    (world.package / "datapackage.json").write_text('{\n  "a": 1\n  "b": 2\n}', encoding="utf-8")

    assert main(["validate", str(world.package), "--format", "json"]) == 1

    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert finding["code"] == "descriptor-syntax"
    assert (finding["path"], finding["line"], finding["pointer"]) == ("datapackage.json", 3, None)
    assert finding["params"]["column"] == "3"


def test_too_large_a_descriptor_is_refused_with_one_line(world: "World", validate: "Validate") -> None:
    (world.package / "datapackage.json").write_bytes(b" " * (17 << 20))

    outcome = validate(world.package)

    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == "komoro-opendata: refused: datapackage.json is larger than 16777216 bytes\n"


ODD_VALUES: list[Any] = [None, True, -1, 1.5, "x", "", [], {}, [None], [[]], [{}], {"a": []}, [1, "x"], "Goal", "計画"]
PLACES = [
    (),
    ("resources",),
    ("resources", 0),
    ("resources", 0, "name"),
    ("resources", 0, "path"),
    ("resources", 0, "hash"),
    ("resources", 0, "bytes"),
    ("resources", 0, "encoding"),
    ("resources", 0, "schema"),
    ("resources", 0, "schema", "fields"),
    ("resources", 0, "schema", "fields", 0),
    ("resources", 0, "schema", "fields", 0, "name"),
    ("resources", 0, "schema", "fields", 0, "type"),
    ("resources", 0, "schema", "fields", 0, "constraints"),
    ("resources", 0, "schema", "fields", 1, "type"),
    ("resources", 0, "schema", "fields", 0, "constraints", "pattern"),
    ("resources", 0, "schema", "fields", 1, "constraints", "minimum"),
    ("resources", 0, "schema", "fields", 1, "constraints", "enum"),
    ("resources", 0, "schema", "primaryKey"),
    ("resources", 0, "schema", "uniqueKeys"),
    ("resources", 0, "schema", "foreignKeys"),
    ("resources", 0, "schema", "missingValues"),
    ("municipal_plan",),
    ("municipal_plan", "languages"),
    ("municipal_plan", "sdgs"),
    ("licenses",),
]


def _descriptor(table: str) -> dict[str, Any]:
    schema = {
        "fields": [
            {"name": "plan_id", "type": "string", "constraints": {"required": True, "pattern": "[a-z0-9-]+"}},
            {"name": "n", "type": "integer", "constraints": {"minimum": 1, "enum": [3]}},
        ],
        "primaryKey": ["plan_id"],
        "uniqueKeys": [["plan_id"]],
        "foreignKeys": [],
        "missingValues": [""],
    }
    return {
        "name": "small",
        "licenses": [],
        "municipal_plan": {"languages": ["ja"], "sdgs": "none"},
        "resources": [{"name": table, "path": "data/plan.csv", "encoding": "utf-8", "schema": schema}],
    }


def _changed(value: Any, where: tuple[str | int, ...], odd: Any) -> Any:
    if not where:
        return odd
    copied = value.copy()
    copied[where[0]] = _changed(value.get(where[0]) if isinstance(value, dict) else value[where[0]], where[1:], odd)
    return copied


def test_table_without_an_odd_value_is_read(world: "World", capsys: pytest.CaptureFixture[str]) -> None:
    """So that what the test below changes is really looked at: a wrong cell of the own table is found."""
    (world.package / "data/plan.csv").write_text("plan_id,n\nbasic-plan-11,0\n", encoding="utf-8")
    (world.package / "datapackage.json").write_text(json.dumps(_descriptor("x_own")), encoding="utf-8")

    assert main(["validate", str(world.package), "--format", "json"]) == 1

    found = [entry["code"] for entry in json.loads(capsys.readouterr().out)["findings"] if entry["resource"] == "x_own"]
    assert set(found) == {"cell-range", "cell-code"}


@pytest.mark.parametrize("table", ["plan", "x_own"])
@pytest.mark.parametrize("where", PLACES, ids=lambda where: pointer(*where))
def test_odd_value_anywhere_is_no_fault_of_the_program(
    world: "World", table: str, where: tuple[str | int, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """A value of any other kind at any place of the descriptor: findings or a refusal, never a fault."""
    (world.package / "data/plan.csv").write_text("plan_id,n\nbasic-plan-11,3\n", encoding="utf-8")
    codes = {}
    for odd in ODD_VALUES:
        text = json.dumps(_changed(_descriptor(table), where, odd))
        (world.package / "datapackage.json").write_text(text, encoding="utf-8")
        codes[repr(odd)] = int(main(["validate", str(world.package), "--format", "json"])), capsys.readouterr().err

    assert {odd: told for odd, told in codes.items() if told[0] not in (1, 2)} == {}


def test_open_package_lists_resources_in_the_order_of_the_descriptor(world: "World") -> None:
    world.describe({"name": "b", "path": "data/plan.csv"}, {"path": "data/plan.csv"}, {"name": "a", "path": "x.csv"})

    with open_package(world.package) as package:
        assert list(package.tables) == ["b", "a"]
        assert [position for position, _ in package.descriptor.resources()] == [0, 2]
        assert [row.number for row in package.rows("no such table")] == []
        assert list(package.rows("b")) == []


@pytest.mark.parametrize(
    ("declared", "languages"),
    [({}, ("ja",)), ({"languages": ["ja", "en"]}, ("ja", "en")), ({"languages": "en"}, ("ja",)), ([], ("ja",))],
)
def test_languages_of_a_package(declared: Any, languages: tuple[str, ...]) -> None:
    assert Descriptor({"municipal_plan": declared}).languages() == languages
