"""The verdict on a message: how like a swindle it is, by which signs, and what to do. Pure.

Money never gets the word "safe": the lowest level says that no sign was seen, and that codes are not read out. What a
message wants done weighs most (``content/scams.tsv``); the link counts by its name; what warns of swindles, or sends
people to a counter, speaks for it. A linear model can raise "no sign" to "unclear" and nothing else.
"""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from bot.course import ScamBook
from bot.safety.scam import links as link_kinds
from bot.safety.scam.callers import callers_in
from bot.safety.scam.links import Link, links_in
from bot.safety.scam.reading import LINK, OFFICIAL_LINK, Word, words_of
from bot.safety.scam.rules import Found, Rules
from bot.safety.scam.wording import is_worded_alike

LEVELS = ("no_sign", "unclear", "likely")
LIKELY, UNCLEAR = 3, 2
"""Weights from which a message is called so."""

WORDING = "wording"
"""The sign of a message that has no pattern, but reads like swindles."""

MOST = 4000
"""Characters that are looked at; no message on any channel is longer, and a page would take its time."""

LINK_SIGNS = {
    "path": "lookalike",
    "lookalike": "lookalike",
    "punycode": "lookalike",
    "apk": "install",
    "raw": "link",
    "short": "link",
    "odd": "link",
    "unknown": "link",
    "chat": "link",
    "blocked": "reported",
}
"""What is said of a kind of link."""


ADVICE = {
    "code": "code",
    "press": "press",
    "link": "press",
    "lookalike": "press",
    "locked": "press",
    "qr": "press",
    "prize": "press",
    "install": "install",
    "papers": "papers",
    "rent": "papers",
    "forms": "papers",
    "hold": "hang-up",
    "police": "hang-up",
    "sim": "hang-up",
    "secret": "tell",
    "threat": "tell",
    "job": "tell",
    "chat": "tell",
    "number": "no-call",
}
"""The one thing to do, by the heaviest sign; everywhere else it is money that is not sent."""

MONEY = "money"


class Sign(NamedTuple):
    """A sign by its code (a phrase ``sign-…``), how much it weighs, and where it stands in the text."""

    code: str
    weight: int
    start: int
    end: int


class Verdict(NamedTuple):
    """``level`` is one of ``LEVELS``; ``signs`` are the heaviest first, one of each code."""

    level: str
    signs: tuple[Sign, ...] = ()

    @property
    def advice(self) -> str:
        """What to do now, by name: a phrase ``do-…``; what to do where nothing was seen is said by the level."""
        if self.level == LEVELS[0]:
            return ""
        return "ask" if self.level == LEVELS[1] else ADVICE.get(self.signs[0].code, MONEY) if self.signs else MONEY

    @property
    def reasons(self) -> tuple[str, ...]:
        """The codes of the signs."""
        return tuple(sign.code for sign in self.signs)


def check(text: str, book: ScamBook) -> Verdict:
    """The verdict on ``text``, a message, a link or a number, by what ``book`` knows. Never raises."""
    text = unicodedata.normalize("NFC", text[:MOST])
    rules = rules_of(book)
    links = links_in(text, book)
    words = read_words(text, book, links)
    found = rules.found(words)
    signs = _signs(found, words, links)
    signs += [
        Sign("reported" if one.kind == "blocked" else "number", 3 if one.kind == "blocked" else 2, one.start, one.end)
        for one in callers_in(text, book)
    ]
    weight = sum(sign.weight for sign in signs) + _for_it(found, links)
    if all(word.text == LINK for word in words) and signs:
        weight = max(weight, UNCLEAR)  # a link without a word: nobody can tell what it is for
    level = LEVELS[2] if weight >= LIKELY else LEVELS[1] if weight >= UNCLEAR else LEVELS[0]
    if level == LEVELS[0] and is_worded_alike(words):
        return Verdict(LEVELS[1], (*signs, Sign(WORDING, 1, words[0].start, words[-1].end)))
    return Verdict(level, tuple(signs) if level != LEVELS[0] else ())


def read_words(text: str, book: ScamBook, links: Sequence[Link]) -> list[Word]:
    """The words of an NFC ``text`` with ``links``, as the patterns of ``book`` want them."""
    return words_of(text, rules_of(book).knows, [_as_word(link) for link in links])


def _as_word(link: Link) -> Word:
    return Word(LINK if link.weight else OFFICIAL_LINK, link.start, link.end, 0)


def _signs(found: Sequence[Found], words: Sequence[Word], links: Sequence[Link]) -> list[Sign]:
    """One sign of each code, the heaviest first."""
    best: dict[str, Sign] = {}
    for link in links:
        if link.weight:
            _keep(best, Sign(LINK_SIGNS[link.kind], link.weight, link.start, link.end))
    for pattern, hits in found:
        if pattern.weight > 0:
            span = words[hits[0].start].start, words[hits[0].end - 1].end
            _keep(best, Sign(pattern.sign, pattern.weight, *span))
    return sorted(best.values(), key=lambda sign: -sign.weight)


def _keep(best: dict[str, Sign], sign: Sign) -> None:
    if sign.code not in best or best[sign.code].weight < sign.weight:
        best[sign.code] = sign


def _for_it(found: Sequence[Found], links: Sequence[Link]) -> int:
    """What speaks for the message, which is nothing where a link is enough against it."""
    if any(link.weight >= link_kinds.WEIGHTS["odd"] for link in links):
        return 0
    return sum({pattern.id: pattern.weight for pattern, _ in found if pattern.weight < 0}.values())


@lru_cache(2)
def rules_of(book: ScamBook) -> Rules:
    """The rules of a book, made ready once."""
    return Rules(book)
