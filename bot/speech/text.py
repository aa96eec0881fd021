"""From what is written to what is said: only words and the marks a voice pauses at.

Figures become words (``figures.py``), abbreviations what people call them (``names.py``); emoji and
decoration fall silent. What comes out has no digit in it and stays as it is when it passes through
again. K'Ho sentences pass the same way: numbers and technical words in them are Vietnamese.
"""

import re
import unicodedata

from bot.speech.figures import read
from bot.speech.names import LETTERS, NAMES

VERSION = 1
"""Raise it when something is said differently: every clip is then made anew."""


def spoken(text: str) -> str:
    """``Gọi 113, mất 50.000 đ`` -> ``Gọi một một ba, mất năm mươi nghìn đồng.``; empty when nothing is to be said."""
    text = unicodedata.normalize("NFKC", _KEYCAP.sub(" ", text)).translate(_APOSTROPHES)
    text = _NAMED.sub(lambda found: NAMES[found[0].lower()], read(text))
    text = _ACRONYM.sub(_spelled, text)
    text = _WORD.sub(_quiet, text)
    return _tidy("".join(map(_voiced, text)))


def _spelled(found: re.Match[str]) -> str:
    return " ".join(LETTERS[char] for char in found[0].lower())


def _quiet(found: re.Match[str]) -> str:
    """No capital but the first letter's: the machine spells words in capitals."""
    word = found[0]
    return word.lower() if word.isupper() else word[0] + word[1:].lower()


def _voiced(char: str) -> str:
    """A character as the voice gets it: itself, a word, a pause, a gap, or nothing."""
    category = unicodedata.category(char)
    if char in _SAID:
        return _SAID[char]
    if category[0] == "L" or char in _KEPT:
        return char
    return "" if category[0] == "M" or category == "Cf" else " "


def _tidy(text: str) -> str:
    """One space between words, one mark between phrases, a full stop at the end of every line."""
    lines = (_SPACES.sub(" ", line).strip(" ,;:'") for line in text.splitlines())
    said = " ".join(line if line[-1] in ".!?" else f"{line}." for line in lines if re.search(r"\w", line))
    said = _MARKED.sub(_strongest, said).strip(" ,;:")
    # The machine takes a full stop before a small letter for an abbreviation and runs on.
    return _SENTENCE.sub(_capital, said)


def _strongest(found: re.Match[str]) -> str:
    return next(mark for mark in "?!.;:," if mark in found[0]) + " "


def _capital(found: re.Match[str]) -> str:
    capital = found[0].upper()
    return capital if len(capital) == len(found[0]) else found[0]


def _alternatives(names: list[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_KEYCAP = re.compile("\ufe0f?\N{COMBINING ENCLOSING KEYCAP}")
_NAMED = re.compile(rf"(?<![\w'])(?:{_alternatives([*NAMES])})(?![\w'])", re.IGNORECASE)
_ACRONYM = re.compile(r"(?<![\w'])[BCDĐGHKLMNPQRSTVXFJWZ]{2,6}(?![\w'])")
_WORD = re.compile(r"\w{2,}")
_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ`´′"), "'")
_SAID = {
    "&": " và ", "+": " cộng ", "=": " bằng ", "/": " hoặc ", "%": " phần trăm ", "₫": " đồng ", "@": " a còng ",
    "°": " độ ", "→": ", ", "–": ", ", "—": ", ", "(": ", ", ")": ", ",
}  # fmt: skip
# The breve has no composed form with ơ and ư, so in K'Ho it stands as a mark of its own.
_KEPT = ".,!?:;'\n\u0306"
_SPACES = re.compile(r"\s+")
_MARKED = re.compile(r"\s*[.,!?:;][\s.,!?:;]*")
_SENTENCE = re.compile(r"(?:^|[.!?] )\w")
