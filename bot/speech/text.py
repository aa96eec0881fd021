"""From what is written to what is said: only words and the marks a voice pauses at.

Figures become words (``figures.py``), abbreviations what people call them (``names.py``); emoji and
decoration fall silent. What comes out has no digit in it and stays as it is when it passes through
again. In a sentence of another language they are read the same way, in Vietnamese (``stretches.py``).
"""

import re
import unicodedata
from collections.abc import Iterator

from bot.speech.figures import read_out, spans
from bot.speech.names import LETTERS
from bot.speech.naming import name_spans, named

VERSION = 4
"""Raise it when something is said differently: every clip is then made anew."""


def spoken(text: str) -> str:
    """``Gọi 113, mất 50.000 đ`` -> ``Gọi một một ba, mất năm mươi nghìn đồng.``; empty when nothing is to be said."""
    return bare(_ACRONYM.sub(_spelled, named(read_out(normal(text)))))


def normal(text: str) -> str:
    """One form for what looks the same: NFKC, one apostrophe, digits without their keys, nothing unseen."""
    # Before words are looked for: a soft hyphen inside "OTP" would hide the name, and come off only when it is read.
    seen = "".join(filter(_is_seen, unicodedata.normalize("NFKC", _KEYCAP.sub(" ", text))))
    return unicodedata.normalize("NFKC", seen).translate(_APOSTROPHES)


def bare(text: str) -> str:
    """Normal text without what is not said; nothing in it is read out."""
    return _tidy("".join(map(_voiced, _WORD.sub(_quiet, text))))


def readings(text: str) -> Iterator[tuple[int, int, str]]:
    """What ``spoken`` reads out in normal text, in order: where it stands, and what is said for it."""
    figures = list(spans(text))
    names = list(name_spans(text))
    letters = [(*letters.span(), _spelled(letters)) for letters in _ACRONYM.finditer(text)]
    signs = [(*sign.span(), _SAID[sign[0]].strip()) for sign in _SIGN.finditer(text)]
    end = 0
    # What begins earlier wins, and of two in one place the one that is read first.
    for start, stop, said in sorted((*figures, *names, *letters, *signs), key=lambda one: one[0]):
        if start >= end:
            yield start, stop, said
            end = stop


def _is_seen(char: str) -> bool:
    category = unicodedata.category(char)
    return char in _KEPT or not (category[0] == "M" or category == "Cf")


def _spelled(found: re.Match[str]) -> str:
    return " ".join(LETTERS[char] for char in found[0].lower())


def _quiet(found: re.Match[str]) -> str:
    """No capital but the first letter's: the machine spells words in capitals."""
    word = found[0]
    return word.lower() if word.isupper() else word[0] + word[1:].lower()


def _voiced(char: str) -> str:
    """A character as the voice gets it: itself, a word, a pause, a gap, or nothing."""
    if char in _SAID:
        return _SAID[char]
    return char if char in _KEPT or unicodedata.category(char)[0] == "L" else " "


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


_KEYCAP = re.compile("\ufe0f?\N{COMBINING ENCLOSING KEYCAP}")
# What can be read as a syllable is read so: VIP, and every word of a line in capitals.
_SYLLABLE = r"(?i:(?:ngh?|nh|gh|gi|[kptc]h|tr|qu|[bcdđghklmnprstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[cmnptk])?)"
_ACRONYM = re.compile(rf"(?<![\w'])(?!{_SYLLABLE}(?![\w']))[A-ZĐ]{{2,6}}(?![\w'])")
_WORD = re.compile(r"\w{2,}")
_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ`´′"), "'")
_SAID = {
    "&": " và ", "+": " cộng ", "=": " bằng ", "/": " hoặc ", "%": " phần trăm ", "₫": " đồng ", "@": " a còng ",
    "°": " độ ", "→": ", ", "–": ", ", "—": ", ", "(": ", ", ")": ", ",
}  # fmt: skip
_SIGN = re.compile("[" + "".join(re.escape(sign) for sign, said in _SAID.items() if said.strip(" ,")) + "]")
# The breve has no composed form with ơ and ư, so in K'Ho it stands as a mark of its own.
_KEPT = ".,!?:;'\n\u0306"
_SPACES = re.compile(r"\s+")
_MARKED = re.compile(r"\s*[.,!?:;][\s.,!?:;]*")
_SENTENCE = re.compile(r"(?:^|[.!?] )\w")
