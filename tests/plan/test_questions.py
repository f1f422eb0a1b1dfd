"""The questions: each answer by SPARQL equals the one that DuckDB computes from the CSV files."""

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from komoro_opendata.package import open_package
from komoro_opendata.plan.questions import QuestionError, question, questions
from komoro_opendata.rdf.answers import Asking, Term
from komoro_opendata.rdf.plan_store import plan_store
from komoro_opendata.rdf.store import PlanStore

Rows = list[tuple[object, ...]]
CODES = ("comparator", "direction", "status")
LAST_PAIR = """
    FROM plan p, indicator i
    JOIN observation b ON b.indicator_id = i.indicator_id AND b.kind = 'baseline' AND b.comparator = 'eq'
    JOIN observation t ON t.indicator_id = i.indicator_id AND t.kind = 'target' AND t.comparator = 'eq'
        AND t.breakdown = b.breakdown
    WHERE t.fiscal_year = p.end_fiscal_year
"""
GAIN = """CASE i.direction WHEN 'higher' THEN t.value::DECIMAL(18, 6) - b.value::DECIMAL(18, 6)
    WHEN 'lower' THEN b.value::DECIMAL(18, 6) - t.value::DECIMAL(18, 6) END"""
INDICATOR = "i.indicator_id, i.name_ja, i.name_en"
OF_INDICATOR = "FROM observation o JOIN indicator i USING (indicator_id) LEFT JOIN unit u ON u.unit = i.unit"
IN_ORDER = "ORDER BY o.indicator_id, o.breakdown, o.fiscal_year"

# The same question in SQL over the tables; a question that is missing here fails.
SQL: Mapping[str, str] = {
    "plan-overview": """
        SELECT title_ja, title_en, name_ja, name_en, version, start_fiscal_year, end_fiscal_year
        FROM plan JOIN municipality ON code = municipality_code""",
    "policies": """
        SELECT policy_id, name_ja, name_en,
            (SELECT count(*) FROM measure m WHERE m.policy_id = p.policy_id),
            (SELECT count(*) FROM goal JOIN measure m USING (measure_id) WHERE m.policy_id = p.policy_id),
            (SELECT count(*) FROM indicator i LEFT JOIN measure m ON m.measure_id = i.measure_id
             WHERE coalesce(nullif(i.policy_id, ''), m.policy_id) = p.policy_id)
        FROM policy p ORDER BY number::INT""",
    "measures-per-sdg": """
        SELECT sdg_goal, name_ja, name_en, count(*) AS measures FROM measure_sdg JOIN sdg_goal USING (sdg_goal)
        GROUP BY sdg_goal, name_ja, name_en ORDER BY measures DESC, sdg_goal::INT""",
    "measures-of-sdg": """
        SELECT sdg_goal, measure_id, title_ja, title_en, summary_ja, summary_en
        FROM measure_sdg JOIN measure m USING (measure_id) JOIN policy p USING (policy_id)
        ORDER BY sdg_goal::INT, p.number::INT, m.number::INT""",
    "policy-for-sdg": f"""
        SELECT p.policy_id, sdg_goal, m.measure_id, title_ja, title_en, {INDICATOR}
        FROM measure_sdg JOIN measure m USING (measure_id) JOIN policy p USING (policy_id)
        LEFT JOIN indicator i ON i.measure_id = m.measure_id
        ORDER BY p.number::INT, sdg_goal::INT, m.number::INT, i.number::INT""",  # noqa: S608  parts of this file
    "departments": """
        SELECT department_id, name_ja, name_en, count(DISTINCT measure_id) FILTER (role = 'lead') AS leads,
            count(DISTINCT measure_id) FILTER (role = 'related') AS parts
        FROM department JOIN measure_department USING (department_id)
        GROUP BY ALL ORDER BY leads DESC, parts DESC, department_id""",
    "targets-of-department": f"""
        SELECT department_id, {INDICATOR}, o.breakdown, o.fiscal_year, o.comparator, o.value, u.label_ja, u.label_en
        {OF_INDICATOR} JOIN measure_department d ON d.measure_id = i.measure_id AND d.role = 'lead'
        WHERE o.kind = 'target' ORDER BY department_id, o.indicator_id, o.breakdown, o.fiscal_year""",
    "time-series": f"""
        SELECT {INDICATOR}, o.breakdown, o.fiscal_year, o.kind, o.comparator, o.value, u.label_ja, u.label_en
        {OF_INDICATOR} {IN_ORDER}""",
    "values-without-number": f"""
        SELECT {INDICATOR}, o.kind, c.label_ja, c.label_en, s.label_ja, s.label_en, count(*)
        FROM observation o JOIN indicator i USING (indicator_id)
        JOIN code_comparator c USING (comparator) JOIN code_status s USING (status)
        WHERE o.value = '' GROUP BY ALL ORDER BY i.indicator_id, o.kind, c.label_en, s.label_en""",  # noqa: S608  parts of this file
    "targets-by-comparator": """
        SELECT comparator, c.label_ja, c.label_en, status, s.label_ja, s.label_en, count(*) AS n
        FROM observation JOIN code_comparator c USING (comparator) JOIN code_status s USING (status)
        WHERE kind = 'target' GROUP BY ALL ORDER BY n DESC, comparator, status""",
    "largest-improvement": f"""
        SELECT {INDICATOR}, b.breakdown, b.value, t.value,
            round({GAIN} * 100 / abs(b.value::DECIMAL(18, 6)), 1)::DECIMAL(18, 1) AS percent
        {LAST_PAIR} AND b.value::DECIMAL(18, 6) <> 0 AND {GAIN} > 0
        ORDER BY percent DESC, i.indicator_id, b.breakdown""",
    "targets-worse-than-baseline": f"""
        SELECT {INDICATOR}, b.breakdown, b.value, t.value,
            (SELECT label_ja FROM code_direction c WHERE c.direction = i.direction),
            (SELECT label_en FROM code_direction c WHERE c.direction = i.direction)
        {LAST_PAIR} AND {GAIN} < 0 ORDER BY i.indicator_id, b.breakdown""",  # noqa: S608  parts of this file
    "targets-that-keep-the-level": f"""
        SELECT {INDICATOR}, b.breakdown, b.value, t.value
        {LAST_PAIR} AND t.value::DECIMAL(18, 6) = b.value::DECIMAL(18, 6) ORDER BY i.indicator_id, b.breakdown""",
    "measures-without-indicator": """
        SELECT measure_id, title_ja, title_en, no_indicator_reason_ja, no_indicator_reason_en
        FROM measure ANTI JOIN indicator USING (measure_id) ORDER BY measure_id""",
    "shared-projects": """
        SELECT project_id, name_ja, name_en, count(*) AS n FROM project JOIN measure_project USING (project_id)
        GROUP BY ALL HAVING n > 1 ORDER BY n DESC, project_id""",
    "projects-of-measure": """
        SELECT measure_id, number, project_id, name_ja, name_en
        FROM measure_project JOIN project USING (project_id) ORDER BY measure_id, number::INT""",
    "related-plans": """
        SELECT related_plan_id, name_ja, name_en, count(*) AS n
        FROM related_plan JOIN measure_related_plan USING (related_plan_id)
        GROUP BY ALL ORDER BY n DESC, related_plan_id""",
    "survey-indicators": f"""
        SELECT s.survey_id, s.name_ja, s.name_en, {INDICATOR}
        FROM survey s JOIN indicator i ON i.survey_id = s.survey_id ORDER BY s.survey_id, i.indicator_id""",  # noqa: S608  parts of this file
    "goals-of-measure": """
        SELECT measure_id, number, summary_ja, summary_en, source_ref FROM goal ORDER BY measure_id, number::INT""",
    "place-in-source": f"""
        SELECT o.indicator_id, o.breakdown, o.fiscal_year, o.kind, o.value, o.raw, o.source_ref, o.status
        FROM observation o {IN_ORDER}""",  # noqa: S608  parts of this file
}


@pytest.fixture(scope="module")
def store(real_package: Path) -> PlanStore:
    """The graph of Komoro's plan."""
    with open_package(real_package) as package:
        return plan_store(package)


@pytest.fixture(scope="module")
def tables(root: Path, real_package: Path) -> duckdb.DuckDBPyConnection:
    """The tables and code lists as DuckDB reads them, every cell as text."""
    database = duckdb.connect()
    places = {path.stem: path for path in (real_package / "data").glob("*.csv")}
    places |= {f"code_{name}": root / f"vocab/codes/{name}.csv" for name in CODES}
    for name, path in places.items():
        read = "read_csv(?, header = true, all_varchar = true, nullstr = 'no cell holds this')"
        database.execute(f"CREATE TABLE {name} AS SELECT * FROM {read}", [str(path)])  # noqa: S608  names of our files
    return database


def _by_sql(tables: duckdb.DuckDBPyConnection, sql: str) -> Rows:
    return [tuple(_plain(cell) for cell in row) for row in tables.execute(sql).fetchall()]


def _plain(cell: object) -> object:
    """A cell as the graph would tell it: empty and missing are the same, and so are 100 and 100.0."""
    if cell in (None, ""):
        return None
    text = str(cell)
    return Decimal(text) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) else text


def _by_sparql(store: PlanStore, name: str, parameters: Mapping[str, str] | None = None) -> Rows:
    asked = question(name)
    table = store.table(asked.query, Asking(bindings=asked.bindings(parameters or {})))
    return [tuple(_plain(None if term is None else term.value) for term in row) for row in table.rows]


@pytest.mark.parametrize("name", questions())
def test_answer_equals_that_of_the_tables(name: str, store: PlanStore, tables: duckdb.DuckDBPyConnection) -> None:
    expected = _by_sql(tables, SQL[name])

    assert _by_sparql(store, name) == expected
    assert expected


def test_every_query_in_sql_belongs_to_a_question() -> None:
    assert set(SQL) == set(questions())
    assert len(SQL) >= 15


@pytest.mark.parametrize(
    ("name", "parameter"), [(name, one) for name, asked in questions().items() for one in asked.parameters]
)
def test_parameter_chooses_the_rows_that_have_it(name: str, parameter: str, store: PlanStore) -> None:
    """The answer is that part of the whole in which the variable is the example; neither nothing nor all."""
    asked = question(name)
    example = asked.parameters[parameter].example
    place = store.table(asked.query).variables.index(parameter)
    whole = _by_sparql(store, name)

    chosen = _by_sparql(store, name, {parameter: example})

    part = [row for row in whole if row[place] == _plain(example)]
    assert sorted(chosen, key=repr) == sorted(part, key=repr)
    assert 0 < len(part) < len(whole)


def test_two_parameters_at_once(store: PlanStore) -> None:
    """Policy 5 serves SDG 11 by its measures 1, 2 and 4."""
    rows = _by_sparql(store, "policy-for-sdg", {"policy": "policy-5", "sdg": "11"})

    assert {row[2] for row in rows} == {"measure-5-1", "measure-5-2", "measure-5-4"}


@pytest.mark.parametrize("value", ['11" . ?x ?y ?z . "', "11') } #", "} DROP ALL", "\\", "\n", "x" * 10_000, "’あ\0"])
def test_parameter_is_a_term_and_never_text_of_the_query(value: str, store: PlanStore) -> None:
    """Whatever it holds, it is compared as it is, and equals nothing."""
    assert question("measures-of-sdg").bindings({"sdg": value}) == {"sdg": Term("literal", value)}
    assert _by_sparql(store, "measures-of-sdg", {"sdg": value}) == []


@pytest.mark.parametrize("name", [name for name, asked in questions().items() if asked.parameters])
def test_known_values_are_those_of_the_tables(name: str, store: PlanStore, tables: duckdb.DuckDBPyConnection) -> None:
    """All identifiers of the table, whether or not the question has an answer for them; of the goals all 17."""
    columns = {parameter: f"{parameter}_id" for parameter in ("policy", "measure", "department", "indicator")}
    for parameter in question(name).parameters.values():
        known = parameter.values(store)
        if parameter.name == "sdg":
            assert known == [str(number) for number in range(1, 18)]
            continue
        column = columns[parameter.name]
        rows = tables.execute(f"SELECT {column} FROM {parameter.name} ORDER BY {column}").fetchall()  # noqa: S608  names of this file
        assert known == [cell for (cell,) in rows]


@pytest.mark.parametrize(
    ("name", "parameter", "value", "ja", "en"),
    [
        ("measures-of-sdg", "sdg", "18", "使える値: 1, 2, 3, 4,", "it can be: 1, 2, 3, 4,"),
        ("policy-for-sdg", "policy", "policy-7", "使える値: policy-1, policy-2,", "it can be: policy-1, policy-2,"),
        (
            "targets-of-department",
            "department",
            "constructon-division",
            "近い値: construction-division,",
            "the nearest: c",
        ),
        ("time-series", "indicator", "indicator-1-1-99", "近い値: indicator-1-1-", "the nearest: indicator-1-1-"),
        ("goals-of-measure", "measure", "\x1b[2J" * 1000, "近い値: ", "the nearest: measure-"),
    ],
)
def test_unknown_value_is_told_with_the_nearest(
    name: str, parameter: str, value: str, ja: str, en: str, store: PlanStore
) -> None:
    asked = question(name)
    with pytest.raises(QuestionError) as told:
        asked.check(asked.bindings({parameter: value}), store)

    assert ja in told.value.words["ja"]
    assert en in told.value.words["en"]
    assert "\x1b" not in told.value.words["en"]
    asked.check(asked.bindings({parameter: asked.parameters[parameter].example}), store)


def test_unknown_parameter_is_told_with_those_there_are() -> None:
    with pytest.raises(QuestionError) as told:
        question("measures-of-sdg").bindings({"goal": "11"})

    assert told.value.words == {
        "ja": "質問「measures-of-sdg」に「goal」という条件はありません（使える条件: sdg）",
        "en": "the question “measures-of-sdg” has no parameter “goal” (it has: sdg)",
    }


def test_unknown_question_is_told_with_the_nearest() -> None:
    with pytest.raises(QuestionError) as told:
        question("measure-per-sdg")

    assert told.value.words == {
        "ja": "「measure-per-sdg」という質問はありません。もしかして: measures-per-sdg。"
        "一覧は query --list-questions で見られます",
        "en": "there is no question “measure-per-sdg”. Did you mean measures-per-sdg? "
        "query --list-questions shows them all",
    }


@pytest.mark.parametrize("name", questions())
def test_question_is_told_in_both_languages(name: str) -> None:
    asked = question(name)

    for words in (asked.title, asked.about, *(parameter.title for parameter in asked.parameters.values())):
        assert set(words) == {"ja", "en"}
        assert re.search(r"[ぁ-んァ-ヶ一-鿿]", words["ja"])
        assert re.fullmatch(r"[ -~“”]+", words["en"])
    assert asked.title["en"].endswith("?")


@pytest.mark.parametrize("name", questions())
def test_query_needs_no_prefixes_of_ours(name: str, store: PlanStore) -> None:
    """Pasted into any SPARQL endpoint it is understood: it declares what it uses, and nothing else."""
    query = question(name).query
    body = query.partition("SELECT")[2]
    declared = re.findall(r"^PREFIX ([a-z-]+): <[^>]+>$", query, re.MULTILINE)

    PlanStore({}).table(query)
    assert [prefix for prefix in declared if f"{prefix}:" not in body] == []
    assert not re.search(r"^BASE", query, re.MULTILINE)
    assert len(store.table(query).variables) > 2


def test_every_query_file_is_a_question(root: Path) -> None:
    assert {path.stem for path in (root / "vocab/questions").glob("*.rq")} == set(questions())


def test_another_base_gives_the_same_answers(real_package: Path, store: PlanStore) -> None:
    """No query holds an identifier of one city."""
    with open_package(real_package) as package:
        elsewhere = plan_store(package, "https://plan.example.org/")

    assert {name: _by_sparql(elsewhere, name) for name in questions()} == {
        name: _by_sparql(store, name) for name in questions()
    }
