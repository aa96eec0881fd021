"""What letters tell apart from any word list: how spellings of one word meet, which words are a language's own.

Most languages need no rules: ``PLAIN`` takes every word that is not listed as Vietnamese for the language's own.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.language.fold import letters

Fold = Callable[[str], str]
"""From a text to the form in which different spellings of it are the same."""

_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Spelling:
    """The rules of one language. The patterns search a single word folded by ``letters``, ``tone`` its NFD.

    ``tone`` finds marks and ``foreign`` letters that the language has only in Vietnamese words, ``own`` those that
    Vietnamese does not have. ``name`` matches the beginning of a name of its own people and places. Whatever none of
    them finds could be either.
    """

    fold: Fold = letters
    tone: re.Pattern[str] = _NEVER
    foreign: re.Pattern[str] = _NEVER
    own: re.Pattern[str] = re.compile("")
    name: re.Pattern[str] = _NEVER


PLAIN = Spelling()
