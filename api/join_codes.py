"""Codes on posters: ``BS`` and five digits, the last of which checks the others.

With its letters a code is neither a choice on the screen nor mistaken for a one-time password. The check
digit (ISO 7064 MOD 11,10) catches every single wrong digit and nearly every swapped pair.
"""

import re

LETTERS = "BS"
COUNT = 10_000
"""How many codes there are."""

_FORM = re.compile(r"\s*bs[\s.-]*((?:[0-9][\s.-]*){4}[0-9])\s*", re.IGNORECASE)


def make(number: int) -> str:
    """The code of ``number``, from 0 to 9999."""
    if not 0 <= number < COUNT:
        raise ValueError(f"số thứ tự của mã phải từ 0 đến {COUNT - 1}")
    digits = f"{number:04d}"
    return f"{LETTERS}{digits}{check_digit(digits)}"


def valid(code: str) -> bool:
    """Whether ``code`` is written exactly as ``make`` writes it, with the right check digit."""
    digits = code.removeprefix(LETTERS)
    return (
        len(code) == 7
        and len(digits) == 5
        and digits.isascii()
        and digits.isdigit()
        and check_digit(digits[:4]) == digits[4]
    )


def read(text: str) -> str:
    """The code that ``text`` consists of ("bs 1234 5" -> ``BS12345``), right or wrong; ``""`` if it is more."""
    found = _FORM.fullmatch(text)
    return LETTERS + re.sub(r"\D", "", found[1]) if found else ""


def check_digit(digits: str) -> str:
    """The digit that checks ``digits``."""
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)
