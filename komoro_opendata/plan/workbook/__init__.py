"""A plan as an Excel workbook: what stands where in it, how it is written, how it is read."""
