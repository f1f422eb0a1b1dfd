"""Names of the EU's authority tables (http://publications.europa.eu/resource/authority/) that a release uses."""

__all__ = ["AUTHORITY", "LANGUAGES", "PUBLIC", "THEME", "YEARLY"]

AUTHORITY = "http://publications.europa.eu/resource/authority/"
LANGUAGES = {"ja": f"{AUTHORITY}language/JPN", "en": f"{AUTHORITY}language/ENG"}
PUBLIC = f"{AUTHORITY}access-right/PUBLIC"
THEME = f"{AUTHORITY}data-theme/GOVE"
YEARLY = f"{AUTHORITY}frequency/ANNUAL"
