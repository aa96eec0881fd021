"""Which words of a sentence in another language are Vietnamese, and so are left to the Vietnamese voice.

Until speakers approve numbers (of K'Ho zero and a spelled "hundred" are not even attested) figures are
read in Vietnamese, and so are loans, abbreviations and names. Pure: text in, stretches out.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple

from bot.language import PLAIN, Spelling, letters
from bot.speech.text import bare, normal, readings

OWN, VIETNAMESE, _EITHER = "own", "vietnamese", ""
"""What a word may be."""


@dataclass(frozen=True, slots=True)
class KhoWords:
    """What is known of words, folded by ``letters``: single ones of the language, and Vietnamese words and phrases.

    ``phrases`` are the language's with a word in them that alone is Vietnamese (*pin dờn*).
    """

    own: frozenset[str]
    loans: frozenset[str]
    phrases: frozenset[str] = frozenset()
    spelling: Spelling = PLAIN

    @classmethod
    def of(cls, own: Iterable[str], loans: Iterable[str], *, spelling: Spelling = PLAIN) -> "KhoWords":
        """From spelled words and phrases. What is listed as a loan is no word of the language."""
        singles = frozenset(word for phrase in own for word in letters(phrase).split())
        return cls(singles, frozenset(filter(None, map(letters, loans))), spelling=spelling)

    @classmethod
    def with_loans(
        cls,
        own: frozenset[str],
        loans: Iterable[str],
        written: Iterable[str],
        *,
        name: str = "",
        spelling: Spelling = PLAIN,
    ) -> "KhoWords":
        """Further with what texts may keep of Vietnamese (``written``), but for the language's own ``name``.

        A word that the language has by itself too is its own.
        """
        alone = {letters(phrase) for phrase in own}
        kept = {letters(loan) for loan in written} - alone - {letters(name)}
        words = cls.of(own, (*loans, *kept), spelling=spelling)
        several = (phrase.split() for phrase in alone if " " in phrase)
        return replace(words, phrases=frozenset(" ".join(parts) for parts in several if kept.intersection(parts)))


class Stretch(NamedTuple):
    """Words that one voice says in one go; ``whose`` they are, ``OWN`` or ``VIETNAMESE``.

    ``text`` holds words and pauses only; ``pause`` is the mark after it.
    """

    whose: str
    text: str
    pause: str


def stretches(text: str, words: KhoWords) -> tuple[Stretch, ...]:
    """A sentence cut where the language changes. Nothing that is said is lost; no two neighbours are alike."""
    pieces = _pieces(normal(text).translate(_CARONS), words)
    langs = _languages(pieces, words)
    runs = groupby(zip(langs, pieces, strict=True), key=lambda pair: pair[0])
    cut = ((lang, "".join(piece.text for _, piece in run)) for lang, run in runs)
    return tuple(Stretch(lang, said, _pause(run)) for lang, run in cut if (said := bare(run)))


class _Piece(NamedTuple):
    """A word with all up to the next one, or what is read out for a figure or a name."""

    lang: str
    text: str

    @property
    def word(self) -> str:
        return letters(self.text)


def _pieces(text: str, words: KhoWords) -> list[_Piece]:
    found: list[_Piece] = []
    at = 0
    for start, end, said in readings(text):
        if not _is_own(text[start:end], words):
            _add_words(found, text[at:start])
            found.append(_Piece(VIETNAMESE, f" {said}"))
            at = end
    _add_words(found, text[at:])
    return found


def _add_words(found: list[_Piece], text: str) -> None:
    marks = _UP_TO_WORD.match(text)[0]  # type: ignore[index] # matches anything
    if found:
        found[-1] = found[-1]._replace(text=found[-1].text + marks)
    found.extend(_Piece(_EITHER, word) for word in _WORD.findall(text, len(marks)))


def _is_own(name: str, words: KhoWords) -> bool:
    """A name that the language has too: *K'Ho* itself, or a word of it that is spelled like one (*pin dờn*)."""
    return bool(words.spelling.name.match(name)) or (not name.isupper() and letters(name) in words.own)


def _languages(pieces: list[_Piece], words: KhoWords) -> list[str]:
    langs = [piece.lang or language(piece.word, words) for piece in pieces]
    for phrases, lang in ((words.loans, VIETNAMESE), (words.phrases, OWN)):
        for start, end in _phrases(pieces, phrases):
            langs[start:end] = [lang] * (end - start)
    for at, lang in enumerate(langs):
        if not lang:
            langs[at] = _neighbours(pieces, langs, at)
    return langs


def language(word: str, words: KhoWords) -> str:
    """Of one folded word by itself; empty when it could be either."""
    spelling = words.spelling
    if word in words.loans or spelling.tone.search(unicodedata.normalize("NFD", word)):
        return VIETNAMESE
    if word in words.own:
        return OWN
    if spelling.foreign.search(word):
        return VIETNAMESE
    return OWN if spelling.own.search(word) else _EITHER


def _phrases(pieces: list[_Piece], loans: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Where a phrase of several words stands, the longest first; no mark may divide it."""
    longest = max((loan.count(" ") + 1 for loan in loans), default=1)
    for start in range(len(pieces)):
        for end in range(min(len(pieces), start + longest), start + 1, -1):
            run = pieces[start:end]
            if " ".join(one.word for one in run) in loans and not any(_MARK.search(one.text) for one in run[:-1]):
                yield start, end
                break


def _neighbours(pieces: list[_Piece], langs: list[str], at: int) -> str:
    """A word that could be either goes with a Vietnamese word that it touches: *bấm loa*, *Đoàn xã*."""
    after = at > 0 and not _MARK.search(pieces[at - 1].text) and langs[at - 1] == VIETNAMESE
    before = at + 1 < len(langs) and not _MARK.search(pieces[at].text) and langs[at + 1] == VIETNAMESE
    return VIETNAMESE if after or before else OWN


def _pause(text: str) -> str:
    """The strongest mark at the end: ``.`` for a sentence, ``,`` within one, or none."""
    end = text[len(text.rstrip(_NOT_WORDS)) :]
    if re.search(r"[.!?…\n]", end):
        return "."
    return "," if re.search(r"[,;:()–—]", end) else ""


_NOT_WORDS = " \n\t.,!?…;:()–—-\"“”«»'*_"
# Some authors write the caron, which is easier to type, for the breve.
_CARONS = str.maketrans("ǎǐǔǒěǍǏǓǑĚ", "ăĭŭŏĕĂĬŬŎĔ")
_WORD = re.compile(r"\w[\w'\u0306]*\W*")
_UP_TO_WORD = re.compile(r"\W*")
_MARK = re.compile(r"[.,!?…;:()–—\n]")
