"""Japan's municipality codes (全国地方公共団体コード): six digits, the last of which checks the others."""

__all__ = ["check_digit"]

_WEIGHTS = (6, 5, 4, 3, 2)


def check_digit(five_digits: str) -> str:
    """The sixth digit: 11 minus the weighted sum modulo 11, of which the last digit counts.

    >>> check_digit("20208")
    '8'
    """
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, five_digits, strict=True))
    return str((11 - total % 11) % 10)
