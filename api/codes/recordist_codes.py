"""The codes by which speakers link their chat: ``GA`` (*ghi âm*) and seven digits, the last of which checks the others.

Longer than a join code, for whoever guesses one records in another's name. Its letters tell the two apart.
"""

import re

from api.codes.form import check_digit

LETTERS = "GA"
COUNT = 1_000_000
"""How many codes there are."""

_FORM = re.compile(r"\s*ga[\s.-]*((?:[0-9][\s.-]*){6}[0-9])\s*", re.IGNORECASE)


def make(number: int) -> str:
    """The code of ``number``, from 0 to 999 999. Raises ``ValueError``."""
    if not 0 <= number < COUNT:
        raise ValueError(f"số thứ tự của mã phải từ 0 đến {COUNT - 1}")
    digits = f"{number:06d}"
    return f"{LETTERS}{digits}{check_digit(digits)}"


def spaced(code: str) -> str:
    """A code as it is read aloud and typed: ``GA 123 4567``."""
    return f"{code[:2]} {code[2:5]} {code[5:]}"


def read(text: str) -> str:
    """The code that ``text`` consists of ("ga 123 456 7" -> ``GA1234567``), right or wrong; ``""`` if it is more."""
    found = _FORM.fullmatch(text)
    return LETTERS + re.sub(r"\D", "", found[1]) if found else ""
