"""Telephone numbers that speak against a message: from abroad, from the sea, or reported."""

import re
from typing import NamedTuple

from bot.course import ScamBook


class Caller(NamedTuple):
    """A number of ``kind`` ``foreign`` or ``blocked``, and where it stands."""

    kind: str
    start: int
    end: int


def callers_in(text: str, book: ScamBook) -> list[Caller]:
    """The numbers in ``text`` that are a sign.

    Vietnam is +84 (ITU E.164); after it no 0 follows, so +840 is somebody else's look-alike. +88x are ships and
    networks without a country, whose calls cost most.
    """
    reported = {re.sub(r"\D", "", one.what) for one in book.blocked if re.fullmatch(r"[+\d .()-]+", one.what)}
    found = []
    for number in _NUMBER.finditer(text):
        digits = re.sub(r"\D", "", number[0])
        home = re.sub(r"^(?:00)?84(?=[1-9])", "0", digits)
        if digits in reported or home in reported:
            found.append(Caller("blocked", *number.span()))
        elif (number[0].startswith(("+", "00")) and not home.startswith("0")) or re.match(r"\+\s?84\s?0", number[0]):
            found.append(Caller("foreign", *number.span()))
    return found


_NUMBER = re.compile(r"(?<![\w.+])(?:\+|00)?\d(?:[ .()-]?\d){6,14}(?!\w)|(?<!\w)\+\d{2,4}(?!\w)")
