"""What changed in the figures of the indicators that both versions have."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from komoro_opendata.package import Package, Row
from komoro_opendata.plan.changes import Change, Words, name_of, plain
from komoro_opendata.plan.matching import Pairing
from komoro_opendata.vocabulary.codes import code_list
from komoro_opendata.vocabulary.eras import era_label

__all__ = ["value_changes"]

_KEY = ("breakdown", "fiscal_year", "kind")
_SAID = ("value", "value_upper", "value_text", "comparator", "status", "measured_fiscal_year")
_PRINT = ("raw", "note_ja", "note_en", "source_id")
_BETTER = {"higher": 1, "lower": -1}
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
    yield Change(
        kind,
        "observation",
        "/".join((indicator["indicator_id"], *present.key(_KEY))),
        name_of(indicator),
        _what(present),
        {} if was is None else _shown(was),
        {} if now is None else _shown(now),
    )


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
    step = _step(was.decimal("value"), now.decimal("value")) * _BETTER.get(indicator["direction"], 0)
    if now["kind"] == "target" and step:
        return "target-raised" if step > 0 else "target-lowered"
    return "value-changed"


def _step(was: Decimal | None, now: Decimal | None) -> int:
    """1 for more, -1 for less, 0 where they are equal or one is no figure."""
    return 0 if was is None or now is None else (now > was) - (now < was)


def _what(row: Row) -> Words:
    """What a value is: its year, its kind and its breakdown, in words."""
    year = row.integer("fiscal_year")
    kind = _label("kind", row["kind"])
    breakdown = _label("breakdown", row["breakdown"])
    part = {"ja": f"（{breakdown['ja']}）", "en": f" ({breakdown['en']})"}
    whole = row["breakdown"] == "total"
    return {
        "ja": f"{era_label(year) if year else ''}{kind['ja']}{'' if whole else part['ja']}",
        "en": f"{kind['en']} of FY{row['fiscal_year']}{'' if whole else part['en']}",
    }


def _shown(row: Row) -> Words:
    """The value as printed; where nothing is printed, what it is, or why there is none."""
    if row["raw"]:
        return plain(row["raw"])
    if row["value_text"]:
        return plain(row["value_text"])
    if not row["value"]:
        code = (
            ("status", row["status"])
            if row["status"] not in ("ok", "provisional")
            else ("comparator", row["comparator"])
        )
        return _label(*code)
    upper = f"～{row['value_upper']}" if row["value_upper"] else ""
    return plain(f"{row['value']}{upper}")


def _label(codes: str, code: str) -> Words:
    row: Mapping[str, str] = code_list(codes).rows.get(code, {})
    return {"ja": row.get("label_ja", code), "en": row.get("label_en", code)}
