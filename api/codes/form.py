"""Codes that people type: two letters and five digits, the last of which checks the others.

With its letters a code is neither a choice on the screen nor mistaken for a one-time password. The check
digit (ISO 7064 MOD 11,10) catches every single wrong digit and nearly every swapped pair. ``BS`` stands on
posters; other letters are another kind of code (``api.codes.link_codes``), and one is never taken for the other.
"""

import re

COUNT = 10_000
"""How many codes there are of a kind."""


class CodeForm:
    """Codes that begin with ``letters``, two capital ones."""

    def __init__(self, letters: str) -> None:
        self._letters = letters
        self._typed = re.compile(rf"\s*{letters}[\s.-]*((?:[0-9][\s.-]*){{4}}[0-9])\s*", re.IGNORECASE)

    def make(self, number: int) -> str:
        """The code of ``number``, from 0 to 9999. Raises ``ValueError``."""
        if not 0 <= number < COUNT:
            raise ValueError(f"số thứ tự của mã phải từ 0 đến {COUNT - 1}")
        digits = f"{number:04d}"
        return f"{self._letters}{digits}{check_digit(digits)}"

    def number(self, code: str) -> int:
        """Of which number ``make`` made ``code``."""
        return int(code.removeprefix(self._letters)[:-1])

    def valid(self, code: str) -> bool:
        """Whether ``code`` is written exactly as ``make`` writes it, with the right check digit."""
        digits = code.removeprefix(self._letters)
        return (
            len(code) == 7
            and len(digits) == 5
            and digits.isascii()
            and digits.isdigit()
            and check_digit(digits[:4]) == digits[4]
        )

    def read(self, text: str) -> str:
        """The code that ``text`` consists of ("bs 1234 5" -> ``BS12345``), right or wrong; ``""`` if it is more."""
        found = self._typed.fullmatch(text)
        return self._letters + re.sub(r"\D", "", found[1]) if found else ""


def check_digit(digits: str) -> str:
    """The digit that checks ``digits``."""
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


_ON_POSTERS = CodeForm("BS")

make, number, valid, read = _ON_POSTERS.make, _ON_POSTERS.number, _ON_POSTERS.valid, _ON_POSTERS.read
"""Of the codes on posters."""
