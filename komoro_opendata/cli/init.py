"""The command `init`."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from komoro_opendata.cli.options import Settings, common_options

__all__ = ["command"]

_LEVELS = ("政策=Policy", "施策=Measure")
_NEXT = {
    "ja": "「{folder}」に{name}（{code}）の「{title}」を作りました。\n"
    "次に: {workbook} に記入し、komoro-opendata import {typed} で取り込みます",
    "en": "made “{title}” of {name} ({code}) in “{folder}”.\n"
    "Next: fill in {workbook}, then: komoro-opendata import {typed}",
}
_ENGLISH = {"title_en": "--title-en", "name_en": "--name-en", "prefecture_en": "--prefecture-en"}


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path())
@click.option("--municipality", "whose", required=True, metavar="CODE|NAME", help="Whose plan. 自治体（コードか名前）")
@click.option("--title", required=True, help="Name of the plan. 計画名（印刷どおり）")
@click.option("--start", required=True, metavar="YEAR", help="First fiscal year (2024, 令和6, R6). 開始年度")
@click.option("--end", required=True, metavar="YEAR", help="Last fiscal year. 終了年度")
@click.option(
    "--level",
    "levels",
    multiple=True,
    default=_LEVELS,
    show_default=True,
    metavar="NAME[=ENGLISH]",
    help="Name of a level, from the top down; give one for each. 階層の名前（上から順に繰り返す）",
)
@click.option(
    "--sdgs",
    type=click.Choice(["every_measure", "some", "none"]),
    default="some",
    show_default=True,
    help="Measures that name SDGs. SDGs を示す施策（すべて・一部・なし）",
)
@click.option("--plan-id", default="basic-plan", show_default=True, help="Identifier of the plan. 計画ID")
@click.option(
    "--title-en", help="The name in English; makes the package bilingual. 計画名（英語）。指定すると日英になる"
)
@click.option("--name-en", help="The municipality in English. 自治体名（英語）")
@click.option("--prefecture-en", help="The prefecture in English. 都道府県名（英語）")
@click.option(
    "--created",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Date of the data. データの日付 [default: today]",
)
@common_options
@click.pass_context
def command(context: click.Context, /, **options: Any) -> None:
    """Begin the package of a new plan in the new folder DIR, with an Excel workbook to fill in.

    Nothing is overwritten.

    新しい計画のパッケージと、記入用の Excel ワークブックを作ります（上書きはしません）。
    """
    from komoro_opendata.findings import typed
    from komoro_opendata.plan.beginning import begin
    from komoro_opendata.plan.skeleton import NewPlan, fiscal_year, municipality

    settings = context.ensure_object(Settings)
    created: dt.datetime | None = options["created"]
    plan = NewPlan(
        municipality=municipality(options["whose"]),
        title=options["title"],
        plan_id=options["plan_id"],
        start=fiscal_year(options["start"]),
        end=fiscal_year(options["end"]),
        levels=[_level(text) for text in options["levels"]],
        sdgs=options["sdgs"],
        created=(created or dt.datetime.now().astimezone()).date(),
        english=_english(options),
    )
    workbook = begin(Path(options["folder"]), plan)
    if not settings.quiet:
        words = {"folder": options["folder"], "workbook": workbook, "typed": typed(str(workbook)), "title": plan.title}
        words |= {"name": plan.municipality["name_ja"], "code": plan.municipality["code"]}
        click.echo(_NEXT[settings.language].format(**words))


def _level(text: str) -> Mapping[str, str]:
    japanese, _, english = text.partition("=")
    return {"ja": japanese.strip(), "en": english.strip() or japanese.strip()}


def _english(options: Mapping[str, Any]) -> Mapping[str, str]:
    """The English names; none at all, or all of them."""
    if not any(options[name] for name in _ENGLISH):
        return {}
    missing = [option for name, option in _ENGLISH.items() if not options[name]]
    if missing:
        listed = " ".join(missing)
        raise click.UsageError(f"日英のパッケージには {listed} も必要です / a bilingual package needs {listed} too")
    return {
        "title": options["title_en"],
        "municipality": options["name_en"],
        "prefecture": options["prefecture_en"],
    }
