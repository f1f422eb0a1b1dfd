"""What a finding is, and how it is told in Japanese and English."""

from komoro_opendata.findings.catalogue import LANGUAGES, Rule, message, printable, remedy, rules, typed
from komoro_opendata.findings.finding import Finding, Severity

__all__ = ["LANGUAGES", "Finding", "Rule", "Severity", "message", "printable", "remedy", "rules", "typed"]
