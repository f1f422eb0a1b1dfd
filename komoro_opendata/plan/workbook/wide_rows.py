"""The values of a package as people lay them out: a row for each indicator and breakdown, the years as columns."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from komoro_opendata.plan.workbook.layout import Sheet
from komoro_opendata.plan.workbook.references import Names
from komoro_opendata.plan.workbook.sheet_building import number_or_text
from komoro_opendata.plan.workbook.sheet_content import Value
from komoro_opendata.plan.workbook.tidying import folded
from komoro_opendata.plan.workbook.wide_layout import (
    BASELINE,
    BASELINE_YEAR,
    BREAKDOWN,
    INDICATOR,
    MEASURE,
    actuals_sheet,
    wide_sheet,
    year_column,
)

__all__ = ["WideRows", "printed"]

_Line = tuple[str, str]


def printed(row: Mapping[str, str]) -> str:
    """What a cell shows of a value: the printed characters, else the canonical value or words; empty where lost."""
    return row["raw"] or row["value"] or row["value_text"]


@dataclass(slots=True)
class WideRows:
    """Gathers the observations of a package, then lays them out."""

    first_year: int
    last_year: int
    values: dict[_Line, dict[tuple[str, int], str]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Take in observations; one whose year is no number stands in the long sheet alone."""
        for row in rows:
            if row["fiscal_year"].isascii() and row["fiscal_year"].isdecimal():
                line = self.values[row["indicator_id"], row["breakdown"]]
                line[row["kind"], int(row["fiscal_year"])] = printed(row)

    def targets_sheet(self) -> Sheet:
        """目標値: the years of the plan, and whatever other year has a target."""
        return wide_sheet(self._plan_years() | self._years("target"), self._earlier_baselines())

    def actuals_sheet(self) -> Sheet:
        """実績値: the years of the plan, and whatever other year has an actual result."""
        return actuals_sheet(self._plan_years() | self._years("actual"))

    def rows(self, sheet: Sheet, indicators: Iterable[Mapping[str, str]], names: Names) -> Iterator[list[Value]]:
        """The rows of one of the two sheets: the indicators in their order, each with its breakdowns."""
        listed = list(indicators)
        shown = _shown_names(listed)
        breakdowns: dict[str, list[str]] = defaultdict(list)
        for identifier, breakdown in self.values:
            breakdowns[identifier].append(breakdown)
        for indicator in listed:
            identifier = indicator["indicator_id"]
            for breakdown in breakdowns.get(identifier) or ["total"]:
                above = "measure" if indicator["measure_id"] else "policy"
                cells = {
                    MEASURE: names.shown(above, indicator[f"{above}_id"]),
                    INDICATOR: shown[identifier],
                    BREAKDOWN: names.shown("breakdown", breakdown),
                    **self._cells(sheet, self.values.get((identifier, breakdown), {}), names),
                }
                yield [_value(cells.get(column.name, ""), column.kind) for column in sheet.columns]

    def _cells(self, sheet: Sheet, line: Mapping[tuple[str, int], str], names: Names) -> dict[str, str]:
        cells = {}
        for (kind, year), text in line.items():
            if sheet.column(year_column(kind, year)) is not None:
                cells[year_column(kind, year)] = text
            elif kind == "baseline":
                cells[BASELINE_YEAR] = names.shown("fiscal_year", str(year))
                cells[BASELINE] = text
        return cells

    def _plan_years(self) -> set[int]:
        return set(range(self.first_year, self.last_year + 1))

    def _years(self, kind: str) -> set[int]:
        return {year for line in self.values.values() for given, year in line if given == kind}

    def _earlier_baselines(self) -> set[int]:
        """The years of baselines that stand beside a later one of the same indicator and breakdown."""
        earlier: set[int] = set()
        for line in self.values.values():
            years = sorted(year for kind, year in line if kind == "baseline")
            earlier.update(years[:-1])
        return earlier


def _value(text: str, kind: str) -> Value:
    return number_or_text(text) if kind == "printed" else text or None


def _shown_names(indicators: list[Mapping[str, str]]) -> dict[str, str]:
    """What a cell shows of each indicator: its name where no other of its measure has it, else its identifier."""
    identifiers = {row["indicator_id"] for row in indicators}
    named: dict[tuple[str, str, str], int] = defaultdict(int)
    for row in indicators:
        named[row["measure_id"], row["policy_id"], folded(row["name_ja"])] += 1
    return {
        row["indicator_id"]: row["name_ja"]
        if named[row["measure_id"], row["policy_id"], folded(row["name_ja"])] == 1 and row["name_ja"] not in identifiers
        else row["indicator_id"]
        for row in indicators
    }
