"""The questions that users ask of a plan, with their queries: vocab/questions/."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from komoro_opendata.findings import printable
from komoro_opendata.findings.errors import WordedError
from komoro_opendata.rdf.answers import Term
from komoro_opendata.vocabulary.model import load_yaml
from komoro_opendata.vocabulary.resources import vocab_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from komoro_opendata.rdf.store import PlanStore

__all__ = ["Parameter", "Question", "QuestionError", "question", "questions"]

_FEW = 20
_NEAREST = 3
_LONGEST = 60


class QuestionError(WordedError):
    """A question that does not exist, a parameter that it does not have, or a value that the plan does not know."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable of a question's query that may be bound to a plain string.

    It has a title by language, an example, and the pattern of a query in which `?value` is each value that it may have.
    """

    name: str
    title: Mapping[str, str]
    example: str
    known: str

    def values(self, store: PlanStore) -> list[str]:
        """The values that it may have in a plan's graph, numbers by their size."""
        table = store.table(f"SELECT DISTINCT ?value WHERE {{ {self.known} }}")
        found = {term.value for row in table.rows for term in row if term is not None}
        return sorted(found, key=lambda value: (value.isdecimal(), len(value) if value.isdecimal() else 0, value))


@dataclass(frozen=True, slots=True)
class Question:
    """A question: its title and explanation by language, its query, its parameters by name."""

    name: str
    title: Mapping[str, str]
    about: Mapping[str, str]
    query: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)

    def bindings(self, values: Mapping[str, str]) -> Mapping[str, Term]:
        """Terms for the variables that parameters name, to be put in their place when the query is run.

        Raises:
            QuestionError: The question has no such parameter.
        """
        unknown = next((name for name in values if name not in self.parameters), None)
        if unknown is not None:
            known = ", ".join(self.parameters)
            raise QuestionError(
                f"質問「{self.name}」に「{unknown}」という条件はありません（使える条件: {known or 'なし'}）",
                f"the question “{self.name}” has no parameter “{unknown}” (it has: {known or 'none'})",
            )
        return {name: Term("literal", value) for name, value in values.items()}

    def check(self, bindings: Mapping[str, Term], store: PlanStore) -> None:
        """See that the values of parameters are there in a plan's graph, so that a slip is no empty answer.

        Raises:
            QuestionError: One is not; the error names the nearest, or all where they are few.
        """
        for name, term in bindings.items():
            known = self.parameters[name].values(store)
            if term.value not in known:
                raise _unknown_value(name, term.value, known)


@cache
def questions() -> Mapping[str, Question]:
    """All questions by name, in the order of the file."""
    raw = load_yaml((vocab_folder() / "questions/questions.yaml").read_text(encoding="utf-8"))
    return {name: _question(name, entry) for name, entry in raw.items()}


def question(name: str) -> Question:
    """The question of that name.

    Raises:
        QuestionError: There is none.
    """
    known = questions()
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        raise QuestionError(
            f"「{name}」という質問はありません。"
            + (f"もしかして: {near[0]}。" if near else "")
            + "一覧は query --list-questions で見られます",
            f"there is no question “{name}”. "
            + (f"Did you mean {near[0]}? " if near else "")
            + "query --list-questions shows them all",
        )
    return known[name]


def _unknown_value(name: str, value: str, known: list[str]) -> QuestionError:
    shown = printable(value, _LONGEST)
    if len(known) <= _FEW:
        values = ", ".join(known)
        return QuestionError(
            f"条件 {name} に「{shown}」という値はありません（使える値: {values or 'なし'}）",
            f"the parameter {name} has no value “{shown}” (it can be: {values or 'none'})",
        )
    nearest = ", ".join(difflib.get_close_matches(value[:_LONGEST], known, n=_NEAREST, cutoff=0))
    return QuestionError(
        f"条件 {name} に「{shown}」という値はありません（近い値: {nearest}）",
        f"the parameter {name} has no value “{shown}” (the nearest: {nearest})",
    )


def _question(name: str, raw: Mapping[str, Any]) -> Question:
    parameters = {
        variable: Parameter(variable, {"ja": entry["ja"], "en": entry["en"]}, entry["example"], entry["known"])
        for variable, entry in raw.get("parameters", {}).items()
    }
    return Question(
        name=name,
        title={"ja": raw["ja"], "en": raw["en"]},
        about={"ja": raw["about_ja"], "en": raw["about_en"]},
        query=(vocab_folder() / "questions" / f"{name}.rq").read_text(encoding="utf-8"),
        parameters=parameters,
    )
