"""Begin the package of a new plan: for `init`.

The package has all tables of the profile; those that say which plan it is are filled, the others wait for the workbook.
"""

import datetime as dt
import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from komoro_opendata.findings.errors import WordedError
from komoro_opendata.package.build import PROFILE, build_descriptor
from komoro_opendata.package.cells import narrow
from komoro_opendata.rdf import DEFAULT_BASE
from komoro_opendata.vocabulary.codes import code_list
from komoro_opendata.vocabulary.eras import era_label, fiscal_year_of
from komoro_opendata.vocabulary.model import model
from komoro_opendata.vocabulary.municipalities import check_digit

__all__ = ["SOURCE_ID", "NewPlan", "NewPlanError", "fiscal_year", "municipality", "skeleton"]

SOURCE_ID = "workbook"
"""The source of a plan that is typed into the workbook."""

_LEVELS = range(2, 6)
_SIX_DIGITS = re.compile(r"[0-9]{6}")
_FIVE_DIGITS = re.compile(r"[0-9]{5}")
_LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0 International",
}


class NewPlanError(WordedError):
    """A new plan that cannot be begun as it was described."""


@dataclass(frozen=True, slots=True)
class NewPlan:
    """What a new plan is: whose, its name and identifier, its years, what it calls its levels, its SDGs.

    `municipality` is a row of vocab/codes/municipality.csv; `levels` are names from the top down, by language;
    `sdgs` is every_measure, some or none; `english` holds the English names (`title`, `municipality`, `prefecture`) of
    a package in both languages and is empty for one in Japanese alone.
    """

    municipality: Mapping[str, str]
    title: str
    plan_id: str
    start: int
    end: int
    levels: Sequence[Mapping[str, str]]
    sdgs: str
    created: dt.date
    english: Mapping[str, str]

    @property
    def languages(self) -> list[str]:
        """The languages that the package declares."""
        return ["ja", "en"] if self.english else ["ja"]


def municipality(written: str) -> Mapping[str, str]:
    """The row of vocab/codes/municipality.csv that a code of six digits or a name means.

    Raises:
        NewPlanError: There is none, there are several, or the check digit is wrong; the words say which were meant.
    """
    known = code_list("municipality").rows
    text = narrow(written).strip()
    if text in known:
        return known[text]
    if text.isascii() and text.isdigit():
        raise _wrong_code(text)
    named = [row for row in known.values() if text in (row["name_ja"], row["prefecture_ja"] + row["name_ja"])]
    if len(named) == 1:
        return named[0]
    if named:
        listed = "、".join(f"{row['prefecture_ja']}{row['name_ja']} {row['code']}" for row in named)
        raise NewPlanError(
            f"「{text}」という名前の自治体は {len(named)} つあります。コードで指定してください: {listed}",
            f"{len(named)} municipalities are called “{text}”; give the code of one: {listed.replace('、', ', ')}",
        )
    near = difflib.get_close_matches(text, {row["name_ja"]: None for row in known.values()}, n=3, cutoff=0.5)
    listed = "、".join(f"{name} {row['code']}" for name in near for row in known.values() if row["name_ja"] == name)
    raise NewPlanError(
        f"「{text}」という自治体は一覧にありません。"
        + (f"もしかして: {listed}" if near else "6桁のコードで指定してください"),
        f"no municipality is called “{text}”. "
        + (f"Did you mean {listed.replace('、', ', ')}?" if near else "Give its code of six digits"),
    )


def _wrong_code(digits: str) -> NewPlanError:
    known = code_list("municipality").rows
    if _FIVE_DIGITS.fullmatch(digits) and (whole := digits + check_digit(digits)) in known:
        name = known[whole]["name_ja"]
        return NewPlanError(
            f"「{digits}」は検査数字のない5桁のコードです。{name}なら {whole} と指定してください",
            f"“{digits}” lacks the check digit; for {name} give {whole}",
        )
    if _SIX_DIGITS.fullmatch(digits) and digits[5] != check_digit(digits[:5]):
        right = digits[:5] + check_digit(digits[:5])
        name = known[right]["name_ja"] if right in known else ""
        meant = (f"{name}なら {right} です", f"; for {name} it is {right}") if name else ("", "")
        return NewPlanError(
            f"コード「{digits}」の検査数字（6桁目）が合いません。{meant[0]}".rstrip(),
            f"the check digit (the sixth) of the code “{digits}” is wrong{meant[1]}",
        )
    return NewPlanError(
        f"コード「{digits}」の自治体は一覧にありません。全国地方公共団体コード（6桁）か名前で指定してください",
        f"no municipality has the code “{digits}”; give the national code of six digits, or the name",
    )


def fiscal_year(written: str) -> int:
    """The fiscal year that is meant by 2024, 令和6年度, R6 and the like, as the year in which it begins.

    Raises:
        NewPlanError: It is no year, or none of the years of vocab/codes/fiscal_year.csv.
    """
    year = fiscal_year_of(narrow(written).strip())
    known = code_list("fiscal_year").rows
    if year is None or str(year) not in known:
        first, *_, last = known
        raise NewPlanError(
            f"「{written}」は年度として読めません。"
            f"{first} から {last} までの年度を、2024、令和6、R6 のように指定してください",
            f"“{written}” is no fiscal year; give one from {first} to {last}, as 2024, 令和6 or R6",
        )
    return year


def skeleton(plan: NewPlan) -> tuple[dict[str, Any], dict[str, list[dict[str, str]]]]:
    """The descriptor of a new package, and the rows that it begins with, by table.

    Raises:
        NewPlanError: The years, the levels or the identifier cannot be those of a plan.
    """
    _check(plan)
    descriptor = build_descriptor(_particular(plan))
    return descriptor, {
        "source": [_source(plan)],
        "municipality": [_municipality(plan)],
        "plan": [_plan(plan)],
        "level": [_level(number, names, plan) for number, names in enumerate(plan.levels, start=1)],
        "fiscal_year": [dict(code_list("fiscal_year").rows[str(year)]) for year in sorted({plan.start, plan.end})],
    }


def _check(plan: NewPlan) -> None:
    for title in (plan.title, plan.english.get("title", plan.title)):
        if not title or title != title.strip() or len(title.splitlines()) > 1:
            raise _untidy(title)
    if plan.end < plan.start:
        years = f"{era_label(plan.start)}～{era_label(plan.end)}"
        raise NewPlanError(
            f"計画の終わりの年度が始まりより前です（{years}）。順番を確かめてください",
            f"the plan ends (FY{plan.end}) before it begins (FY{plan.start})",
        )
    if len(plan.levels) not in _LEVELS:
        raise NewPlanError(
            f"階層は {_LEVELS[0]} つから {_LEVELS[-1]} つまでです（指定されたのは {len(plan.levels)} つ）",
            f"a plan has {_LEVELS[0]} to {_LEVELS[-1]} levels; {len(plan.levels)} were given",
        )
    names = [names["ja"] for names in plan.levels]
    if len(set(names)) < len(names):
        raise NewPlanError(
            f"階層の名前が重なっています: {'、'.join(names)}", f"two levels have the same name: {', '.join(names)}"
        )
    if not model().tables["plan"].fields["plan_id"].type.accepts(plan.plan_id):
        raise NewPlanError(
            f"計画ID「{plan.plan_id}」は使えません。"
            "半角の小文字・数字・ハイフンで、文字から始めてください（例: basic-plan-6）",
            f"the plan identifier “{plan.plan_id}” cannot be used: "
            "lower-case letters, digits and hyphens, first a letter (such as basic-plan-6)",
        )


def _untidy(title: str) -> NewPlanError:
    if not title.strip():
        return NewPlanError(
            "計画名が空です。印刷どおりの計画名を指定してください", "the title is empty; give the printed one"
        )
    proposal = " ".join(title.split())
    return NewPlanError(
        f"計画名の前後に空白があるか、途中に改行があります。「{proposal}」のように指定してください",
        f"the title has spaces at its ends or a line break within; give it as “{proposal}”",
    )


def _particular(plan: NewPlan) -> dict[str, Any]:
    """All of the descriptor but its resources."""
    city = plan.municipality["name_ja"]
    years = f"{era_label(plan.start)}～{era_label(plan.end)}"
    described: dict[str, Any] = {
        "name": f"{plan.plan_id}-{plan.municipality['code']}",
        "id": f"{DEFAULT_BASE}id/{plan.municipality['code']}/{plan.plan_id}",
        "title": f"{plan.title}オープンデータ",
        "description": f"{city}の「{plan.title}」（{years}）をデータにしたもの。",
    }
    if plan.english:
        described["title_en"] = f"{plan.english['title']} as open data"
        described["description_en"] = (
            f"The {plan.english['title']} of {plan.english['municipality']} (FY{plan.start} to FY{plan.end}) as data."
        )
    return described | {
        "version": "0.1.0",
        "created": f"{plan.created.isoformat()}T00:00:00Z",
        "keywords": [city, "総合計画"],
        "licenses": [_LICENCE],
        "contributors": [{"title": city, "roles": ["creator", "publisher"]}],
        "sources": [{"title": _source(plan)["title_ja"]}],
        "municipal_plan": {
            "profile": PROFILE,
            "version": model().version,
            "languages": plan.languages,
            "sdgs": plan.sdgs,
        },
    }


def _source(plan: NewPlan) -> dict[str, str]:
    english = f"Workbook of the {plan.english['title']}" if plan.english else ""
    return {
        "source_id": SOURCE_ID,
        "title_ja": f"{plan.title} 入力用ワークブック",
        "title_en": english,
        "kind": "workbook",
    }


def _municipality(plan: NewPlan) -> dict[str, str]:
    english = {f"{name}_en": plan.english[word] for name, word in _ENGLISH if plan.english}
    return {name: plan.municipality[name] for name in ("code", "name_ja", "name_kana", "prefecture_ja")} | english


_ENGLISH = (("name", "municipality"), ("prefecture", "prefecture"))


def _plan(plan: NewPlan) -> dict[str, str]:
    title = model().tables["plan"].title["ja"]
    return {
        "plan_id": plan.plan_id,
        "municipality_code": plan.municipality["code"],
        "title_ja": plan.title,
        "title_en": plan.english.get("title", ""),
        "version": "draft",
        "status": "draft",
        "start_fiscal_year": str(plan.start),
        "end_fiscal_year": str(plan.end),
        "source_id": SOURCE_ID,
        "source_ref": f"{title}!B5",
    }


def _level(number: int, names: Mapping[str, str], plan: NewPlan) -> dict[str, str]:
    return {"level": str(number), "name_ja": names["ja"], "name_en": names["en"] if plan.english else ""}
