"""Bringing typed text to a form in which it can be compared. Three levels, from exact to loosest.

Vietnamese is typed with and without marks, K'Ho with b for ƀ and n for ñ, both in NFC and NFD and
with several apostrophes. Level 2 is that of a language with rules of its own (``spelling.py``). Level 3 collides
(kòn "child" and kờñ "want"), so it only ever suggests.
"""

import re
import unicodedata

_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ`´′"), "'")
_CARONS = str.maketrans("ǎǐǔǒě", "ăĭŭŏĕ")
_BARRED = str.maketrans("đƀñ", "dbn")
_SPACES = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[^\w'\u0300-\u036f]+")  # a mark without a composed form (hơ̆) belongs to its letter
_MARKS = re.compile("[\u0300-\u036f]")
# Soft hyphen, zero-width space and joiners, marks of writing direction, byte order mark.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# xoá and xóa are both right; the tone goes where the older spelling puts it.
_LATE_TONE = re.compile(r"(?:o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])(?!\w)")
_EARLY_TONE = dict(
    zip(
        ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"],
        ["òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"],
        strict=True,
    )
)


def letters(text: str) -> str:
    """Level 1: NFC, lower case, one kind of apostrophe, breve for caron, single spaces, no punctuation.

    Characters that nobody sees are dropped; of two right places for a tone mark one is chosen.
    """
    text = unicodedata.normalize("NFC", _UNSEEN.sub("", text)).lower().translate(_APOSTROPHES).translate(_CARONS)
    return _SPACES.sub(" ", _NOT_WORD.sub(" ", _LATE_TONE.sub(_early_tone, text))).strip()


def loose(text: str) -> str:
    """Level 3: only plain letters and digits. Suggests; never decides consent or "yes"."""
    plain = unicodedata.normalize("NFD", letters(text).translate(_BARRED))
    return _MARKS.sub("", plain).replace("'", "")


def _early_tone(found: re.Match[str]) -> str:
    # After q the u belongs to the consonant: quý, never qúy.
    start = found.start()
    if found[0][0] == "u" and start and found.string[start - 1] == "q":
        return found[0]
    return _EARLY_TONE[found[0]]
