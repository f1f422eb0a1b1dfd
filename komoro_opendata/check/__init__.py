"""Rules, and the findings that they make."""
