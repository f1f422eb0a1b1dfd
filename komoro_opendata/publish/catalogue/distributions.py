"""The files of a release as a catalogue tells of them: form, title, and where each will stand.

Left out are `site/` (a document for each identifier) and `vocab/` (the vocabulary, the same for every city): they are
no form of this data set, and a portal that takes each file as a resource would drown in them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from komoro_opendata.package.location import DESCRIPTOR_NAME
from komoro_opendata.publish.archive import PACKAGE_ZIP
from komoro_opendata.publish.catalogue.about import About, Texts
from komoro_opendata.publish.delivery import FinishedRelease
from komoro_opendata.publish.files import ReleasedFile, ReleaseFiles
from komoro_opendata.rdf.namespaces import MP

__all__ = ["SHA256", "Distribution", "Form", "distributions", "standard"]

SHA256 = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"
"""The algorithm of the checksums of a release's files."""

_APART = ("site/", "vocab/")


@dataclass(frozen=True, slots=True)
class Form:
    """A file format: its media type, and its name in the file-type list of the EU, if that has one.

    `packed` is the media type of a file that holds others (zip) or is compressed (gzip).
    """

    media_type: str
    file_type: str = ""
    packed: str = ""


_FORMS: Mapping[str, Form] = {
    "csv": Form("text/csv", "CSV"),
    "json": Form("application/json", "JSON"),
    "jsonld": Form("application/ld+json", "JSON_LD"),
    "ttl": Form("text/turtle", "RDF_TURTLE"),
    "trig": Form("application/trig", "RDF_TRIG"),
    "nt": Form("application/n-triples", "RDF_N_TRIPLES"),
    "nt.gz": Form("application/n-triples", "RDF_N_TRIPLES", packed="application/gzip"),
    "xml": Form("application/xml", "XML"),
    "zip": Form("application/zip", "ZIP", packed="application/zip"),
    "xlsx": Form("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"),
    "parquet": Form("application/vnd.apache.parquet", "PARQUET"),
    "sqlite": Form("application/vnd.sqlite3"),
    "cff": Form("application/yaml"),
    "md": Form("text/markdown"),
}
"""By the ending of the file's name."""

_UNKNOWN = Form("application/octet-stream")
_TABLE = re.compile(r"(data|tables|tables/excel-csv|csvw)/([A-Za-z0-9_]+)\.(csv|parquet|csv-metadata\.json)")
_TABLE_TITLES: Mapping[tuple[str, str], tuple[str, str]] = {
    ("data", "csv"): ("{title}（CSV）", "{title} (CSV)"),
    ("tables/excel-csv", "csv"): ("{title}（Excel で開く CSV）", "{title} (CSV for Excel)"),
    ("tables", "parquet"): ("{title}（Parquet）", "{title} (Parquet)"),
    ("csvw", "csv-metadata.json"): ("{title}（CSV の説明、CSVW）", "{title} (metadata of the CSV, CSVW)"),
}
_TITLES: Mapping[str, tuple[str, str]] = {
    "CITATION.cff": ("引用のしかた（CFF）", "How to cite (CFF)"),
    "csvw/csv-metadata.json": ("全表の説明（CSVW）", "Metadata of all tables (CSVW)"),
    "datapackage.json": ("データパッケージの記述子", "Descriptor of the data package"),
    "exchange/datacite.json": ("DataCite のメタデータ", "DataCite metadata"),
    "exchange/schema-org.jsonld": (
        "検索エンジン向けの説明（schema.org）",
        "For search engines (schema.org)",
    ),
    "exchange/sdmx-structure.xml": ("SDMX-CSV の列とコードの説明（SDMX-ML）", "What the SDMX-CSV means (SDMX-ML)"),
    "exchange/sdmx.csv": ("指標の値（SDMX-CSV）", "Values of the indicators (SDMX-CSV)"),
    "package.zip": ("データパッケージ一式（ZIP）", "The whole data package (ZIP)"),
    "rdf/plan.jsonld": ("リンクトデータ（JSON-LD）", "Linked data (JSON-LD)"),
    "rdf/plan.nt": ("リンクトデータ（N-Triples）", "Linked data (N-Triples)"),
    "rdf/plan.nt.gz": ("リンクトデータ（N-Triples、gzip）", "Linked data (N-Triples, gzip)"),
    "rdf/plan.trig": ("リンクトデータ（TriG）", "Linked data (TriG)"),
    "rdf/plan.ttl": ("リンクトデータ（Turtle）", "Linked data (Turtle)"),
    "tables/README.md": ("表の読み込み方", "How to load the tables"),
    "tables/excel-csv/observation_wide.csv": (
        "指標の値と名称（1 つの表、Excel で開く CSV）",
        "Values with all names (one table, CSV for Excel)",
    ),
    "tables/observation_wide.csv": ("指標の値と名称（1 つの表、CSV）", "Values with all names (one table, CSV)"),
    "tables/plan.sqlite": ("全表（SQLite）", "All tables (SQLite)"),
    "tables/plan.xlsx": ("全表（Excel ブック）", "All tables (Excel workbook)"),
    "void.ttl": ("リンクトデータの概要（VoID）", "Overview of the linked data (VoID)"),
}


@dataclass(frozen=True, slots=True)
class Distribution:
    """One file: what it is, its title by language, and the address at which it will stand."""

    file: ReleasedFile
    form: Form
    title: Texts
    url: str

    @property
    def place(self) -> str:
        """The path as a part of an IRI."""
        return quote(self.file.path)


def distributions(about: About, files: ReleaseFiles | FinishedRelease) -> Iterator[Distribution]:
    """The files written so far, by path, less those that are no form of the data set."""
    for file in files.listed():
        if not file.path.startswith(_APART):
            yield Distribution(file, _form(file.path), _title(about, file.path), about.url + quote(file.path))


def standard(about: About, path: str) -> str:
    """What a file conforms to: the linked data to the ontology, the package and its tables to the profile."""
    if path.startswith("rdf/"):
        return MP.rstrip("#")
    return about.profile if path in (DESCRIPTOR_NAME, PACKAGE_ZIP) or path.startswith("data/") else ""


def _form(path: str) -> Form:
    name = path.rpartition("/")[2]
    return next((form for ending, form in _FORMS.items() if name.endswith(f".{ending}")), _UNKNOWN)


def _title(about: About, path: str) -> Texts:
    """The title in the package's languages; of an unknown file its path."""
    table = _TABLE.fullmatch(path)
    if path in _TITLES or table is None:
        japanese, english = _TITLES.get(path, ("", ""))
        titles = {"ja": japanese, "en": english} if japanese else {"": path}
    else:
        patterns = dict(zip(("ja", "en"), _TABLE_TITLES.get((table[1], table[3]), ("{title}", "{title}")), strict=True))
        names = about.resource(f"data/{table[2]}.csv") or {"ja": table[2]}
        titles = {language: patterns[language].format(title=name) for language, name in names.items()}
    return {language: text for language, text in titles.items() if not language or language in about.languages}
