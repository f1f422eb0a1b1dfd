"""All formats of a release beside the package itself, in the order in which they are written."""

from komoro_opendata.publish.archive import ARCHIVE
from komoro_opendata.publish.catalogue.citation import CITATION
from komoro_opendata.publish.catalogue.csvw import CSVW
from komoro_opendata.publish.catalogue.datacite import DATACITE
from komoro_opendata.publish.catalogue.dcat import CATALOGUE
from komoro_opendata.publish.catalogue.schema_org import SCHEMA_ORG
from komoro_opendata.publish.catalogue.void import VOID
from komoro_opendata.publish.exchange.sdmx_csv import SDMX
from komoro_opendata.publish.format import Format
from komoro_opendata.publish.graph import GRAPH
from komoro_opendata.publish.site_documents import SITE_DOCUMENTS
from komoro_opendata.publish.tables.excel_csv import EXCEL_CSV
from komoro_opendata.publish.tables.observation_wide import OBSERVATION_WIDE
from komoro_opendata.publish.tables.parquet import PARQUET
from komoro_opendata.publish.tables.readme import TABLES_README
from komoro_opendata.publish.tables.sqlite import SQLITE
from komoro_opendata.publish.tables.workbook import WORKBOOK
from komoro_opendata.publish.vocabulary_copy import VOCABULARY

__all__ = ["FORMATS"]

FORMATS: tuple[Format, ...] = (
    ARCHIVE,
    GRAPH,
    OBSERVATION_WIDE,
    EXCEL_CSV,
    PARQUET,
    SQLITE,
    WORKBOOK,
    TABLES_README,  # names the other files of tables/: after all of them
    SDMX,
    VOCABULARY,
    SITE_DOCUMENTS,
    CSVW,
    VOID,
    CITATION,
    DATACITE,  # these tell of the files before them: last
    SCHEMA_ORG,
    CATALOGUE,
)
