"""The judgements of progress as a table for the mapping, and as linked data: vocab/progress-mapping.yaml."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from komoro_opendata.package import Package
from komoro_opendata.package.rows import canonical_decimal
from komoro_opendata.plan.progress import JudgedValue, Progress
from komoro_opendata.plan.series import Reason
from komoro_opendata.rdf import Context, compile_mapping, ntriples
from komoro_opendata.rdf.data_set import data_set_metadata
from komoro_opendata.rdf.namespaces import PREFIXES
from komoro_opendata.vocabulary.model import progress_table
from komoro_opendata.vocabulary.resources import vocab_folder

__all__ = ["judgement_rows", "progress_graph", "progress_ntriples", "write_judgements"]

_DATASET = "progress-dataset"


def judgement_rows(values: Iterable[JudgedValue]) -> Iterator[Mapping[str, str]]:
    """The rows of the table of judgements, with the columns of vocab/progress.yaml."""
    for value in values:
        judged = value.judgement
        rate = None if judged.rate is None else canonical_decimal(judged.rate)
        yield {
            "indicator_id": value.indicator_id,
            "breakdown": value.breakdown,
            "fiscal_year": str(value.fiscal_year),
            "verdict": judged.verdict,
            "reason": judged.reason or "",
            "rate": rate or "",
            "actual_status": value.status,
            "actual_fiscal_year": "" if judged.reason is Reason.NO_ACTUAL else str(value.fiscal_year),
            "baseline_fiscal_year": "" if judged.baseline_year is None else str(judged.baseline_year),
            "target_fiscal_year": "" if judged.target_year is None else str(judged.target_year),
            "cube_class": f"{PREFIXES['qb']}Observation" if rate else "",
            "cube_dataset": _DATASET if rate else "",
        }


def write_judgements(progress: Progress, file: Path) -> None:
    """Write the table of judgements as the mapping reads it: UTF-8, LF, a header."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(progress_table().fields), lineterminator="\n")
        writer.writeheader()
        writer.writerows(judgement_rows(progress.values))


def progress_graph(package: Package, progress: Progress, context: Context) -> Iterator[bytes]:
    """The judgements and what the descriptor says of their data set, as N-Triples in chunks of whole lines.

    Raises:
        TableError: The table plan is broken.
        OSError: It cannot be read.
    """
    yield from progress_ntriples(package, progress, context)
    yield from data_set_metadata(package, context, _DATASET)


def progress_ntriples(package: Package, progress: Progress, context: Context) -> Iterator[bytes]:
    """What the mapping makes of the judgements; the package's own triples are not among them.

    Raises:
        TableError: The table plan is broken.
        OSError: It cannot be read.
    """
    mapping = compile_mapping((vocab_folder() / "progress-mapping.yaml").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="komoro-opendata-") as folder:
        file = Path(folder) / "progress.csv"
        write_judgements(progress, file)
        tables = {"progress": file} | {name: table.file for name, table in package.tables.items() if name == "plan"}
        yield from ntriples(mapping, tables, vocab_folder() / "codes", context)
