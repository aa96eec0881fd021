"""The K'Ho words that are attested, and whether a text keeps to them. Reading the files is the caller's.

``locales/kpm/lexicon.tsv`` has the words with meaning, dialect, source and confidence,
``locales/kpm/loans.txt`` the Vietnamese terms and the names that K'Ho sentences here may use, and
``locales/kpm/lookalikes.tsv`` the words that who reads Vietnamese takes for other ones.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from bot.language.fold import letters

OWN, LOAN, NUMBER, UNKNOWN = "own", "loan", "number", "unknown"
"""What a stretch of a text is."""

_BLANK = re.compile(r"\{[^{}]*\}")


CONTENT = frozenset({"n", "v", "adj", "num", "interj"})
TIES = frozenset({"adv", "aux", "asp", "part", "neg", "pron", "dem", "q", "quant", "clf", "prep", "conj"})
"""Parts of speech: of words that name something, and of those that only tie such words together."""


class LexiconWord(NamedTuple):
    """One row of the table, NFC as it is spelled there. ``part`` is its part of speech, of ``CONTENT`` or ``TIES``.

    Several sources are joined by ``+``.
    """

    spelled: str
    vietnamese: str
    part: str
    dialect: str
    source: str
    confidence: str

    @property
    def borrowed(self) -> bool:
        """Whether it is Vietnamese as it stands (*ngân hàng*)."""
        return letters(self.spelled) == letters(self.vietnamese)


class Lookalike(NamedTuple):
    """A word that ``means`` something and ``reads`` as another in Vietnamese; ``instead`` is what drafts prefer."""

    spelled: str
    means: str
    reads: str
    instead: str


class LexiconStretch(NamedTuple):
    """Words of a text, folded by ``letters``, that are one entry of the lexicon or one loan, and what they are."""

    text: str
    kind: str


@dataclass(frozen=True)
class Lexicon:
    """``words`` as listed; ``loans`` and names folded by ``letters``."""

    words: tuple[LexiconWord, ...]
    loans: frozenset[str] = frozenset()

    def stretches(self, text: str) -> Iterator[LexiconStretch]:
        """The words of a text in order, the longest entry first: what is attested only in a phrase is no word alone.

        Blanks to fill are passed over.
        """
        left = letters(_BLANK.sub(" ", text)).split()
        while left:
            size, kind = self._longest(left)
            yield LexiconStretch(" ".join(left[:size]), kind)
            left = left[size:]

    def unknown(self, text: str) -> list[str]:
        """The words of a text that are neither attested nor a listed loan, a name or a number."""
        return [found.text for found in self.stretches(text) if found.kind == UNKNOWN]

    def only_ties(self, text: str) -> bool:
        """Whether a text keeps Vietnamese words and names nothing in its own: it would be Vietnamese in disguise."""
        found = [*self.stretches(text)]
        named = (word.part in CONTENT for one in found for word in self.meanings(one.text) if not word.borrowed)
        return any(map(self.is_vietnamese, found)) and not any(named)

    def is_vietnamese(self, found: LexiconStretch) -> bool:
        """Whether words are Vietnamese ones: a listed loan, or attested as Vietnamese as they stand."""
        rows = self.meanings(found.text) if found.kind == OWN else ()
        return found.kind == LOAN or (bool(rows) and all(word.borrowed for word in rows))

    def meanings(self, spelling: str) -> tuple[LexiconWord, ...]:
        """The rows of a word or phrase; none if it is not attested."""
        return self.by_spelling.get(letters(spelling), ())

    @cached_property
    def by_spelling(self) -> dict[str, tuple[LexiconWord, ...]]:
        """The rows by folded spelling."""
        found: dict[str, tuple[LexiconWord, ...]] = {}
        for word in self.words:
            spelling = letters(word.spelled)
            found[spelling] = (*found.get(spelling, ()), word)
        return found

    @cached_property
    def _most(self) -> int:
        return max((len(known.split()) for known in (*self.by_spelling, *self.loans)), default=1)

    def _longest(self, left: list[str]) -> tuple[int, str]:
        for size in range(min(self._most, len(left)), 0, -1):
            said = " ".join(left[:size])
            if said in self.by_spelling:
                return size, OWN
            if said in self.loans:
                return size, LOAN
        return 1, NUMBER if left[0].isdigit() else UNKNOWN


def lexicon_of(table: str, *, listed: str = "") -> Lexicon:
    """From the texts of the two files. Raises ``ValueError`` when the first is no such table."""
    return Lexicon(tuple(_rows(table)), frozenset(map(letters, loans(listed))))


def loans(listed: str) -> tuple[str, ...]:
    """The terms in the text of ``loans.txt``: one a line, without comments."""
    lines = (line.strip() for line in listed.splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


def lookalikes(table: str) -> tuple[Lookalike, ...]:
    """From the text of ``lookalikes.tsv``. Raises ``ValueError`` when it is no such table."""
    return tuple(Lookalike(*row) for row in _fields(table, Lookalike._fields))


def attested_spellings(table: str) -> tuple[frozenset[str], frozenset[str]]:
    """K'Ho words and phrases, and those that are Vietnamese as they stand, all folded by ``letters``.

    Raises ``ValueError`` when it is no such table.
    """
    words = tuple(_rows(table))
    return _where(words, borrowed=False), _where(words, borrowed=True)


def _where(words: Iterable[LexiconWord], *, borrowed: bool) -> frozenset[str]:
    return frozenset(letters(word.spelled) for word in words if word.borrowed is borrowed)


def _rows(table: str) -> Iterator[LexiconWord]:
    return (LexiconWord(*row) for row in _fields(table, LexiconWord._fields))


def _fields(table: str, names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The columns ``names`` of each row."""
    rows = csv.DictReader((row for row in table.splitlines() if not row.startswith("#")), delimiter="\t", strict=True)
    try:
        for row in rows:
            yield tuple(_text(row[name]) for name in names)
    except (KeyError, csv.Error) as error:
        raise ValueError(f"not a lexicon: {error}") from error


def _text(value: str | None) -> str:
    if value is None:
        raise ValueError("not a lexicon: a row is too short")
    return value
