"""Open and read a data package safely."""
