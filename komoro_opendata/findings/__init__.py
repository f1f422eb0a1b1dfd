"""What a finding is, and how it is told in Japanese and English."""

from komoro_opendata.findings.catalogue import Rule, message, remedy, rules
from komoro_opendata.findings.finding import Finding, Severity

__all__ = ["Finding", "Rule", "Severity", "message", "remedy", "rules"]
