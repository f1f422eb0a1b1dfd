"""Identifiers survive the programs that guess what a column holds: they stay text in DuckDB and pandas."""

from pathlib import Path

import duckdb
import pandas as pd
import pytest

from komoro_opendata.vocabulary.model import model

ROOT = Path(__file__).parents[2]
PACKAGES = [ROOT / "datapackage", *sorted(path.parent for path in (ROOT / "tests/packages").glob("*/data"))]
COLUMNS = [
    (table.name, field.name)
    for table in model().tables.values()
    for field in table.fields.values()
    if field.name.endswith("_id")
]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.name)
@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_identifier_stays_text(package: Path, table: str, column: str) -> None:
    """A column of identifiers is guessed to be text, unless it is empty altogether."""
    file = package / "data" / f"{table}.csv"
    cells = pd.read_csv(file, usecols=[column], dtype=str, keep_default_na=False)[column]
    if not cells.any():
        return

    guessed = pd.read_csv(file)[column].dropna()
    relation = duckdb.read_csv(str(file))
    types = dict(zip(relation.columns, relation.types, strict=True))

    assert list(guessed) == [cell for cell in cells if cell]
    assert str(types[column]) == "VARCHAR"
