"""The words of an audit in Japanese and English: kinds of cells, reasons for doubt, and what is said of a mismatch."""

import re
from collections.abc import Mapping

from komoro_opendata.findings.catalogue import cell_reason_words, printable
from komoro_opendata.plan.audit_report import Mismatch
from komoro_opendata.plan.printed import Doubt, Kind

__all__ = ["DOUBTS", "KINDS", "MESSAGES", "mismatch_message"]

Words = Mapping[str, str]

_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")

KINDS: Mapping[Kind, Words] = {
    Kind.MUNICIPALITY: {"ja": "自治体名", "en": "municipality"},
    Kind.PLAN: {"ja": "計画名", "en": "plan title"},
    Kind.PERIOD: {"ja": "計画期間", "en": "plan period"},
    Kind.LEVEL: {"ja": "階層名", "en": "name of a level"},
    Kind.POLICY_NUMBER: {"ja": "政策番号", "en": "policy number"},
    Kind.POLICY: {"ja": "政策名", "en": "policy name"},
    Kind.VISION: {"ja": "政策の目標", "en": "policy vision"},
    Kind.POLICY_DEPARTMENT: {"ja": "所管部署", "en": "department of a policy"},
    Kind.MEASURE_NUMBER: {"ja": "施策番号", "en": "measure number"},
    Kind.MEASURE: {"ja": "施策名", "en": "measure title"},
    Kind.LEAD_DEPARTMENT: {"ja": "主管課", "en": "lead department"},
    Kind.RELATED_DEPARTMENT: {"ja": "関連課", "en": "related department"},
    Kind.INDICATOR: {"ja": "指標名", "en": "indicator name"},
    Kind.VALUE: {"ja": "値", "en": "value"},
    Kind.SDG_NUMBER: {"ja": "SDGsゴール番号", "en": "SDG number"},
    Kind.SDG: {"ja": "SDGsゴール名", "en": "SDG name"},
    Kind.PROJECT: {"ja": "事業名", "en": "project name"},
    Kind.RELATED_PLAN: {"ja": "個別計画名", "en": "related plan"},
}

DOUBTS: Mapping[Doubt, Words] = {
    Doubt.ORDER: {
        "ja": "まとまって立つ値の行を、印刷順により指標に割り当てた",
        "en": "rows of values that stand together, given to the indicators in printed order",
    },
    Doubt.HEADING_LOST: {
        "ja": "折り返した列の見出し（年度）が本文から失われている",
        "en": "the column wrapped and its heading (the year) is no longer in the text",
    },
    Doubt.JOINED: {
        "ja": "／を含めて一つの名称と読んだ",
        "en": "read as one name, ／ included",
    },
    Doubt.SHORTENED: {
        "ja": "後ろの「等」を名称に含めなかった",
        "en": "等 (“and others”) behind it is not part of the name",
    },
    Doubt.NOT_CARRIED: {
        "ja": "印刷されているが、規則によりデータに載せない題名",
        "en": "a title that is printed and by rule not carried",
    },
}

MESSAGES: Mapping[str, Words] = {
    "sha256-differs": {
        "ja": "出典の SHA-256 が違います。監査に使った本文は「{printed}」、パッケージの記載は「{carried}」です。",
        "en": "The SHA-256 of the source differs: the text used here has “{printed}”, the package says “{carried}”.",
    },
    "ref-unreadable": {
        "ja": "「{carried}」は本文の行を指していません（例: L332、L332.3、L298-354）。",
        "en": "“{carried}” names no line of the text (examples: L332, L332.3, L298-354).",
    },
    "ref-outside-text": {
        "ja": "「{carried}」は本文の中にありません。本文は {expected} 行です。",
        "en": "“{carried}” lies outside the text, which has {expected} lines.",
    },
    "ref-outside-parent": {
        "ja": "「{carried}」は、属する政策・施策の範囲「{expected}」の外にあります。",
        "en": "“{carried}” lies outside the lines of the policy or measure it belongs to, {expected}.",
    },
    "range-differs": {
        "ja": "範囲は見出しから次の見出しの前の行までの「{expected}」ですが、「{carried}」とあります。",
        "en": "The range is “{expected}”, from its heading to the line before the next, but “{carried}” is carried.",
    },
    "begins-elsewhere": {
        "ja": "指標の位置は指標名の行「{expected}」から始まりますが、「{carried}」とあります。",
        "en": "An indicator begins at the line of its name, “{expected}”, but “{carried}” is carried.",
    },
    "order-differs": {
        "ja": "印刷順では「{printed}」（{place}）は「{expected}」より前ですが、番号は {carried} で後になっています。",
        "en": "“{printed}” ({place}) is printed before “{expected}”, but its number, {carried}, puts it behind.",
    },
    "value-not-printed": {
        "ja": "「{carried}」は {place} に印刷されていません。そこにあるのは「{printed}」です。",
        "en": "“{carried}” is not printed at {place}: “{printed}” is.",
    },
    "no-value-there": {
        "ja": "「{carried}」の位置とされる {place} に値のセルはありません。",
        "en": "There is no value cell at {place}, where “{carried}” should stand.",
    },
    "value-claimed-twice": {
        "ja": "{place} の「{printed}」は、{expected} の行がすでに使っています。",
        "en": "“{printed}” at {place} is already carried by the row at {expected}.",
    },
    "wrong-indicator": {
        "ja": "{place} の「{printed}」は「{carried}」ではなく、指標「{expected}」の値です。",
        "en": "“{printed}” at {place} is no value of “{carried}” but of the indicator “{expected}”.",
    },
    "wrong-year": {
        "ja": "{place} の「{printed}」は「{expected}」の列にありますが、「{carried}」の値になっています。",
        "en": "“{printed}” at {place} stands in the column “{expected}” but is carried as “{carried}”.",
    },
    "value-differs": {
        "ja": "印刷の「{printed}」に従えば「{expected}」ですが、「{carried}」とあります。",
        "en": "The printed “{printed}” says “{expected}”, but “{carried}” is carried.",
    },
    "raw-unreadable": {
        "ja": "「{carried}」を値として読めません。",
        "en": "“{carried}” cannot be read as a value.",
    },
    "raw-missing": {
        "ja": "状態が「{carried}」なのに、印刷どおりの文字がありません。",
        "en": "The status is “{carried}”, but the printed characters are missing.",
    },
    "raw-of-lost": {
        "ja": "値は欠落とされていますが、印刷どおりの文字「{carried}」があります。",
        "en": "The value is called lost but has printed characters, “{carried}”.",
    },
    "lost-place": {
        "ja": "欠落した値の位置は指標名の行「{expected}」ですが、「{carried}」とあります。",
        "en": "A lost value stands at the line of its indicator's name, “{expected}”, but “{carried}” is carried.",
    },
    "lost-printed": {
        "ja": "値は「{carried}」とされていますが、どの行も使っていない「{printed}」が {place} にあります。",
        "en": "The value is called “{carried}”, but “{printed}” at {place} is there and no row carries it.",
    },
    "value-unused": {
        "ja": "{place} に印刷された値「{printed}」を載せた行がありません。",
        "en": "No row carries the value “{printed}” that is printed at {place}.",
    },
    "name-unused": {
        "ja": "{place} に印刷された{kind}「{printed}」を載せた行がありません。",
        "en": "No row carries the {kind} “{printed}” that is printed at {place}.",
    },
    "name-differs": {
        "ja": "{kind}「{carried}」は {place} に印刷されていません。そこにあって使われていないのは「{printed}」です。",
        "en": "The {kind} “{carried}” is not printed at {place}; what stands there and is not carried is “{printed}”.",
    },
    "name-not-printed": {
        "ja": "{kind}「{carried}」は {place} に印刷されていません。",
        "en": "The {kind} “{carried}” is not printed at {place}.",
    },
    "name-claimed-twice": {
        "ja": "{place} の{kind}「{carried}」は、{expected} の行がすでに使っています。",
        "en": "The {kind} “{carried}” at {place} is already carried by the row at {expected}.",
    },
    "name-unplaced": {
        "ja": "「{carried}」が本文のどこにあるかを示す行がありません。",
        "en": "No row says where “{carried}” stands in the text.",
    },
    "period-differs": {
        "ja": "印刷された計画期間は「{printed}」（{place}）ですが、「{carried}」とあります。",
        "en": "The period is printed as “{printed}” ({place}), but “{carried}” is carried.",
    },
    "survey-not-named": {
        "ja": "指標名「{printed}」に調査名「（{carried}）」がありません。",
        "en": "The indicator's name “{printed}” does not give the survey's name, “{carried}”, in brackets.",
    },
}


def mismatch_message(mismatch: Mismatch, language: str) -> str:
    """What is wrong, in one sentence; characters that a terminal cannot show are escaped."""
    told = {
        "place": mismatch.place,
        "printed": mismatch.printed,
        "carried": mismatch.carried,
        "expected": mismatch.expected,
        "kind": None if mismatch.kind is None else KINDS[mismatch.kind][language],
    }
    template = MESSAGES[mismatch.code][language]
    message = _PLACEHOLDER.sub(lambda match: printable(told[match[1]] or ""), template)
    if mismatch.cell_reason is None:
        return message
    return message + ("" if language == "ja" else " ") + cell_reason_words(mismatch.cell_reason, language)
