"""The command `explain`."""

import pytest

from komoro_opendata.cli import main
from komoro_opendata.findings import rules
from komoro_opendata.findings.explanation import explanation

Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("code", rules())
def test_every_rule_is_explained_in_both_languages(code: str, language: str, capsys: Captured) -> None:
    assert main(["explain", "--lang", language, code]) == 0
    assert capsys.readouterr() == (explanation(rules()[code], language), "")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("mesured-year", "measured-year"),
        ("file_bom", "file-bom"),
        ("row-orders", "row-order"),
        ("FILE-BOM", "file-bom"),
        ("municipality-checkdigit", "municipality-check-digit"),
    ],
)
def test_unknown_rule_is_answered_with_the_nearest(written: str, meant: str, capsys: Captured) -> None:
    assert main(["explain", "--lang", "en", written]) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert f"there is no rule “{written}”. Did you mean {meant}? docs/rules.md lists them all" in err


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ja", "「qqqqqq」という規則はありません。一覧は docs/rules.md にあります"),
        ("en", "there is no rule “qqqqqq”. docs/rules.md lists them all"),
    ],
)
def test_rule_without_a_neighbour(language: str, said: str, capsys: Captured) -> None:
    assert main(["explain", "--lang", language, "qqqqqq"]) == 2
    assert said in capsys.readouterr().err


def test_suggestion_in_japanese(capsys: Captured) -> None:
    assert main(["explain", "--lang", "ja", "file-bon"]) == 2
    assert "「file-bon」という規則はありません。もしかして: file-bom。一覧は" in capsys.readouterr().err
