"""Bringing typed text to a form in which it can be compared. Three levels, from exact to loosest.

Vietnamese is typed with and without marks, K'Ho with b for ƀ and n for ñ, both in NFC and NFD and
with several apostrophes. Level 3 collides (kòn "child" and kờñ "want"), so it only ever suggests.
Source of the K'Ho rules: the orthography notes on which ``docs/kho.md`` reports.
"""

import re
import unicodedata

_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ`´′"), "'")
_CARONS = str.maketrans("ǎǐǔǒě", "ăĭŭŏĕ")
_BARRED = str.maketrans("đƀñ", "dbn")
_SPACES = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[^\w']+")
_SHORT = re.compile("[\u0306\u0300']")
_MARKS = re.compile("[\u0300-\u036f]")


def letters(text: str) -> str:
    """Level 1: NFC, lower case, one kind of apostrophe, breve for caron, single spaces, no punctuation."""
    text = unicodedata.normalize("NFC", text).lower().translate(_APOSTROPHES).translate(_CARONS)
    return _SPACES.sub(" ", _NOT_WORD.sub(" ", text)).strip()


def kho(text: str) -> str:
    """Level 2, for K'Ho: without breve, grave and apostrophe; ƀ as b, ñ and nh as n."""
    plain = unicodedata.normalize("NFD", letters(text).translate(str.maketrans("ƀñ", "bn")))
    plain = unicodedata.normalize("NFC", _SHORT.sub("", plain))
    return plain.replace("nh", "n")


def loose(text: str) -> str:
    """Level 3: only plain letters and digits. Suggests; never decides consent or "yes"."""
    plain = unicodedata.normalize("NFD", letters(text).translate(_BARRED))
    return _MARKS.sub("", plain).replace("'", "")
