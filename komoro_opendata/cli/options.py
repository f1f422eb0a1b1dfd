"""Options and arguments that several commands share."""

import functools
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import click

__all__ = [
    "Settings",
    "allow_service_option",
    "base_option",
    "common_options",
    "default_language",
    "hosting_options",
    "package_argument",
    "report_format",
]

_Command = TypeVar("_Command", bound=Callable[..., Any])
_PRIMARY_LANGUAGE, _JAPANESE = 0x3FF, 0x11  # the bits of a LANGID of Windows, and LANG_JAPANESE


@dataclass(slots=True)
class Settings:
    """What holds for the whole run."""

    language: str
    quiet: bool = False
    debug: bool = False


def default_language(environment: Mapping[str, str]) -> str:
    """Japanese where the locale is Japanese, English elsewhere; on Windows, which names none, its own language."""
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    if not locale and _speaks_japanese():
        return "ja"
    return "ja" if locale.lower().startswith("ja") else "en"


def _speaks_japanese() -> bool:
    """Whether this is a Windows whose user sees it in Japanese."""
    language = 0
    if sys.platform == "win32":
        import ctypes

        language = ctypes.windll.kernel32.GetUserDefaultUILanguage() & _PRIMARY_LANGUAGE
    return language == _JAPANESE


def common_options(function: _Command) -> _Command:
    """`--lang`, `--quiet` and `--debug`, on the program and on every command alike."""

    @click.option(
        "--lang",
        type=click.Choice(["ja", "en"]),
        help="Language of messages. 表示言語 [default: the locale's]",
    )
    @click.option("--quiet", "-q", is_flag=True, help="Say nothing but results. 結果だけを表示する")
    @click.option("--debug", is_flag=True, help="Show the traceback of a fault. 障害時に詳細を表示する")
    @functools.wraps(function)
    def with_settings(*args: Any, lang: str | None, quiet: bool, debug: bool, **kwargs: Any) -> Any:
        settings = click.get_current_context().find_object(Settings)
        if settings is not None:
            settings.language = lang or settings.language
            settings.quiet = settings.quiet or quiet
            settings.debug = settings.debug or debug
        return function(*args, **kwargs)

    return with_settings  # type: ignore[return-value]  # click's decorators keep the callable's kind


def package_argument(function: _Command) -> _Command:
    """PACKAGE: a folder, a zip or a datapackage.json."""
    return click.argument("package", default="datapackage", type=click.Path())(function)


def base_option(function: _Command) -> _Command:
    """`--base`: what stands before `id/` in the IRIs."""
    return click.option(
        "--base",
        default="https://w3id.org/jp-municipal-plan/",
        show_default=True,
        callback=_checked_base,
        help="Beginning of the IRIs. IRI の先頭",
    )(function)


def allow_service_option(function: _Command) -> _Command:
    """`--allow-service`: queries may ask other servers."""
    return click.option(
        "--allow-service",
        is_flag=True,
        help="Let queries ask other servers (SERVICE). 別のサーバーへの問い合わせを許可する",
    )(function)


def hosting_options(function: _Command) -> _Command:
    """`--url` and `--sparql-endpoint`: where a release will stand."""
    at_url = click.option(
        "--url",
        default="",
        metavar="URL",
        callback=_checked_address,
        help="Where the release will stand. 公開先の URL [default: the package's homepage]",
    )
    at_endpoint = click.option(
        "--sparql-endpoint",
        default="",
        metavar="URL",
        callback=_checked_address,
        help="SPARQL endpoint that will serve the release. 公開物を収める SPARQL の窓口",
    )
    return at_url(at_endpoint(function))


def _checked_address(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    from komoro_opendata.rdf.terms import is_absolute_iri

    if value and not (value.startswith(("http://", "https://")) and is_absolute_iri(value) and not {*"?#"} & {*value}):
        raise click.BadParameter(f"http(s):// で始まる URL にしてください / not an address of the web: {value}")
    return value


def _checked_base(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    from komoro_opendata.rdf.context import Context

    try:
        return Context("000000", "plan", value).base
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def report_format(function: _Command) -> _Command:
    """`--format text|json`."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="Form of the report. 報告の形式",
    )(function)
