"""Amounts of money in a sentence, so that they stand where people say them.

"lỡ gửi 500k cho nó" says what "lỡ gửi tiền cho nó" says. Which words make a number an amount is in ``[signs]`` of
``locales/*/words.toml``; nothing here is Vietnamese but examples.
"""

import re
from collections.abc import Iterator, Sequence

from bot.language.signs import Signs

_GLUED = re.compile(r"(\d+)([^\W\d_]+)(\d*)")
"""Number, unit and what is left over: ``3tr``, ``2tr5``, ``500k``."""
_ROUND = re.compile(r"[1-9]\d*000")
"""A bare number that is one: nobody says 500000 of anything else."""
_THOUSANDS = "000"


def as_money(text: str, signs: Signs) -> str:
    """``text`` with every amount of money in it as the word for money; ``""`` where it names none.

    ``text`` is at level 1 of ``bot.language.fold``.
    """
    words = text.split()
    if not any(word in signs.units or word[0].isdigit() or word[-1].isdigit() for word in words):
        return ""
    told = list(_told(words, signs))
    return " ".join(told) if told != words else ""


def _told(words: Sequence[str], signs: Signs) -> Iterator[str]:
    place = 0
    while place < len(words):
        end = _end(words, place, signs)
        yield signs.money if end > place else words[place]
        place = max(end, place + 1)


def _end(words: Sequence[str], start: int, signs: Signs) -> int:
    """Where an amount that begins at ``start`` ends; ``start`` where none does."""
    end, counted, amount = start, False, False
    while end < len(words):
        word = words[end]
        if _is_amount(word, signs) or (counted and (word in signs.units or word == _THOUSANDS)):
            amount = True
        elif not (word.isdigit() or word in signs.numbers or word in signs.figures):
            break
        counted, end = True, end + 1
    return end if amount else start


def _is_amount(word: str, signs: Signs) -> bool:
    """One word that is an amount by itself."""
    glued = _GLUED.fullmatch(word)
    return bool(glued and glued[2] in signs.units) or _ROUND.fullmatch(word) is not None
