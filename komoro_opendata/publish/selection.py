"""Which formats a release is to hold, chosen by name or group, and whether this installation can make them."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from importlib.util import find_spec

from komoro_opendata.publish.edition import Edition
from komoro_opendata.publish.errors import MissingFormatError, SelectionError
from komoro_opendata.publish.files import ReleaseFiles
from komoro_opendata.publish.format import Counts, Format

__all__ = ["announced", "installed", "require_extras", "selected"]


def selected(
    formats: Collection[Format],
    only: Collection[str] = (),
    without: Collection[str] = (),
) -> tuple[Format, ...]:
    """The formats that are named in `only` (all where it is empty) and not in `without`, in their order.

    Names are those of formats and of groups. What a format named in `only` is made from comes with it.

    Raises:
        SelectionError: A name is unknown, or a format would lack what it is made from.
    """
    _require_known(formats, [*only, *without])
    wanted = {form.name for form in formats if not only or _is_named(form, only)}
    for form in reversed(list(formats)):
        if form.name in wanted:
            wanted |= set(form.made_from)
    chosen = tuple(form for form in formats if form.name in wanted and not _is_named(form, without))
    there = {form.name for form in chosen}
    lacking = []
    for form in chosen:
        if not there.issuperset(form.made_from):
            lacking.append(form)
            there.remove(form.name)
    if lacking:
        raise _would_lack(lacking, there, without)
    return chosen


def _would_lack(lacking: Sequence[Format], there: Collection[str], without: Iterable[str]) -> SelectionError:
    """What else must be left out, all of it at once."""
    first = lacking[0]
    absent = next(name for name in first.made_from if name not in there)
    line = ",".join(dict.fromkeys([*without, *(form.name for form in lacking)]))
    return SelectionError(
        f"{first.name} は {absent} から作るため、{absent} だけを除くことはできません。"
        f"--without {line} のように、それらも除いてください",
        f"{first.name} is made from {absent}: leave out what is made from it too, --without {line}",
    )


def installed(formats: Iterable[Format], asked: Collection[str]) -> tuple[tuple[Format, ...], tuple[Format, ...]]:
    """The formats that this installation can make, and those for which it lacks an extra.

    A format that is asked for by name or group is not set aside: it is for `require_extras` to refuse it.
    """
    listed = tuple(formats)
    lacking = tuple(form for form in listed if _is_lacking(form) and not _is_named(form, asked))
    return tuple(form for form in listed if form not in lacking), lacking


def require_extras(formats: Iterable[Format]) -> None:
    """Make sure that this installation has what the formats need.

    Raises:
        MissingFormatError: It lacks the extra of one of them.
    """
    for form in formats:
        if form.extra is not None and _is_lacking(form):
            raise MissingFormatError(form.name, form.extra.name)


def announced(formats: Iterable[Format], tell: Callable[[str], None]) -> tuple[Format, ...]:
    """The formats, each of which tells its name when its turn comes."""
    return tuple(replace(form, write=_announcing(form, tell)) for form in formats)


def _announcing(form: Format, tell: Callable[[str], None]) -> Callable[[Edition, ReleaseFiles], Counts]:
    def write(edition: Edition, files: ReleaseFiles) -> Counts:
        tell(form.name)
        return form.write(edition, files)

    return write


def _is_lacking(form: Format) -> bool:
    return form.extra is not None and find_spec(form.extra.module) is None


def _is_named(form: Format, names: Collection[str]) -> bool:
    return form.name in names or bool(form.group and form.group in names)


def _require_known(formats: Collection[Format], names: Iterable[str]) -> None:
    known = dict.fromkeys(name for form in formats for name in (form.group, form.name) if name)
    for name in names:
        if name not in known:
            raise SelectionError(
                f"「{name}」という形式はありません。使える名前: {', '.join(known)}",
                f"there is no format “{name}”; choose from {', '.join(known)}",
            )
