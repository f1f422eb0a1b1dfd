"""From tables to linked data."""
