"""Rules, and the findings that they make."""

from komoro_opendata.check.validate import Report, own_findings, validate, validate_package

__all__ = ["Report", "own_findings", "validate", "validate_package"]
