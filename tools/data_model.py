"""The picture of the data model: a Mermaid diagram of all tables and foreign keys, kept inside README.md."""

from collections.abc import Iterator

from komoro_opendata.vocabulary.model import Model

__all__ = ["diagram", "with_diagram"]

_BEGIN = "<!-- The data model: made by `make generate` from vocab/model.yaml. -->\n"
_END = "<!-- End of the data model. -->\n"


def diagram(model: Model) -> str:
    """All tables, and a line for each foreign key from the table that it refers to, named by its column."""
    return "\n".join(["erDiagram", "    direction LR", *_tables(model), *_foreign_keys(model), ""])


def with_diagram(page: str, model: Model) -> str:
    """The page with the diagram between its two marks.

    Raises:
        ValueError: The page lacks the marks.
    """
    before, _, rest = page.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not end:
        raise ValueError(f"the page lacks the line {_BEGIN if not rest else _END}")
    return f"{before}{_BEGIN}```mermaid\n{diagram(model)}```\n{_END}{after}"


def _tables(model: Model) -> Iterator[str]:
    return (f'    {table.name}["{table.title["ja"]} {table.name}"]' for table in model.tables.values())


def _foreign_keys(model: Model) -> Iterator[str]:
    for table in model.tables.values():
        for field in table.fields.values():
            if field.references is not None:
                one = "||" if field.required else "|o"
                yield f"    {field.references.table} {one}--o{{ {table.name} : {field.name}"
