"""A telephone number in what somebody wrote, told from all other digits: for when she is asked for hers."""

import re

from bot.safety.secrets import kind
from bot.safety.shadow import shadow

_RUN = re.compile(r"(?<!\w)\+?\d(?:[\s.,()-]{0,3}\d)+(?!\w)")

_NAMES = {
    **{"khong": "0", "mot": "1", "hai": "2", "ba": "3", "bon": "4", "tu": "4", "nam": "5", "lam": "5"},
    **{"sau": "6", "bay": "7", "tam": "8", "chin": "9"},
}
"""Digits as they are read out, without marks."""

_NAMED = re.compile(rf"(?<!\w)(?:{'|'.join(_NAMES)})(?!\w)")


def telephone(text: str) -> str:
    """The one number in ``text`` that can be called, its digits with the leading 0; ``""`` for none or several."""
    plain = shadow(text).text
    for read in (plain, _NAMED.sub(lambda found: _NAMES[found[0]], plain)):
        found = {number for run in _RUN.finditer(read) if (number := _number(run[0]))}
        if found:
            return found.pop() if len(found) == 1 else ""
    return ""


def _number(run: str) -> str:
    digits = re.sub(r"^84(?=[2-9]\d{8,9}$)", "0", re.sub(r"\D", "", run))
    return digits if kind(digits) == "phone" else ""
