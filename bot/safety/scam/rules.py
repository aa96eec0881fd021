"""Patterns found in words: an index from runs of words to phrases, so that ten thousand cost as little as a hundred."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from bot.course import ScamBook, ScamPattern
from bot.safety.scam.reading import LINK, NUMBER, OFFICIAL_LINK, Word, phrase_words

GAP = ".."
WIDEST_GAP = 3
"""Words that may stand where a phrase says ``..``."""

_NO = frozenset({"khong", "dung", "chua", "cam", "khoi", "tranh", "chang", "chong"})
_NO_REACH = 5
_OR_ELSE = frozenset({"thi", "tao", "se", "keo", "tui", "toi", "cuong", "la"})
"""After "không chuyển tiền" these make a threat of it."""
_OR_ELSE_REACH = 7


class Hit(NamedTuple):
    """Words ``start`` to ``end`` (not included) say what ``name`` names."""

    name: str
    start: int
    end: int


class Found(NamedTuple):
    """A pattern that a message has, and where."""

    pattern: ScamPattern
    hits: tuple[Hit, ...]


Run = tuple[Word, ...]
"""Words that follow each other."""


class _Phrase(NamedTuple):
    name: str
    asks: bool
    first: Run
    rest: tuple[Run, ...]
    """What follows its first run of words, each after a gap."""


class Rules:
    """The phrases and patterns of a book, made ready to be looked for."""

    def __init__(self, book: ScamBook) -> None:
        self._runs: dict[str, list[_Phrase]] = defaultdict(list)
        self._longest = 1
        self.words: set[str] = {NUMBER, LINK, OFFICIAL_LINK}
        for group in book.phrases:
            for phrase in group.phrases:
                self._add(group.name, phrase, asks=group.kind == "ask")
        self._patterns: dict[str, list[ScamPattern]] = defaultdict(list)
        often = Counter(want for pattern in book.patterns for want in pattern.wants)
        for pattern in book.patterns:
            self._patterns[min(pattern.wants, key=often.__getitem__)].append(pattern)

    def _add(self, name: str, phrase: str, *, asks: bool) -> None:
        first, *rest = (tuple(phrase_words(run)) for run in phrase.split(GAP))
        self._runs[_plain(first)].append(_Phrase(name, asks, first, tuple(rest)))
        self._longest = max(self._longest, len(first))
        self.words.update(word.text for run in (first, *rest) for word in run)

    def knows(self, word: str) -> bool:
        """Whether some phrase has this word."""
        return word in self.words

    def found(self, words: Sequence[Word]) -> list[Found]:
        """The patterns that ``words`` have."""
        named: dict[str, Hit] = {}
        for hit in self._hits(words):
            named.setdefault(hit.name, hit)
        return [
            Found(pattern, tuple(named[want] for want in pattern.wants))
            for name in named
            for pattern in self._patterns.get(name, ())
            if all(want in named for want in pattern.wants)
        ]

    def _hits(self, words: Sequence[Word]) -> Iterator[Hit]:
        """Every phrase that is said and not taken back, in the order of the words."""
        texts = [word.text for word in words]
        for start in range(len(texts)):
            for end in range(start + 1, min(start + self._longest, len(texts)) + 1):
                for phrase in self._runs.get(" ".join(texts[start:end]), ()):
                    last = end if _same(words, start, phrase.first) else 0
                    last = last and _rest(words, last, phrase.rest)
                    if last and not (phrase.asks and _taken_back(words, start, last)):
                        yield Hit(phrase.name, start, last)


def _plain(run: Run) -> str:
    return " ".join(word.text for word in run)


def _same(words: Sequence[Word], start: int, run: Run) -> bool:
    """Whether ``words`` from ``start`` are those of ``run``; "qua" is not "quà" where somebody typed marks."""
    here = words[start : start + len(run)]
    return len(here) == len(run) and all(
        word.text == wanted.text and (not word.marked or not wanted.marked or word.marked == wanted.marked)
        for word, wanted in zip(here, run, strict=True)
    )


def _rest(words: Sequence[Word], end: int, rest: Iterable[Run]) -> int:
    """Where a phrase ends whose first run ended at ``end``; 0 where the others do not follow in its clause."""
    clause = words[end - 1].clause
    for run in rest:
        for begin in range(end, min(end + WIDEST_GAP, len(words) - len(run)) + 1):
            if words[begin].clause == clause and _same(words, begin, run):
                end = begin + len(run)
                break
        else:
            return 0
    return end


def _taken_back(words: Sequence[Word], start: int, end: int) -> bool:
    """Whether "không" stands before it in its clause, and no threat after it."""
    clause = words[start].clause
    before = [word.text for word in words[max(0, start - _NO_REACH) : start] if word.clause == clause]
    if not _NO.intersection(before):
        return False
    after = words[end : end + _OR_ELSE_REACH]
    return not any(word.text in _OR_ELSE for word in after if word.clause == clause)
