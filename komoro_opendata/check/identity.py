"""Rules over municipality, plan and the shared rows: codes, names, years and eras."""

import re
from collections.abc import Iterator

from komoro_opendata.check.plan_tables import PlanTables
from komoro_opendata.check.registry import plan_rule
from komoro_opendata.findings import Finding
from komoro_opendata.vocabulary.codes import code_list
from komoro_opendata.vocabulary.eras import era_label, fiscal_year_span
from komoro_opendata.vocabulary.model import model
from komoro_opendata.vocabulary.municipalities import check_digit

__all__: list[str] = []

_CODE = re.compile(r"[0-9]{6}")


@plan_rule("municipality-one-row")
def one_row(plan: PlanTables) -> Iterator[Finding]:
    """A package is one plan of one municipality."""
    for name in ("municipality", "plan"):
        if plan.has(name) and (count := sum(1 for _ in plan.rows(name))) != 1:
            yield plan.file_finding("municipality-one-row", name, count=count)


@plan_rule("municipality-check-digit", "municipality-unknown", "municipality-name")
def municipality(plan: PlanTables) -> Iterator[Finding]:
    """The code has the right check digit and exists, and the names are those of the list of municipalities."""
    for row in plan.rows("municipality"):
        code = row["code"]
        if not _CODE.fullmatch(code):
            continue
        if code[5] != check_digit(code[:5]):
            yield row.finding("municipality-check-digit", "code", expected=code[:5] + check_digit(code[:5]))
            continue
        known = code_list("municipality").rows.get(code)
        if known is None:
            yield row.finding("municipality-unknown", "code")
            continue
        for column in ("name_ja", "name_kana", "prefecture_ja"):
            if row[column] and row[column] != known[column]:
                yield row.finding("municipality-name", column, expected=known[column])


@plan_rule("plan-period")
def period(plan: PlanTables) -> Iterator[Finding]:
    """A plan does not end before it begins."""
    for row in plan.rows("plan"):
        start, end = row.integer("start_fiscal_year"), row.integer("end_fiscal_year")
        if start is not None and end is not None and end < start:
            yield row.finding("plan-period", "end_fiscal_year", start=start)


@plan_rule("fiscal-year-dates", "fiscal-year-label")
def fiscal_years(plan: PlanTables) -> Iterator[Finding]:
    """A 年度 runs from 1 April to 31 March and is named after its era (令和元年度 = FY2019)."""
    for row in plan.rows("fiscal_year"):
        year = row.integer("fiscal_year")
        if year is None or str(year) not in code_list("fiscal_year").rows:
            continue
        expected_dates = dict(zip(("start_date", "end_date"), fiscal_year_span(year), strict=True))
        for column, expected_date in expected_dates.items():
            if (date := row.date(column)) is not None and date != expected_date:
                yield row.finding("fiscal-year-dates", column, expected=expected_date)
        for column, label in (("label_ja", era_label(year)), ("label_en", f"FY{year}")):
            if row[column] and row[column] != label:
                yield row.finding("fiscal-year-label", column, expected=label)


@plan_rule("shared-row", "shared-row-unknown")
def shared_rows(plan: PlanTables) -> Iterator[Finding]:
    """A row of unit, breakdown or sdg_goal repeats the row of vocab/codes; a city's own codes begin with x_."""
    for table in model().tables.values():
        if table.shared is None or table.name == "fiscal_year":
            continue
        known = code_list(table.shared)
        key = table.key[0]
        for row in plan.rows(table.name):
            code = row[key]
            if code in known.rows:
                for column in table.fields:
                    if column != key and row[column] != known.rows[code][column]:
                        expected = known.rows[code][column]
                        yield row.finding("shared-row", column, expected=expected, list=table.shared)
            elif code and not code.startswith("x_"):
                yield row.finding("shared-row-unknown", key, list=table.shared)
