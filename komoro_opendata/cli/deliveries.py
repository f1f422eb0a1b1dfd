"""What the commands below `push` share: the options of a delivery, how it speaks while at work, how it reports."""

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import click

from komoro_opendata.cli.options import Settings, common_options, report_format

__all__ = ["Delivering", "delivery_options"]

_Command = TypeVar("_Command", bound=Callable[..., Any])

_INSECURE = {
    "ja": "警告: 暗号化されていない http で送信します。途中でトークンやパスワードを読み取られるおそれがあります",
    "en": "warning: plain http is not encrypted; tokens and passwords can be read on the way",
}


@dataclass(frozen=True, slots=True)
class Delivering:
    """How to deliver: what was said by options, and to whom it is told in which language."""

    withdraw: bool
    dry_run: bool
    seconds: float
    form: str
    language: str
    is_quiet: bool

    def say(self, line: str) -> None:
        """Say a line on standard error, unless the program is to be quiet."""
        from komoro_opendata.findings import printable

        if not self.is_quiet:
            click.echo(printable(line, limit=None), err=True)

    def warn_of_plain_http(self, addresses: Iterable[str]) -> None:
        """Warn, once, where what is sent to one of the addresses can be read on the way."""
        from komoro_opendata.publish.credentials import is_insecure

        if any(is_insecure(address) for address in addresses):
            click.echo(_INSECURE[self.language], err=True)

    def report(self, as_object: Mapping[str, Any], as_text: str) -> None:
        """Write the report to standard output, in the form that was asked for."""
        from komoro_opendata.cli.output import say_json
        from komoro_opendata.findings import printable

        if self.form == "json":
            say_json(as_object)
        else:
            click.echo("\n".join(printable(line, limit=None) for line in as_text.split("\n")), nl=False)


def delivery_options(seconds: int) -> Callable[[_Command], _Command]:
    """The options of a delivery, given to the command as `how`; answers are waited for `seconds` unless said."""

    def decorate(function: _Command) -> _Command:
        @click.option("--withdraw", is_flag=True, help="Take the release back. 公開物を取り下げる")
        @click.option("--dry-run", is_flag=True, help="Only say what would be done. 実行せず内容だけを表示する")
        @click.option(
            "--timeout",
            type=click.IntRange(1, 3600),
            default=seconds,
            show_default=True,
            help="Most seconds to wait for an answer. 応答を待つ時間（秒）",
        )
        @report_format
        @common_options
        @functools.wraps(function)
        def with_how(*args: Any, withdraw: bool, dry_run: bool, timeout: int, form: str, **kwargs: Any) -> Any:
            settings = click.get_current_context().ensure_object(Settings)
            how = Delivering(withdraw, dry_run, float(timeout), form, settings.language, settings.quiet)
            return function(*args, how=how, **kwargs)

        return with_how  # type: ignore[return-value]  # click's decorators keep the callable's kind

    return decorate
