"""A text as a detective reads it: plain small letters and digits, each knowing where it came from.

Marks, letter case, full-width digits, circled digits, joiners and other invisible characters are gone,
so that patterns written in plain ASCII find what they look for in any spelling.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_BARRED = {"đ": "d", "ƀ": "b", "ı": "i"}
_UNSEEN = frozenset(("Mn", "Me", "Mc", "Cf"))


@dataclass(frozen=True, slots=True)
class Shadow:
    """``text`` is plain; ``places[n]`` is where its character ``n`` stands in the original, the last one its end."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where ``start`` to ``end`` stand in the original, with the invisible that clings to them. Never empty."""
        return self.places[start], max(self.places[end], self.places[end - 1] + 1)


def shadow(text: str) -> Shadow:
    """The plain reading of ``text``."""
    pairs = [(plain, place) for place, char in enumerate(text) for plain in _plain(char)]
    return Shadow("".join(plain for plain, _ in pairs), (*(place for _, place in pairs), len(text)))


@lru_cache(4096)
def _plain(char: str) -> str:
    small = unicodedata.normalize("NFKD", char).lower()
    return "".join(_letter(part) for part in small if unicodedata.category(part) not in _UNSEEN)


def _letter(char: str) -> str:
    if char.isdecimal():
        return str(int(char))
    return _BARRED.get(char, char)
