"""Finding the names of ``names.py`` in a text, and saying them."""

import re
from collections.abc import Iterable, Iterator

from bot.speech.names import CAPITALS, NAMES, ROMAN


def named(text: str) -> str:
    """``text`` with every name as it is said."""
    return _NAMED.sub(_said, _CAPITALS.sub(_in_capitals, _ROMAN.sub(_counted, text)))


def name_spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each name stands in ``text`` (from, up to), and what is said for it; of two in a place the first holds."""
    yield from ((*found.span(), _counted(found)) for found in _ROMAN.finditer(text))
    yield from ((*found.span(), _in_capitals(found)) for found in _CAPITALS.finditer(text))
    yield from ((*found.span(), _said(found)) for found in _NAMED.finditer(text))


def _said(found: re.Match[str]) -> str:
    return NAMES[found[0].lower()]


def _in_capitals(found: re.Match[str]) -> str:
    return CAPITALS[found[0]]


def _counted(found: re.Match[str]) -> str:
    """A letter that begins a sentence counts nothing: it may be a small one, written large for standing there."""
    before = _WORD_OR_END.search(found.string[: found.start()][::-1])
    alone = found[0] == "I" and (before is None or before[0] in ".!?\n")
    return found[0] if alone else ROMAN[found[0]]


def _alternatives(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_UPPER = "".join(char for char in map(chr, range(0x41, 0x1EF9)) if char.isupper())
_NAMED = re.compile(rf"(?<![\w'])(?:{_alternatives(NAMES)})(?![\w'])", re.IGNORECASE)
_WORD_OR_END = re.compile(r"[\w.!?\n]")
_ROMAN = re.compile(rf"(?<![\w'])(?:{_alternatives(ROMAN)})(?![\w'])")
# Beside a word in capitals they are words themselves: "AI HỎI CŨNG KHÔNG ĐỌC", "SẠC PIN". Alone, "AI?" asks who.
_CAPITALS = re.compile(
    rf"(?<![\w'])(?<![{_UPPER}] )(?:(?<!mã )(?<!Mã )PIN|(?<=\w )AI|AI(?= \w))(?![\w'])(?! [{_UPPER}]{{2}})",
)
