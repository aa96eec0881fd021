"""How near a text is to utterances: word by word, forgiving keyboards and slips, never a negation.

It knows no screen and decides nothing; ``bot.engine.understand`` does both.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from bot.language import Meant, SpelledWord, Utterance, Vocabulary, as_money, letters, slips

MOST_WORDS = 40
"""What is read of a long text."""
OTHER_MARKS = 0.75
"""How much a word counts that is spelled with other marks than the utterance has."""
STRANGE_WORD = 0.7
"""What a word weighs that no utterance has: as much as a middling one, so that chatter stays far away."""
AROUND = {"reply": 1.0, "command": 0.7, "lesson": 0.45, "answer": 0.45}
"""How much words around an utterance spoil it: a reply is short, a question may be long."""
WHOLE, MOST = 0.9, 0.7
"""Which part of an utterance's weight makes it said whole, and which makes it worth comparing."""
APART = 0.8
"""What is left of the nearness when no two words follow each other as in the utterance."""
PART_OF_LABEL = 0.35
"""How much it matters that a label was not said whole; it stands on the screen, so a part of it will do."""


class HeardWord(NamedTuple):
    """One word of a text: as spelled, what known words it may be, how much it weighs."""

    spelled: str
    guesses: tuple[slips.Guess, ...]
    weight: float

    @property
    def plain(self) -> str:
        """The likeliest word, without marks."""
        return self.guesses[0].word

    @property
    def seen(self) -> str:
        """The word for searching: with its marks if it was typed with marks, else the likeliest one without."""
        return self.plain if self.spelled.isascii() else self.spelled

    def like(self, word: SpelledWord) -> float:
        """How sure it is that this word was meant, between 0 and 1."""
        sure = max((guess.sure for guess in self.guesses if guess.word == word.plain), default=0.0)
        other = self.spelled not in (word.spelled, word.plain) and not self.spelled.isascii()
        return sure * OTHER_MARKS if other else sure


class HeardText(NamedTuple):
    """A text as heard, the same as words and as a line, and what it negates: strictly, and as a wish.

    ``told`` is the same with its amounts as the word for money, where it names any.
    """

    heard: tuple[HeardWord, ...]
    words: tuple[SpelledWord, ...]
    seen: str
    weight: float
    nots: frozenset[str]
    wish_nots: frozenset[str]
    told: "HeardText | None" = None

    @property
    def readings(self) -> "tuple[HeardText, ...]":
        """The text, and what it says of money."""
        return (self, self.told) if self.told else (self,)


class Nearness(NamedTuple):
    """How near an utterance is, which ranks them, and how much of it and of the text is the same, which makes sure."""

    near: float = 0.0
    whole: float = 0.0


def heard_text(typed: str, vocabulary: Vocabulary, labels: Iterable[str] = ()) -> HeardText:
    """A text as words, each with what it may be: words of the vocabulary, and of the labels on the screen."""
    text, money = _text(typed, vocabulary, labels), as_money(letters(typed), vocabulary.signs)
    return text._replace(told=_text(money, vocabulary, labels)) if money else text


def _text(typed: str, vocabulary: Vocabulary, labels: Iterable[str]) -> HeardText:
    on_screen = {word.plain for label in labels for word in vocabulary.signs.words(label)}
    among = vocabulary.among | on_screen
    words = [part for word in vocabulary.signs.words(typed)[:MOST_WORDS] for part in _split(word, among)]
    known = (*vocabulary.known, *sorted(on_screen - vocabulary.among))
    heard = tuple(_heard(word, known, among, vocabulary) for word in words)
    mended = tuple(SpelledWord(one.plain, one.spelled) for one in heard)
    nots = vocabulary.signs.negations
    weight = sum(one.weight for one in heard)
    seen = " ".join(one.seen for one in heard)
    return HeardText(heard, mended, seen, weight, nots(mended, wish=False), nots(mended, wish=True))


def near_meanings(text: HeardText, vocabulary: Vocabulary) -> dict[Meant, Nearness]:
    """What utterances near the text stand for, and how near they are, between 0 and 1.

    Several whole utterances of one meaning in a text count together ("bấm lộn rồi, quay lại").
    """
    best: dict[Meant, Nearness] = defaultdict(Nearness)
    covered: dict[Meant, set[int]] = defaultdict(set)
    for line in _likely(text, vocabulary):
        shared = _share(text, line.words, line.weight, vocabulary)
        covered[line.meant] |= shared.places if shared.of_line >= WHOLE else set()
        best[line.meant] = max(best[line.meant], _nearness(line.meant, shared.of_line, shared.of_text))
    for meant, places in covered.items():
        of_text = sum(text.heard[place].weight for place in places) / text.weight
        best[meant] = max(best[meant], _nearness(meant, WHOLE, of_text))
    return best


def _nearness(meant: Meant, of_line: float, of_text: float) -> Nearness:
    return Nearness(of_line * of_text ** AROUND[meant.kind], of_line * of_text)


def near_label(text: HeardText, words: Sequence[SpelledWord], vocabulary: Vocabulary) -> float:
    """How near a text is to a label on the screen."""
    if not words or vocabulary.signs.negations(words, wish=False) != text.nots:
        return 0.0
    shared = _share(text, words, sum(_weight(word, vocabulary) for word in words), vocabulary)
    return float(shared.of_line**PART_OF_LABEL) * shared.of_text


class SharedWeight(NamedTuple):
    """What a text and an utterance have in common: parts of the weight of each, and the text's words."""

    of_line: float
    of_text: float
    places: set[int]


def _likely(text: HeardText, vocabulary: Vocabulary) -> Iterator[Utterance]:
    """Utterances of which most of the weight is in the text, and which negate the same."""
    shared: dict[int, float] = defaultdict(float)
    for word in {guess.word for one in text.heard for guess in one.guesses}:
        for place, weight in vocabulary.places.get(word, ()):
            shared[place] += weight
    lines = vocabulary.lines
    # A list in one go: a common word is in a thousand utterances, and nearly all of them fall here.
    found = [line for place, weight in shared.items() if weight >= (line := lines[place]).weight * MOST]
    yield from (line for line in found if not _turned(text, line, vocabulary))


def _share(text: HeardText, words: Sequence[SpelledWord], weight: float, vocabulary: Vocabulary) -> SharedWeight:
    """Word by word, each word of the text once; less where the words stand in another order."""
    used: list[int] = []
    of_line = of_text = 0.0
    for word in words:
        likes = [0.0 if place in used else one.like(word) for place, one in enumerate(text.heard)]
        like = max(likes)
        if like:
            used.append(likes.index(like))
            of_line += like * _weight(word, vocabulary)
            of_text += like * text.heard[used[-1]].weight
    return SharedWeight(of_line / weight * _in_order(used), of_text / text.weight, set(used))


def _in_order(used: Sequence[int]) -> float:
    """1 when words follow each other with at most one between, ``APART`` when none do."""
    if len(used) < 2:
        return 1.0
    together = sum(0 < after - before < 3 for before, after in pairwise(used))
    return APART + (1 - APART) * together / (len(used) - 1)


def _turned(text: HeardText, line: Utterance, vocabulary: Vocabulary) -> bool:
    """Whether one negates what the other says."""
    if line.nots != (text.nots if line.meant.kind == "reply" else text.wish_nots):
        return True
    doubtful = vocabulary.signs.doubtful
    return any(one.plain in doubtful and all(one.plain != word.plain for word in line.words) for one in text.heard)


def _split(word: SpelledWord, among: frozenset[str]) -> tuple[SpelledWord, ...]:
    if word.plain in among or not word.spelled.isascii() or slips.keyboard(word.plain, among):
        return (word,)
    return tuple(SpelledWord(part, part) for part in slips.parts(word.plain, among)) or (word,)


def _heard(word: SpelledWord, known: Sequence[str], among: frozenset[str], vocabulary: Vocabulary) -> HeardWord:
    if word.plain in among:
        return HeardWord(word.spelled, (slips.Guess(word.plain, 1.0),), _weight(word, vocabulary))
    near = slips.guesses(word.plain, known, among)
    if not near:
        return HeardWord(word.spelled, (slips.Guess(word.plain, 1.0),), STRANGE_WORD)
    return HeardWord(
        near[0].word, near, max(_weight(SpelledWord(guess.word, guess.word), vocabulary) for guess in near)
    )


def _weight(word: SpelledWord, vocabulary: Vocabulary) -> float:
    """As spelled: the goat (dê) is no word of politeness, though it looks like one (để) without marks."""
    weights = vocabulary.weights
    known = weights.get(word.spelled)
    if known is None and word.plain not in vocabulary.signs.fillers:
        known = weights.get(word.plain)
    return STRANGE_WORD if known is None else known
