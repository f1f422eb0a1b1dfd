"""The command `explain`."""

import difflib

import click

from komoro_opendata.cli.options import Settings, common_options

__all__ = ["command"]

_UNKNOWN = {
    "ja": "「{code}」という規則はありません。{hint}一覧は docs/rules.md にあります",
    "en": "there is no rule “{code}”. {hint}docs/rules.md lists them all",
}
_HINT = {"ja": "もしかして: {near}。", "en": "Did you mean {near}? "}


@click.command("explain")
@click.argument("code", metavar="CODE")
@common_options
@click.pass_context
def command(context: click.Context, code: str) -> None:
    """Explain the rule CODE: its cause, its remedy, an example.

    規則 CODE の原因・対処・例を表示します。
    """
    from komoro_opendata.findings import rules
    from komoro_opendata.findings.explanation import explanation

    language = context.ensure_object(Settings).language
    if code not in rules():
        near = difflib.get_close_matches(code.lower(), rules(), n=1)
        hint = _HINT[language].format(near=near[0]) if near else ""
        raise click.UsageError(_UNKNOWN[language].format(code=code, hint=hint))
    click.echo(explanation(rules()[code], language), nl=False)
