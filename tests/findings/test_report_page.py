"""The page tells every finding in both languages, with its place, and nothing of the data becomes markup."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from komoro_opendata.findings import Finding, Severity, message, remedy
from komoro_opendata.findings.report_page import as_page

FINDINGS = [
    Finding(
        "value-raw",
        Severity.ERROR,
        path="data/observation.csv",
        resource="observation",
        line=3,
        row=2,
        field="value",
        value=str(number),
        sheet="目標値",
        cell=f"F{number}",
        params={"raw": f"{number}件", "expected": str(number)},
    )
    for number in range(1, 31)
] + [Finding("file-final-newline", Severity.WARNING, path="data/goal.csv", resource="goal", line=9)]


class Page(HTMLParser):
    """The tags, attributes and text of a page; void and unclosed elements are told."""

    def __init__(self, text: str) -> None:
        """Read the page."""
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.texts.append(data)


def test_every_finding_stands_on_the_page_with_its_place() -> None:
    texts = "\n".join(Page(as_page("計画", FINDINGS, valid=False)).texts)

    for finding in FINDINGS:
        for language in ("ja", "en"):
            assert message(finding, language) in texts
            assert remedy(finding, language) in texts
    assert all(f"シート「目標値」 F{number}" in texts for number in range(1, 31))
    assert "data/goal.csv 9 行目" in texts
    assert "エラー 30 件、警告 1 件、情報 0 件" in texts


def test_the_gravest_stand_first_whatever_their_order() -> None:
    texts = Page(as_page("計画", FINDINGS[::-1], valid=False)).texts

    assert texts.index("エラー") < texts.index("警告")


@pytest.mark.parametrize("valid", [True, False])
def test_the_verdict_is_told(valid: bool) -> None:  # noqa: FBT001  a parameter of the test
    texts = Page(as_page("計画", [], valid=valid)).texts

    assert any(text.startswith("正しいパッケージです") for text in texts) is valid
    assert any(text.startswith("直すところがあります") for text in texts) is not valid


HOSTILE = '</td><script>alert(1)</script><img src=x onerror="alert(1)">\u202e\x1b[31m'


def test_hostile_texts_are_text() -> None:
    hostile = replace(
        Finding("value-raw", Severity.ERROR, line=1, params={"raw": HOSTILE}),
        path=HOSTILE,
        field=HOSTILE,
        value=HOSTILE,
        sheet=HOSTILE,
        cell=HOSTILE,
        pointer=HOSTILE,
    )
    page = as_page(HOSTILE, [hostile], valid=False)
    tags = {tag for tag, _ in Page(page).tags}

    assert not tags & {"script", "img"}
    assert not any(name.startswith("on") for _, attributes in Page(page).tags for name in attributes)
    assert not re.search("[\u202e\x1b]", page)


def test_the_page_needs_nothing_from_outside() -> None:
    page = Page(as_page("計画", FINDINGS, valid=False))

    assert not [tag for tag, attributes in page.tags if {"src", "href"} & attributes.keys()]
    (policy,) = [item["content"] for tag, item in page.tags if tag == "meta" and "http-equiv" in item]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"
