"""The shared vocabulary (vocab/) as Python objects."""
