"""The letters of K'Ho: which spellings are one word, and what tells its words from Vietnamese ones.

Source: the orthography notes on which ``docs/kho.md`` reports.
"""

import re
import unicodedata

from bot.language.fold import letters
from bot.language.spelling import Spelling

_SHORT = re.compile("[\u0306\u0300']")


def fold(text: str) -> str:
    """Between ``letters`` and ``loose``: without breve, grave and apostrophe; ƀ as b, ñ and nh as n."""
    plain = unicodedata.normalize("NFD", letters(text).translate(str.maketrans("ƀñ", "bn")))
    plain = unicodedata.normalize("NFC", _SHORT.sub("", plain))
    return plain.replace("nh", "n")


SPELLING = Spelling(
    fold,
    # Acute, hook, tilde, dot below: tones, which K'Ho does not have. The tilde of ñ is part of the letter.
    tone=re.compile("[\u0301\u0309\u0323]|(?<!n)\u0303"),
    # Letters and letter groups that K'Ho has only in loans.
    foreign=re.compile(r"[ằâầfqvxz]|gh|[iy][êề]|uô|ươ|[cn]h$"),
    # Letters, clusters and ends that Vietnamese does not have.
    own=re.compile(r"[ĕĭŏŭƀñjw\u0306]|(?<![cn])h$|[rlskbd]$|(?<!n)g$|(?<=[^\Wt])[rl]|^[mn][bdđj]|[mlr]h"),
    name=re.compile(r"[bcdđghjklmnprst]'\w", re.IGNORECASE),
)
