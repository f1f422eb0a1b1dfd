"""exchange/sdmx.csv: the observations as an SDMX-CSV 2.0 data message.

A value without number is there too: OBS_VALUE is empty, and comparator, status and text tell what is known. Of a range
OBS_VALUE is the lower end, as in the data cube, and VALUE_UPPER the upper one. An observation without source of its own
has the plan's. Specification: https://github.com/sdmx-twg/sdmx-csv/blob/v2.0.0/data-message/docs/sdmx-csv-field-guide.md
"""

from collections.abc import Iterator

from komoro_opendata.package.rows import Row
from komoro_opendata.publish.edition import Edition
from komoro_opendata.publish.exchange.sdmx import COMPONENTS, Names, time_range
from komoro_opendata.publish.exchange.sdmx_structure import structure_message
from komoro_opendata.publish.files import ReleaseFiles
from komoro_opendata.publish.format import Counts, Format
from komoro_opendata.publish.tables.csv_text import csv_chunks
from komoro_opendata.vocabulary.codes import code_list

__all__ = ["SDMX"]

_LINE_END = "\r\n"
"""As RFC 4180 has it, on which SDMX-CSV rests."""


def _write_sdmx(edition: Edition, files: ReleaseFiles) -> Counts:
    files.write("exchange/sdmx.csv", csv_chunks(_records(edition), line_end=_LINE_END))
    files.write("exchange/sdmx-structure.xml", [structure_message(edition)])
    return {}


def _records(edition: Edition) -> Iterator[list[str]]:
    yield ["STRUCTURE", "STRUCTURE_ID", "ACTION", *(component.id for component in COMPONENTS)]
    begin = ["dataflow", Names.of(edition).reference("DF"), "I"]
    cells = _Cells(edition)
    for observation in edition.package.rows("observation"):
        yield [*begin, *cells.of(observation)]


class _Cells:
    """The cells of an observation; memory grows with indicators and years, not with the observations."""

    def __init__(self, edition: Edition) -> None:
        package = edition.package
        self._plan_source = edition.plan("source_id")
        self._area = edition.plan("municipality_code")
        self._units = {row["indicator_id"]: row["unit"] for row in package.rows("indicator")}
        self._periods = {row["fiscal_year"]: time_range(row) for row in package.rows("fiscal_year")}

    def of(self, observation: Row) -> list[str]:
        """The cells in the order of the components."""
        found = {
            "REF_AREA": self._area,
            "TIME_PERIOD": self._periods.get(observation["fiscal_year"], ""),
            "UNIT_MEASURE": self._units.get(observation["indicator_id"], ""),
            "OBS_STATUS": _sdmx_status(observation["status"]),
            "MEASURED_PERIOD": self._periods.get(observation["measured_fiscal_year"], ""),
            "SOURCE": observation["source_id"] or self._plan_source,
        }
        return [found.get(component.id, observation[component.column]) for component in COMPONENTS]


def _sdmx_status(status: str) -> str:
    """The code of SDMX's list CL_OBS_STATUS: the last word of the address that the code list names."""
    return code_list("status").rows.get(status, {}).get("obs_status", "").rpartition("-")[2]


SDMX = Format("sdmx", _write_sdmx, group="exchange")
