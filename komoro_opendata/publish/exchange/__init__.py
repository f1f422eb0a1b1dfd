"""The plan in formats by which statistical offices and planners exchange data."""
