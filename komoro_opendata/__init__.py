"""Municipal basic plans as open data: validate, map to linked data, publish."""

__all__ = ["__version__"]

__version__ = "0.1.0"
