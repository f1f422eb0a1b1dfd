"""What a delivery did, told to a person or to a program."""

from typing import Any

from komoro_opendata.publish.ckan.comparison import Action, Deed
from komoro_opendata.publish.ckan.push import Outcome

__all__ = ["as_object", "as_text", "told"]

_FORMAT = 1
_GROUPS = {
    Deed.CREATE: "created",
    Deed.RESTORE: "created",
    Deed.ADD: "created",
    Deed.REPLACE: "updated",
    Deed.DESCRIBE: "updated",
    Deed.UPDATE: "updated",
    Deed.ORDER: "updated",
    Deed.PUBLISH: "updated",
    Deed.BEGIN: "updated",
    Deed.FINISH: "updated",
    Deed.REMOVE: "removed",
    Deed.WITHDRAW: "removed",
}
_DEEDS = {
    Deed.CREATE: {"ja": "データセットを非公開で作成", "en": "create the data set, private"},
    Deed.RESTORE: {"ja": "取り下げたデータセットを非公開で復元", "en": "restore the withdrawn data set, private"},
    Deed.ADD: {"ja": "リソースを追加", "en": "add the resource"},
    Deed.REPLACE: {"ja": "ファイルを差し替え", "en": "replace the file"},
    Deed.DESCRIBE: {"ja": "リソースの説明を更新", "en": "update what is said of the resource"},
    Deed.REMOVE: {"ja": "公開物にないリソースを削除", "en": "remove the resource that the release lacks"},
    Deed.UPDATE: {"ja": "データセットの説明を更新", "en": "update what is said of the data set"},
    Deed.ORDER: {"ja": "リソースを並べ替え", "en": "put the resources in order"},
    Deed.BEGIN: {"ja": "データセットに「更新中」の印を付ける", "en": "mark the data set as being corrected"},
    Deed.FINISH: {"ja": "データセットに「完了」の印を付ける", "en": "mark the data set as complete"},
    Deed.PUBLISH: {"ja": "データセットを公開", "en": "make the data set public"},
    Deed.WITHDRAW: {"ja": "データセットを取り下げ", "en": "withdraw the data set"},
}
_SUMMARY = {
    "ja": "{address}: 作成 {created}、更新 {updated}、削除 {removed}、変更なし {unchanged}",
    "en": "{address}: created {created}, updated {updated}, removed {removed}, unchanged {unchanged}",
}
_DRY = {
    "ja": "試行のため、何も送信していません",
    "en": "a dry run: nothing was sent",
}
_KEPT = {
    "ja": "ポータル側で追加されたリソースはそのままです: {names}",
    "en": "resources added on the portal are left as they are: {names}",
}
_TAKEN = {
    "ja": "ポータル側で追加されたリソースも一緒に取り下げました: {names}",
    "en": "resources added on the portal went with it: {names}",
}
_PRIVATE = {
    "ja": "データセットは非公開のままです。公開するにはポータルで設定してください",
    "en": "the data set was made private on the portal and stays so; make it public there",
}


def told(action: Action, language: str) -> str:
    """An action in one line: what is done to which file."""
    names = ", ".join(action.fields) if action.deed in (Deed.DESCRIBE, Deed.UPDATE) else ""
    return " ".join(filter(None, (_DEEDS[action.deed][language], action.path, f"({names})" if names else "")))


def as_text(outcome: Outcome, language: str) -> str:
    """The report for a person, ending in a line feed."""
    counts = {name: len(listed) for name, listed in _grouped(outcome).items()}
    lines = [told(action, language) for action in outcome.actions] if outcome.is_dry else []
    lines.append(_SUMMARY[language].format(address=outcome.address, **counts))
    if outcome.kept:
        is_gone = any(action.deed is Deed.WITHDRAW for action in outcome.actions)
        lines.append((_TAKEN if is_gone else _KEPT)[language].format(names=", ".join(outcome.kept)))
    if outcome.is_private and not outcome.is_dry:
        lines.append(_PRIVATE[language])
    if outcome.is_dry:
        lines.append(_DRY[language])
    return "".join(f"{line}\n" for line in lines)


def as_object(outcome: Outcome) -> dict[str, Any]:
    """The report for a program; its keys do not change."""
    return {
        "format": _FORMAT,
        "dry_run": outcome.is_dry,
        "dataset": outcome.dataset,
        "url": outcome.address,
        "private": outcome.is_private,
        **_grouped(outcome),
        "kept": list(outcome.kept),
        "actions": [
            {
                "action": action.deed.value,
                "path": action.path or None,
                "id": action.id or None,
                "fields": sorted(action.fields),
            }
            for action in outcome.actions
        ],
    }


def _grouped(outcome: Outcome) -> dict[str, list[str]]:
    """The names of what was touched, each once: the paths of files, and the data set's name for itself."""
    groups: dict[str, dict[str, None]] = {"created": {}, "updated": {}, "removed": {}}
    for action in outcome.actions:
        name = action.path or outcome.dataset
        if name not in groups["created"]:
            groups[_GROUPS[action.deed]][name] = None
    return {**{group: list(names) for group, names in groups.items()}, "unchanged": list(outcome.unchanged)}
