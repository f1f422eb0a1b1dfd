"""The observations as one flat table that explains itself: what its columns are, and its rows.

Each observation stands with all that it belongs to: municipality, plan, policy, measure, indicator, each by identifier
and by name in both languages; each code with its labels; the departments in charge and the SDGs, where there are
several joined by `|`; the source that holds for it; the address of the value in the linked data. A column of the
city's own (`x_…`) of observation, indicator, measure or policy comes along.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from komoro_opendata.package.package import Package
from komoro_opendata.package.rows import Row, read_header
from komoro_opendata.publish.edition import Edition
from komoro_opendata.rdf.package_graph import context_of
from komoro_opendata.rdf.terms import encode_part
from komoro_opendata.vocabulary.codes import code_list
from komoro_opendata.vocabulary.model import model

__all__ = ["CODE_LISTS", "JOINED_TABLES", "SEPARATOR", "WideColumn", "WideTable", "wide_columns"]

SEPARATOR = "|"
"""Stands between the values of a cell that has several."""

CODE_LISTS = ("direction", "kind", "comparator", "status")
"""The code lists that no table of a package repeats, so that their labels come from vocab/codes."""

JOINED_TABLES = (
    "policy",
    "measure",
    "indicator",
    "unit",
    "breakdown",
    "fiscal_year",
    "department",
    "sdg_goal",
    "source",
)
"""The tables in which the key of a row is looked up."""

_NUMBERS = frozenset({"integer", "number"})
_LISTS = {"department": ("department_id", "name_ja", "name_en"), "sdg_goal": ("sdg_goal", "name_ja", "name_en")}
# What a row belongs to (role, table) and the columns taken from it, in the order in which they stand.
_LAYOUT: tuple[tuple[str, str, str], ...] = (
    ("municipality", "municipality", "code name_ja name_en"),
    ("plan", "plan", "plan_id title_ja title_en version"),
    ("parent_policy", "policy", "policy_id name_ja name_en"),
    ("policy", "policy", "policy_id name_ja name_en"),
    ("parent_measure", "measure", "measure_id title_ja title_en"),
    ("measure", "measure", "measure_id title_ja title_en"),
    ("indicator", "indicator", "indicator_id name_ja name_en direction"),
    ("direction", "direction", "label_ja label_en"),
    ("breakdown", "breakdown", "breakdown label_ja label_en"),
    ("fiscal_year", "fiscal_year", "fiscal_year label_ja label_en"),
    ("observation", "observation", "kind"),
    ("kind", "kind", "label_ja label_en"),
    ("observation", "observation", "value value_upper value_text"),
    ("unit", "unit", "unit label_ja label_en symbol"),
    ("observation", "observation", "comparator"),
    ("comparator", "comparator", "label_ja label_en"),
    ("observation", "observation", "status"),
    ("status", "status", "label_ja label_en"),
    ("observation", "observation", "measured_fiscal_year raw"),
    ("department", "department", "department_id name_ja name_en"),
    ("sdg_goal", "sdg_goal", "sdg_goal name_ja name_en"),
    ("source", "source", "source_id title_ja title_en"),
    ("observation", "observation", "source_ref note_ja note_en"),
)
_WITH_OWN_COLUMNS = ("observation", "indicator", "measure", "policy")


@dataclass(frozen=True, slots=True)
class WideColumn:
    """A column of the wide table: the `column` of what the row belongs to in this `role`."""

    name: str
    role: str
    table: str
    column: str

    @property
    def is_list(self) -> bool:
        """Whether a cell may hold several values."""
        return self.role in _LISTS

    @property
    def is_text(self) -> bool:
        """Whether the cells are texts; else they are numbers."""
        table = model().tables.get(self.table)
        field = None if table is None else table.fields.get(self.column)
        return self.is_list or field is None or field.type.type not in _NUMBERS

    @property
    def titles(self) -> Mapping[str, str]:
        """What the column is called, by language, in the words of the model."""
        table = model().tables.get(self.table)
        field = None if table is None else table.fields.get(self.column)
        if self.column == "iri":
            return {"ja": "値のIRI", "en": "IRI of the value"}
        if table is None:
            coded = model().tables["indicator" if self.role == "direction" else "observation"].fields[self.role]
            marks = {"label_ja": ("日本語", "Japanese"), "label_en": ("英語", "English")}[self.column]
            return {
                "ja": f"{coded.title['ja']}の表示名（{marks[0]}）",
                "en": f"{coded.title['en']}: label ({marks[1]})",
            }
        own = {"ja": self.column, "en": self.column}
        titles = {language: (field.title if field else own)[language] for language in ("ja", "en")}
        above = {"ja": "上位の", "en": "Above: "} if self.role.startswith("parent_") else {"ja": "", "en": ""}
        return {
            "ja": f"{above['ja']}{table.title['ja']}：{titles['ja']}",
            "en": f"{above['en']}{table.title['en']}: {titles['en']}",
        }


def wide_columns(package: Package) -> tuple[WideColumn, ...]:
    """The columns of the wide table, the city's own and the IRI at the end."""
    shared = (
        WideColumn(_name(role, table, column), role, table, column)
        for role, table, columns in _LAYOUT
        for column in columns.split()
    )
    own = (
        WideColumn(_name(table, table, column), table, table, column)
        for table in _WITH_OWN_COLUMNS
        if table in package.tables
        for column in read_header(package.tables[table].file)
        if column.startswith("x_")
    )
    return (*shared, *own, WideColumn("iri", "observation", "observation", "iri"))


def _name(role: str, table: str, column: str) -> str:
    if column == f"{table}_id":
        return f"{role}_id"
    return column if role == "observation" or column == table else f"{role}_{column}"


class WideTable:
    """The wide table of an edition: columns, and rows one by one in the order of the observations."""

    def __init__(self, edition: Edition) -> None:
        """Read nothing but headers yet."""
        self._package = edition.package
        self._plan_iri = context_of(edition.package, edition.base).plan_iri
        self.columns = wide_columns(edition.package)

    @property
    def names(self) -> list[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]

    def rows(self) -> Iterator[list[str]]:
        """The rows as texts; memory grows with the indicators, not with the rows."""
        for observation in self._package.rows("observation"):
            found = self._of_indicator(observation["indicator_id"]) | self._of_codes(observation)
            yield [
                found[column.role][column.column] if column.role != "observation" else self._own(observation, column)
                for column in self.columns
            ]

    def _own(self, observation: Row, column: WideColumn) -> str:
        if column.column != "iri":
            return observation[column.column]
        key = model().tables["observation"].key
        return "/".join([self._plan_iri, *(encode_part(cell) for cell in observation.key(key))])

    def _of_codes(self, observation: Row) -> dict[str, "_Found"]:
        source = observation["source_id"] or self._plan["source_id"]
        found = {role: self._find(role, observation[role]) for role in ("breakdown", "fiscal_year")}
        found |= {name: _code(name, observation[name]) for name in CODE_LISTS if name != "direction"}
        return {**found, "source": self._find("source", source)}

    def _of_indicator(self, indicator_id: str) -> dict[str, "_Found"]:
        if indicator_id not in self._indicators:
            self._indicators[indicator_id] = self._above(self._find("indicator", indicator_id))
        return self._indicators[indicator_id]

    def _above(self, indicator: "_Found") -> dict[str, "_Found"]:
        measure = self._find("measure", indicator["measure_id"])
        policy = self._find("policy", measure["policy_id"] or indicator["policy_id"])
        of_policy = [] if measure or not policy["department_id"] else [policy["department_id"]]
        in_charge = self._in_charge.get(measure["measure_id"], of_policy)
        return {
            "municipality": self._municipality,
            "plan": self._plan,
            "indicator": indicator,
            "measure": measure,
            "policy": policy,
            "parent_measure": self._find("measure", measure["parent_measure_id"]),
            "parent_policy": self._find("policy", policy["parent_policy_id"]),
            "unit": self._find("unit", indicator["unit"]),
            "direction": _code("direction", indicator["direction"]),
            "department": self._joined("department", in_charge),
            "sdg_goal": self._joined("sdg_goal", self._served.get(measure["measure_id"], [])),
        }

    def _joined(self, table: str, keys: list[str]) -> "_Found":
        rows = [self._find(table, key) for key in keys]
        return _Found({column: SEPARATOR.join(row[column] for row in rows) for column in _LISTS[table]})

    def _find(self, table: str, key: str) -> "_Found":
        return self._by_key[table].get(key, _NOTHING)

    @cached_property
    def _by_key(self) -> Mapping[str, Mapping[str, "_Found"]]:
        return {name: self._keyed(name) for name in JOINED_TABLES}

    def _keyed(self, table: str) -> Mapping[str, "_Found"]:
        (key,) = model().tables[table].key
        return {row[key]: _Found(row.cells) for row in self._package.rows(table)}

    @cached_property
    def _indicators(self) -> dict[str, dict[str, "_Found"]]:
        return {}

    @cached_property
    def _municipality(self) -> "_Found":
        return _Found(next(row.cells for row in self._package.rows("municipality")))

    @cached_property
    def _plan(self) -> "_Found":
        return _Found(next(row.cells for row in self._package.rows("plan")))

    @cached_property
    def _in_charge(self) -> Mapping[str, list[str]]:
        leads = (row for row in self._package.rows("measure_department") if row["role"] == "lead")
        return _grouped(leads, "department_id")

    @cached_property
    def _served(self) -> Mapping[str, list[str]]:
        return _grouped(self._package.rows("measure_sdg"), "sdg_goal")


class _Found(dict[str, str]):
    """The cells of what a row belongs to; a column that is not there reads as empty."""

    def __missing__(self, column: str) -> str:
        return ""


_NOTHING = _Found()


def _code(name: str, code: str) -> _Found:
    return _Found(code_list(name).rows.get(code, {}))


def _grouped(rows: Iterator[Row], column: str) -> Mapping[str, list[str]]:
    """The values of the column by measure, in the order of `number`."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for row in rows:
        groups.setdefault(row["measure_id"], []).append((row.integer("number") or 0, row[column]))
    return {measure: [value for _, value in sorted(found)] for measure, found in groups.items()}
