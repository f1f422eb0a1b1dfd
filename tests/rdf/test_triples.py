"""The stream of triples: empty cells, joins, absent tables, bounded memory, tables that are at fault."""

import csv
import gc
import textwrap
import tracemalloc
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import pytest

from komoro_opendata.rdf import CompiledMapping, Context, TableError, compile_mapping, ntriples, write_ntriples

CONTEXT = Context("012345", "sample-plan")
Map = Callable[..., list[str]]
MAPPING = """
prefixes:
  ex: "http://example.org/"
  xsd: "http://www.w3.org/2001/XMLSchema#"
mappings:
  look_up:
    sources: [[data/other.csv~csv]]
    s: ex:$(name)
  thing:
    sources: [[data/thing.csv~csv]]
    s: ex:$(id)
    po:
"""


@pytest.fixture
def map_thing(tmp_path: Path) -> Map:
    """A function that maps tables with one entry under `thing`'s po, and gives the lines without their full stops."""

    def run(po: str, **tables: str) -> list[str]:
        files = {}
        for name, text in tables.items():
            files[name] = tmp_path / f"{name}.csv"
            files[name].write_text(text, encoding="utf-8", newline="")
        mapping = compile_mapping(MAPPING + textwrap.indent(po, "      ") + "\n")
        lines = b"".join(ntriples(mapping, files, tmp_path, CONTEXT)).decode()
        assert lines == "" or lines.endswith(" .\n")
        return [line.removesuffix(" .") for line in lines.split("\n")[:-1]]

    return run


JOIN = "- {p: ex:p, o: {mapping: %s, condition: {function: equal, parameters: [[str1, $(a)], [str2, $(key)]]}}}"


def test_an_empty_cell_gives_no_triple(map_thing: Map) -> None:
    po = "- [ex:a, $(a)]\n- {p: ex:b, o: {value: ex:$(a)/$(b), type: iri}}\n- [ex:c, ex:d]"
    rows = 'id,a,b\n1,x,\n2,,y\n,x,y\n3,"",""\n4,x,y\n'

    assert map_thing(po, thing=rows) == [
        "<http://example.org/1> <http://example.org/c> <http://example.org/d>",
        '<http://example.org/1> <http://example.org/a> "x"',
        "<http://example.org/2> <http://example.org/c> <http://example.org/d>",
        "<http://example.org/3> <http://example.org/c> <http://example.org/d>",
        "<http://example.org/4> <http://example.org/c> <http://example.org/d>",
        '<http://example.org/4> <http://example.org/a> "x"',
        "<http://example.org/4> <http://example.org/b> <http://example.org/x/y>",
    ]


@pytest.mark.parametrize("word", ["nan", "NULL", "None", "N/A", " ", "0"])
def test_words_for_nothing_are_ordinary_text(map_thing: Map, word: str) -> None:
    assert map_thing("- [ex:a, $(a)]", thing=f"id,a\n1,{word}\n") == [
        f'<http://example.org/1> <http://example.org/a> "{word}"'
    ]


def test_a_join_gives_each_match_once_and_nothing_without_a_match(map_thing: Map) -> None:
    other = "key,name\nx,one\nx,two\nx,one\nx,\n,three\ny,four\n"

    assert map_thing(JOIN % "look_up", thing="id,a\n1,x\n2,z\n3,\n4,y\n", other=other) == [
        "<http://example.org/1> <http://example.org/p> <http://example.org/one>",
        "<http://example.org/1> <http://example.org/p> <http://example.org/two>",
        "<http://example.org/4> <http://example.org/p> <http://example.org/four>",
    ]


def test_tables_that_are_not_there_give_nothing(map_thing: Map) -> None:
    assert map_thing("- [ex:a, $(a)]", other="key,name\n") == []
    assert map_thing(JOIN % "look_up", thing="id,a\n1,x\n") == []


def test_blank_lines_are_passed_over(map_thing: Map) -> None:
    assert map_thing("- [ex:a, $(a)]", thing="\nid,a\n\n1,x\n\n") == [
        '<http://example.org/1> <http://example.org/a> "x"'
    ]


@pytest.mark.parametrize(
    ("po", "rows", "message"),
    [
        ("- [ex:a, $(b)]", "id,a\n1,x\n", "line 1, column b: the table does not have this column"),
        ("- [ex:a, $(a)]", "", "line 1, column id: the table does not have this column"),
        ("- [ex:a, $(a)]", 'id,a\n1,"x\ny"\n2\n', "line 4: 1 cells where the header has 2"),
        ("- [ex:a, $(a)]", "id,a\n1,x,y\n", "line 2: 3 cells where the header has 2"),
        ("- [ex:a, $(a)]", 'id,a\n1,"x\n', "line 2: unexpected end of data"),
        ("- [ex:a, $(a), xsd:integer]", 'id,a\n1,"\n2"\n', "line 3, column a: '\\n2': not an integer"),
        ("- [ex:a, $(a), xsd:decimal]", "id,a\n1,1\n2,1e3\n", "line 3, column a: '1e3': not a decimal"),
        ("- [ex:a, $(a), xsd:date]", "id,a\n1,2020\n", "line 2, column a: '2020': not a date (YYYY-MM-DD)"),
        ("- [ex:a, $(a), xsd:date]", "id,a\n1,2021-02-29\n", "line 2, column a: '2021-02-29': no day of the calendar"),
        ("- {p: ex:a, o: {value: $(a), type: iri}}", "id,a\n1,a b\n", "line 2, column a: 'a b': not an absolute IRI"),
    ],
)
def test_what_is_at_fault_is_named(map_thing: Map, tmp_path: Path, po: str, rows: str, message: str) -> None:
    with pytest.raises(TableError) as caught:
        map_thing(po, thing=rows)

    assert str(caught.value) == f"{tmp_path / 'thing.csv'}, {message}"


def test_bytes_that_are_no_utf_8_are_at_fault(tmp_path: Path, mapping: CompiledMapping) -> None:
    path = tmp_path / "level.csv"
    path.write_bytes("level,name_ja,name_en\n1,x,x\n2,政策,x\n".encode("shift_jis"))

    with pytest.raises(TableError, match=r"level\.csv, line 3: not UTF-8"):
        list(ntriples(mapping, {"level": path}, tmp_path, CONTEXT))


def test_a_look_up_at_fault_is_named(tmp_path: Path, root: Path, mapping: CompiledMapping) -> None:
    unit = tmp_path / "unit.csv"
    unit.write_text("unit,label_ja,label_en,symbol,ucum,qudt\npercent,x,x,,,no IRI\n", encoding="utf-8")

    with pytest.raises(TableError, match=r"unit\.csv, line 2, column qudt: 'no IRI': not an absolute IRI"):
        list(ntriples(mapping, {"unit": unit, "indicator": root / "datapackage/data/indicator.csv"}, tmp_path, CONTEXT))


def test_a_missing_file_is_an_os_error(tmp_path: Path, mapping: CompiledMapping) -> None:
    with pytest.raises(FileNotFoundError):
        list(ntriples(mapping, {"level": tmp_path / "nowhere.csv"}, tmp_path, CONTEXT))


def test_small_caches_give_the_same_bytes(
    small_package: Path, our_lines: Callable[[Path, Context], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is made of a cell does not depend on whether it is still known from an earlier row."""
    expected = our_lines(small_package, CONTEXT)
    monkeypatch.setattr("komoro_opendata.rdf.compiler._MOST_CELLS", 1)
    monkeypatch.setattr("komoro_opendata.rdf.compiler._LONGEST_CELL", 5)

    assert our_lines(small_package, CONTEXT) == expected


def test_memory_does_not_grow_with_the_rows(tmp_path: Path, mapping: CompiledMapping, root: Path) -> None:
    """The peak over 20,000 rows, all cells different, is near that over 5,000: four times as many would be 4."""
    peaks = []
    for rows in (5_000, 20_000):
        path = tmp_path / f"observation-{rows}.csv"
        _write_observations(path, rows)
        gc.collect()
        tracemalloc.start()
        for _ in ntriples(mapping, {"observation": path}, root / "vocab/codes", CONTEXT):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[1] < 1.5 * peaks[0]


def _write_observations(path: Path, rows: int) -> None:
    """Values of which each has an indicator, a figure, a printed text and a note of its own."""
    columns = (
        "indicator_id,breakdown,fiscal_year,kind,value,value_upper,value_text,comparator,status,"
        "measured_fiscal_year,raw,source_id,source_ref,note_ja,note_en"
    )

    def row(number: int) -> Sequence[object]:
        cells = (f"indicator-{number}", "total", 2020, "target", number, "", "", "eq", "ok")
        return (*cells, "", f"{number}人", "", f"L{number}", f"注{number}", f"Note {number}")

    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(columns + "\n")
        csv.writer(file, lineterminator="\n").writerows(map(row, range(rows)))


def test_the_canonical_form_is_sorted_and_holds_each_triple_once() -> None:
    target = BytesIO()

    count = write_ntriples([b"<b> <c> <d> .\n<a> <c> <d> .\n", b"<b> <c> <d> .\n", b""], target)

    assert (count, target.getvalue()) == (2, b"<a> <c> <d> .\n<b> <c> <d> .\n")
