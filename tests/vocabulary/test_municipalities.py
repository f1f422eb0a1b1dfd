"""Japan's municipality codes: the list of all municipalities, and what the check digit can and cannot detect."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komoro_opendata.vocabulary.codes import code_list
from komoro_opendata.vocabulary.municipalities import check_digit

PREFECTURES = [
    *("北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県", "茨城県", "栃木県", "群馬県"),
    *("埼玉県", "千葉県", "東京都", "神奈川県", "新潟県", "富山県", "石川県", "福井県", "山梨県", "長野県"),
    *("岐阜県", "静岡県", "愛知県", "三重県", "滋賀県", "京都府", "大阪府", "兵庫県", "奈良県", "和歌山県"),
    *("鳥取県", "島根県", "岡山県", "広島県", "山口県", "徳島県", "香川県", "愛媛県", "高知県", "福岡県"),
    *("佐賀県", "長崎県", "熊本県", "大分県", "宮崎県", "鹿児島県", "沖縄県"),
]
ROWS = code_list("municipality").rows

# The weights of the first five digits, and by how much a digit may change without being noticed. Both remainders 0
# (11 - 0 = 11) and 10 (11 - 10 = 1) give the check digit 1, so a substitution escapes exactly where it turns one
# remainder into the other: from 10 to 0 (weight times difference is 1 modulo 11) or from 0 to 10 (it is 10).
WEIGHTS = (6, 5, 4, 3, 2)
UNNOTICED = {
    10: ((2, -9), (9, -2), (3, -8), (4, -7), (6, -5)),
    0: ((-2, 9), (-9, 2), (-3, 8), (-4, 7), (-6, 5)),
}


def _remainder(digits: str) -> int:
    return sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits[:5], strict=True)) % 11


def _sixth_digit(digits: str) -> str:
    """The rule of the ministry, step by step: from 11 the remainder is taken away, and the last digit counts."""
    return str(11 - _remainder(digits))[-1]


def _substitutions(code: str) -> Iterator[tuple[int, int, str]]:
    """Every code that differs in one digit: the digit's place, its difference, the code."""
    for place, digit in enumerate(code):
        for other in "0123456789":
            if other != digit:
                yield place, int(other) - int(digit), code[:place] + other + code[place + 1 :]


@pytest.mark.parametrize(
    "code",
    # Sapporo, Hakodate, Chiyoda, Yokohama, Nagano, Komoro, Osaka, Naha, and both ends of the list.
    ["011002", "012025", "131016", "141003", "202011", "202088", "271004", "472018", "473821"],
)
def test_check_digit_of_known_municipalities(code: str) -> None:
    assert check_digit(code[:5]) == code[5]


@pytest.mark.parametrize(
    ("five_digits", "remainder", "expected"),
    [("00000", 0, "1"), ("00050", 4, "7"), ("10000", 6, "5"), ("00004", 8, "3"), ("00005", 10, "1"), ("00006", 1, "0")],
)
def test_check_digit_by_remainder(five_digits: str, remainder: int, expected: str) -> None:
    """11 minus the remainder; of 11 and of 10 the last digit counts."""
    assert _remainder(five_digits) == remainder
    assert check_digit(five_digits) == expected


@given(st.text("0123456789", min_size=5, max_size=5))
def test_check_digit_follows_the_rule(five_digits: str) -> None:
    assert check_digit(five_digits) == _sixth_digit(five_digits)


@pytest.mark.parametrize("digits", ["", "2020", "202088", "2020x"])
def test_anything_but_five_digits_is_refused(digits: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  the message is Python's
        check_digit(digits)


def test_all_municipalities_are_listed() -> None:
    """1,718 cities, towns and villages and the 23 special wards of Tokyo."""
    wards = [code for code, row in ROWS.items() if row["prefecture_ja"] == "東京都" and row["name_ja"].endswith("区")]

    assert len(ROWS) == 1741
    assert len(wards) == 23


def test_every_check_digit_of_the_list_is_right() -> None:
    assert [code for code in ROWS if len(code) != 6 or code[5] != _sixth_digit(code)] == []


def test_all_prefectures_stand_under_their_number() -> None:
    """The first two digits are the prefecture's number, 01 Hokkaido to 47 Okinawa."""
    actual = dict(sorted({(code[:2], row["prefecture_ja"]) for code, row in ROWS.items()}))

    assert actual == {f"{number:02}": name for number, name in enumerate(PREFECTURES, start=1)}
    assert len({(code[:2], row["prefecture_ja"]) for code, row in ROWS.items()}) == 47


def test_list_is_sorted_by_code() -> None:
    assert list(ROWS) == sorted(ROWS)


def test_no_prefecture_stands_in_the_list() -> None:
    """A prefecture's own code has 000 behind its number."""
    assert [code for code in ROWS if code[2:5] == "000"] == []


def test_names_end_as_municipalities_do_and_kana_are_hiragana() -> None:
    assert [row["name_ja"] for row in ROWS.values() if row["name_ja"][-1] not in "市区町村"] == []
    assert [
        row["name_kana"] for row in ROWS.values() if not all("ぁ" <= sign <= "ー" for sign in row["name_kana"])
    ] == []


def test_name_is_unique_within_its_prefecture() -> None:
    names = [(row["prefecture_ja"], row["name_ja"]) for row in ROWS.values()]

    assert [name for name in names if names.count(name) > 1] == []


def test_komoro() -> None:
    assert ROWS["202088"] == {
        "code": "202088",
        "prefecture_ja": "長野県",
        "name_ja": "小諸市",
        "name_kana": "こもろし",
    }


def test_unnoticed_differences_are_those_that_turn_remainder_10_into_0_or_back() -> None:
    for place, weight in enumerate(WEIGHTS):
        differences = [difference for difference in range(-9, 10) if difference]
        assert set(UNNOTICED[10][place]) == {step for step in differences if weight * step % 11 == 1}
        assert set(UNNOTICED[0][place]) == {step for step in differences if weight * step % 11 == 10}


@pytest.mark.parametrize("prefix", [f"{number:02}" for number in range(1, 48)])
def test_every_wrong_digit_of_every_municipality_is_noticed_but_for_the_stated_ones(prefix: str) -> None:
    for code in (code for code in ROWS if code.startswith(prefix)):
        unnoticed = UNNOTICED.get(_remainder(code), ())
        for place, difference, wrong in _substitutions(code):
            escapes = place < len(unnoticed) and difference in unnoticed[place]
            assert (check_digit(wrong[:5]) == wrong[5]) == escapes, f"{code} read as {wrong}"


@given(st.text("0123456789", min_size=5, max_size=5))
def test_every_wrong_digit_of_any_code_is_noticed_but_for_the_stated_ones(five_digits: str) -> None:
    code = five_digits + _sixth_digit(five_digits)
    unnoticed = UNNOTICED.get(_remainder(code), ())

    for place, difference, wrong in _substitutions(code):
        escapes = place < len(unnoticed) and difference in unnoticed[place]
        assert (check_digit(wrong[:5]) == wrong[5]) == escapes, f"{code} read as {wrong}"


def test_unnoticed_substitution_example() -> None:
    """00005 has remainder 10 and 00000 has 0, so 000051 and 000001 are both right: 5 read as 0 escapes."""
    assert check_digit("00005") == check_digit("00000") == "1"
