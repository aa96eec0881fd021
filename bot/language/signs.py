"""Words that carry no meaning of their own but change how a sentence is read.

Short forms (``ko`` for ``không``), negations, words of politeness, numbers in words, and sayings with
gaps. They come from ``[short]`` and ``[signs]`` of ``locales/*/words.toml``.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.language.fold import letters, loose

GAP = "…"
"""In an utterance: some other words may stand here. At an end: it may stand inside a longer sentence."""
LONG_ENOUGH = 4
"""Letters of a negation that is heard without marks too: shorter ones (K'Ho ờ, bañ) look like too many words."""
WIDE, NARROW = 4, 2
"""How many words a gap may hold: in an utterance, and in a guard."""


class SpelledWord(NamedTuple):
    """One word without marks and as it was spelled."""

    plain: str
    spelled: str


class Pattern(NamedTuple):
    """A saying with gaps: its ``first`` word without marks, the words it fixes, what it looks like.

    The form is searched in words joined by single spaces. A word typed with marks matches only the
    same word, so that rice (lúa) is not taken for a fraud (lừa); one without marks matches both.
    """

    first: str
    words: tuple[SpelledWord, ...]
    form: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Signs:
    """``nots`` maps spelled and, where nothing else looks like it, unmarked negations to the negation.

    ``doubtful`` are unmarked words that may be a negation or something else (``dung``: đừng, dừng,
    đúng). ``neutral`` are negations that leave the wish as it was ("không biết mở tài khoản").
    ``denials`` end a sentence that denies something ("không bị lừa đâu"), those in ``over`` one
    that tells of something done; ``befell`` are words of what happens to somebody and is nothing she did ("hết pin
    rồi"). ``guards`` are sayings about what has not happened, ``numbers`` number words and their digits.
    ``figures`` are further words of which numbers are made, ``units`` those that make a number an amount, and
    ``money`` is the word that an amount stands for (see ``bot.language.amounts``).
    """

    short: Mapping[str, tuple[SpelledWord, ...]] = field(default_factory=dict)
    nots: Mapping[str, str] = field(default_factory=dict)
    doubtful: frozenset[str] = frozenset()
    neutral: tuple[tuple[str, ...], ...] = ()
    denials: frozenset[str] = frozenset()
    over: frozenset[str] = frozenset()
    befell: frozenset[str] = frozenset()
    fillers: frozenset[str] = frozenset()
    counters: frozenset[str] = frozenset()
    numbers: Mapping[str, str] = field(default_factory=dict)
    guards: tuple[Pattern, ...] = ()
    figures: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    money: str = ""

    def words(self, text: str) -> tuple[SpelledWord, ...]:
        """The words of a text, short forms written out."""
        return tuple(word for spelled in letters(text).split() for word in self.full(spelled))

    def full(self, spelled: str) -> tuple[SpelledWord, ...]:
        """One word, written out where it is a short form."""
        return self.short.get(spelled) or (SpelledWord(loose(spelled), spelled),)

    def negations(self, words: Sequence[SpelledWord], *, wish: bool) -> frozenset[str]:
        """Which negations a text holds; one that ends a question ("xong chưa") is another than the same elsewhere.

        With ``wish``, those that leave a wish as it was do not count: "không biết …", "… được không".
        """
        marks = [self.nots.get(word.spelled, "") for word in words]
        if any(marks):
            plain = tuple(word.plain for word in words)
            if wish:
                self._spare(plain, marks)
            self._end(plain, marks, wish=wish)
        return frozenset(filter(None, marks))

    def _spare(self, plain: tuple[str, ...], marks: list[str]) -> None:
        for saying in self.neutral:
            for start in range(len(plain) - len(saying) + 1):
                if plain[start : start + len(saying)] == saying:
                    marks[start : start + len(saying)] = [""] * len(saying)

    def _end(self, plain: tuple[str, ...], marks: list[str], *, wish: bool) -> None:
        last = self.last(plain)
        if not any(word not in self.fillers for word in plain[:last]):
            return
        if wish:
            marks[last] = plain[last] if plain[last] in self.denials and any(marks) else ""
        elif marks[last]:
            marks[last] += "?"

    def last(self, plain: Sequence[str]) -> int:
        """Where the last word stands that is more than politeness."""
        return max((place for place, word in enumerate(plain) if word not in self.fillers), default=0)


def signs(short: Iterable[tuple[str, str]], said: Iterable[tuple[str, str]], spoken: Mapping[str, set[str]]) -> Signs:
    """From ``(full form, short form)`` and ``(sign, text)`` pairs.

    ``spoken`` gives, for each word without marks, the ways the utterances of this vocabulary spell it.
    """
    by_sign: dict[str, list[str]] = {}
    for sign, text in said:
        by_sign.setdefault(sign, []).append(text)
    written = Signs(_short(short, spoken))
    nots = {spelled: spelled for text in by_sign.get("not", ()) for spelled in letters(text).split()}
    plains = {loose(spelled) for spelled in nots if len(spelled) >= LONG_ENOUGH}
    alone = {plain for plain in plains if spoken.get(plain, set()) <= {*nots, plain}}
    return Signs(
        written.short,
        {**nots, **{loose(spelled): spelled for spelled in nots if loose(spelled) in alone}},
        frozenset(plains - alone),
        tuple(tuple(word.plain for word in written.words(text)) for text in by_sign.get("neutral", ())),
        frozenset(word.plain for text in by_sign.get("deny", ()) for word in written.words(text)),
        frozenset(word.plain for text in by_sign.get("over", ()) for word in written.words(text)),
        frozenset(word.plain for text in by_sign.get("befell", ()) for word in written.words(text)),
        frozenset(form for text in by_sign.get("filler", ()) for word in written.words(text) for form in word),
        frozenset(word.plain for text in by_sign.get("counter", ()) for word in written.words(text)),
        _numbers(by_sign),
        tuple(pattern(f"{GAP} {text} {GAP}", written, NARROW) for text in by_sign.get("guard", ())),
        _spellings(by_sign.get("figure", ())),
        _spellings(by_sign.get("unit", ())),
        next(iter(by_sign.get("money", ())), ""),
    )


def pattern(text: str, signs: Signs, gap: int = WIDE) -> Pattern:
    """An utterance with gaps as something to search for."""
    pieces = [signs.words(piece) for piece in text.split(GAP)]
    begin = "(?:^| )" if not pieces[0] else "^"
    end = "(?= |$)" if not pieces[-1] else "$"
    between = rf"(?: \S+){{0,{gap}}} "
    form = between.join(" ".join(map(_either, piece)) for piece in pieces if piece)
    words = tuple(word for piece in pieces for word in piece)
    return Pattern(words[0].plain, words, re.compile(begin + form + end))


def _either(word: SpelledWord) -> str:
    return re.escape(word.spelled) if word.plain == word.spelled else f"(?:{re.escape(word.spelled)}|{word.plain})"


def _short(pairs: Iterable[tuple[str, str]], spoken: Mapping[str, set[str]]) -> dict[str, tuple[SpelledWord, ...]]:
    """Short forms as spelled, and without marks where that looks like no word people use here."""
    full = {
        letters(form): tuple(SpelledWord(loose(word), word) for word in letters(text).split()) for text, form in pairs
    }
    unmarked = {loose(form): words for form, words in full.items() if _lone(form, spoken)}
    return {**unmarked, **full}


def _lone(form: str, spoken: Mapping[str, set[str]]) -> bool:
    return len(loose(form)) > 2 and spoken.get(loose(form), set()) <= {form}


def _spellings(texts: Iterable[str]) -> frozenset[str]:
    """Single words as they are spelled, with marks and without."""
    return frozenset(form for text in texts for form in (letters(text), loose(text)))


def _numbers(by_sign: Mapping[str, list[str]]) -> dict[str, str]:
    spelled = {
        letters(text): sign.removeprefix("number-")
        for sign, texts in by_sign.items()
        if sign.startswith("number-")
        for text in texts
    }
    return {**{loose(word): digit for word, digit in spelled.items()}, **spelled}
