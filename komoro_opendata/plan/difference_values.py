"""What changed in the figures of the indicators that both versions have."""

from collections.abc import Iterator
from decimal import Decimal

from komoro_opendata.package import Package, Row
from komoro_opendata.plan.changes import Change, Words, code_label, name_of, plain
from komoro_opendata.plan.matching import Pairing
from komoro_opendata.plan.series import SETS_NO_TARGET
from komoro_opendata.vocabulary.eras import era_label

__all__ = ["value_changes"]

_KEY = ("breakdown", "fiscal_year", "kind")
_SAID = ("value", "value_upper", "value_text", "comparator", "status", "measured_fiscal_year")
_PRINT = ("raw", "note_ja", "note_en", "source_id")
_BETTER = {"higher": 1, "lower": -1}
_BOUNDS = {"ge": 1, "gt": 1, "le": -1, "lt": -1}
_COMPARED = ("value-changed", "target-raised", "target-lowered", "target-changed")
"""Kinds in whose words both values stand."""
_Values = dict[str, dict[tuple[str, ...], Row]]


def value_changes(old: Package, new: Package, indicators: Pairing) -> Iterator[Change]:
    """The changes of all values of the indicators that belong together, in the order of the new version."""
    before, after = _values(old), _values(new)
    for one, other in indicators.pairs:
        was, now = before.get(one["indicator_id"], {}), after.get(other["indicator_id"], {})
        for key in [*now, *(key for key in was if key not in now)]:
            yield from _of_value(other, was.get(key), now.get(key))


def _values(package: Package) -> _Values:
    found: _Values = {}
    for row in package.rows("observation"):
        found.setdefault(row["indicator_id"], {})[row.key(_KEY)] = row
    return found


def _of_value(indicator: Row, was: Row | None, now: Row | None) -> Iterator[Change]:
    kind = _kind(indicator, was, now)
    present = now or was
    if kind is None or present is None:
        return
    before, after = ({} if row is None else _shown(row) for row in (was, now))
    if kind == "measured-year-changed":
        before, after = ({} if row is None else _measured(row) for row in (was, now))
    elif was is not None and now is not None and before == after and kind in _COMPARED:
        before, after = _in_full(was), _in_full(now)
    key = "/".join((indicator["indicator_id"], *present.key(_KEY)))
    yield Change(kind, "observation", key, name_of(indicator), _what(present), before, after)


def _kind(indicator: Row, was: Row | None, now: Row | None) -> str | None:
    """The kind of the change; None where nothing changed."""
    if was is None or now is None:
        return "value-added" if was is None else "value-removed"
    if was.key(_SAID) == now.key(_SAID):
        return None if was.key(_PRINT) == now.key(_PRINT) else "text-changed"
    if "lost" in (was["status"], now["status"]) and was["status"] != now["status"]:
        return "value-recovered" if was["status"] == "lost" else "value-lost"
    if was["status"] == "provisional" and now["status"] == "ok" and was.key(_SAID[:4]) == now.key(_SAID[:4]):
        return "value-confirmed"
    if was.key(_SAID[:5]) == now.key(_SAID[:5]):
        return "measured-year-changed"
    return _of_target(indicator, was, now) if now["kind"] == "target" else "value-changed"


def _of_target(indicator: Row, was: Row, now: Row) -> str:
    if now["status"] in SETS_NO_TARGET and was["status"] not in SETS_NO_TARGET:
        return "target-withdrawn"
    step = _step(indicator["direction"], was, now)
    return {1: "target-raised", -1: "target-lowered"}.get(step, "target-changed")


def _step(direction: str, was: Row, now: Row) -> int:
    """1 where a target is more ambitious, -1 where it is less so, 0 where neither can be said.

    A figure is both ends of a range. Of two ranges, and of two figures, one end may stay; where a figure becomes a
    range, or the other way round, both ends must move the same way. Bounds that point in opposite ways (at least, at
    most) cannot be held against each other.
    """
    better = _BETTER.get(direction, 0)
    if _BOUNDS.get(was["comparator"], better) * _BOUNDS.get(now["comparator"], better) < 0:
        return 0
    moves = {_move(one, other) for one, other in zip(_ends(was), _ends(now), strict=True)}
    if (was["comparator"] == "between") == (now["comparator"] == "between"):
        moves -= {0}
    return moves.pop() * better if len(moves) == 1 else 0


def _ends(row: Row) -> tuple[Decimal | None, Decimal | None]:
    """The lower and the upper figure of a value."""
    low = row.decimal("value")
    return low, row.decimal("value_upper") if row["comparator"] == "between" else low


def _move(was: Decimal | None, now: Decimal | None) -> int:
    """1 for more, -1 for less, 0 where they are equal or one is no figure."""
    return 0 if was is None or now is None else (now > was) - (now < was)


def _what(row: Row) -> Words:
    """What a value is: its year, its kind and its breakdown, in words."""
    year = row.integer("fiscal_year")
    kind = code_label("kind", row["kind"])
    breakdown = code_label("breakdown", row["breakdown"])
    part = {"ja": f"（{breakdown['ja']}）", "en": f" ({breakdown['en']})"}
    whole = row["breakdown"] == "total"
    called = "actual result" if row["kind"] == "actual" else kind["en"]
    return {
        "ja": f"{era_label(year) if year else ''}{kind['ja']}{'' if whole else part['ja']}",
        "en": f"{called} of FY{row['fiscal_year']}{'' if whole else part['en']}",
    }


def _shown(row: Row) -> Words:
    """The value as printed; where nothing is printed, what it is, or why there is none."""
    return plain(row["raw"]) or _figure(row)


def _figure(row: Row) -> Words:
    """The value without regard to its print."""
    if row["value_text"]:
        return plain(row["value_text"])
    if not row["value"]:
        told = "comparator" if row["status"] in ("ok", "provisional") else "status"
        return code_label(told, row[told])
    upper = f"～{row['value_upper']}" if row["value_upper"] else ""
    return plain(f"{row['value']}{upper}")


def _in_full(row: Row) -> Words:
    """The value with the labels of its codes, where what is printed does not tell the versions apart."""
    figure, codes = _figure(row), [code_label(name, row[name]) for name in ("comparator", "status")]
    return {
        "ja": f"{figure.get('ja', '')}（{'、'.join(code['ja'] for code in codes)}）",
        "en": f"{figure.get('en', '')} ({', '.join(code['en'] for code in codes)})",
    }


def _measured(row: Row) -> Words:
    """The year of the measurement; no words where none is stated."""
    year = row.integer("measured_fiscal_year")
    return {} if year is None else {"ja": era_label(year) or str(year), "en": f"FY{year}"}
