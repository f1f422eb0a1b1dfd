"""tables/: the plan's tables in the forms that people and programs open: Excel, Parquet, SQLite, one wide table."""
