"""What a delivery did, told to a person or to a program."""

from typing import Any

from komoro_opendata.publish.sparql_store.endpoints import Endpoints
from komoro_opendata.publish.sparql_store.push import Action, Deed, Outcome

__all__ = ["as_object", "as_text", "found", "told"]

_FORMAT = 1
_SHOWN = 3
_DEEDS = {
    Deed.STAGE: {"ja": "準備用のグラフに送信", "en": "upload to a staging graph"},
    Deed.VERIFY: {"ja": "準備用のグラフを読み戻して確認", "en": "read the staging graph back and compare"},
    Deed.SWAP: {"ja": "グラフを入れ替え", "en": "put it in the place of the graph"},
    Deed.REMOVE_STAGING: {
        "ja": "中断された実行の準備用グラフを削除",
        "en": "remove the staging graph of a run that was stopped",
    },
    Deed.WITHDRAW: {"ja": "グラフを削除", "en": "remove the graph"},
}
_TRIPLES = {"ja": "（トリプル {number} 個）", "en": " ({number} triples)"}
_SUMMARY = {
    "ja": "<{graph}>: 追加 {added}、削除 {removed}、変更なし {unchanged}（トリプル数）",
    "en": "<{graph}>: triples added {added}, removed {removed}, unchanged {unchanged}",
}
_DRY = {"ja": "試行のため、何も送信していません", "en": "a dry run: nothing was sent"}
_CHANGED = {
    "ja": "ストアは {number} 個のリテラルを別の書き方で保持します（値は同じです）。例:",
    "en": "the store keeps {number} literals in other characters, of the same value, such as:",
}
_WINDOW = {
    "ja": "このストアはグラフを一度に入れ替えられません。実行には --allow-window が必要です",
    "en": "this store does not exchange a graph in one transaction; --allow-window is needed",
}
_FOUND = {
    "ja": "窓口（{product}）: query {query} update {update} graph-store {graph_store}",
    "en": "endpoints ({product}): query {query} update {update} graph-store {graph_store}",
}


def found(endpoints: Endpoints, language: str) -> str:
    """The endpoints in one line."""
    return _FOUND[language].format(
        product=endpoints.product,
        query=endpoints.query,
        update=endpoints.update,
        graph_store=endpoints.graph_store or "-",
    )


def told(action: Action, language: str) -> str:
    """An action in one line: what is done to which graph."""
    number = "" if action.triples is None else _TRIPLES[language].format(number=action.triples)
    return f"{_DEEDS[action.deed][language]} <{action.graph}>{number}"


def as_text(outcome: Outcome, language: str) -> str:
    """The report for a person, ending in a line feed."""
    lines = [told(action, language) for action in outcome.actions] if outcome.is_dry else []
    counts = {"added": outcome.added, "removed": outcome.removed, "unchanged": outcome.unchanged}
    lines.append(_SUMMARY[language].format(graph=outcome.graph, **counts))
    if outcome.changed:
        lines.append(_CHANGED[language].format(number=len(outcome.changed)))
        lines += [f"  {sent} → {held}" for sent, held in outcome.changed[:_SHOWN]]
    if outcome.is_dry:
        is_swapped = any(action.deed is Deed.SWAP for action in outcome.actions)
        lines += [_WINDOW[language]] if is_swapped and not outcome.endpoints.is_atomic else []
        lines.append(_DRY[language])
    return "".join(f"{line}\n" for line in lines)


def as_object(outcome: Outcome) -> dict[str, Any]:
    """The report for a program; its keys do not change."""
    endpoints = outcome.endpoints
    return {
        "format": _FORMAT,
        "dry_run": outcome.is_dry,
        "graph": outcome.graph,
        "store": {
            "product": endpoints.product,
            "query": endpoints.query,
            "update": endpoints.update,
            "graph_store": endpoints.graph_store or None,
            "atomic": endpoints.is_atomic,
        },
        "added": outcome.added,
        "removed": outcome.removed,
        "unchanged": outcome.unchanged,
        "changed_by_store": [{"sent": sent, "held": held} for sent, held in outcome.changed],
        "actions": [
            {"action": action.deed.value, "graph": action.graph, "triples": action.triples}
            for action in outcome.actions
        ],
    }
