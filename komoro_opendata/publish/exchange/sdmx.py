"""The values of a plan as SDMX sees them: its components, its code lists, and how the parts are called.

The components are those of the data cube in the linked data (vocab/cube.ttl), and as attributes what else an
observation says. All parts bear the plan's name and the version of its data, for the list of indicators is the plan's.
The maintenance agency is the shared vocabulary, by a name that no SDMX registry knows. Specification: SDMX 3.0.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from komoro_opendata.package.rows import Row
from komoro_opendata.publish.catalogue.about import About, Texts
from komoro_opendata.publish.edition import Edition
from komoro_opendata.vocabulary.codes import code_list
from komoro_opendata.vocabulary.model import model

__all__ = ["AGENCY", "COMPONENTS", "MEASURE", "TIME", "Component", "Names", "Role", "codes_of", "time_range"]

AGENCY = "JP_MUNICIPAL_PLAN"
"""Whose definitions these are: the vocabulary jp-municipal-plan, not a registered agency."""

_NO_VERSION = "0.0.0"


class Role(StrEnum):
    """What a component is in the structure."""

    DIMENSION = "dimension"
    MEASURE = "measure"
    ATTRIBUTE = "attribute"


@dataclass(frozen=True, slots=True)
class Component:
    """A column of the message: the cell of the model that it holds, and either its code list or its type of text."""

    id: str
    role: Role
    table: str
    column: str
    codes: str = ""
    type: str = ""

    @property
    def titles(self) -> Texts:
        """What the component is called, in the words of the model."""
        if self.id == "OBS_STATUS":
            return {"ja": "値の状態（SDMX のコード）", "en": "Status of the value (codes of SDMX)"}
        table = model().tables[self.table]
        return table.title if self.column == "code" else table.fields[self.column].title


TIME = "TIME_PERIOD"
MEASURE = "OBS_VALUE"
COMPONENTS = (
    Component("REF_AREA", Role.DIMENSION, "municipality", "code", codes="AREA"),
    Component("INDICATOR", Role.DIMENSION, "observation", "indicator_id", codes="INDICATOR"),
    Component("BREAKDOWN", Role.DIMENSION, "observation", "breakdown", codes="BREAKDOWN"),
    Component("KIND", Role.DIMENSION, "observation", "kind", codes="KIND"),
    Component(TIME, Role.DIMENSION, "observation", "fiscal_year", type="TimeRange"),
    Component(MEASURE, Role.MEASURE, "observation", "value", type="Decimal"),
    Component("UNIT_MEASURE", Role.ATTRIBUTE, "indicator", "unit", codes="UNIT"),
    Component("OBS_STATUS", Role.ATTRIBUTE, "observation", "status", type="String"),
    Component("COMPARATOR", Role.ATTRIBUTE, "observation", "comparator", codes="COMPARATOR"),
    Component("STATUS", Role.ATTRIBUTE, "observation", "status", codes="STATUS"),
    Component("VALUE_UPPER", Role.ATTRIBUTE, "observation", "value_upper", type="Decimal"),
    Component("VALUE_TEXT", Role.ATTRIBUTE, "observation", "value_text", type="String"),
    Component("MEASURED_PERIOD", Role.ATTRIBUTE, "observation", "measured_fiscal_year", type="TimeRange"),
    Component("RAW", Role.ATTRIBUTE, "observation", "raw", type="String"),
    Component("SOURCE", Role.ATTRIBUTE, "observation", "source_id", codes="SOURCE"),
    Component("SOURCE_REF", Role.ATTRIBUTE, "observation", "source_ref", type="String"),
    Component("NOTE_JA", Role.ATTRIBUTE, "observation", "note_ja", type="String"),
    Component("NOTE_EN", Role.ATTRIBUTE, "observation", "note_en", type="String"),
)
"""The columns of the message in the order of the structure."""

_TABLES: Mapping[str, tuple[str, str, str]] = {
    "AREA": ("municipality", "code", "name"),
    "INDICATOR": ("indicator", "indicator_id", "name"),
    "BREAKDOWN": ("breakdown", "breakdown", "label"),
    "UNIT": ("unit", "unit", "label"),
    "SOURCE": ("source", "source_id", "title"),
}
"""The code lists that are tables of the package: table, column of the code, beginning of the columns of its names."""


@dataclass(frozen=True, slots=True)
class Names:
    """How the parts of one edition's message are called."""

    plan: str
    version: str

    @classmethod
    def of(cls, edition: Edition) -> "Names":
        """The names for an edition: from municipality, plan, edition, and the version of its data without its build."""
        about = About(edition)
        parts = (about.context.municipality_code, edition.plan("plan_id"), about.edition)
        return cls(
            "_".join(parts), about.version.partition("+")[0] or _NO_VERSION
        )  # SDMX has no build behind a version

    def id(self, kind: str) -> str:
        """The identifier of a part: its kind (`DF` dataflow, `DSD` structure, `CS` concepts, `CL_…`), and the plan."""
        return f"{kind}_{self.plan}"

    def reference(self, kind: str) -> str:
        """A part with agency and version, as `AGENCY:ID(VERSION)`."""
        return f"{AGENCY}:{self.id(kind)}({self.version})"


def codes_of(edition: Edition, codes: str) -> Iterator[tuple[str, Texts]]:
    """The codes of a list of the edition, each with its names by language."""
    if codes in _TABLES:
        table, column, name = _TABLES[codes]
        for row in edition.package.rows(table):
            yield row[column], _names(row, name)
    else:
        for code, cells in code_list(codes.lower()).rows.items():
            yield code, _names(cells, "label")


def time_range(year: Row) -> str:
    """A fiscal year as SDMX has a range of time: its first day and how long it lasts, `2020-04-01/P1Y`.

    Empty where the row holds no dates.
    """
    first, last = year.date("start_date"), year.date("end_date")
    if first is None or last is None:
        return ""
    after = last + dt.timedelta(days=1)
    is_year = (after.year - first.year, after.month, after.day) == (1, first.month, first.day)
    return f"{first}/P1Y" if is_year else f"{first}/P{(after - first).days}D"


def _names(cells: Row | Mapping[str, str], name: str) -> Texts:
    texts = {language: cells[f"{name}_{language}"] for language in ("ja", "en")}
    return {language: text for language, text in texts.items() if text}
