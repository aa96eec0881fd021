"""How a typed word came to be wrong, and which known words may have been meant.

Works on single folded words (``bot.language.fold.loose``): keyboards that did not turn ``tooi`` into
``tôi`` (Telex) or ``toi1`` into ``tới`` (VNI), letters held down (``menuuu``), words run together
(``motaikhoan``), and the one letter that slipped. It knows no meaning: see ``bot.engine.understand``.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

_HELD = re.compile(r"(.)\1{2,}")
_TWICE = re.compile(r"(.)\1")
_DOUBLED = re.compile(r"([daeo])\1")
_HORN = re.compile(r"(?<=[aou])w")
_LONE_HORN = re.compile(r"(?<![aou])w")
_TONE_KEYS = re.compile(r"(?<=[aeiouy])([^sfrxjz]*)[sfrxjz]+")
_DIGITS = re.compile(r"\d+")
_SYLLABLE = re.compile(
    r"(?:(?:ngh|gh|k)(?=[eiy])|(?:ng|g|c)(?![eiy])|gi(?=[aeou])|g(?=i)|nh|kh|ph|qu|th|tr|ch|[bdhlmnprstvx])?"
    r"(?:[aeiouy]|a[iouy]|e[ou]|i[aeu]|o[aeio]|u[aeiouy]|y[e]|ieu|yeu|oa[iyo]|oeo|u[ao][iyu]|uy[aeu])"
    r"(?:ng|nh|ch|[cmnpt])?"
)

KEYBOARD = 0.97
"""How sure a word is that only a keyboard changed: Telex, VNI, held letters, a missing space."""
STRANGE = 0.85
"""How sure one changed letter is in a word that Vietnamese cannot have: somebody slipped."""
POSSIBLE = 0.5
"""The same in a word that may well be another right word."""


class Guess(NamedTuple):
    """A known word that may have been meant, and how sure that is, between 0 and 1."""

    word: str
    sure: float


def guesses(word: str, known: Sequence[str], among: Collection[str]) -> tuple[Guess, ...]:
    """Which of the ``known`` words ``word``, which is none of them, may be. ``among`` is the same as a set."""
    typed = keyboard(word, among)
    return (Guess(typed, KEYBOARD),) if typed else _one_letter_off(word, known)


def keyboard(word: str, among: Collection[str]) -> str:
    """The known word that ``word`` is but for the keyboard; ``""`` where there is none."""
    return next((candidate for candidate in _as_typed(word) if candidate in among), "")


def parts(word: str, among: Collection[str]) -> tuple[str, ...]:
    """``motaikhoan`` -> ``("mo", "tai", "khoan")``: the fewest known words it is made of, or nothing."""
    if not 6 <= len(word) <= 40:
        return ()
    best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
    for end in range(2, len(word) + 1):
        for start in range(max(0, end - 7), end - 1):
            before, piece = best[start], word[start:end]
            if before is not None and piece in among and (best[end] is None or len(before) < len(best[end] or ()) - 1):
                best[end] = (*before, piece)
    return best[len(word)] or ()


def syllable(word: str) -> bool:
    """Whether a folded word could be a Vietnamese syllable."""
    return _SYLLABLE.fullmatch(word) is not None


def _as_typed(word: str) -> Iterator[str]:
    once = _HELD.sub(r"\1", word)
    yield once
    yield _TWICE.sub(r"\1", once)
    if word[:1].isalpha() and not word.isalpha():
        yield _DIGITS.sub("", word)
    yield _without_telex(once)


def _without_telex(word: str) -> str:
    """``muoons`` -> ``muon``, ``dduwowcj`` -> ``duoc``. No Vietnamese syllable ends in a tone key, so all may go."""
    word = _DOUBLED.sub(r"\1", word)
    word = _LONE_HORN.sub("u", _HORN.sub("", word))
    return _DOUBLED.sub(r"\1", _TONE_KEYS.sub(r"\1", word))


def _one_letter_off(word: str, known: Sequence[str]) -> tuple[Guess, ...]:
    strange = not syllable(word)
    if len(word) < (3 if strange else 4) or not word.isalpha():
        return ()
    near = extract(word, known, scorer=OSA.distance, score_cutoff=1, limit=4)
    return tuple(Guess(found, STRANGE if strange else POSSIBLE) for found, _, _ in near if len(found) > 2)
